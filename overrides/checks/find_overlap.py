"""Find runs of words that the project shares with the source article, or with another text.

``python overrides/checks/find_overlap.py`` compares every page and data file with the article by
``bib/article-runs.txt``, which holds a digest of each run of its words and none of its words;
with SOURCE it compares them with a text, and ``--keep`` writes the digests of that text instead.
Titles of works, the printed reference list and the cells of the article's tables are data that
the project carries on purpose: a run that lies within one of them is not reported.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import sys
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.data import Data, load_data

LENGTH = 8
"""Words in a row that count as taken over."""
DIGESTS = "bib/article-runs.txt"
WORD = re.compile(r"[^\W_]+")
OURS = ("docs/**/*.md", "docs/**/*.js", "docs/**/*.svg", "bib/*", "overrides/**/*.html", "*.md")
Run = tuple[str, ...]


@dataclass(frozen=True)
class Overlap:
    """A run of words shared with the source: where it begins, and its words."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: shared with the source: “{self.words}”. Say it in your own words."


class Digests:
    """The runs of a text that is not here, by their digests."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.known = frozenset(lines)

    def __contains__(self, run: object) -> bool:
        return isinstance(run, tuple) and digest(run) in self.known


def digest(run: Run) -> str:
    """A run of words as ten hexadecimal digits, from which no word can be read."""
    return hashlib.blake2b(" ".join(run).encode(), digest_size=5).hexdigest()


def words_with_lines(text: str) -> list[tuple[str, int]]:
    """Every word of a text, folded to lower case, with its line from 1."""
    lines = enumerate(text.splitlines(), 1)
    return [(word.lower(), number) for number, line in lines for word in WORD.findall(line)]


def all_runs(texts: Iterable[str]) -> set[Run]:
    """The runs of each text by itself: none crosses from one text to the next."""
    found: set[Run] = set()
    for text in texts:
        words = [word for word, _ in words_with_lines(text)]
        found.update(tuple(words[i : i + LENGTH]) for i in range(len(words) - LENGTH + 1))
    return found


def find_overlaps(
    file: str, text: str, source: Container[Run], allowed: Container[Run]
) -> Iterator[Overlap]:
    """The longest stretches of ``text`` whose every run is in ``source`` and not allowed."""
    pairs = words_with_lines(text)
    words = [word for word, _ in pairs]
    start: int | None = None
    for i in range(len(words) - LENGTH + 2):
        run = tuple(words[i : i + LENGTH])
        shared = len(run) == LENGTH and run in source and run not in allowed
        if shared and start is None:
            start = i
        elif not shared and start is not None:
            yield Overlap(file, pairs[start][1], " ".join(words[start : i - 1 + LENGTH]))
            start = None


def carried_texts(data: Data) -> Iterator[str]:
    """What the project carries over on purpose: titles, printed references, table labels."""
    yield from (work.title for work in data.works.values())
    for item in data.article_references:
        yield from item.printed.model_dump(exclude={"line"}).values()
        yield f"{item.printed.title} journal {item.printed.journal}"  # as in the file
    for table in data.tables.values():
        yield " ".join(table.columns)
        for row in table.rows:
            yield from row.cells


def read_source(path: Path) -> set[Run]:
    """The runs of a text. Raises ValueError if it cannot be compared."""
    try:
        found = all_runs([path.read_text("utf-8")])
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: cannot be read as UTF-8 text: {error}.") from error
    if not found:
        raise ValueError(f"{path}: fewer than {LENGTH} words: nothing to compare.")
    return found


def main(arguments: list[str]) -> int:
    """Print every overlap; 1 if there is any, 2 if a source cannot be read."""
    parser = argparse.ArgumentParser(description="Find runs of words shared with a source text.")
    parser.add_argument("source", nargs="?", type=Path, help="a plain text (default: the article)")
    parser.add_argument("--keep", action="store_true", help=f"write the digests to {DIGESTS}")
    options = parser.parse_args(arguments)
    source: Container[Run] = Digests((ROOT / DIGESTS).read_text("utf-8").split())
    if options.source:
        try:
            source = runs = read_source(options.source)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
        if options.keep:
            lines = "".join(f"{line}\n" for line in sorted(map(digest, runs)))
            (ROOT / DIGESTS).write_text(lines, "utf-8")
            return 0
    allowed = all_runs(carried_texts(load_data(ROOT)))
    paths = sorted({path for pattern in OURS for path in ROOT.glob(pattern) if path.is_file()})
    overlaps = [
        overlap
        for path in paths
        for overlap in find_overlaps(
            path.relative_to(ROOT).as_posix(), path.read_text("utf-8"), source, allowed
        )
    ]
    print(*overlaps, f"{len(overlaps)} overlap(s) of {LENGTH} words or more.", sep="\n")
    return 1 if overlaps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
