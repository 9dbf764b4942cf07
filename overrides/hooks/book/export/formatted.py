"""References in the styles of journals, read from a file that ``make formatted`` writes.

citeproc takes seconds for all works, which is too long for a build. A work that is not in the file
yet is shown in the site's own style only, and a test reports it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from book.export.reference import plain_reference
from book.export.work import Work

FILE = "bib/formatted.json"
STYLES = {"vancouver": "Vancouver", "apa": "APA", "ama": "AMA", "plain": "As on this site"}
"""The styles with the names that readers know."""
Stored = Mapping[str, Mapping[str, str]]
"""References by key and style: HTML with no tags but em, sup and sub, and without a number."""


def read_formatted(root: Path) -> Stored:
    """Return the references in the file, or none if it is missing."""
    file = root / FILE
    stored: Stored = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return stored


def formatted(work: Work, stored: Stored) -> dict[str, str]:
    """Return a work in every style that is available, as HTML, in the order of ``STYLES``."""
    known = {**stored.get(work.key, {}), "plain": plain_reference(work)}
    return {style: known[style] for style in STYLES if style in known}
