#!/usr/bin/env python3
"""The function of AWS on a scale: its size, from process start to the first answer beside an empty router, a stored
request over TLS while the process is held to a 128 MB function's share of a core, its memory, what it asks of the table.

    benches/lambda.py [--runs 15] [--skip-build]

Needs what the tests need: the double of DynamoDB is built by `tests/peers`, TLS is openssl's certificate before it and
a forwarder of theirs. Times are taken at the runtime's interface, processor time from /proc. The share is a
control group's quota, so root is needed; without it those rows are left out.
"""

import argparse
import base64
import json
import os
import pathlib
import queue
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests/peers"))
from tls_front import forward  # noqa: E402

# Of "abc", which the events below bring.
SECRET_SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
# AWS gives a function a whole core at 1769 MB.
SHARE = 128 / 1769
# Microseconds.
PERIOD = 20_000
PATIENCE = 120
READS = ("GetItem", "BatchGetItem", "Query")


def run(*words, **more):
    return subprocess.run(words, check=True, cwd=ROOT, **more)


class Runtime:
    """The runtime's interface for one process."""

    def __init__(self):
        self.events, self.answers, runtime = queue.Queue(), queue.Queue(), self

        class Interface(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self):
                super().setup()
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

            def log_message(self, *words):
                pass

            def reply(self, status, headers, body):
                lines = [f"HTTP/1.1 {status} OK", *(f"{name}: {value}" for name, value in headers.items())]
                head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""])
                self.wfile.write(head.encode() + body)

            def do_GET(self):
                event = runtime.events.get()
                if event is None:
                    self.close_connection = True
                    return
                headers = {
                    "Lambda-Runtime-Aws-Request-Id": "1",
                    "Lambda-Runtime-Deadline-Ms": str(int(time.time() * 1000) + 35000),
                    "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu:1:function:web",
                }
                self.reply(200, headers, json.dumps(event).encode())

            def do_POST(self):
                told = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                runtime.answers.put((time.monotonic(), json.loads(told)))
                self.reply(202, {}, b"")

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Interface)
        self.server.daemon_threads = True
        # A killed process leaves its connection as it is.
        self.server.handle_error = lambda *words: None
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def start(self, binary, environment, quota=None):
        environment = {
            **environment,
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "web",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128",
            "AWS_LAMBDA_FUNCTION_VERSION": "1",
        }
        return subprocess.Popen([binary], env=environment, stdin=subprocess.DEVNULL, preexec_fn=quota and quota.enter)

    def invoke(self, event):
        """The answer, and when it was there."""
        self.events.put(event)
        at, answer = self.answers.get(timeout=PATIENCE)
        return answer, at

    def end(self, process):
        process.kill()
        process.wait()
        self.events.put(None)
        self.server.shutdown()
        self.server.server_close()


class Quota:
    """A control group whose processes get a function's share of a core in each period."""

    def __init__(self):
        old = pathlib.Path("/sys/fs/cgroup/cpu")
        self.place = (old if old.is_dir() else old.parent) / f"opora_bench_{os.getpid()}"
        self.place.mkdir()
        if old.is_dir():
            (self.place / "cpu.cfs_period_us").write_text(str(PERIOD))
            (self.place / "cpu.cfs_quota_us").write_text(str(round(SHARE * PERIOD)))
        else:
            (self.place / "cpu.max").write_text(f"{round(SHARE * PERIOD)} {PERIOD}")

    def enter(self):
        """Called in the new process."""
        (self.place / "cgroup.procs").write_text(str(os.getpid()))


def trusted(folder):
    """The authorities that a function believes, for reading them takes its time, and the test's own."""
    usual = ROOT / "handler/src/cloud/amazon.pem"
    bundle = folder / "bundle.pem"
    bundle.write_text(usual.read_text("ascii") + (folder / "ca.pem").read_text("ascii"), "ascii")
    return bundle


