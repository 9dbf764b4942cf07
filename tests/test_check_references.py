"""check_references.py against a small server of ours that answers in Crossref's shape."""

from __future__ import annotations

import datetime
import http.server
import itertools
import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import check_references
import compare_records
import pytest
from export_references import read_work
from pybtex.database import parse_string

SCRIPT = Path(check_references.__file__)
ENTRY = r"""@article{%(key)s,
  author = {%(author)s},
  title = {{%(title)s}},
  journal = {The Journal},
  year = {%(year)s},
  volume = {%(volume)s},
  %(pages)s
  doi = {%(doi)s},
  note = {%(note)s},
  keywords = {cohort},
}
"""
OURS = {
    "key": "muller1999effect",
    "author": "Müller, Anna and Other, Bo",
    "title": "Effect of TNF-α on sleep: a randomised trial",
    "year": "1999",
    "volume": "354",
    "pages": "pages = {1435--1439},",
    "doi": "10.1000/one",
    "note": "",
}
THEIRS: dict[str, Any] = {
    "DOI": "10.1000/one",
    "type": "journal-article",
    "title": ["Effect of TNF-α on sleep: a randomised trial"],
    "author": [
        {"given": "Anna", "family": "Müller", "sequence": "first", "affiliation": []},
        {"given": "Bo", "family": "Other", "sequence": "additional", "affiliation": []},
    ],
    "issued": {"date-parts": [[1999, 10]]},
    "published-print": {"date-parts": [[1999, 10]]},
    "volume": "354",
    "page": "1435-1439",
    "reference": [{"key": "1"}],
}
PAGE = """@misc{aPage,
  author = {{Agency}},
  title = {{A page}},
  publisher = {Agency},
  year = {n.d.},
  url = {%s},
  urldate = {2026-11-22},
  keywords = {agency},
}
"""
NOTICE = {
    "DOI": "10.1000/notice",
    "type": "retraction",
    "label": "Retraction",
    "source": "retraction-watch",
    "updated": {"date-parts": [[2004, 2, 3]]},
}


@dataclass
class Answer:
    """What the server says, and the seconds it takes to."""

    status: int = 200
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


@dataclass
class Server:
    """Answers by path, the last one for ever; remembers who asked what, and when."""

    address: str
    answers: dict[str, list[Answer]] = field(default_factory=dict)
    asked: list[tuple[str, str, float, str]] = field(default_factory=list)

    def says(self, path: str, *answers: Answer) -> None:
        self.answers[path] = list(answers)

    def record(self, doi: str, **changed: Any) -> None:
        self.says(f"/works/{doi}", record(doi, **changed))

    def hits(self, path: str) -> list[tuple[str, float]]:
        """Method and time of each request for a path."""
        return [(method, at) for method, asked, at, _ in self.asked if asked == path]


def record(doi: str, **changed: Any) -> Answer:
    """Crossref's answer for a work: THEIRS, with fields changed or, by None, left out."""
    message = {k: v for k, v in {**THEIRS, "DOI": doi, **changed}.items() if v is not None}
    body = {"status": "ok", "message-type": "work", "message": message}
    return Answer(200, json.dumps(body), {"Content-Type": "application/json;charset=utf-8"})


