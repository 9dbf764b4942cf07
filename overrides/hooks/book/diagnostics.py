"""What is wrong in a source file, where, and how to correct it."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Diagnostic:
    """One fault of a source file. ``line`` counts from 1; ``what`` and ``hint`` are sentences."""

    file: str
    line: int
    what: str
    hint: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.hint}".rstrip()


class SourceError(Exception):
    """The sources cannot be built; ``diagnostics`` lists every fault."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = sorted(set(diagnostics))
        listing = "\n".join(f"  {item}" for item in self.diagnostics)
        super().__init__(f"{len(self.diagnostics)} error(s) in the sources:\n{listing}")


def line_at(text: str, place: int) -> int:
    """The line of a place in a text, counted from 1."""
    return text.count("\n", 0, place) + 1


def fail_build(diagnostics: Iterable[Diagnostic]) -> None:
    """Raise SourceError with all ``diagnostics``, if there are any."""
    if found := list(diagnostics):
        raise SourceError(found)


@contextmanager
def collect(faults: list[Diagnostic]) -> Iterator[None]:
    """Add what stops the block to ``faults``, and go on after it."""
    try:
        yield
    except SourceError as error:
        faults += error.diagnostics


def suggest(word: str, known: Iterable[str]) -> str:
    """A hint for a misspelt name: the nearest known one, or nothing if none is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean '{near[0]}'?" if near else ""


def choose(word: str, known: Iterable[str]) -> str:
    """A hint for what is none of a few known names: the nearest of them, or all."""
    known = list(known)
    return suggest(word, known) or f"Use one of: {', '.join(known)}."
