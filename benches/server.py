#!/usr/bin/env python3
"""How fast the plain server is: requests stored a second beside bare SQLite on the same disk, waits at a
hundred a second, static files beside nginx and Caddy, start, memory. Prints tables; takes about four
minutes and no questions.

`benches/server.py [--opora PROGRAM] [--folder DIR] [--only stored,rate,static,light]`

The server has the first core for itself, the clients the second. nginx, Caddy and wrk (Debian packages of
those names) are taken where they are installed; without wrk only `rate` and `light` are measured. DIR should lie on
the disk that is meant, not in memory.
"""

import argparse
import asyncio
import http.client
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = "/support/"
FORM = "/desk/forms/support"
LIMITS = ["ADDRESS_DAY", "CONFIRMATIONS_DAY", "CONFIRMATIONS_HOUR", "STAFF_LETTERS", "NETWORK_HOUR"]

# Each connection posts requests that nobody has posted before; what was waited is told in milliseconds.
POST_LUA = """
local started = 0
function setup(thread) thread:set("mine", started); started = started + 1 end
local n = 0
function request()
  n = n + 1
  local key = string.format("%s-%d-%08d", KEY, mine, n)
  return wrk.format("POST", "FORM", {["content-type"] = "application/x-www-form-urlencoded"},
    "key=" .. key .. "&BODY")
end
"""
DONE_LUA = """
function done(summary, latency, requests)
  io.write(string.format('{"a_second": %f, "p50": %f, "p95": %f, "p99": %f, "wrong": %d}\\n',
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000,
    latency:percentile(95) / 1000, latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout))
end
"""
BODY = urllib.parse.urlencode({
    "role": "parent", "trouble": "documents", "name": "Мария", "text": "Нужна справка об обучении",
    "reply": "email", "email": "maria@mail.example", "consent": "yes"})


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    answer = connection.getresponse()
    return answer.status, answer.read()


