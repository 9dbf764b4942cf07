"""The offline editions that were built."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from book.data.site import EditionKind


@dataclass(frozen=True)
class BuiltEdition:
    """A file that a reader can take away."""

    kind: EditionKind
    path: Path
    size: int
    """Bytes."""
    sha256: str


def find_editions(folder: Path, kinds: Iterable[EditionKind]) -> list[BuiltEdition]:
    """The editions in a folder, in the order of ``kinds``. Raises OSError if one is unreadable."""
    found = []
    for kind in kinds:
        for path in sorted(folder.glob(f"*{kind.ending}")):
            data = path.read_bytes()
            found.append(BuiltEdition(kind, path, len(data), hashlib.sha256(data).hexdigest()))
    return found


def words_for_size(size: int) -> str:
    """``1.4 MB``, ``310 kB``: as file managers say it."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"