class Handler(http.server.BaseHTTPRequestHandler):
    known: Server

    def answer(self) -> None:
        path = unquote(self.path)
        agent = self.headers.get("User-Agent", "")
        self.known.asked.append((self.command, path, time.monotonic(), agent))
        queue = self.known.answers.get(path) or [Answer(404, "Resource not found.")]
        said = queue.pop(0) if len(queue) > 1 else queue[0]
        time.sleep(said.delay)
        body = said.body.encode()
        try:
            self.send_response(said.status)
            for name, value in {"Content-Type": "text/plain", **said.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            return  # the asker's patience ended first: that is what is tested

    do_GET = do_HEAD = answer  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent."""


@pytest.fixture
def server() -> Iterator[Server]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        Handler.known = Server(f"http://127.0.0.1:{listening.server_port}")
        threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        yield Handler.known
        listening.shutdown()


@dataclass
class Result:
    code: int
    out: str
    err: str


class Project:
    """A folder with a small bibliography, and the command run in it."""

    def __init__(self, root: Path, server: Server, capture: pytest.CaptureFixture[str]) -> None:
        self.root, self.server, self.capture = root, server, capture
        self.cache = root / ".cache/references"
        self.entries()

    def write(self, text: str) -> None:
        self.root.joinpath("bib").mkdir(exist_ok=True)
        self.root.joinpath("bib/references.bib").write_text(text, encoding="utf-8")

    def entries(self, *changes: dict[str, str]) -> None:
        self.write("\n".join(ENTRY % {**OURS, **changed} for changed in changes or ({},)))

    def arguments(self, *more: str) -> list[str]:
        base = self.server.address
        return ["--base-url", base, "--doi-url", f"{base}/doi", "--rate", "1000", *more]

    def check(self, *more: str) -> Result:
        code = check_references.main(self.arguments(*more))
        return Result(code, *self.capture.readouterr())


@pytest.fixture
def project(
    tmp_path: Path,
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Project:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("CROSSREF_MAILTO", raising=False)
    monkeypatch.setattr(check_references, "BACKOFF", 0.01)
    return Project(tmp_path, server, capsys)


# --- agreement and difference ---------------------------------------------------------------


def test_a_work_that_agrees_is_not_mentioned(project: Project, server: Server) -> None:
    server.record("10.1000/one")
    result = project.check()
    assert result.code == 0
    assert (
        result.out.strip() == "1 work(s) (0 from the cache): 0 failure(s), 0 note(s), 0 unanswered."
    )
    assert result.err == "[1/1] muller1999effect\n"


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        (
            "title: ours “Effect of TNF-α on sleep: a randomised trial”, "
            "Crossref “Effect of TNF-β on sleep: a randomised trial”.",
            {"title": ["Effect of TNF-β on sleep: a randomised trial"]},
        ),
        (
            "title: ours “Effect of TNF-α on sleep: a randomised trial”, "
            "Crossref “Effect of TNF-α on sleep: a cohort”.",
            {"title": ["Effect of TNF-α on sleep"], "subtitle": ["a cohort"]},
        ),
        ("author: ours “Müller”, Crossref “Other”.", {"author": THEIRS["author"][1:]}),
        (
            "year: ours “1999”, Crossref “2000 or 2001”.",
            {"issued": {"date-parts": [[2000]]}, "published-print": {"date-parts": [[2001, 1]]}},
        ),
        ("volume: ours “354”, Crossref “345”.", {"volume": "345"}),
        ("pages: ours “1435–1439”, Crossref “1435-1440”.", {"page": "1435-1440"}),
        ("pages: ours “1435–1439”, Crossref “1435-40”.", {"page": "1435-40"}),
        ("pages: ours “1435–1439”, Crossref “e21”.", {"page": None, "article-number": "e21"}),
    ],
)
def test_a_difference_names_line_key_field_both_sides_and_how_to_mend(
    project: Project, server: Server, line: str, changed: dict[str, Any]
) -> None:
    server.record("10.1000/one", **changed)
    result = project.check()
    assert result.code == 1
    name = line.partition(":")[0]
    start = f"Failures:\nbib/references.bib:1: muller1999effect: {line} "
    assert f"{start}Look at the work; correct {name}, or write" in result.out
    assert "1 failure(s), 0 note(s)" in result.out


def compared(changed: dict[str, Any], **ours: str) -> list[str]:
    """What comparing our entry with Crossref's record says, without asking anyone."""
    entry = parse_string(ENTRY % {**OURS, **ours}, "bibtex").entries["muller1999effect"]
    found = compare_records.compare_work(
        read_work("muller1999effect", entry), {**THEIRS, **changed}
    )
    return [f"{item.level}: {item.field}: {item.what}" for item in found]


@pytest.mark.parametrize(
    "changed",
    [
        {"title": ["EFFECT OF TNF-ALPHA ON SLEEP – A randomised trial."]},
        {"title": ["Effect of TNF&amp;#945; on <jats:bold>sleep</jats:bold>: a randomised trial"]},
        {"title": ["Effect of <i>TNF</i>-&lt;sub&gt;α&lt;/sub&gt; on\n sleep: a randomised trial"]},
        {"title": ["Effect of TNF-α on sleep"], "subtitle": ["A Randomised Trial"]},
        {"subtitle": ["A randomised trial"]},
        {"author": [{"given": "A", "family": "MULLER", "sequence": "first"}]},
        {"author": list(reversed(THEIRS["author"]))},
        {"issued": {"date-parts": [[1998]]}, "published-print": {"date-parts": [[1999]]}},
        {"issued": {"date-parts": [[None]]}, "published-online": {"date-parts": [[1999]]}},
        {"volume": "0354"},
        {"page": "1435-9"},
        {"page": "1435–39"},
        {"page": "1-5", "article-number": "1435-1439"},
    ],
    ids=str,
)
def test_a_mere_way_of_writing_is_no_difference(changed: dict[str, Any]) -> None:
    assert compared(changed) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"page": None}, "note: pages: Crossref gives no pages to compare."),
        ({"page": "1435"}, "note: pages: one side has no last page"),
        ({"title": ["Effect of TNF-α on sleep"]}, "note: title: Crossref has it without"),
        ({"subtitle": ["part two"]}, "note: title: only Crossref has the subtitle"),
        (
            {"title": ["Effect of TNF-? on sleep: a randomised trial"]},
            "note: title: Crossref has l",
        ),
        ({"author": None}, "note: author: Crossref gives no author to compare."),
        ({"author": "Müller"}, "note: author: Crossref gives no author to compare."),
        ({"title": []}, "note: title: Crossref gives no title to compare."),
        ({"issued": None, "published-print": {}}, "note: year: Crossref gives no year"),
    ],
)
def test_what_crossref_lacks_is_a_note(changed: dict[str, Any], said: str) -> None:
    (found,) = compared(changed)
    assert found.startswith(said)


