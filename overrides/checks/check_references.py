"""Ask Crossref whether every work of ``bib/references.bib`` is as printed and not retracted.

``check_references.py [--only KEY …]`` compares each work that has a DOI with Crossref's record, and
asks whether the address of every other work answers. Exit code: 0 all agree, 1 something differs,
is retracted or gone, 2 the bibliography has faults, 3 nothing worse than works that could not be
asked. ``CROSSREF_MAILTO`` names an address for Crossref's polite pool.

Where Crossref itself is wrong, say so just above the entry, and the difference becomes a note:
``% Crossref differs: volume, pages (seen in the printed issue)``.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

import httpx2  # what habanero asks with: its errors come through
from habanero import Crossref, RequestError

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.data import load_data
from book.diagnostics import Diagnostic, SourceError, suggest
from book.export.work import Work
from compare_records import Finding, Level, Message, compare_work

FILE = "bib/references.bib"
CROSSREF, DOI = "https://api.crossref.org", "https://doi.org"
AGENT = "sleep-stress-insulin-reference-check"
PAUSE = 0.5
"""Seconds between two questions."""
TRIES, BACKOFF, LONGEST_WAIT = 3, 2.0, 120.0
"""How often one thing is asked; seconds before the second try; the longest that a host may ask for."""
RETRIED = {408, 425, 429, 500, 502, 503, 504}
HEADINGS: dict[Level, str] = {"failure": "Failures", "note": "Notes", "unanswered": "Unanswered"}
T = TypeVar("T")


class UnansweredError(Exception):
    """A host gave no usable answer."""


def ask(send: Callable[[], T]) -> T:
    """The answer of ``send``, asked again where that is worth it. Raises UnansweredError."""
    reason = ""
    for attempt in range(TRIES):
        time.sleep(PAUSE)
        wait = BACKOFF * 2**attempt
        try:
            return send()
        except httpx2.HTTPStatusError as error:
            reason = f"{error.request.url.host} answered {error.response.status_code}"
            if error.response.status_code not in RETRIED:
                raise UnansweredError(f"{reason}.") from error
            asked = error.response.headers.get("Retry-After", "")
            wait = max(wait, float(asked) if asked.isdigit() else 0)
        except httpx2.HTTPError as error:
            reason = f"no answer: {type(error).__name__} {error}".strip()
        except (RequestError, ValueError, KeyError):  # habanero: no JSON, or no type named
            reason = "the answer is no JSON"
        if wait > LONGEST_WAIT or attempt == TRIES - 1:
            break
        time.sleep(wait)
    raise UnansweredError(f"{reason}.")


class Asker:
    """Asks Crossref and other hosts, with the same name and address."""

    def __init__(self, mail: str | None) -> None:
        self._crossref = Crossref(base_url=CROSSREF, mailto=mail, ua_string=AGENT, timeout=20)
        agent = f"{AGENT} (mailto:{mail})" if mail else AGENT
        self._client = httpx2.Client(timeout=20, headers={"User-Agent": agent})

    def record(self, doi: str) -> Message | None:
        """Crossref's record of a DOI; None if it knows none."""

        def send() -> Message | None:
            try:
                answer = self._crossref.works(ids=[quote(doi, safe="/")])  # habanero does not quote
            except httpx2.HTTPStatusError as error:
                if error.response.status_code == 404:
                    return None
                raise
            if not isinstance(answer, dict) or not isinstance(answer.get("message"), dict):
                raise ValueError("no message")
            message: Message = answer["message"]
            return message

        return ask(send)

    def status(self, address: str, follow: bool = True) -> tuple[int, str]:
        """The status that an address answers with, and where it led; by GET where HEAD is refused."""

        def send(method: str) -> tuple[int, str]:
            with self._client.stream(method, address, follow_redirects=follow) as response:
                if response.status_code in RETRIED:
                    response.raise_for_status()
                return response.status_code, str(response.url)

        status, led = ask(lambda: send("HEAD"))
        return ask(lambda: send("GET")) if status in {403, 404, 405, 501} else (status, led)


