"""Ask Crossref and PubMed for a work: slowly, and again where that is worth it.

``CROSSREF_MAILTO`` names an address for Crossref's polite pool.
"""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx2

CROSSREF = "https://api.crossref.org"
PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
AGENT = "sleep-stress-insulin-reference-check"
PAUSE = 0.5
"""Seconds between two questions."""
TRIES, BACKOFF = 3, 5.0
"""How often one thing is asked; seconds before the second try, of which each further one doubles them."""
RETRIED = {408, 425, 429, 500, 502, 503, 504}
Message = Mapping[str, Any]
"""Crossref's record of a work."""


class UnansweredError(Exception):
    """A host gave no usable answer."""


def ask(url: str, **given: str) -> httpx2.Response | None:
    """The answer of a host; None if it does not know the address. Raises UnansweredError."""
    mail = os.environ.get("CROSSREF_MAILTO")
    headers = {"User-Agent": f"{AGENT} (mailto:{mail})" if mail else AGENT}
    reason = ""
    for attempt in range(TRIES):
        time.sleep(PAUSE if attempt == 0 else BACKOFF * 2 ** (attempt - 1))
        try:
            answer = httpx2.get(url, params=given, headers=headers, timeout=20)
        except httpx2.HTTPError as error:
            reason = f"no answer: {type(error).__name__} {error}.".strip()
            continue
        if answer.is_success:
            return answer
        if answer.status_code == 404:
            return None
        reason = f"{answer.url.host} answered {answer.status_code}."
        if answer.status_code not in RETRIED:
            break
    raise UnansweredError(reason)


def ask_crossref(doi: str) -> Message | None:
    """Crossref's record of a DOI; None if it knows none. Raises UnansweredError."""
    answer = ask(f"{CROSSREF}/works/{quote(doi, safe='/')}")
    if answer is None:
        return None
    try:
        message: Message = answer.json()["message"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnansweredError("the answer is no JSON.") from error
    return message


def ask_pubmed(pmid: str) -> str:
    """PubMed's record of a PMID as nbib; empty if it knows none. Raises UnansweredError."""
    answer = ask(PUBMED, db="pubmed", id=pmid, rettype="medline", retmode="text")
    return answer.text if answer else ""
