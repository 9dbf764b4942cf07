"""The figures: drawn from the data, numbered in reading order, described in words."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from book.charts import draw
from book.charts.counts import draw_counts
from book.charts.curves import read_curves
from book.charts.glucose import draw_glucose
from book.diagnostics import SourceError
from bs4 import Tag
from conftest import ROOT, Soup, parse, typed
from trial import BOOK, DATA

FIGURES, MODELS = DATA.figures, DATA.models


def drawn(name: str) -> Tag:
    return parse(draw(BOOK, name)).find("svg")


def of_chart(kind: str) -> pytest.MarkDecorator:
    """Run a test on each figure of a kind."""
    figures = [one for one in FIGURES.values() if one.chart == kind]
    return pytest.mark.parametrize("figure", figures, ids=lambda one: one.id)


# --- what is drawn is what the data says ----------------------------------------------------------


@of_chart("intervals")
def test_intervals_are_those_of_the_data(figure: Any) -> None:
    svg, rows = drawn(figure.id), figure.rows
    ends = ("low", "high", "value")
    scales: dict[str, list[float]] = {}
    for group, row in zip(svg.select("g.interval"), rows, strict=True):
        assert [float(group[f"data-{end}"]) for end in ends] == [getattr(row, end) for end in ends]
        places = float(group.line["x1"]), float(group.line["x2"]), float(group.circle["cx"])
        scales.setdefault(row.panel, []).extend(
            (place - 12) / getattr(row, end) for place, end in zip(places, ends, strict=True)
        )
    for shares in scales.values():  # every place is the same share of the axis as its value
        assert max(shares) - min(shares) < max(shares) * 0.03


@of_chart("arrows")
def test_arrows_are_those_of_the_data(figure: Any) -> None:
    svg, rows = drawn(figure.id), figure.rows
    ways = [group["data-way"] for group in svg.select("g.arrow")]
    assert ways == [way for row in rows for way in (row.leptin, row.ghrelin)]


@of_chart("shares")
def test_squares_are_as_many_as_the_shares(figure: Any) -> None:
    svg, rows = drawn(figure.id), figure.rows
    squares = [square["data-label"] for square in svg.select("rect.share")]
    assert squares == [row.label for row in rows for _ in range(row.share)]
    assert len(squares) == 100


@of_chart("day")
def test_levels_of_the_day_are_those_of_the_data(figure: Any) -> None:
    svg, rows = drawn(figure.id), figure.rows
    for mark, row in zip(svg.select("g.level"), rows, strict=True):
        assert mark["data-label"] == row.label
        for field in ("hour", "value", "low", "high"):
            assert float(mark[f"data-{field}"]) == getattr(row, field)
        low, high, dot = float(mark.line["y1"]), float(mark.line["y2"]), float(mark.circle["cy"])
        share = (row.value - row.low) / (row.high - row.low)
        assert (low - dot) / (low - high) == pytest.approx(share, abs=0.05)


@of_chart("times")
def test_times_are_those_of_the_data(figure: Any) -> None:
    svg, rows = drawn(figure.id), figure.rows
    bars = svg.select("g.time")
    assert [float(bar["data-days"]) for bar in bars] == [row.days for row in rows]
    ends = [float(bar.circle["cx"]) for bar in bars]
    assert ends == sorted(ends)
    assert len(set(ends)) == len({row.days for row in rows})


def test_marks_are_as_many_as_the_claims_counted() -> None:
    counts = {"contested": {"Systems": 0, "Depths": 2}, "framing": {"Systems": 0, "Depths": 1}}
    svg = parse("".join(draw_counts(counts, DATA.site.verdicts_by_name)[1]))
    marks = [mark["data-verdict"] for mark in svg.select("g.count")]
    assert marks == ["contested", "contested", "framing"]
    assert "Systems" not in svg.get_text()


def points(svg: Tag) -> dict[str, list[tuple[float, float]]]:
    return {
        curve["data-label"]: [
            (float(x), float(y)) for x, y in (pair.split(",") for pair in curve["points"].split())
        ]
        for curve in svg.select("polyline.curve")
    }


def place(svg: Any, words: str, axis: str) -> float:
    """Return the position of a number on an axis."""
    return float(next(text for text in svg.find_all("text") if text.get_text() == words)[axis])


def test_glucose_is_drawn_against_its_axis_and_ends_in_a_dot_where_it_is_cut() -> None:
    whole, cut = {"glucose": [(0, 100), (3650, 200)]}, {"glucose": [(0, 100), (1825, 300)]}
    rows: Any = [SimpleNamespace(label="whole"), SimpleNamespace(label="cut")]
    svg = parse("".join(draw_glucose(rows, [whole, cut], 10)[1]))
    ruled = {glucose: place(svg, str(glucose), "y") - 5 for glucose in (100, 200, 300)}
    found = points(svg)
    assert [y for _, y in found["whole"]] == pytest.approx([ruled[100], ruled[200]])
    assert [y for _, y in found["cut"]] == pytest.approx([ruled[100], ruled[300]])
    [dot] = svg.select("circle")
    assert (float(dot["cx"]), float(dot["cy"])) == found["cut"][1]


def test_every_number_of_a_chart_is_cited_below_it() -> None:
    for one in FIGURES.values():
        for row in one.rows:
            assert getattr(row, "key", "") in {"", *one.keys}, one.id


def test_a_changed_number_asks_for_its_curves_again() -> None:
    """In a model; test_faults.py changes one of a figure."""
    model = MODELS["glucose"]
    changed = model.model_copy(update={"start": {**model.start, "Si": 0.9}})
    with pytest.raises(SourceError, match=r"bib/curves\.json:1: .*Run 'make models'\."):
        read_curves(ROOT, FIGURES, {**MODELS, "glucose": changed})


# --- every figure, for every reader ---------------------------------------------------------------


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_reads_on_a_phone_in_both_schemes_and_aloud(name: str) -> None:
    svg = drawn(name)
    assert svg["role"] == "img"
    for target in svg["aria-labelledby"].split():
        assert svg.find(id=target).get_text().strip()
    assert not svg.select("script, style, image, foreignobject")
    styles = (ROOT / "docs/assets/stylesheets/book.css").read_text("utf-8")
    for colour in re.findall(r'(?:fill|stroke|color)="([^"]+)"', svg.decode()):
        known = re.fullmatch(r"none|currentColor|var\((--book-[a-z]+), #[0-9a-f]{6}\)", colour)
        assert known, colour
        assert not known[1] or f"{known[1]}:" in styles, colour
    width = float(svg["viewbox"].split()[2])
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', svg.decode())]
    assert min(sizes) * 288 / width >= 10


# --- on the pages ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def placed(soup: Soup) -> dict[str, Tag]:
    """Every figure of the site by id, in the order of the navigation."""
    return {
        one["id"].removeprefix("figure-"): one
        for src in BOOK.order
        for one in soup(src).select("figure.figure")
    }


def number_of(one: Tag) -> int:
    return int(re.search(r"Figure (\d+)\.", one.find("figcaption").get_text())[1])  # type: ignore[index]


def test_every_figure_is_on_a_page_numbered_in_reading_order_with_its_words(
    placed: dict[str, Tag],
) -> None:
    assert set(placed) == set(FIGURES)
    assert [number_of(one) for one in placed.values()] == list(range(1, len(placed) + 1))
    for name, one in placed.items():
        assert one.find("svg")
        words = typed(one.select_one(".figure__words"))
        assert FIGURES[name].words.split(";")[0][:40] in words


def test_the_list_of_figures_leads_to_each_in_order(soup: Soup, placed: dict[str, Tag]) -> None:
    links = soup("figures.md").find("h2", id="figures").find_next("ol").find_all("a")
    assert [link["href"].split("#figure-")[1] for link in links] == list(placed)
    assert [typed(link) for link in links] == [FIGURES[name].title for name in placed]


def test_verdicts_drawn_by_hand_are_those_of_the_claims(placed: dict[str, Tag]) -> None:
    verdicts = {name: claim.verdict for name, claim in DATA.claims.items()}
    words = [text.get_text() for text in placed["three-stages"].select("svg text")][-6:]
    found = [f"{words[i]} {words[i + 1]}".replace("- ", "") for i in (0, 2, 4)]
    assert found == [verdicts[name] for name in ("X2a", "X2b", "X2c")]
    caption = placed["insulin-signal"].find("figcaption").get_text()
    assert f"1 {verdicts['A06']}" in caption
    assert verdicts["A07"] == verdicts["A04"] == "contested"
