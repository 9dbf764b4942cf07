"""Link the first use of each glossary term on a page to its entry.

A link is reached by mouse, keyboard and touch alike; its title is the definition.
Headings, links, code, references and the tables made from data are left alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from book.data.records import Term
from book.marks import curl_text

GLOSSARY = "glossary.md"
SKIPPED_TAGS = frozenset("a code pre h1 h2 h3 h4 h5 h6 svg script style thead caption sup".split())
SKIPPED_CLASSES = frozenset(
    {"footnote", "claim__head", "claim__label", "ways", "admonition-title", "take", "works"}
)


def fold(spelling: str) -> str:
    """A spelling without its case, and with one letter for micro, of which Unicode has two."""
    return spelling.lower().replace("µ", "μ")


def compose(text: str) -> str:
    """The text with each accent in its letter, as macOS does not write it."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


class Spellings:
    """Every spelling of every term, longest first, and the term that each means.

    A spelling with a capital after its first letter (TNF-α, GLUT4) matches as written; the others
    match in either case. A plural s is taken in.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        self.owners: dict[str, Term] = {}
        parts = []
        pairs = [
            (compose(curl_text(spelling)), term)
            for term in terms
            for spelling in (term.term, *term.also)
        ]
        for spelling, term in sorted(pairs, key=lambda pair: -len(pair[0])):
            exact = any(letter.isupper() for letter in spelling[1:])
            self.owners[spelling if exact else fold(spelling)] = term
            parts.append(re.escape(spelling) if exact else f"(?i:{re.escape(spelling)})")
        body = "|".join(parts) or r"(?!)"
        self.pattern = re.compile(rf"(?<![\w-])({body})(?=s?(?![\w-]))")

    def owner(self, spelling: str) -> Term:
        """The term that a matched spelling means."""
        return self.owners.get(spelling) or self.owners[fold(spelling)]


class TermLinker(Treeprocessor):
    """Walks the tree of one page and links first uses. ``used`` gathers the terms that were met."""

    def __init__(self, spellings: Spellings, used: set[str]) -> None:
        super().__init__()
        self.spellings = spellings
        self.used = used
        self.seen: set[str] = set()

    def run(self, root: Element) -> None:
        """Link the terms of the page, once each."""
        self.walk(root)
        self.used |= self.seen

    def walk(self, element: Element) -> None:
        """Link inside ``element``: its text first, then each child and what follows it."""
        if element.tag in SKIPPED_TAGS or SKIPPED_CLASSES & set(
            (element.get("class") or "").split()
        ):
            return
        children = list(element)
        element.text, links = self.split(element.text)
        for index, link in enumerate(links):
            element.insert(index, link)
        at = len(links)
        for child in children:
            self.walk(child)
            at += 1
            child.tail, links = self.split(child.tail)
            for link in links:
                element.insert(at, link)
                at += 1

    def split(self, text: str | None) -> tuple[str | None, list[Element]]:
        """Cut ``text`` at first uses: the text before them, then one link each with its tail."""
        if not text or isinstance(text, AtomicString):
            return text, []
        text = compose(text)
        head, links, start = text, list[Element](), 0
        for match in self.spellings.pattern.finditer(text):
            term = self.spellings.owner(match[1])
            if term.term in self.seen:
                continue
            self.seen.add(term.term)
            before = text[start : match.start()]
            if links:
                links[-1].tail = before
            else:
                head = before
            links.append(make_link(term, match[1]))
            start = match.end()
        if links:
            links[-1].tail = text[start:]
            if not links[-1].tail:  # what follows, perhaps a citation mark, touches it
                links[-1].set("class", f"{links[-1].get('class')} term--end")
        return head, links


def make_link(term: Term, spelling: str) -> Element:
    """The link from one use of a term to its entry."""
    title = f"{term.name[0].upper()}{term.name[1:]}. {term.says}" if term.name else term.says
    shape = "term" if " " in spelling else "term term--word"
    link = Element("a", {"class": shape, "href": f"/{GLOSSARY}#{term.anchor}", "title": title})
    link.text = AtomicString(spelling)
    return link
