"""All exports of the offline edition in one script.

Browsers save no linked file from file://, and let no script read one; ``save-downloads.js`` loads
this script at the first click and saves the record from it.
"""

from __future__ import annotations

import json
from pathlib import Path

from book.output.files import list_files, read_files, write_files

TARGET = "assets/javascripts/downloads-data.js"
FOLDERS = ("cite/", "evidence/", "references/")
ENDINGS = (".bib", ".csv", ".json", ".ris")


def write_downloads(site: Path) -> None:
    """Write the script into a built offline site."""
    offered = [name for name in list_files(site) if name.startswith(FOLDERS)]
    texts = dict(read_files(site, offered, ENDINGS))
    write_files(
        site, {TARGET: f"offlineDownloads({json.dumps(texts, ensure_ascii=False)})\n"}.items()
    )
