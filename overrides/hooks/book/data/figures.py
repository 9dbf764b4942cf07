"""The records of figures.yml: drawings, and one record for each kind of chart."""

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from book.data.citations import find_citations
from book.data.fields import (
    Key,
    Markdown,
    NotNegative,
    Number,
    OneOf,
    PlainText,
    Positive,
    Record,
    Sentence,
    Slug,
    fail,
    matching,
)


class Span(Record):
    """A value with its interval."""

    value: NotNegative = Field(description="The value.")
    low: NotNegative = Field(description="The lower end of its interval.")
    high: Positive = Field(description="The upper end of its interval.")
    key: Key = Field(description="The key of the work that has the numbers.")

    @model_validator(mode="after")
    def check_order(self) -> Self:
        """Check that the value lies within its interval."""
        if not self.low <= self.value <= self.high:
            what = f"has the value {self.value} outside its interval {self.low} to {self.high}."
            fail(what, "Give low, value and high in order.", "value")
        return self


class IntervalRow(Span):
    """An effect with its interval."""

    panel: PlainText = Field(description="The part of the figure, with its unit.")
    label: PlainText = Field(description="The treatment or behaviour that has the effect.")


class ArrowRow(Record):
    """A study with the directions that it found."""

    label: PlainText = Field(description="The study.")
    people: PlainText = Field(description="The people studied, and for how long.")
    leptin: Literal["up", "down", "level", "unknown"] = Field(
        description="Whether leptin went up or down."
    )
    leptin_size: PlainText = Field(description="By how much.")
    ghrelin: Literal["up", "down", "level", "unknown"] = Field(
        description="Whether ghrelin went up or down."
    )
    ghrelin_size: PlainText = Field(description="By how much.")
    key: Key = Field(description="The key of the work.")


class ShareRow(Record):
    """A part of a hundred."""

    label: PlainText = Field(description="What the part is.")
    share: int = Field(ge=1, le=100, strict=True, description="How many of a hundred.")
    shape: PlainText = Field(description="Its shape in words.")
    key: Key = Field(description="The key of the work.")


class DayRow(Span):
    """A level at one hour of the day."""

    label: PlainText = Field(description="The group of people.")
    hour: Number = Field(ge=0, le=24, description="The hour of the day.")
    unit: PlainText = Field(description="What is measured, with its unit.")


class TimeRow(Record):
    """A result, and when it was measured."""

    label: PlainText = Field(description="What was done.")
    days: Number = Field(ge=1, le=3 * 365, description="After how many days it was measured.")
    when: PlainText = Field(description="The same in words.")
    effect: PlainText = Field(description="What changed, and in whom.")
    key: Key = Field(description="The key of the work.")


class StressRow(Record):
    """A run of the model of the stress axis."""

    panel: PlainText = Field(description="What the run shows.")
    strength: Positive = Field(description="The strength of stress; 1 in health.")
    days: Number = Field(ge=0, le=365, description="How long the stress lasts.")
    speed: PlainText = Field(description="One of the model's speeds.")


Sensitivity = Annotated[Number, Field(gt=0, le=1)]
"""Insulin sensitivity in the units of the glucose model. It is 0.8 in health, so 37.5 must be a percentage."""


class FallRow(Record):
    """A run of the model of glucose in which insulin sensitivity falls."""

    label: PlainText = Field(description="What the run shows.")
    target: Sensitivity = Field(
        description="Where insulin sensitivity falls to, in the model's units."
    )


class ReturnRow(FallRow):
    """A run in which it is restored."""

    restore_day: Number = Field(ge=1, le=6 * 365, description="The day from which it recovers.")
    restored: Sensitivity = Field(description="Where it recovers to, in the model's units.")


