"""The records of the data files: the one place that says which fields they have and what fits them.

Texts are folded to one line as they are read. ``line`` is where a record begins in its file.
The same classes give the JSON Schemas in ``bib/schema/`` (see schema.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    GetCoreSchemaHandler,
    Strict,
    Tag,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from book.data.yaml import Node
from book.diagnostics import suggest

KEY = re.compile(r"[^\W_][\w-]*")
"""A citation key: what mkdocs-bibtex finds behind an @."""
CITATION = re.compile(r"\[[^\[\]]*@[\w-]+[^\[\]]*\]")
MARKUP = re.compile(r"<!--|\b(?:TODO|FIXME)\b")
"""Notes to oneself, which would be printed. So would a tag, and may be: as text, it does nothing."""
PLAIN_MARKUP = re.compile(rf"{MARKUP.pattern}|\*\*|\[@[^\]]*\]?|\[[^\]]*\]\(")
"""What would be printed as it is where a text is no Markdown."""
SENTENCE_END = re.compile(r"[.?!][)\"']*(?: \[[^\[\]]*@[^\[\]]+\])?$")
CELL = 460
"""Characters of a text in the table of options; more would not be read in a cell."""
GREEK = str.maketrans({"α": "a", "β": "b", "γ": "g", "κ": "k", "ε": "e", "θ": "th", "μ": "u", "µ": "u"})  # fmt: skip


def refuse(what: str, hint: str, *path: str | int) -> NoReturn:
    """Make pydantic report a fault in our words. ``path`` leads from the record to what is at fault."""
    raise PydanticCustomError("fault", "{what}", {"what": what, "hint": hint, "path": path})


# --- small types ----------------------------------------------------------------------------


def _text(marks: re.Pattern[str], *, sentence: bool = False, cell: bool = False) -> AfterValidator:
    """A validator: a text on one line, not blank, without marks that would be printed as they are."""

    def check(value: str) -> str:
        text = " ".join(value.split())
        if not text:
            refuse("is blank.", "Fill it in.")
        if found := marks.search(text):
            refuse(f"holds '{found[0]}', which would be printed as it is.", "Remove it.")
        if sentence and not SENTENCE_END.search(text):
            refuse("does not end with a full stop.", "Add it.")
        if cell and (len(text) > CELL or "|" in text):
            what = f"does not fit a cell of the table ({len(text)} characters)."
            refuse(what, f"Write at most {CELL} characters, without '|'.")
        return text

    return AfterValidator(check)


def _form(pattern: str, hint: str) -> AfterValidator:
    """A validator: a text of one form."""
    form = re.compile(pattern)

    def check(value: str) -> str:
        if not form.fullmatch(value):
            refuse(f"is '{value}'.", hint)
        return value

    return AfterValidator(check)


PlainText = Annotated[str, _text(PLAIN_MARKUP)]
"""Printed as it is: no Markdown, no citation."""
Sentence = Annotated[str, _text(PLAIN_MARKUP, sentence=True)]
"""Plain text that ends with a full stop."""
MarkdownLine = Annotated[str, _text(MARKUP)]
Markdown = Annotated[str, _text(MARKUP, sentence=True)]
"""Sentences that may cite and link."""
Cell = Annotated[str, _text(MARKUP, cell=True)]
"""Markdown for a cell of the table of options, with no full stop at its end."""
Slug = Annotated[
    str,
    _form(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*", "Use letters, digits and hyphens: it is an address."),
]
Key = Annotated[str, _form(KEY.pattern, "Name one key of bib/references.bib, without the @.")]
PagePath = Annotated[
    str, _form(r"[\w.-]+(?:/[\w.-]+)*\.md", "Write its path below docs/, as in systems/stages.md.")
]
Address = Annotated[str, _form(r"https?://\S+", "Write the whole address, from https://.")]
Number = Annotated[int, Strict()] | Annotated[float, Strict(), Field(allow_inf_nan=False)]
"""A finite number as it is written: 4 stays 4."""
Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
Keys = tuple[Key, ...]


@dataclass(frozen=True)
class OneOf:
    """A value out of a closed list of bib/site.yml, which reaches the check as pydantic's context."""

    names: str
    """The attribute of :class:`Site` that holds the list."""
    in_schema: bool = True
    """False for a list that grows with the data: its schema would be out of date each time."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:  # fmt: skip
        """Check after the text itself."""
        return core_schema.with_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        """Leave a note for schema.py, which knows the list."""
        return handler(schema) | ({"x-one-of": self.names} if self.in_schema else {})

    def check(self, value: str, info: Any) -> str:
        """Refuse what is not in the list; without a list (site.yml is at fault) anything goes."""
        site: Site | None = info.context
        if site is not None and value not in (known := getattr(site, self.names)):
            refuse(f"is '{value}'.", suggest(value, known) or f"Use one of: {', '.join(known)}.")
        return value


class Record(BaseModel):
    """What the records have in common: no field but the named ones, and none changes once read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    line: SkipJsonSchema[int] = Field(
        default=0, exclude=True, description="The line of the file that the record begins in."
    )

    @model_validator(mode="before")
    @classmethod
    def check_fields(cls, data: Any) -> Any:
        """Name unknown and missing fields, leave out empty ones, and take the line."""
        if not isinstance(data, Node):
            return data
        values = {name: value for name, value in data.items() if value is not None}
        fields = cls.model_fields
        if cls.model_config["extra"] == "forbid":
            for name in data:
                if name not in fields or name == "line":
                    known = [field for field in fields if field != "line"]
                    hint = suggest(name, set(known) - data.keys()) or suggest(name, known)
                    hint = hint or f"Remove it, or use one of: {', '.join(known)}."
                    refuse(f"has the unknown field '{name}'.", hint, name)
        missing = [name for name, field in fields.items() if field.is_required() and name not in values]  # fmt: skip
        if missing:
            names = " and no ".join(f"'{name}'" for name in missing)
            about = fields[missing[0]].description
            refuse(f"has no {names}.", f"Add {missing[0]}: {about}", missing[0])
        return {**values, "line": data.line}


