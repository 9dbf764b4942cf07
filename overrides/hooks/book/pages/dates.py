"""The day on which each page's text or data last changed, and the version of the site.

``bib/dates.yml`` has a line for each page: the day, and a digest of the page's text and data.
``make dates`` updates the day where the digest has changed; a test fails until it has run.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from book.diagnostics import Diagnostic

FILE = "bib/dates.yml"
HEADER = "# The day each page's text or data last changed, and a digest of both. Written by `make dates`.\n"
LINE = re.compile(r'^(?P<page>.+\.md): "(?P<day>[\d-]{10}) (?P<digest>[0-9a-f]{12})"$', re.M)
MONTHS = (
    "January February March April May June July August September October November December".split()
)


@dataclass(frozen=True)
class Dated:
    """The day a page last changed, and the digest of its text and data on that day."""

    day: datetime.date
    digest: str


def digest(parts: Iterable[object]) -> str:
    """Return a digest of ``parts``: twelve hexadecimal digits."""
    text = json.dumps(list(parts), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_dates(root: Path) -> dict[str, Dated]:
    """Return the dates in ``root/bib/dates.yml`` by page. Malformed lines are ignored."""
    path = root / FILE
    dates: dict[str, Dated] = {}
    for found in LINE.finditer(path.read_text(encoding="utf-8") if path.is_file() else ""):
        with suppress(ValueError):
            day = datetime.date.fromisoformat(found["day"])
            dates[found["page"]] = Dated(day, found["digest"])
    return dates


def check_dates(dates: Mapping[str, Dated], pages: Collection[str]) -> list[Diagnostic]:
    """Find pages without a date."""
    what, hint = f"the page has no date in {FILE}.", "Run 'make dates'."
    return [Diagnostic(f"docs/{src}", 1, what, hint) for src in sorted(set(pages) - set(dates))]


def update_dates(
    dates: Mapping[str, Dated], digests: Mapping[str, str], today: datetime.date
) -> dict[str, Dated]:
    """Return the dates of all pages: unchanged where the digest is the same, else ``today``."""
    return {
        src: dates[src] if src in dates and dates[src].digest == now else Dated(today, now)
        for src, now in sorted(digests.items())
    }


def format_dates(dates: Mapping[str, Dated]) -> str:
    """Return the text of ``bib/dates.yml``."""
    return HEADER + "".join(
        f'{src}: "{dated.day} {dated.digest}"\n' for src, dated in dates.items()
    )


def read_version(root: Path) -> str:
    """Return the version in ``pyproject.toml``."""
    data = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    return str(data["project"]["version"])


def long_day(day: datetime.date) -> str:
    """Format a date as ``23 November 2026``, in English in every locale."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
