"""What is kept of each page when it is written; its tree is large and goes at once."""

from __future__ import annotations

from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser

from book.output.check import Reading, read_page
from book.output.policy import script_hashes
from book.output.search import Section, page_sections
from book.output.styles import classes_in, variables_in, words_in

FRAMES = ("index.html", "404.html")
"""The pages whose menu, head and foot are checked; those of the others are the same."""


@dataclass
class Survey:
    """What the links, the search, the styles and the policy need to know of all pages and scripts."""

    pages: dict[str, Reading] = field(default_factory=dict)
    """By path below the site."""
    sections: dict[str, list[Section]] = field(default_factory=dict)
    scripts: set[str] = field(default_factory=set)
    classes: set[str] = field(default_factory=set)
    variables: set[str] = field(default_factory=set)

    def read_page(self, name: str, html: str, tree: LexborHTMLParser, *, search: bool) -> None:
        """Read a page, whose ``tree`` is that of its ``html``. ``search``: its text is to be found."""
        self.pages[name] = read_page(tree, frame=name in FRAMES)
        self.scripts.update(script_hashes(tree))
        self.classes |= classes_in(html)
        self.variables |= variables_in(html)
        if search and (article := tree.css_first("article")):
            self.sections[name] = page_sections(article)

    def read_script(self, text: str) -> None:
        """Read a script, which may set a class or read a variable."""
        self.classes |= words_in(text)
        self.variables |= variables_in(text)
