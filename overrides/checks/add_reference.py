"""Add works to bib/references.bib from the file of a reference manager, or from Crossref or PubMed.

``add_reference.py [FILE] [--doi DOI] [--pmid PMID] [--kind KIND] [--read HOW] [--key KEY]``; without a
file, or with ``-``, it reads standard input. The file is written only if a work can be added.
Exit code: 0 all were added, 1 some were rejected, 2 invalid input, 3 no response from the host.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from ask_hosts import UnansweredError, ask_crossref, ask_pubmed
from book.data.bibtex import check_entry, find_kinds, make_work, parse_entries
from book.data.load import DATA_FILES, WORKS, read_records, read_site
from book.data.names import invert_names
from book.data.rules import fold_title
from book.data.site import Site
from book.data.tidy import IDENTIFIER_FORMS, KEPT, PEOPLE, RawEntry, bare_identifier, tidy
from book.data.yaml import read_text as read_source
from book.diagnostics import Diagnostic, SourceError, fail_build, suggest_or_list
from book.export.bibtex import bibtex_fields, braced
from book.export.work import READINGS, Work, first_name
from compare_records import fold
from read_records import UnreadableError, read_item, read_nbib, read_text

STOP_WORDS = frozenset(
    "a an and are as at be by can do does for from how in is it its of on or the to was what when which with".split()
)
NEXT_STEPS = (
    "Cite it as [@key], then run 'make dates', 'make addresses', 'make formatted' and 'make check'."
)
BRACED_PARTICLE = re.compile(r"\{((?:[a-z'’]+ )+[A-Z][^{}]*)\}(?=,)")
"""A family name with a particle, in the braces that exports need."""
SIMILARITY = 0.9
"""The ratio from which on two titles may be those of one work."""


class RejectedError(Exception):
    """A work that cannot be added; the arguments are the reasons."""


class ReferencesFile:
    """The text of references.bib and its works, including those that still lack required fields."""

    def __init__(self, text: str) -> None:
        self.parse(text)

    def parse(self, text: str) -> None:
        """Replace the text, and read its works. Raise SourceError if it is malformed."""
        self.text = text
        self.works: dict[str, Work] = {}
        faults: list[Diagnostic] = []
        for entry in parse_entries(text, WORKS, faults):
            tidy(entry)
            self.works[entry.key] = make_work(entry)[0]
        fail_build(faults)

    def find_conflicts(self, work: Work) -> Iterator[str]:
        """Yield why a work cannot be added: it is already there, or its key is taken."""
        for key, other in self.works.items():
            for name in ("doi", "pmid", "pmcid"):
                value = getattr(work, name).lower()
                if value and value == getattr(other, name).lower():
                    shared = f"{name.upper()} {value}"
                    yield f"is already there as '{key}', line {other.line}, with the same {shared}."
                    return
        if work.key in self.works:
            line = self.works[work.key].line
            yield f"cannot have the key '{work.key}', which is already used in line {line}."

    def find_similar(self, work: Work) -> list[str]:
        """Return key and line of each work with a similar title."""
        titles = {fold(other.title): other for other in self.works.values()}
        near = get_close_matches(fold(work.title), titles, cutoff=SIMILARITY)
        return [f"{titles[title].key} (line {titles[title].line})" for title in near]

    def insert(self, work: Work, kind: str, read: str) -> None:
        """Insert the entry in alphabetical order of the keys."""
        later = [one.line for key, one in self.works.items() if key.lower() > work.key.lower()]
        rows = self.text.rstrip("\n").split("\n")
        at = min(later) - 1 if later else len(rows)
        while at and rows[at - 1].startswith("%"):  # a comment belongs to the entry below it
            at -= 1
        entry = write_entry(work, kind, read).split("\n")
        rows[at:at] = [*entry, ""] if later else ["", *entry]
        self.parse("\n".join(rows) + "\n")


def propose_key(work: Work, taken: Iterable[str]) -> str:
    """Return a free key such as ``spiegel1999impact``: first author, year and a word of the title."""
    name = first_name(work).last if work.authors or work.editors else ""
    words = re.findall(r"[^\W\d_]{2,}", work.title.replace("'", "").replace("’", "")) or ["work"]
    capitals = "".join(word[0] for word in name.split() if word[0].isupper())
    if work.authors and first_name(work).is_group and len(capitals) > 2:
        name = capitals  # World Health Organization
    prefix = f"{fold(name) or 'anon'}{work.year if work.year.isdigit() else 'ND'}"
    words = [fold(word) for word in words]
    words = [word for word in words if word not in STOP_WORDS] or words[:1]
    used = {key.lower() for key in taken}
    candidates = [*words, *(f"{words[0]}{n}" for n in range(2, 99))]
    return next(f"{prefix}{word}" for word in candidates if f"{prefix}{word}".lower() not in used)


def stored_fields(work: Work) -> Iterator[tuple[str, str]]:
    """Yield names and values of the fields as references.bib has them; a value may be empty."""
    exported = dict(bibtex_fields(work))
    yield from ((role, BRACED_PARTICLE.sub(r"\1", exported[role])) for role in PEOPLE)
    other_container = "booktitle" if work.type == "article" else "journal"
    for name, attribute in KEPT.items():
        if name != other_container:
            yield name, getattr(work, attribute).replace("–", "--" if name == "pages" else "–")


def write_entry(work: Work, kind: str, read: str) -> str:
    """Return the entry in the layout of references.bib. ``keywords`` and ``read`` are there even if empty."""
    fields = stored_fields(replace(work, kind=kind, read=read))
    written = [(name, value) for name, value in fields if value or name in {"keywords", "read"}]
    rows = [f"  {name} = {braced(name, value)}," for name, value in written]
    type_ = "misc" if work.type == "online" else work.type
    return "\n".join([f"@{type_}{{{work.key},", *rows, "}"])


def drop_unused(entry: RawEntry, journals: dict[str, str]) -> None:
    """Drop fields of a tidied entry that the site does not need, and write its journal as the site does."""
    fields = entry.fields
    unused = {"note"} if "author" in fields or "editor" in fields else set()
    if entry.type == "article" and "journal" in fields:
        unused.add("publisher")
    if fields.keys() & IDENTIFIER_FORMS.keys():
        unused |= {"url", "urldate", "howpublished"}
    for name in sorted(unused & fields.keys()):
        entry.dropped.append(name)
        del fields[name]
    if journal := fields.get("journal"):
        plain = re.sub(r" \([^()]*\)$", "", journal)  # Lancet (London, England)
        known = journals.get(fold_title(journal)) or journals.get(fold_title(plain))
        fields["journal"] = known or journal


def find_missing(work: Work) -> list[str]:
    """Return the fields that works of its type have and readers look for, but that may be unknown."""
    wanted = {"author": bool(work.authors or work.editors)}
    if work.type == "article":
        wanted |= {"volume": bool(work.volume), "pages": bool(work.pages)}
    elif work.type in {"incollection", "inbook", "inproceedings"}:
        wanted["pages"] = bool(work.pages)
    return [name for name, given in wanted.items() if not given]


def add_entry(
    entry: RawEntry,
    references: ReferencesFile,
    journals: dict[str, str],
    site: Site,
    options: argparse.Namespace,
) -> tuple[str, str]:
    """Add the work of an entry. Return its key and a message. Raise RejectedError."""
    for role in PEOPLE:
        if role in entry.fields:
            entry.fields[role] = invert_names(entry.fields[role])
    faults = tidy(entry)
    kind = options.kind or next(iter(find_kinds(entry.fields, site.kinds)), "")
    read = options.read or entry.fields.get("read", "")
    drop_unused(entry, journals)
    work, more_faults = make_work(entry)
    title = f"“{work.title}”" if work.title else f"'{entry.key}'"
    entry.key = options.key or propose_key(work, references.works)
    work = replace(work, key=entry.key)
    faults += [*more_faults, *check_entry(entry, site)]
    reasons = [*references.find_conflicts(work)] or [f"{what} {hint}" for what, hint in faults]
    if reasons:
        raise RejectedError(*(f"{title} {reason}" for reason in reasons))
    lines = [f"{title} is added as {work.key}."]
    if missing := find_missing(work):
        lines.append(f"Its record has no {' and no '.join(missing)}: add what the work shows.")
    if entry.dropped:
        lines.append(f"Ignored fields: {', '.join(entry.dropped)}.")
    if similar := references.find_similar(work):
        lines.append(f"Its title is similar to that of {', '.join(similar)}: is it the same work?")
    for name, value, known in (("keywords", kind, site.kinds), ("read", read, READINGS)):
        if not value:
            lines.append(f"Fill in {name} there, one of: {', '.join(known)}.")
    references.insert(work, kind, read)
    return work.key, "\n  ".join(lines)


# --- Sources of entries ------------------------------------------------------------------------


def decode(data: bytes) -> str:
    """Decode UTF-8, or UTF-16 with a byte order mark. Raise UnreadableError."""
    try:
        return data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError("the text is not in UTF-8. Export it again in UTF-8.") from error


def fetch_doi(doi: str) -> list[RawEntry]:
    """Return the entry of a DOI from Crossref. Raise UnreadableError if it is unknown, or UnansweredError."""
    doi = bare_identifier("doi", doi.strip())
    message = ask_crossref(doi)
    if message is None:
        what = f"Crossref does not know the DOI {doi}. Correct it, or export a file from its page."
        raise UnreadableError(what)
    entry = read_item(message)
    entry.dropped = []  # mostly Crossref's own metadata
    return [entry]


def fetch_pmid(pmid: str) -> list[RawEntry]:
    """Return the entry of a PMID from PubMed. Raise UnreadableError if it is unknown, or UnansweredError."""
    pmid = bare_identifier("pubmed", pmid.strip())
    if not pmid.isdecimal():
        raise UnreadableError(f"'{pmid}' is no PMID, which has only digits.")
    entries = [*read_nbib(ask_pubmed(pmid))]
    if not entries:
        raise UnreadableError(f"PubMed does not know the PMID {pmid}. Correct it.")
    return entries


def describe_source(options: argparse.Namespace) -> str:
    """Return what messages call the source of the entries."""
    if options.doi or options.pmid:
        return f"DOI {options.doi}" if options.doi else f"PMID {options.pmid}"
    return "standard input" if options.file == "-" else str(options.file)


def read_entries(options: argparse.Namespace, faults: list[Diagnostic]) -> list[RawEntry]:
    """Return the entries of the source that the options name."""
    if options.doi or options.pmid:
        return fetch_doi(options.doi) if options.doi else fetch_pmid(options.pmid)
    if options.file == "-" and sys.stdin.isatty():
        print("Paste the record, then press Ctrl+D; or name a file with FROM=.", file=sys.stderr)
    data = sys.stdin.buffer.read() if options.file == "-" else Path(options.file).read_bytes()
    return read_text(decode(data), describe_source(options), faults)


def read_journals(root: Path, site: Site, references: ReferencesFile) -> dict[str, str]:
    """Map the folded title or abbreviation of each journal to its title on this site."""
    file = DATA_FILES["journals"]
    journals = read_records(read_source(root, file.path), file, site)
    titles = {fold_title(journal.short): journal.title for journal in journals}
    works = references.works.values()
    return titles | {fold_title(work.container): work.container for work in works}


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Add the works and report it. Return the exit code, which is explained at the top of the file."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", nargs="?", default="-", help="a file; - is standard input")
    for option in ("doi", "pmid", "kind", "read", "key"):
        parser.add_argument(f"--{option}", default="")
    options = parser.parse_args(arguments)
    source, path, faults = describe_source(options), root / WORKS, list[Diagnostic]()
    try:
        site = read_site(root)
        for option, known in (("kind", site.kinds), ("read", READINGS)):
            if (value := getattr(options, option)) and value not in known:
                raise UnreadableError(f"{option} is '{value}'. {suggest_or_list(value, known)}")
        text = path.read_bytes().decode()
        references = ReferencesFile(text.removeprefix("\ufeff").replace("\r\n", "\n"))
        journals = read_journals(root, site, references)
        entries = read_entries(options, faults)
        if options.key and len(entries) > 1:
            raise UnreadableError("there are several works, and a key is for only one.")
    except UnansweredError as error:
        return fail(f"{source}: {error} Try again later, or use a file.", 3)
    except OSError as error:
        return fail(f"{source}: {error.strerror}.", 2)
    except (UnreadableError, SourceError) as error:
        return fail(f"{source}: {error}", 2)
    rejected, messages = [str(fault) for fault in faults], dict[str, str]()
    for entry in entries:
        try:
            key, message = add_entry(entry, references, journals, site, options)
            messages[key] = message
        except RejectedError as error:
            rejected += [f"{source}:{entry.line}: {reason}" for reason in error.args]
    if not messages:
        return fail("\n".join(rejected) or f"{source}: there is no record.", 1)
    temporary = path.with_suffix(".new")
    temporary.write_text(references.text, "utf-8", newline="\r\n" if "\r\n" in text else "\n")
    temporary.replace(path)
    for key, message in messages.items():
        print(f"{WORKS}:{references.works[key].line}: {message}")
    print(NEXT_STEPS)
    for reason in rejected:
        print(reason, file=sys.stderr)
    return 1 if rejected else 0


def fail(reason: str, code: int) -> int:
    """Print why nothing was added, and return the exit code."""
    print(reason, "Nothing was added.", sep="\n", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
