"""Renew ``bib/dates.yml``: a page whose text or data changed gets today's day.

``python overrides/checks/update_dates.py`` writes; ``--check`` only says what is stale (exit 1).
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

from mkdocs.config import load_config

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.diagnostics import SourceError
from book.pages.dates import FILE, Dated, read_dates, renew_dates, write_dates
from book.state import load_book
from register import read_settings


def main(check: bool) -> int:
    """Write the file, or only name the pages whose day is stale; 2 if the sources have faults."""
    path, today = ROOT / FILE, datetime.datetime.now(datetime.UTC).date()
    before = path.read_text("utf-8") if path.exists() else ""
    old, _ = read_dates(ROOT)
    pages = sorted(page.relative_to(ROOT / "docs").as_posix() for page in ROOT.glob("docs/**/*.md"))
    # The book wants a day for every page, new ones too.
    path.write_text(write_dates({src: old.get(src, Dated(today, "0" * 12)) for src in pages}))
    try:
        book = load_book(read_settings(load_config(str(ROOT / "mkdocs.yml"))))
        new = renew_dates(old, {src: book.digest(src) for src in book.pages}, today)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    finally:
        path.write_text(before, "utf-8")
    stale = sorted(src for src in {*old, *new} if old.get(src) != new.get(src))
    if not check:
        path.write_text(write_dates(new), "utf-8")
    said = "stale, run 'make dates'" if check else "with a new day"
    print(f"{FILE}: {len(stale)} page(s) {said}: {', '.join(stale) or 'none'}.")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