def check_doi(work: Work, asker: Asker) -> Finding | list[Finding]:
    """Compare a work with Crossref's record; a DOI may be registered elsewhere, or be wrong."""
    if (message := asker.record(work.doi)) is not None:
        return compare_work(work, message)
    status, _ = asker.status(f"{DOI}/{quote(work.doi, safe='/')}", follow=False)
    if 300 <= status < 400:
        return Finding("note", "doi", f"“{work.doi}” is not known to Crossref; it does resolve.")
    if status in {404, 410}:
        what = f"“{work.doi}” is known neither to Crossref nor to {DOI}."
        return Finding("failure", "doi", what, "Correct the DOI, or remove it.")
    raise UnansweredError(f"“{work.doi}” is not known to Crossref; {DOI} answered {status}.")


def check_url(work: Work, asker: Asker) -> Finding | list[Finding]:
    """Ask whether the page of a work without DOI is still there."""
    status, led = asker.status(work.url)
    if status in {401, 403, 406}:
        what = f"{work.url} refused robots ({status})."
        return Finding("note", "url", what, "Look with a browser.")
    if status >= 400:
        hint = "Find where the page moved, or cite another source."
        return Finding("failure", "url", f"{work.url} answered {status}.", hint)
    if urlsplit(led).path in {"", "/"} and urlsplit(work.url).path not in {"", "/"}:
        return Finding("note", "url", f"{work.url} leads to a home page: the page may be gone.")
    return []


def check_work(work: Work, asker: Asker) -> list[Finding]:
    """All findings about a work; that nobody answered is one of them."""
    if not (work.doi or work.url):
        return []  # PubMed's number alone
    try:
        found = check_doi(work, asker) if work.doi else check_url(work, asker)
    except UnansweredError as error:
        found = Finding("unanswered", "doi" if work.doi else "url", str(error), "Run it again.")
    return [found] if isinstance(found, Finding) else found


def read_known(text: str, lines: Mapping[str, int]) -> set[tuple[str, str]]:
    """Key and field of what the comment just above an entry says Crossref has otherwise."""
    rows, form = ["", *text.splitlines()], re.compile(r"%\s*Crossref differs:([\w\s,]+)")
    marks = ((key, form.match(rows[line - 1])) for key, line in lines.items())
    return {(key, name) for key, mark in marks if mark for name in re.findall(r"\w+", mark[1])}


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Ask about every work, print what was found; see the top of the file for the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--only", nargs="+", metavar="KEY", help="ask about these works only")
    only = parser.parse_args(arguments).only
    try:
        data = load_data(root)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 2
    for key in set(only or ()) - set(data.works):
        parser.error(f"unknown key '{key}'. {suggest(key, data.works)}")
    known = read_known((root / FILE).read_text("utf-8"), data.lines)
    asker = Asker(os.environ.get("CROSSREF_MAILTO") or None)
    found: dict[Level, list[Diagnostic]] = {level: [] for level in HEADINGS}
    keys = only or list(data.works)
    for number, key in enumerate(keys, 1):
        print(f"[{number}/{len(keys)}] {key}", file=sys.stderr, flush=True)
        for item in check_work(data.works[key], asker):
            level, hint = item.level, item.hint
            if level == "failure" and (key, item.field) in known and item.field != "update":
                level, hint = "note", "Known: the comment above the entry says so."
            what = f"{key}: {item.field}: {item.what}"
            found[level].append(Diagnostic(FILE, data.lines[key], what, hint))
    for level, items in found.items():
        if items:
            print(f"{HEADINGS[level]}:", *sorted(items), "", sep="\n")
    counts = (f"{len(items)} {HEADINGS[level].lower()}" for level, items in found.items())
    print(f"{len(keys)} works: {', '.join(counts)}.")
    return 1 if found["failure"] else 3 if found["unanswered"] else 0


if __name__ == "__main__":
    sys.exit(main())
