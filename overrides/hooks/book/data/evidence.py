"""The records of findings.yml, searches.yml, released.yml and reviews.yml.

A finding says what the trials of one option showed for one outcome of the ladder, in one
group of people, and how certain that is.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, Strict, model_validator

from book.data.fields import (
    LOCATION,
    Day,
    Key,
    Keys,
    OneOf,
    PagePath,
    PlainText,
    Record,
    Sentence,
    Slug,
    fail,
)

FEW_PEOPLE = 300
"""With fewer people than this, or a single trial, a high grade needs a reason."""
OURS = "ours"
"""The value of ``judged`` for a grade of our own."""
REQUIRED = ("who", "n", "effect", "direction", "grade", "works")
"""Fields that a finding needs unless nobody studied the outcome."""

Domain = Literal["risk of bias", "inconsistency", "indirectness", "imprecision", "publication bias"]
"""A reason to lower the grade, as GRADE names it."""
Count = Annotated[int, Strict(), Field(ge=0)]
Unknown = Literal["unknown"]
"""Stands for a value that nobody recorded."""


class Headline(Record):
    """The outcome and the people of the finding that an option's "how sure" is about."""

    outcome: Annotated[str, OneOf("outcomes_by_name")] = Field(
        description="The outcome of the finding."
    )
    people: Annotated[str, OneOf("people")] = Field(description="Its group of people.")


class Finding(Record):
    """The result of the trials of one option for one outcome, in one group of people."""

    option: Slug = Field(description="The id of the option in options.yml.")
    outcome: Annotated[str, OneOf("outcomes_by_name")] = Field(
        description="An outcome of the ladder."
    )
    people: Annotated[str, OneOf("people")] = Field(
        description="The group of people that it is about."
    )
    not_studied: Sentence | Literal[""] = Field(
        default="",
        description="A sentence that says that nobody studied it; the only other fields are option, outcome and people.",
    )
    who: PlainText | Literal[""] = Field(default="", description="Who was studied.")
    trials: Annotated[int, Strict(), Field(ge=1)] | None = Field(
        default=None, description="How many trials or studies; left out if we did not see it."
    )
    n: Annotated[int, Strict(), Field(ge=1)] | Unknown | None = Field(
        default=None,
        description="How many people were in them; unknown if the source does not say.",
    )
    length: PlainText | Literal[""] = Field(default="", description="How long they were followed.")
    effect: PlainText | Literal[""] = Field(
        default="", description="The effect, with its 95% interval if we saw it."
    )
    absolute: PlainText | Literal[""] = Field(
        default="", description="The effect among 100 people, if the counts allow it."
    )
    direction: Literal["better", "no clear change", "worse", "mixed", ""] = Field(
        default="", description="The direction of the effect."
    )
    severity: Literal["minor", "serious", ""] = Field(
        default="",
        description="Of a harm that was more frequent: minor if serious ones were not, serious if they were.",
    )
    setting: PlainText | Literal[""] = Field(
        default="",
        description="The setting that the result depends on: with a programme, without one.",
    )
    lowered: dict[Domain, PlainText] = Field(
        default={}, description="Each reason that lowers the grade, with a few words."
    )
    raised: PlainText | Literal[""] = Field(
        default="", description="Why the grade of a cohort was raised."
    )
    grade: Annotated[str, OneOf("certainties")] | Literal[""] = Field(
        default="", description="How certain the effect is."
    )
    judged: Key = Field(
        default=OURS, description="ours, or the key of the review if the grade is its own."
    )
    high_because: PlainText | Literal[""] = Field(
        default="", description="Why one trial, or few people, is enough for a high grade."
    )
    works: Keys = Field(default=(), description="The works that have the numbers.")

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the works with the numbers, and of the review that graded them."""
        judged = () if not self.grade or self.judged == OURS else (self.judged,)
        return tuple(dict.fromkeys(self.works + judged))

    @model_validator(mode="after")
    def check_complete(self) -> Self:
        """Check that a finding is either not studied, or has all required fields."""
        if self.not_studied:
            allowed = {*LOCATION, "option", "outcome", "people", "not_studied"}
            if given := sorted(self.model_fields_set - allowed):
                hint = "Remove 'not_studied', or every field but 'option', 'outcome' and 'people'."
                fail(f"was not studied, and has {' and '.join(given)}.", hint, given[0])
            return self
        for name in REQUIRED:
            if not getattr(self, name):
                about = type(self).model_fields[name].description
                hint = f"Add {name}: {about} If nobody studied it, write 'not_studied' instead."
                fail(f"has no {name}.", hint)
        self.check_grade()
        return self

    def check_grade(self) -> None:
        """Check that a lower grade has reasons, and a high one more than a single small trial."""
        if self.grade != "high":
            if not self.lowered:
                hint = "Say under 'lowered' why: risk of bias, imprecision …"
                fail(f"is '{self.grade}' without a reason.", hint, "grade")
            return
        if self.lowered and not self.raised and self.judged == OURS:
            hint = "Lower the grade, or say under 'raised' why it is high."
            fail("is 'high', but reasons lowered it.", hint, "grade")
        if self.high_because:
            return
        hint = "Lower the grade, or say under 'high_because' why it is enough."
        if self.trials == 1:
            fail("is 'high' with only one trial.", hint, "grade")
        if not isinstance(self.n, int):
            fail("is 'high' with an unknown number of people.", hint, "grade")
        if self.n < FEW_PEOPLE:
            fail(f"is 'high' with only {self.n} people.", hint, "grade")


class Change(Record):
    """A verdict or a finding that changed."""

    day: Day = Field(description="The day of the change, as 2026-11-25.")
    was: Annotated[str, OneOf("verdicts_by_name")] | Literal[""] = Field(
        default="", description="The old verdict; left out if only the words changed."
    )
    why: Sentence = Field(description="Why, in one plain sentence.")


class Search(Record):
    """A search for evidence. A value that was not recorded is ``unknown``."""

    id: Slug = Field(description="Its anchor on the page about our method.")
    day: Day | Unknown = Field(description="The day of the search.")
    question: Sentence = Field(description="The question that it should answer.")
    words: tuple[PlainText, ...] | Unknown = Field(description="The words that were searched for.")
    collections: tuple[PlainText, ...] | Unknown = Field(
        description="The databases and other collections that were searched."
    )
    counted_in: PlainText = Field(description="Which studies were included.")
    counted_out: PlainText = Field(description="Which studies were excluded.")
    found: Count | Unknown = Field(description="How many works it found.")
    read_whole: Count | Unknown = Field(description="How many of them were read whole.")
    read_abstract: Count | Unknown = Field(description="How many were read as abstracts.")


class Released(Record):
    """The verdicts of the last release, with which the current ones are compared."""

    version: PlainText = Field(description="The version that was released.")
    verdicts: dict[str, Annotated[str, OneOf("verdicts_by_name")]] = Field(
        description="The verdict on each claim in that version."
    )


class Review(Record):
    """A review of the site by a named person."""

    name: PlainText = Field(description="Who reviewed it.")
    role: PlainText = Field(description="Their profession and post.")
    day: Day = Field(description="The day of the review.")
    version: PlainText = Field(description="The version of the site that they read, in quotes.")
    scope: Sentence = Field(description="What was reviewed.")
    pages: tuple[PagePath, ...] = Field(
        default=(), description="The pages that were read whole; they name the reviewer."
    )
    interests: Sentence = Field(description="Their interests, or that they declared none.")