class Server:
    """A server on the first core; `wait` seconds until its first answer."""

    def __init__(self, command, port, env=None):
        began = time.perf_counter()
        self.port = port
        self.process = subprocess.Popen(
            ["taskset", "-c", "0", *map(str, command)], env={**os.environ, **(env or {})},
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while True:
            try:
                if ask(port, PAGE)[0] == 200:
                    break
            except OSError:
                pass
            if self.process.poll() is not None or time.perf_counter() - began > 30:
                sys.exit(f"{command[0]} does not answer")
            time.sleep(0.0005)
        self.wait = time.perf_counter() - began

    def memory(self):
        """Resident memory, MiB, of the process and its children."""
        children = pathlib.Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        total = 0
        for pid in [self.process.pid, *children.read_text().split()]:
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            total += int(status.split("VmRSS:")[1].split()[0])
        return total / 1024

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(15)


def opora(program, folder, data="var"):
    port = free_port()
    env = {f"OPORA_LIMITS_{name}": "100000000" for name in LIMITS}
    # An address of its own, as in service: the port is another one each time, and would be another site.
    command = [program, "serve", "--no-watch", "--port", port, "--base-url", "http://portal.example",
               "--content", ROOT / "content", "--theme", ROOT / "theme", "--out", folder / "out", "--data", folder / data]
    return Server(command, port, env)


def nginx(folder):
    port, own = free_port(), folder / "nginx"
    (own / "logs").mkdir(parents=True, exist_ok=True)
    config = own / "nginx.conf"
    # As root it would change to a user who may not read the folder.
    user = "user root;" if os.geteuid() == 0 else ""
    config.write_text(f"""{user} daemon off; worker_processes 1; pid {own}/pid; error_log {own}/logs/error.log;
events {{ worker_connections 1024; }}
http {{ include /etc/nginx/mime.types; access_log off; sendfile on; tcp_nopush on; open_file_cache max=1000;
  client_body_temp_path {own}/1; proxy_temp_path {own}/2; fastcgi_temp_path {own}/3; uwsgi_temp_path {own}/4;
  scgi_temp_path {own}/5;
  server {{ listen 127.0.0.1:{port}; root {folder}/out/site; index index.html; }} }}
""")
    return Server(["nginx", "-c", config, "-p", own], port)


def caddy(folder):
    port, config = free_port(), folder / "Caddyfile"
    config.write_text(f"{{\n\tadmin off\n\tauto_https off\n}}\nhttp://127.0.0.1:{port} {{\n"
                      f"\troot * {folder}/out/site\n\tfile_server\n}}\n")
    return Server(["caddy", "run", "--config", config, "--adapter", "caddyfile"], port,
                  {"HOME": str(folder)})


def wrk(port, path, connections, seconds, script="", header=None):
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as lua:
        lua.write(script + DONE_LUA)
        lua.flush()
        command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", lua.name]
        command += ["-H", header] if header else []
        told = subprocess.run([*command, f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True,
                              check=True).stdout
    found = json.loads(next(line for line in told.splitlines() if line.startswith("{")))
    if found["wrong"]:
        sys.exit(f"{found['wrong']} answers were no answers:\n{told}")
    return found


def stored(program, folder):
    """Over HTTP, as many at once as there are connections; and the store alone beside bare SQLite."""
    print("\n| at once | over HTTP, a second | p95, ms |\n|--:|--:|--:|")
    for connections in [1, 8, 32, 128]:
        with opora(program, folder, f"stored{connections}") as server:
            key = f'"stored-{connections}-requests"'
            lua = POST_LUA.replace("KEY", key).replace("FORM", FORM).replace("BODY", BODY)
            found = wrk(server.port, FORM, connections, 6, lua)
        print(f"| {connections} | {found['a_second']:.0f} | {found['p95']:.1f} |", flush=True)
    print("\nThe store alone beside bare SQLite with the same rows in the same groups:\n")
    measured = ["taskset", "-c", "0,1", "cargo", "test", "--release", "-q", "-p", "opora-handler", "--lib", "measured", "--",
                "--ignored", "--nocapture"]
    env = {**os.environ, "TMPDIR": str(folder)}
    told = subprocess.run(measured, cwd=ROOT, env=env, capture_output=True, text=True, check=True).stdout
    print("\n".join(f"    {line}" for line in told.splitlines() if " at once" in line or "p95" in line))


async def one(port, request, waited, wrong):
    """One request on a connection of its own, and how long it took."""
    began = time.perf_counter()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request)
        head = await asyncio.wait_for(reader.readline(), 10)
        await reader.read()
        writer.close()
        if head.split()[1] in (b"200", b"303"):
            waited.append((time.perf_counter() - began) * 1000)
            return
    except (OSError, asyncio.TimeoutError, IndexError):
        pass
    wrong.append(began)


async def at_rate(port, seconds, streams):
    """Requests at fixed rates, whether the server keeps up or not; the waits of each stream, sorted."""
    tasks, waits, wrong = [], [[] for _ in streams], []

    async def stream(rate, make, waited):
        began = time.perf_counter()
        for number in range(int(rate * seconds)):
            await asyncio.sleep(max(0, began + number / rate - time.perf_counter()))
            tasks.append(asyncio.create_task(one(port, make(number), waited, wrong)))

    await asyncio.gather(*(stream(rate, make, waited) for (rate, make), waited in zip(streams, waits)))
    await asyncio.gather(*tasks)
    if wrong:
        print(f"{len(wrong)} requests were not answered")
    return [sorted(waited) for waited in waits]


def post(mark):
    def make(number):
        body = f"key={mark}-{number:012d}&{BODY}".encode()
        head = (f"POST {FORM} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-type: "
                f"application/x-www-form-urlencoded\r\ncontent-length: {len(body)}\r\n\r\n")
        return head.encode() + body
    return make


def get(_):
    return f"GET {PAGE} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".encode()


def share(waited, percent):
    return waited[min(len(waited) - 1, len(waited) * percent // 100)]


def rate(program, folder):
    with opora(program, folder, "rate") as server:
        [waited] = asyncio.run(at_rate(server.port, 15, [(100, post("a-hundred-a-second"))]))
    print(f"\n100 requests stored a second over HTTP: median {share(waited, 50):.1f} ms, "
          f"p95 {share(waited, 95):.1f} ms (promised: 50)")


def light(program, folder):
    waits, first = [], []
    for _ in range(5):
        shutil.rmtree(folder / "out", ignore_errors=True)
        with opora(program, folder, "light") as server:
            first.append(server.wait * 1000)
    for _ in range(15):
        with opora(program, folder, "light") as server:
            waits.append(server.wait * 1000)
    with opora(program, folder, "light") as server:
        time.sleep(1)
        rest = server.memory()
        streams = [(500, get), (10, post("beside-the-pages"))]
        pages, posts = asyncio.run(at_rate(server.port, 15, streams))
        busy = server.memory()
    print(f"\nStart to first answer: median {statistics.median(waits):.0f} ms (promised: 50); with a whole build "
          f"of the site before it: {statistics.median(first):.0f} ms\n"
          f"Memory at rest: {rest:.1f} MiB (promised: 40); after the next: {busy:.1f} MiB\n"
          f"500 pages and 10 requests a second on one core: pages p99 {share(pages, 99):.1f} ms "
          f"(promised: 10), requests p95 {share(posts, 95):.1f} ms (promised: 50)")


def static(program, folder):
    opora(program, folder).__exit__()  # builds the site
    rows, peers = {}, [("Opora", lambda: opora(program, folder))]
    peers += [("nginx", lambda: nginx(folder))] if shutil.which("nginx") else []
    peers += [("Caddy", lambda: caddy(folder))] if shutil.which("caddy") else []
    for name, start in peers:
        with start() as server:
            wrk(server.port, PAGE, 64, 1)
            runs = sorted((wrk(server.port, PAGE, 64, 4) for _ in range(3)), key=lambda f: f["a_second"])
            rows[name] = (runs[1], server.memory(), len(ask(server.port, PAGE)[1]))
    print("\n| static page, 64 connections | a second | of Opora | p99, ms | memory, MiB | bytes |")
    print("|---|--:|--:|--:|--:|--:|")
    ours = rows["Opora"][0]["a_second"]
    for name, (found, memory, size) in rows.items():
        print(f"| {name} | {found['a_second']:.0f} | {found['a_second'] / ours:.2f} | {found['p99']:.1f} "
              f"| {memory:.0f} | {size} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--opora", default=str(ROOT / "target/release/opora"))
    parser.add_argument("--folder", default=str(ROOT / "target"))
    parser.add_argument("--only", default="light,rate,static,stored")
    args = parser.parse_args()
    if args.opora == parser.get_default("opora"):
        subprocess.run(["cargo", "build", "--release", "-q"], cwd=ROOT, check=True)
    wanted = args.only.split(",")
    if not shutil.which("wrk"):
        wanted = [name for name in wanted if name not in ("static", "stored")]
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, load {load:.1f} before; {time.strftime('%Y-%m-%d')}")
    measures = {"light": light, "rate": rate, "static": static, "stored": stored}
    with tempfile.TemporaryDirectory(dir=args.folder, prefix="bench-server-") as folder:
        # The clients' core, also for this program.
        os.sched_setaffinity(0, {1})
        for name in wanted:
            measures[name](args.opora, pathlib.Path(folder))


if __name__ == "__main__":
    main()
