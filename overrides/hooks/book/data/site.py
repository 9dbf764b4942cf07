"""The record of site.yml: facts about the site, and its closed lists."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, Strict

from book.data.fields import Address, PagePath, PlainText, Record, Sentence, Slug, matching

ALL_GROUPS = ("mixed", "everyone")
"""Values for the people of a finding that cover all groups of people."""


class Source(Record):
    """The article that is examined."""

    name: PlainText = Field(description="Its title.")
    url: Address = Field(description="Its address.")
    references: int = Field(gt=0, description="The number of works in its own list.")


class Depth(Record):
    """One of the article's depths."""

    name: PlainText = Field(description="What readers see.")
    folder: Slug = Field(default="", description="The folder of docs/ that has its pages, if any.")
    claims: dict[str, Annotated[int, Strict(), Field(gt=0, le=99)]] = Field(
        description="How its claims' ids begin, and how many there are."
    )

    @property
    def claim_ids(self) -> Iterator[str]:
        """The ids of its claims: ``F: 2`` gives F01 and F02; ``X1: 2`` gives X1a and X1b."""
        for prefix, count in self.claims.items():
            for n in range(count):
                yield f"{prefix}{chr(97 + n)}" if prefix[-1].isdigit() else f"{prefix}{n + 1:02}"


class Verdict(Record):
    """A verdict on a claim."""

    name: PlainText = Field(description="Its name, as claims.yml gives it.")
    words: PlainText = Field(
        default="", description="What readers see, if it differs from the name."
    )
    mark: str = Field(description="Its mark: the inside of an SVG of 16 by 16.")
    needs: Literal["supports", "limits", "either", "none"] = Field(
        description="The side of a claim that must name a work."
    )

    @property
    def label(self) -> str:
        """The verdict as readers see it."""
        return self.words or self.name.capitalize()


class ReferenceVerdict(Record):
    """A verdict on one of the article's own references."""

    name: PlainText = Field(description="What readers see.")
    names: Literal["work", "nearest"] = Field(description="The field that then names a work.")


class Outcome(Record):
    """An outcome of the ladder."""

    name: Slug = Field(description="Its name, as findings.yml gives it.")
    label: PlainText = Field(description="What readers see.")
    short: PlainText = Field(
        max_length=12, description="Its name above a narrow column, at most 12 letters."
    )
    of: PlainText = Field(default="", description="Its name within a sentence, if that differs.")
    words: Sentence = Field(description="What it measures.")
    cannot: Sentence = Field(description="What it cannot show.")
    says: dict[PlainText, PlainText] = Field(
        default={}, description="Words for a direction that fit it better."
    )
    people: tuple[PlainText, ...] = Field(
        min_length=1, description="The groups in which each option needs a finding."
    )


class EditionKind(Record):
    """A kind of edition for download."""

    ending: Annotated[str, matching(r"\.[a-z]+", "Write it as in .epub.")] = Field(
        description="The file's extension."
    )
    name: PlainText = Field(description="Its name.")
    purpose: PlainText = Field(description="What it is for, as readers see it.")


Contact = Annotated[
    str,
    matching(
        r"(https://\S+|[^@\s]+@[^@\s]+\.\w+)?",
        "Give an e-mail address or one that begins with https://, or leave it empty.",
    ),
]


class Site(Record):
    """Facts about the site, and the closed lists that data and pages choose from."""

    author: PlainText = Field(description="The author of all pages.")
    drafted: Sentence = Field(
        description="How the pages were written; shown until somebody reviews them."
    )
    contact: Contact = Field(default="", description="An e-mail or web address for readers.")
    licence: Address = Field(description="The address of the licence.")
    published: Annotated[str, matching(r"\d{4}-\d\d-\d\d", "Write it as in 2026-11-23.")] = Field(
        description="The day of the first version."
    )
    topics: tuple[PlainText, ...] = Field(description="What the pages are about.")
    page_type: PlainText = Field(description="The schema.org type of a page.")
    page_types: dict[PagePath, PlainText] = Field(description="Pages of another type.")
    source: Source = Field(description="The article that we check.")
    depths: tuple[Depth, ...] = Field(min_length=1, description="The article's depths in order.")
    verdicts: tuple[Verdict, ...] = Field(min_length=1, description="The verdicts, best first.")
    reference_verdicts: tuple[ReferenceVerdict, ...] = Field(
        min_length=1, description="The verdicts on the article's own references."
    )
    certainties: tuple[PlainText, ...] = Field(
        min_length=1, description="The grades of certainty, most certain first."
    )
    outcomes: tuple[Outcome, ...] = Field(
        min_length=1, description="The ladder of outcomes, from insulin resistance itself to harm."
    )
    groups_of_people: tuple[PlainText, ...] = Field(
        min_length=1, description="The groups that outcomes are judged in."
    )
    kinds: tuple[PlainText, ...] = Field(
        min_length=1, description="The kinds of study, strongest first."
    )
    plain_http: tuple[str, ...] = Field(description="Hosts whose pages may begin with http://.")
    editions: tuple[EditionKind, ...] = Field(
        description="The editions, in the order in which they are offered."
    )

    @cached_property
    def verdicts_by_name(self) -> dict[str, Verdict]:
        """The verdicts by name, in order."""
        return {verdict.name: verdict for verdict in self.verdicts}

    @cached_property
    def reference_verdicts_by_name(self) -> dict[str, ReferenceVerdict]:
        """The verdicts on the article's references, by name."""
        return {verdict.name: verdict for verdict in self.reference_verdicts}

    @cached_property
    def outcomes_by_name(self) -> dict[str, Outcome]:
        """The outcomes of the ladder by name, in order."""
        return {outcome.name: outcome for outcome in self.outcomes}

    @cached_property
    def people(self) -> tuple[str, ...]:
        """The valid values for the people of a finding."""
        return (*self.groups_of_people, *ALL_GROUPS)

    @cached_property
    def depth_of(self) -> dict[str, str]:
        """The name of each claim's depth, by the claim's id, in the article's order."""
        return {name: depth.name for depth in self.depths for name in depth.claim_ids}

    @cached_property
    def page_depths(self) -> dict[str, str]:
        """The folder of each depth that has pages, by the depth's name, in order."""
        return {depth.name: depth.folder for depth in self.depths if depth.folder}
