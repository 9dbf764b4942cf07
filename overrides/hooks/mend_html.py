"""Mend what the theme and the footnote extension leave invalid or unclear in the HTML.

- a search form's checkbox with ``autocomplete``, an empty ``tabindex``: invalid HTML;
- the search dialog, which has no name;
- back-links of one reference that all share one accessible name.
"""

from __future__ import annotations

import re
from collections import Counter

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

CHECKBOX = re.compile(r'(<input\b[^>]*type="checkbox"[^>]*?)\s+autocomplete="off"')
EMPTY_TABINDEX = re.compile(r'\s+tabindex(?:="")?(?=[\s>])(?!=)')
BACKLINK = re.compile(
    r'<a class="footnote-backref" href="#fnref(?P<n>\d*):(?P<key>[^"]+)" title="[^"]*">[^<]*</a>'
)
FOOTNOTE_MARK = re.compile(
    r'(<a class="footnote-ref" href="#fn:(?P<key>[^"]+)")>(?P<number>\d+)</a>'
)
ARROW = "&#8617;&#65038;"  # the second asks for a letter, not for a coloured picture
SEARCH_DIALOG = re.compile(r'(<div class="md-search"[^>]*role="dialog")(?![^>]*aria-label)')


def name_backlinks(html: str) -> str:
    """Number the ways back from a reference, and name each: ``Back to mention 2``.

    No ``title``: the name says the same, and a title has the browser say it twice.
    """
    mentions = Counter(link["key"] for link in BACKLINK.finditer(html))

    def name(link: re.Match[str]) -> str:
        mention = link["n"] or "1"
        shown = mention if mentions[link["key"]] > 1 else ""
        return (
            f'<a class="footnote-backref" href="#fnref{link["n"]}:{link["key"]}" '
            f'aria-label="Back to mention {mention} of this reference">{ARROW}{shown}</a>'
        )

    return BACKLINK.sub(name, html)


def name_marks(html: str) -> str:
    """Give each citation mark a name that says where it leads: ``Reference 3``."""
    return FOOTNOTE_MARK.sub(r'\1 aria-label="Reference \g<number>">\g<number></a>', html)


def mend_theme(html: str) -> str:
    """Remove the two faults that an HTML validator finds in the theme, and name its dialog."""
    return SEARCH_DIALOG.sub(
        r'\1 aria-label="Search"', EMPTY_TABINDEX.sub("", CHECKBOX.sub(r"\1", html))
    )


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: object) -> str:
    """Mend the page's own content."""
    return name_marks(name_backlinks(html))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Mend the whole page."""
    return mend_theme(output)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Mend the pages that are templates, as the not-found page."""
    return mend_theme(output_content) if template_name.endswith(".html") else output_content
