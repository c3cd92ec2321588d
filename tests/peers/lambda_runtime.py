"""AWS Lambda and what stands before it, for the tests: real HTTP in front, the runtime's interface
behind, functions frozen between their events.

    python lambda_runtime.py BINARY [--port N] [--site DIR] [--headers FILE] [--secret WORD]
                             [--instances N] [--mortal P] [--seed N] [--tick SECONDS]
                             [--stream URL] [--table NAME]

The front (port N, or any) gives /desk/ and /healthz to the function "web" as events of a function's
address (format 2.0), with the secret and the visitor's address that a delivery network adds; a visitor
who sends X-Opora-Origin plays one who calls the function past it. Everything else are files of DIR, with
the headers that FILE (`opora headers --for netlify`) has for all paths. The function "sender" gets the schedule's events: letters every tick, sweeping every 100 ticks; and those of
the stream of the table NAME of a DynamoDB at URL, which is switched on if need be.

A process is stopped (SIGSTOP) as soon as its answer is here, and goes on with its next event only. After
a share P of the answers it is killed instead, and every process is killed when this one ends, however it
ends. One that takes longer than its time is killed. The environment is passed on. When it listens, it
says "Сайт: http://127.0.0.1:PORT/".
"""

import argparse
import base64
import ctypes
import json
import mimetypes
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LIMITS = {"web": 35, "sender": 60}
PAYLOAD = 6 * 1024 * 1024
NEXT = "/2018-06-01/runtime/invocation/next"
SIGNED = "AWS4-HMAC-SHA256 Credential=id/20260101/eu/dynamodb/aws4_request, SignedHeaders=host, Signature=0"
PDEATHSIG = 1
libc = ctypes.CDLL(None)
# A child dies with the thread that made it: all are made by the main thread.
errands = queue.Queue()


class Dead(Exception):
    """The process ended without an answer."""


class Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def answer(self, status, headers, body):
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Instance:
    """A process of a function, and the interface that it asks for events."""

    def __init__(self, binary, function):
        self.function, self.dead = function, False
        self.events, self.answers = queue.Queue(), queue.Queue()
        instance = self

        class Interface(Quiet):
            def do_GET(self):
                event = instance.events.get()
                if event is None:
                    self.close_connection = True
                    return
                deadline = int((time.time() + LIMITS[function]) * 1000)
                headers = {
                    "Lambda-Runtime-Aws-Request-Id": str(uuid.uuid4()),
                    "Lambda-Runtime-Deadline-Ms": str(deadline),
                    "Lambda-Runtime-Invoked-Function-Arn": f"arn:aws:lambda:eu:1:function:{function}",
                }
                self.answer(200, headers, json.dumps(event).encode())

            def do_POST(self):
                told = self.body()
                self.answer(202, {}, b"")
                instance.freeze()
                instance.answers.put((self.path.rsplit("/", 1)[1], told))

        self.interface = ThreadingHTTPServer(("127.0.0.1", 0), Interface)
        self.interface.daemon_threads = True
        threading.Thread(target=self.interface.serve_forever, daemon=True).start()
        environment = {
            **os.environ,
            "OPORA_FUNCTION": function,
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.interface.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": function,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        }
        made = queue.Queue()
        errands.put((made, binary, environment))
        self.process = made.get()
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        self.process.wait()
        self.dead = True
        self.events.put(None)
        self.answers.put(("dead", b""))
        self.interface.shutdown()
        self.interface.server_close()

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def invoke(self, event):
        """What the function makes of an event."""
        self.events.put(event)
        self.process.send_signal(signal.SIGCONT)
        try:
            kind, told = self.answers.get(timeout=LIMITS[self.function])
        except queue.Empty:
            self.process.kill()
            raise Dead("it took too long") from None
        if kind == "dead":
            raise Dead("it ended")
        if kind == "error":
            print(f"{self.function}: {told.decode()}", file=sys.stderr, flush=True)
            raise Dead("it failed")
        return json.loads(told)


class Function:
    """A function: processes that wait frozen, and new ones up to a number."""

    def __init__(self, binary, name, most, chance):
        self.binary, self.name, self.chance = binary, name, chance
        self.idle, self.room = queue.LifoQueue(), threading.Semaphore(most)

    def take(self):
        while True:
            try:
                instance = self.idle.get_nowait()
            except queue.Empty:
                return Instance(self.binary, self.name)
            if not instance.dead:
                return instance

    def invoke(self, event):
        with self.room:
            instance = self.take()
            told = instance.invoke(event)
            if self.chance():
                instance.process.kill()
            else:
                self.idle.put(instance)
            return told


def event_of(request, body, secret):
    headers = {name.lower(): value for name, value in request.headers.items()}
    headers.setdefault("x-opora-origin", secret)
    address, port = request.client_address
    headers["cloudfront-viewer-address"] = f"{address}:{port}"
    headers["x-forwarded-for"] = "203.0.113.7"
    path, _, query = request.path.partition("?")
    http = {
        "method": request.command,
        "path": path,
        "protocol": "HTTP/1.1",
        "sourceIp": "203.0.113.7",
        "userAgent": headers.get("user-agent", ""),
    }
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": "web",
            "domainName": "web.lambda-url.example",
            "domainPrefix": "web",
            "http": http,
            "requestId": str(uuid.uuid4()),
            "routeKey": "$default",
            "stage": "$default",
            "time": "21/Nov/2026:08:00:00 +0000",
            "timeEpoch": int(time.time() * 1000),
        },
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


