"""Find Markdown that would break a page, or that readers would see as it was typed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import chain

from book.code import blank_code
from book.data.citations import CITED, FOUND
from book.data.pages import FRONT_MATTER
from book.diagnostics import Diagnostic, line_at, suggest, suggest_or_list

TAG = re.compile(r"(?<!\\)(?<!\]\()<(?P<end>/?)(?P<name>[A-Za-z][\w-]*)(?=[\s/>])[^<>]*>")
"""A typed HTML tag, but not the target of a link in angle brackets."""
INLINE_TAGS = frozenset(
    "a abbr b bdi bdo br cite code del dfn em i img ins kbd mark q s samp small span strong sub sup"
    " time u var wbr".split()
)
"""The tags that may be typed. Any other would end the paragraph that Markdown puts it into."""
VOID_TAGS = frozenset({"br", "img", "wbr"})
HINTS = {
    "details": "Write '/// details | Title', the text and '///'.",
    "script": "Put it into docs/assets/javascripts/ and name it under script in the front matter.",
    "style": "Put it into docs/assets/stylesheets/book.css.",
}
BLOCK_FENCE = re.compile(r"^(?=[ \t/])[ \t]*(?P<bars>/{3,})[ \t]*(?P<opens>\S.*)?$", re.M)
ADMONITION = re.compile(r"^[ \t]*(?:!!!|\?\?\?\+?)[ \t]+\S.*$", re.M)
"""The start of a box in another syntax, which is switched off here."""
LINK = re.compile(r"\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(")
INCOMPLETE = re.compile(r"\[-?@(?=[ {])")
OPEN_CITATION = re.compile(r"\[@[^\[\]]*?(?=\n\n|\[|\Z)")
KEY_LIKE = re.compile(r"(?<![\w@/#.:-])[^\W\d_]+(?:\d{4}|ND)\w+(?![\w-])")
"""A word that may be a key without its ``@``."""
SPACED_LINK = re.compile(r"\]([ \t]+)\((?=[^()\s]*(?:\.md\b|#|://))[^()\s]*\)")
OPEN_LINK = re.compile(r"\]\([^()\s]*(?=[ \t]*$)", re.M)
LIST_ITEM = re.compile(r"^(?:[-*+]|\d+\.) ", re.M)
GLUED_LIST = re.compile(
    r"^(?![ \t\n#|>:{]|(?:[-*+]|\d+\.) |/{3}).*\n(?P<item>(?:[-*+]|\d+\.) .*)", re.M
)
"""A line of text and, directly below it, a list item: Markdown would print its mark."""
FLUSH_OPTION = re.compile(
    r"^/{3,}[ \t]*\w.*\n(?P<option> {0,3}(?:attrs|type|open|name|select):.*)", re.M
)
"""An option of a block that is not indented, so that it would be printed."""

Fault = tuple[int, str, str]
"""The index in the text, what is wrong, and a hint."""


def check_text(
    src: str, text: str, keys: Collection[str], blocks: Collection[str] = ()
) -> Iterator[Diagnostic]:
    """Check the page ``src``. ``keys`` are those of the bibliography; ``blocks``: see Settings."""
    seen = blank_code(text)
    checks = (
        check_html(seen),
        check_blocks(seen, blocks),
        check_citations(seen, keys),
        check_marks(seen),
    )
    for at, what, hint in chain.from_iterable(checks):
        yield Diagnostic(f"docs/{src}", line_at(text, at), what, hint)


def check_html(text: str) -> Iterator[Fault]:
    """Find tags that are not allowed in a paragraph, and unbalanced pairs."""
    opened: list[re.Match[str]] = []
    for tag in TAG.finditer(text):
        name, at = tag["name"].lower(), tag.start()
        if name not in INLINE_TAGS:
            hint = HINTS.get(name, f"Use Markdown, or '/// html | {name}', the text and '///'.")
            if not tag["end"]:
                yield at, f"'{tag[0]}' cannot be used within a sentence.", hint
        elif not tag["end"]:
            if name not in VOID_TAGS:
                opened.append(tag)
        elif not opened or opened[-1]["name"].lower() != name:
            yield at, f"</{name}> has no opening tag.", "Remove it, or add the opening tag."
        elif "\n\n" in text[opened.pop().end() : at]:
            hint = "Close it in the same paragraph."
            yield at, f"<{name}> runs over more than one paragraph.", hint
    for tag in opened:
        yield tag.start(), f"'{tag[0]}' is never closed.", f"Close it with '</{tag['name']}>'."


def check_blocks(text: str, known: Collection[str]) -> Iterator[Fault]:
    """Find unknown blocks, blocks without an end, and boxes in another syntax."""
    opened: list[re.Match[str]] = []
    for fence in BLOCK_FENCE.finditer(text):
        if fence["opens"]:
            opened.append(fence)
            name = fence["opens"].split("|")[0].strip()
            if known and name not in known:
                yield fence.start("bars"), f"unknown block '{name}'.", suggest_or_list(name, known)
        elif any(block["bars"] == fence["bars"] for block in opened):
            while (last := opened.pop())["bars"] != fence["bars"]:
                yield never_closed(last)
        else:
            yield fence.start("bars"), f"'{fence['bars']}' does not close a block.", "Remove it."
    yield from map(never_closed, opened)
    for box in ADMONITION.finditer(text):
        hint = "Write '/// key | Title' or '/// details | Title', the text and '///'."
        yield box.start(), f"'{box[0].strip()}' does not start a block here.", hint


def never_closed(fence: re.Match[str]) -> Fault:
    """Return the fault of a block without an end."""
    hint = f"Close it with '{fence['bars']}' on a line of its own."
    return fence.start("bars"), f"the block '{fence[0].strip()}' is never closed.", hint


def check_citations(text: str, keys: Collection[str]) -> Iterator[Fault]:
    """Find citations within links, misspelt keys and incomplete citations."""
    for link in LINK.finditer(text) if "@" in text else ():
        if CITED.search(link[1]):
            yield link.start(), "a citation is in the text of a link.", "Move it after the link."
    for found in FOUND.finditer(text):
        key = found[2]  # None in brackets; without them, an unknown key may be no citation at all
        if key and key not in keys and re.search(r"\d", key) and (hint := suggest(key, keys)):
            yield found.start(), f"the page cites the unknown key '{key}'.", hint
    for found in KEY_LIKE.finditer(text):
        if found[0] in keys:
            yield found.start(), f"the key '{found[0]}' has no @.", f"Write '@{found[0]}'."
    for citation in OPEN_CITATION.finditer(text):
        what = f"the citation '{citation[0].splitlines()[0]}' is never closed."
        yield citation.start(), what, "Close it with ']'."
    for incomplete in INCOMPLETE.finditer(text):
        yield incomplete.start(), f"'{incomplete[0]}' does not begin a citation.", "Write '[@key]'."


def check_marks(text: str) -> Iterator[Fault]:
    """Find links, lists and options of blocks that would be printed as they are typed."""
    body = FRONT_MATTER.match(text)
    for link in SPACED_LINK.finditer(text):
        yield link.start(), f"'{link[0]}' does not make a link.", "Remove the space after ']'."
    for link in OPEN_LINK.finditer(text):
        yield link.start(), f"the link '{link[0]}' is never closed.", "Close it with ')'."
    for found in GLUED_LIST.finditer(text, body.end() if body else 0):
        above = text[text.rfind("\n\n", 0, found.start()) + 1 : found.start("item")]
        if LIST_ITEM.search(above):  # the line above goes on with an item
            continue
        what = f"'{found['item'][:40]}' does not start a list here."
        yield found.start("item"), what, "Put an empty line above the list."
    for found in FLUSH_OPTION.finditer(text):
        what = f"'{found['option'].strip()}' is not indented, and would be printed."
        yield found.start("option"), what, "Indent it by four spaces."
