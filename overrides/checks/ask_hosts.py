"""Request a work from Crossref or PubMed, with pauses and retries.

The environment variable ``CROSSREF_MAILTO`` is an e-mail address for Crossref's polite pool.
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
"""Seconds before each request."""
TRIES, BACKOFF = 3, 5.0
"""Number of tries; seconds before the second one, doubled before each further one."""
RETRIED = {408, 425, 429, 500, 502, 503, 504}
Message = Mapping[str, Any]
"""Crossref's record of a work."""


class UnansweredError(Exception):
    """A host sent no usable response."""


def ask(url: str, **params: str) -> httpx2.Response | None:
    """Return the response to a request, or None for 404. Raise UnansweredError after the last try."""
    mail = os.environ.get("CROSSREF_MAILTO")
    headers = {"User-Agent": f"{AGENT} (mailto:{mail})" if mail else AGENT}
    reason = ""
    for attempt in range(TRIES):
        time.sleep(PAUSE if attempt == 0 else BACKOFF * 2 ** (attempt - 1))
        try:
            response = httpx2.get(url, params=params, headers=headers, timeout=20)
        except httpx2.HTTPError as error:
            reason = f"no response: {type(error).__name__} {error}.".strip()
            continue
        if response.is_success:
            return response
        if response.status_code == 404:
            return None
        reason = f"{response.url.host} answered {response.status_code}."
        if response.status_code not in RETRIED:
            break
    raise UnansweredError(reason)


def ask_crossref(doi: str) -> Message | None:
    """Return Crossref's record of a DOI, or None if the DOI is unknown. Raise UnansweredError."""
    response = ask(f"{CROSSREF}/works/{quote(doi, safe='/')}")
    if response is None:
        return None
    try:
        message: Message = response.json()["message"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnansweredError("the response is not a record in JSON.") from error
    return message


def ask_pubmed(pmid: str) -> str:
    """Return PubMed's record of a PMID as nbib, empty if the PMID is unknown. Raise UnansweredError."""
    response = ask(PUBMED, db="pubmed", id=pmid, rettype="medline", retmode="text")
    return response.text if response else ""
