#!/usr/bin/env python3
"""What a thousand submissions cost in a cloud: measured units of the table and letters, times the price list.

    benches/cost.py [--submissions 50] [--milliseconds 60]

Starts the doubles of `tests/cloud` and the portal on them, submits the starter's form as a browser without JavaScript
does (form, page of confirmation, receipt), waits for the letters, and counts what the double says the service would have
charged. Letters are sent when the timer calls, as in Yandex Cloud. `--milliseconds` is the time of one call of a function
of 128 MB: the promised bound, where nothing was measured.
"""

import argparse
import collections
import json
import math
import os
import pathlib
import re
import subprocess
import tempfile
import time
import tomllib
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
WORD = "0123456789abcdef0123456789abcdef"
FORM = "/desk/forms/support"
ANSWERS = {
    "role": "learner",
    "trouble": "technical",
    "service": "lms",
    "device": "computer",
    "name": "Мария",
    "text": "После входа в систему дистанционного обучения видна белая страница, ничего не нажимается.",
    "reply": "email",
    "consent": "yes",
}


def started(folder, *command):
    """A double, and where it listens."""
    folder.mkdir()
    process = subprocess.Popen(command, stdin=subprocess.PIPE)
    for _ in range(200):
        if (folder / "port").exists():
            return process, "http://127.0.0.1:" + (folder / "port").read_text()
        time.sleep(0.05)
    raise SystemExit(f"did not start: {command}")


