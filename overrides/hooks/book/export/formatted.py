"""References in the styles that journals ask for, read from a file that ``make formatted`` writes.

citeproc takes seconds for all works, which no build of the site should need. A work that the file
does not have yet is there in the site's own style alone; a test asks for the others.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from book.export.reference import plain_reference
from book.export.work import Work

FILE = "bib/formatted.json"
STYLES = {"vancouver": "Vancouver", "apa": "APA", "ama": "AMA", "plain": "As on this site"}
"""The styles, with the names that readers know them by."""
Stored = Mapping[str, Mapping[str, str]]
"""By key and style: the reference as HTML that has no tag but em, sup and sub, and no number."""


def read_formatted(root: Path) -> Stored:
    """The references in the file; none if it is not there."""
    file = root / FILE
    stored: Stored = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return stored


def formatted(work: Work, stored: Stored) -> dict[str, str]:
    """A work in every style that is known, as HTML, in the order of ``STYLES``."""
    known = {**stored.get(work.key, {}), "plain": plain_reference(work)}
    return {style: known[style] for style in STYLES if style in known}
