"""Photograph a built page for the README, light and dark: ``make picture``.

Served from loopback, for a hosted page's policy lets nothing load from file://.
"""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

from browser import open_browser

SITE = Path("site")
PAGE = "systems/mitochondria/"
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TARGET = ".github/page-{}.png"
WIDTH, HEIGHT = 1280, 960
HEAVIEST = 200_000
"""Bytes of one picture."""


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves without a line per request."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    """Take both pictures."""
    handler = functools.partial(QuietHandler, directory=str(SITE))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server, open_browser() as browser:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for scheme in SCHEMES:
            size = {"width": WIDTH, "height": HEIGHT}
            page = browser.new_page(viewport=size, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(f"http://127.0.0.1:{server.server_port}/{PAGE}")
            picture = page.screenshot(path=TARGET.format(scheme))
            if len(picture) > HEAVIEST:
                raise SystemExit(f"{TARGET.format(scheme)} has {len(picture)} bytes.")
            print(f"Wrote {TARGET.format(scheme)} ({len(picture) / 1000:.0f} kB)")
        server.shutdown()


if __name__ == "__main__":
    main()
