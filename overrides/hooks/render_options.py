"""Render the options side by side: one table, then a short section each.

``<!-- options: table -->`` and ``<!-- options: sections -->`` stand alone on their line.
Both are Markdown, so that their citations are numbered with the page's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from load_evidence import MARKER, Option
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from render_claims import environment
from render_ledger import page_title


def render_table(options: list[Option]) -> str:
    """One row an option: its clearest result, its main harm, how sure the effect is."""
    return environment.get_template("options-table.html").render(options=options)


def render_sections(options: list[Option], titles: Mapping[str, str]) -> str:
    """A heading per group and a section per option. ``titles`` maps a page to its title."""
    groups = [(name, list(members)) for name, members in groupby(options, lambda o: o.group)]
    return environment.get_template("options.html").render(groups=groups, titles=titles)


@event_priority(45)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill both parts where their markers stand."""
    if "<!-- options:" not in markdown:
        return markdown
    options: list[Option] = config.extra["evidence"].options
    titles = {file.src_uri: page_title(file) for file in files.documentation_pages()}
    parts = {"table": render_table(options), "sections": render_sections(options, titles)}
    return MARKER.sub(lambda found: parts.get(found["id"] or "", found[0]), markdown)
