"""Add works to bib/references.bib: from a file of a reference manager, or as Crossref or PubMed know them.

``add_reference.py [FILE] [--doi DOI] [--pmid PMID] [--kind KIND] [--read HOW] [--key KEY]``; without a
file, or with ``-``, it reads standard input. A work is written whole, in its place, or not at all.
Exit code: 0 all were added, 1 some were refused, 2 there is nothing to read, 3 nobody answered.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from pathlib import Path

import httpx2  # what habanero asks with

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.data.bibtex import make_work, parse_entries, read_bibtex
from book.data.load import KINDS, WORKS, read_records, read_site
from book.data.names import Fault, turn_people
from book.data.site import Site
from book.data.tidy import IDENTIFIER_FORMS, PEOPLE, RawEntry, tidy
from book.data.yaml import read_text as read_source
from book.diagnostics import Diagnostic, SourceError, fail_build, suggest
from book.export.bibtex import bibtex_entry
from book.export.work import READINGS, Work, first_name
from check_references import AGENT, Asker, UnansweredError, ask
from read_records import UnreadableError, make_csl_entry, read_nbib, read_text

PUBMED = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/efetch.fcgi"
STOP_WORDS = frozenset(
    "a an and are as at be by can do does for from how in is it its of on or the to was what when which with".split()
)
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
NEXT = (
    "Cite it as [@key], then run 'make dates', 'make addresses', 'make formatted' and 'make check'."
)
PARTICLE = re.compile(r"\{((?:[a-z'’]+ )+[A-Z][^{}]*)\}(?=,)")
"""A family name with its particle, in the braces of the exports."""
NEAR = 0.9
"""How much alike two titles are that may be one work's."""


@dataclass
class Shelf:
    """What references.bib has, as far as it can be read: a work that is not yet filled in counts too."""

    text: str
    journals: dict[str, str] = field(default_factory=dict)
    """Titles of journals by their abbreviations."""
    works: dict[str, Work] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        faults: list[Diagnostic] = []
        for entry in parse_entries(self.text, WORKS, faults):
            list(tidy(entry, None))
            self.works[entry.key], self.lines[entry.key] = make_work(entry)[0], entry.line
        fail_build(faults)

    def find(self, work: Work) -> tuple[str, str]:
        """The key of the same work, by an identifier, and what it shares."""
        for key, other in self.works.items():
            for name in ("doi", "pmid", "pmcid"):
                value = getattr(work, name).lower()
                if value and value == getattr(other, name).lower():
                    return key, f"{name.upper()} {value}"
        return "", ""

    def find_alike(self, work: Work) -> Iterator[str]:
        """The keys of works whose titles are much alike."""
        matcher = SequenceMatcher(b=fold(work.title), autojunk=False)
        for key, other in self.works.items():
            matcher.set_seq1(fold(other.title))
            if matcher.real_quick_ratio() > NEAR and matcher.quick_ratio() > NEAR and matcher.ratio() > NEAR:  # fmt: skip
                yield key

    def add(self, work: Work, kind: str, read: str) -> None:
        """Put the entry before the first with a greater key."""
        after = [line for key, line in self.lines.items() if key.lower() > work.key.lower()]
        rows = self.text.rstrip("\n").split("\n")
        at = min(after) - 1 if after else len(rows)
        while at and rows[at - 1].startswith("%"):  # a comment is on the entry below it
            at -= 1
        entry = write_entry(work, kind, read).split("\n")
        rows[at:at] = [*entry, ""] if after else ["", *entry]
        self.text = "\n".join(rows) + "\n"
        self.works, self.lines = {}, {}
        self.__post_init__()


def fold(text: str) -> str:
    """A text by its letters and digits alone."""
    plain = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    return "".join(sign for sign in plain if sign.isalnum())


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


