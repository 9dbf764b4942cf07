"""The types of the records' fields, and the base class of all records.

Text is folded to one line when it is read. A record knows its file and line, for error messages.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from annotated_types import GroupedMetadata
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import PydanticCustomError

from book.data.yaml import Node
from book.diagnostics import Diagnostic, suggest, suggest_or_list

KEY = re.compile(r"[^\W_][\w-]*")
"""A citation key, as mkdocs-bibtex finds it after an @."""
MARKUP = re.compile(r"<!--|\b(?:TODO|FIXME)\b")
"""Comments and notes to oneself, which would be printed. A tag is printed as text, and so does no harm."""
PLAIN_MARKUP = re.compile(rf"{MARKUP.pattern}|\*\*|\[@[^\]]*\]?|\[[^\]]*\]\(|(?<!\S)@\w[\w-]*\d")
"""Markdown that would be printed literally in plain text."""
RELATIVE_LINK = re.compile(r"\]\((?!/|#|[a-z]+:)([^)\s]+)")
SENTENCE_END = re.compile(r"[.?!][)\"']*(?: \[[^\[\]]*@[^\[\]]+\])?$")
MAX_CELL = 460
"""The most characters in a cell of the table of options."""


def fail(what: str, hint: str, *path: str | int) -> NoReturn:
    """Raise a validation error with our own message. ``path`` leads from the record to the invalid value."""
    raise PydanticCustomError("fault", "{what}", {"what": what, "hint": hint, "path": path})


def fold_lines(value: str) -> str:
    """Fold the spaces of a text, but keep the line breaks of a YAML block (``|-``), as a Markdown list needs."""
    text = "\n".join(" ".join(line.split()) for line in value.split("\n")).strip()
    if not text:
        fail("is blank.", "Fill it in.")
    return text


def fold(value: str) -> str:
    """Fold a text to one line."""
    return fold_lines(" ".join(value.split()))


def without(markup: re.Pattern[str]) -> AfterValidator:
    """Return a validator for a text without ``markup``."""

    def check(value: str) -> str:
        if found := markup.search(value):
            fail(f"contains '{found[0]}', which would be printed as it is.", "Remove it.")
        return value

    return AfterValidator(check)


def check_sentence(value: str) -> str:
    """Validate a text that ends with a full stop."""
    if not SENTENCE_END.search(value):
        fail("does not end with a full stop.", "Add it.")
    return value


def check_links(value: str) -> str:
    """Validate that links within the site begin at docs/, because the text may be on any page."""
    if found := RELATIVE_LINK.search(value):
        fail(f"has the link '{found[1]}'.", f"Write '/{found[1].lstrip('./')}', from docs/ on.")
    return value


def check_cell(value: str) -> str:
    """Validate a text that fits a cell of the table of options."""
    if len(value) > MAX_CELL or "|" in value:
        what = f"does not fit a cell of the table ({len(value)} characters)."
        fail(what, f"Write at most {MAX_CELL} characters, without '|'.")
    return value


def is_day(text: str) -> bool:
    """Return True for a date such as 2026-11-25 that is not in the future, with a day's grace for time zones."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return day <= datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)


