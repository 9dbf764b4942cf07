"""What mkdocs-bibtex and the footnotes leave to us: how a mark and a reference look.

The plugin finds ``[@key]`` and makes a footnote of it; its own registries lower-case titles, hide
PMIDs and let an unknown key vanish from the sentence. Ours gives each work a short mark, which
becomes the reference, made once per build, when the page's tree is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from book.code import AT, hide_citations, replace_outside_code
from book.data.citations import BLOCK, CITED, KEY
from book.export.work import Work, name_authors
from book.templates import cite

SEPARATOR = '<sup class="cite-sep">,\u202f</sup>'
"""Between adjacent citations, so that 1 and 2 are not read as 12."""
CITATION = re.compile(
    rf"{BLOCK.pattern}|(?<![\w.\\])@(?P<key>{KEY})(?: \[(?P<locator>[^\[\]@]+)\](?![(\[:]))?"
)
"""``[see @a, p. 5]``, or ``@a says`` and ``@a [p. 5] says``."""
MARKED = re.compile(rf"\s*(?<![\w.\\])-?@({KEY})")
RUN = re.compile(r"\[@[\w; @-]+\](?:\s?\[@[\w; @-]+\])+")
"""Citations side by side, whose numbers would be read as one."""
OUTER = re.compile(r"\[(?=[^\[\]\n]*\[@[\w-])")
"""A bracket around a citation, where the plugin would begin to read."""
BEFORE_MARK = re.compile(r"(?<=\S) +(?=\[@)")
"""Space in front of a mark, which touches its sentence."""
AFTER_NUMBER = re.compile(r"(?<=\d)(?=\[@)")
NO_BREAK = "\u00a0"
THIN_SPACE = "\u202f"
"""It does not break either."""
REFERENCE = re.compile(r"\{reference: ([\w-]+)\}")
ARROW = "\u21a9\ufe0e"  # the second character asks for a letter, not for a coloured picture
HEADINGS = frozenset("h1 h2 h3 h4".split())
ASIDE = frozenset(["cite-sep", "headerlink"])
"""Classes of what is in a heading and no part of its text."""


def reference_mark(key: str) -> str:
    """What takes the place of a work's reference until ``ReferencePlacer`` puts it in."""
    return f"{{reference: {key}}}"


def join_marks(keys: Sequence[str]) -> str:
    """Footnote marks, separated, in the order given."""
    return SEPARATOR.join(f"[^{key}]" for key in keys)


def tidy_citations(markdown: str, works: Mapping[str, Work]) -> str:
    """Citations in the one form that mkdocs-bibtex reads whole: ``[@a; @b]``, keys and nothing else.

    ``[see @a, p. 5]`` is printed in parentheses with its words, ``@a says`` with the names of its authors.
    """
    if "@" not in markdown:
        return markdown
    text = hide_citations(markdown).replace("\\@", AT)

    def tidy(found: re.Match[str]) -> str:
        key, locator = found["key"], found["locator"]
        if key is None:
            return mark(text[found.start(1) : found.end(1)])
        if key not in works:
            return text[found.start() : found.end()]
        return f"{name_authors(works[key])} {mark(f'@{key}, {locator}' if locator else f'@{key}')}"

    text = replace_outside_code(CITATION, tidy, text)
    text = replace_outside_code(RUN, lambda run: cite(CITED.findall(run[0])), text)
    text = replace_outside_code(OUTER, lambda _: "&#91;", text)
    text = BEFORE_MARK.sub("", text)
    return AFTER_NUMBER.sub(THIN_SPACE, text)  # or "up to 10" and its mark 7 are 107


def mark(text: str) -> str:
    """What is in the brackets of a citation, so that the plugin reads it. An address of mail is none."""
    text = re.sub(r"\s*\n[\s>]*", " ", text).strip(" ;,")
    keys = CITED.findall(text)
    if not keys:
        return f"[{text.replace('@', AT)}]"
    if not re.sub(r"[\s;,-]", "", CITED.sub("", text)):
        return cite(keys)
    text = re.sub(r"(?<=[\w.])@", AT, text)
    return f"({MARKED.sub(lambda key: NO_BREAK * bool(key.start()) + cite([key[1]]), text)})"


def text_of(head: Element) -> str:
    """The text of a heading, or of a column's head, without its citations and its link to itself."""

    def read(element: Element) -> Iterator[str]:
        if element.get("class") in ASIDE or element.get("id", "").startswith("fnref"):
            return
        yield element.text or ""
        for child in element:
            yield from read(child)
            yield child.tail or ""

    return " ".join("".join(read(head)).split())


class ReferencePlacer(Treeprocessor):
    """Replaces the mark of a work, in the list of references, by its reference."""

    def __init__(self, md: Markdown, reference: Callable[[str], str]) -> None:
        super().__init__(md)
        self.reference = reference

    def run(self, root: Element) -> None:
        """Put each reference in as HTML, in front of its ways back."""
        for place in root.iterfind(".//div[@class='footnote']/ol/li/p"):
            if found := REFERENCE.match(place.text or ""):
                html = self.md.htmlStash.store(self.reference(found[1]))
                place.text = AtomicString(html + found.string[found.end() :])


class CitationNamer(Treeprocessor):
    """Names each mark and each way back by where it leads, for people who hear the page."""

    def run(self, root: Element) -> None:
        """Name the marks, then number the ways back of each reference."""
        for link in root.iter("a"):
            if link.get("class") == "footnote-ref":
                link.set("aria-label", f"Reference {link.text}")
        for item in root.iterfind(".//div[@class='footnote']/ol/li"):
            links = [link for link in item.iter("a") if link.get("class") == "footnote-backref"]
            for number, link in enumerate(links, 1):
                # no title: the name says the same, and a browser would say it twice
                link.attrib.pop("title", None)
                link.set("aria-label", f"Back to mention {number} of this reference")
                link.text = f"{ARROW}{number if len(links) > 1 else ''}"


@dataclass(frozen=True)
class Mention:
    """A place that cites a work: the section's name and the anchor of the citation mark."""

    key: str
    section: str
    anchor: str


class MentionFinder(Treeprocessor):
    """Notes every citation mark of a page with the section, or claim, that it belongs to."""

    def __init__(self, found: list[Mention]) -> None:
        super().__init__()
        self.found = found
        self.section = ""

    def run(self, root: Element) -> None:
        """Walk the page in reading order."""
        self.walk(root, "")

    def walk(self, element: Element, claim: str) -> None:
        """Note the marks in ``element``, which lies in the card of ``claim`` if there is one."""
        if element.tag in HEADINGS:
            self.section = text_of(element)
        elif element.tag == "sup" and (anchor := element.get("id", "")).startswith("fnref"):
            section = f"claim {claim}" if claim else self.section
            self.found.append(Mention(anchor.split(":", 1)[1], section, anchor))
        elif "claim" in element.get("class", "").split():
            claim = element.get("id", "")
        for child in element:
            self.walk(child, claim)
