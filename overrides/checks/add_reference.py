"""Add works to bib/references.bib: from a file of a reference manager, or as Crossref or PubMed know them.

``add_reference.py [FILE] [--doi DOI] [--pmid PMID] [--kind KIND] [--read HOW] [--key KEY]``; without a
file, or with ``-``, it reads standard input. A work is written whole, in its place, or not at all.
Exit code: 0 all were added, 1 some were refused, 2 there is nothing to read, 3 nobody answered.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from ask_hosts import UnansweredError, ask_crossref, ask_pubmed
from book.data.bibtex import check_entry, find_kinds, make_work, parse_entries
from book.data.load import DATA_FILES, WORKS, read_records, read_site
from book.data.names import invert_names
from book.data.rules import fold_title
from book.data.site import Site
from book.data.tidy import PEOPLE, RawEntry, bare_identifier, tidy
from book.data.yaml import read_text as read_source
from book.diagnostics import Diagnostic, SourceError, choose, fail_build
from book.export.bibtex import bibtex_entry
from book.export.work import READINGS, Work, first_name
from compare_records import fold
from read_records import UnreadableError, read_item, read_nbib, read_text

STOP_WORDS = frozenset(
    "a an and are as at be by can do does for from how in is it its of on or the to was what when which with".split()
)
NEXT = (
    "Cite it as [@key], then run 'make dates', 'make addresses', 'make formatted' and 'make check'."
)
PARTICLE = re.compile(r"\{((?:[a-z'’]+ )+[A-Z][^{}]*)\}(?=,)")
"""A family name with its particle, in the braces of the exports."""
NEAR = 0.9
"""How much alike two titles are that may be one work's."""


class Shelf:
    """What references.bib has, as far as it can be read: a work that is not yet filled in counts too."""

    def __init__(self, text: str) -> None:
        self.read(text)

    def read(self, text: str) -> None:
        """Take this as the text of the file."""
        self.text = text
        self.works: dict[str, Work] = {}
        faults: list[Diagnostic] = []
        for entry in parse_entries(text, WORKS, faults):
            tidy(entry)
            self.works[entry.key] = make_work(entry)[0]
        fail_build(faults)

    def refuse(self, work: Work) -> Iterator[str]:
        """Why a work cannot be added: it is there, or another has its key."""
        for key, other in self.works.items():
            for name in ("doi", "pmid", "pmcid"):
                value = getattr(work, name).lower()
                if value and value == getattr(other, name).lower():
                    shared = f"{name.upper()} {value}"
                    yield f"is there as '{key}', line {other.line}, with the same {shared}."
                    return
        if work.key in self.works:
            yield f"cannot be '{work.key}', a key that is in line {self.works[work.key].line}."

    def find_alike(self, work: Work) -> list[str]:
        """The works whose titles are much alike."""
        titles = {fold(other.title): other for other in self.works.values()}
        near = get_close_matches(fold(work.title), titles, cutoff=NEAR)
        return [f"{one.key} (line {one.line})" for one in map(titles.__getitem__, near)]

    def add(self, work: Work, kind: str, read: str) -> None:
        """Put the entry before the first with a greater key."""
        after = [one.line for key, one in self.works.items() if key.lower() > work.key.lower()]
        rows = self.text.rstrip("\n").split("\n")
        at = min(after) - 1 if after else len(rows)
        while at and rows[at - 1].startswith("%"):  # a comment is on the entry below it
            at -= 1
        entry = write_entry(work, kind, read).split("\n")
        rows[at:at] = [*entry, ""] if after else ["", *entry]
        self.read("\n".join(rows) + "\n")