def matching(pattern: str, hint: str) -> AfterValidator:
    """Return a validator for a text that matches the whole ``pattern``."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            fail(f"is '{value}'.", hint)
        return value

    return AfterValidator(check)


def check_day(value: str) -> str:
    """Validate a date that is not in the future."""
    if not is_day(value):
        what = f"is '{value}', which is not a date, or is in the future."
        fail(what, "Write it as in 2026-11-25.")
    return value


PlainText = Annotated[str, AfterValidator(fold), without(PLAIN_MARKUP)]
"""Text without Markdown or citations."""
Sentence = Annotated[PlainText, AfterValidator(check_sentence)]
"""Plain text that ends with a full stop."""
Pieces = Annotated[
    str, AfterValidator(fold_lines), without(PLAIN_MARKUP), AfterValidator(check_sentence)
]
"""Sentences without Markdown or citations, in one piece or several, each on a line of its own."""
MarkdownLine = Annotated[str, AfterValidator(fold), without(MARKUP), AfterValidator(check_links)]
Markdown = Annotated[
    str,
    AfterValidator(fold_lines),
    without(MARKUP),
    AfterValidator(check_links),
    AfterValidator(check_sentence),
]
"""Sentences, or lists of them, with citations and links."""
Cell = Annotated[MarkdownLine, AfterValidator(check_cell)]
"""Markdown for a cell of the table of options, without a full stop at the end."""
Phrase = Annotated[PlainText, matching(r'[^",{}]+', "Use no commas, quotation marks or braces.")]
"""Words that people type into the search."""
Day = Annotated[str, AfterValidator(check_day)]
Slug = Annotated[str, matching(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", "Use letters, digits and hyphens.")]
"""A part of an address, such as an anchor."""
Key = Annotated[str, matching(KEY.pattern, "Name one key of bib/references.bib, without the @.")]
PATH = r"[\w.-]+(?:/[\w.-]+)*\.md"
PagePath = Annotated[str, matching(PATH, "Write its path below docs/, as in systems/stages.md.")]
ANCHOR = r"[\w:.-]+"
Anchor = Annotated[str, matching(ANCHOR, "Write an anchor without the #, as in F01.")]
Place = Annotated[
    str, matching(f"{PATH}(#{ANCHOR})?", "Write a page below docs/, as in article.md#F01.")
]
"""A page, or an anchor on it."""
Address = Annotated[str, matching(r"https?://\S+", "Write the whole address, from https://.")]
Number = Annotated[int, Strict()] | Annotated[float, Strict(), Field(allow_inf_nan=False)]
"""A finite number; 4 stays an int."""
Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
Keys = tuple[Key, ...]
LOCATION = ("file", "line")
"""Fields of a record that say where it is; they are not written in its file."""


@dataclass(frozen=True)
class OneOf(GroupedMetadata):
    """Restrict a text to a closed list in bib/site.yml. The Site record is the validation context."""

    names: str
    """The attribute of :class:`Site` that holds the list."""
    in_schema: bool = True
    """False for a list that grows with the data and would soon be out of date in the schema."""

    def __iter__(self) -> Iterator[object]:
        yield AfterValidator(self.check)
        if self.in_schema:  # 'make schema' replaces it with the list
            yield WithJsonSchema({"type": "string", "x-one-of": self.names})

    def check(self, value: str, info: ValidationInfo) -> str:
        """Validate that the value is in the list."""
        known = getattr(info.context, self.names)
        if value not in known:
            fail(f"is '{value}'.", suggest_or_list(value, known))
        return value


class Record(BaseModel):
    """The base class of all records: immutable, and without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: SkipJsonSchema[str] = Field(default="", exclude=True, description="Its file.")
    line: SkipJsonSchema[int] = Field(default=0, exclude=True, description="Its first line there.")

    def fault(self, what: str, hint: str) -> Diagnostic:
        """Return a diagnostic at the record's file and line."""
        return Diagnostic(self.file, self.line, what, hint)

    @model_validator(mode="before")
    @classmethod
    def check_fields(cls, data: Any) -> Any:
        """Report unknown and missing fields, drop empty ones, and add file and line."""
        if not isinstance(data, Node):
            return data
        values = {name: value for name, value in data.items() if value is not None}
        fields = cls.model_fields
        if cls.model_config["extra"] == "forbid":
            known = [name for name in fields if name not in LOCATION]
            for name in data:
                if name not in known:
                    hint = suggest(name, set(known) - data.keys()) or suggest(name, known)
                    hint = hint or f"Remove it, or use one of: {', '.join(known)}."
                    fail(f"has the unknown field '{name}'.", hint, name)
        required = (name for name, field in fields.items() if field.is_required())
        if missing := [name for name in required if name not in values]:
            names = " and no ".join(f"'{name}'" for name in missing)
            about = fields[missing[0]].description
            fail(f"has no {names}.", f"Add {missing[0]}: {about}", missing[0])
        return {**values, "file": data.file, "line": data.line}