def event(method, path, fields=None):
    headers = {"host": "web.example", "x-opora-origin": "abc", "cloudfront-viewer-address": "203.0.113.9:4711"}
    if fields is not None:
        headers["content-type"] = "application/x-www-form-urlencoded"
    http = {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "203.0.113.7", "userAgent": "bench"}
    context = {"accountId": "1", "apiId": "a", "domainName": "web.example", "domainPrefix": "web", "http": http,
               "requestId": "1", "routeKey": "$default", "stage": "$default", "time": "21/Nov/2026:08:00:00 +0000",
               "timeEpoch": 1}
    body = base64.b64encode(urllib.parse.urlencode(fields or {}).encode()).decode()
    return {"version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "", "headers": headers,
            "requestContext": context, "body": body, "isBase64Encoded": True}


def submission(number):
    return event("POST", "/desk/forms/support", {
        "key": f"bench-{os.getpid()}-{number:06}-aaaa", "role": "parent", "trouble": "documents",
        "text": f"Нужна справка об обучении, {number}", "name": "Мария", "reply": "email",
        "email": f"maria{number}@mail.example", "consent": "yes"})


def peak(pid):
    """The most memory that the process has held, MiB."""
    lines = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def processor(pid):
    """Milliseconds of processor time so far."""
    return int(pathlib.Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0]) / 1e6


def first_answer(binary, environment):
    """Milliseconds from process start to the first answer, a page for which the table is not asked (that of an address
    that leads nowhere), and of processor time within."""
    runtime = Runtime()
    runtime.events.put(event("GET", "/desk/none"))
    began = time.monotonic()
    process = runtime.start(binary, environment)
    at, answer = runtime.answers.get(timeout=PATIENCE)
    spent = processor(process.pid)
    runtime.end(process)
    if answer["statusCode"] not in (200, 404):
        sys.exit(f"{binary}: {answer}")
    return (at - began) * 1000, spent


def stored(binary, environment, number, quota=None):
    """A new process: milliseconds to its first stored request and processor time within; the same of a second one; peak."""
    runtime = Runtime()
    began = time.monotonic()
    process = runtime.start(binary, environment, quota)
    figures, spent, codes = [], 0, set()
    for request in (submission(number), submission(number + 1)):
        answer, at = runtime.invoke(request)
        codes.add(answer["statusCode"])
        now = processor(process.pid)
        figures += [(at - began) * 1000, now - spent]
        began, spent = time.monotonic(), now
    figures.append(peak(process.pid))
    runtime.end(process)
    if codes != {303}:
        sys.exit(f"not stored: {answer}")
    return figures


def build():
    run("cargo", "build", "--quiet", "--profile", "small", "-p", "opora-handler", "--features", "function", "--bin", "lambda")
    run("cargo", "build", "--quiet", "--profile", "small", "--manifest-path", "benches/lambda_floor/Cargo.toml",
        "--target-dir", "target/lambda_floor")


