"""Compare every work of ``bib/references.bib`` that has a DOI with Crossref, and look for retractions.

``check_references.py [--only KEY …]``. Exit code: 0 all agree, 1 a work differs, is retracted or
unknown, 2 the data are invalid, 3 no failure, but no response about some works.

If Crossref is wrong, say so in a comment just above the entry; the difference is then a note:
``% Crossref differs: volume, pages (seen in the printed issue)``.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from ask_hosts import UnansweredError, ask_crossref
from book.data import load_data
from book.data.load import WORKS
from book.diagnostics import Diagnostic, SourceError, suggest
from book.export.work import Work
from compare_records import Finding, Level, compare_work
from read_records import UnreadableError

HEADINGS: dict[Level, str] = {"failure": "Failures", "note": "Notes", "unanswered": "Unanswered"}


def check_work(work: Work) -> list[Finding]:
    """Return all findings about a work. No response is a finding too."""
    try:
        message = ask_crossref(work.doi)
        if message is not None:
            return compare_work(work, message)
    except (UnansweredError, UnreadableError) as error:
        return [Finding("unanswered", "doi", str(error), "Run it again.")]
    hint = "Correct it; if it opens at doi.org, write '% Crossref differs: doi' above the entry."
    return [Finding("failure", "doi", f"Crossref does not know “{work.doi}”.", hint)]


def known_differences(row: str) -> list[str]:
    """Return the fields listed in a comment "Crossref differs", the row above an entry."""
    mark = re.match(r"%\s*Crossref differs:([\w\s,]+)", row)
    return re.findall(r"\w+", mark[1]) if mark else []


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Check the works and print the findings. Return the exit code, which is explained at the top of the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="KEY", help="check only these works")
    only = parser.parse_args(arguments).only
    try:
        data = load_data(root)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    for key in set(only or ()) - set(data.works):
        parser.error(f"unknown key '{key}'. {suggest(key, data.works)}")
    rows = ["", *(root / WORKS).read_text("utf-8").splitlines()]
    found: dict[Level, list[Diagnostic]] = {level: [] for level in HEADINGS}
    works = [work for key, work in data.works.items() if work.doi and key in (only or data.works)]
    for number, work in enumerate(works, 1):
        print(f"[{number}/{len(works)}] {work.key}", file=sys.stderr, flush=True)
        known = known_differences(rows[work.line - 1])
        for finding in check_work(work):
            level, hint = finding.level, finding.hint
            if level == "failure" and finding.field in known and finding.field != "update":
                level, hint = "note", "Known: the comment above the entry says so."
            what = f"{work.key}: {finding.field}: {finding.what}"
            found[level].append(Diagnostic(WORKS, work.line, what, hint))
    for level, items in found.items():
        if items:
            print(f"{HEADINGS[level]}:", *sorted(items), "", sep="\n")
    counts = (f"{len(items)} {HEADINGS[level].lower()}" for level, items in found.items())
    print(f"{len(works)} works: {', '.join(counts)}.")
    return 1 if found["failure"] else 3 if found["unanswered"] else 0


if __name__ == "__main__":
    sys.exit(main())
