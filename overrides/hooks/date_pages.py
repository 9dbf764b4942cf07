"""Give every page the day on which its text or its data last changed, and the site its version.

``bib/dates.yml`` holds one line a page: the day, and a digest of what the page is made of.
``make dates`` renews the lines whose digest is no longer true; a test fails until it has run.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any

from check_sources import project_root, stop_at
from load_evidence import MARKER, Evidence, Problem, page_keys
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

FILE = "bib/dates.yml"
HEAD = "# The day each page's text or data last changed, and a digest of both. Written by `make dates`.\n"
LINE = re.compile(
    r'^(?P<page>\S+\.md): "(?P<day>\d{4}-\d{2}-\d{2}) (?P<digest>[0-9a-f]{12})"$', re.M
)


@dataclass(frozen=True)
class Dated:
    """The day a page last changed, with the digest of what it was made of on that day."""

    day: datetime.date
    digest: str


def _plain(record: Any) -> Any:
    """A record without the lines it stands on, which change when its neighbours do."""
    if is_dataclass(record) and not isinstance(record, type):
        return {k: v for k, v in asdict(record).items() if not k.endswith(("line", "lines"))}
    return record


def page_digest(src: str, markdown: str, evidence: Evidence) -> str:
    """Twelve hex digits that change when the page's Markdown or a record it shows changes."""
    entries = evidence.references.entries
    keys = page_keys(src, markdown, evidence)
    records: list[Any] = []
    for marker in MARKER.finditer(markdown):
        match marker["kind"]:
            case "claim":
                records.append(evidence.claims[marker["id"]])
            case "table":
                records.append(evidence.tables[marker["id"]])
            case "glossary":
                records += evidence.terms
            case "ledger" | "counts":
                records += evidence.claims.values()
            case "corrections":
                records += evidence.article_references
            case "options":
                records += evidence.options
            case "figure":
                records.append(evidence.figures[marker["id"]])
            case "figures":
                records += evidence.figures.values()
            case "model" | "parameters":
                records.append(evidence.models)
            case "references":
                keys = set(entries)
    records += [
        (key, sorted(entries[key].fields.items()), [str(p) for p in entries[key].persons["author"]])
        for key in sorted(keys)
        if "author" in entries[key].persons
    ]
    text = json.dumps([markdown, *map(_plain, records)], ensure_ascii=False, default=list)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def parse_dates(text: str, problems: list[Problem]) -> dict[str, Dated]:
    """The days by page. Faults are added to ``problems``, each with its line."""
    dates: dict[str, Dated] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        found = LINE.match(line)
        try:
            if not found:
                raise ValueError("the line is not 'page.md: \"2026-11-23 digest\"'")
            if found["page"] in dates:
                raise ValueError(f"'{found['page']}' is given twice")
            day = datetime.date.fromisoformat(found["day"])
        except ValueError as error:
            problems.append(
                Problem(FILE, number, f"{error}.", "Run 'make dates', which writes this file.")
            )
            continue
        dates[found["page"]] = Dated(day, found["digest"])
    return dates


def check_dates(dates: Mapping[str, Dated], pages: Mapping[str, str]) -> list[Problem]:
    """Pages without a day, and days without a page. ``pages`` maps a path to its text."""
    return [
        Problem(f"docs/{src}", 1, f"the page has no day in {FILE}.", "Run 'make dates'.")
        for src in sorted(set(pages) - set(dates))
    ] + [
        Problem(FILE, 1, f"'{src}' is no page below docs/.", "Run 'make dates'.")
        for src in sorted(set(dates) - set(pages))
    ]


def renew_dates(
    dates: Mapping[str, Dated], pages: Mapping[str, str], evidence: Evidence, today: datetime.date
) -> dict[str, Dated]:
    """The days of today's pages: kept where the digest still holds, else ``today``."""
    renewed = {}
    for src, markdown in sorted(pages.items()):
        digest = page_digest(src, markdown, evidence)
        old = dates.get(src)
        renewed[src] = old if old and old.digest == digest else Dated(today, digest)
    return renewed


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


MONTHS = (
    "January February March April May June July August September October November December".split()
)


@event_priority(50)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the days and the version, and see that every page has its day."""
    root = project_root(config)
    problems: list[Problem] = []
    dates = parse_dates((root / FILE).read_text(encoding="utf-8"), problems)
    pages = {file.src_uri: file.content_string for file in files.documentation_pages()}
    stop_at(problems or check_dates(dates, pages))
    config.extra["dates"] = dates
    config.extra["release"] = read_version(root)
    return files
