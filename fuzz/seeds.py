"""Writes the first inputs of the fuzz targets: the corpora of the tests and the starter's pages.

    python seeds.py FOLDER      FOLDER/target/NAME, one file an input
"""

import hashlib
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).parent.parent
HANDLER = ROOT / "handler/src"

REQUESTS = [
    "/faq/\nRange: bytes=0-10",
    "/large.txt\nRange: bytes=-5\nIf-Range: \"x\"",
    "/large.txt\nRange: bytes=0-1,5-9,100000000-",
    "/faq/\nIf-None-Match: W/\"a\", *\nAccept-Encoding: gzip;q=0, br, *;q=0.5",
    "/faq/\nIf-Modified-Since: Sat, 29 Oct 1994 19:43:31 GMT\nIf-Unmodified-Since: x",
    "/%2e%2e/secret\nHost: a",
    "/..%5csecret?x#y",
]


def rows(path):
    """The lines of a corpus of one JSON value each."""
    return [json.loads(line) for line in (HANDLER / path).read_text("utf-8").split("\n") if line]


def seeds():
    """Target and bytes of each seed."""
    for row in rows("http/testdata/multipart.jsonl"):
        if row.get("body"):
            yield "multipart", row["body"].encode("latin-1")
    for row in rows("mail/testdata/injections.jsonl"):
        yield "urlencoded", ("name=" + row + "&text=%D0%BF+" + row).encode("utf-8", "surrogatepass")
    for line in (HANDLER / "mail/testdata/addresses.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield "address", line.rpartition(" => ")[0].encode()
    for page in sorted((ROOT / "content").rglob("*.md")):
        yield "page", page.read_bytes()[:8000]
    for request in REQUESTS:
        yield "published", request.encode()
    yield "token", b"eyJ4Ijox.c2lnbmF0dXJl"


def main(folder):
    for target, data in seeds():
        place = pathlib.Path(folder) / target
        place.mkdir(parents=True, exist_ok=True)
        (place / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


if __name__ == "__main__":
    main(sys.argv[1])
