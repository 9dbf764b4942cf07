"""Render the icons and the card for shared links as PNG.

``make icons`` runs this after a change of ``mark.svg`` or ``card.svg``. The files are committed, so
that a build needs no browser.
"""

from __future__ import annotations

from pathlib import Path

from browser import open_browser

FOLDER = Path("docs/assets/figures")
SIZES = {
    "touch-icon.png": ("mark.svg", 180, 180),
    "app-icon.png": ("mark.svg", 512, 512),
    "card.png": ("card.svg", 1200, 630),
}
"""Each file with its source, width and height in pixels."""
PAGE = "<!doctype html><style>body{{margin:0;background:#1d4b57}}svg{{display:block;width:100vw;height:100vh}}</style>{svg}"


def main() -> None:
    """Render each file."""
    with open_browser() as browser:
        for name, (source, width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_content(PAGE.format(svg=(FOLDER / source).read_text(encoding="utf-8")))
            page.screenshot(path=FOLDER / name)
            print(f"Wrote {FOLDER / name} ({width} × {height} px)")


if __name__ == "__main__":
    main()