# --- site.yml -------------------------------------------------------------------------------


class Source(Record):
    """The article that is examined."""

    name: PlainText = Field(description="Its title.")
    url: Address = Field(description="Its address.")
    references: int = Field(gt=0, description="How many works its own list has.")


class Depth(Record):
    """One of the article's depths."""

    name: PlainText = Field(description="As a reader meets it.")
    folder: Slug = Field(default="", description="The folder of docs/ that has its pages, if any.")
    claims: dict[str, Annotated[int, Strict(), Field(gt=0, le=99)]] = Field(
        description="How its claims' ids begin, and how many there are."
    )

    @property
    def claim_ids(self) -> Iterator[str]:
        """``F: 2`` gives F01 and F02; ``X1: 2`` gives X1a and X1b."""
        for prefix, count in self.claims.items():
            for n in range(count):
                yield f"{prefix}{chr(97 + n)}" if prefix[-1].isdigit() else f"{prefix}{n + 1:02}"


class Verdict(Record):
    """A verdict on a claim."""

    name: PlainText = Field(description="Its name, as claims.yml gives it.")
    words: PlainText = Field(default="", description="As a reader meets it, if not by its name.")
    mark: str = Field(description="Its mark: the inside of an SVG of 16 by 16.")
    needs: Literal["supports", "limits", "either", "none"] = Field(
        description="The side of a claim that must name a work."
    )

    @property
    def label(self) -> str:
        """The verdict as a reader meets it."""
        return self.words or self.name.capitalize()


class ReferenceVerdict(Record):
    """What a check of one of the article's own references can find."""

    name: PlainText = Field(description="As a reader meets it.")
    names: Literal["work", "nearest"] = Field(description="The field that then names a work.")