class Figure(Record):
    """The fields that all figures have."""

    id: Slug = Field(description="The id in the marker that shows it.")
    title: PlainText = Field(description="Its title.")
    caption: Markdown = Field(description="Its caption, with citations.")
    words: Sentence = Field(description="The figure in words, for people who cannot see it.")
    drawing: str = Field(default="", max_length=0, description="A chart has none.")
    chart: str = Field(default="", max_length=0, description="A drawing has none.")
    rows: tuple[Any, ...] = Field(default=(), max_length=0, description="A figure without rows.")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the works that its caption cites."""
        return tuple(key for _, key in find_citations(self.caption))


Svg = Annotated[str, matching(r"[\w-]+\.svg", "Name an .svg file of docs/assets/figures/.")]


class Drawing(Figure):
    """A figure drawn by hand."""

    drawing: Svg = Field(description="A file in docs/assets/figures/.")


class Intervals(Figure):
    """Effects with their intervals, by panel."""

    chart: Literal["intervals"] = Field(description="The kind of chart.")
    rows: tuple[IntervalRow, ...] = Field(min_length=1, description="The effects.")


class Arrows(Figure):
    """The directions that studies found."""

    chart: Literal["arrows"] = Field(description="The kind of chart.")
    rows: tuple[ArrowRow, ...] = Field(min_length=1, description="The studies.")


class Shares(Figure):
    """Parts of a hundred."""

    chart: Literal["shares"] = Field(description="The kind of chart.")
    rows: tuple[ShareRow, ...] = Field(
        min_length=1, max_length=3, description="The parts; more cannot be told apart."
    )

    @model_validator(mode="after")
    def check_whole(self) -> Self:
        """Check that the parts add up to a hundred."""
        if (total := sum(row.share for row in self.rows)) != 100:
            fail(f"has shares that add up to {total}.", "Make them add up to 100.", "rows")
        return self


class Day(Figure):
    """Levels over a day."""

    chart: Literal["day"] = Field(description="The kind of chart.")
    rows: tuple[DayRow, ...] = Field(min_length=1, description="The levels.")

    @model_validator(mode="after")
    def check_groups(self) -> Self:
        """Check that there are no more groups than line styles, and enough hours for a line."""
        groups, hours = {row.label for row in self.rows}, {row.hour for row in self.rows}
        if len(groups) > 2 or len(hours) < 2:
            what = "has more than two groups, or a single hour."
            fail(what, "Give one or two groups, each at two hours or more.", "rows")
        return self


class Times(Figure):
    """When results were measured."""

    chart: Literal["times"] = Field(description="The kind of chart.")
    rows: tuple[TimeRow, ...] = Field(min_length=1, description="The results, soonest first.")


class Stress(Figure):
    """Runs of the model of the stress axis."""

    chart: Literal["stress"] = Field(description="The kind of chart.")
    rows: tuple[StressRow, ...] = Field(min_length=1, description="The runs.")


class Falls(Figure):
    """Runs of the model of glucose."""

    chart: Literal["falls"] = Field(description="The kind of chart.")
    rows: tuple[FallRow, ...] = Field(
        min_length=1, max_length=4, description="The runs; more cannot be told apart."
    )


class Returns(Figure):
    """Runs of the model of glucose in which insulin sensitivity is restored."""

    chart: Literal["returns"] = Field(description="The kind of chart.")
    rows: tuple[ReturnRow, ...] = Field(
        min_length=1, max_length=4, description="The runs; more cannot be told apart."
    )


class Counts(Figure):
    """The verdicts, counted by the build."""

    chart: Literal["counts"] = Field(description="The kind of chart.")


class LadderFigure(Figure):
    """Options on the ladder of outcomes, from findings.yml."""

    chart: Literal["ladder"] = Field(description="The kind of chart.")
    options: tuple[Slug, ...] = Field(default=(), description="Their ids; all if left out.")
    outcomes: tuple[Annotated[str, OneOf("outcomes_by_name")], ...] = Field(
        default=(), description="The outcomes to show; all if left out."
    )
    normal: bool = Field(
        default=False,
        description="Whether the first column says if insulin sensitivity was ever normal again.",
    )


def figure_kind(value: dict[str, Any]) -> str:
    """Return the tag of the record of a figure: its kind of chart, or that of a drawing."""
    return str(value.get("chart") or "[drawing]")


AnyFigure = Annotated[
    Annotated[Drawing, Tag("[drawing]")]
    | Annotated[Intervals, Tag("intervals")]
    | Annotated[Arrows, Tag("arrows")]
    | Annotated[Shares, Tag("shares")]
    | Annotated[Day, Tag("day")]
    | Annotated[Times, Tag("times")]
    | Annotated[Stress, Tag("stress")]
    | Annotated[Falls, Tag("falls")]
    | Annotated[Returns, Tag("returns")]
    | Annotated[Counts, Tag("counts")]
    | Annotated[LadderFigure, Tag("ladder")],
    Discriminator(figure_kind),
]
