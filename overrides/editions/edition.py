"""What every edition says about itself, and what can go wrong with one.

The only file of this folder that imports from the hooks.
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
from book.state import Book

NAME = "sleep-stress-insulin"


@dataclass(frozen=True)
class Edition:
    """The words of the title page and of the files' metadata."""

    title: str
    site_name: str
    description: str
    author: str
    topics: tuple[str, ...]
    version: str
    day: str
    """The day of the last change, in words."""
    moment: int
    """The time in every file, in seconds since 1970: the same sources give the same bytes."""

    @property
    def stem(self) -> str:
        """The name of its files, without their ending."""
        return f"{NAME}-{self.version}"


class BookError(Exception):
    """A page is not as the binder expects it, or a link would lead nowhere."""


class MissingEditionError(Exception):
    """One edition cannot be made here; the others can."""


def last_commit(root: Path) -> int | None:
    """The time of the last commit; None where there is no git."""
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        return int(subprocess.run(command, capture_output=True, check=True).stdout)
    except (OSError, subprocess.CalledProcessError, ValueError):
        return None


def find_moment(root: Path) -> int:
    """The time of the build, seconds since 1970: SOURCE_DATE_EPOCH where set, else the last commit.

    Where there is no git, the last day on which a page changed.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if moment := int(given) if given else last_commit(root):
        return moment
    days = [dated.day for dated in read_dates(root).values()]
    return max(((day - date(1970, 1, 1)).days for day in days), default=0) * 86400


def read_edition(book: Book, moment: int) -> Edition:
    """The edition of a book that was built."""
    return Edition(
        title=book.pages["index.md"].meta.title,
        site_name=book.settings.site_name,
        description=book.settings.site_description,
        author=book.data.site.author,
        topics=book.data.site.topics,
        version=book.version,
        day=long_day(max(dated.day for dated in book.dates.values())),
        moment=moment,
    )