def portal(folder, table, mail):
    environment = os.environ | {
        "AWS_ACCESS_KEY_ID": "double", "AWS_SECRET_ACCESS_KEY": "double", "OPORA_SERVER_TIMER": WORD,
        "OPORA_STORE_KIND": "dynamodb", "OPORA_DYNAMODB_REGION": "ru-central1", "OPORA_DYNAMODB_ENDPOINT": table,
        "OPORA_MAIL_TRANSPORT": "ses", "OPORA_SES_REGION": "ru-central1", "OPORA_SES_ENDPOINT": mail,
    }
    for limit in ("ADDRESS_DAY", "CONFIRMATIONS_DAY", "CONFIRMATIONS_HOUR", "STAFF_LETTERS", "NETWORK_HOUR"):
        environment[f"OPORA_LIMITS_{limit}"] = "1000000"
    opora = str(ROOT / "target/debug/opora")
    subprocess.run([opora, "store", "create"], env=environment, check=True, stdout=subprocess.DEVNULL)
    words = ["serve", "--port", "0", "--no-watch", "--out", folder / "out", "--data", folder / "var"]
    process = subprocess.Popen([opora, *words], env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    for line in process.stdout:
        if line.startswith("Сайт:"):
            return process, line.split()[1].rstrip("/")
    raise SystemExit("the portal did not start")


def submit(base, number):
    """Three requests: the form, its confirmation, the receipt."""
    fields = ANSWERS | {"email": f"reader{number}@mail.example", "text": f"{ANSWERS['text']} ({number})"}
    page = post(base + FORM, fields)
    key = re.search(r'name="key" value="([0-9a-f]+)"', page)
    if key is None:
        raise SystemExit("the form was not taken: " + re.sub(r"<[^>]+>|\s+", " ", page)[:2000])
    receipt = post(base + FORM, fields | {"key": key[1]})
    if str(number) not in receipt:
        raise SystemExit("no receipt")


def post(address, fields):
    with urllib.request.urlopen(address, urllib.parse.urlencode(fields).encode(), timeout=60) as answer:
        return answer.read().decode()


def call(base):
    message = {"messages": [{"details": {"payload": WORD}}]}
    with urllib.request.urlopen(base + "/desk/timer/deliver", json.dumps(message).encode(), timeout=120) as answer:
        return json.load(answer)["sent"]


def measured(submissions):
    """Of one submission: units by operation and kind, letters."""
    double = subprocess.run([ROOT / "tests/peers/dynamodb_double"], capture_output=True, text=True, check=True)
    subprocess.run(["cargo", "build", "--quiet", "-p", "opora", "--features", "aws"], cwd=ROOT, check=True)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        table, at = started(folder / "table", double.stdout.strip(), str(folder / "table"), "--ydb")
        mail, to = started(folder / "mail", "python3", str(ROOT / "tests/peers/fake_ses.py"), str(folder / "mail"))
        server, base = portal(folder, at, to)
        try:
            before = lines(folder)
            for number in range(submissions):
                submit(base, number)
            letters = call(base)
            return collections.Counter(lines(folder)) - collections.Counter(before), letters
        finally:
            server.terminate()
            for process in (server, table, mail):
                if process.stdin:
                    process.stdin.close()
                process.wait(30)


def lines(folder):
    return (folder / "table/units.jsonl").read_text().splitlines()


def units(counted):
    """Units read and written, and the same in YDB's request units."""
    read = written = ydb = 0
    for line, times in counted.items():
        one = json.loads(line)
        if one["operation"] in ("GetItem", "BatchGetItem", "Query"):
            read += times * one["units"]
            # A block of 4 KB is one unit, however consistent: half a unit of an index counts whole.
            ydb += times * max(1, math.ceil(one["units"]))
        else:
            written += times * one["units"]
            # A kilobyte written is two units, four within a transaction, which the double counts as two already.
            ydb += times * 2 * one["units"]
    return read, written, ydb


def rows(submissions, counted, letters, milliseconds):
    """Cloud, what, how much of it in a thousand submissions, its cost."""
    read, written, ydb = (1000 * part / submissions for part in units(counted))
    letters = 1000 * letters / submissions
    prices = tomllib.loads((ROOT / "handler/deploy/prices.toml").read_text("utf-8"))
    aws = {name: one["price"] for name, one in prices["aws"].items() if isinstance(one, dict) and "price" in one}
    yandex = {name: one["price"] for name, one in prices["yandex"].items() if isinstance(one, dict)}
    # Form, confirmation, receipt, and each letter's nudge.
    requests, calls = 3000, 3000 + letters
    time = calls * milliseconds / 1000
    yield "AWS", "units written", written, written / 1e6 * aws["write_million"]
    yield "AWS", "units read", read, read / 1e6 * aws["read_million"]
    edge = requests / 1e4 * aws["edge_ten_thousand"]
    yield "AWS", "requests of the gateway and the edge", requests, requests / 1e6 * aws["api_million"] + edge
    yield "AWS", "calls of functions", calls, calls / 1e6 * aws["lambda_million"]
    yield "AWS", f"seconds of 128 MB, {milliseconds} ms a call", time, time / 8 * aws["lambda_gb_second"]
    yield "AWS", "letters", letters, letters / 1e3 * aws["mail_thousand"]
    # A container is charged by whole tenths of a second; 256 MB and a fifth of a core, as `up` makes it.
    hours = requests * 0.1 / 3600
    size = 0.25 * yandex["gb_hour"] + 0.2 * yandex["cpu_hour"]
    yield "Yandex", "request units", ydb, ydb / 1e6 * yandex["request_unit_million"]
    yield "Yandex", "requests of the gateway", requests, requests / 1e6 * yandex["api_million"]
    yield "Yandex", "calls of the container", requests, requests / 1e6 * yandex["call_million"]
    yield "Yandex", "hours of 256 MB and 0.2 of a core", hours, hours * size
    yield "Yandex", "letters", letters, letters / 1e3 * yandex["mail_thousand"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--submissions", type=int, default=50)
    parser.add_argument("--milliseconds", type=float, default=60)
    asked = parser.parse_args()
    counted, letters = measured(asked.submissions)
    total = collections.Counter()
    print("| cloud | what | of 1,000 submissions | cost |\n|---|---|--:|--:|")
    for cloud, what, much, cost in rows(asked.submissions, counted, letters, asked.milliseconds):
        sign = "$" if cloud == "AWS" else "₽"
        total[cloud] += cost
        print(f"| {cloud} | {what} | {much:,.1f} | {cost:.4f} {sign} |")
    for cloud, sign in (("AWS", "$"), ("Yandex", "₽")):
        print(f"| **{cloud}** | **together** | | **{total[cloud]:.2f} {sign}** |")


if __name__ == "__main__":
    main()