def propose_key(work: Work, taken: Iterable[str]) -> str:
    """``spiegel1999impact``: the first author, the year and the first word of the title that is free."""
    name = first_name(work).last if work.authors or work.editors else ""
    words = re.findall(r"[^\W\d_]{2,}", work.title.replace("'", "").replace("’", "")) or ["work"]
    capitals = "".join(word[0] for word in name.split() if word[0].isupper())
    if work.authors and first_name(work).is_group and len(capitals) > 2:
        name = capitals  # World Health Organization
    start = f"{fold(name) or 'anon'}{work.year or 'ND'}"
    telling = [word for word in map(fold, words) if word not in STOP_WORDS] or [fold(words[0])]
    used = {key.lower() for key in taken}
    free = (f"{start}{word}" for word in [*telling, *(f"{telling[0]}{n}" for n in range(2, 99))])
    return next(key for key in free if key.lower() not in used)


def write_entry(work: Work, kind: str, read: str) -> str:
    """The entry as references.bib has it; ``keywords`` and ``read`` are there even if nobody knows them yet."""
    head, *rows = bibtex_entry(replace(work, kind="", read="")).removesuffix("\n}\n").split("\n")
    fields = [f"  {row.strip().removesuffix(',')}," for row in rows]
    fields = [re.sub(r"^  pmid =", "  pubmed =", row) for row in fields]
    fields = [PARTICLE.sub(r"\1", row) if "  author =" in row else row for row in fields]
    return "\n".join([head, *fields, f"  keywords = {{{kind}}},", f"  read = {{{read}}},", "}"])


def trim(entry: RawEntry, journals: dict[str, str]) -> None:
    """Leave out of a tidied entry what this site has no use for, and write its journal as the site does."""
    fields = entry.fields
    unused = {"note"} if "author" in fields or "editor" in fields else set()
    if entry.type == "article" and "journal" in fields:
        unused.add("publisher")
    if fields.keys() & {"doi", "pubmed", "pmcid"}:
        unused |= {"url", "urldate", "howpublished"}
    for name in sorted(unused & fields.keys()):
        entry.dropped.append(name)
        del fields[name]
    if journal := fields.get("journal"):
        plain = re.sub(r" \([^()]*\)$", "", journal)  # Lancet (London, England)
        known = journals.get(fold_title(journal)) or journals.get(fold_title(plain))
        fields["journal"] = known or journal


def add_entry(
    entry: RawEntry, shelf: Shelf, journals: dict[str, str], site: Site, wanted: argparse.Namespace
) -> tuple[str, str, list[str]]:
    """Add the work of an entry to the shelf. Its key, what to say of it, and the reasons if it is refused."""
    for role in PEOPLE:
        if role in entry.fields:
            entry.fields[role] = invert_names(entry.fields[role])
    found = tidy(entry)
    kind = wanted.kind or next(iter(find_kinds(entry.fields, site.kinds)), "")
    read = wanted.read or entry.fields.get("read", "")
    trim(entry, journals)
    work, more = make_work(entry)
    title = f"“{work.title}”" if work.title else f"'{entry.key}'"
    entry.key = wanted.key or propose_key(work, shelf.works)
    work = replace(work, key=entry.key)
    faults = [*found, *more, *check_entry(entry, site)]
    reasons = [*shelf.refuse(work)] or [f"{what} {hint}" for what, hint in faults]
    if reasons:
        return work.key, title, reasons
    said = [f"{title} is added as {work.key}."]
    if entry.dropped:
        said.append(f"Not kept: {', '.join(entry.dropped)}.")
    if alike := shelf.find_alike(work):
        said.append(f"Its title is much like that of {', '.join(alike)}: is it the same work?")
    for name, value, known in (("keywords", kind, site.kinds), ("read", read, READINGS)):
        if not value:
            said.append(f"Fill in {name} there, one of: {', '.join(known)}.")
    shelf.add(work, kind, read)
    return work.key, "\n  ".join(said), []


# --- where the works come from -----------------------------------------------------------------


def decode(data: bytes) -> str:
    """The text of a file as managers save it: in UTF-8, or in UTF-16 with its mark."""
    try:
        return data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError("the text is not in UTF-8. Export it again in UTF-8.") from error


