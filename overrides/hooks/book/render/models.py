"""A model with its sliders, and its parameters in a table. All of it comes from ``bib/models.yml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from book.templates import render

if TYPE_CHECKING:
    from book.state import Book


def render_model(book: Book, name: str) -> str:
    """The place that explore.js fills with sliders, as HTML."""
    model = book.data.models[name].for_page()
    return render("render/model.html", model=model)


def render_parameters(book: Book, name: str) -> str:
    """The parameters as a Markdown table."""
    model = book.data.models[name]
    rows = [
        f"| {symbol} | {item.value:g} {item.unit if item.unit != 'none' else ''} | {item.means} |"
        for symbol, item in model.parameters.items()
    ]
    rows += [
        f"| {item.pituitary} and {item.adrenal} | days | half-lives of pituitary and adrenal cells, the set “{name}” ({item.source}) |"
        for name, item in (model.speeds or {}).items()
    ]
    return "\n".join(["| Symbol | Value and unit | Meaning |", "| --- | --- | --- |", *rows])
