"""Give every page whose text or data changed today's day in ``bib/dates.yml``.

``python overrides/checks/update_dates.py`` writes; ``--check`` only names the pages (exit code 1).
"""

from __future__ import annotations

import argparse
import datetime
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))
from book.diagnostics import SourceError
from book.pages.dates import FILE, renew_dates, write_dates
from book.state import Settings, read_book


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or with ``--check`` name the pages that need a new day."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if one is old")
    only_check = parser.parse_args(arguments).check
    root = Path.cwd()
    try:
        book = read_book(Settings(root=root))
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    today = datetime.datetime.now(datetime.UTC).date()
    new = renew_dates(book.dates, {src: book.digest(src) for src in book.pages}, today)
    changed = [src for src in sorted({*book.dates, *new}) if book.dates.get(src) != new.get(src)]
    if only_check:
        for src in changed:
            print(f"{FILE}: docs/{src} needs a new date. Run 'make dates'.", file=sys.stderr)
        return 1 if changed else 0
    if changed:
        (root / FILE).write_text(write_dates(new), encoding="utf-8")
    print(f"{len(changed)} page(s) with a new date: {', '.join(changed) or 'none'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
