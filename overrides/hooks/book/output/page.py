"""Finish a page in one pass: correct what the theme leaves invalid, and add the security policy."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser

from book.output.policy import make_policy, script_hashes
from book.output.survey import PageSurvey, survey_page


def finish_page(name: str, html: str, *, protect: bool, search: bool) -> tuple[str, PageSurvey]:
    """Return the final HTML of a page, and its survey.

    ``protect``: add a policy, as a web server delivers the page. ``search``: index its text.
    """
    tree = LexborHTMLParser(html)
    for box in tree.css('input[type="checkbox"][autocomplete]'):
        del box.attrs["autocomplete"]
    for link in tree.css('link[rel="next"]'):
        link.decompose()  # Firefox would fetch the next page ahead, and report that it may not
    if protect:
        add_policy(tree)
    written = tree.html or ""
    return written, survey_page(name, written, tree, search=search)


def add_policy(tree: LexborHTMLParser) -> None:
    """Insert the policy after the charset, before everything that it governs."""
    tag = tree.create_node("meta")
    tag.attrs["http-equiv"] = "Content-Security-Policy"
    tag.attrs["content"] = make_policy(script_hashes(tree))
    charset = tree.css_first("meta[charset]")
    assert charset is not None  # the theme writes it first
    charset.insert_after(tag)
