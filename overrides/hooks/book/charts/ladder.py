"""The ladder of outcomes: what was found for each outcome, option by option.

A figure with few columns shows words, one with more a grid of shapes, which needs a legend.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, NamedTuple

from book.charts import svg

if TYPE_CHECKING:
    from book.data.figures import LadderFigure


class Cell(NamedTuple):
    """The result of an option for an outcome. Without a direction, it was not studied."""

    outcome: str
    direction: str = ""
    grade: str = ""
    marked: bool = False
    """Whether it was seen only in people with diabetes, for an outcome that asks for others too."""
    differs: bool = False
    """Whether another finding for the same outcome has another direction."""
    word: str = ""
    """Printed in place of the direction."""
    note: str = ""
    """In whom or where it was found: ``in diabetes``, ``with a programme``."""


class LadderRow(NamedTuple):
    """An option with a cell for each outcome."""

    option: str
    name: str
    cells: tuple[Cell, ...]
    normal: str = ""
    """Whether insulin was ever back to normal, and in whom: ``yes, in 3 studies``."""


class Ladder(NamedTuple):
    """The outcomes, each with its short name, and a row for each option."""

    outcomes: Mapping[str, str]
    rows: Sequence[LadderRow]
    grades: Sequence[str]
    """Surest first."""
    normal: bool = False
    """Whether a first column says if insulin was ever back to normal."""

    def pick(self, figure: LadderFigure) -> Ladder:
        """Return the options and outcomes that a figure names; all if it names none."""
        outcomes = {
            name: short
            for name, short in self.outcomes.items()
            if not figure.outcomes or name in figure.outcomes
        }
        by_option = {row.option: row for row in self.rows}
        rows = [
            row._replace(cells=tuple(cell for cell in row.cells if cell.outcome in outcomes))
            for row in map(by_option.__getitem__, figure.options or by_option)
        ]
        return Ladder(outcomes, rows, self.grades, figure.normal)


def draw_ladder(ladder: Ladder) -> svg.Drawing:
    """Draw a row for each option and a column for each outcome."""
    return draw_words(ladder) if is_in_words(ladder) else draw_grid(ladder)


def is_in_words(ladder: Ladder) -> bool:
    """Return whether the columns are few enough for words."""
    return len(ladder.outcomes) + ladder.normal <= MAX_WORD_COLUMNS


def translate(x: float, y: float, inside: str, **attributes: str) -> str:
    """Move a shape. All shapes are drawn at the origin, because equal markup compresses well."""
    move = f"translate({svg.number(x)} {svg.number(y)})"
    return svg.element("g", inside, transform=move, **attributes)


# --- Shapes, for many columns -------------------------------------------------------------------

FIRST_COLUMN, LAST_COLUMN = 176.0, 366.0
HEADER_HEIGHT = 104.0
SHAPE_SIZE = 9.0
"""Half the width of a shape."""
NAME_LENGTH = 19
"""Characters of an option's name in one line."""

Corners = Sequence[tuple[float, float]]
SHAPES: dict[str, tuple[Corners, Corners]] = {
    "better": (((-1, 0.8), (0, -1), (1, 0.8)), ((-0.5, -0.1), (-1, 0.8), (1, 0.8), (0.5, -0.1))),
    "no clear change": (
        ((-1, -0.45), (1, -0.45), (1, 0.45), (-1, 0.45)),
        ((-1, 0), (1, 0), (1, 0.45), (-1, 0.45)),
    ),
    "mixed": (((0, -1), (1, 0), (0, 1), (-1, 0)), ((-1, 0), (1, 0), (0, 1))),
    "worse": (((-1, -0.8), (1, -0.8), (0, 1)), ((-0.5, 0.1), (0.5, 0.1), (0, 1))),
}
"""The corners of the shape of each direction, and those of its lower half."""
SHAPE_STYLE = {
    "fill": "none",
    "stroke": svg.ACCENT,
    "stroke_width": "1.8",
    "stroke_linejoin": "round",
}
NOT_STUDIED = svg.element("circle", r=3, stroke=svg.SOFT, stroke_width="1")


def polygon(corners: Corners, **style: str) -> str:
    """Draw a closed shape around the origin."""
    points = " ".join(
        f"{svg.number(SHAPE_SIZE * x)},{svg.number(SHAPE_SIZE * y)}" for x, y in corners
    )
    return svg.element("polygon", points=points, **style)


