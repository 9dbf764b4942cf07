"""The figures: drawn from the data, numbered in reading order, with words for who cannot see."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
import yaml
from bs4 import BeautifulSoup, Tag
from check_sources import nav_pages
from conftest import ROOT, Soup, sources, typed
from draw_charts import arrow, draw_intervals, nice_top, with_interval
from load_evidence import Evidence, Problem, parse_figures
from place_figures import FOLDER
from render_ledger import count_verdicts, depth_of


@pytest.fixture(scope="session")
def figures(soup: Soup) -> dict[str, Tag]:
    """Every figure of the site, by its id."""
    return {
        figure["id"].removeprefix("figure-"): figure
        for src in sources()
        for figure in soup(src).select("figure.figure")
    }


def nav_order() -> list[str]:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    nav = text[text.index("\nnav:") : text.index("# --- Validation")]
    return list(nav_pages(yaml.safe_load(nav)["nav"]))


def test_every_figure_of_the_data_stands_on_a_page(
    figures: dict[str, Tag], evidence: Evidence
) -> None:
    assert set(figures) == set(evidence.figures)


def test_figures_are_numbered_in_reading_order(soup: Soup) -> None:
    captions = [
        caption.get_text()
        for src in nav_order()
        for caption in soup(src).select("figure.figure figcaption")
    ]
    numbers = [int(re.search(r"Figure (\d+)\.", caption)[1]) for caption in captions]  # type: ignore[index]
    assert numbers == list(range(1, len(numbers) + 1))


def test_list_of_figures_leads_to_each(soup: Soup, evidence: Evidence) -> None:
    links = soup("figures.md").find("h2", id="figures").find_next("ol").find_all("a")
    assert [link["href"].split("#figure-")[1] for link in links] == [
        figure["id"].removeprefix("figure-")
        for src in nav_order()
        for figure in soup(src).select("figure.figure")
    ]
    for link in links:
        name = link["href"].split("#figure-")[1]
        assert typed(link) == evidence.figures[name].title


def test_every_drawing_has_a_title_a_description_and_words(
    figures: dict[str, Tag], evidence: Evidence
) -> None:
    for name, figure in figures.items():
        svg = figure.find("svg")
        assert svg["role"] == "img"
        for target in svg["aria-labelledby"].split():
            assert svg.find(id=target).get_text().strip()
        words = figure.select_one(".figure__words").get_text()
        assert evidence.figures[name].words.split(";")[0][:40] in words


def test_colours_are_the_pages_with_a_fallback(figures: dict[str, Tag]) -> None:
    for name, figure in figures.items():
        svg = figure.find("svg").decode()
        for colour in re.findall(r'(?:fill|stroke|color)="([^"]+)"', svg):
            assert colour in {"none", "currentColor"} or re.fullmatch(
                r"var\(--book-[a-z]+, #[0-9a-f]{6}\)", colour
            ), (name, colour)
        assert "<style" not in svg
        assert 'href="http' not in svg


def test_text_in_drawings_is_large_enough_for_a_phone(figures: dict[str, Tag]) -> None:
    for name, figure in figures.items():
        svg = figure.find("svg")
        width = float(
            svg["viewbox"].split()[2] if svg.get("viewbox") else svg["viewBox"].split()[2]
        )
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', svg.decode())]
        assert sizes
        assert min(sizes) * 288 / width >= 10, name


def test_ids_in_drawings_occur_once(soup: Soup) -> None:
    for src in sources():
        ids = [element["id"] for element in soup(src).select("svg [id]")]
        assert len(ids) == len(set(ids))


def test_intervals_drawn_are_the_intervals_of_the_data(
    figures: dict[str, Tag], evidence: Evidence
) -> None:
    for name, data in evidence.figures.items():
        if data.chart != "intervals":
            continue
        drawn = figures[name].select("g.interval")
        assert [
            (float(g["data-value"]), float(g["data-low"]), float(g["data-high"])) for g in drawn
        ] == [(row["value"], row["low"], row["high"]) for row in data.rows]
        panels: dict[str, list[tuple[float, float]]] = {}
        for group, row in zip(drawn, data.rows, strict=True):
            whisker, dot = group.find("line"), group.find("circle")
            panels.setdefault(row["panel"], []).extend(
                [
                    (row["low"], float(whisker["x1"])),
                    (row["high"], float(whisker["x2"])),
                    (row["value"], float(dot["cx"])),
                ]
            )
        for points in panels.values():  # every place is the same share of the axis as its value
            scales = [(x - 12) / value for value, x in points]
            assert max(scales) - min(scales) < max(scales) * 0.03


def test_arrows_drawn_are_the_arrows_of_the_data(
    figures: dict[str, Tag], evidence: Evidence
) -> None:
    for name, data in evidence.figures.items():
        if data.chart == "arrows":
            ways = [group["data-way"] for group in figures[name].select("g.arrow")]
            assert ways == [way for row in data.rows for way in (row["leptin"], row["ghrelin"])]


def test_arrow_points_where_it_says() -> None:
    up = BeautifulSoup(arrow(0, 0, "up"), "html.parser")
    assert float(re.findall(r"L0 (-?[\d.]+)", up.find("path")["d"])[0]) < 0
    down = BeautifulSoup(arrow(0, 0, "down"), "html.parser")
    assert float(re.findall(r"L0 (-?[\d.]+)", down.find("path")["d"])[0]) > 0


def test_marks_count_what_the_ledger_counts(figures: dict[str, Tag], evidence: Evidence) -> None:
    drawn = [group["data-verdict"] for group in figures["verdict-counts"].select("g.count")]
    assert len(drawn) == len(evidence.claims)
    for verdict in set(drawn):
        assert drawn.count(verdict) == sum(
            claim.verdict == verdict for claim in evidence.claims.values()
        )
    assert depth_of("F01") == "Fundamentals"
    assert callable(count_verdicts)


def test_every_number_of_a_chart_is_cited_below_it(evidence: Evidence) -> None:
    for figure in evidence.figures.values():
        assert {row["key"] for row in figure.rows if "key" in row} <= set(figure.keys), figure.id


def test_verdicts_drawn_by_hand_are_those_of_the_claims(
    figures: dict[str, Tag], evidence: Evidence
) -> None:
    words = [text.get_text() for text in figures["three-stages"].select("svg text")][-6:]
    drawn = [f"{words[i]} {words[i + 1]}".replace("- ", "") for i in (0, 2, 4)]
    assert drawn == [evidence.claims[name].verdict for name in ("X2a", "X2b", "X2c")]
    caption = figures["insulin-signal"].find("figcaption").get_text()
    assert f"1 {evidence.claims['A06'].verdict}" in caption
    assert evidence.claims["A07"].verdict == evidence.claims["A04"].verdict == "contested"


def test_drawings_are_well_formed() -> None:
    for path in (ROOT / FOLDER).glob("*.svg"):
        root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
        assert root.tag.endswith("svg")


def test_interval_is_printed_with_equal_decimals() -> None:
    assert with_interval(0.5, 0.21, 0.78) == "0.50 (0.21 to 0.78)"
    assert with_interval(1.4, 1.0, 1.8) == "1.4 (1.0 to 1.8)"
    assert with_interval(58, 48, 66) == "58 (48 to 66)"


@pytest.mark.parametrize(("value", "top"), [(1.8, 2), (66, 80), (0.42, 0.5), (10, 10), (2.1, 2.5)])
def test_axis_ends_at_a_round_number(value: float, top: float) -> None:
    assert nice_top(value) == pytest.approx(top)


def test_markup_in_a_label_shows_as_text() -> None:
    rows = [{"panel": "<b>", "label": "<script>", "value": 1, "low": 0.5, "high": 2}]
    svg = BeautifulSoup(draw_intervals("x", "<i>", "&", rows), "html.parser")
    assert svg.find("script") is None
    assert "<script>" in svg.get_text()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("{panel: P, label: L, value: 3, low: 1, high: 2, key: k}", "lies outside its interval"),
        ("{panel: P, label: L, value: x, low: 1, high: 2, key: k}", "'value' is missing, unknown"),
        ("{panel: P, label: L, value: 1, low: 1, key: k}", "'high' is missing, unknown"),
        ("{panel: P, label: L, value: 1, low: 1, high: 2, key: k, colour: red}", "'colour' is"),
    ],
)
def test_row_that_makes_no_sense_is_refused_with_its_line(row: str, fault: str) -> None:
    text = (
        f"- id: f\n  title: T\n  caption: C\n  words: W\n  chart: intervals\n  rows:\n    - {row}\n"
    )
    problems: list[Problem] = []
    parse_figures(text, "bib/figures.yml", problems)
    assert str(problems[0]).startswith("bib/figures.yml:7: figure f: ")
    assert fault in str(problems[0])


def test_squares_are_as_many_as_the_shares(figures: dict[str, Tag], evidence: Evidence) -> None:
    squares = [square["data-label"] for square in figures["day-curves"].select("rect.share")]
    rows = evidence.figures["day-curves"].rows
    assert {label: squares.count(label) for label in squares} == {
        row["label"]: row["share"] for row in rows
    }
    assert len(squares) == sum(row["share"] for row in rows) == 100


def test_levels_of_the_day_are_those_of_the_data(
    figures: dict[str, Tag], evidence: Evidence
) -> None:
    rows = evidence.figures["day-levels"].rows
    drawn = figures["day-levels"].select("g.level")
    assert len(drawn) == len(rows)
    for mark, row in zip(drawn, rows, strict=True):
        assert mark["data-label"] == row["label"]
        for field in ("hour", "value", "low", "high"):
            assert float(mark[f"data-{field}"]) == row[field]
        low, high = (float(mark.line[end]) for end in ("y1", "y2"))
        dot = float(mark.circle["cy"])
        assert high < dot < low
        share = (low - dot) / (low - high)
        expected = (row["value"] - row["low"]) / (row["high"] - row["low"])
        assert share == pytest.approx(expected, abs=0.05)
