"""The offline editions that readers can download."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from book.data.site import EditionKind


@dataclass(frozen=True)
class BuiltEdition:
    """An edition: the zip, the single HTML file, the EPUB or the PDF."""

    kind: EditionKind
    path: Path
    size: int
    """In bytes."""
    sha256: str


def find_editions(folder: Path, kinds: Iterable[EditionKind]) -> list[BuiltEdition]:
    """Return the editions in a folder in the order of ``kinds``. Raise OSError if one is unreadable."""
    found = []
    for kind in kinds:
        for path in sorted(folder.glob(f"*{kind.ending}")):
            data = path.read_bytes()
            found.append(BuiltEdition(kind, path, len(data), hashlib.sha256(data).hexdigest()))
    return found
