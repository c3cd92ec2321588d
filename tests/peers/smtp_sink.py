"""An SMTP server for the tests: writes down what it accepts before it answers, and fails on demand.

    python smtp_sink.py DIR [--port N] [--seed N] [--tls CERT KEY] [--auth USER PASSWORD]

DIR/port       its port, written when it listens on 127.0.0.1
DIR/mode       "good", "faulty", "tarpit SECONDS" (before a message is begun) or "slow SECONDS" (before it
               is accepted), read anew for each message; no file means "good"
DIR/log.jsonl  one line for each accepted message: file, message_id, rcpt, ambiguous, tls, user
DIR/mail/      the accepted messages, byte for byte

When faulty, about half of the dialogues fail, each in a way drawn from the seed. "ambiguous" is the
one that RFC 1047 warns of: the message is accepted and written down, and the connection is gone
before the client hears of it. An address that begins with "nobody-" is refused for good. The server
ends when its standard input is closed.
"""

import argparse
import asyncio
import email
import json
import os
import random
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

FAULTS = ["refuse", "rcpt", "data", "close", "ambiguous"]


class Sink:
    def __init__(self, folder, seed):
        self.folder, self.random, self.count = folder, random.Random(seed), 0
        os.makedirs(f"{folder}/mail", exist_ok=True)
        self.log = open(f"{folder}/log.jsonl", "a", buffering=1, encoding="utf-8")

    def mode(self):
        """The words of the mode."""
        try:
            with open(f"{self.folder}/mode", encoding="ascii") as file:
                return file.read().split()
        except FileNotFoundError:
            return ["good"]

    def draw_fault(self):
        """What goes wrong with the next dialogue, or None."""
        faulty = self.mode() == ["faulty"]
        return self.random.choice(FAULTS) if faulty and self.random.random() < 0.5 else None

    async def wait(self, kind):
        """Lets the client wait, where the mode is of that kind."""
        mode, *seconds = self.mode()
        if mode == kind:
            await asyncio.sleep(float(seconds[0]))

    def keep(self, session, envelope, ambiguous):
        self.count += 1
        name = f"{self.count:04d}.eml"
        # Whole at once: somebody may be reading the folder.
        with open(f"{self.folder}/mail/{name}.new", "wb") as file:
            file.write(envelope.original_content)
        os.rename(f"{self.folder}/mail/{name}.new", f"{self.folder}/mail/{name}")
        line = {
            "file": name,
            "message_id": email.message_from_bytes(envelope.original_content)["Message-ID"],
            "rcpt": envelope.rcpt_tos,
            "ambiguous": ambiguous,
            "tls": session.ssl is not None,
            "user": session.auth_data.login.decode() if session.auth_data else None,
        }
        self.log.write(json.dumps(line) + "\n")


class Dialogue:
    """The hooks of one connection; a fault is drawn for each message of it."""

    def __init__(self, sink):
        self.sink, self.fault = sink, None

    async def handle_MAIL(self, server, session, envelope, address, options):
        await self.sink.wait("tarpit")
        self.fault = self.sink.draw_fault()
        if self.fault == "refuse":
            server.transport.abort()
            raise ConnectionResetError
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.fault == "rcpt":
            return "451 4.7.1 greylisted, try again later"
        if address.startswith("nobody-"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if self.fault == "data":
            return "452 4.3.1 no space, try again later"
        if self.fault == "close":
            server.transport.abort()
            raise ConnectionResetError
        # A client that has gone meanwhile ends this hook: nothing is accepted then.
        await self.sink.wait("slow")
        self.sink.keep(session, envelope, self.fault == "ambiguous")
        if self.fault == "ambiguous":
            server.transport.abort()
            raise ConnectionResetError
        return "250 2.0.0 queued"


def options_of(args):
    """Keyword arguments of aiosmtpd's SMTP for TLS and authentication."""
    options = {}
    if args.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*args.tls)
        if args.clients:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(args.clients)
        options.update(tls_context=context, require_starttls=True)
    if args.auth:
        user, password = (word.encode() for word in args.auth)

        def check(server, session, envelope, mechanism, data):
            known = data.login == user and data.password == password
            return AuthResult(success=known, handled=known, auth_data=data)

        options.update(auth_required=True, authenticator=check)
    return options


async def serve(args):
    sink, options, loop = Sink(args.folder, args.seed), options_of(args), asyncio.get_running_loop()
    make = lambda: SMTP(Dialogue(sink), hostname="localhost", loop=loop, **options)
    server = await loop.create_server(make, "127.0.0.1", args.port)
    with open(f"{args.folder}/port.new", "w", encoding="ascii") as file:
        file.write(str(server.sockets[0].getsockname()[1]))
    os.rename(f"{args.folder}/port.new", f"{args.folder}/port")
    await loop.run_in_executor(None, sys.stdin.read)
    os._exit(0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    parser.add_argument("--clients", metavar="CA", help="the authority of whoever may send")
    parser.add_argument("--auth", nargs=2, metavar=("USER", "PASSWORD"))
    asyncio.run(serve(parser.parse_args()))
