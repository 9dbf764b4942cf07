"""Take the screenshots of a built page for the README, light and dark (``make picture``)."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from browser import open_browser

PAGE = Path("site/systems/mitochondria/index.html")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TARGET = ".github/page-{}.png"
MAX_SIZE = 200_000
"""Of one picture, in bytes."""


def main() -> None:
    """Take both screenshots. A hosted page's policy blocks files from a folder, so it is bypassed."""
    with open_browser() as browser:
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": 1280, "height": 960}, color_scheme=scheme, bypass_csp=True
            )
            page.goto(PAGE.resolve().as_uri())
            picture = page.screenshot(path=TARGET.format(scheme))
            if len(picture) > MAX_SIZE:
                raise SystemExit(f"{TARGET.format(scheme)} has {len(picture)} bytes.")
            print(f"Wrote {TARGET.format(scheme)} ({len(picture) / 1000:.0f} kB)")


if __name__ == "__main__":
    main()
