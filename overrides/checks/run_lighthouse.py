"""Lighthouse on a page of each kind, as a phone: needs npx, and a network at the first run (``make bench``).

``python overrides/checks/run_lighthouse.py SITE`` prints four scores for each page. The scores of
performance depend on how busy the machine is; the others do not.
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


class Host(http.server.SimpleHTTPRequestHandler):
    """Serves compressed files, as hosts do, and without a line for each request."""

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
        """Nothing."""


def find_chrome() -> str:
    """The browser to look with."""
    with sync_playwright() as play:
        own = play.chromium.executable_path
    return shutil.which("chromium") or shutil.which("google-chrome") or own


def scores(url: str) -> str:
    """The four scores of a page, of 100."""
    command = f"npx --yes {LIGHTHOUSE} {url} --quiet --output=json".split()
    command.append(f"--chrome-flags={CHROME}")
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found = json.loads(result.stdout)["categories"]
    names = ("performance", "accessibility", "best-practices", "seo")
    return "  ".join(f"{name} {round(100 * found[name]['score'])}" for name in names)


if __name__ == "__main__":
    os.environ.setdefault("CHROME_PATH", find_chrome())
    handler = functools.partial(Host, directory=sys.argv[1])
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for page in PAGES:
            url = f"http://127.0.0.1:{server.server_port}/{page.lstrip('/')}"
            print(f"  {page:40}", scores(url))
        server.shutdown()
