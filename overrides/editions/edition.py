"""What every edition says about itself, and what can go wrong with one.

The only file of this folder that imports from the hooks.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))
from book.output.address import clean_address
from book.render.editions import find_editions, words_for_size
from cite_page import AUTHOR
from date_pages import FILE, long_day, parse_dates, read_version

__all__ = ["clean_address", "find_editions", "words_for_size"]

NAME = "sleep-stress-insulin"


@dataclass(frozen=True)
class Edition:
    """The words of the title page and of the files' metadata."""

    title: str
    site_name: str
    description: str
    author: str
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


def read_edition(root: Path, config: MkDocsConfig) -> Edition:
    """The edition that the project in ``root`` makes. Its time is SOURCE_DATE_EPOCH where set."""
    dates = parse_dates((root / FILE).read_text(encoding="utf-8"), [])
    day = max(dated.day for dated in dates.values())
    midnight = (day - type(day)(1970, 1, 1)).days * 86_400
    home = (root / "docs/index.md").read_text(encoding="utf-8")
    title = re.search(r"^title: *(.+)$", home, re.M)
    return Edition(
        title=title[1].strip() if title else config.site_name,
        site_name=config.site_name,
        description=config.site_description or "",
        author=AUTHOR,
        version=read_version(root),
        day=long_day(day),
        moment=int(os.environ.get("SOURCE_DATE_EPOCH") or last_commit(root) or midnight),
    )
