"""The ladder of outcomes: what was found on each rung, option by option.

Up to four columns are told in words; more are a grid of shapes, which needs a legend.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from book.charts import axis

if TYPE_CHECKING:
    from book.data.figures import LadderFigure

FIRST, LAST, SIZE = 176.0, 366.0, 9.0
"""Where the first and the last column are, and half the width of a shape."""
HEAD = 104.0
NAME = 19
"""Letters of an option's name in one line."""
IN_WORDS = 4
"""Columns that have room for words."""
NORMAL_WIDE, ROW = 88.0, 56.0
"""In words: how wide the first column is if it is about a return to normal, and a row's height."""
NORMAL = "Back to normal?"
"""The head of the column that says whether insulin ever worked as in healthy people again."""


class Cell(NamedTuple):
    """What is known of one option on one rung. Without a direction nobody studied it."""

    rung: str
    direction: str = ""
    grade: str = ""
    marked: bool = False
    """True if it was seen only in people with diabetes, on a rung that asks for others too."""
    differs: bool = False
    """True if another record of the same rung and people goes another way."""
    word: str = ""
    """What a reader is told in place of the direction."""
    note: str = ""
    """In whom or where it was found: ``in diabetes``, ``with a programme``."""


class LadderRow(NamedTuple):
    """An option with a cell for each rung."""

    option: str
    name: str
    cells: tuple[Cell, ...]
    normal: str = ""
    """Was insulin ever back to normal, and in a few words in whom: ``yes, in 3 studies``."""


class Ladder(NamedTuple):
    """All options: the rungs by name, each with its short name, and a row for each option."""

    rungs: Mapping[str, str]
    rows: Sequence[LadderRow]
    normal: bool = False
    """True if a first column says whether insulin was ever back to normal."""

    def pick(self, figure: LadderFigure) -> Ladder:
        """What a figure shows of it: its options, in its order, and its rungs; all where it names none."""
        rungs = {
            name: short
            for name, short in self.rungs.items()
            if not figure.rungs or name in figure.rungs
        }
        by_option = {row.option: row for row in self.rows}
        rows = [
            row._replace(cells=tuple(cell for cell in row.cells if cell.rung in rungs))
            for row in map(by_option.__getitem__, figure.options or by_option)
        ]
        return Ladder(rungs, rows, figure.normal)


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
"""For each direction the corners of its shape, and of its lower half."""
STYLE = {"fill": "none", "stroke": axis.ACCENT, "stroke_width": "1.8", "stroke_linejoin": "round"}
"""What all shapes have in common."""


def at(x: float, y: float, inside: str, **attributes: str) -> str:
    """Shapes moved to their place: each is the same text wherever it is, which a page packs well."""
    place = f"translate({axis.number(x)} {axis.number(y)})"
    return axis.element("g", inside, transform=place, **attributes)


def polygon(corners: Corners, **style: str) -> str:
    """A closed shape around the origin."""
    points = " ".join(f"{axis.number(SIZE * dx)},{axis.number(SIZE * dy)}" for dx, dy in corners)
    return axis.element("polygon", points=points, **style)


def shape(direction: str, grade: str) -> str:
    """The shape of a direction: full if that is sure, half, empty, or dashed if very unsure."""
    whole, half = SHAPES[direction]
    fill = axis.ACCENT if grade == "high" else ""
    drawn = polygon(whole, fill=fill, stroke_dasharray="2 2.5" if grade == "very low" else "")
    return drawn + polygon(half, fill=axis.ACCENT, stroke="none") if grade == "moderate" else drawn


DOT = axis.element("circle", r=3, stroke=axis.SOFT, stroke_width="1")
"""The empty dot of what nobody studied."""


def draw_cell(x: float, y: float, cell: Cell) -> str:
    """One cell, with its data."""
    inside = shape(cell.direction, cell.grade) if cell.direction else DOT
    data = {
        "data_rung": cell.rung,
        "data_direction": cell.direction or "not studied",
        "data_grade": cell.grade,
        "data_marked": "yes" if cell.marked else "",
        "data_differs": "yes" if cell.differs else "",
    }
    return at(x, y, inside, **data)


def draw_legend(y: float) -> axis.Drawing:
    """What the shapes and their fillings mean, in words."""
    heads = ((12, "Which way"), (206, "How sure"))
    parts = [axis.heading(x, y, words, stroke="none") for x, words in heads]
    samples = [*((name, shape(name, "low")) for name in SHAPES), ("not studied", DOT)]
    grades = ("high", "moderate", "low", "very low")
    sure = [(grade, shape("better", grade)) for grade in grades]
    for x, column in ((22, samples), (216, sure)):
        for place, (words, drawn) in enumerate(column):
            line = y + 26 + 25 * place
            parts += [at(x, line - 5, drawn), axis.note(x + 22, line, words, stroke="none")]
    y += 26 + 25 * len(samples)
    return y, [*parts, axis.small(12, y, "Under harm, worse means more harm.", stroke="none")]