def trim(entry: RawEntry, shelf: Shelf) -> list[str]:
    """Leave out of a tidied entry what this site has no use for; the names of it and of what tidying left out."""
    fields = entry.fields
    given = {"note"} if "author" in fields or "editor" in fields else set()
    given |= {"publisher"} if entry.type == "article" and "journal" in fields else set()
    given |= {"url", "urldate", "howpublished"} if fields.keys() & {"doi", "pubmed", "pmcid"} else set()  # fmt: skip
    for name in sorted(given & fields.keys()):
        entry.dropped.append(name)
        del fields[name]
    known = {fold(work.container).removeprefix("the"): work.container for work in shelf.works.values()}  # fmt: skip
    journal = fields.get("journal", "")
    for name in (journal, re.sub(r" \([^()]*\)$", "", journal)):  # Lancet (London, England)
        folded = fold(name).removeprefix("the")
        if title := known.get(folded) or shelf.journals.get(folded):
            fields["journal"] = title
            break
    return entry.dropped


def check_work(work: Work, kind: str, read: str, site: Site) -> list[Fault]:
    """What the site would say of the work as it is to be written."""
    faults: list[Diagnostic] = []
    read_bibtex(write_entry(work, kind, read), WORKS, faults, site)
    return [(fault.what.removeprefix(f"'{work.key}' "), fault.hint) for fault in faults]


def add_entry(
    entry: RawEntry, shelf: Shelf, site: Site, wanted: argparse.Namespace
) -> tuple[str, str, list[str]]:
    """Add the work of an entry to the shelf. Its key, what to say of it, and the reasons if it is refused."""
    for role in PEOPLE:
        if role in entry.fields:
            entry.fields[role] = turn_people(entry.fields[role])
    found = list(tidy(entry, None))
    words = {word.strip().lower() for word in re.split("[,;]", entry.fields.get("keywords", ""))}
    kind = wanted.kind or next((kind for kind in site.kinds if kind in words), "")
    read = wanted.read or entry.fields.get("read", "")
    dropped = trim(entry, shelf)
    work, more = make_work(entry)
    title = f"“{work.title}”" if work.title else f"'{entry.key}'"
    work = replace(work, key=wanted.key or propose_key(work, shelf.works))
    same, shared = shelf.find(work)
    if same:
        reasons = [f"is there as '{same}', line {shelf.lines[same]}, with the same {shared}."]
    elif work.key in shelf.works:
        reasons = [f"cannot be '{work.key}', a key that is in line {shelf.lines[work.key]}."]
    else:
        found = [*found, *more] or check_work(work, kind or site.kinds[0], read, site)
        reasons = [f"{what} {hint}" for what, hint in found]
    if reasons:
        return work.key, title, reasons
    alike = [f"{key} (line {shelf.lines[key]})" for key in shelf.find_alike(work)]
    shelf.add(work, kind, read)
    said = [f"{title} is added as {work.key}."]
    if dropped:
        said.append(f"Not kept: {', '.join(dropped)}.")
    if alike:
        said.append(f"Its title is much like that of {', '.join(alike)}: is it the same work?")
    if not kind:
        said.append(f"Fill in keywords there, one of: {', '.join(site.kinds)}.")
    if not read:
        said.append(f"Fill in read there, one of: {', '.join(READINGS)}.")
    return work.key, "\n  ".join(said), []


# --- where the works come from -----------------------------------------------------------------


