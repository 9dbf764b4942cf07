"""The PDF is accessible: everything on its pages is tagged or an artifact."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
from bibliography import AUTHOR
from conftest import parse
from pikepdf import Dictionary, Name, Pdf
from tag_pdf import (
    PAINT_OPERATORS,
    TEXT_OPERATORS,
    TagError,
    retag_frames,
    tag_of,
    walk_structure,
)

pytestmark = pytest.mark.editions


@pytest.fixture(scope="module")
def pdf(dist: Path) -> Iterator[Pdf]:
    [path] = dist.glob("*.pdf")
    with Pdf.open(path) as opened:
        yield opened


@pytest.fixture(scope="module")
def elements(pdf: Pdf) -> list[Dictionary]:
    return list(walk_structure(pdf.Root.StructTreeRoot))


def test_nothing_is_painted_outside_the_tags(pdf: Pdf) -> None:
    operators = " ".join({"BDC", "BMC", "EMC"} | PAINT_OPERATORS | TEXT_OPERATORS)
    for number, page in enumerate(pdf.pages, 1):
        depth, painted = 0, Counter[str]()
        for instruction in pikepdf.parse_content_stream(page, operators):
            name = str(instruction.operator)
            depth += name in {"BDC", "BMC"}
            depth -= name == "EMC"
            painted[name] += depth == 0 and name in PAINT_OPERATORS | TEXT_OPERATORS
        assert depth == 0, number
        assert sum(painted.values()) == 0, (number, painted)


def test_every_figure_has_words(elements: list[Dictionary], dist: Path) -> None:
    [book] = dist.glob("*.html")
    titles = [title.get_text() for title in parse(book).select("figure svg > title")]
    words = [str(part.get("/Alt", "")) for part in elements if tag_of(part) == "Figure"]
    assert all(words)
    assert sorted(words) == sorted(titles)  # one that is on two pages has them twice


def test_every_link_says_where_it_leads(pdf: Pdf) -> None:
    links = [link for page in pdf.pages for link in page.get("/Annots", [])]
    assert len(links) > 1000
    assert all(str(link.get("/Contents", "")) for link in links)
    assert any(str(link.Contents).startswith("Reference ") for link in links)


def test_every_item_of_a_list_has_a_body(elements: list[Dictionary]) -> None:
    items = [part for part in elements if tag_of(part) == "LI"]
    assert items
    for item in items:
        assert tag_of(item.K[-1]) == "LBody"


def test_every_row_of_a_sheet_has_its_empty_cells(elements: list[Dictionary]) -> None:
    tables = [list(walk_structure(part.K)) for part in elements if tag_of(part) == "Table"]
    assert tables
    for table in tables:
        rows = [list(walk_structure(part.K)) for part in table if tag_of(part) == "TR"]
        cells = [[cell for cell in row if tag_of(cell) in {"TH", "TD"}] for row in rows]
        assert len({len(row) for row in cells}) == 1 or any("/A" in c for row in cells for c in row)


def test_every_tag_is_one_that_pdf_knows(pdf: Pdf, elements: list[Dictionary]) -> None:
    known = set(
        "Document Part Sect Div H1 H2 H3 H4 H5 H6 P L LI Lbl LBody Table TR TH TD THead TBody "
        "Caption Figure Link Span Code NonStruct Note Quote BlockQuote".split()
    )
    mapped = {name.removeprefix("/") for name in pdf.Root.StructTreeRoot.RoleMap.keys()}  # noqa: SIM118
    assert {tag_of(part) for part in elements} - mapped <= known


def test_metadata_name_title_author_topics_language_and_standard(pdf: Pdf) -> None:
    with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
        assert str(metadata["dc:title"]).startswith("Can better sleep and stress management")
        assert metadata["dc:creator"] == [AUTHOR]
        assert "Insulin resistance" in metadata["dc:subject"]
        assert metadata["dc:language"] == {"en"}
        assert metadata["pdfuaid:part"] == "1"


def test_figure_without_description_is_refused() -> None:
    with Pdf.new() as made:
        figure = Dictionary(S=Name.Figure, K=Dictionary(S=Name.P))
        made.Root.StructTreeRoot = Dictionary(K=figure)
        with pytest.raises(TagError, match="has no description"):
            retag_frames(made)
