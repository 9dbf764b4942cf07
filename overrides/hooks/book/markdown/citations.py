"""What mkdocs-bibtex and the footnotes leave to us: how a mark and a reference look.

The plugin finds ``[@key]`` and makes a footnote of it; its own registries lower-case titles, hide
PMIDs and let an unknown key vanish from the sentence. Ours gives each work a short mark, which
becomes the reference, made once per build, when the page's tree is there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from book.code import AT, replace_outside_code
from book.data.citations import BLOCK

SEPARATOR = '<sup class="cite-sep">,\u202f</sup>'
"""Between adjacent citations, so that 1 and 2 are not read as 12."""
REFERENCE = r"\{reference: ([\w-]+)\}"
ARROW = "\u21a9\ufe0e"  # the second character asks for a letter, not for a coloured picture
HEADINGS = frozenset("h1 h2 h3 h4".split())


def reference_mark(key: str) -> str:
    """What takes the place of a work's reference until ``ReferencePlacer`` puts it in."""
    return f"{{reference: {key}}}"


def join_marks(keys: Sequence[str]) -> str:
    """Footnote marks, separated, in the order given."""
    return SEPARATOR.join(f"[^{key}]" for key in keys)


def tidy_citations(markdown: str) -> str:
    """Citations in the one form that mkdocs-bibtex reads: on one line, with a semicolon between two.

    An address of mail in brackets is none.
    """

    def tidy(block: re.Match[str]) -> str:
        text = re.sub(r"(?<=[\w.])@", AT, " ".join(block[0].split()))
        return re.sub(r"(?<!\w)-(?=@)", "", re.sub(r", *(?=-?@)", "; ", text))

    return replace_outside_code(BLOCK, tidy, markdown)


def add_reference_list(markdown: str, take: str) -> str:
    """A page that cites gets a place for its list of references; each mark touches its sentence.

    ``take`` is the line that offers the list for download.
    """
    tight = re.sub(r"(?<=\S) +(?=\[@)", "", markdown).rstrip()
    heading = "## References { #references data-search-exclude }"
    return f"{tight}\n\n{heading}\n\n{take}\n\n///Footnotes Go Here///\n"


class ReferencePlacer(InlineProcessor):
    """Replaces the mark of a work by its reference."""

    def __init__(self, md: Markdown, reference: Callable[[str], str]) -> None:
        super().__init__(REFERENCE, md)
        self.reference = reference

    def handleMatch(  # type: ignore[override]  # noqa: N802 (the library's name)
        self, m: re.Match[str], data: str
    ) -> tuple[str, int, int]:
        """The reference as HTML."""
        return self.md.htmlStash.store(self.reference(m[1])), m.start(0), m.end(0)


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
            texts = [element.text or ""]
            for child in element:
                if child.get("class") != "headerlink" and child.tag != "sup":
                    texts.append("".join(child.itertext()))
                texts.append(child.tail or "")
            self.section = " ".join("".join(texts).split())
        elif element.tag == "sup" and (anchor := element.get("id", "")).startswith("fnref"):
            section = f"claim {claim}" if claim else self.section
            self.found.append(Mention(anchor.split(":", 1)[1], section, anchor))
        elif "claim" in element.get("class", "").split():
            claim = element.get("id", "")
        for child in element:
            self.walk(child, claim)
