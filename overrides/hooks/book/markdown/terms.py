"""Link the first use of each glossary term on a page to its entry.

A link is reached by mouse, keyboard and touch alike; its title is the definition.
Headings, links, code, references and the tables made from data are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from book.data.records import Term
from book.marks import curl_text

GLOSSARY = "glossary.md"
WORD = re.compile(r"(?<![\w-])\w+")
WORD_END = re.compile(r"s?(?![\w-])")
SKIPPED_TAGS = frozenset(
    "a code pre h1 h2 h3 h4 h5 h6 svg script style summary thead caption sup".split()
)
SKIPPED_CLASSES = frozenset(
    {"footnote", "claim__head", "claim__label", "ways", "admonition-title", "take", "works"}
)


UNIFIED = str.maketrans("µ\u2010\u2011\u00a0", "μ-- ")
"""Signs that look alike, and that people do not tell apart: two of micro, hyphens, spaces."""


def fold(text: str) -> str:
    """A text as long as it was, without case."""
    return text.replace("İ", "I").lower().translate(UNIFIED)


def plural(term: str) -> Iterator[str]:
    """The plural of a term that does not merely take an s: arteries, analyses, stresses."""
    for ending, more in (
        (r"(?<=[^aeiou\W])y", "ies"),
        ("sis", "ses"),
        ("(?<=s|x|z)|(?<=ch|sh)", "es"),
    ):
        many, changed = re.subn(rf"(?:{ending})$", more, term)
        if changed:
            yield many
            return


class Spellings:
    """Every spelling of every term, by its first word, longest first, and the term that it means.

    A spelling with a capital after its first letter (TNF-α, GLUT4) matches as written; the others
    match in either case. A plural is taken in.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        pairs = [
            (curl_text(spelling).translate(UNIFIED), term)
            for term in terms
            for written in (term.term, *term.also)
            for spelling in (written, *plural(written))
        ]
        self.by_word: dict[str, list[tuple[str, bool, Term]]] = {}
        for spelling, term in sorted(pairs, key=lambda pair: -len(pair[0])):
            exact = any(letter.isupper() for letter in spelling[1:])
            if first := WORD.search(spelling):
                known = self.by_word.setdefault(fold(first[0]), [])
                known.append((spelling if exact else fold(spelling), exact, term))

    def find(self, text: str) -> Iterator[tuple[int, int, Term]]:
        """The terms in a text in reading order: where each begins and ends, and what it means."""
        text, lowered, last = text.translate(UNIFIED), fold(text), 0
        for word in WORD.finditer(text):
            at = word.start()
            first = lowered[at : word.end()]
            known = self.by_word.get(first) or self.by_word.get(first.removesuffix("s"))
            for spelling, exact, term in known or ():
                end = at + len(spelling)
                found = (text if exact else lowered).startswith(spelling, at)
                if found and at >= last and WORD_END.match(text, end):
                    yield at, end, term
                    last = end
                    break


class TermLinker(Treeprocessor):
    """Walks the tree of one page and links first uses. ``seen`` gathers the terms that were met."""

    def __init__(self, spellings: Spellings, seen: set[str]) -> None:
        super().__init__()
        self.spellings = spellings
        self.seen = seen

    def run(self, root: Element) -> None:
        """Link the terms of the page, once each."""
        self.walk(root, card=False)

    def walk(self, element: Element, *, card: bool) -> None:
        """Link inside ``element``: its text first, then each child and what follows it.

        Text made from data is final for Markdown, and left alone but in a claim's card.
        """
        classes = (element.get("class") or "").split()
        if element.tag in SKIPPED_TAGS or not SKIPPED_CLASSES.isdisjoint(classes):
            return
        card = card or "claim" in classes
        children = list(element)
        element.text, links = self.split(element.text, card=card)
        for index, link in enumerate(links):
            element.insert(index, link)
        at = len(links)
        for child in children:
            self.walk(child, card=card)
            at += 1
            child.tail, links = self.split(child.tail, card=card)
            for link in links:
                element.insert(at, link)
                at += 1

    def split(self, text: str | None, *, card: bool) -> tuple[str | None, list[Element]]:
        """Cut ``text`` at first uses: the text before them, then one link each with its tail."""
        if not text or (isinstance(text, AtomicString) and not card):
            return text, []
        head, links, start = text, list[Element](), 0
        for begin, end, term in self.spellings.find(text):
            if term.term in self.seen:
                continue
            self.seen.add(term.term)
            if links:
                links[-1].tail = text[start:begin]
            else:
                head = text[:begin]
            links.append(make_link(term, text[begin:end]))
            start = end
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
