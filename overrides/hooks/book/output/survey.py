"""What the checks, the search, the styles and the policy need to know of each page.

It is collected when a page is written, so that its tree, which is large, need not be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from book.output.check import Reading, read_page
from book.output.policy import script_hashes
from book.output.search import Section, page_sections
from book.output.styles import classes_in, variables_in, words_in

FRAMES = ("index.html", "404.html")
"""The pages whose header, menu and footer are checked, as they are the same on all others."""


@dataclass(frozen=True)
class PageSurvey:
    """The survey of one page."""

    reading: Reading
    scripts: frozenset[str]
    classes: frozenset[str]
    variables: frozenset[str]
    sections: Sequence[Section] = ()


def survey_page(name: str, html: str, tree: LexborHTMLParser, *, search: bool) -> PageSurvey:
    """Read a page. ``tree`` is its parsed ``html``; ``search``: index its text."""
    article = tree.css_first("article") if search else None
    return PageSurvey(
        reading=read_page(html, tree, frame=name in FRAMES),
        scripts=frozenset(script_hashes(tree)),
        classes=frozenset(classes_in(html)),
        variables=frozenset(variables_in(html)),
        sections=page_sections(article) if article else (),
    )


@dataclass
class Survey:
    """The survey of all pages and scripts."""

    pages: dict[str, Reading] = field(default_factory=dict)
    """By path below the site."""
    sections: dict[str, Sequence[Section]] = field(default_factory=dict)
    scripts: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    def add(self, name: str, page: PageSurvey) -> None:
        """Add the survey of a page."""
        self.pages[name] = page.reading
        self.scripts |= page.scripts
        self.classes |= page.classes
        self.variables |= page.variables
        if page.sections:
            self.sections[name] = page.sections

    def read_script(self, text: str) -> None:
        """Add the classes that a script may set, and the variables that it reads."""
        self.classes |= words_in(text)
        self.variables |= variables_in(text)
