"""Weighs the search index of a built site: all of it beside the text of the pages, and what a reader loads for a
first answer, each file packed by itself as a server sends it.

    cargo build --release --example ask
    python3 benches/search.py target/release/examples/ask out/site "queries, one a line"
"""

import gzip
import html
import json
import pathlib
import re
import statistics
import subprocess
import sys


def packed(data):
    return len(gzip.compress(data, 9, mtime=0))


def text_of(page):
    """What a reader reads: the main part without tags."""
    main = page.split("<main", 1)[-1].split("</main>", 1)[0].split(">", 1)[-1]
    return html.unescape(re.sub(r"<[^>]*>", " ", main))


def main():
    ask, site, queries = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
    pages = [page for page in site.rglob("index.html") if page.parent != site / "search"]
    text = sum(packed(text_of(page.read_text(encoding="utf-8")).encode()) for page in pages)
    files = [*(site / "assets/search").glob("*.js"), *(site / "search").glob("*.js")]
    index = sum(packed(file.read_bytes()) for file in files)
    print(f"pages {len(pages)}, text {text:,} B, index {index:,} B in {len(files)} files: {index / text:.1%}")
    for name, options in (("finished", []), ("typing", ["--typing"])):
        told = subprocess.run([ask, str(site), *options], input=queries + "\n", capture_output=True,
                              text=True, check=True).stdout
        weights = []
        for line in told.splitlines():
            answer = json.loads(line)
            weight = sum(packed((site / url.lstrip("/")).read_bytes()) for url in set(answer["read"]))
            weights.append(weight)
            print(f"  {name} {answer['query']!r}: {len(set(answer['read']))} files, {weight:,} B, {answer['count']} found")
        print(f"{name}: median {statistics.median(weights):,.0f} B, most {max(weights):,} B")


main()
