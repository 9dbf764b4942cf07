"""BibTeX in UTF-8 that BibTeX, biber, pandoc, Typst and Zotero all read.

Values are in braces: in quotes, pandoc 2 takes an escaped percent sign for a comment.
"""

from __future__ import annotations

from collections.abc import Iterator

from book.export.work import Name, Work

VERBATIM = frozenset(["doi", "pmid", "pmcid", "url", "urldate"])
"""Fields that hold no LaTeX: an address keeps its percent signs."""
WHOLE = frozenset(["title", "booktitle", "publisher", "institution"])
"""Fields in a second pair of braces: styles keep a title's capitals, and nobody splits at "and"."""

_ESCAPES = str.maketrans(
    {sign: f"\\{sign}" for sign in "#$%&_"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def bibtex_name(name: Name) -> str:
    """``van Rossum, E. F.``; a group in braces, so that it is not taken apart."""
    if name.is_group:
        return f"{{{name.family}}}"
    return ", ".join(filter(None, (name.last, name.suffix, name.given)))


def bibtex_fields(work: Work) -> Iterator[tuple[str, str]]:
    """The fields in the order in which they are written, known or not."""
    others = [] if work.complete else ["others"]
    yield "author", " and ".join([*map(bibtex_name, work.authors), *others])
    yield "editor", " and ".join(map(bibtex_name, work.editors))
    yield "title", work.title
    howpublished = work.howpublished if work.howpublished != "Web page" else ""  # the type says so
    if work.type == "article":
        yield "journal", work.container
    elif work.type == "online":
        howpublished = howpublished or (f"In: {work.container}" if work.container else "")
    else:
        yield "booktitle", work.container
    yield "publisher", work.publisher
    yield "institution", work.institution
    yield "howpublished", howpublished
    yield "year", work.year
    yield "month", work.month
    yield "volume", work.volume
    yield "number", work.issue
    yield "edition", work.edition
    yield "pages", work.pages.replace("–", "--")
    yield "chapter", work.chapter
    yield "doi", work.doi
    yield "pmid", work.pmid
    yield "pmcid", work.pmcid
    yield "url", work.url
    yield "urldate", work.seen
    yield "keywords", work.kind
    changed = f"Version {work.version}, last changed {work.date}" if work.version else ""
    yield "note", work.note or changed
    # not note: a style prints that in its list; Zotero and JabRef show annote, and no style prints it
    yield "annote", work.reading_note


def bibtex_entry(work: Work) -> str:
    """One entry, with a line end."""
    lines = [f"@{work.type}{{{work.key}"]
    for name, value in bibtex_fields(work):
        if value:
            text = value if name in VERBATIM else value.translate(_ESCAPES)
            lines.append(
                f"    {name} = {{{{{text}}}}}" if name in WHOLE else f"    {name} = {{{text}}}"
            )
    return ",\n".join(lines) + "\n}\n"
