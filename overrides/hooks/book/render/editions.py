"""The offline editions that were built, and the table that offers them to a reader."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = "downloads"
"""Where the hosted site carries the files, below its root."""


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
class BuiltEdition:
    """A file that a reader can take away."""

    kind: Kind
    path: Path
    size: int
    """Bytes."""
    sha256: str


def find_editions(folder: Path) -> list[BuiltEdition]:
    """The editions in a folder, in the order of ``KINDS``. Raises OSError if one cannot be read."""
    found = []
    for kind in KINDS:
        for path in sorted(folder.glob(f"*{kind.ending}")):
            data = path.read_bytes()
            found.append(BuiltEdition(kind, path, len(data), hashlib.sha256(data).hexdigest()))
    return found


def words_for_size(size: int) -> str:
    """``1.4 MB``, ``310 kB``: as file managers say it."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def render_editions(
    editions: list[BuiltEdition], folder: str, *, offline: bool, address: str, release: str
) -> str:
    """Markdown of the table. ``folder`` is the way from the page to the files."""
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
    )
    return templates.get_template("editions.html").render(
        editions=editions,
        folder=folder,
        offline=offline,
        address=address,
        release=release,
        size=words_for_size,
    )
