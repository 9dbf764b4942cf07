"""Ask Crossref whether every work of ``bib/references.bib`` is as printed, and still stands.

``python overrides/checks/check_references.py`` compares each work that has a DOI with Crossref's
record, reports retractions and corrections, and asks whether the address of every other work
answers. It needs a network. Exit code: 0 all agree, 1 something differs, is retracted or gone,
2 wrong usage or an unreadable file, 3 nothing worse than works that could not be asked.

Where Crossref itself is wrong, say so just above the entry, and the difference becomes a note:
``% Crossref differs: volume, pages (seen in the printed issue)``.
"""

from __future__ import annotations

import argparse
import datetime
import email.utils
import functools
import json
import math
import os
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

import httpx2  # what habanero asks with: its errors come through
from habanero import Crossref, RequestError  # type: ignore[import-untyped]

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))
from compare_records import Finding, Level, Message, compare_work
from export_references import Work, check_exports, read_work
from load_evidence import Evidence, Problem, parse_references, suggest

FILE = "bib/references.bib"
AGENT = "sleep-stress-insulin-reference-check"
TRIES = 4
"""How often one thing is asked at most."""
BACKOFF = 1.0
"""Seconds before the second try; each further wait is twice as long."""
LONGEST_WAIT = 120.0
"""Seconds: a host that asks for more is left alone for this run."""
PATIENCE = 3
"""Works in a row that a host may leave unanswered before it is left alone."""
RETRIED = {408, 425, 429, 500, 502, 503, 504}
HEAD_REFUSED = {403, 404, 405, 501}
"""Asked again with GET: some servers answer these to HEAD alone."""

T = TypeVar("T")


class UnansweredError(Exception):
    """A host gave no usable answer within the bounds set above."""


# --- asking ---------------------------------------------------------------------------------


def retry_after(value: str, now: datetime.datetime) -> float:
    """The seconds that a Retry-After header asks for, as a number or a date; 0 if it does not."""
    if re.fullmatch(r"\s*[0-9]+\s*", value):
        return float(value)
    try:
        when = email.utils.parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return max(0.0, (when.replace(tzinfo=when.tzinfo or datetime.UTC) - now).total_seconds())


class Asker:
    """Asks one thing at a time, at the set pace, and again where that is worth it."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options, self.from_cache = options, 0
        self._next = 0.0
        self._failed: Counter[str] = Counter()
        self._closed: dict[str, str] = {}
        host, mail, timeout = options.base_url, options.mailto, options.timeout
        self._crossref = Crossref(base_url=host, mailto=mail, ua_string=AGENT, timeout=timeout)

    @functools.cached_property
    def _client(self) -> httpx2.Client:
        mail = self.options.mailto
        headers = {"User-Agent": f"{AGENT} (mailto:{mail})" if mail else AGENT}
        return httpx2.Client(timeout=self.options.timeout, headers=headers, max_redirects=10)

    def ask(self, address: str, send: Callable[[], T]) -> T:
        """The answer of ``send``. UnansweredError, or HTTPStatusError if asking again is no use."""
        host = urlsplit(address).netloc
        if host in self._closed:
            raise UnansweredError(self._closed[host])
        reason = ""
        for attempt in range(TRIES):
            time.sleep(max(0.0, self._next - time.monotonic()))
            self._next = time.monotonic() + 1 / self.options.rate
            wait = BACKOFF * 2**attempt
            try:
                answer = send()
            except httpx2.HTTPStatusError as error:
                if error.response.status_code not in RETRIED:
                    self._failed[host] = 0
                    raise
                reason = f"{host} answered {error.response.status_code}"
                asked = error.response.headers.get("Retry-After", "")
                wait = max(wait, retry_after(asked, datetime.datetime.now(datetime.UTC)))
            except httpx2.HTTPError as error:
                reason = f"{host} did not answer: {type(error).__name__}: {error}".rstrip(": ")
            except (RequestError, ValueError, KeyError):  # habanero: no JSON, or no type named
                reason = f"{host} answered with something else than JSON"
            else:
                self._failed[host] = 0
                return answer
            if wait > LONGEST_WAIT:
                self._closed[host] = f"{reason} and asks to wait {wait:.0f} s: not asked again."
                raise UnansweredError(self._closed[host])
            if attempt < TRIES - 1:
                time.sleep(wait)
        self._failed[host] += 1
        if self._failed[host] >= PATIENCE:
            self._closed[host] = f"not asked: {host} left {PATIENCE} works in a row unanswered."
        raise UnansweredError(f"{reason} ({TRIES} tries).")

    def crossref(self, doi: str) -> Message | None:
        """Crossref's record of a DOI without its list of references; None if it knows none."""

        def send() -> Message:
            answer = self._crossref.works(ids=[quote(doi, safe="/")])  # habanero does not quote
            message = answer.get("message") if isinstance(answer, dict) else None
            if not isinstance(message, dict):
                raise ValueError("no message")
            return {name: value for name, value in message.items() if name != "reference"}

        try:
            return self.ask(self.options.base_url, send)
        except httpx2.HTTPStatusError as error:
            status, to = error.response.status_code, error.response.headers.get("Location", "")
            if status == 404:
                return None  # a redirect names the DOI that replaced this one
            raise UnansweredError(f"Crossref answered {f'{status} {to}'.strip()}.") from error

    def status(self, method: str, address: str, follow: bool = True) -> tuple[int, str]:
        """The status an address answers with, and where it led. No body is read."""

        def send() -> tuple[int, str]:
            with self._client.stream(method, address, follow_redirects=follow) as response:
                if response.status_code in RETRIED:
                    response.raise_for_status()
                return response.status_code, str(response.url)

        return self.ask(address, send)

    def _path(self, doi: str) -> Path:
        # Cut at what file systems take: the file itself says whose it is.
        return Path(self.options.cache, f"{quote(doi.lower(), safe='')[:200]}.json")

    def cached(self, doi: str) -> tuple[Message | None] | None:
        """What was answered for a DOI not too long ago; None if it is to be asked."""
        path, now = self._path(doi), datetime.datetime.now(datetime.UTC)
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            age, message = now - datetime.datetime.fromisoformat(record["asked"]), record["message"]
            if record["doi"] != doi or not isinstance(message, dict | None):
                raise ValueError("another work")
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            print(f"{path}: malformed; {doi} is asked again.", file=sys.stderr)
            return None
        return (message,) if age < datetime.timedelta(days=self.options.max_age) else None

    def remember(self, doi: str, message: Message | None) -> None:
        """Keep an answer; no reader sees half a file."""
        asked = datetime.datetime.now(datetime.UTC).isoformat()
        text = json.dumps({"doi": doi, "asked": asked, "message": message}, ensure_ascii=False)
        temporary = self._path(doi).with_suffix(".tmp")
        temporary.write_text(text, encoding="utf-8")
        os.replace(temporary, self._path(doi))


