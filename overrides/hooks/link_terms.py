"""Link the first use of each glossary term on a page to its entry.

A link is reached by mouse, keyboard and touch alike; its title is the definition,
which the theme shows as a tooltip. Headings, links, code and references are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from load_evidence import Evidence, Problem, Term
from markdown import Extension, Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

GLOSSARY = "glossary.md"
SKIPPED_TAGS = frozenset("a code pre h1 h2 h3 h4 h5 h6 svg script style thead caption sup".split())
SKIPPED_CLASSES = frozenset(
    {"footnote", "claim__head", "claim__label", "depth", "ways", "admonition-title"}
)


def spelling_pattern(terms: Iterable[Term]) -> tuple[re.Pattern[str], dict[str, Term]]:
    """A pattern for every spelling, longest first, and the term each spelling means.

    A spelling with a capital after its first letter (TNF-α, GLUT4) matches as written;
    the others match in either case. A plural s is taken in.
    """
    owners: dict[str, Term] = {}
    parts = []
    spellings = [(spelling, term) for term in terms for spelling in (term.term, *term.also)]
    for spelling, term in sorted(spellings, key=lambda pair: -len(pair[0])):
        exact = any(letter.isupper() for letter in spelling[1:])
        owners[spelling if exact else spelling.lower()] = term
        parts.append(re.escape(spelling) if exact else f"(?i:{re.escape(spelling)})")
    body = "|".join(parts) or r"(?!)"
    return re.compile(rf"(?<![\w-])({body})(?=s?(?![\w-]))"), owners


class TermLinker(Treeprocessor):
    """Walks the finished tree of one page and links first uses."""

    def __init__(self, md: Markdown, evidence: Evidence, used: set[str]) -> None:
        super().__init__(md)
        self.pattern, self.owners = spelling_pattern(evidence.terms)
        self.used = used
        self.enabled = True

    def run(self, root: ET.Element) -> None:
        """Link the terms of the page, once each."""
        if self.enabled:
            self.walk(root, set())

    def walk(self, element: ET.Element, seen: set[str]) -> None:
        """Link inside ``element``, text first, then each child and what follows it."""
        classes = set((element.get("class") or "").split())
        if element.tag in SKIPPED_TAGS or classes & SKIPPED_CLASSES:
            return
        text, links = self.split(element.text, seen)
        element.text = text
        for index, link in enumerate(links):
            element.insert(index, link)
        for child in list(element)[len(links) :]:
            self.walk(child, seen)
            tail, links = self.split(child.tail, seen)
            child.tail = tail
            at = list(element).index(child) + 1
            for offset, link in enumerate(links):
                element.insert(at + offset, link)

    def split(self, text: str | None, seen: set[str]) -> tuple[str | None, list[ET.Element]]:
        """Cut ``text`` at first uses: the text before them, then one link each with its tail."""
        if not text or isinstance(text, AtomicString):
            return text, []
        head: str | None = None
        links: list[ET.Element] = []
        start = 0
        for match in self.pattern.finditer(text):
            spelling = match[1]
            term = self.owners.get(spelling) or self.owners[spelling.lower()]
            if term.term in seen:
                continue
            seen.add(term.term)
            self.used.add(term.term)
            before = text[start : match.start()]
            if links:
                links[-1].tail = before
            else:
                head = before
            title = (
                f"{term.name[0].upper()}{term.name[1:]}. {term.says}" if term.name else term.says
            )
            link = ET.Element(
                "a",
                {
                    "class": "term" if " " in spelling else "term term--word",
                    "href": f"/{GLOSSARY}#{term.anchor}",
                    "title": title,
                },
            )
            link.text = AtomicString(spelling)
            links.append(link)
            start = match.end()
        if not links:
            return text, []
        links[-1].tail = text[start:]
        if not links[-1].tail:  # what follows, perhaps a citation mark, touches it
            links[-1].set("class", f"{links[-1].get('class')} term--end")
        return head, links


class LinkTerms(Extension):
    """Registers the linker after all inline work and before MkDocs resolves links."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__()
        self.evidence = evidence
        self.used: set[str] = set()
        self.linker: TermLinker | None = None
        self.enabled = True

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 (the library's name)
        """Register the tree processor."""
        self.linker = TermLinker(md, self.evidence, self.used)
        self.linker.enabled = self.enabled
        md.treeprocessors.register(self.linker, "link_terms", 3)


def unused_terms(evidence: Evidence, used: set[str]) -> list[Problem]:
    """The fault of a glossary entry that no page needs."""
    return [
        Problem(
            "bib/glossary.yml",
            term.line,
            f"the term '{term.term}' is used on no page.",
            "Remove it, or give the spelling the pages use under also.",
        )
        for term in evidence.terms
        if term.term not in used
    ]


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Add the extension for this build."""
    extension = LinkTerms(config.extra["evidence"])
    config.extra["link_terms"] = extension
    config.markdown_extensions.append(extension)  # type: ignore[arg-type]
    return config


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> None:
    """The glossary itself is not linked to itself."""
    config.extra["link_terms"].enabled = page.file.src_uri != GLOSSARY


def on_env(env: object, config: MkDocsConfig, files: Files) -> None:
    """Every page is rendered and none is written: refuse terms that none of them used."""
    faults = unused_terms(config.extra["evidence"], config.extra["link_terms"].used)
    if faults:
        raise PluginError("\n".join(map(str, faults)))
