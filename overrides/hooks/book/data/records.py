"""The records of claims.yml, tables.yml, glossary.yml, journals.yml, queries.yml, article-references.yml and options.yml.

The records of the other files are in evidence.py, figures.py, models.py and site.py.
``make schema`` writes the JSON Schemas in ``bib/schema/`` from these classes.
"""

import re
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from book.data.citations import find_citations
from book.data.evidence import Change, Headline
from book.data.fields import (
    Cell,
    Day,
    Key,
    Keys,
    Markdown,
    MarkdownLine,
    OneOf,
    PagePath,
    Phrase,
    Pieces,
    Place,
    PlainText,
    Record,
    Sentence,
    Slug,
    fail,
)

GREEK = str.maketrans({"α": "a", "β": "b", "γ": "g", "κ": "k", "ε": "e", "θ": "th", "μ": "u", "µ": "u"})  # fmt: skip


class Claim(Record):
    """One claim of the article with our verdict."""

    id: Annotated[str, OneOf("depth_of", in_schema=False)] = Field(
        description="The claim's id, as counted in site.yml."
    )
    page: PagePath = Field(description="The page below docs/ that shows it.")
    says: Sentence = Field(description="What the article claims, in our words.")
    verdict: Annotated[str, OneOf("verdicts_by_name")] = Field(description="Our verdict.")
    finding: Pieces = Field(description="What the evidence says.")
    supports: Keys = Field(default=(), description="The keys of works that support it.")
    limits: Keys = Field(default=(), description="The keys of works that limit or contradict it.")
    why: Sentence | Literal[""] = Field(default="", description="Why it matters to a reader.")
    changed: tuple[Change, ...] = Field(default=(), description="What changed, newest first.")
    searches: tuple[Slug, ...] = Field(
        default=(), description="The ids of its searches in searches.yml."
    )

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the cited works: first those that support the claim, then those that limit it."""
        return self.supports + self.limits

    @model_validator(mode="after")
    def check_works(self, info: Any) -> Self:
        """Check that no work is named twice, that the verdict has its works, and that changes are in order."""
        for key in self.keys:
            if self.keys.count(key) > 1:
                fail(f"names '{key}' twice.", "Keep it under 'supports' or under 'limits'.")
        days = [change.day for change in self.changed]
        if days != sorted(set(days), reverse=True):
            what = "has its changes out of order, or two on one day."
            fail(what, "Put the newest first, and write one for each day.", "changed")
        needs = info.context.verdicts_by_name[self.verdict].needs
        given = {"supports": self.supports, "limits": self.limits, "either": self.keys}
        if needs != "none" and not given[needs]:
            where = "supports or limits" if needs == "either" else needs
            what = f"is '{self.verdict}' and names no work under {where}."
            fail(what, "Name the works, or correct the verdict.", "verdict")
        return self


class Row(Record):
    """A row of an article table: its cells as the article has them, and our note."""

    claim: str = Field(description="The id of the claim that the row makes.")
    cells: tuple[PlainText, ...] = Field(description="One text per column.")
    note: Sentence = Field(description="Our note on the row.")


class Table(Record):
    """A table of the article."""

    id: Slug = Field(description="The id in the marker that shows it.")
    columns: tuple[PlainText, ...] = Field(min_length=1, description="The headings of its columns.")
    rows: tuple[Row, ...] = Field(min_length=1, description="Its rows.")

    @model_validator(mode="after")
    def check_rows(self) -> Self:
        """Check that each row has one cell per column."""
        for place, row in enumerate(self.rows):
            if len(row.cells) != len(self.columns):
                what = f"has {len(row.cells)} cells in row {row.claim} for {len(self.columns)} columns."
                fail(what, "Give one cell per column.", "rows", place)
        return self


class Term(Record):
    """A glossary entry."""

    term: PlainText = Field(description="The term as the pages use it.")
    name: PlainText = Field(default="", description="The full name of an abbreviation.")
    also: tuple[PlainText, ...] = Field(
        default=(), description="Other spellings that the pages use."
    )
    search: tuple[PlainText, ...] = Field(default=(), description="Searches that should lead here.")
    says: Sentence = Field(description="What it means.")

    @property
    def anchor(self) -> str:
        """The id of the entry on the glossary page."""
        return re.sub(r"[^a-z0-9]+", "-", self.term.translate(GREEK).lower()).strip("-")


class Journal(Record):
    """A journal with its abbreviation."""

    title: PlainText = Field(description="The title as in references.bib.")
    short: PlainText = Field(description="Its abbreviation in the NLM Catalog, without full stops.")


class Query(Record):
    """A search as people type it, with the pages or options that should come first. test_search.py runs them all."""

    query: PlainText = Field(description="The words as typed, spelling mistakes included.")
    pages: tuple[Place, ...] = Field(
        default=(), description="Pages that answer it; with a section, it is to be shown too."
    )
    options: tuple[Slug, ...] = Field(
        default=(), description="Options that answer it, on whichever page they are."
    )


class Printed(Record):
    """A reference as the article prints it, field by field, in the order shown."""

    authors: PlainText = Field(description="The authors as printed.")
    title: PlainText = Field(description="The title as printed.")
    journal: PlainText = Field(default="", description="The journal as printed.")
    year: PlainText = Field(description="The year as printed, in quotes.")
    volume: PlainText = Field(default="", description="The volume as printed, in quotes.")
    number: PlainText = Field(default="", description="The issue as printed, in quotes.")
    pages: PlainText = Field(default="", description="The pages as printed, in quotes.")


class ArticleReference(Record):
    """One reference of the article, as printed and as verified."""

    number: int = Field(gt=0, strict=True, description="Its number in the article's list.")
    printed: Printed = Field(description="The fields as the article prints them.")
    work: Key | Literal[""] = Field(default="", description="The key of the work, if it exists.")
    verdict: Annotated[str, OneOf("reference_verdicts_by_name")] = Field(description="Our verdict.")
    nearest: Keys = Field(
        default=(), description="The keys of the nearest works, if it was not found."
    )
    established: Sentence = Field(description="How we know.")
    carries: Sentence = Field(description="What the work says, and what it does not say.")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the work itself, or of the nearest works if it was not found."""
        return ((self.work,) if self.work else ()) + self.nearest

    @model_validator(mode="after")
    def check_work(self, info: Any) -> Self:
        """Check that a reference that exists names its work, and one that was not found the nearest works."""
        names = info.context.reference_verdicts_by_name[self.verdict].names
        other = "nearest" if names == "work" else "work"
        if not getattr(self, names) or getattr(self, other):
            what = f"is '{self.verdict}' and needs '{names}', without '{other}'."
            fail(
                what,
                "Give 'work' for a reference that exists, 'nearest' for one that was not found.",
                "verdict",
            )
        return self