def check_doi(work: Work, asker: Asker) -> list[Finding]:
    """Compare a work with Crossref's record, kept or asked for. UnansweredError if there is none."""
    kept = asker.cached(work.doi)
    asker.from_cache += kept is not None
    message = kept[0] if kept else asker.crossref(work.doi)
    if message is None and not kept:  # registered elsewhere, as with DataCite, or wrong
        address = f"{asker.options.doi_url}/{quote(work.doi, safe='/')}"
        status, _ = asker.status("HEAD", address, follow=False)
        if status in {404, 410}:
            what = f"“{work.doi}” is not known to Crossref, and {address} answered {status}."
            return [Finding("failure", "doi", what, "Correct the DOI, or remove it.")]
        if not 300 <= status < 400:
            raise UnansweredError(f"not known to Crossref; {address} answered {status}.")
    if not kept:
        asker.remember(work.doi, message)
    if message is None:
        return [Finding("note", "doi", f"“{work.doi}” is not known to Crossref; it does resolve.")]
    return compare_work(work, message)


def check_url(work: Work, asker: Asker) -> list[Finding]:
    """Ask whether an address answers. UnansweredError if nobody can say."""
    try:
        status, led = asker.status("HEAD", work.url)
        if status in HEAD_REFUSED:
            status, led = asker.status("GET", work.url)
    except httpx2.InvalidURL as error:
        return [Finding("failure", "url", f"{work.url} is no address: {error}.", "Correct it.")]
    if status == 403:
        return [Finding("note", "url", f"{work.url} refused robots (403).", "Look with a browser.")]
    if status >= 500:
        raise UnansweredError(f"{work.url} answered {status}.")
    if status >= 400:
        mend = "Find where the page moved, or cite another source."
        return [Finding("failure", "url", f"{work.url} answered {status}.", mend)]
    if urlsplit(led).path in {"", "/"} and urlsplit(work.url).path not in {"", "/"}:
        return [Finding("note", "url", f"{work.url} leads to a home page: the page may be gone.")]
    return []


def check_work(work: Work, asker: Asker) -> list[Finding]:
    """All findings about a work; that it could not be asked is one of them."""
    if not (work.doi or work.url):
        return [Finding("note", "doi", "neither DOI nor url: nothing was asked.")]
    try:
        return check_doi(work, asker) if work.doi else check_url(work, asker)
    except UnansweredError as error:
        return [Finding("unanswered", "doi" if work.doi else "url", str(error), "Run it again.")]


