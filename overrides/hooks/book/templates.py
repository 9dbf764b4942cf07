"""The Jinja environment of the package, with its filters. An undefined name is an error."""

from __future__ import annotations

import datetime
import functools
import html
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined

from book.markdown.quotes import curl_text
from book.pages.dates import long_day

MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~^=+])")


def escape_html(text: str) -> str:
    """Return ``text`` escaped for HTML; quotation marks stay."""
    return html.escape(text, quote=False)


def escape_markdown(text: str) -> str:
    """Return ``text`` escaped so that Markdown prints it literally."""
    return MARKDOWN_SPECIAL.sub(r"\\\1", escape_html(text))


def cite(keys: Iterable[str]) -> str:
    """Return the keys as one citation, ``[@a; @b]``, or an empty string."""
    joined = "; ".join(f"@{key}" for key in keys)
    return f"[{joined}]" if joined else ""


def slug(text: str) -> str:
    """Return ``text`` as a CSS class: ``supported with limits`` gives ``supported-with-limits``."""
    return re.sub(r"[^a-z]+", "-", text.lower())


def make_sentence(text: str) -> str:
    """Return ``text`` with a capital letter and a full stop."""
    stop = "" if text.endswith((".", "?", "!", ".)")) else "."
    return f"{text[:1].upper()}{text[1:]}{stop}"


@functools.cache
def environment() -> Environment:
    """Return the environment, made once. Template names are relative to this folder."""
    jinja = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        bytecode_cache=FileSystemBytecodeCache(),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    jinja.filters |= {
        "escape_markdown": escape_markdown,
        # Markdown from data may contain citations and links, but no HTML.
        "no_html": lambda text: text.replace("<", "&lt;"),
        "text": lambda text: escape_html(curl_text(str(text))),
        "cite": cite,
        "day": lambda day: long_day(datetime.date.fromisoformat(day)),
        "sentence": make_sentence,
        "slug": slug,
    }
    return jinja


def render(template: str, **values: Any) -> str:
    """Render a template of the package, as in ``render("render/claim.html", name="F04")``."""
    return environment().get_template(template).render(**values)