class EditionKind(Record):
    """A kind of edition to take away."""

    ending: Annotated[str, _form(r"\.[a-z]+", "Write it as in .epub.")] = Field(
        description="The end of the file's name."
    )
    name: PlainText = Field(description="Its name.")
    purpose: PlainText = Field(description="What a reader is told.")


class Site(Record):
    """What the site says of itself, and the closed lists that data and pages choose from."""

    author: PlainText = Field(description="Who signs the pages.")
    licence: Address = Field(description="The address of the licence.")
    topics: tuple[PlainText, ...] = Field(description="What the pages are about.")
    page_type: PlainText = Field(description="The schema.org type of a page.")
    page_types: dict[PagePath, PlainText] = Field(description="Pages of another type.")
    source: Source = Field(description="The article that is examined.")
    depths: tuple[Depth, ...] = Field(min_length=1, description="The article's depths in order.")
    verdicts: tuple[Verdict, ...] = Field(min_length=1, description="The verdicts, best first.")
    reference_verdicts: tuple[ReferenceVerdict, ...] = Field(
        min_length=1, description="What a check of one of the article's references can find."
    )
    certainties: tuple[PlainText, ...] = Field(min_length=1, description="Surest first.")
    kinds: tuple[PlainText, ...] = Field(
        min_length=1, description="The kinds of study, weightiest first."
    )
    plain_http: tuple[str, ...] = Field(description="Hosts whose pages may begin with http://.")
    editions: tuple[EditionKind, ...] = Field(description="The editions in the order offered.")

    @cached_property
    def verdict(self) -> dict[str, Verdict]:
        """Each verdict by its name, in order."""
        return {verdict.name: verdict for verdict in self.verdicts}

    @cached_property
    def reference_verdict_names(self) -> tuple[str, ...]:
        """What a check of a reference can find."""
        return tuple(verdict.name for verdict in self.reference_verdicts)

    @cached_property
    def depth_of(self) -> dict[str, str]:
        """Every claim's id in the article's order, with the name of its depth."""
        return {name: depth.name for depth in self.depths for name in depth.claim_ids}

    @cached_property
    def page_depths(self) -> dict[str, str]:
        """The depths that have pages, in order, each with its folder."""
        return {depth.name: depth.folder for depth in self.depths if depth.folder}


# --- claims.yml, tables.yml, glossary.yml, article-references.yml, options.yml --------------


class Claim(Record):
    """One claim of the article with our verdict."""

    id: Annotated[str, OneOf("depth_of", in_schema=False)] = Field(
        description="The claim's id, as counted in site.yml."
    )
    page: PagePath = Field(description="The page below docs/ that has its card.")
    says: Sentence = Field(description="What the article claims, in our words.")
    verdict: Annotated[str, OneOf("verdict")] = Field(description="Our verdict.")
    finding: Sentence = Field(description="What the evidence says.")
    supports: Keys = Field(default=(), description="Works that speak for it.")
    limits: Keys = Field(default=(), description="Works that limit it or speak against it.")
    why: Sentence | Literal[""] = Field(default="", description="Why it matters to a reader.")

    @property
    def keys(self) -> tuple[str, ...]:
        """Citation keys in reading order: what supports, then what limits."""
        return self.supports + self.limits

    @model_validator(mode="after")
    def check_works(self, info: Any) -> Claim:
        """Each work is named once, on the side that the verdict needs."""
        for key in self.keys:
            if self.keys.count(key) > 1:
                refuse(f"names '{key}' twice.", "Keep it under supports or under limits.")
        verdict = info.context.verdict.get(self.verdict) if info.context else None
        needs = verdict.needs if verdict else "none"
        given = {"supports": self.supports, "limits": self.limits, "either": self.keys}
        if needs != "none" and not given[needs]:
            where = "supports or limits" if needs == "either" else needs
            what = f"is '{self.verdict}' and names no work under {where}."
            refuse(what, "Name the works, or correct the verdict.", "verdict")
        return self


