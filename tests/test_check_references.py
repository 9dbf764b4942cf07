"""``make check-references``, with a server that answers as Crossref does."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import ask_hosts
import check_references
import pytest
from book.export.work import Name, Work
from compare_records import compare_work
from web import Server

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
        ({"title": ["Effect of TNF-β on sleep: a randomised trial"]}, "title: ours “Effect of TNF-α"),
        ({"title": ["Effect of TNF-α on sleep"], "subtitle": ["a cohort"]}, "title: ours “Effect"),
        ({"author": [{"family": "Other"}]}, "author: ours “Müller”, Crossref “Other”."),
        ({"issued": {"date-parts": [[2000]]}}, "year: ours “1999”, Crossref “2000”."),
        ({"volume": "345"}, "volume: ours “354”, Crossref “345”."),
        ({"page": "1435-40"}, "pages: ours “1435–1439”, Crossref “1435–1440”."),
        ({"page": None, "article-number": "e21"}, "pages: ours “1435–1439”, Crossref “e21”."),
    ],
)  # fmt: skip
def test_a_difference_is_a_failure_that_shows_both_sides(theirs: dict[str, Any], said: str) -> None:
    [found] = compared(theirs)
    assert found.startswith(f"failure: {said}")


@pytest.mark.parametrize(
    "theirs",
    [
        {"title": ["EFFECT OF TNF-ALPHA ON SLEEP – A randomised trial."]},
        {"title": ["Effect of <i>TNF</i>-&lt;sub&gt;&amp;#945;&lt;/sub&gt; on\n sleep: a randomised trial"]},
        {"title": ["Effect of TNF-α on sleep"], "subtitle": ["A Randomised Trial"]},
        {"author": [{"family": "MULLER", "sequence": "first"}]},
        {"author": [{"family": "Other"}, {"family": "Müller", "sequence": "first"}]},
        {"issued": {"date-parts": [[None]]}, "published-online": {"date-parts": [[1999]]}},
        {"volume": "0354"},
        {"page": "1435-9"},
    ],
    ids=str,
)  # fmt: skip
def test_another_way_of_writing_is_no_difference(theirs: dict[str, Any]) -> None:
    assert compared(theirs) == []


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({"page": None}, {}),
        ({"page": "1435"}, {}),
        ({}, {"pages": ""}),
        ({"title": ["Effect of TNF-α on sleep"]}, {}),
        ({"title": ["Effect of TNF-? on sleep: a randomised trial"]}, {}),
        ({"author": None}, {}),
        ({"issued": None}, {}),
    ],
    ids=str,
)
def test_what_one_side_lacks_is_a_note(theirs: dict[str, Any], ours: dict[str, str]) -> None:
    [found] = compared(theirs, **ours)
    assert found.startswith("note: ")


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


class Check:
    """The command, run on a bibliography of two works: one with a DOI, one with an address."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch, caught: Caught):
        (root / "bib").mkdir()
        self.file, self.root, self.caught = root / "bib/references.bib", root, caught
        self.file.write_text("\n@article{muller1999effect,\n}\n@online{aPage,\n}\n")
        page = Work(key="aPage", type="online", title="A page", url="https://a.example", line=4)
        works = {"muller1999effect": Work(**OURS, line=2), "aPage": page}
        data = SimpleNamespace(works=works)
        patch.setattr(check_references, "load_data", lambda _: data)

    def __call__(self, *keys: str) -> tuple[int, str]:
        """The code, and what is said."""
        code = check_references.main(["--only", *keys] if keys else [], self.root)
        return code, self.caught.readouterr().out


Caught = pytest.CaptureFixture[str]
WORK = "/works/10.1000/one"


@pytest.fixture
def check(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Caught) -> Check:
    server.says(WORK, {"message": THEIRS})
    return Check(tmp_path, monkeypatch, capsys)


def test_works_that_agree_are_not_mentioned(check: Check) -> None:
    assert check() == (0, "1 works: 0 failures, 0 notes, 0 unanswered.\n")


def test_a_difference_names_file_and_line_and_the_comment_above_makes_it_a_note(
    check: Check, server: Server
) -> None:
    server.says(WORK, {"message": {**THEIRS, "volume": "1"}})
    where = "bib/references.bib:2: muller1999effect: volume: ours “354”, Crossref “1”."
    code, said = check()
    assert code == 1
    assert f"Failures:\n{where} Look at the work; correct volume, or write" in said
    text = check.file.read_text()
    check.file.write_text(f"% Crossref differs: volume (seen in print){text}")
    code, said = check()
    assert code == 0
    assert f"Notes:\n{where} Known" in said


def test_only_the_named_works_are_asked_about(check: Check, server: Server, capsys: Caught) -> None:
    assert check("aPage")[0] == 0
    assert server.asked == []
    with pytest.raises(SystemExit, match="2"):
        check("aPag")
    assert "unknown key 'aPag'. Did you mean 'aPage'?" in capsys.readouterr().err


def test_a_doi_that_crossref_does_not_know_is_a_failure(check: Check, server: Server) -> None:
    server.says(WORK, 404)
    code, said = check()
    assert (code, "Crossref does not know “10.1000/one”. Correct it" in said) == (1, True)


def test_what_is_asked_again_is_asked_a_bounded_number_of_times(
    check: Check, server: Server
) -> None:
    server.says(WORK, 429, {"message": THEIRS})
    assert check()[0] == 0
    server.asked.clear()
    server.says(WORK, 500)
    assert check()[0] == 3
    assert len(server.asked) == ask_hosts.TRIES


@pytest.mark.parametrize("answer", [{}, {"message": {"issued": "1999"}}, 301])
def test_an_answer_that_is_no_record_is_unanswered(
    check: Check, server: Server, answer: Any
) -> None:
    server.says(WORK, answer)
    assert check()[0] == 3
