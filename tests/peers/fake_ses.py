"""The mail service of a cloud for the tests: the one operation of the SES v2 API that Opora uses.

    python fake_ses.py DIR [--seed N] [--verified DOMAIN]

DIR/port       its port, written when it listens on 127.0.0.1
DIR/mode       "good" or "faulty" for half of the requests, or the name of one fault for all of them,
               read anew for each request; no file means "good"
DIR/log.jsonl  one line for each accepted message: file, message_id, rcpt, ambiguous, and what the
               request says of ConfigurationSetName and EmailTags
DIR/mail/      the accepted messages, byte for byte

The faults: "throttle" (429) and "error" (500) refuse; "close" hangs up unheard; "slow" hangs up after
two seconds; "ambiguous" keeps the message and hangs up before the client hears of it. Always refused,
as the service does: a sender outside the verified domain, a message without an identifier or with
defects that Python's parser sees, a recipient called "reject". The server ends when its standard
input is closed.
"""

import argparse
import base64
import email
import email.policy
import email.utils
import json
import os
import random
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FAULTS = ["throttle", "error", "close", "ambiguous"]
PATH = "/v2/email/outbound-emails"


class Refused(Exception):
    """What the service says instead: HTTP status, code, words."""


class Office:
    """Where accepted messages are kept and faults are drawn."""

    def __init__(self, folder, seed, verified):
        self.folder, self.verified = folder, verified
        self.random, self.count, self.lock = random.Random(seed), 0, threading.Lock()
        os.makedirs(f"{folder}/mail", exist_ok=True)
        self.log = open(f"{folder}/log.jsonl", "a", buffering=1, encoding="utf-8")

    def draw_fault(self):
        try:
            with open(f"{self.folder}/mode", encoding="ascii") as file:
                mode = file.read().strip()
        except FileNotFoundError:
            mode = "good"
        if mode == "faulty":
            with self.lock:
                return self.random.choice(FAULTS) if self.random.random() < 0.5 else None
        return None if mode == "good" else mode

    def check(self, request):
        """The bytes of the message and its recipients, or a refusal."""
        raw = base64.b64decode(request["Content"]["Raw"]["Data"], validate=True)
        message = email.message_from_bytes(raw, policy=email.policy.default)
        sender = request.get("FromEmailAddress") or str(message["From"])
        domain = email.utils.parseaddr(sender)[1].rpartition("@")[2]
        if self.verified and domain != self.verified:
            raise Refused(400, "MessageRejected", f"Email address is not verified: {sender}")
        to = request["Destination"]["ToAddresses"]
        if any(address.startswith("reject@") for address in to):
            raise Refused(400, "MessageRejected", "Address is on the suppression list")
        parts = list(message.walk())
        defects = [defect for part in parts for defect in part.defects]
        tags = [part for tag in request.get("EmailTags", []) for part in tag.values()]
        if not all(re.fullmatch("[A-Za-z0-9_-]{1,256}", part) for part in tags):
            raise Refused(400, "BadRequestException", f"Invalid tag: {tags}")
        defects += [defect for part in parts for value in part.values() for defect in value.defects]
        if defects or not message["Message-ID"]:
            raise Refused(400, "BadRequestException", f"Malformed message: {defects}")
        return raw, to, message["Message-ID"]

    def keep(self, raw, to, message_id, request, ambiguous):
        with self.lock:
            self.count += 1
            name = f"{self.count:04d}.eml"
            # Whole at once: somebody may be reading the folder.
            with open(f"{self.folder}/mail/{name}.new", "wb") as file:
                file.write(raw)
            os.rename(f"{self.folder}/mail/{name}.new", f"{self.folder}/mail/{name}")
            line = {"file": name, "message_id": message_id, "rcpt": to, "ambiguous": ambiguous}
            line |= {key: request[key] for key in ("ConfigurationSetName", "EmailTags") if key in request}
            self.log.write(json.dumps(line) + "\n")
            return name


class Counter(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def answer(self, status, body, code=None):
        body = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if code:
            self.send_header("x-amzn-ErrorType", code)
        self.end_headers()
        self.wfile.write(body)

    def hang_up(self):
        self.close_connection = True
        self.connection.close()

    def do_POST(self):
        request = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.office.draw_fault()
        try:
            if self.path != PATH:
                raise Refused(404, "NotFoundException", f"no operation {self.path}")
            if not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 "):
                raise Refused(403, "MissingAuthenticationTokenException", "not signed")
            if fault == "throttle":
                raise Refused(429, "TooManyRequestsException", "Maximum sending rate exceeded")
            if fault == "error":
                raise Refused(500, "InternalFailure", "try again later")
            if fault in ("close", "slow"):
                time.sleep(2 if fault == "slow" else 0)
                return self.hang_up()
            request = json.loads(request)
            name = self.office.keep(*self.office.check(request), request, fault == "ambiguous")
            if fault == "ambiguous":
                return self.hang_up()
            self.answer(200, {"MessageId": name})
        except Refused as refusal:
            status, code, words = refusal.args
            self.answer(status, {"message": words}, code)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--verified")
    args = parser.parse_args()
    Counter.office = Office(args.folder, args.seed, args.verified)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Counter)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with open(f"{args.folder}/port.new", "w", encoding="ascii") as file:
        file.write(str(server.server_port))
    os.rename(f"{args.folder}/port.new", f"{args.folder}/port")
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    main()
