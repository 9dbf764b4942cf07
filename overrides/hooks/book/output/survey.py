"""What is kept of each page when it is written; its tree is large and goes at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from book.output.check import Reading, read_page
from book.output.policy import script_hashes
from book.output.search import Section, page_sections
from book.output.styles import classes_in, variables_in, words_in

FRAMES = ("index.html", "404.html")
"""The pages whose menu, head and foot are checked; those of the others are the same."""


@dataclass(frozen=True)
class PageSurvey:
    """What is kept of one page."""

    reading: Reading
    scripts: frozenset[str]
    classes: frozenset[str]
    variables: frozenset[str]
    sections: Sequence[Section] = ()


def survey_page(name: str, html: str, tree: LexborHTMLParser, *, search: bool) -> PageSurvey:
    """Read a page, whose ``tree`` is that of its ``html``. ``search``: its text is to be found."""
    article = tree.css_first("article") if search else None
    return PageSurvey(
        reading=read_page(tree, frame=name in FRAMES),
        scripts=frozenset(script_hashes(tree)),
        classes=frozenset(classes_in(html)),
        variables=frozenset(variables_in(html)),
        sections=page_sections(article) if article else (),
    )


@dataclass
class Survey:
    """What the links, the search, the styles and the policy need to know of all pages and scripts."""

    pages: dict[str, Reading] = field(default_factory=dict)
    """By path below the site."""
    sections: dict[str, Sequence[Section]] = field(default_factory=dict)
    scripts: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    def add(self, name: str, page: PageSurvey) -> None:
        """Keep what is known of a page."""
        self.pages[name] = page.reading
        self.scripts |= page.scripts
        self.classes |= page.classes
        self.variables |= page.variables
        if page.sections:
            self.sections[name] = page.sections

    def read_script(self, text: str) -> None:
        """Read a script, which may set a class or read a variable."""
        self.classes |= words_in(text)
        self.variables |= variables_in(text)
