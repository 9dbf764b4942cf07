"""One pass over each written page: what the theme leaves invalid, and the page's policy."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from book.output.policy import page_policy


def correct_theme(tree: LexborHTMLParser) -> None:
    """Remove what the theme should not write: an invalid attribute, and a link that the policy forbids."""
    for node in tree.css('input[type="checkbox"][autocomplete], link[rel="next"]'):
        if node.tag == "link":
            node.decompose()  # Firefox would fetch the next page ahead, and report that it may not
        else:
            del node.attrs["autocomplete"]


def add_policy(tree: LexborHTMLParser) -> None:
    """Put the page's policy right after its charset, before anything that it governs.

    Raises ValueError if the page has no charset.
    """
    charset = tree.css_first("meta[charset]")
    if charset is None:
        raise ValueError("the page has no <meta charset> to put its policy after.")
    tag: LexborNode = tree.create_node("meta")
    tag.attrs["http-equiv"] = "Content-Security-Policy"
    tag.attrs["content"] = page_policy(tree)
    charset.insert_after(tag)


def finish_page(html: str, *, protect: bool) -> LexborHTMLParser:
    """The page as it is written. ``protect``: for a web server, so with a policy."""
    tree = LexborHTMLParser(html)
    correct_theme(tree)
    if protect:
        add_policy(tree)
    return tree