def test_pages_that_only_crossref_has_are_a_note() -> None:
    assert compared({}, pages="") == ["note: pages: only Crossref has “1435-1439”."]


def test_an_article_number_is_not_held_against_pages_counted_from_1() -> None:
    (found,) = compared({"page": "1-8"}, pages="pages = {525093},")
    assert found.startswith("note: pages: ours “525093” is an article number")


def test_a_volume_that_only_crossref_has_fails() -> None:
    assert compared({}, volume="") == ["failure: volume: ours “”, Crossref “354”."]


@pytest.mark.parametrize(
    ("pages", "first", "last"),
    [
        ("1435–1439", "1435", "1439"),
        ("1435-9", "1435", "1439"),
        ("S20-42", "s20", "s42"),
        ("E1009 - 16", "e1009", "e1016"),
        ("99-101", "99", "101"),
        ("585-585", "585", ""),
        ("e0179538", "e0179538", ""),
        ("1435-9; discussion 1440", "1435", "1439"),
    ],
)
def test_a_last_page_is_read_in_full(pages: str, first: str, last: str) -> None:
    assert compare_records.page_range(pages) == (first, last)


@pytest.mark.parametrize("family", ["van Cauter", "Cauter", "VanCauter"])
def test_a_particle_may_stand_in_the_family_name_or_apart(family: str) -> None:
    author = [{"family": family, "sequence": "first"}]
    assert compared({"author": author}, author="van Cauter, Eve") == []


def test_a_group_is_compared_by_its_whole_name() -> None:
    author = [{"name": "Sleep Study Group", "sequence": "first"}]
    (found,) = compared({"author": author}, author="{Sleep Research Group}")
    assert found == "failure: author: ours “Sleep Research Group”, Crossref “Sleep Study Group”."


