"""Write BibTeX in UTF-8 that BibTeX, biber, pandoc, Typst and Zotero all read.

Values are in braces: in quotes, pandoc 2 takes an escaped percent sign for a comment.
"""

from __future__ import annotations

from collections.abc import Iterator

from book.export.work import Name, Work

VERBATIM = frozenset(["doi", "pmid", "pmcid", "url", "urldate"])
"""Fields that are not LaTeX: a URL keeps its percent signs."""
DOUBLE_BRACED = frozenset(["title", "booktitle", "publisher", "institution"])
"""Fields in a second pair of braces, so that styles keep capitals, and no reader splits a name at "and"."""
ESCAPES = str.maketrans(
    {sign: f"\\{sign}" for sign in "#$%&_"}
    | {"~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def bibtex_name(name: Name) -> str:
    """Return a name as ``{van Rossum}, E. F.``.

    The braces keep styles from moving the particle, and readers from splitting the name of a group.
    """
    if name.is_group:
        return f"{{{name.family}}}"
    last = f"{{{name.last}}}" if name.last[:1].islower() else name.last
    return ", ".join(filter(None, (last, name.suffix, name.given)))


def bibtex_fields(work: Work) -> Iterator[tuple[str, str]]:
    """Yield names and values of the fields in the order in which they are written; a value may be empty.

    The site of a web page is there three times: Zotero reads ``booktitle``, pandoc and Typst print
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
    yield "date", work.date  # the full date; it must follow year, which it replaces
    yield "volume", work.volume
    yield "number", work.issue
    yield "edition", work.edition
    yield "pages", work.pages.replace("–", "--")
    yield "chapter", work.chapter
    yield "doi", work.doi
    yield "pmid", work.pmid
    yield "pmcid", work.pmcid
    yield "url", "" if work.doi else work.address  # styles would print the DOI twice
    yield "urldate", work.seen
    yield "keywords", work.kind
    by = [name.family for name in work.authors]
    part = work.site or work.publisher if online and work.publisher not in by else ""
    changed = f"Version {work.version}, last changed {work.date}" if work.version else ""
    yield "note", ". ".join(filter(None, [part, changed]))
    # our own remarks: Zotero and JabRef show annote, and no style prints it as it prints note
    yield "annote", " ".join(filter(None, [work.side, work.reading_note, work.note]))


def braced(name: str, value: str) -> str:
    """Return the value of a field, escaped and in braces."""
    text = value if name in VERBATIM else value.translate(ESCAPES)
    return f"{{{{{text}}}}}" if name in DOUBLE_BRACED else f"{{{text}}}"


def bibtex_entry(work: Work) -> str:
    """Return the work as an entry that ends with a newline."""
    lines = [f"@{work.type}{{{work.key}"]
    lines += [f"    {name} = {braced(name, value)}" for name, value in bibtex_fields(work) if value]
    return ",\n".join(lines) + "\n}\n"
