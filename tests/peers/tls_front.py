"""TLS before a service of the tests that speaks none.

    python tls_front.py DIR --before PORT

DIR has the certificate that it shows (server.pem, server.key, made by `certificates`); there its own port is written
to the file "port". It ends when its input does.
"""

import argparse
import os
import pathlib
import socket
import ssl
import sys
import threading


def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass


def forward(port, folder):
    """TLS before a port; tells its own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "server.pem", folder / "server.key")
    listener = socket.create_server(("127.0.0.1", 0))

    def serve(raw):
        try:
            inside = context.wrap_socket(raw, server_side=True)
        except OSError:
            return
        outside = socket.create_connection(("127.0.0.1", port))
        threading.Thread(target=pump, args=(outside, inside), daemon=True).start()
        pump(inside, outside)

    def accept():
        while True:
            raw, _ = listener.accept()
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=serve, args=(raw,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    return listener.getsockname()[1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--before", type=int, required=True)
    args = parser.parse_args()
    (args.folder / "port.new").write_text(str(forward(args.before, args.folder)), "ascii")
    os.rename(args.folder / "port.new", args.folder / "port")
    sys.stdin.read()


if __name__ == "__main__":
    main()