def test_a_difference_known_from_the_comment_above_is_a_note(
    project: Project, server: Server
) -> None:
    project.write("% Crossref differs: volume (seen in print)\n" + ENTRY % OURS)
    server.record("10.1000/one", volume="1")
    result = project.check()
    assert result.code == 0
    assert "Notes:\nbib/references.bib:2: muller1999effect: volume: ours “354”" in result.out


# --- retractions and corrections ------------------------------------------------------------


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"updated-by": [NOTICE]}, "retraction: https://doi.org/10.1000/notice."),
        (
            {"updated-by": [{**NOTICE, "type": "expression_of_concern"}]},
            "expression of concern: https://doi.org/10.1000/notice.",
        ),
        (
            {"update-to": [{**NOTICE, "DOI": "10.1000/ONE"}]},
            "retraction: https://doi.org/10.1000/one.",
        ),
        (
            {"relation": {"is-retracted-by": [{"id-type": "doi", "id": "10.1000/notice"}]}},
            "is retracted by: https://doi.org/10.1000/notice.",
        ),
        (
            {"title": ["RETRACTED ARTICLE: Effect of TNF-α on sleep: a randomised trial"]},
            "retracted: Crossref's title says so.",
        ),
    ],
)
def test_a_retraction_or_concern_fails(changed: dict[str, Any], said: str) -> None:
    assert compared(changed) == [f"failure: update: {said}"]


def test_a_retraction_is_printed_with_what_to_do(project: Project, server: Server) -> None:
    server.record("10.1000/one", **{"updated-by": [NOTICE]})
    result = project.check()
    assert result.code == 1
    said = "update: retraction: https://doi.org/10.1000/notice. Read it; then drop the work"
    assert f"Failures:\nbib/references.bib:1: muller1999effect: {said}" in result.out


def test_a_notice_told_by_two_sources_is_reported_once() -> None:
    both = [NOTICE, {**NOTICE, "type": "Retraction", "source": "publisher"}]
    assert len(compared({"updated-by": both})) == 1


def test_a_retraction_that_the_entry_tells_the_reader_is_a_note(
    project: Project, server: Server
) -> None:
    project.entries({"note": "Retracted in 2004."})
    server.record("10.1000/one", **{"updated-by": [NOTICE]})
    result = project.check()
    assert result.code == 0
    assert "update: retraction: https://doi.org/10.1000/notice. Its entry says so." in result.out


@pytest.mark.parametrize("kind", ["correction", "erratum", "new_version"])
def test_a_correction_or_new_version_is_a_note(kind: str) -> None:
    (found,) = compared({"updated-by": [{**NOTICE, "type": kind}]})
    name = kind.replace("_", " ")
    assert found == f"note: update: {name}: https://doi.org/10.1000/notice."


def test_a_correction_is_printed_among_the_notes(project: Project, server: Server) -> None:
    server.record("10.1000/one", **{"updated-by": [{**NOTICE, "type": "correction"}]})
    result = project.check()
    assert result.code == 0
    said = "update: correction: https://doi.org/10.1000/notice. Read it, and see that"
    assert f"Notes:\nbib/references.bib:1: muller1999effect: {said}" in result.out


def test_a_notice_cited_in_place_of_the_work_fails() -> None:
    (found,) = compared({"update-to": [{**NOTICE, "DOI": "10.1000/work"}]})
    assert found.startswith("failure: update: this DOI is itself a notice, retraction: https://")


def test_a_new_version_of_an_older_work_is_not_mentioned() -> None:
    assert compared({"update-to": [{"DOI": "10.1000/old", "type": "new_version"}]}) == []


# --- unknown, unanswered, asked again -------------------------------------------------------


def test_a_doi_that_crossref_does_not_know_but_resolves_is_a_note(
    project: Project, server: Server
) -> None:
    server.says("/doi/10.1000/one", Answer(302, headers={"Location": f"{server.address}/landing"}))
    result = project.check()
    assert result.code == 0
    assert "doi: “10.1000/one” is not known to Crossref; it does resolve." in result.out
    assert server.hits("/landing") == []


