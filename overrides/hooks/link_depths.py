"""Link each theme page to the same theme one depth down and one depth up.

The front matter names the pages (``deeper:``, ``simpler:``); MkDocs checks the links.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

DEPTHS = ("Fundamentals", "Mechanisms", "Systems")
TITLE = re.compile(r"^title:\s*[\"']?(.+?)[\"']?\s*$", re.M)
H1 = re.compile(r"<h1\b")


def render_ways(
    src: str, simpler: Sequence[str], deeper: Sequence[str], titles: Mapping[str, str]
) -> str:
    """A Markdown block with the ways up and down from the page ``src``."""
    rows = []
    for label, targets in (("Simpler", simpler), ("Go deeper", deeper)):
        for target in targets:
            if target not in titles:
                raise PluginError(
                    f"docs/{src}:1: the front matter names the unknown page '{target}'. Write its path below docs/."
                )
            path = posixpath.relpath(target, posixpath.dirname(src) or ".")
            rows.append(f'- <span class="ways__label">{label}</span> [{titles[target]}]({path})')
    if not rows:
        return ""
    return (
        '\n\n<nav class="ways" aria-label="This theme at another depth" data-search-exclude="" markdown>\n\n'
        + "\n".join(rows)
        + "\n\n</nav>\n"
    )


@event_priority(40)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Check the depth and add the ways below the text."""
    depth = page.meta.get("depth")
    if depth is None:
        return markdown
    if depth not in DEPTHS:
        raise PluginError(
            f"docs/{page.file.src_uri}:1: unknown depth '{depth}'. Use one of: {', '.join(DEPTHS)}."
        )
    titles = {}
    for file in files.documentation_pages():
        found = TITLE.search(file.content_string)
        titles[file.src_uri] = found[1] if found else file.name
    ways = render_ways(
        page.file.src_uri, page.meta.get("simpler") or [], page.meta.get("deeper") or [], titles
    )
    return markdown.rstrip() + ways


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Name the depth above the title. Done last, so that search sees the title first."""
    depth = page.meta.get("depth")
    if depth is None:
        return output
    return H1.sub(f'<p class="depth">{depth}</p>\n<h1', output, count=1)