def draw_shape(direction: str, grade: str) -> str:
    """Draw the shape of a direction: full if the grade is high, then half full, empty and dashed."""
    whole, half = SHAPES[direction]
    fill = svg.ACCENT if grade == "high" else ""
    shape = polygon(whole, fill=fill, stroke_dasharray="2 2.5" if grade == "very low" else "")
    return shape + polygon(half, fill=svg.ACCENT, stroke="none") if grade == "moderate" else shape


def draw_cell(x: float, y: float, cell: Cell) -> str:
    """Draw a cell, with its data."""
    data = {
        "data_outcome": cell.outcome,
        "data_direction": cell.direction or "not studied",
        "data_grade": cell.grade,
        "data_marked": "yes" if cell.marked else "",
        "data_differs": "yes" if cell.differs else "",
    }
    shape = draw_shape(cell.direction, cell.grade) if cell.direction else NOT_STUDIED
    return translate(x, y, shape, **data)


def draw_legend(y: float, grades: Sequence[str]) -> svg.Drawing:
    """Draw the shapes and their fillings, each with its meaning."""
    directions = [
        *((direction, draw_shape(direction, "low")) for direction in SHAPES),
        ("not studied", NOT_STUDIED),
    ]
    fillings = [(grade, draw_shape("better", grade)) for grade in grades]
    parts = [
        svg.heading(x, y, words, stroke="none")
        for x, words in ((12, "Which way"), (206, "How sure"))
    ]
    for x, samples in ((22, directions), (216, fillings)):
        for index, (words, shape) in enumerate(samples):
            line = y + 26 + 25 * index
            parts += [
                translate(x, line - 5, shape),
                svg.note(x + 22, line, words, stroke="none"),
            ]
    y += 26 + 25 * len(directions)
    return y, [*parts, svg.small(12, y, "Under harm, worse means more harm.", stroke="none")]


def draw_grid(ladder: Ladder) -> svg.Drawing:
    """Draw a legend and a grid of shapes."""
    words, shapes = [], []
    end, legend = draw_legend(20, ladder.grades)
    y = end + HEADER_HEIGHT
    step = (LAST_COLUMN - FIRST_COLUMN) / max(1, len(ladder.outcomes) - 1)
    for index, outcome in enumerate(ladder.outcomes.values()):
        x = FIRST_COLUMN + step * index - 3
        rotation = f"rotate(-50 {svg.number(x)} {svg.number(y - 10)})"
        words.append(svg.note(x, y - 10, outcome, fill=svg.ACCENT, transform=rotation))
    for row in ladder.rows:
        lines = textwrap.wrap(row.name, NAME_LENGTH, max_lines=2, placeholder=" …")
        height = 34.0 + 16 * (len(lines) - 1)
        middle = y + height / 2
        words.append(svg.line((8, y), (svg.WIDTH - 8, y), svg.RULE, 1))
        first = middle + 5 - 8 * (len(lines) - 1)
        words += [svg.note(8, first + 16 * index, text) for index, text in enumerate(lines)]
        cells = [
            draw_cell(FIRST_COLUMN + step * index, middle - 1, cell)
            for index, cell in enumerate(row.cells)
        ]
        shapes.append(svg.element("g", "".join(cells), class_="outcomes", data_option=row.option))
        y += height
    words.append(svg.line((8, y), (svg.WIDTH - 8, y), svg.RULE, 1))
    return y + 6, [*words, svg.element("g", "".join([*legend, *shapes]), **SHAPE_STYLE)]


# --- Words, for few columns ---------------------------------------------------------------------

MAX_WORD_COLUMNS = 4
FIRST_ROW = 84.0
ROW_HEIGHT = 56.0
NORMAL_WIDTH = 88.0
NORMAL_HEADER = "Back to normal?"
"""The column that says whether insulin ever worked as in healthy people again."""
SHORT_DIRECTIONS = {"no clear change": "not clear", "": "not studied"}
"""Directions as a cell prints them, where they differ."""
DOT_STEP = 9.0
"""From one dot to the next."""
KEY_WIDTHS = (82, 118, 76, 0)
"""Of the grades in the key, surest first: together as wide as the drawing."""