def decode(data: bytes) -> str:
    """The text of a file as managers save it: in UTF-8, or in UTF-16 with its mark."""
    try:
        return data.decode("utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError("the text is not in UTF-8. Save or export it again in UTF-8.") from error  # fmt: skip


def ask_crossref(doi: str) -> list[RawEntry]:
    """The entry of a DOI. Raises UnansweredError."""
    form, prefix = IDENTIFIER_FORMS["doi"]
    doi = re.sub(prefix, "", form.sub(r"\1", doi.strip()), flags=re.I)
    message = Asker(os.environ.get("CROSSREF_MAILTO") or None).record(doi)
    if message is None:
        raise UnreadableError(f"Crossref does not know the DOI {doi}. Correct it, or take a file from its page.")  # fmt: skip
    entry = make_csl_entry(message)
    entry.dropped = []  # most of it is Crossref's own bookkeeping
    return [entry]


def ask_pubmed(pmid: str) -> list[RawEntry]:
    """The entry of a PMID. Raises UnansweredError."""
    given = {"db": "pubmed", "id": pmid.strip(), "rettype": "medline", "retmode": "text"}

    def send() -> str:
        answer = httpx2.get(PUBMED, params=given, headers={"User-Agent": AGENT}, timeout=20)
        return answer.raise_for_status().text

    entries = [*read_nbib(ask(send))]
    if not entries:
        raise UnreadableError(f"PubMed does not know the PMID {pmid}. Correct it.")
    return entries


def find_entries(given: argparse.Namespace, faults: list[Diagnostic]) -> list[RawEntry]:
    """The entries of what was named, in whatever form."""
    if given.doi or given.pmid:
        return ask_crossref(given.doi) if given.doi else ask_pubmed(given.pmid)
    if given.file == "-" and sys.stdin.isatty():
        print("Paste the record, then press Ctrl+D; or name a file with FROM=.", file=sys.stderr)
    data = sys.stdin.buffer.read() if given.file == "-" else Path(given.file).read_bytes()
    return read_text(decode(data), name_of(given), faults)


def name_of(given: argparse.Namespace) -> str:
    """What a message calls the source."""
    if given.doi or given.pmid:
        return f"DOI {given.doi}" if given.doi else f"PMID {given.pmid}"
    return "standard input" if given.file == "-" else str(given.file)


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Add the works, say what was done; see the top of the file for the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("file", nargs="?", default="-", help="a file; - is standard input")
    for option in ("doi", "pmid", "kind", "read", "key"):
        parser.add_argument(f"--{option}", default="")
    given = parser.parse_args(arguments)
    faults: list[Diagnostic] = []
    path = root / WORKS
    try:
        site = read_site(root)
        for name, known in (("kind", site.kinds), ("read", [*READINGS])):
            if (value := getattr(given, name)) and value not in known:
                raise UnreadableError(f"{name} is '{value}'. {suggest(value, known) or 'Use'} one of: {', '.join(known)}.")  # fmt: skip
        text = path.read_bytes().decode()
        journals = KINDS["journals"]
        short = read_records(read_source(root, journals.file), journals, site)
        titles = {fold(one.short): one.title for one in short}
        shelf = Shelf(text.removeprefix("\ufeff").replace("\r\n", "\n"), titles)
        entries = [entry for entry in find_entries(given, faults) if entry.type]
        if given.key and len(entries) > 1:
            raise UnreadableError("a key is for one work, and here are several.")
    except (UnreadableError, SourceError, OSError) as error:
        what = f"{error.strerror}." if isinstance(error, OSError) else error
        print(f"{name_of(given)}: {what}\nNothing was added.", file=sys.stderr)
        return 2
    except UnansweredError as error:
        print(f"{name_of(given)}: {error} Try again later, or take a file.\nNothing was added.", file=sys.stderr)  # fmt: skip
        return 3
    refused, added = [str(fault) for fault in faults], dict[str, str]()
    for entry in entries:
        key, said, reasons = add_entry(entry, shelf, site, given)
        refused += [f"{name_of(given)}:{entry.line}: {said} {reason}" for reason in reasons]
        added |= {} if reasons else {key: said}
    if added:
        written = path.with_suffix(".new")
        written.write_text(shelf.text, "utf-8", newline="\r\n" if "\r\n" in text else "\n")
        written.replace(path)
        said_of = [f"{WORKS}:{shelf.lines[key]}: {said}" for key, said in added.items()]
        print(*said_of, NEXT, sep="\n")
    if refused:
        print(*refused, sep="\n", file=sys.stderr)
    if not added:
        print("Nothing was added.", file=sys.stderr)
    return 1 if refused or not added else 0


if __name__ == "__main__":
    sys.exit(main())
