"""Offer the offline editions that were built, and no other, on the page that asks for them.

``<!-- editions -->`` stands alone on its line. The folder in ``extra.editions`` is where
``overrides/editions/`` has put them; the hosted site carries those very files.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from render_claims import environment

MARKER = "<!-- editions -->"
FOLDER = "downloads"
"""Where the files stand, below the hosted site's root."""


@dataclass(frozen=True)
class Kind:
    """One kind of edition: the end of its file's name, and what a reader is told."""

    ending: str
    name: str
    purpose: str


KINDS = (
    Kind(".zip", "Offline copy", "The full site with search; unpack it and open index.html"),
    Kind(".html", "One file", "All the text in one page, for mailing and for phones"),
    Kind(".epub", "E-book", "For e-readers and reading apps"),
    Kind(".pdf", "PDF", "Typeset for printing, with page numbers"),
)


@dataclass(frozen=True)
class Edition:
    """A built file."""

    kind: Kind
    path: Path
    size: int
    """Bytes."""
    sha256: str


def find_editions(folder: Path) -> list[Edition]:
    """The editions in a folder, in the order of ``KINDS``. Raises OSError if one cannot be read."""
    found = []
    for kind in KINDS:
        for path in sorted(folder.glob(f"*{kind.ending}")):
            data = path.read_bytes()
            found.append(Edition(kind, path, len(data), hashlib.sha256(data).hexdigest()))
    return found


def words_for_size(size: int) -> str:
    """``1.4 MB``, ``310 kB``: as file managers say it."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def read_editions(config: MkDocsConfig) -> list[Edition]:
    """The editions this build offers."""
    folder = config.extra.get("editions")
    return find_editions(Path(folder)) if folder else []


@event_priority(-60)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Let the hosted site carry the files."""
    for file in [file for file in files if file.src_uri.startswith("editions/")]:
        files.remove(file)  # MkDocs takes the styles in overrides/editions/ for the theme's
    config.extra["found_editions"] = read_editions(config)
    for edition in config.extra["found_editions"]:
        name = f"{FOLDER}/{edition.path.name}"
        files.append(File.generated(config, name, abs_src_path=str(edition.path)))
    return files


@event_priority(45)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the table of editions where the marker stands."""
    if MARKER not in markdown:
        return markdown
    table = environment.get_template("editions.html").render(
        editions=config.extra["found_editions"],
        folder=get_relative_url(FOLDER, page.url),
        offline=config.extra.get("edition") == "offline",
        address=config.site_url or "",
        release=config.extra["release"],
        size=words_for_size,
    )
    return re.sub(f"^{re.escape(MARKER)}$", lambda _: table, markdown, flags=re.M)
