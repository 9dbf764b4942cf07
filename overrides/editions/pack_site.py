"""Pack the offline site into a zip. The same site gives the same bytes on any machine."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path

from edition import BookError, Edition

LEFT_OUT = (".map", "sitemap.xml", "sitemap.xml.gz", "404.html")
"""Endings of files that only a web server or a developer needs."""
EARLIEST = 315_532_800
"""A zip cannot store a time before 1980."""
MAX_LENGTH = 150
"""Characters of a path that every file system accepts."""

START_HERE = """{title}

1. If you see this inside a zip, unpack the whole zip first
   (Windows: right-click, "Extract all"; Mac: double-click; Android: the Files app).
2. Open index.html in this folder by double-click. It opens in your browser.

Everything works without a network: search, previews of references, filters, downloads.
Nothing is sent anywhere. Links to papers lead to the web and need a network.

Version {version}, {day}. This is information, not medical advice.
Text and figures: CC BY 4.0. Code: MIT.
"""


def site_files(site: Path) -> list[Path]:
    """Return the sorted paths to pack, relative to ``site``. Raise BookError for an unsafe name."""
    files = [
        path.relative_to(site)
        for path in sorted(site.rglob("*"))
        if path.is_file() and not path.name.endswith(LEFT_OUT)
    ]
    lowered: dict[str, Path] = {}
    for path in files:
        name = path.as_posix()
        if any(sign in name for sign in '<>:"|?*\\') or name.endswith("."):
            raise BookError(f"{name}: this name cannot be unpacked everywhere. Rename it.")
        if len(name) > MAX_LENGTH:
            raise BookError(f"{name}: longer than {MAX_LENGTH} characters. Shorten it.")
        if name.lower() in lowered:
            raise BookError(f"{name} and {lowered[name.lower()]} differ by case alone. Rename one.")
        lowered[name.lower()] = path
    return files


def pack(site: Path, target: Path, edition: Edition) -> None:
    """Write the zip: one folder with the site, and instructions in START-HERE.txt."""
    time = datetime.datetime.fromtimestamp(max(edition.timestamp, EARLIEST), datetime.UTC)
    stamp = time.timetuple()[:6]
    content = {path.as_posix(): (site / path).read_bytes() for path in site_files(site)}
    start_here = START_HERE.format(**vars(edition))
    content["START-HERE.txt"] = start_here.replace("\n", "\r\n").encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(content):
            info = zipfile.ZipInfo(f"{edition.stem}/{name}", stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3  # Unix, on every machine
            info.external_attr = 0o644 << 16
            archive.writestr(info, content[name])
