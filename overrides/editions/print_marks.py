"""Print the mark and the card as the PNG files that phones and link previews ask for.

Run by ``make marks`` after an edit to ``mark.svg`` or ``card.svg``; the files are committed, so that
a build needs no browser. SIZES holds their sides in pixels.
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
PAGE = "<!doctype html><style>body{{margin:0;background:#1d4b57}}svg{{display:block;width:100vw;height:100vh}}</style>{svg}"


def main() -> None:
    """Print each file."""
    with open_browser() as browser:
        for name, (source, width, height) in SIZES.items():
            page = browser.new_page(viewport={"width": width, "height": height})
            page.set_content(PAGE.format(svg=(FOLDER / source).read_text(encoding="utf-8")))
            page.screenshot(path=FOLDER / name)
            print(f"Printed {FOLDER / name} ({width} × {height} px)")


if __name__ == "__main__":
    main()
