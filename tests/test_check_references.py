"""What ``make check-references`` says of a work, against a small server that answers as Crossref does."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

import check_references
import pytest
from book.export.work import Name, Work
from compare_records import compare_work

OURS: dict[str, Any] = {
    "key": "muller1999effect",
    "type": "article",
    "title": "Effect of TNF-α on sleep: a randomised trial",
    "authors": (Name("Müller", "Anna"), Name("Other", "Bo")),
    "year": "1999",
    "volume": "354",
    "pages": "1435–1439",
    "doi": "10.1000/one",
}
THEIRS: dict[str, Any] = {
    "title": ["Effect of TNF-α on sleep: a randomised trial"],
    "author": [{"family": "Müller", "sequence": "first"}, {"family": "Other"}],
    "issued": {"date-parts": [[1999, 10]]},
    "volume": "354",
    "page": "1435-1439",
}
NOTICE = {"DOI": "10.1000/notice", "type": "retraction", "source": "retraction-watch"}
CONCERN = {**NOTICE, "type": "expression_of_concern"}


def compared(theirs: dict[str, Any], **ours: Any) -> list[str]:
    found = compare_work(Work(**{**OURS, **ours}), {**THEIRS, **theirs})
    return [f"{item.level}: {item.field}: {item.what}" for item in found]


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        (
            {"title": ["Effect of TNF-β on sleep: a randomised trial"]},
            "title: ours “Effect of TNF-α",
        ),
        ({"title": ["Effect of TNF-α on sleep"], "subtitle": ["a cohort"]}, "title: ours “Effect"),
        ({"author": [{"family": "Other"}]}, "author: ours “Müller”, Crossref “Other”."),
        ({"issued": {"date-parts": [[2000]]}}, "year: ours “1999”, Crossref “2000”."),
        ({"volume": "345"}, "volume: ours “354”, Crossref “345”."),
        ({"page": "1435-40"}, "pages: ours “1435–1439”, Crossref “1435-40”."),
        ({"page": None, "article-number": "e21"}, "pages: ours “1435–1439”, Crossref “e21”."),
    ],
)
def test_a_difference_is_a_failure_that_shows_both_sides(theirs: dict[str, Any], said: str) -> None:
    [found] = compared(theirs)
    assert found.startswith(f"failure: {said}")


@pytest.mark.parametrize(
    "theirs",
    [
        {"title": ["EFFECT OF TNF-ALPHA ON SLEEP – A randomised trial."]},
        {
            "title": [
                "Effect of <i>TNF</i>-&lt;sub&gt;&amp;#945;&lt;/sub&gt; on\n sleep: a randomised trial"
            ]
        },
        {"title": ["Effect of TNF-α on sleep"], "subtitle": ["A Randomised Trial"]},
        {"author": [{"family": "MULLER", "sequence": "first"}]},
        {"author": [{"family": "Other"}, {"family": "Müller", "sequence": "first"}]},
        {"issued": {"date-parts": [[None]]}, "published-online": {"date-parts": [[1999]]}},
        {"volume": "0354"},
        {"page": "1435-9"},
        {"page": "1-5", "article-number": "1435-1439"},
    ],
    ids=str,
)
def test_another_way_of_writing_is_no_difference(theirs: dict[str, Any]) -> None:
    assert compared(theirs) == []


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"page": None}, {}),
        ({"page": "1435"}, {}),
        ({}, {"pages": ""}),
        ({"page": "1-8"}, {"pages": "525093"}),
        ({"title": ["Effect of TNF-α on sleep"]}, {}),
        ({"subtitle": ["part two"]}, {}),
        ({"title": ["Effect of TNF-? on sleep: a randomised trial"]}, {}),
        ({"author": None}, {}),
        ({"issued": None}, {}),
    ],
    ids=str,
)
def test_what_one_side_lacks_is_a_note(theirs: dict[str, Any], ours: dict[str, str]) -> None:
    [found] = compared(theirs, **ours)
    assert found.startswith("note: ")


@pytest.mark.parametrize("family", ["van Cauter", "Cauter", "VanCauter"])
def test_a_particle_may_be_in_the_family_name_or_apart(family: str) -> None:
    ours = (Name("Cauter", "Eve", particle="van"),)
    assert compared({"author": [{"family": family}]}, authors=ours) == []


@pytest.mark.parametrize(
    "theirs",
    [
        {"updated-by": [NOTICE, {**NOTICE, "type": "Retraction", "source": "publisher"}]},
        {"updated-by": [CONCERN]},
        {"update-to": [{**NOTICE, "DOI": "10.1000/ONE"}]},
        {"update-to": [{**NOTICE, "DOI": "10.1000/work"}]},
        {"relation": {"is-retracted-by": [{"id-type": "doi", "id": "10.1000/notice"}]}},
        {"title": ["RETRACTED ARTICLE: Effect of TNF-α on sleep: a randomised trial"]},
    ],
    ids=str,
)
def test_a_retraction_or_concern_fails_once_unless_the_entry_tells_it(
    theirs: dict[str, Any],
) -> None:
    [found] = compared(theirs)
    assert found.startswith("failure: update: ")
    [told] = compared(theirs, note="Retracted; with an expression of concern.")
    assert told.startswith("note: update: ")


def test_a_correction_is_a_note_and_a_newer_version_nothing() -> None:
    [found] = compared({"updated-by": [{**NOTICE, "type": "correction"}]})
    assert found == "note: update: correction: https://doi.org/10.1000/notice."
    assert compared({"update-to": [{"DOI": "10.1000/old", "type": "new_version"}]}) == []


# --- Asking -----------------------------------------------------------------------------------
class Server:
    """Answers by path with a status, headers and a body, the last for ever; counts the questions."""

    def __init__(self) -> None:
        self.answers: dict[str, list[tuple[int, dict[str, str], str]]] = {}
        self.asked: list[str] = []

    def says(self, path: str, *answers: int | dict[str, Any]) -> None:
        kind = {"Content-Type": "application/json"}
        self.answers[path] = [
            (one, {"Location": "/"}, "") if isinstance(one, int) else (200, kind, json.dumps(one))
            for one in answers
        ]


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    known = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(self.path)
            known.asked.append(f"{self.command} {path}")
            queue = known.answers.get(path, [(404, {}, "")])
            status, headers, body = queue.pop(0) if len(queue) > 1 else queue[0]
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body.encode())

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        address = f"http://127.0.0.1:{listening.server_port}"
        for name, value in (("CROSSREF", address), ("DOI", f"{address}/doi")):
            monkeypatch.setattr(check_references, name, value)
        for name in ("PAUSE", "BACKOFF"):
            monkeypatch.setattr(check_references, name, 0)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        yield known
        listening.shutdown()


class Check:
    """The command, run on a bibliography of two works: one with a DOI, one with an address."""

    def __init__(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (root / "bib").mkdir()
        self.file, self.root = root / "bib/references.bib", root
        self.file.write_text("\n@article{muller1999effect,\n}\n@online{aPage,\n}\n")
        page = Work(
            key="aPage", type="online", title="A page", url=f"{check_references.CROSSREF}/page"
        )
        works = {"muller1999effect": Work(**OURS), "aPage": page}
        data = SimpleNamespace(works=works, lines={"muller1999effect": 2, "aPage": 4})
        monkeypatch.setattr(check_references, "load_data", lambda _: data)

    def __call__(self, *keys: str) -> int:
        return check_references.main(["--only", *keys] if keys else [], self.root)


@pytest.fixture
def check(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    server.says("/works/10.1000/one", {"message": THEIRS})
    server.says("/page", 200)
    return Check(tmp_path, monkeypatch)


def test_works_that_agree_are_not_mentioned(
    check: Check, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check() == 0
    assert capsys.readouterr().out == "2 works: 0 failures, 0 notes, 0 unanswered.\n"


def test_a_difference_names_file_and_line_and_the_comment_above_makes_it_a_note(
    check: Check, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    server.says("/works/10.1000/one", {"message": {**THEIRS, "volume": "1"}})
    assert check() == 1
    said = "bib/references.bib:2: muller1999effect: volume: ours “354”, Crossref “1”."
    assert (
        f"Failures:\n{said} Look at the work; correct volume, or write" in capsys.readouterr().out
    )
    text = check.file.read_text()
    check.file.write_text(f"% Crossref differs: volume (seen in print){text}")
    assert check() == 0
    assert f"Notes:\n{said} Known" in capsys.readouterr().out


def test_only_the_named_works_are_asked_about(
    check: Check, server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check("aPage") == 0
    assert server.asked == ["HEAD /page"]
    with pytest.raises(SystemExit, match="2"):
        check("aPag")
    assert "unknown key 'aPag'. Did you mean 'aPage'?" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (302, 0, "is not known to Crossref; it does resolve"),
        (404, 1, "is known neither to Crossref nor to"),
        (400, 3, "answered 400"),
    ],
)
def test_a_doi_that_crossref_does_not_know_must_resolve(
    check: Check,
    server: Server,
    capsys: pytest.CaptureFixture[str],
    status: int,
    code: int,
    said: str,
) -> None:
    server.says("/works/10.1000/one", 404)
    server.says("/doi/10.1000/one", status)
    assert check() == code
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("answers", "code", "said"),
    [
        ([405, 200], 0, "0 notes"),
        ([403], 0, "refused robots (403). Look with a browser."),
        ([404], 1, "answered 404. Find where the page moved"),
        ([503], 3, "answered 503. Run it again."),
        ([301], 0, "leads to a home page"),
    ],
)
def test_a_page_is_judged_by_its_status(
    check: Check,
    server: Server,
    capsys: pytest.CaptureFixture[str],
    answers: list[int],
    code: int,
    said: str,
) -> None:
    server.says("/page", *answers)
    server.says("/", 200)
    assert check("aPage") == code
    assert said in capsys.readouterr().out


def test_what_is_asked_again_is_asked_a_bounded_number_of_times(
    check: Check, server: Server
) -> None:
    server.says("/works/10.1000/one", 429, {"message": THEIRS})
    assert check("muller1999effect") == 0
    server.asked.clear()
    server.says("/works/10.1000/one", 500)
    assert check("muller1999effect") == 3
    assert len(server.asked) == check_references.TRIES


@pytest.mark.parametrize("answer", [{}, {"message": []}, 301])
def test_an_answer_that_is_no_record_is_unanswered(
    check: Check, server: Server, answer: Any
) -> None:
    server.says("/works/10.1000/one", answer)
    assert check("muller1999effect") == 3