def draw_dots(x: float, y: float, grade: str, grades: Sequence[str]) -> str:
    """Draw a dot for each grade; the surer the grade, the more of them are filled, as in GRADE."""
    filled = len(grades) - grades.index(grade)
    dots = (
        svg.element("circle", cx=DOT_STEP * index, r=3, fill=svg.ACCENT if index < filled else "")
        for index in range(len(grades))
    )
    style = {"fill": "none", "stroke": svg.ACCENT, "stroke_width": "1.2"}
    return translate(x + 3, y, "".join(dots), class_="sure", data_grade=grade, **style)


def draw_key(y: float, grades: Sequence[str]) -> list[str]:
    """Draw the meaning of the dots in one line."""
    parts, x = [svg.small(8, y, "How sure we are:")], 8.0
    for grade, width in zip(grades, KEY_WIDTHS, strict=True):
        parts += [draw_dots(x, y + 15, grade, grades), svg.small(x + 38, y + 20, grade)]
        x += width
    return parts


def draw_words(ladder: Ladder) -> svg.Drawing:
    """Draw each option's name above its cells: a word, dots for its grade, and a note."""
    parts, tops = draw_key(14, ladder.grades), row_tops(ladder)
    start = NORMAL_WIDTH if ladder.normal else 0.0
    width = (svg.WIDTH - 16 - start) / (MAX_WORD_COLUMNS - ladder.normal)
    columns = [8 + start + width * index for index in range(len(ladder.outcomes))]
    headers = [*zip(columns, ladder.outcomes.values(), strict=True)]
    if ladder.normal:
        headers.insert(0, (8.0, NORMAL_HEADER))
    for x, header in headers:
        for index, words in enumerate(textwrap.wrap(header, 11)):
            parts.append(svg.note(x, FIRST_ROW - 26 + 16 * index, words, fill=svg.ACCENT))
    for y, row in zip(tops, ladder.rows, strict=False):
        parts.append(svg.line((8, y), (svg.WIDTH - 8, y), svg.RULE, 1))
        parts.append(svg.note(8, y + 18, row.name, font_weight=600))
        lines = textwrap.wrap(row.normal, 13) if ladder.normal else []
        cells = [svg.note(8, y + 36 + 16 * index, words) for index, words in enumerate(lines)]
        for x, cell in zip(columns, row.cells, strict=True):
            word = cell.word or SHORT_DIRECTIONS.get(cell.direction, cell.direction)
            if not cell.direction:
                cells.append(svg.small(x, y + 36, word))
                continue
            cells.append(svg.note(x, y + 36, word))
            cells.append(draw_dots(x, y + 47, cell.grade, ladder.grades))
            for index, words in enumerate(textwrap.wrap(cell.note, 13)):
                cells.append(svg.small(x, y + 65 + 15 * index, words))
        parts.append(svg.element("g", "".join(cells), class_="outcomes", data_option=row.option))
    parts.append(svg.line((8, tops[-1]), (svg.WIDTH - 8, tops[-1]), svg.RULE, 1))
    return tops[-1] + 6, parts


def row_tops(ladder: Ladder) -> list[float]:
    """Return where each row of words begins, and where the last one ends."""
    notes = (max(len(textwrap.wrap(cell.note, 13)) for cell in row.cells) for row in ladder.rows)
    return [*accumulate((ROW_HEIGHT + 15 * lines for lines in notes), initial=FIRST_ROW)]


# --- Links, over a drawing in words -------------------------------------------------------------


def draw_links(ladder: Ladder, addresses: Mapping[str, str]) -> str:
    """Return an SVG to lay over the drawing, in which each row is a link, with an arrow beside its name.

    The drawing itself is one picture for a screen reader, in which there can be no links.
    """
    tops = row_tops(ladder)
    links = (
        svg.element(
            "a",
            svg.box(4, top + 2, svg.WIDTH - 8, end - top - 4)
            + svg.element("path", d=f"M{svg.WIDTH - 18} {svg.number(top + 9)}l5 5-5 5"),
            href=addresses[row.option],
            aria_label=row.name,
        )
        for (top, end), row in zip(pairwise(tops), ladder.rows, strict=True)
    )
    view = f"0 0 {svg.WIDTH} {svg.number(tops[-1] + 6)}"
    return svg.element("svg", "".join(links), class_="figure__links", viewBox=view, fill="none")
