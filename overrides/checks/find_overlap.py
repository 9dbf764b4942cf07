"""Find runs of words that the project shares with the source article, or with another text.

``find_overlap.py`` compares every page and data file with ``bib/article-runs.txt``, which has a digest
of each run of words in the article, but none of its words. ``find_overlap.py SOURCE`` compares them
with a text; with ``--keep``, it writes the digests of that text instead.
Titles of works, the article's list of references and the cells of its tables are quoted on purpose:
runs within them are not reported.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Container, Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.data import Data, load_data
from book.diagnostics import Diagnostic, line_at

LENGTH = 8
"""The number of words in a run."""
DIGESTS = ROOT / "bib/article-runs.txt"
WORD = re.compile(r"[^\W_]+")
OURS = ("docs/**/*.md", "docs/**/*.js", "docs/**/*.svg", "bib/*", "overrides/**/*.html", "*.md")


def digests(words: list[str]) -> list[str]:
    """Return the digest of each run of words: ten hexadecimal digits, from which no word can be read."""
    runs = (" ".join(words[i : i + LENGTH]) for i in range(len(words) - LENGTH + 1))
    return [hashlib.blake2b(run.lower().encode(), digest_size=5).hexdigest() for run in runs]


def all_runs(texts: Iterable[str]) -> set[str]:
    """Return the digests of all runs within each text."""
    return {run for text in texts for run in digests(WORD.findall(text))}


def find_overlaps(
    text: str, source: Container[str], allowed: Container[str]
) -> Iterator[tuple[int, str]]:
    """Yield line and words of each longest stretch whose runs are all in ``source`` and not allowed."""
    words = [*WORD.finditer(text)]
    start = -1
    for i, run in enumerate([*digests([word[0] for word in words]), ""]):
        shared = run in source and run not in allowed
        if shared and start < 0:
            start = i
        elif not shared and start >= 0:
            stretch = words[start : i - 1 + LENGTH]
            line = line_at(text, stretch[0].start())
            yield line, " ".join(word[0].lower() for word in stretch)
            start = -1


def quoted_texts(data: Data) -> Iterator[str]:
    """Yield the texts that the project quotes on purpose: titles, printed references, tables."""
    yield from (work.title for work in data.works.values())
    for item in data.article_references:
        yield from item.printed.model_dump().values()
        yield f"{item.printed.title} journal {item.printed.journal}"  # as in the file
    for table in data.tables.values():
        yield " ".join(table.columns)
        for row in table.rows:
            yield from row.cells


def main(arguments: list[str]) -> int:
    """Print every overlap. Return 1 if there is any, 2 if the source cannot be read, else 0."""
    parser = argparse.ArgumentParser(description="Find runs of words shared with a source text.")
    parser.add_argument("source", nargs="?", type=Path, help="a plain text (default: the article)")
    parser.add_argument("--keep", action="store_true", help=f"write its digests to {DIGESTS.name}")
    options = parser.parse_args(arguments)
    source = set(DIGESTS.read_text("utf-8").split())
    if options.source:
        try:
            source = all_runs([options.source.read_text("utf-8")])
        except (OSError, UnicodeDecodeError) as error:
            print(f"{options.source}: cannot be read as UTF-8 text: {error}.", file=sys.stderr)
            return 2
        if not source:
            print(f"{options.source}: fewer than {LENGTH} words.", file=sys.stderr)
            return 2
        if options.keep:
            DIGESTS.write_text("".join(f"{run}\n" for run in sorted(source)), "utf-8")
            return 0
    allowed = all_runs(quoted_texts(load_data(ROOT)))
    paths = sorted({path for pattern in OURS for path in ROOT.glob(pattern) if path.is_file()})
    overlaps = []
    for path in paths:
        file = path.relative_to(ROOT).as_posix()
        for line, words in find_overlaps(path.read_text("utf-8"), source, allowed):
            what = f"shared with the source: “{words}”."
            overlaps.append(Diagnostic(file, line, what, "Say it in your own words."))
    print(*overlaps, f"{len(overlaps)} overlap(s) of {LENGTH} words or more.", sep="\n")
    return 1 if overlaps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
