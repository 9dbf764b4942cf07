"""Every record that the offline edition offers, in one script.

Browsers save no linked file from file://, and let no script read one; ``save-downloads.js`` loads
this script at the first click and saves the record from it.
"""

from __future__ import annotations

import json
from pathlib import Path

TARGET = "assets/javascripts/downloads-data.js"
FOLDERS = ("cite", "evidence", "references")
ENDINGS = frozenset([".bib", ".csv", ".json", ".ris"])


def collect_downloads(site: Path) -> dict[str, str]:
    """The text of every record of a built site, by its path."""
    return {
        path.relative_to(site).as_posix(): path.read_text("utf-8")
        for folder in FOLDERS
        for path in sorted((site / folder).rglob("*"))
        if path.suffix in ENDINGS
    }


def write_downloads(site: Path) -> None:
    """Write the script of a built offline site."""
    text = json.dumps(collect_downloads(site), ensure_ascii=False)
    (site / TARGET).write_text(f"offlineDownloads({text})\n", encoding="utf-8")
