"""The files of a written site: list them, read them, write more of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path


def list_files(site: Path) -> list[str]:
    """Return the path of every file below the site, sorted."""
    top = f"{site}/"
    folders = os.walk(site)
    return sorted(f"{folder}/{name}"[len(top) :] for folder, _, names in folders for name in names)


def read_files(
    site: Path, names: Iterable[str], ending: str | tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    """Yield path and text of the files among ``names`` that have this ending, or one of these."""
    for name in names:
        if name.endswith(ending):
            yield name, (site / name).read_text(encoding="utf-8")


def write_files(site: Path, texts: Iterable[tuple[str, str]]) -> None:
    """Write each text at its path below the site."""
    folders = set[str]()
    for name, text in texts:
        folder = name.rpartition("/")[0]
        if folder not in folders:
            (site / folder).mkdir(parents=True, exist_ok=True)
            folders.add(folder)
        with open(f"{site}/{name}", "wb") as file:
            file.write(text.encode("utf-8"))