class Option(Record):
    """Something a reader can do or be offered."""

    id: Slug = Field(description="Its anchor on its page.")
    name: MarkdownLine = Field(description="Its name.")
    page: PagePath = Field(description="The page that has its section.")
    search: tuple[Phrase, ...] = Field(
        default=(), description="What people type when they look for it, brand names too."
    )
    effect: Cell = Field(description="Its clearest result, for the tables.")
    harm: Cell = Field(description="Its main harm, for the tables.")
    headline: Headline = Field(
        description="The finding that 'how sure' is about: its outcome and its people."
    )
    normal: Literal["yes", "partly", "no", "not shown", "not tested"] = Field(
        description="Was insulin sensitivity ever back to that of healthy people?"
    )
    normal_in: PlainText | Literal[""] = Field(
        default="", description="In whom or where, in two or three words, if it was."
    )
    normality: Markdown = Field(description="In whom it was or was not, and for how long.")
    status_seen: Day | Literal[""] = Field(
        default="", description="The day we last read its approval; left out if it needs none."
    )
    what: Markdown = Field(description="What it is, and how it works if that is known.")
    figure: Slug | Literal[""] = Field(default="", description="The id of a figure that shows it.")
    sugar: Markdown = Field(description="What it did to blood sugar and new diabetes.")
    resistance: Markdown = Field(description="What it did to insulin resistance itself.")
    unclear: Markdown = Field(description="Where trials disagree, or what is not known.")
    details: Markdown | Literal[""] = Field(
        default="", description="What else trials found; shown beside the trials."
    )
    people: Markdown = Field(description="Who was studied.")
    status: Markdown | Literal[""] = Field(
        default="", description="Its approval; left out if it needs none."
    )
    harms: Markdown = Field(description="Its harms.")
    not_for: Markdown | Literal[""] = Field(
        default="",
        description="Who should not use it, or should ask first; left out if there is nobody.",
    )
    daily: Markdown = Field(description="What it means for daily life.")
    shows: Markdown | Literal[""] = Field(
        default="", description="When people may notice a change; left out if no trial says."
    )
    without: Markdown = Field(description="What happens without it.")
    steps: tuple[Markdown, ...] = Field(
        min_length=2, max_length=3, description="Steps for someone who is thinking about it."
    )
    why: Markdown = Field(description="The reason for the grade.")
    more: tuple[PagePath, ...] = Field(min_length=1, description="Pages to read next.")

    @property
    def trials(self) -> str:
        """The path of the page that has its trials."""
        return self.page.replace("options/", "evidence/trials/")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the works that its texts cite."""
        texts = [*(value for _, value in self if isinstance(value, str)), *self.steps]
        return tuple(key for text in texts for _, key in find_citations(text))
