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
    """``{van Rossum}, E. F.``: in braces, no style puts the particle behind, and no group is taken apart."""
    if name.is_group:
        return f"{{{name.family}}}"
    last = f"{{{name.last}}}" if name.last[:1].islower() else name.last
    return ", ".join(filter(None, (last, name.suffix, name.given)))


def bibtex_fields(work: Work) -> Iterator[tuple[str, str]]:
    """The fields in the order in which they are written, known or not.

    What a web page is part of is there three times: Zotero reads ``booktitle``, pandoc and Typst print
    ``publisher``, BibTeX and biblatex print ``note``; none of them prints two of these.
    """
    others = [] if work.complete else ["others"]
    online = work.type == "online"
    yield "author", " and ".join([*map(bibtex_name, work.authors), *others])
    yield "editor", " and ".join(map(bibtex_name, work.editors))
    yield "title", work.title
    yield "journal" if work.type == "article" else "booktitle", work.site
    yield "shortjournal", work.short
    yield "publisher", work.publisher or (work.site if online else "")
    yield "institution", work.institution
    yield "howpublished", "" if online else work.howpublished
    yield "year", work.year
    yield "month", work.month
    yield "date", work.date  # the day, which no other field holds; after year, which it replaces
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
    by = [name.family for name in work.authors]
    part = work.site or work.publisher if online and work.publisher not in by else ""
    changed = f"Version {work.version}, last changed {work.date}" if work.version else ""
    yield "note", ". ".join(filter(None, [part, work.note, changed]))
    # not note: a style prints that in its list; Zotero and JabRef show annote, and no style prints it
    yield "annote", " ".join(filter(None, [work.side, work.reading_note]))


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
