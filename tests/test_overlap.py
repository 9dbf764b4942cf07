"""Words copied from a source are found, with file and line; titles and labels are not."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import ROOT
from find_overlap import DIGESTS, all_runs, find_overlaps, main
from trial import DATA

SOURCE = "One two three four five six seven eight nine ten. Other words follow here."


def overlaps(text: str, *carried: str) -> list[tuple[int, str]]:
    return list(find_overlaps(text, all_runs([SOURCE]), all_runs(carried)))


def test_eight_words_in_a_row_are_found_across_lines_and_a_stretch_once() -> None:
    text = "Ours.\nAnd One two three,\nfour *five* six — seven eight!"
    assert overlaps(text) == [(2, "one two three four five six seven eight")]
    assert len(overlaps(SOURCE)) == 1
    assert overlaps("one two three four five six seven and eight") == []


def test_titles_and_labels_are_free() -> None:
    title = "One two three four five six seven eight"
    assert overlaps(f"{title}. More.", title) == []


def test_a_sentence_of_ours_is_reported_with_file_and_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    page = (ROOT / "docs/about.md").read_text("utf-8").splitlines()
    line, sentence = max(enumerate(page, 1), key=lambda item: len(all_runs([item[1]])))
    source = tmp_path / "source.txt"
    source.write_text(f"Before. {sentence} After.", encoding="utf-8")
    assert main([str(source)]) == 1
    assert f"docs/about.md:{line}: shared with the source" in capsys.readouterr().out


def test_the_digests_are_those_of_the_article() -> None:
    """The heads of its two tables are carried on purpose, so runs of theirs must be known."""
    known = set(DIGESTS.read_text("utf-8").split())
    for table in DATA.tables.values():
        assert known & all_runs([" ".join(table.columns)]), table.id


@pytest.mark.parametrize("text", [None, "too short"])
def test_a_source_that_cannot_be_compared_is_an_error(
    text: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "source.txt"
    if text is not None:
        source.write_text(text, encoding="utf-8")
    assert main([str(source)]) == 2
    assert "source.txt" in capsys.readouterr().err