# --- the command ----------------------------------------------------------------------------


def read_known(text: str, lines: Mapping[str, int]) -> set[tuple[str, str]]:
    """Key and field of what the comment just above an entry says Crossref has otherwise."""
    rows, form = ["", *text.splitlines()], re.compile(r"%\s*Crossref differs:([\w\s,]+)")
    marks = ((key, form.match(rows[line - 1])) for key, line in lines.items())
    return {(key, name) for key, mark in marks if mark for name in re.findall(r"\w+", mark[1])}


def number(text: str) -> float:
    """A finite number above 0."""
    if not 0 < float(text) < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return float(text)


def web_address(text: str) -> str:
    """An address to ask, without its last slash."""
    if not re.match(r"https?://[^/]", text):
        raise argparse.ArgumentTypeError(f"{text} does not start with https:// or http://")
    return text.rstrip("/")


def read_options(arguments: list[str] | None) -> argparse.Namespace:
    """The command line; wrong usage ends the program with code 2."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    add, mailto = parser.add_argument, os.environ.get("CROSSREF_MAILTO") or None
    add("--base-url", type=web_address, default="https://api.crossref.org", metavar="URL")
    add("--doi-url", type=web_address, default="https://doi.org", metavar="URL")
    add("--cache", type=Path, default=Path(".cache/references"), metavar="FOLDER")
    add("--max-age", type=int, default=30, metavar="DAYS", help="0 asks all anew")
    add("--only", nargs="+", default=[], metavar="KEY", help="check these works only")
    add("--timeout", type=number, default=20.0, metavar="S", help="seconds per request")
    add("--rate", type=number, default=2.0, metavar="N", help="requests per second")
    add("--mailto", default=mailto, metavar="ADDRESS", help="for Crossref's polite pool")
    return parser.parse_args(arguments)


def report(found: list[tuple[Level, Problem]]) -> Iterator[str]:
    """The findings by weight, each group in the order of the file."""
    headings: dict[Level, str] = {
        "failure": "Failures",
        "note": "Notes",
        "unanswered": "Unanswered",
    }
    for level, heading in headings.items():
        if group := sorted(problem for of, problem in found if of == level):
            yield from (f"{heading}:", *(str(problem).rstrip() for problem in group), "")


def main(arguments: list[str] | None = None) -> int:
    """Ask about every work, print what was found; see the top of the file for the exit code."""
    options = read_options(arguments)
    path, problems = Path.cwd() / FILE, list[Problem]()
    try:
        text = path.read_text(encoding="utf-8")
        options.cache.mkdir(parents=True, exist_ok=True)
    except (OSError, UnicodeDecodeError) as error:
        print(f"{path}: {error}. Run this from the project's folder.", file=sys.stderr)
        return 2
    data, lines = parse_references(text, FILE, problems)
    problems += check_exports(Evidence(references=data, reference_lines=lines))
    for key in options.only if data.entries else ():
        if key not in data.entries:
            hint = suggest(key, data.entries)
            problems.append(Problem(FILE, 1, f"--only names the unknown key '{key}'.", hint))
    if problems:
        print("\n".join(map(str, problems)), file=sys.stderr)
        return 2
    known, asker, found = read_known(text, lines), Asker(options), list[tuple[Level, Problem]]()
    works = [read_work(k, e) for k, e in data.entries.items() if k in (options.only or [k])]
    for n, work in enumerate(works, 1):
        print(f"[{n}/{len(works)}] {work.key}", file=sys.stderr, flush=True)
        try:
            items = check_work(work, asker)
        except KeyboardInterrupt:
            kept = f"what was answered is kept in {options.cache}"
            print(f"Interrupted at {work.key}: {kept}. Run it again to go on.", file=sys.stderr)
            return 130
        except OSError as error:  # asking raises its own: this is the cache
            print(f"The cache cannot be used: {error}.", file=sys.stderr)
            return 2
        for item in items:
            level, mend = item.level, item.mend
            if level == "failure" and (work.key, item.field) in known and item.field != "update":
                level, mend = "note", "Known: the comment above the entry says so."
            what = f"{work.key}: {item.field}: {item.what}"
            found.append((level, Problem(FILE, lines.get(work.key, 1), what, mend)))
    print("\n".join(report(found)))
    count = Counter(level for level, _ in found)
    tally = (
        f"{count['failure']} failure(s), {count['note']} note(s), {count['unanswered']} unanswered."
    )
    print(f"{len(works)} work(s) ({asker.from_cache} from the cache): {tally}")
    return 1 if count["failure"] else 3 if count["unanswered"] else 0


if __name__ == "__main__":
    sys.exit(main())