def test_a_doi_that_nobody_knows_fails(project: Project, server: Server) -> None:
    result = project.check()
    assert result.code == 1
    assert "doi: “10.1000/one” is not known to Crossref, and" in result.out
    assert "answered 404. Correct the DOI, or remove it." in result.out


def test_a_doi_with_odd_characters_is_asked_for_as_it_stands(
    project: Project, server: Server
) -> None:
    doi = "10.1002/(SICI)1096(1999)9:5<435::AID-X3>3.0.CO;2-#"
    project.entries({"doi": doi})
    server.record(doi)
    assert project.check().code == 0


def test_retry_after_is_waited_for_and_then_it_is_asked_again(
    project: Project, server: Server
) -> None:
    busy = Answer(429, headers={"Retry-After": "1"})
    server.says("/works/10.1000/one", busy, record("10.1000/one"))
    assert project.check().code == 0
    (_, first), (_, second) = server.hits("/works/10.1000/one")
    assert second - first >= 1.0


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        ("Sun, 22 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", 0.0),
        ("", 0.0),
    ],
)
def test_retry_after_may_be_seconds_or_a_date(value: str, seconds: float) -> None:
    now = datetime.datetime(2026, 11, 22, 12, tzinfo=datetime.UTC)
    assert check_references.retry_after(value, now) == seconds


def test_a_host_that_asks_for_an_hour_is_left_alone(project: Project, server: Server) -> None:
    project.entries({}, {"key": "other2000work", "doi": "10.1000/two"})
    server.says("/works/10.1000/one", Answer(429, headers={"Retry-After": "3600"}))
    result = project.check()
    assert result.code == 3
    assert "answered 429 and asks to wait 3600 s: not asked again." in result.out
    assert len(server.asked) == 1


def test_an_endless_500_is_asked_a_bounded_number_of_times(
    project: Project, server: Server
) -> None:
    server.says("/works/10.1000/one", Answer(500))
    result = project.check()
    assert result.code == 3
    assert "Unanswered:\nbib/references.bib:1: muller1999effect: doi: 127.0.0.1" in result.out
    assert "answered 500 (4 tries). Run it again." in result.out
    assert len(server.asked) == check_references.TRIES


def test_each_wait_is_longer_than_the_last(
    project: Project, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check_references, "BACKOFF", 0.1)
    server.says("/works/10.1000/one", Answer(503))
    project.check()
    times = [at for _, at in server.hits("/works/10.1000/one")]
    waits = [after - before for before, after in itertools.pairwise(times)]
    assert all(wait >= least for wait, least in zip(waits, (0.1, 0.2, 0.4), strict=True)), waits


def test_a_host_that_stays_silent_is_not_asked_for_every_work(
    project: Project, server: Server
) -> None:
    dois = [f"10.1000/{n}" for n in range(6)]
    project.entries(*({"key": f"key{n}", "doi": doi} for n, doi in enumerate(dois)))
    for doi in dois:
        server.says(f"/works/{doi}", Answer(500))
    result = project.check()
    assert "6 unanswered" in result.out
    assert len(server.asked) == check_references.TRIES * check_references.PATIENCE


def test_a_timeout_is_unanswered(project: Project, server: Server) -> None:
    server.says("/works/10.1000/one", Answer(delay=0.4))
    result = project.check("--timeout", "0.1")
    assert result.code == 3
    assert "did not answer: ReadTimeout" in result.out


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ('{"message": {', "application/json"),
        ('{"message": []}', "application/json"),
        ("<html>Down for maintenance</html>", "text/html"),
    ],
)
def test_an_answer_that_is_no_record_is_unanswered(
    project: Project, server: Server, body: str, kind: str
) -> None:
    server.says("/works/10.1000/one", Answer(200, body, {"Content-Type": kind}))
    result = project.check()
    assert result.code == 3
    assert "answered with something else than JSON (4 tries)." in result.out


