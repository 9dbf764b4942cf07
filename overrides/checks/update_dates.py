"""Renew ``bib/dates.yml``: a page whose text or data changed gets today's day.

``python overrides/checks/update_dates.py`` writes; ``--check`` only says what is stale (exit 1).
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))
from date_pages import FILE, parse_dates, renew_dates, write_dates
from load_evidence import Problem, load_evidence


def main(arguments: list[str] | None = None) -> int:
    """Write the file, or with ``--check`` name the pages whose day is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if stale")
    options = parser.parse_args(arguments)
    root = Path.cwd()
    evidence = load_evidence(root)
    if evidence.problems:
        print("\n".join(map(str, evidence.problems)), file=sys.stderr)
        return 2
    docs = root / "docs"
    pages = {
        path.relative_to(docs).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(docs.rglob("*.md"))
    }
    unreadable: list[Problem] = []  # such lines are written anew
    path = root / FILE
    old = parse_dates(path.read_text(encoding="utf-8") if path.exists() else "", unreadable)
    new = renew_dates(old, pages, evidence, datetime.datetime.now(datetime.UTC).date())
    changed = sorted(src for src in set(old) | set(new) if old.get(src) != new.get(src)) or [
        FILE for _ in unreadable[:1]
    ]
    if options.check:
        for src in changed:
            print(f"{FILE}: the day of docs/{src} is stale. Run 'make dates'.", file=sys.stderr)
        return 1 if changed else 0
    if changed:
        temporary = path.with_suffix(".tmp")
        temporary.write_text(write_dates(new), encoding="utf-8")
        os.replace(temporary, path)
    print(f"{len(changed)} page(s) with a new day: {', '.join(changed) or 'none'}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
