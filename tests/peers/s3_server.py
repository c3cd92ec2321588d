"""A bucket of a cloud for the tests: s3s-fs, which checks every signature, in a folder.

    python s3_server.py DIR PROGRAM

PROGRAM        what tests/peers/s3_double prints
DIR/port       its port, written when it listens on 127.0.0.1
DIR/data/opora the bucket, an object a file

Its key is "id", its secret "secret". The server ends when its standard input is closed, or when this
program is killed.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time


PDEATHSIG = 1
libc = ctypes.CDLL(None)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def main():
    folder, program = sys.argv[1:]
    os.makedirs(f"{folder}/data/opora", exist_ok=True)
    port = free_port()
    words = ["--host", "127.0.0.1", "--port", str(port)]
    words += ["--access-key", "id", "--secret-key", "secret", f"{folder}/data"]
    with open(f"{folder}/log", "w", encoding="utf-8") as log:
        server = subprocess.Popen(
            [program, *words],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: libc.prctl(PDEATHSIG, signal.SIGKILL),
        )
    patience = time.monotonic() + 20
    while not listens(port):
        if server.poll() is not None or time.monotonic() > patience:
            server.kill()
            sys.exit(f"it does not listen; see {folder}/log")
        time.sleep(0.02)
    with open(f"{folder}/port.new", "w", encoding="ascii") as file:
        file.write(str(port))
    os.rename(f"{folder}/port.new", f"{folder}/port")
    sys.stdin.read()
    server.kill()


if __name__ == "__main__":
    main()
