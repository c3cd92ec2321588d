#!/usr/bin/env python3
"""How long a changed page takes to the screen: from the file's write to the moment `opora serve`
has told the open page to reload, and the new bytes are there when it asks for them. The pauses between
changes differ, so that some changes come while the search is made anew of the one before.

`benches/serve.py [--pages 1000,10000] [--changes 20]`
"""

import argparse
import http.client
import random
import statistics
import subprocess
import sys
import tempfile
import time

import run

MARK = "Правка номер"


def started(opora, folder, data):
    """The server and its port, as soon as it says its address."""
    process = subprocess.Popen(
        [opora, "serve", "--port", "0", "--content", str(folder / "opora/content"),
         "--theme", str(run.ROOT / "theme"), "--out", str(folder / "out/serve"), "--data", data],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in process.stdout:
        if line.startswith("Сайт:"):
            return process, int(line.rstrip().rstrip("/").rsplit(":", 1)[1])
    sys.exit("opora serve did not start")


def events(port):
    """The preview's events, opened as a page would."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/desk/preview/events")
    return connection.getresponse()


def next_event(stream):
    while not stream.readline().startswith(b"data:"):
        pass


def page(port, url):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", url)
    return connection.getresponse().read().decode()


def measure(opora, count, changes):
    folder = run.make_corpus(count)
    path = folder / f"opora/content/{run.corpus.section(count // 2)}/{run.corpus.page(count // 2)}.md"
    url = f"/{run.corpus.section(count // 2)}/{run.corpus.page(count // 2)}/"
    text = path.read_text(encoding="utf-8")
    taken = []
    rng = random.Random(1)
    with tempfile.TemporaryDirectory() as data:
        process, port = started(opora, folder, data)
        try:
            stream = events(port)
            next_event(stream)
            for number in range(changes):
                time.sleep(rng.uniform(0.2, 1.2))
                changed = f"{text}\n{MARK} {number}.\n".encode()
                began = time.perf_counter()
                path.write_bytes(changed)
                next_event(stream)
                shown = page(port, url)
                taken.append(time.perf_counter() - began)
                # The number may stand behind a space that does not break.
                assert f"{MARK} {number}." in shown.replace("\u00a0", " "), "the old page was shown"
        finally:
            process.terminate()
            process.wait(10)
    return taken


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", default="1000,10000")
    parser.add_argument("--changes", type=int, default=20)
    arguments = parser.parse_args()
    opora = run.prepare(["opora"])["opora"]
    print("| pages | changes | median, ms | slowest, ms |\n|--:|--:|--:|--:|")
    for count in map(int, arguments.pages.split(",")):
        taken = [1000 * seconds for seconds in measure(opora, count, arguments.changes)]
        print(f"| {count} | {len(taken)} | {statistics.median(taken):.0f} | {max(taken):.0f} |", flush=True)


if __name__ == "__main__":
    main()
