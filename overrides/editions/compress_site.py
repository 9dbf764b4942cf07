"""Lay .br and .gz beside the files of a built site, for servers that send them as they are.

    python overrides/editions/compress_site.py site

Bytes repeat from build to build: gzip carries no time. A file that does not shrink gets no twin.
"""

from __future__ import annotations

import gzip
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import brotli

TEXTS = frozenset(".bib .css .csv .html .js .json .ris .svg .txt .xml".split())
WORTH = 1_000
"""Bytes; smaller files travel in one packet anyway."""
QUALITY = 9
"""Of brotli's 11: at 11 the files are a tenth smaller and take six times as long."""


def compress_file(path: Path) -> int:
    """Write the twins of one file; returns how many."""
    data = path.read_bytes()
    twins = {
        ".br": brotli.compress(data, quality=QUALITY),
        ".gz": gzip.compress(data, compresslevel=9, mtime=0),
    }
    kept = {ending: twin for ending, twin in twins.items() if len(twin) < len(data)}
    for ending, twin in kept.items():
        path.with_name(path.name + ending).write_bytes(twin)
    return len(kept)


def find_files(site: Path) -> list[Path]:
    """The texts of a site that are worth it. Downloads are taken once and often packed already."""
    return [
        path
        for path in sorted(site.rglob("*"))
        if path.suffix in TEXTS and path.is_file() and path.stat().st_size >= WORTH
    ]


def main(arguments: list[str]) -> int:
    """Compress one site."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("Name the folder of the built site.", file=sys.stderr)
        return 2
    with ProcessPoolExecutor() as pool:
        count = sum(pool.map(compress_file, find_files(Path(arguments[0])), chunksize=16))
    print(f"Laid {count} compressed files beside the pages")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