class Front(Quiet):
    web = site = secret = None
    headers_of_files = {}

    def do(self):
        body = self.body()
        path = self.path.partition("?")[0]
        if not path.startswith("/desk") and path != "/healthz":
            return self.file(path)
        event = event_of(self, body, self.secret)
        if len(json.dumps(event)) > PAYLOAD:
            return self.answer(413, {}, b"")
        try:
            told = self.web.invoke(event)
        except (Dead, OSError, ValueError):
            return self.answer(502, {}, b"")
        body = told.get("body") or ""
        body = base64.b64decode(body) if told["isBase64Encoded"] else body.encode()
        if len(json.dumps(told)) > PAYLOAD:
            return self.answer(502, {}, b"")
        self.answer(told["statusCode"], told["headers"], body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = do

    def file(self, path):
        name = path.lstrip("/") + ("index.html" if path.endswith("/") else "")
        found, status = os.path.join(self.site or "", name), 200
        if ".." in path or not self.site or not os.path.isfile(found):
            found, status = os.path.join(self.site or "", "404.html"), 404
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        try:
            with open(found, "rb") as file:
                headers = {"Content-Type": kind, **self.headers_of_files}
                self.answer(status, headers, file.read())
        except OSError:
            self.answer(404, {}, b"")


def headers_of(file):
    """The headers for all paths."""
    with open(file, encoding="utf-8") as lines:
        block = lines.read().partition("/*\n")[2].splitlines()
    found = {}
    for line in block:
        if not line.startswith("  "):
            break
        name, _, value = line.strip().partition(": ")
        found[name] = value
    return found


def ask(address, service, operation, **words):
    """An operation of DynamoDB or of its streams."""
    target = {"X-Amz-Target": f"{service}.{operation}", "Authorization": SIGNED}
    target.update({"Content-Type": "application/x-amz-json-1.0", "X-Amz-Date": "20260101T000000Z"})
    request = urllib.request.Request(address, json.dumps(words).encode(), target)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def follow(sender, address, table):
    """Gives new letters' records of the table's stream to the sender; again what it gives back."""
    tables, streams = "DynamoDB_20120810", "DynamoDBStreams_20120810"
    found = ask(address, tables, "DescribeTable", TableName=table)["Table"]
    if not found.get("LatestStreamArn"):
        kind = {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}
        ask(address, tables, "UpdateTable", TableName=table, StreamSpecification=kind)
        found = ask(address, tables, "DescribeTable", TableName=table)["Table"]
    arn = found["LatestStreamArn"]
    shard = ask(address, streams, "DescribeStream", StreamArn=arn)["StreamDescription"]["Shards"][-1]
    words = {"StreamArn": arn, "ShardId": shard["ShardId"], "ShardIteratorType": "LATEST"}
    place = ask(address, streams, "GetShardIterator", **words)["ShardIterator"]
    while True:
        got = ask(address, streams, "GetRecords", ShardIterator=place)
        records = [record for record in got["Records"] if is_letter(record)]
        for _ in range(3 if records else 0):
            try:
                failed = sender.invoke({"Records": records})["batchItemFailures"]
            except (Dead, OSError, ValueError):
                continue
            if not failed:
                break
        place = got["NextShardIterator"]
        time.sleep(0.05)


def is_letter(record):
    """The filter of the event source: rows of letters that are new."""
    keys = record["dynamodb"]["Keys"]
    is_letter = keys["sk"]["S"].startswith("L#") or keys["pk"]["S"].startswith("N#")
    return record["eventName"] == "INSERT" and is_letter


def schedule(sender, tick):
    count = 0
    while True:
        time.sleep(tick)
        count += 1
        try:
            sender.invoke({"task": "deliver" if count % 100 else "sweep"})
        except (Dead, OSError, ValueError):
            pass


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--site")
    parser.add_argument("--headers")
    parser.add_argument("--secret", default="abc")
    parser.add_argument("--instances", type=int, default=2)
    parser.add_argument("--mortal", type=float, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tick", type=float, default=1)
    parser.add_argument("--stream")
    parser.add_argument("--table", default="opora")
    args = parser.parse_args()
    dice = random.Random(args.seed)
    chance = lambda: dice.random() < args.mortal
    Front.web = Function(args.binary, "web", args.instances, chance)
    Front.site, Front.secret = args.site, args.secret
    if args.headers:
        Front.headers_of_files = headers_of(args.headers)
    sender = Function(args.binary, "sender", 1, chance)
    front = ThreadingHTTPServer(("127.0.0.1", args.port), Front)
    front.daemon_threads = True
    threading.Thread(target=front.serve_forever, daemon=True).start()
    threading.Thread(target=schedule, args=(sender, args.tick), daemon=True).start()
    if args.stream:
        threading.Thread(target=follow, args=(sender, args.stream, args.table), daemon=True).start()
    print(f"Сайт: http://127.0.0.1:{front.server_port}/", flush=True)
    bound = lambda: libc.prctl(PDEATHSIG, signal.SIGKILL)
    while True:
        made, binary, environment = errands.get()
        made.put(subprocess.Popen([binary], env=environment, preexec_fn=bound, stdin=subprocess.DEVNULL))


if __name__ == "__main__":
    main()
