"""The metadata of the editions, and their errors.

This module and serve.py alone import the package ``book``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))
from book.pages.dates import long_day, read_dates
from book.pages.navigation import Place
from book.state import Book

NAME = "sleep-stress-insulin"


@dataclass(frozen=True)
class Edition:
    """The text of the title page and of the files' metadata."""

    title: str
    site_name: str
    description: str
    author: str
    topics: tuple[str, ...]
    version: str
    day: str
    """The day of the last change, as ``23 November 2026``."""
    timestamp: int
    """The time in every file, in seconds since 1970: the same sources give the same bytes."""

    places: tuple[Place, ...]
    """The pages in the order of the navigation."""

    @property
    def stem(self) -> str:
        """The name of its files without the extension."""
        return f"{NAME}-{self.version}"


class BookError(Exception):
    """A page is not as expected, or a link has no target."""


class MissingEditionError(Exception):
    """One edition cannot be made on this machine. The others can."""


def last_commit(root: Path) -> int | None:
    """Return the time of the last commit, or None without git."""
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(command, capture_output=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def find_timestamp(root: Path) -> int:
    """Return the time of the build in seconds since 1970.

    It is SOURCE_DATE_EPOCH if that is set, else the time of the last commit, or without git the last
    day on which a page changed.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if timestamp := int(epoch) if epoch else last_commit(root):
        return timestamp
    days = [dated.day for dated in read_dates(root).values()]
    return max(((day - date(1970, 1, 1)).days for day in days), default=0) * 86400


def read_edition(book: Book, timestamp: int) -> Edition:
    """Return the metadata of a book that was built."""
    return Edition(
        title=book.pages["index.md"].meta.title,
        site_name=book.settings.site_name,
        description=book.settings.site_description,
        author=book.data.site.author,
        topics=book.data.site.topics,
        version=book.version,
        day=long_day(max(dated.day for dated in book.dates.values())),
        timestamp=timestamp,
        places=tuple(book.places.values()),
    )
