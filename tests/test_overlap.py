"""Words taken over from a source are found, with file and line; titles and labels are not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from find_overlap import DIGESTS, Digests, all_runs, digest, find_overlaps, read_digests
from load_evidence import Evidence

SOURCE = "One two three four five six seven eight nine ten. Other words follow here."
TOOL = ROOT / "overrides" / "checks" / "find_overlap.py"


def overlaps(text: str, *carried: str) -> list[tuple[int, str]]:
    found = find_overlaps("page.md", text, all_runs([SOURCE], 8), all_runs(carried, 8), 8)
    return [(overlap.line, overlap.words) for overlap in found]


def test_eight_words_in_a_row_are_found_across_lines() -> None:
    text = "Ours.\nAnd One two three,\nfour *five* six — seven eight!"
    assert overlaps(text) == [(2, "one two three four five six seven eight")]


def test_a_longer_stretch_is_one_overlap() -> None:
    assert overlaps(SOURCE) == [
        (1, "one two three four five six seven eight nine ten other words follow here")
    ]


def test_seven_words_are_free() -> None:
    assert overlaps("one two three four five six seven and eight") == []


def test_titles_and_labels_are_free() -> None:
    title = "One two three four five six seven eight"
    assert overlaps(f"{title}. More.", title) == []


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(TOOL), *arguments], capture_output=True, text=True, check=False
    )


def test_a_sentence_of_ours_is_reported_with_file_and_line(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "index.md").read_text(encoding="utf-8").splitlines()
    line = next(i for i, text in enumerate(page, 1) if text.startswith("Insulin is the hormone"))
    source = tmp_path / "source.txt"
    source.write_text(f"Before. {page[line - 1]} After.", encoding="utf-8")
    result = run(str(source))
    assert result.returncode == 1
    assert f"docs/index.md:{line}: shared with the source" in result.stdout


def test_a_foreign_text_shares_nothing(tmp_path: Path) -> None:
    source = tmp_path / "source.txt"
    source.write_text("The quick brown fox jumps over the lazy dog every day.", encoding="utf-8")
    assert run(str(source)).returncode == 0


def test_nothing_is_taken_over_from_the_article() -> None:
    result = run()
    assert result.returncode == 0, result.stdout
    assert "0 overlap(s) of 8 words" in result.stdout


def test_the_digests_are_those_of_the_article(evidence: Evidence) -> None:
    """The heads of its two tables are carried on purpose, so runs of theirs must be known."""
    known = read_digests(ROOT / DIGESTS)
    for table in evidence.tables.values():
        assert any(run in known for run in all_runs([" ".join(table.columns)], 8)), table.id
    assert len(known.known) > 3000


def test_a_digest_finds_its_run_and_no_other() -> None:
    runs = sorted(all_runs([SOURCE], 8))
    digests = Digests([digest(runs[0])])
    assert [run for run in runs if run in digests] == [runs[0]]
    assert not set("".join(digests.known)) - set("0123456789abcdef")


@pytest.mark.parametrize("text", [None, "", "too short"])
def test_a_source_that_cannot_be_compared_is_an_error(text: str | None, tmp_path: Path) -> None:
    source = tmp_path / "source.txt"
    if text is not None:
        source.write_text(text, encoding="utf-8")
    result = run(str(source))
    assert result.returncode == 2
    assert "source.txt" in result.stderr