def find_doi(doi: str) -> list[RawEntry]:
    """The entry of a DOI, by Crossref. Raises UnansweredError."""
    doi = bare_identifier("doi", doi.strip())
    message = ask_crossref(doi)
    if message is None:
        what = f"Crossref does not know the DOI {doi}. Correct it, or take a file from its page."
        raise UnreadableError(what)
    entry = read_item(message)
    entry.dropped = []  # most of it is Crossref's own bookkeeping
    return [entry]


def find_pmid(pmid: str) -> list[RawEntry]:
    """The entry of a PMID, by PubMed. Raises UnansweredError."""
    entries = [*read_nbib(ask_pubmed(pmid.strip()))]
    if not entries:
        raise UnreadableError(f"PubMed does not know the PMID {pmid}. Correct it.")
    return entries


def name_source(given: argparse.Namespace) -> str:
    """What a message calls the source."""
    if given.doi or given.pmid:
        return f"DOI {given.doi}" if given.doi else f"PMID {given.pmid}"
    return "standard input" if given.file == "-" else str(given.file)


def find_entries(given: argparse.Namespace, faults: list[Diagnostic]) -> list[RawEntry]:
    """The entries of what was named, in whatever form."""
    if given.doi or given.pmid:
        return find_doi(given.doi) if given.doi else find_pmid(given.pmid)
    if given.file == "-" and sys.stdin.isatty():
        print("Paste the record, then press Ctrl+D; or name a file with FROM=.", file=sys.stderr)
    data = sys.stdin.buffer.read() if given.file == "-" else Path(given.file).read_bytes()
    return [one for one in read_text(decode(data), name_source(given), faults) if one.type]


def read_journals(root: Path, site: Site, shelf: Shelf) -> dict[str, str]:
    """How the site writes each journal, by its title or its abbreviation, folded."""
    file = DATA_FILES["journals"]
    short = read_records(read_source(root, file.path), file, site)
    titles = {fold_title(one.short): one.title for one in short}
    return titles | {fold_title(work.container): work.container for work in shelf.works.values()}


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Add the works, say what was done; see the top of the file for the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", nargs="?", default="-", help="a file; - is standard input")
    for option in ("doi", "pmid", "kind", "read", "key"):
        parser.add_argument(f"--{option}", default="")
    given = parser.parse_args(arguments)
    name, path, faults = name_source(given), root / WORKS, list[Diagnostic]()
    try:
        site = read_site(root)
        for option, known in (("kind", site.kinds), ("read", READINGS)):
            if (value := getattr(given, option)) and value not in known:
                raise UnreadableError(f"{option} is '{value}'. {choose(value, known)}")
        text = path.read_bytes().decode()
        shelf = Shelf(text.removeprefix("\ufeff").replace("\r\n", "\n"))
        journals = read_journals(root, site, shelf)
        entries = find_entries(given, faults)
        if given.key and len(entries) > 1:
            raise UnreadableError("a key is for one work, and here are several.")
    except UnansweredError as error:
        return give_up(f"{name}: {error} Try again later, or take a file.", 3)
    except OSError as error:
        return give_up(f"{name}: {error.strerror}.", 2)
    except (UnreadableError, SourceError) as error:
        return give_up(f"{name}: {error}", 2)
    refused, added = [str(fault) for fault in faults], dict[str, str]()
    for entry in entries:
        key, said, reasons = add_entry(entry, shelf, journals, site, given)
        refused += [f"{name}:{entry.line}: {said} {reason}" for reason in reasons]
        if not reasons:
            added[key] = said
    if not added:
        return give_up("\n".join(refused), 1)
    written = path.with_suffix(".new")
    written.write_text(shelf.text, "utf-8", newline="\r\n" if "\r\n" in text else "\n")
    written.replace(path)
    for key, said in added.items():
        print(f"{WORKS}:{shelf.works[key].line}: {said}")
    print(NEXT)
    for fault in refused:
        print(fault, file=sys.stderr)
    return 1 if refused else 0


def give_up(why: str, code: int) -> int:
    """Say why nothing was added."""
    print(why, "Nothing was added.", sep="\n", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