WORDS = {"no clear change": "not clear", "": "not studied"}
"""A direction in the room of a cell, where it is not its own word."""
SURE = ("very low", "low", "moderate", "high")
"""One dot more for each, as the GRADE working group prints its grades."""
STEP = 9.0
"""From dot to dot."""


def draw_dots(x: float, y: float, grade: str) -> str:
    """How sure it is: one filled dot of four for very low, four for high."""
    sure = SURE.index(grade) + 1
    dots = (
        axis.element("circle", cx=STEP * place, r=3, fill=axis.ACCENT if place < sure else "")
        for place in range(len(SURE))
    )
    style = {"fill": "none", "stroke": axis.ACCENT, "stroke_width": "1.2"}
    return at(x + 3, y, "".join(dots), class_="sure", data_grade=grade, **style)


def draw_sure(y: float) -> list[str]:
    """The key: what the dots mean, in one line that is as wide as the drawing."""
    parts, x = [axis.small(8, y, "How sure we are:")], 8.0
    for grade, width in zip(reversed(SURE), (82, 118, 76, 0), strict=True):
        parts += [draw_dots(x, y + 15, grade), axis.small(x + 38, y + 20, grade)]
        x += width
    return parts


def draw_words(ladder: Ladder) -> axis.Drawing:
    """An option's name above its cells, each a word, and dots for how sure that is."""
    parts, top = draw_sure(14), 58.0
    start = NORMAL_WIDE if ladder.normal else 0.0
    width = (axis.WIDTH - 16 - start) / (IN_WORDS - ladder.normal)
    columns = [8 + start + width * place for place in range(len(ladder.rungs))]
    heads = [(8.0, NORMAL)] * ladder.normal + [*zip(columns, ladder.rungs.values(), strict=True)]
    for x, head in heads:
        for line, words in enumerate(textwrap.wrap(head, 11)):
            parts.append(axis.note(x, top + 16 * line, words, fill=axis.ACCENT))
    y = top + 26
    for row in ladder.rows:
        parts.append(axis.line((8, y), (axis.WIDTH - 8, y), axis.RULE, 1))
        parts.append(axis.note(8, y + 18, row.name, font_weight=600))
        lines = textwrap.wrap(row.normal, 13) if ladder.normal else []
        cells = [axis.note(8, y + 36 + 16 * at, words) for at, words in enumerate(lines)]
        for x, cell in zip(columns, row.cells, strict=True):
            word = cell.word or WORDS.get(cell.direction, cell.direction)
            if not cell.direction:
                cells.append(axis.small(x, y + 36, word))
                continue
            cells += [axis.note(x, y + 36, word), draw_dots(x, y + 47, cell.grade)]
            for line, words in enumerate(textwrap.wrap(cell.note, 13)):
                cells.append(axis.small(x, y + 65 + 15 * line, words))
        parts.append(axis.element("g", "".join(cells), class_="rungs", data_option=row.option))
        y += ROW + 15 * max(len(textwrap.wrap(cell.note, 13)) for cell in row.cells)
    parts.append(axis.line((8, y), (axis.WIDTH - 8, y), axis.RULE, 1))
    return y + 6, parts


def draw_ladder(ladder: Ladder) -> axis.Drawing:
    """A row an option, a column a rung."""
    if len(ladder.rungs) + ladder.normal <= IN_WORDS:
        return draw_words(ladder)
    words, shapes = [], []
    end, legend = draw_legend(20)
    head = end + HEAD
    step = (LAST - FIRST) / max(1, len(ladder.rungs) - 1)
    for place, rung in enumerate(ladder.rungs.values()):
        x = FIRST + step * place - 3
        turned = f"rotate(-50 {axis.number(x)} {axis.number(head - 10)})"
        words.append(axis.note(x, head - 10, rung, fill=axis.ACCENT, transform=turned))
    y = head
    for row in ladder.rows:
        lines = textwrap.wrap(row.name, NAME, max_lines=2, placeholder=" …")
        height = 34.0 + 16 * (len(lines) - 1)
        middle = y + height / 2
        words.append(axis.line((8, y), (axis.WIDTH - 8, y), axis.RULE, 1))
        first = middle + 5 - 8 * (len(lines) - 1)
        words += [axis.note(8, first + 16 * place, text) for place, text in enumerate(lines)]
        cells = [
            draw_cell(FIRST + step * place, middle - 1, cell)
            for place, cell in enumerate(row.cells)
        ]
        shapes.append(axis.element("g", "".join(cells), class_="rungs", data_option=row.option))
        y += height
    words.append(axis.line((8, y), (axis.WIDTH - 8, y), axis.RULE, 1))
    return y + 6, [*words, axis.element("g", "".join([*legend, *shapes]), **STYLE)]