def test_a_doi_replaced_by_another_is_unanswered_and_names_it(
    project: Project, server: Server
) -> None:
    server.says("/works/10.1000/one", Answer(301, headers={"Location": "/works/10.1000/new"}))
    result = project.check()
    assert result.code == 3
    assert "doi: Crossref answered 301 /works/10.1000/new." in result.out


def test_a_difference_outweighs_an_unanswered_work(project: Project, server: Server) -> None:
    project.entries({}, {"key": "other2000work", "doi": "10.1000/two"})
    server.record("10.1000/one", volume="1")
    server.says("/works/10.1000/two", Answer(500))
    result = project.check()
    assert result.code == 1
    assert result.out.endswith(
        "2 work(s) (0 from the cache): 1 failure(s), 0 note(s), 1 unanswered.\n"
    )


def test_requests_keep_to_the_rate(project: Project, server: Server) -> None:
    dois = [f"10.1000/{n}" for n in range(4)]
    project.entries(*({"key": f"key{n}", "doi": doi} for n, doi in enumerate(dois)))
    for doi in dois:
        server.record(doi)
    assert project.check("--rate", "10").code == 0
    times = [at for _, _, at, _ in server.asked]
    assert times[-1] - times[0] >= 0.27  # three gaps of a tenth of a second, less the scheduler's


def test_the_agent_and_the_address_given_are_named(project: Project, server: Server) -> None:
    server.record("10.1000/one")
    project.check("--mailto", "someone@example.org")
    agent = server.asked[0][3]
    assert "mailto:someone@example.org" in agent
    assert check_references.AGENT in agent


def test_without_an_address_none_is_made_up(project: Project, server: Server) -> None:
    server.record("10.1000/one")
    project.check()
    assert "mailto" not in server.asked[0][3]


# --- pages without a DOI --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ([Answer(200)], 0, ""),
        ([Answer(405), Answer(200)], 0, ""),
        ([Answer(501), Answer(200)], 0, ""),
        ([Answer(403)], 0, "refused robots (403). Look with a browser."),
        ([Answer(404)], 1, "answered 404. Find where the page moved"),
        ([Answer(410)], 1, "answered 410. Find where the page moved"),
        ([Answer(503)], 3, "answered 503 (4 tries). Run it again."),
        ([Answer(301, headers={"Location": "/"})], 0, "leads to a home page"),
    ],
    ids=["200", "405", "501", "403", "404", "410", "503", "home"],
)
def test_a_page_is_judged_by_its_status(
    project: Project, server: Server, answers: list[Answer], code: int, said: str
) -> None:
    project.write(PAGE % f"{server.address}/page")
    server.says("/page", *answers)
    server.says("/", Answer(200))
    result = project.check()
    assert result.code == code
    assert said in result.out
    assert bool(said) == ("bib/references.bib:1: aPage: url: " in result.out)


def test_get_is_tried_only_where_head_is_refused(project: Project, server: Server) -> None:
    project.write(PAGE % f"{server.address}/page")
    server.says("/page", Answer(405), Answer(200))
    project.check()
    assert [method for method, _ in server.hits("/page")] == ["HEAD", "GET"]


def test_a_work_with_nothing_to_ask_is_a_note(project: Project) -> None:
    project.write((ENTRY % OURS).replace("doi = {10.1000/one}", "pubmed = {1}"))
    result = project.check()
    assert result.code == 0
    assert "neither DOI nor url: nothing was asked." in result.out


# --- the cache ------------------------------------------------------------------------------


def test_what_is_cached_is_not_asked_again(project: Project, server: Server) -> None:
    server.record("10.1000/one", volume="1")
    first, second = project.check(), project.check()
    assert len(server.asked) == 1
    assert (first.code, second.code) == (1, 1)
    assert second.out == first.out.replace("(0 from", "(1 from")


def test_a_doi_registered_elsewhere_is_cached_too(project: Project, server: Server) -> None:
    server.says("/doi/10.1000/one", Answer(302, headers={"Location": "/landing"}))
    assert project.check().out == project.check().out.replace("(1 from", "(0 from")
    assert len(server.asked) == 2


