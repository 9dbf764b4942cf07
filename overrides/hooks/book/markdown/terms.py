"""Link the first use of each glossary term on a page to its entry.

The title of the link is the definition. Headings, links, code, references and text made from data
(except claim cards) get no links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

from book.data.records import Term
from book.markdown.quotes import curl_text

GLOSSARY = "glossary.md"
WORD = re.compile(r"(?<![\w-])\w+")
WORD_END = re.compile(r"s?(?![\w-])")
SKIPPED_TAGS = frozenset(
    "a code pre h1 h2 h3 h4 h5 h6 svg script style summary thead caption sup".split()
)
SKIPPED_CLASSES = frozenset(
    {"footnote", "claim__head", "claim__label", "ways", "admonition-title", "downloads", "works"}
)
LOOKALIKES = str.maketrans("µ\u2010\u2011\u00a0", "μ-- ")
"""Characters that look alike: two micro signs, hyphens and spaces."""


def fold(text: str) -> str:
    """Return ``text`` in lower case and of the same length."""
    return text.replace("İ", "I").lower().translate(LOOKALIKES)


def plural(term: str) -> Iterator[str]:
    """Yield the plural of a term if it does more than add an s: arteries, analyses, stresses."""
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
    """All spellings of all terms, plurals included, by first word, longest first.

    A spelling with a capital after its first letter (TNF-α, GLUT4) is case-sensitive.
    """

    def __init__(self, terms: Iterable[Term]) -> None:
        pairs = [
            (curl_text(spelling).translate(LOOKALIKES), term)
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
        """Yield the start, the end and the term of each match in ``text``, in reading order."""
        text, lowered, last = text.translate(LOOKALIKES), fold(text), 0
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
    """Links the first use of each term on a page. ``seen`` collects the terms that were found."""

    def __init__(self, spellings: Spellings, seen: set[str]) -> None:
        super().__init__()
        self.spellings = spellings
        self.seen = seen

    def run(self, root: Element) -> None:
        """Walk the page in reading order."""
        self.walk(root, card=False)

    def walk(self, element: Element, *, card: bool) -> None:
        """Link the terms within ``element``. ``card`` is true within the card of a claim."""
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
        """Split ``text`` at first uses of terms: the text before them, and a link with a tail for each.

        An AtomicString, which is text made from data, is split in the card of a claim only.
        """
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
            if not links[-1].tail:  # a citation mark may follow directly
                links[-1].set("class", f"{links[-1].get('class')} term--end")
        return head, links


def make_link(term: Term, spelling: str) -> Element:
    """Return the link from one use of a term to its entry."""
    title = f"{term.name[0].upper()}{term.name[1:]}. {term.says}" if term.name else term.says
    shape = "term" if " " in spelling else "term term--word"
    link = Element("a", {"class": shape, "href": f"/{GLOSSARY}#{term.anchor}", "title": title})
    link.text = AtomicString(spelling)
    return link
