"""The search index finds what people type."""

from __future__ import annotations

import json
from pathlib import Path

from load_evidence import Evidence, Term
from tidy_search_index import add_aliases

IKK = Term("IKKβ", "", (), ("IKKb", "IKK beta"), "A kinase.", 1)


def test_alias_is_added_where_the_term_is_used_and_only_there() -> None:
    docs = [{"title": "A", "text": "IKKβ acts. IKKb"}, {"title": "B", "text": "Nothing."}]
    assert add_aliases(docs, [IKK]) == 1
    assert docs[0]["text"].endswith("<p>IKK beta</p>")
    assert docs[1]["text"] == "Nothing."


def test_every_alias_is_in_the_built_index(site: Path, evidence: Evidence) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    text = " ".join(doc["title"] + doc["text"] for doc in index["docs"])
    missing = [alias for term in evidence.terms for alias in term.search if alias not in text]
    assert missing == []


def test_cards_and_references_do_not_swell_the_index(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text(encoding="utf-8"))
    text = " ".join(doc["text"] for doc in index["docs"])
    assert "Speaks for it" not in text
    assert "pubmed.ncbi" not in text
    assert "<sup>" not in text