class Row(Record):
    """A row of an article table: its cells as the article has them, and our note."""

    claim: str = Field(description="The id of the claim that the row makes.")
    cells: tuple[PlainText, ...] = Field(description="One text per column.")
    note: Sentence = Field(description="Our note on the row.")


class Table(Record):
    """A table of the article."""

    id: Slug = Field(description="The id that pages place it by.")
    columns: tuple[PlainText, ...] = Field(min_length=1, description="The heads of its columns.")
    rows: tuple[Row, ...] = Field(min_length=1, description="Its rows.")

    @model_validator(mode="after")
    def check_rows(self) -> Table:
        """One cell per column."""
        for place, row in enumerate(self.rows):
            if len(row.cells) != len(self.columns):
                what = f"has {len(row.cells)} cells in row {row.claim} for {len(self.columns)} columns."
                refuse(what, "Give one cell per column.", "rows", place)
        return self


class Term(Record):
    """A glossary entry."""

    term: PlainText = Field(description="The term as the pages use it.")
    name: PlainText = Field(default="", description="An abbreviation's name in full.")
    also: tuple[PlainText, ...] = Field(default=(), description="Other spellings in the pages.")
    search: tuple[PlainText, ...] = Field(default=(), description="Searches that should lead here.")
    says: Sentence = Field(description="What it means.")

    @property
    def anchor(self) -> str:
        """The stable id of the entry on the glossary page."""
        return re.sub(r"[^a-z0-9]+", "-", self.term.translate(GREEK).lower()).strip("-")


class Printed(Record):
    """A reference as the article prints it, field by field, in the order shown."""

    authors: PlainText = Field(description="The authors as printed.")
    title: PlainText = Field(description="The title as printed.")
    journal: PlainText = Field(default="", description="The journal as printed.")
    year: PlainText = Field(description="The year as printed, in quotes.")
    volume: PlainText = Field(default="", description="The volume as printed, in quotes.")
    number: PlainText = Field(default="", description="The issue as printed, in quotes.")
    pages: PlainText = Field(default="", description="The pages as printed, in quotes.")


PRINTED_FIELDS = tuple(name for name in Printed.model_fields if name != "line")


class ArticleReference(Record):
    """One reference of the article, as printed and as verified."""

    number: int = Field(gt=0, strict=True, description="Its number in the article's list.")
    printed: Printed = Field(description="The fields as the article prints them.")
    work: Key | Literal[""] = Field(default="", description="The key of the work, if it exists.")
    verdict: Annotated[str, OneOf("reference_verdict_names")] = Field(
        description="What the check found."
    )
    nearest: Keys = Field(default=(), description="The nearest works, if it was not found.")
    established: Sentence = Field(description="How we know.")
    carries: Sentence = Field(description="What the work says, and what it does not.")

    @property
    def keys(self) -> tuple[str, ...]:
        """Citation keys: the work itself, or the nearest ones where it was not found."""
        return ((self.work,) if self.work else ()) + self.nearest

    @model_validator(mode="after")
    def check_work(self, info: Any) -> ArticleReference:
        """A reference that exists names its work, one that was not found the nearest works."""
        verdicts = info.context.reference_verdicts if info.context else ()
        for names in (verdict.names for verdict in verdicts if verdict.name == self.verdict):
            other = "nearest" if names == "work" else "work"
            if not getattr(self, names) or getattr(self, other):
                what = f"is '{self.verdict}' and needs '{names}', without '{other}'."
                refuse(what, "Give work for what exists, nearest for what was not found.", "verdict")  # fmt: skip
        return self