def table(folder):
    """The double of DynamoDB, and its port."""
    double = run("tests/peers/dynamodb_double", stdout=subprocess.PIPE, text=True).stdout.strip()
    folder.mkdir()
    process = subprocess.Popen([double, folder], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for _ in range(400):
        if (folder / "port").exists():
            return process, int((folder / "port").read_text())
        time.sleep(0.05)
    sys.exit("the double of DynamoDB does not listen")


def prepare(folder, place):
    """The desk's bundle and an empty table; the portal takes no setting that only a function has."""
    run("cargo", "build", "--quiet", "-p", "opora", "--features", "aws")
    opora = ROOT / "target/debug/opora"
    run(opora, "build", "--out", folder / "out", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    run(opora, "store", "create", env={**os.environ, **place, "OPORA_STORE_KIND": "dynamodb"},
        stdout=subprocess.DEVNULL)


def row(what, figures, goal=""):
    figures = sorted(figures)
    print(f"| {what} | {statistics.median(figures):.1f} | {figures[0]:.1f}–{figures[-1]:.1f} | {goal} |", flush=True)


def starts(runs, binary, floor, clear, secure):
    """One after the other in turn, so that a busy moment of the machine meets all of them."""
    taken = [(first_answer(floor, os.environ), first_answer(binary, clear), first_answer(binary, secure))
             for _ in range(runs)]
    names = ["an empty router", "Opora, the table over http", "Opora, the table over TLS"]
    for name, figures in zip(names, zip(*taken)):
        row(f"{name}: start to first answer, ms", [wall for wall, _ in figures], "" if name == names[0] else "2 × empty")
        row("… processor, ms", [spent for _, spent in figures])


def submissions(runs, binary, secure, quota):
    number = 0
    for what, held in [("a whole core", None), ("128/1769 of a core", quota)]:
        if not (held or what == "a whole core"):
            print("no right to make a control group: the share of a core is not measured", file=sys.stderr)
            continue
        taken = []
        for _ in range(runs):
            taken.append(stored(binary, secure, number, held))
            number += 2
        firsts, first_spent, nexts, next_spent, peaks = zip(*taken)
        row(f"{what}: start to first request stored over TLS, ms", firsts)
        row("… processor, ms", first_spent)
        row(f"{what}: next request stored over TLS, ms", nexts, 60 if held else "")
        row("… processor, ms", next_spent)
        row("peak memory, MiB", peaks, 12)


def asked(binary, environment, log):
    """What two requests of a new process ask of the table."""
    before = len(log.read_text("utf-8").splitlines())
    stored(binary, environment, 900_000)
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()[before:]]
    reads = [line["operation"] for line in lines if line["operation"] in READS]
    writes = [f'{line["operation"]} of {line["writes"]} rows' for line in lines if line["operation"] not in READS]
    print(f"| writing calls of two requests | {len(writes)} | {', '.join(writes)} | 2 |")
    print(f"| reading calls of a start and two requests | {len(reads)} | {', '.join(reads)} | |")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--skip-build", action="store_true")
    args = parser.parse_args()
    if not args.skip_build:
        build()
    binary, floor = ROOT / "target/small/lambda", ROOT / "target/lambda_floor/small/lambda_floor"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run("tests/peers/certificates", folder, stderr=subprocess.DEVNULL)
        double, port = table(folder / "table")
        quota = None
        try:
            place = {
                "OPORA_DYNAMODB_REGION": "eu-central-1", "OPORA_DYNAMODB_ENDPOINT": f"http://127.0.0.1:{port}",
                "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret",
            }
            clear = {
                **place, "OPORA_FUNCTION": "web", "OPORA_ORIGIN_SHA256": SECRET_SHA256,
                "OPORA_DESK": str(folder / "out/desk"), "OPORA_S3_BUCKET": "opora", "AWS_REGION": "eu-central-1",
                "OPORA_LIMITS_NETWORK_HOUR": "1000000", "RUST_LOG": "error",
            }
            secure = {**clear, "OPORA_DYNAMODB_ENDPOINT": f"https://localhost:{forward(port, folder)}",
                      "AWS_CA_BUNDLE": str(trusted(folder))}
            prepare(folder, place)
            try:
                quota = Quota()
            except OSError:
                pass
            print(f"load {os.getloadavg()[0]:.1f}, {args.runs} runs\n\n| what | median | least–most | goal |\n|---|--:|--:|--:|")
            print(f"| size, MB | {binary.stat().st_size / 1e6:.2f} | | 6 |")
            starts(args.runs, binary, floor, clear, secure)
            submissions(args.runs, binary, secure, quota)
            asked(binary, clear, folder / "table/log.jsonl")
        finally:
            if quota:
                quota.place.rmdir()
            double.stdin.close()
            double.wait(30)


if __name__ == "__main__":
    main()
