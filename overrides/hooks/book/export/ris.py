"""Write RIS, with each value under the tag where Zotero and EndNote look for it."""

from __future__ import annotations

from collections.abc import Iterator

from book.export.work import TYPES, Name, Work


def named_identifiers(work: Work) -> list[str]:
    """Return lines such as ``PMID: 123`` and ``PMCID: PMC456``, which Zotero and citeproc recognise."""
    identifiers = {"PMID": work.pmid, "PMCID": work.pmcid}
    return [f"{name}: {value}" for name, value in identifiers.items() if value]


def ris_name(name: Name) -> str:
    """Return a name as ``van Rossum, E. F.``; a group ends with a comma, or readers would split it."""
    return f"{name.family}," if name.is_group else name.sorted


def ris_lines(work: Work) -> Iterator[tuple[str, str]]:
    """Yield tags and values; a value may be empty.

    The journal or book is T2 for Zotero and EndNote, JF or BT for bibutils; JO is an abbreviation for
    Zotero. A report's number is SN. Zotero reads M2, with PMID and PMCID, into "Extra".
    """
    first, last = work.page_ends
    yield "TY", TYPES[work.type].ris
    yield "ID", work.key
    yield from (("AU", ris_name(name)) for name in work.authors)
    yield from (("A2", ris_name(name)) for name in work.editors)
    yield "TI", work.title
    yield "T2", work.site
    yield "JF" if work.type == "article" else "BT", "" if work.type == "online" else work.container
    yield "J2", work.short
    yield "PB", work.issuer
    yield "PY", work.year
    yield "DA", work.date.replace("-", "/")
    yield "ET", work.version
    yield "VL", work.volume
    yield "SN" if work.type == "techreport" else "IS", work.issue
    yield "SP", first
    yield "EP", last
    yield "DO", work.doi
    yield from (("M2", line) for line in named_identifiers(work))
    yield "C2", work.pmcid
    yield "UR", work.address
    yield "Y2", f"{work.seen.replace('-', '/')}/" if work.seen else ""
    yield "KW", work.kind
    yield from (("N1", note) for note in work.notes)


def ris_record(work: Work) -> str:
    """Return the record of a work. It ends with a newline, and has no record number, which some readers reject."""
    lines = [f"{tag}  - {value}" for tag, value in ris_lines(work) if value]
    return "\n".join([*lines, "ER  -"]) + "\n"
