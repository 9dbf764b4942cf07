"""What a writer may type that would break the page, or reach the reader as it is typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from book.code import blank_code
from book.data.citations import CITED, FOUND
from book.diagnostics import Diagnostic, line_at, suggest

TAG = re.compile(r"(?<!\\)(?<!\]\()<(?P<end>/?)(?P<name>[A-Za-z][\w-]*)(?=[\s/>])[^<>]*>")
"""Something that is typed as a tag; the target of a link may be in such brackets too."""
INLINE = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup"
    " time u var wbr".split()
)
"""The tags that may be typed. Markdown would put any other into a paragraph, which ends at it."""
EMPTY = frozenset({"br", "img", "wbr"})
HINTS = {
    "details": "Write '/// details | Title', the text and '///'.",
    "script": "Put it into docs/assets/javascripts/ and name it under script in the front matter.",
    "style": "Put it into docs/assets/stylesheets/book.css.",
}
FENCE = re.compile(r"^(?=[ \t/])[ \t]*(?P<bars>/{3,})[ \t]*(?P<opens>\S.*)?$", re.M)
OLD_BLOCK = re.compile(r"^[ \t]*(?:!!!|\?\?\?\+?)[ \t]+\S.*$", re.M)
"""A box or details as Material's own pages write them."""
LINKED = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(")
LOOSE = re.compile(r"\[-?@(?=[ {])")

Fault = tuple[int, str, str]
"""Where in the text, what is wrong, a hint."""


def check_text(src: str, text: str, keys: Collection[str]) -> Iterator[Diagnostic]:
    """All of it, for the page ``src``. ``keys``: the works that can be cited."""
    seen = blank_code(text)
    for at, what, hint in (*check_html(seen), *check_blocks(seen), *check_citations(seen, keys)):
        yield Diagnostic(f"docs/{src}", line_at(text, at), what, hint)


def check_html(text: str) -> Iterator[Fault]:
    """Tags that no paragraph may hold, and pairs of tags that do not fit."""
    opened: list[re.Match[str]] = []
    for tag in TAG.finditer(text):
        name, at = tag["name"].lower(), tag.start()
        if name not in INLINE:
            hint = HINTS.get(name, f"Use Markdown, or '/// html | {name}', the text and '///'.")
            if not tag["end"]:
                yield at, f"'{tag[0]}' cannot be used within a sentence.", hint
        elif not tag["end"]:
            if name not in EMPTY:
                opened.append(tag)
        elif not opened or opened[-1]["name"].lower() != name:
            yield at, f"</{name}> has no opening tag.", "Remove it, or add the opening tag."
        elif "\n\n" in text[opened.pop().end() : at]:
            hint = "Close it in the same paragraph."
            yield at, f"<{name}> runs over more than one paragraph.", hint
    for tag in opened:
        yield tag.start(), f"'{tag[0]}' is never closed.", f"Close it with '</{tag['name']}>'."


def check_blocks(text: str) -> Iterator[Fault]:
    """Blocks that go on to the end of the page, and those of another dialect."""
    opened: list[re.Match[str]] = []
    for fence in FENCE.finditer(text):
        if fence["opens"]:
            opened.append(fence)
        elif any(one["bars"] == fence["bars"] for one in opened):
            while (last := opened.pop())["bars"] != fence["bars"]:
                yield never_closed(last)
        else:
            yield fence.start("bars"), f"'{fence['bars']}' does not close a block.", "Remove it."
    yield from map(never_closed, opened)
    for old in OLD_BLOCK.finditer(text):
        hint = "Write '/// key | Title' or '/// details | Title', the text and '///'."
        yield old.start(), f"'{old[0].strip()}' does not start a block here.", hint


def never_closed(fence: re.Match[str]) -> Fault:
    """The fault of a block without its end."""
    hint = f"Close it with '{fence['bars']}' on a line of its own."
    return fence.start("bars"), f"the block '{fence[0].strip()}' is never closed.", hint


def check_citations(text: str, keys: Collection[str]) -> Iterator[Fault]:
    """Citations where no mark can be put, and what was meant for one."""
    for link in LINKED.finditer(text) if "@" in text else ():
        if CITED.search(link[1]):
            yield link.start(), "a citation is in the text of a link.", "Move it after the link."
    for found in FOUND.finditer(text):
        key = found[2]  # of one without brackets: @ has other uses
        if key and key not in keys and re.search(r"\d", key) and (hint := suggest(key, keys)):
            yield found.start(), f"the page cites the unknown key '{key}'.", hint
    for loose in LOOSE.finditer(text):
        yield loose.start(), f"'{loose[0]}' does not begin a citation.", "Write '[@key]'."
