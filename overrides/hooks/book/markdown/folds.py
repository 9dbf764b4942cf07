"""Addresses of folded text, to which the search and readers can link."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from markdown.extensions.toc import slugify, unique
from markdown.treeprocessors import Treeprocessor

from book.markdown.citations import text_of


def searched_folds(parent: Element) -> Iterator[Element]:
    """Yield the folds below an element whose text the search finds."""
    for child in parent:
        if "data-search-exclude" not in child.attrib:
            if child.tag == "details":
                yield child
            yield from searched_folds(child)


class FoldNamer(Treeprocessor):
    """Gives each fold without an id one made from its summary, as headings have."""

    def run(self, root: Element) -> None:
        """Name the folds of a page, whose headings have their ids already."""
        used = {name for one in root.iter() if (name := one.get("id"))}
        for fold in searched_folds(root):
            summary = fold.find("summary")
            if summary is not None and not fold.get("id"):
                fold.set("id", unique(slugify(text_of(summary), "-"), used))