class Option(Record):
    """Something a reader can do or be offered."""

    id: Slug = Field(description="Its anchor on the page of options.")
    name: MarkdownLine = Field(description="Its name.")
    group: MarkdownLine = Field(description="The heading it belongs under.")
    effect: Cell = Field(description="Its clearest result, for a cell.")
    resistance: Cell = Field(description="What happened to insulin resistance itself, for a cell.")
    harm: Cell = Field(description="Its main harm, for a cell.")
    certainty: Annotated[str, OneOf("certainties")] = Field(description="How sure the effect is.")
    does: Markdown = Field(description="What it does.")
    people: Markdown = Field(description="Whom it was studied in, and who should not use it.")
    status: Markdown = Field(description="Approval and guidelines.")
    harms: Markdown = Field(description="Its harms.")
    daily: Markdown = Field(description="What it means for daily life.")
    without: Markdown = Field(description="What happens without it.")
    why: Markdown = Field(description="Why that certainty.")
    more: tuple[PagePath, ...] = Field(min_length=1, description="Pages that go on.")

    @property
    def texts(self) -> Iterator[tuple[str, str]]:
        """The fields that may cite, each with its text."""
        for name in ("effect", "resistance", "harm", "does", "people", "status", "harms", "daily", "without", "why"):  # fmt: skip
            yield name, getattr(self, name)

    @model_validator(mode="after")
    def check_more(self) -> Option:
        """Each page once, and not the page of options itself."""
        if len(set(self.more)) < len(self.more) or "options.md" in self.more:
            what = "leads to a page twice, or to its own."
            refuse(what, "Name each other page once under more.", "more")
        return self


# --- figures.yml ----------------------------------------------------------------------------


class Span(Record):
    """A value with its interval."""

    value: NotNegative = Field(description="The value.")
    low: NotNegative = Field(description="The lower end of its interval.")
    high: Positive = Field(description="The upper end of its interval.")
    key: Key = Field(description="The work that has the numbers.")

    @model_validator(mode="after")
    def check_order(self) -> Span:
        """The value lies within its interval."""
        if not self.low <= self.value <= self.high:
            what = f"has the value {self.value} outside its interval {self.low} to {self.high}."
            refuse(what, "Give low, value and high in order.", "value")
        return self


class IntervalRow(Span):
    """An effect with its interval."""

    panel: PlainText = Field(description="The part of the figure, with its unit.")
    label: PlainText = Field(description="What the effect is of.")


class ArrowRow(Record):
    """A study with the directions that it found."""

    label: PlainText = Field(description="The study.")
    people: PlainText = Field(description="Its people and its length.")
    leptin: Literal["up", "down", "level", "unknown"] = Field(description="Where leptin went.")
    leptin_size: PlainText = Field(description="By how much.")
    ghrelin: Literal["up", "down", "level", "unknown"] = Field(description="Where ghrelin went.")
    ghrelin_size: PlainText = Field(description="By how much.")
    key: Key = Field(description="The work.")


class ShareRow(Record):
    """A part of a hundred."""

    label: PlainText = Field(description="What the part is.")
    share: int = Field(ge=1, le=100, strict=True, description="How many of a hundred.")
    shape: PlainText = Field(description="Its shape in words.")
    key: Key = Field(description="The work.")


class DayRow(Span):
    """A level at one hour of the day."""

    label: PlainText = Field(description="The group of people.")
    hour: Number = Field(ge=0, le=24, description="The hour of the day.")
    unit: PlainText = Field(description="What is measured, with its unit.")


class StressRow(Record):
    """A run of the model of the stress axis."""

    panel: PlainText = Field(description="What is shown.")
    strength: Positive = Field(description="The strength of stress; 1 in health.")
    days: Number = Field(ge=0, le=365, description="How long the stress lasts.")
    speed: PlainText = Field(description="One of the model's speeds.")


class FallRow(Record):
    """A run of the model of glucose in which insulin sensitivity falls."""

    label: PlainText = Field(description="What is shown.")
    target: Positive = Field(description="Where insulin sensitivity falls to, in the model's units.")  # fmt: skip


