"""The manifest and the service worker, with which a browser can install a hosted site and keep it offline."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from book.output.files import list_files
from book.output.search import INDEX_JSON

if TYPE_CHECKING:
    from book.state import Settings

MANIFEST = "manifest.json"
WORKER = "sw.js"
SOURCE = Path(__file__).with_name("worker.js")
KEPT = (".css", ".html", ".js", ".png", ".svg")
"""File types that the pages need. Exports are not kept offline."""


def render_manifest(settings: Settings) -> str:
    """Return the web manifest, by which a device names and shows the installed site."""
    icons = {"touch-icon.png": "180x180", "app-icon.png": "512x512"}
    manifest = {
        "name": settings.site_name,
        "description": settings.site_description,
        "lang": "en-GB",
        "start_url": "./",
        "display": "minimal-ui",
        "background_color": "#fcfaf5",
        "theme_color": "#fcfaf5",
        "icons": [
            {"src": f"assets/figures/{name}", "sizes": sizes, "type": "image/png"}
            for name, sizes in icons.items()
        ],
    }
    return json.dumps(manifest, ensure_ascii=False, indent=1)


def kept_files(site: Path) -> dict[str, str]:
    """Return the digest of each file to keep, by its address relative to the root."""
    kept: dict[str, str] = {}
    for name in list_files(site):
        wanted = (name.endswith(KEPT) and name != WORKER) or name in {INDEX_JSON, MANIFEST}
        if wanted and not name.startswith("downloads/"):
            address = re.sub(r"(^|/)index\.html$", r"\1", name)
            kept[address] = hashlib.sha256((site / name).read_bytes()).hexdigest()[:16]
    return kept


def write_worker(site: Path) -> None:
    """Write the service worker of a built site, with a version that is derived from the digests."""
    files = kept_files(site)
    version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12]
    data = json.dumps({"version": version, "files": files}, separators=(",", ":"))
    (site / WORKER).write_text(f"const SITE = {data};\n{SOURCE.read_text('utf-8')}", "utf-8")
