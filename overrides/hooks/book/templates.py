"""The templates of the package: Jinja, strict about names, with the filters they share."""

from __future__ import annotations

import datetime
import functools
import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from book.marks import curl_text
from book.pages.dates import long_day

MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~^=+])")


def escape_html(text: str) -> str:
    """Text made safe for HTML."""
    return html.escape(text, quote=False)


def escape_markdown(text: str) -> str:
    """Text made safe inside Markdown and HTML: it shows as it is."""
    return MARKDOWN_SPECIAL.sub(r"\\\1", escape_html(text))


def cite(keys: Iterable[str]) -> str:
    """Keys as one citation: ``[@a; @b]``; empty if there are none."""
    joined = "; ".join(f"@{key}" for key in keys)
    return f"[{joined}]" if joined else ""


def slug(text: str) -> str:
    """``supported with limits`` → ``supported-with-limits``."""
    return re.sub(r"[^a-z]+", "-", text.lower())


def make_sentence(text: str) -> str:
    """The text with a capital and a full stop: what stood alone in a field is a sentence now."""
    stop = "" if text.endswith((".", "?", "!", ".)")) else "."
    return f"{text[:1].upper()}{text[1:]}{stop}"


@functools.cache
def environment() -> Environment:
    """The one environment; names of templates begin at the package's folder."""
    made = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        bytecode_cache=FileSystemBytecodeCache(),  # compiled once
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters |= {
        "escape_markdown": escape_markdown,
        # Markdown from data may cite and link, but a tag in it is text.
        "no_html": lambda text: text.replace("<", "&lt;"),
        "text": lambda text: escape_html(curl_text(str(text))),
        "cite": cite,
        "day": lambda day: long_day(datetime.date.fromisoformat(day)),
        "sentence": make_sentence,
        "slug": slug,
    }
    return made


def render(template: str, **values: Any) -> str:
    """A template of the package with its values: ``render("render/claim.md", claim=...)``."""
    return environment().get_template(template).render(**values)
