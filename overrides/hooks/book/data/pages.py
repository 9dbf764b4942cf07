"""Read and check the front matter of pages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated

from pydantic import Field

from book.code import blank_code
from book.data.faults import read_record
from book.data.fields import Anchor, OneOf, PagePath, Phrase, Place, PlainText, Record
from book.data.rules import unknown_page
from book.data.site import Site
from book.diagnostics import Diagnostic, SourceError, line_at

FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.S | re.M)
HEADING = re.compile(r"^# +(.*?)(?: *\{.*\})? *$", re.M)


class FrontMatter(Record):
    """The YAML between the two ``---`` at the top of a page."""

    title: PlainText = Field(description="The page's title, as in its heading.")
    description: PlainText = Field(
        min_length=50, max_length=170, description="One sentence for search engines and previews."
    )
    depth: Annotated[str, OneOf("page_depths")] = Field(
        default="", description="The depth that the page's folder belongs to."
    )
    deeper: tuple[PagePath, ...] = Field(
        default=(), description="Pages about the same topic, one depth deeper."
    )
    simpler: tuple[PagePath, ...] = Field(
        default=(), description="Pages about the same topic, one depth simpler."
    )
    moved: dict[Anchor, Place] = Field(
        default={}, description="Old anchors of this page, each with the new place of its text."
    )
    keywords: tuple[Phrase, ...] = Field(
        default=(),
        description="What people type when they look for this page, other than its title.",
    )
    script: str = Field(default="", description="The script below docs/ that the page needs.")
    hide: tuple[str, ...] = Field(default=(), description="Parts of the theme to hide.")


def read_front_matter(src: str, text: str, site: Site) -> FrontMatter:
    """Return the front matter of the page ``src``, given its whole text.

    Raise SourceError if it is missing or invalid, or if its title differs from the heading.
    """
    file = f"docs/{src}"
    found = FRONT_MATTER.match(text)
    if not found:
        hint = "Begin with '---', a title, a description and '---'."
        raise SourceError([Diagnostic(file, 1, "the page has no front matter.", hint)])
    front = read_record(f"\n{found['yaml']}", FrontMatter, file, "the front matter", site)
    heading = HEADING.search(blank_code(text), found.end())
    if heading and " ".join(heading[1].split()) != front.title:
        what = f"the heading is '{heading[1]}' and the title '{front.title}'."
        line = line_at(text, heading.start())
        raise SourceError([Diagnostic(file, line, what, "Make them the same.")])
    return front


def check_front_matter(pages: Mapping[str, FrontMatter], site: Site) -> Iterator[Diagnostic]:
    """Check that titles are unique, depths match folders, and pages under deeper and simpler exist."""
    depths = {folder: depth for depth, folder in site.page_depths.items()}
    owners: dict[str, str] = {}
    for src, front in pages.items():
        file, folder = f"docs/{src}", src.split("/", maxsplit=1)[0]
        first = owners.setdefault(front.title, src)
        if first != src:
            what = f"the title '{front.title}' is also that of docs/{first}."
            yield Diagnostic(file, 1, what, "Give each page its own title.")
        if front.depth != depths.get(folder, front.depth):
            what = f"the depth is '{front.depth}'" if front.depth else "the page has no depth"
            what = f"{what} in the folder {folder}/."
            yield Diagnostic(file, 1, what, f"Write 'depth: {depths[folder]}'.")
        for name, targets in (("deeper", front.deeper), ("simpler", front.simpler)):
            for target in targets:
                if target not in pages:
                    where = f"under {name}, the front matter names"
                    yield unknown_page(file, 1, target, pages, where)