class ReturnRow(FallRow):
    """A run in which it is restored."""

    restore_day: Number = Field(ge=1, le=6 * 365, description="The day from which it is restored.")
    restored: Positive = Field(description="Where it is restored to, in the model's units.")


class Figure(Record):
    """What all figures have."""

    id: Slug = Field(description="The id that pages place it by.")
    title: PlainText = Field(description="Its title.")
    caption: Markdown = Field(description="Its caption, with citations.")
    words: Sentence = Field(description="The figure in words, for those who cannot see it.")
    drawing: str = ""
    chart: str = ""
    rows: tuple[Any, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The works its caption cites."""
        return tuple(key for _, key in find_citations(self.caption))


class Drawing(Figure):
    """A figure drawn by hand."""

    drawing: Annotated[str, _form(r"[\w-]+\.svg", "Name an .svg file of docs/assets/figures/.")] = Field(description="A file in docs/assets/figures/.")  # fmt: skip
    chart: Literal[""] = Field(default="", description="A drawing has none.")
    rows: tuple[()] = Field(default=(), description="A drawing has none.")


class Intervals(Figure):
    """Effects with their intervals, by panel."""

    drawing: Literal[""] = Field(default="", description="A chart has none.")
    chart: Literal["intervals"] = Field(description="The kind of chart.")
    rows: tuple[IntervalRow, ...] = Field(min_length=1, description="The effects.")


class Arrows(Figure):
    """The directions that studies found."""

    drawing: Literal[""] = Field(default="", description="A chart has none.")
    chart: Literal["arrows"] = Field(description="The kind of chart.")
    rows: tuple[ArrowRow, ...] = Field(min_length=1, description="The studies.")


class Shares(Figure):
    """Parts of a hundred."""

    drawing: Literal[""] = Field(default="", description="A chart has none.")
    chart: Literal["shares"] = Field(description="The kind of chart.")
    rows: tuple[ShareRow, ...] = Field(
        min_length=1, max_length=3, description="The parts; more cannot be told apart."
    )

    @model_validator(mode="after")
    def check_whole(self) -> Shares:
        """The parts make a hundred."""
        if (total := sum(row.share for row in self.rows)) != 100:
            refuse(f"has shares that make {total}.", "Make them 100.", "rows")
        return self


class Day(Figure):
    """Levels over a day."""

    drawing: Literal[""] = Field(default="", description="A chart has none.")
    chart: Literal["day"] = Field(description="The kind of chart.")
    rows: tuple[DayRow, ...] = Field(min_length=1, description="The levels.")

    @model_validator(mode="after")
    def check_groups(self) -> Day:
        """As many groups as there are strokes, and enough hours for a line."""
        groups, hours = {row.label for row in self.rows}, {row.hour for row in self.rows}
        if len(groups) > 2 or len(hours) < 2:
            what = "has more than two groups, or a single hour."
            refuse(what, "Give one or two groups, each at two hours or more.", "rows")
        return self


class Stress(Figure):
    """Runs of the model of the stress axis."""

    drawing: Literal[""] = Field(default="", description="A chart has none.")
    chart: Literal["stress"] = Field(description="The kind of chart.")
    rows: tuple[StressRow, ...] = Field(min_length=1, description="The runs.")


class Falls(Figure):
    """Runs of the model of glucose."""

    drawing: Literal[""] = Field(default="", description="A chart has none.")
    chart: Literal["falls"] = Field(description="The kind of chart.")
    rows: tuple[FallRow, ...] = Field(
        min_length=1, max_length=4, description="The runs; more cannot be told apart."
    )


class Returns(Figure):
    """Runs of the model of glucose in which insulin sensitivity is restored."""

    drawing: Literal[""] = Field(default="", description="A chart has none.")
    chart: Literal["returns"] = Field(description="The kind of chart.")
    rows: tuple[ReturnRow, ...] = Field(
        min_length=1, max_length=4, description="The runs; more cannot be told apart."
    )


class Counts(Figure):
    """The verdicts, counted by the build."""

    drawing: Literal[""] = Field(default="", description="A chart has none.")
    chart: Literal["counts"] = Field(description="The kind of chart.")
    rows: tuple[()] = Field(default=(), description="None: this chart is counted.")


def figure_kind(value: Any) -> str:
    """Which record a figure is: by its chart, or a drawing."""
    chart = value.get("chart") if isinstance(value, dict) else getattr(value, "chart", "")
    return str(chart or "drawing")


AnyFigure = Annotated[
    Annotated[Drawing, Tag("drawing")]
    | Annotated[Intervals, Tag("intervals")]
    | Annotated[Arrows, Tag("arrows")]
    | Annotated[Shares, Tag("shares")]
    | Annotated[Day, Tag("day")]
    | Annotated[Stress, Tag("stress")]
    | Annotated[Falls, Tag("falls")]
    | Annotated[Returns, Tag("returns")]
    | Annotated[Counts, Tag("counts")],
    Discriminator(figure_kind),
]


# --- models.yml -----------------------------------------------------------------------------


class Parameter(Record):
    """A parameter of a model."""

    value: Number = Field(description="Its value.")
    unit: PlainText = Field(description="Its unit, or none.")
    means: PlainText = Field(description="What it is.")


class Speed(Record):
    """A set of half-lives."""

    pituitary: Positive = Field(description="Half-life of the pituitary's cells, days.")
    adrenal: Positive = Field(description="Half-life of the adrenals' cells, days.")
    label: PlainText = Field(description="Both in words.")
    source: PlainText = Field(description="Where they were seen.")


class Slider(Record):
    """An input that takes a number."""

    name: Slug = Field(description="Its name in the script and in presets.")
    label: PlainText = Field(description="Its label.")
    unit: str = Field(description="Its unit; may be empty.")
    min: Number = Field(description="Its least value.")
    max: Number = Field(description="Its greatest value.")
    step: Positive = Field(description="The step from one value to the next.")
    value: Number = Field(description="Where it begins.")

    def takes(self, value: object) -> bool:
        """True for a value within the range."""
        number = isinstance(value, int | float) and not isinstance(value, bool)
        return number and self.min <= value <= self.max  # type: ignore[operator]

    @model_validator(mode="after")
    def check_range(self) -> Slider:
        """It begins within its range, and has a step that fits it."""
        if not self.takes(self.value):
            refuse(f"begins at {self.value}, outside {self.min} to {self.max}.", "Give min, max and a value between them.", "value")  # fmt: skip
        if self.step > self.max - self.min:
            what = f"has a step of {self.step}, which is more than its range."
            refuse(what, "Give a smaller step.", "step")
        return self


class Choice(Record):
    """An input that takes one of a few values."""

    name: Slug = Field(description="Its name in the script and in presets.")
    label: PlainText = Field(description="Its label.")
    value: str = Field(description="Where it begins.")
    choices: tuple[tuple[str, PlainText], ...] = Field(
        min_length=2, description="Each as [value, words]."
    )

    def takes(self, value: object) -> bool:
        """True for one of the choices."""
        return value in [name for name, _ in self.choices]

    @model_validator(mode="after")
    def check_start(self) -> Choice:
        """It begins with one of its choices."""
        if not self.takes(self.value):
            known = [name for name, _ in self.choices]
            hint = suggest(self.value, known) or f"Use one of: {', '.join(known)}."
            refuse(f"begins with '{self.value}', which is none of its choices.", hint, "value")
        return self


def input_kind(value: Any) -> str:
    """Which record an input is: by whether it has choices."""
    return "choice" if isinstance(value, Choice) or (isinstance(value, dict) and "choices" in value) else "slider"  # fmt: skip


Input = Annotated[
    Annotated[Slider, Tag("slider")] | Annotated[Choice, Tag("choice")],
    Discriminator(input_kind),
]


class Preset(Record):
    """A named set of values: the other fields are the model's inputs."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Number | str] = Field(init=False)

    name: PlainText = Field(description="Its name.")

    @property
    def values(self) -> dict[str, Number | str]:
        """The value of each input."""
        return self.__pydantic_extra__


class Model(Record):
    """A model with the inputs that a reader moves."""

    id: Slug = Field(description="The id that pages place it by.")
    name: PlainText = Field(description="Its name.")
    keys: Keys = Field(min_length=1, description="The works it comes from.")
    seen: Sentence = Field(description="What its equations were read from.")
    parameters: dict[str, Parameter] = Field(min_length=1, description="By symbol.")
    speeds: dict[str, Speed] = Field(default={}, description="Sets of half-lives, by name.")
    start: dict[str, Number] = Field(default={}, description="The state at day 0, by symbol.")
    inputs: tuple[Input, ...] = Field(min_length=1, description="What a reader moves.")
    presets: tuple[Preset, ...] = Field(min_length=1, description="Sets of values to choose.")

    @model_validator(mode="after")
    def check_inputs(self) -> Model:
        """Inputs and presets have names of their own; each preset sets every input as it allows."""
        inputs = {given.name: given for given in self.inputs}
        if len(inputs) < len(self.inputs):
            refuse("has an input twice.", "Give each its own name.", "inputs")
        if len({preset.name for preset in self.presets}) < len(self.presets):
            refuse("has a preset twice.", "Give each its own name.", "presets")
        speed = inputs.get("speed")
        for value, _ in speed.choices if isinstance(speed, Choice) else ():
            if value not in self.speeds:
                what = f"has the choice '{value}', which is none of its speeds."
                refuse(what, suggest(value, self.speeds) or "Describe it under speeds.", "inputs")
        for place, preset in enumerate(self.presets):
            if odd := sorted(inputs.keys() ^ preset.values.keys()):
                what = f"has the preset '{preset.name}' with '{odd[0]}' missing or unknown."
                refuse(what, f"Give: {', '.join(inputs)}.", "presets", place)
            for name, value in preset.values.items():
                if not inputs[name].takes(value):
                    what = f"has the preset '{preset.name}' with {name} {value}, which its input does not allow."
                    refuse(what, "Choose a value that the input has.", "presets", place)
        return self

    def for_page(self) -> dict[str, Any]:
        """What the page's script reads, fields in the order of the file."""
        return self.model_dump(exclude={"keys", "seen"}, exclude_unset=True)


# --- citations in Markdown ------------------------------------------------------------------

_BLOCK = re.compile(r"\[([^\[\]]*@[\w-]+[^\[\]]*)\]")
_CITED = re.compile(r"(?<![\w.])@([\w-]+)")


def find_citations(markdown: str) -> list[tuple[int, str]]:
    """Each key cited in ``[@a; @b]`` with its line (from 1), in reading order; not in code."""
    if "@" not in markdown:
        return []
    text = blank_code(markdown) if "`" in markdown or "~~~" in markdown else markdown
    found, line, last = [], 1, 0
    for block in _BLOCK.finditer(text):
        for cited in _CITED.finditer(text, block.start(1), block.end(1)):
            line += text.count("\n", last, cited.start())
            last = cited.start()
            found.append((line, cited[1]))
    return found


_FENCE = re.compile(r"^( *)(`{3,}|~{3,})[^\n]*\n(?:.*\n)*?(?:\1\2[`~]*[ ]*$|\Z)", re.M)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(?:(?!\n\n).)*?(?<!`)\1(?!`)", re.S)


def blank_code(markdown: str) -> str:
    """The text with code blanked, so that everything else keeps its place."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found[0])

    return _CODE.sub(blank, _FENCE.sub(blank, markdown))


