"""Run Lighthouse, as a phone, on a page of each kind (``make bench``). Needs npx, and at the first run a network.

``run_lighthouse.py SITE`` prints four scores for each page. Only the performance score depends on how
busy the machine is.
"""

from __future__ import annotations

import functools
import gzip
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from playwright.sync_api import sync_playwright

LIGHTHOUSE = "lighthouse@13.5.0"
PAGES = """
/ next-steps/ questions/ questions/sleep/ options/ options/medicines-and-surgery/
fundamentals/stress-thermostat/ mechanisms/hormones-and-recovery/ systems/clinical-interventions/
explore/ article/ evidence/ evidence/claims/ references/ references/s/ figures/ glossary/ about/ 404.html
""".split()
CHROME = "--headless=new --no-sandbox --disable-background-networking --disable-component-update"


class CompressingHandler(http.server.SimpleHTTPRequestHandler):
    """Serve files with gzip, as web hosts do, and log no requests."""

    def do_GET(self) -> None:
        """Send a file, compressed."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        data = gzip.compress(path.read_bytes())
        self.send_response(200)
        headers = {"Content-Type": self.guess_type(path), "Content-Encoding": "gzip"}
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Log nothing."""


def find_chrome() -> str:
    """Return the path of an installed Chromium or Chrome, or else of Playwright's."""
    with sync_playwright() as playwright:
        bundled = playwright.chromium.executable_path
    return shutil.which("chromium") or shutil.which("google-chrome") or bundled


def run_lighthouse(url: str) -> str:
    """Return the four scores of a page, each from 0 to 100."""
    command = f"npx --yes {LIGHTHOUSE} {url} --quiet --output=json".split()
    command.append(f"--chrome-flags={CHROME}")
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    categories = json.loads(result.stdout)["categories"]
    names = ("performance", "accessibility", "best-practices", "seo")
    return "  ".join(f"{name} {round(100 * categories[name]['score'])}" for name in names)


if __name__ == "__main__":
    os.environ.setdefault("CHROME_PATH", find_chrome())
    handler = functools.partial(CompressingHandler, directory=sys.argv[1])
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for page in PAGES:
            url = f"http://127.0.0.1:{server.server_port}/{page.lstrip('/')}"
            print(f"  {page:40}", run_lighthouse(url))
        server.shutdown()
