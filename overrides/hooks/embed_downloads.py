"""Put every record that the offline edition offers into one script as well.

Browsers save no linked file from file://, and let no script read one; ``take-downloads.js`` loads
this script at the first click and saves the record from it.
"""

from __future__ import annotations

import json
from pathlib import Path

from cite_page import FOLDER as PAGES
from export_references import FOLDER as WORKS
from export_references import FORMATS
from mkdocs.config.defaults import MkDocsConfig
from render_ledger import CSV_PATH, JSON_PATH

TARGET = "assets/javascripts/downloads-data.js"


def gather(site: Path) -> dict[str, str]:
    """The text of every record of a built site, by its path."""
    records = [
        path
        for folder in (WORKS, PAGES)
        for ending in FORMATS
        for path in (site / folder).rglob(f"*.{ending}")
    ]
    paths = sorted([*records, site / CSV_PATH, site / JSON_PATH])
    return {path.relative_to(site).as_posix(): path.read_text("utf-8") for path in paths}


def on_post_build(config: MkDocsConfig) -> None:
    """Write the script, in the offline edition alone."""
    if config.extra.get("edition") == "offline":
        site = Path(config.site_dir)
        text = json.dumps(gather(site), ensure_ascii=False)
        (site / TARGET).write_text(f"offlineDownloads({text})\n", encoding="utf-8")
