"""Photograph a built page for the README, light and dark: ``make picture``."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from browser import open_browser

PAGE = Path("site/systems/mitochondria/index.html")
SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
TARGET = ".github/page-{}.png"
HEAVIEST = 200_000
"""Bytes of one picture."""


def main() -> None:
    """Take both pictures. The policy of a hosted page would keep out all that comes from a folder."""
    with open_browser() as browser:
        for scheme in SCHEMES:
            page = browser.new_page(
                viewport={"width": 1280, "height": 960}, color_scheme=scheme, bypass_csp=True
            )
            page.goto(PAGE.resolve().as_uri())
            picture = page.screenshot(path=TARGET.format(scheme))
            if len(picture) > HEAVIEST:
                raise SystemExit(f"{TARGET.format(scheme)} has {len(picture)} bytes.")
            print(f"Wrote {TARGET.format(scheme)} ({len(picture) / 1000:.0f} kB)")


if __name__ == "__main__":
    main()
