#!/usr/bin/env python3
"""The same articles as pages of Starlight and of mdBook, with nothing set but language and title, measured beside ours.

    benches/face.py [--runs 3]

Gets Starlight from npm and mdBook from crates.io where it is not installed, builds both from the starter's
instructions, shows them packed by gzip and without it where a browser does not ask, and calls `tests/browser/run face`
with their addresses. Everything stands in the target folder. Needs target/release/opora, or OPORA.
"""

import argparse
import functools
import gzip
import http.server
import json
import os
import pathlib
import re
import shutil
import subprocess
import threading
import tomllib

ROOT = pathlib.Path(__file__).resolve().parents[1]
TARGET = pathlib.Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
PLACE = TARGET / "bench/face"
CONTENT = ROOT / "content/instructions"
ARTICLE = "lost-password"
# The last ones that the Node of Debian's stable release runs.
PACKAGES = {"astro": "^5.5.0", "@astrojs/starlight": "~0.37.0", "sharp": "^0.34.0"}
MDBOOK = "^0.5"
PACKED = (".html", ".css", ".js", ".svg", ".json")


def articles():
    """Name, title, description and text of each instruction, without what only Opora understands."""
    for path in sorted(CONTENT.glob("*.md")):
        _, head, text = path.read_text().split("+++\n", 2)
        head = tomllib.loads(head)
        text = re.sub(r"\{\{.*?\}\}", "https://lms.example", text)
        text = re.sub(r"\]\((?!https?:|#)[^)]*\)", "](#)", text)
        text = re.sub(r"!\[([^]]*)\]\([^)]*\)", r"\1", text)
        text = re.sub(r"^:::.*$", "", text, flags=re.M)
        yield path.stem, head["title"], head.get("description", ""), text


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def starlight(folder):
    write(folder / "package.json", json.dumps({"type": "module", "dependencies": PACKAGES}))
    write(folder / "astro.config.mjs", """import { defineConfig } from "astro/config";
import starlight from "@astrojs/starlight";
export default defineConfig({ integrations: [starlight({ title: "Портал", locales: { root: { label: "Русский", lang: "ru" } } })] });
""")
    write(folder / "src/content.config.ts", """import { defineCollection } from "astro:content";
import { docsLoader } from "@astrojs/starlight/loaders";
import { docsSchema } from "@astrojs/starlight/schema";
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
""")
    for name, title, description, text in articles():
        head = f"---\ntitle: {json.dumps(title, ensure_ascii=False)}\ndescription: {json.dumps(description, ensure_ascii=False)}\n---\n"
        text = re.sub(r"^> \[!(\w+)\]\n((?:> .*\n?)+)", aside, text, flags=re.M)
        write(folder / f"src/content/docs/{name}.md", head + text)
    quiet = {"cwd": folder, "check": True, "stdout": subprocess.DEVNULL, "env": os.environ | {"ASTRO_TELEMETRY_DISABLED": "1"}}
    subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund"], **quiet)
    subprocess.run(["npx", "astro", "build"], **quiet)
    return folder / "dist", f"/{ARTICLE}/"


def aside(found):
    kind = {"WARNING": "caution", "CAUTION": "danger", "TIP": "tip"}.get(found[1], "note")
    return f":::{kind}\n" + re.sub(r"^> ", "", found[2], flags=re.M) + ":::\n"


def mdbook(folder):
    tool = shutil.which("mdbook") or TARGET / "tools/bin/mdbook"
    if not pathlib.Path(tool).exists():
        subprocess.run(["cargo", "install", "-q", "mdbook", "--version", MDBOOK, "--locked", "--root", TARGET / "tools"], check=True)
    write(folder / "book.toml", '[book]\ntitle = "Портал"\nlanguage = "ru"\nsrc = "src"\n')
    found = list(articles())
    for name, title, _, text in found:
        write(folder / f"src/{name}.md", f"# {title}\n\n{text}")
    write(folder / "src/SUMMARY.md", "# Summary\n\n" + "\n".join(f"- [{title}]({name}.md)" for name, title, *_ in found) + "\n")
    subprocess.run([tool, "build", folder], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "book", f"/{ARTICLE}.html"


class Packed(http.server.SimpleHTTPRequestHandler):
    """Files as a web server with gzip sends them."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *words):
        pass

    def do_GET(self):
        path = pathlib.Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            return self.send_error(404)
        body = path.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(path))
        if path.suffix in PACKED and "gzip" in self.headers.get("Accept-Encoding", ""):
            body = gzip.compress(body, 9)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def show(folder):
    """The address at which a folder is shown."""
    handler = functools.partial(Packed, directory=folder)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    runs = parser.parse_args().runs
    peers = []
    for name, make in {"Starlight": starlight, "mdBook": mdbook}.items():
        shutil.rmtree(PLACE / name, ignore_errors=True)
        folder, path = make(PLACE / name)
        peers.append(f"{name}={show(folder)}{path}")
    told = {"FACE": str(runs), "FACE_PEERS": ",".join(peers), "OPORA": os.environ.get("OPORA", str(TARGET / "release/opora"))}
    subprocess.run([ROOT / "tests/browser/run", "face"], check=True, env=os.environ | told)


if __name__ == "__main__":
    main()
