"""Tidy the search index, and let it find Greek names typed in plain letters: TNF-a, IKKb.

The search index is made of the pages' text. To each section that uses a term we add the
plain spellings of its glossary entry that the section itself does not hold.
Citation numbers are no text that anybody looks for, and go; quotation marks are set as typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from load_evidence import Term
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

CITATION_MARKS = re.compile(r"(?:<sup>[\d,\s]+</sup>)+")


def drop_citation_marks(docs: list[dict[str, Any]]) -> None:
    """Remove citation numbers from the index's sections in place."""
    for doc in docs:
        doc["text"] = CITATION_MARKS.sub("", doc["text"])


STRAIGHT = str.maketrans("“”‘’", "\"\"''")


def straighten_quotes(docs: list[dict[str, Any]]) -> None:
    """Turn curled marks back into those that a reader types, in place."""
    for doc in docs:
        doc["text"] = doc["text"].translate(STRAIGHT)


def add_aliases(docs: list[dict[str, Any]], terms: Iterable[Term]) -> int:
    """Add plain spellings to the index's sections in place; returns how many were added."""
    added = 0
    with_aliases = [term for term in terms if term.search]
    for doc in docs:
        whole = f"{doc['title']} {doc['text']}"
        missing = [
            alias
            for term in with_aliases
            if any(spelling in whole for spelling in (term.term, *term.also))
            for alias in term.search
            if alias not in whole
        ]
        if missing:
            doc["text"] += f"<p>{', '.join(missing)}</p>"
            added += len(missing)
    return added


@event_priority(-100)  # after the search plugin has written its index
def on_post_build(config: MkDocsConfig) -> None:
    """Tidy the written index and add the aliases."""
    path = Path(config.site_dir) / "search" / "search_index.json"
    index = json.loads(path.read_text(encoding="utf-8"))
    drop_citation_marks(index["docs"])
    straighten_quotes(index["docs"])
    add_aliases(index["docs"], config.extra["evidence"].terms)
    path.write_text(json.dumps(index, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
