"""Citations: from Markdown to footnote marks, references and the list of mentions.

The mkdocs-bibtex plugin turns ``[@key]`` into a footnote. Here citations are brought into that form
before the plugin reads them, and the footnotes are completed afterwards: our registry gives each
footnote a placeholder, which ``ReferencePlacer`` replaces by the formatted reference.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from book.code import change_code, replace_outside_code
from book.data.citations import BLOCK, CITED, KEY
from book.export.work import Work, name_authors
from book.templates import cite

AT = "\ue000"
"""Replaces ``@`` where the bibtex plugin must not see a citation, as in code; a private use character."""
SEPARATOR = '<sup class="cite-sep">,\u202f</sup>'
"""Between adjacent citations, so that 1 and 2 are not read as 12."""
CITATION = re.compile(
    rf"{BLOCK.pattern}|(?<![\w.\\])@(?P<key>{KEY})(?: \[(?P<locator>[^\[\]@]+)\](?![(\[:]))?"
)
"""``[see @a, p. 5]``, or ``@a says`` and ``@a [p. 5] says``."""
KEY_IN_TEXT = re.compile(rf"\s*(?<![\w.\\])-?@({KEY})")
ADJACENT = re.compile(r"\[@[\w; @-]+\](?:\s?\[@[\w; @-]+\])+")
"""Adjacent citations, whose numbers would run together."""
OUTER_BRACKET = re.compile(r"\[(?=[^\[\]\n]*\[@[\w-])")
"""A bracket that contains a citation; the plugin would take it for the start of one."""
SPACE_BEFORE = re.compile(r"(?<=\S) +(?=\[@)")
AFTER_DIGIT = re.compile(r"(?<=\d)(?=\[@)")
NO_BREAK_SPACE = "\u00a0"
THIN_SPACE = "\u202f"  # it does not break either
REFERENCE = re.compile(r"\{reference: ([\w-]+)\}")
ARROW = "\u21a9\ufe0e"  # the second character asks for text style, not for an emoji
HEADINGS = frozenset("h1 h2 h3 h4".split())
NOT_HEADING_TEXT = frozenset(["cite-sep", "headerlink"])
"""Classes of elements in a heading that are not part of its text."""


def reference_mark(key: str) -> str:
    """Return the placeholder that ``ReferencePlacer`` replaces by the reference."""
    return f"{{reference: {key}}}"


def join_marks(keys: Sequence[str]) -> str:
    """Return the footnote marks of several works, separated, in the order given."""
    return SEPARATOR.join(f"[^{key}]" for key in keys)


def tidy_citations(markdown: str, works: Mapping[str, Work]) -> str:
    """Rewrite all citations in the one form that mkdocs-bibtex reads, ``[@a; @b]``.

    ``[see @a, p. 5]`` becomes parentheses with its words; ``@a says`` gets the authors' names.
    """
    if "@" not in markdown:
        return markdown
    text = change_code(markdown, lambda code: code.replace("@", AT)).replace("\\@", AT)

    def tidy(found: re.Match[str]) -> str:
        key, locator = found["key"], found["locator"]
        if key is None:
            return cite_in_text(text[found.start(1) : found.end(1)])
        if key not in works:
            return text[found.start() : found.end()]
        return f"{name_authors(works[key])} {cite_in_text(f'@{key}, {locator}' if locator else f'@{key}')}"

    text = replace_outside_code(CITATION, tidy, text)
    text = replace_outside_code(ADJACENT, lambda run: cite(CITED.findall(run[0])), text)
    text = replace_outside_code(OUTER_BRACKET, lambda _: "&#91;", text)
    text = SPACE_BEFORE.sub("", text)
    return AFTER_DIGIT.sub(THIN_SPACE, text)  # or "up to 10" and its mark 7 would read as 107


def cite_in_text(text: str) -> str:
    """Return the content of a citation's brackets in a form that the plugin reads.

    Brackets without a key, such as those around an e-mail address, stay as they are.
    """
    text = re.sub(r"\s*\n[\s>]*", " ", text).strip(" ;,")
    keys = CITED.findall(text)
    if not keys:
        return f"[{text.replace('@', AT)}]"
    if not re.sub(r"[\s;,-]", "", CITED.sub("", text)):
        return cite(keys)
    text = re.sub(r"(?<=[\w.])@", AT, text)

    def replace(key: re.Match[str]) -> str:
        return NO_BREAK_SPACE * bool(key.start()) + cite([key[1]])

    return f"({KEY_IN_TEXT.sub(replace, text)})"


def text_of(head: Element) -> str:
    """Return the text of a heading or of a table's column header, without citations and links."""

    def read(element: Element) -> Iterator[str]:
        if element.get("class") in NOT_HEADING_TEXT or element.get("id", "").startswith("fnref"):
            return
        yield element.text or ""
        for child in element:
            yield from read(child)
            yield child.tail or ""

    return " ".join("".join(read(head)).split())


class CitationRestorer(Preprocessor):
    """Restores each ``@`` that was hidden from the bibtex plugin."""

    def run(self, lines: list[str]) -> list[str]:
        """Replace the placeholder in each line."""
        return [line.replace(AT, "@") for line in lines]


class ReferencePlacer(Treeprocessor):
    """Replaces the placeholders in the list of references by the references."""

    def __init__(self, md: Markdown, reference: Callable[[str], str]) -> None:
        super().__init__(md)
        self.reference = reference

    def run(self, root: Element) -> None:
        """Insert each reference as HTML before its back links."""
        for place in root.iterfind(".//div[@class='footnote']/ol/li/p"):
            if found := REFERENCE.match(place.text or ""):
                html = self.md.htmlStash.store(self.reference(found[1]))
                place.text = AtomicString(html + found.string[found.end() :])


class CitationLabeller(Treeprocessor):
    """Gives each citation mark and each back link an accessible name."""

    def run(self, root: Element) -> None:
        """Label the marks, then number and label the back links of each reference."""
        for link in root.iter("a"):
            if link.get("class") == "footnote-ref":
                link.set("aria-label", f"Reference {link.text}")
        for item in root.iterfind(".//div[@class='footnote']/ol/li"):
            links = [link for link in item.iter("a") if link.get("class") == "footnote-backref"]
            for number, link in enumerate(links, 1):
                # without a title: some screen readers would read the same words twice
                link.attrib.pop("title", None)
                link.set("aria-label", f"Back to mention {number} of this reference")
                link.text = f"{ARROW}{number if len(links) > 1 else ''}"


@dataclass(frozen=True)
class Mention:
    """A place that cites a work: the section's heading and the anchor of the citation mark."""

    key: str
    section: str
    anchor: str


class MentionFinder(Treeprocessor):
    """Collects every citation mark of a page with its section or claim."""

    def __init__(self, found: list[Mention]) -> None:
        super().__init__()
        self.found = found
        self.section = ""

    def run(self, root: Element) -> None:
        """Walk the page in reading order."""
        self.walk(root, "")

    def walk(self, element: Element, claim: str) -> None:
        """Collect the marks in ``element``. ``claim`` is the id of the claim's card around it, or empty."""
        if element.tag in HEADINGS:
            self.section = text_of(element)
        elif element.tag == "sup" and (anchor := element.get("id", "")).startswith("fnref"):
            section = f"claim {claim}" if claim else self.section
            self.found.append(Mention(anchor.split(":", 1)[1], section, anchor))
        elif "claim" in element.get("class", "").split():
            claim = element.get("id", "")
        for child in element:
            self.walk(child, claim)
