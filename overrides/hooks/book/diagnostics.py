"""Errors in the source files: where they are, what is wrong and how to correct it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One error in a source file. ``line`` counts from 1; ``what`` and ``hint`` are sentences."""

    file: str
    line: int
    what: str
    hint: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.hint}".rstrip()


class SourceError(Exception):
    """The site cannot be built from its sources. ``diagnostics`` lists every error."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = sorted(set(diagnostics))
        listing = "\n".join(f"  {item}" for item in self.diagnostics)
        super().__init__(f"{len(self.diagnostics)} error(s) in the sources:\n{listing}")


def line_at(text: str, index: int) -> int:
    """Return the line number, counted from 1, of a character in ``text``."""
    return text.count("\n", 0, index) + 1


def fail_build(diagnostics: Iterable[Diagnostic]) -> None:
    """Raise SourceError if there are any ``diagnostics``."""
    if found := list(diagnostics):
        raise SourceError(found)


@contextmanager
def collect(faults: list[Diagnostic]) -> Iterator[None]:
    """Append the diagnostics of a SourceError raised in the block to ``faults``, and continue."""
    try:
        yield
    except SourceError as error:
        faults += error.diagnostics


def suggest(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the most similar known word, or an empty string."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean '{near[0]}'?" if near else ""


def suggest_or_list(word: str, known: Iterable[str]) -> str:
    """Return a hint that names the most similar known word, or lists them all."""
    known = list(known)
    return suggest(word, known) or f"Use one of: {', '.join(known)}."
