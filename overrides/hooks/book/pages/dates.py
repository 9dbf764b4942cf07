"""The day on which each page's text or data last changed, and the version of the site.

``bib/dates.yml`` holds one line a page: the day, and a digest of what the page is made of.
``make dates`` writes a new day where the digest no longer fits; a test fails until it has run.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from book.diagnostics import Diagnostic

FILE = "bib/dates.yml"
HEAD = "# The day each page's text or data last changed, and a digest of both. Written by `make dates`.\n"
LINE = re.compile(r'(?P<page>.+\.md): "(?P<day>\d{4}-\d{2}-\d{2}) (?P<digest>[0-9a-f]{12})"')
MONTHS = (
    "January February March April May June July August September October November December".split()
)


@dataclass(frozen=True)
class Dated:
    """The day a page last changed, with the digest of what it was made of on that day."""

    day: datetime.date
    digest: str


def digest(parts: Iterable[object]) -> str:
    """Twelve hex digits that change when anything in ``parts`` does."""
    text = json.dumps(list(parts), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def parse_dates(text: str) -> tuple[dict[str, Dated], list[Diagnostic]]:
    """The days by page, and what is wrong with their lines."""
    dates: dict[str, Dated] = {}
    faults: list[Diagnostic] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = LINE.fullmatch(line.strip())
        try:
            if not found:
                raise ValueError("the line is not 'page.md: \"2026-11-23 digest\"'")
            day = datetime.date.fromisoformat(found["day"])
        except ValueError as error:
            hint = "Run 'make dates', which writes this file."
            faults.append(Diagnostic(FILE, number, f"{error}.", hint))
            continue
        dates[found["page"]] = Dated(day, found["digest"])
    return dates, faults


def read_dates(root: Path) -> tuple[dict[str, Dated], list[Diagnostic]]:
    """The days in ``root/bib/dates.yml``; none if there is no such file."""
    path = root / FILE
    return parse_dates(path.read_text(encoding="utf-8") if path.is_file() else "")


def check_dates(dates: Mapping[str, Dated], pages: Collection[str]) -> list[Diagnostic]:
    """Pages without a day."""
    what, hint = f"the page has no date in {FILE}.", "Run 'make dates'."
    return [Diagnostic(f"docs/{src}", 1, what, hint) for src in sorted(set(pages) - set(dates))]


def renew_dates(
    dates: Mapping[str, Dated], digests: Mapping[str, str], today: datetime.date
) -> dict[str, Dated]:
    """The days of today's pages: kept where the digest is the same, else ``today``."""
    return {
        src: dates[src] if src in dates and dates[src].digest == now else Dated(today, now)
        for src, now in sorted(digests.items())
    }


def write_dates(dates: Mapping[str, Dated]) -> str:
    """The text of ``bib/dates.yml``."""
    return HEAD + "".join(f'{src}: "{dated.day} {dated.digest}"\n' for src, dated in dates.items())


def read_version(root: Path) -> str:
    """The version in ``pyproject.toml``."""
    data = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(data["project"]["version"])


def long_day(day: datetime.date) -> str:
    """``23 November 2026``, in English whatever the machine's language."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
