"""What the records are made of: small types of text and number, and the class that all records share.

Texts are folded to one line as they are read. A record knows where it is, and says so in its faults.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Annotated, Any, NoReturn

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    Strict,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from book.data.yaml import Node
from book.diagnostics import Diagnostic, choose, suggest

KEY = re.compile(r"[^\W_][\w-]*")
"""A citation key: what mkdocs-bibtex finds behind an @."""
MARKUP = re.compile(r"<!--|\b(?:TODO|FIXME)\b")
"""Notes to oneself, which would be printed. So would a tag, and may be: as text, it does nothing."""
PLAIN_MARKUP = re.compile(rf"{MARKUP.pattern}|\*\*|\[@[^\]]*\]?|\[[^\]]*\]\(|(?<!\S)@\w[\w-]*\d")
"""What would be printed as it is where a text is no Markdown."""
SENTENCE_END = re.compile(r"[.?!][)\"']*(?: \[[^\[\]]*@[^\[\]]+\])?$")
CELL = 460
"""Characters of a text in the table of options; more would not be read in a cell."""


def refuse(what: str, hint: str, *path: str | int) -> NoReturn:
    """Make pydantic report a fault in our words. ``path`` leads from the record to what is at fault."""
    raise PydanticCustomError("fault", "{what}", {"what": what, "hint": hint, "path": path})


def _text(
    marks: re.Pattern[str], *, sentence: bool = False, cell: bool = False, lists: bool = False
) -> AfterValidator:
    """A validator: a text on one line, not blank, without marks that would be printed as they are.

    With ``lists`` the lines stay that YAML keeps (``|-``), as a Markdown list needs.
    """

    def check(value: str) -> str:
        lines = value.split("\n") if lists else [value]
        text = "\n".join(" ".join(line.split()) for line in lines).strip()
        if not text:
            refuse("is blank.", "Fill it in.")
        if found := marks.search(text):
            refuse(f"contains '{found[0]}', which would be printed as it is.", "Remove it.")
        if sentence and not SENTENCE_END.search(text):
            refuse("does not end with a full stop.", "Add it.")
        if cell and (len(text) > CELL or "|" in text):
            what = f"does not fit a cell of the table ({len(text)} characters)."
            refuse(what, f"Write at most {CELL} characters, without '|'.")
        return text

    return AfterValidator(check)


def is_day(text: str) -> bool:
    """True for a day as 2026-11-25 that is not in the future; a day's grace for time zones."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return False
    return day <= datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)


def matching(pattern: str, hint: str) -> AfterValidator:
    """A validator: a text of one form."""
    form = re.compile(pattern)

    def check(value: str) -> str:
        if not form.fullmatch(value):
            refuse(f"is '{value}'.", hint)
        return value

    return AfterValidator(check)


def _day(value: str) -> str:
    if not is_day(value):
        refuse(f"is '{value}', which is no day, or in the future.", "Write it as in 2026-11-25.")
    return value


PlainText = Annotated[str, _text(PLAIN_MARKUP)]
"""Printed as it is: no Markdown, no citation."""
Sentence = Annotated[str, _text(PLAIN_MARKUP, sentence=True)]
"""Plain text that ends with a full stop."""
MarkdownLine = Annotated[str, _text(MARKUP)]
Markdown = Annotated[str, _text(MARKUP, sentence=True, lists=True)]
"""Sentences that may cite and link, and lists of them."""
Cell = Annotated[str, _text(MARKUP, cell=True)]
"""Markdown for a cell of the table of options, with no full stop at its end."""
Phrase = Annotated[PlainText, matching(r'[^",{}]+', "Use no commas, quotation marks or braces.")]
"""What somebody types into the search."""
Day = Annotated[str, AfterValidator(_day)]
Slug = Annotated[str, matching(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", "Use letters, digits and hyphens.")]
"""A part of an address."""
Key = Annotated[str, matching(KEY.pattern, "Name one key of bib/references.bib, without the @.")]
PATH = r"[\w.-]+(?:/[\w.-]+)*\.md"
PagePath = Annotated[str, matching(PATH, "Write its path below docs/, as in systems/stages.md.")]
ANCHOR = r"[\w:.-]+"
Anchor = Annotated[str, matching(ANCHOR, "Write an anchor without the #, as in F01.")]
Place = Annotated[
    str, matching(f"{PATH}(#{ANCHOR})?", "Write a page below docs/, as in article.md#F01.")
]
"""A page, or a place on it."""
Address = Annotated[str, matching(r"https?://\S+", "Write the whole address, from https://.")]
Number = Annotated[int, Strict()] | Annotated[float, Strict(), Field(allow_inf_nan=False)]
"""A finite number as it is written: 4 stays 4."""
Positive = Annotated[Number, Field(gt=0)]
NotNegative = Annotated[Number, Field(ge=0)]
Keys = tuple[Key, ...]


PLACE = ("file", "line")
"""What a record knows of itself, and no file says."""


@dataclass(frozen=True)
class OneOf:
    """A value out of a closed list of bib/site.yml, which reaches the check as pydantic's context."""

    names: str
    """The attribute of :class:`Site` that holds the list."""
    in_schema: bool = True
    """False for a list that grows with the data: its schema would be out of date each time."""

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Check after the text itself."""
        return core_schema.with_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        """Leave a note for 'make schema', which knows the list."""
        made: dict[str, Any] = handler(schema)
        return made | ({"x-one-of": self.names} if self.in_schema else {})

    def check(self, value: str, info: Any) -> str:
        """Refuse what is not in the list."""
        known = getattr(info.context, self.names)
        if value not in known:
            refuse(f"is '{value}'.", choose(value, known))
        return value


class Record(BaseModel):
    """What the records have in common: no field but the named ones, and none changes once read."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file: SkipJsonSchema[str] = Field(default="", exclude=True, description="Its file.")
    line: SkipJsonSchema[int] = Field(default=0, exclude=True, description="Its first line there.")

    def fault(self, what: str, hint: str) -> Diagnostic:
        """What is wrong with it, where it is."""
        return Diagnostic(self.file, self.line, what, hint)

    @model_validator(mode="before")
    @classmethod
    def check_fields(cls, data: Any) -> Any:
        """Name unknown and missing fields, leave out empty ones, and take file and line."""
        if not isinstance(data, Node):
            return data
        values = {name: value for name, value in data.items() if value is not None}
        fields = cls.model_fields
        if cls.model_config["extra"] == "forbid":
            for name in data:
                if name not in fields or name in PLACE:
                    known = [field for field in fields if field not in PLACE]
                    hint = suggest(name, set(known) - data.keys()) or suggest(name, known)
                    hint = hint or f"Remove it, or use one of: {', '.join(known)}."
                    refuse(f"has the unknown field '{name}'.", hint, name)
        required = (name for name, field in fields.items() if field.is_required())
        if missing := [name for name in required if name not in values]:
            names = " and no ".join(f"'{name}'" for name in missing)
            about = fields[missing[0]].description
            refuse(f"has no {names}.", f"Add {missing[0]}: {about}", missing[0])
        return {**values, "file": data.file, "line": data.line}
