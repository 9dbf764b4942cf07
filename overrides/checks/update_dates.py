"""Set today's date in ``bib/dates.yml`` for every page whose text or data changed (``make dates``)."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.diagnostics import SourceError
from book.pages.dates import FILE, format_dates, update_dates
from book.state import Settings, read_book

if __name__ == "__main__":
    try:
        book = read_book(Settings(root=ROOT))
    except SourceError as error:
        sys.exit(str(error))
    today = datetime.datetime.now(datetime.UTC).date()
    new = update_dates(book.dates, {src: book.digest(src) for src in book.pages}, today)
    changed = [src for src in sorted({*book.dates, *new}) if book.dates.get(src) != new.get(src)]
    if changed:
        (ROOT / FILE).write_text(format_dates(new), encoding="utf-8")
    print(f"{len(changed)} page(s) with a new date: {', '.join(changed) or 'none'}.")
