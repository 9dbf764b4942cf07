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

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))
from load_evidence import Evidence, load_evidence

RUN = 8
"""Words in a row that count as taken over."""

DIGESTS = "bib/article-runs.txt"

WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Overlap:
    """A run of words shared with the source: where it begins, and its words."""

    file: str
    line: int
    words: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: shared with the source: “{self.words}”. Say it in your own words."


def words_with_lines(text: str) -> list[tuple[str, int]]:
    """Every word of a text, folded to lower case, with its line from 1."""
    return [
        (word.lower(), number)
        for number, line in enumerate(text.splitlines(), 1)
        for word in WORD.findall(line)
    ]


def runs(words: list[str], length: int) -> Iterator[tuple[str, ...]]:
    """Every run of ``length`` words."""
    return (tuple(words[i : i + length]) for i in range(len(words) - length + 1))


def all_runs(texts: Iterable[str], length: int) -> set[tuple[str, ...]]:
    """The runs of each text by itself: none crosses from one text to the next."""
    return {
        run for text in texts for run in runs([word for word, _ in words_with_lines(text)], length)
    }


def digest(run: tuple[str, ...]) -> str:
    """A run of words as ten hexadecimal digits, from which no word can be read."""
    return hashlib.blake2b(" ".join(run).encode(), digest_size=5).hexdigest()


class Digests:
    """The runs of a text that is not here, by their digests."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.known = frozenset(lines)

    def __contains__(self, run: object) -> bool:
        return isinstance(run, tuple) and digest(run) in self.known


def find_overlaps(
    file: str,
    text: str,
    source: Container[tuple[str, ...]],
    allowed: Container[tuple[str, ...]],
    length: int,
) -> list[Overlap]:
    """The longest stretches of ``text`` whose every run is in ``source`` and not allowed."""
    pairs = words_with_lines(text)
    words = [word for word, _ in pairs]
    found: list[Overlap] = []
    start: int | None = None
    for i in range(len(words) - length + 2):
        run = tuple(words[i : i + length])
        shared = len(run) == length and run in source and run not in allowed
        if shared and start is None:
            start = i
        elif not shared and start is not None:
            stretch = words[start : i - 1 + length]
            found.append(Overlap(file, pairs[start][1], " ".join(stretch)))
            start = None
    return found


def carried_texts(evidence: Evidence) -> Iterator[str]:
    """What the project carries over on purpose: titles, printed references, table labels."""
    for entry in evidence.references.entries.values():
        yield entry.fields["title"]
    for item in evidence.article_references:
        yield from item.printed.values()
        yield " journal ".join([item.printed["title"], item.printed["journal"]])  # as in the file
    for table in evidence.tables.values():
        yield " ".join(table.columns)
        for row in table.rows:
            yield from row.cells


def project_texts(root: Path) -> Iterator[tuple[str, str]]:
    """Every text of ours by path: pages, data, templates, the README."""
    paths = [
        *root.glob("docs/**/*.md"),
        *root.glob("docs/**/*.js"),
        *root.glob("docs/**/*.svg"),
        *(path for path in root.glob("bib/*") if path.name != Path(DIGESTS).name),
        *root.glob("overrides/**/*.html"),
        *root.glob("*.md"),
    ]
    for path in sorted(paths):
        yield path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")


def read_runs(paths: Iterable[Path], length: int) -> set[tuple[str, ...]]:
    """The runs of the texts. Raises ValueError, with the file's name, if one cannot be compared."""
    runs_found: set[tuple[str, ...]] = set()
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ValueError(f"{path}: cannot be read as UTF-8 text: {error}.") from error
        found = all_runs([text], length)
        if not found:
            raise ValueError(f"{path}: fewer than {length} words: nothing to compare.")
        runs_found |= found
    return runs_found


def read_digests(path: Path) -> Digests:
    """The digests of the article. Raises ValueError at a line that is none, or if there are none."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    for number, line in enumerate(lines, 1):
        if not re.fullmatch(r"[0-9a-f]{10}", line):
            raise ValueError(
                f"{DIGESTS}:{number}: '{line[:20]}' is no digest. Take the file from git."
            )
    if not lines:
        raise ValueError(
            f"{DIGESTS}:1: there are no digests of the article. Take the file from git."
        )
    return Digests(lines)


def main(arguments: list[str]) -> int:
    """Print every overlap; 1 if there is any, 2 if a source cannot be read."""
    parser = argparse.ArgumentParser(description="Find runs of words shared with a source text.")
    parser.add_argument("source", nargs="*", type=Path, help="a plain text (default: the article)")
    parser.add_argument("--keep", action="store_true", help=f"write the digests to {DIGESTS}")
    parser.add_argument(
        "--length", type=int, default=RUN, help="words in a row (default: %(default)s)"
    )
    options = parser.parse_args(arguments)
    root = Path(__file__).resolve().parent.parent.parent
    source: Container[tuple[str, ...]]
    try:
        if options.source:
            source = found = read_runs(options.source, options.length)
        else:
            source = read_digests(root / DIGESTS)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    if options.keep and options.source:
        lines = "".join(f"{line}\n" for line in sorted(map(digest, found)))
        (root / DIGESTS).write_text(lines, encoding="utf-8")
        return 0
    allowed = all_runs(carried_texts(load_evidence(root)), options.length)
    texts = list(project_texts(root))
    overlaps = [
        overlap
        for file, text in texts
        for overlap in find_overlaps(file, text, source, allowed, options.length)
    ]
    for overlap in overlaps:
        print(overlap)
    print(f"{len(overlaps)} overlap(s) of {options.length} words or more in {len(texts)} files.")
    return 1 if overlaps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
