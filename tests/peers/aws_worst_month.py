"""What an attack that nobody stops for a month can cost in AWS, from the limits of the template and the price list.

    python aws_worst_month.py            compares with the table of the guide, and the sum with the stated one
    python aws_worst_month.py --write    writes the table into the guide

Every row is a limit of the template, or of the program, times the seconds of the month, times a price.
"""

import math
import re
import sys
import tomllib

from aws_template import ROOT, Template, load

GUIDE = ROOT / "handler/deploy/aws/README.md"
BEGIN, END = "<!-- worst month -->\n", "<!-- /worst month -->"
PRICES = tomllib.loads((ROOT / "handler/deploy/prices.toml").read_text("utf-8"))["aws"]


def price(name):
    return PRICES[name]["price"]


def programs_limit(name):
    """A usual limit of the program, out of its source."""
    source = (ROOT / "handler/src/settings.rs").read_text("utf-8")
    (value,) = re.findall(rf"^            {name}: (\d+),$", source, re.MULTILINE)
    return int(value)


def rows(t):
    """What, how much of it, what it costs."""
    worst = PRICES["worst"]
    hours = worst["days"] * 24
    seconds = hours * 3600
    rate = t.parameters["RequestsPerSecond"]["Default"]
    requests = rate * seconds
    pieces = math.ceil(worst["request_megabytes"] * 1024 / 512)
    yield f"requests, {rate} a second of {worst['request_megabytes']} MB", requests * pieces / 1e6 * price("api_million")
    yield "the same through the distribution", (
        requests / 1e4 * price("edge_ten_thousand") + requests * worst["page_kilobytes"] / 1e6 * price("edge_gb")
    )
    confirmations, staff = programs_limit("confirmations_hour"), programs_limit("staff_letters")
    letters = hours * (confirmations + worst["owners"] * staff * 6)
    # Each letter may be told of three times: late, back, resented.
    yield from functions(t, requests, seconds, 3 * letters)
    yield from table(t, seconds)
    files = requests * worst["files"]
    yield f"files written, {worst['files']} of each request", files / 1e3 * price("put_thousand")
    half = requests * worst["request_megabytes"] / 1e3 / 2
    yield "files kept, half of the month on average", half * price("files_gb_month")
    yield f"letters, {confirmations} an hour and {staff} in ten minutes to each of {worst['owners']}", (
        letters / 1e3 * price("mail_thousand")
    )
    yield "logs", requests * worst["log_bytes"] / 1e9 * price("log_gb")
    alarms = len(t.of("AWS::CloudWatch::Alarm"))
    yield f"{alarms} alarms", alarms * price("alarm_month")


def functions(t, requests, seconds, told):
    writes = t.table["OnDemandThroughput"]["MaxWriteRequestUnits"] * seconds
    for name, calls in (("Web", requests), ("Sender", writes + told)):
        function = t.functions[name]
        memory, many = t.setting(function, "MemorySize"), function["ReservedConcurrentExecutions"]
        time = many * seconds * memory / 1024 * price("lambda_gb_second")
        words = f"function {name}, {many} at once without a pause, {memory} MB"
        yield words, calls / 1e6 * price("lambda_million") + time


def table(t, seconds):
    for one in [t.table, *t.table["GlobalSecondaryIndexes"]]:
        name = f"index {one['IndexName']}" if "IndexName" in one else "table"
        limits = one["OnDemandThroughput"]
        written, read = limits["MaxWriteRequestUnits"], limits["MaxReadRequestUnits"]
        cost = seconds / 1e6 * (written * price("write_million") + read * price("read_million"))
        yield f"{name}, {written} units written and {read} read a second", cost
    # A unit is a kilobyte at most; the month begins with nothing.
    every = [t.table, *t.table["GlobalSecondaryIndexes"]]
    kilobytes = sum(one["OnDemandThroughput"]["MaxWriteRequestUnits"] for one in every) * seconds
    kept = kilobytes / 1e6 / 2 * (price("table_gb_month") + price("recovery_gb_month"))
    yield "what was written kept, half of the month on average", kept


def main():
    found = list(rows(Template(load())))
    total = sum(cost for _, cost in found)
    lines = ["| What | US dollars |", "|---|--:|"]
    lines += [f"| {what} | {cost:.2f} |" for what, cost in found]
    lines += [f"| **together** | **{total:.2f}** |"]
    text = "\n".join(lines) + "\n"
    guide = GUIDE.read_text("utf-8")
    before, rest = guide.split(BEGIN)
    shown, after = rest.split(END)
    if "--write" in sys.argv:
        GUIDE.write_text(before + BEGIN + text + END + after, "utf-8")
        return
    if total > PRICES["worst"]["stated"]:
        sys.exit(f"the worst month costs {total:.2f}, more than the stated {PRICES['worst']['stated']}")
    if f"{PRICES['worst']['stated']} US dollars" not in guide:
        sys.exit("the guide does not state the sum of prices.toml")
    if shown != text:
        sys.exit(f"the guide shows another worst month (aws_worst_month.py --write mends it):\n{text}")
    print(f"worst month: {total:.2f} of {PRICES['worst']['stated']} US dollars stated")


if __name__ == "__main__":
    main()