def test_an_old_answer_is_asked_anew(project: Project, server: Server) -> None:
    server.record("10.1000/one")
    project.check()
    (path,) = project.cache.iterdir()
    kept = json.loads(path.read_text(encoding="utf-8"))
    past = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=31)
    path.write_text(json.dumps(kept | {"asked": past.isoformat()}), encoding="utf-8")
    project.check("--max-age", "32")
    assert len(server.asked) == 1
    project.check()
    assert len(server.asked) == 2


@pytest.mark.parametrize("text", ["", "[]", '{"doi": "10.1000/one", "asked": 3}'])
def test_a_malformed_cached_file_is_asked_again(
    project: Project, server: Server, text: str
) -> None:
    server.record("10.1000/one")
    project.check()
    (path,) = project.cache.iterdir()
    path.write_text(text, encoding="utf-8")
    result = project.check()
    assert result.code == 0
    assert "malformed; 10.1000/one is asked again." in result.err
    assert len(server.asked) == 2
    assert json.loads(path.read_text(encoding="utf-8"))["message"]["volume"] == "354"


def test_what_failed_is_not_cached(project: Project, server: Server) -> None:
    server.says("/works/10.1000/one", Answer(500))
    project.check()
    assert list(project.cache.iterdir()) == []


def test_a_cache_that_cannot_be_used_is_code_2(project: Project, server: Server) -> None:
    server.record("10.1000/one")
    project.cache.joinpath("10.1000%2Fone.json").mkdir(parents=True)
    result = project.check()
    assert result.code == 2
    assert "The cache cannot be used: " in result.err


def test_an_interrupted_run_goes_on_where_it_stopped(project: Project, server: Server) -> None:
    project.entries({}, {"key": "other2000work", "doi": "10.1000/two"})
    server.record("10.1000/one")
    server.says("/works/10.1000/two", Answer(delay=3))
    running = subprocess.Popen(
        [sys.executable, str(SCRIPT), *project.arguments()],
        cwd=project.root,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    for _ in range(800):
        if server.hits("/works/10.1000/two"):
            break
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, err = running.communicate(timeout=5)
    assert running.returncode == 130
    assert "Interrupted at other2000work: what was answered is kept in" in err
    server.record("10.1000/two")
    assert "(1 from the cache): 0 failure(s)" in project.check().out
    assert len(server.hits("/works/10.1000/one")) == 1


# --- the command ----------------------------------------------------------------------------


def test_only_the_named_works_are_asked(project: Project, server: Server) -> None:
    project.entries({}, {"key": "other2000work", "doi": "10.1000/two"})
    server.record("10.1000/two")
    assert project.check("--only", "other2000work").code == 0
    assert server.hits("/works/10.1000/one") == []


def test_an_unknown_key_is_wrong_usage(project: Project) -> None:
    result = project.check("--only", "muller1999efect")
    assert result.code == 2
    assert "--only names the unknown key 'muller1999efect'. Did you mean" in result.err


@pytest.mark.parametrize(
    "arguments", [["--rate", "0"], ["--timeout", "nan"], ["--base-url", "crossref"], ["--unknown"]]
)
def test_wrong_usage_is_code_2(project: Project, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        project.check(*arguments)
    assert ended.value.code == 2


def test_a_malformed_bibliography_is_code_2_and_nothing_is_asked(
    project: Project, server: Server
) -> None:
    project.write((ENTRY % OURS).replace("year = {1999},", "year = {1999"))
    result = project.check()
    assert result.code == 2
    assert re.search(r"bib/references\.bib:\d+: malformed BibTeX", result.err)
    assert server.asked == []


def test_a_missing_bibliography_is_code_2(project: Project) -> None:
    project.root.joinpath("bib/references.bib").unlink()
    result = project.check()
    assert result.code == 2
    assert "Run this from the project's folder." in result.err
