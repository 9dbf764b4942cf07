"""Load the evidence data in ``bib/`` and report every fault with file and line.

Pure functions: text in, typed records and a list of :class:`Problem` out.
Nothing here knows MkDocs; the hooks do.
"""

from __future__ import annotations

import difflib
import functools
import math
import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from pybtex.database import BibliographyData, Entry, parse_string
from pybtex.exceptions import PybtexError
from pybtex.scanner import PybtexSyntaxError

VERDICTS = (
    "well supported",
    "supported with limits",
    "contested",
    "oversimplified",
    "not supported",
    "framing",
)
"""The five verdicts, best first; ``framing`` marks a claim with nothing to test."""

KINDS = (
    "meta-analysis",
    "review",
    "randomised trial",
    "human experiment",
    "cohort",
    "animal or cell",
    "guideline",
    "agency",
    "model",
)
"""What a reference weighs: the values allowed in a BibTeX ``keywords`` field."""

CLAIM_IDS = (
    *(f"F{n:02}" for n in range(1, 18)),
    *(f"I{n:02}" for n in range(1, 20)),
    *(f"X1{letter}" for letter in "abcd"),
    *(f"A{n:02}" for n in range(1, 20)),
    *(f"X2{letter}" for letter in "abc"),
    *(f"R{n:02}" for n in range(1, 4)),
)
"""Every claim of the source article, in its order. The inventory is closed."""

ARTICLE_REFERENCES = 10
"""The works in the article's own list, which is closed too."""

REFERENCE_VERDICTS = ("real", "misattributed", "not found")
"""What a check of one of the article's own references can find."""

CERTAINTIES = ("high", "moderate", "low", "very low")
"""How sure the effect of an option is, surest first."""

PRINTED_FIELDS = ("authors", "title", "journal", "year", "volume", "number", "pages")
"""The fields of a reference as the article prints it, in the order shown."""
PRINTED_ALWAYS = ("authors", "title", "year")
"""Those that its heading and its comparison need."""

BIB_FIELDS = frozenset(
    [
        "title",
        "journal",
        "booktitle",
        "publisher",
        "institution",
        "howpublished",
        "year",
        "volume",
        "number",
        "pages",
        "chapter",
        "edition",
        "doi",
        "pubmed",
        "pmcid",
        "url",
        "urldate",
        "keywords",
        "note",
    ]
)
VENUES = ("journal", "booktitle", "publisher", "institution", "howpublished")
IDENTIFIERS = ("doi", "pubmed", "pmcid", "url")
FIELD_FORMS = {
    "year": (re.compile(r"\d{4}|n\.d\."), "four digits, or n.d. for an undated web page"),
    "doi": (
        re.compile(r"10\.\d{4,}/[^\s\\]+"),
        "the bare DOI, as in 10.1016/S0140-6736(99)01376-8",
    ),
    "pubmed": (re.compile(r"\d+"), "the bare PMID, digits only"),
    "pmcid": (re.compile(r"PMC[1-9]\d*"), "as in PMC5642081"),
    "url": (re.compile(r"https?://\S+"), "an address that starts with https:// or http://"),
    "urldate": (re.compile(r"\d{4}-\d{2}-\d{2}"), "the day it was seen, as in 2026-11-22"),
}

PAGE_RANGE = re.compile(r"(?P<before>[A-Za-z]*)(?P<first>\d+)--(?P=before)(?P<last>\d+)")
PLAIN_HTTP = frozenset(
    [
        "diabetes.diabetesjournals.org",
        "jech.bmj.com",
        "list.wada-ama.org",
        "palomahealth.com",
        "resources.aace.com",
        "www.gpo.gov",
        "www.nhs.uk",
    ]
)
"""Hosts whose pages were seen without encryption; a new one is a slip until it stands here."""

MARKUP = re.compile(r"<!--|\b(?:TODO|FIXME)\b")
"""Notes to oneself, which would be printed. So would a tag, and may be: as text, it does nothing."""
PLAIN_MARKUP = re.compile(rf"{MARKUP.pattern}|\*\*|\[@[^\]]*\]?|\[[^\]]*\]\(")
"""What is printed as it stands where a text is no Markdown."""
SENTENCE_END = re.compile(r"[.?!][)\"']*(?: \[@[^\]]+\])?$")

CITATION_BLOCK = re.compile(r"\[([^\[\]]*@[\w-]+[^\[\]]*)\]")
CITATION_KEY = re.compile(r"(?<![\w.])@([\w-]+)")
MARKER = re.compile(
    r"^<!--\s*(?P<kind>claim|table|glossary|ledger|counts|corrections|options|references|editions|figure|figures|tables|model|parameters)(?::\s*(?P<id>\S+?))?\s*-->\s*$",
    re.M,
)
ANY_MARKER = re.compile(r"<!--(?P<text>.*?)-->", re.S)


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a source file: where it is, what it is, how to mend it."""

    file: str
    line: int
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what} {self.mend}"


@dataclass(frozen=True)
class Claim:
    """One claim of the article with our verdict (a record of ``claims.yml``)."""

    id: str
    page: str
    says: str
    verdict: str
    finding: str
    supports: tuple[str, ...]
    limits: tuple[str, ...]
    why: str
    line: int

    @property
    def keys(self) -> tuple[str, ...]:
        """Citation keys in reading order: what supports, then what limits."""
        return self.supports + self.limits


@dataclass(frozen=True)
class Row:
    """A row of an article table: its cells as the article has them, and our note."""

    claim: str
    cells: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Table:
    """A table of the article (a record of ``tables.yml``)."""

    id: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    line: int


@dataclass(frozen=True)
class Term:
    """A glossary entry (a record of ``glossary.yml``)."""

    term: str
    name: str
    also: tuple[str, ...]
    search: tuple[str, ...]
    says: str
    line: int

    @property
    def anchor(self) -> str:
        """The stable id of the entry on the glossary page."""
        plain = self.term.translate(GREEK)
        return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


@dataclass(frozen=True)
class ArticleReference:
    """One reference of the article as printed, and as verified (``article-references.yml``)."""

    number: int
    printed: Mapping[str, str]
    work: str
    verdict: str
    nearest: tuple[str, ...]
    established: str
    carries: str
    line: int

    @property
    def keys(self) -> tuple[str, ...]:
        """Citation keys: the work itself, or the nearest ones where it was not found."""
        return ((self.work,) if self.work else ()) + self.nearest


@dataclass(frozen=True)
class Option:
    """Something a reader can do or be offered (a record of ``options.yml``).

    The texts are Markdown with citations; ``effect``, ``resistance`` and ``harm`` fit a table cell.
    """

    id: str
    name: str
    group: str
    effect: str
    resistance: str
    harm: str
    certainty: str
    does: str
    people: str
    status: str
    harms: str
    daily: str
    without: str
    why: str
    more: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class Figure:
    """A figure (a record of ``figures.yml``): drawn by hand, or a chart of its rows."""

    id: str
    title: str
    caption: str
    """Markdown with citations."""
    words: str
    """The figure in words."""
    drawing: str
    chart: str
    rows: tuple[dict[str, Any], ...] = field(
        hash=False
    )  # dicts; they count when figures are compared
    line: int

    @property
    def keys(self) -> tuple[str, ...]:
        """The works its caption cites."""
        return tuple(key for _, key in find_citations(self.caption))


CHARTS: dict[str, dict[str, Any]] = {
    "intervals": {
        "panel": str,
        "label": str,
        "value": (int, float),
        "low": (int, float),
        "high": (int, float),
        "key": str,
    },
    "arrows": {
        "label": str,
        "people": str,
        "leptin": str,
        "leptin_size": str,
        "ghrelin": str,
        "ghrelin_size": str,
        "key": str,
    },
    "shares": {"label": str, "share": int, "shape": str, "key": str},
    "day": {
        "label": str,
        "hour": (int, float),
        "value": (int, float),
        "low": (int, float),
        "high": (int, float),
        "unit": str,
        "key": str,
    },
    "stress": {"panel": str, "strength": (int, float), "days": (int, float), "speed": str},
    "falls": {"label": str, "target": (int, float)},
    "returns": {
        "label": str,
        "target": (int, float),
        "restore_day": (int, float),
        "restored": (int, float),
    },
    "counts": {},
}
"""The kinds of chart, with the fields of their rows."""
ARROWS = ("up", "down", "level", "unknown")
SPEEDS = ("fast", "slow")
"""The speeds of the glands that draw_curves.py knows."""
HEALTHY = 0.8
"""Insulin sensitivity in health, in the units of ``target``: glucose_years.py starts from it."""
ABOVE_ZERO = math.nextafter(0, 1)
ROW_LIMITS: dict[str, dict[str, tuple[float, float]]] = {
    "intervals": {"low": (0, math.inf), "high": (ABOVE_ZERO, math.inf)},
    "day": {"hour": (0, 24), "low": (0, math.inf), "high": (ABOVE_ZERO, math.inf)},
    "shares": {"share": (1, 100)},
    "stress": {"strength": (ABOVE_ZERO, math.inf), "days": (0, 365)},
    "falls": {"target": (ABOVE_ZERO, HEALTHY)},
    "returns": {
        "target": (ABOVE_ZERO, HEALTHY),
        "restore_day": (1, 6 * 365),  # the figure ends after six years
        "restored": (ABOVE_ZERO, HEALTHY),
    },
}
"""Least and most that a chart can draw: its axes begin at zero, and its runs have an end."""
MOST_ROWS = {"shares": 3, "falls": 4, "returns": 4}
"""As many as there are fillings or strokes to tell rows apart."""


OPTION_TEXTS = (
    *("id", "name", "group", "effect", "resistance", "harm", "certainty", "does"),
    *("people", "status", "harms", "daily", "without", "why"),
)
OPTION_SENTENCES = ("does", "people", "status", "harms", "daily", "without", "why")

GREEK = str.maketrans({"α": "a", "β": "b", "γ": "g", "κ": "k", "ε": "e", "θ": "th"})


@dataclass(eq=False)  # one reading is one object: hooks keep what they made of it
class Evidence:
    """All of ``bib/``, and what is wrong with it."""

    references: BibliographyData
    claims: dict[str, Claim] = field(default_factory=dict)
    tables: dict[str, Table] = field(default_factory=dict)
    terms: list[Term] = field(default_factory=list)
    article_references: list[ArticleReference] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    option_keys: list[tuple[int, str]] = field(default_factory=list)
    """The citations in ``options.yml`` as (line, key)."""
    figures: dict[str, Figure] = field(default_factory=dict)
    reference_lines: dict[str, int] = field(default_factory=dict)
    models: str = ""
    problems: list[Problem] = field(default_factory=list)


class LineLoader(yaml.SafeLoader):
    """A YAML loader that keeps each mapping's line and refuses a key given twice.

    Days stay text: 2026-13-01, made a date, would raise an error that knows no line.
    """

    yaml_implicit_resolvers = {  # noqa: RUF012 (the library's own way)
        letter: [(tag, form) for tag, form in forms if not tag.endswith(":timestamp")]
        for letter, forms in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping with its line, each key once."""
        seen: set[Any] = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node)
            if not isinstance(key, Hashable):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is a list or a map", key_node.start_mark
                )
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key '{key}' is given twice", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep=True)
        mapping["__line__"] = node.start_mark.line + 1
        return mapping


FILES = (
    *("references.bib", "claims.yml", "tables.yml", "glossary.yml"),
    *("article-references.yml", "figures.yml", "options.yml", "models.yml"),
)


def load_evidence(root: Path) -> Evidence:
    """Read ``root/bib`` and check it. Faults are collected in ``.problems``, not raised."""
    problems: list[Problem] = []
    texts = tuple(read_data(root, f"bib/{name}", problems) for name in FILES)
    if problems:  # what names a thing of a lost file is not at fault
        return Evidence(references=BibliographyData(), problems=problems)
    return parse_evidence(texts)


@functools.lru_cache(maxsize=1)  # while you write, only a change in bib/ reads it anew
def parse_evidence(texts: tuple[str, ...]) -> Evidence:
    """The evidence in the texts of FILES. The models are kept as text: their hook reads them."""
    problems: list[Problem] = []
    bib_text, claim_text, table_text, term_text, article_text, figure_text, option_text, models = (
        texts
    )
    references, lines = parse_references(bib_text, "bib/references.bib", problems)
    problems += check_addresses(references, lines, "bib/references.bib")
    claims = parse_claims(claim_text, "bib/claims.yml", problems)
    tables = parse_tables(table_text, "bib/tables.yml", problems)
    terms = parse_terms(term_text, "bib/glossary.yml", problems)
    article = parse_article_references(article_text, "bib/article-references.yml", problems)
    figures = parse_figures(figure_text, "bib/figures.yml", problems)
    options = parse_options(option_text, "bib/options.yml", problems)
    option_keys = find_citations(option_text)
    users = [
        *(("bib/options.yml", line, "an option", (key,)) for line, key in option_keys),
        *(
            ("bib/claims.yml", claim.line, f"claim {claim.id}", claim.keys)
            for claim in claims.values()
        ),
        *(
            ("bib/article-references.yml", item.line, f"reference {item.number}", item.keys)
            for item in article
        ),
        *(
            ("bib/figures.yml", figure.line, f"figure {figure.id}", figure.keys)
            for figure in figures.values()
        ),
    ]
    for file, line, name, keys in users:
        for key in keys:
            if references.entries and key not in references.entries:  # none: it did not parse
                problems.append(unknown_key(file, line, key, references.entries, name))
    for table in tables.values():
        for row in table.rows:
            if row.claim not in CLAIM_IDS:  # one that its own file lacks was said there
                problems.append(
                    Problem(
                        "bib/tables.yml",
                        table.line,
                        f"table {table.id} names the unknown claim '{row.claim}'.",
                        "Use an id of bib/claims.yml.",
                    )
                )
    return Evidence(
        references=references,
        claims=claims,
        figures=figures,
        tables=tables,
        terms=terms,
        article_references=article,
        options=options,
        option_keys=option_keys,
        reference_lines=lines,
        models=models,
        problems=problems,
    )


def read_data(root: Path, file: str, problems: list[Problem]) -> str:
    """The text of a data file. That it is missing, empty or no text goes to ``problems``."""
    path = root / file
    if not path.is_file():
        problems.append(Problem(file, 1, "the file is missing.", "Take it back from git."))
        return ""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"not UTF-8 (byte {error.start}: 0x{data[error.start]:02x})."
        problems.append(Problem(file, line, what, "Save the file as UTF-8."))
        return ""
    if not text.strip():
        problems.append(Problem(file, 1, "the file is empty.", "Take it back from git."))
    return text


def suggest(word: str, known: Iterable[str]) -> str:
    """The mending hint for a misspelt key: the nearest known one, if any is near."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"Did you mean '{near[0]}'?" if near else ""


def unknown_key(file: str, line: int, key: str, known: Iterable[str], where: str) -> Problem:
    """The fault of citing a work that references.bib does not hold."""
    hint = suggest(key, known) or "Add the work to bib/references.bib."
    return Problem(file, line, f"{where} cites the unknown key '{key}'.", hint)


# --- references.bib -------------------------------------------------------------------------


def parse_references(
    text: str, file: str, problems: list[Problem]
) -> tuple[BibliographyData, dict[str, int]]:
    """Parse BibTeX; append faults to ``problems``. Returns the works and each key's line."""
    lines: dict[str, int] = {}
    folded: dict[str, str] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        head = re.match(r"\s*@(\w+)\s*\{\s*([^,\s]+)\s*,", raw)
        if not head or head[1].lower() in {"comment", "string", "preamble"}:
            continue
        key = head[2]
        if key.lower() in folded:
            first = folded[key.lower()]
            problems.append(
                Problem(
                    file,
                    number,
                    f"the key '{key}' is already used in line {lines[first]}.",
                    "Keep one entry per work, or rename one.",
                )
            )
            continue
        lines[key], folded[key.lower()] = number, key
    try:
        data = parse_string(text, "bibtex")
    except PybtexSyntaxError as error:
        # The parser sees the fault where it gives up; the entry it was reading began above.
        at = error.lineno or 1
        start = max([(line, key) for key, line in lines.items() if line <= at], default=(at, "?"))
        problems.append(
            Problem(
                file,
                at,
                f"malformed BibTeX near the entry '{start[1]}' (line {start[0]}): {error.args[0]}.",
                "Check its commas, quotes and braces.",
            )
        )
        return BibliographyData(), lines
    except PybtexError as error:
        if not problems:
            at = line_of_error(str(error), text, lines)
            problems.append(
                Problem(file, at, f"malformed BibTeX: {error}.", "Check the entry it names.")
            )
        return BibliographyData(), lines
    owners: dict[tuple[str, str], str] = {}
    for key, entry in data.entries.items():
        line = lines.get(key, 1)
        problems.extend(check_entry(key, entry, file, line))
        for name in ("doi", "pubmed"):
            value = entry.fields.get(name, "").lower()
            if value:
                other = owners.setdefault((name, value), key)
                if other != key:
                    problems.append(
                        Problem(
                            file,
                            line,
                            f"'{key}' has the same {name} as '{other}' (line {lines.get(other, 1)}): {value}.",
                            "Merge the two entries, or correct one.",
                        )
                    )
    return data, lines


def check_addresses(data: BibliographyData, lines: Mapping[str, int], file: str) -> list[Problem]:
    """Addresses without encryption, but for those of the hosts that were seen so."""
    found = []
    for key, entry in data.entries.items():
        host = re.match(r"http://([^/]+)", entry.fields.get("url", ""))
        if host and host[1] not in PLAIN_HTTP:
            what = f"'{key}' has an address without encryption: '{entry.fields['url']}'."
            found.append(Problem(file, lines.get(key, 1), what, "Write https://."))
    return found


def line_of_error(message: str, text: str, lines: Mapping[str, int]) -> int:
    """The line of the entry that an error of pybtex names, or of the words that it quotes."""
    for word in message.split():
        if word in lines:
            return lines[word]
    quoted = re.search(r"'(.+)'|\"(.+)\"", message)
    at = text.find(quoted[1] or quoted[2]) if quoted else 0
    return text.count("\n", 0, max(at, 0)) + 1


def check_entry(key: str, entry: Entry, file: str, line: int) -> list[Problem]:
    """Faults of one BibTeX entry: what a reader or an export would miss."""
    fields = {name.lower(): value for name, value in entry.fields.items()}
    found = []
    if not (entry.persons.get("author") or entry.persons.get("editor")):
        found.append(
            Problem(
                file,
                line,
                f"'{key}' has no author.",
                "Give author, or the organisation in double braces.",
            )
        )
    for name in ("title", "year"):
        if not fields.get(name, "").strip():
            found.append(
                Problem(
                    file, line, f"'{key}' has no {name}.", f"Give {name} as its source shows it."
                )
            )
    if not any(fields.get(name) for name in VENUES):
        found.append(
            Problem(file, line, f"'{key}' has no venue.", f"Give one of: {', '.join(VENUES)}.")
        )
    if not any(fields.get(name) for name in IDENTIFIERS):
        found.append(
            Problem(
                file, line, f"'{key}' has no identifier.", f"Give one of: {', '.join(IDENTIFIERS)}."
            )
        )
    for name, (form, hint) in FIELD_FORMS.items():
        if fields.get(name, "").strip() and not form.fullmatch(fields[name]):
            found.append(
                Problem(file, line, f"'{key}' has the {name} '{fields[name]}'.", f"Write {hint}.")
            )
    pages = PAGE_RANGE.fullmatch(fields.get("pages", ""))
    if pages and int(pages["last"]) < int(pages["first"]):
        what = f"'{key}' has its pages upside down: {pages[0]}."
        mend = "Write the first page and then the last, both in full."
        found.append(Problem(file, line, what, mend))
    if fields.get("keywords") not in KINDS:
        found.append(
            Problem(
                file,
                line,
                f"'{key}' has no kind of study in keywords.",
                f"Use one of: {', '.join(KINDS)}.",
            )
        )
    for name in fields.keys() - BIB_FIELDS:
        found.append(
            Problem(
                file,
                line,
                f"'{key}' has the unknown field '{name}'.",
                suggest(name, BIB_FIELDS) or "Remove it.",
            )
        )
    return found


# --- YAML files -----------------------------------------------------------------------------


def parse_yaml(text: str, file: str, problems: list[Problem]) -> Any:
    """What a YAML text holds; that it cannot be read goes to ``problems``."""
    try:
        return yaml.load(text, Loader=LineLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.append(
            Problem(
                file,
                line,
                f"malformed YAML: {error.problem}.",
                "Check quotes, colons and indentation.",
            )
        )
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        what = f"malformed YAML: a sign that no text has, #x{error.character:04x}."
        problems.append(Problem(file, line, what, "Take it out."))
    except (yaml.YAMLError, ValueError) as error:
        problems.append(Problem(file, 1, f"malformed YAML: {error}.", "Quote the value."))
    return None


def parse_records(text: str, file: str, problems: list[Problem]) -> list[dict[str, Any]]:
    """A YAML list of mappings, each with its ``__line__``; faults go to ``problems``."""
    before = len(problems)
    records = parse_yaml(text, file, problems)
    if len(problems) > before:
        return []
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        problems.append(Problem(file, 1, "no list of records.", "Begin each record with '- '."))
        return []
    return records


RECORD_LISTS = frozenset(["rows", "inputs", "presets"])
"""Fields that hold a list of records; every other list holds text."""


def check_shape(
    record: Mapping[str, Any],
    required: Mapping[str, type],
    optional: Mapping[str, type],
    file: str,
    problems: list[Problem],
) -> bool:
    """True if ``record`` has just the named fields, filled and of their types."""
    line, before = record["__line__"], len(problems)
    name = (
        record.get("id")
        or record.get("term")
        or record.get("claim")
        or (f"reference {record['number']}" if record.get("number") else "a record")
    )
    for key, kind in required.items():
        if not record.get(key) and not (kind is list and record.get(key) == []):
            problems.append(Problem(file, line, f"{name} has no '{key}'.", "Fill it in."))
    for key, value in record.items():
        kind_or_none = {**required, **optional}.get(key)
        if key == "__line__":
            continue
        if kind_or_none is None:
            problems.append(
                Problem(
                    file,
                    line,
                    f"{name} has the unknown field '{key}'.",
                    suggest(str(key), {**required, **optional}) or "Remove it.",
                )
            )
        elif value is not None and not isinstance(value, kind_or_none):
            problems.append(
                Problem(
                    file,
                    line,
                    f"{name}: '{key}' should be a {kind_or_none.__name__}, not {value!r}.",
                    "Quote it, or write it as a list.",
                )
            )
        elif isinstance(value, list):
            kind, mend = (str, "Quote it, as text.")
            if key in RECORD_LISTS:
                kind, mend = (dict, "Write it as fields with values.")
            for item in value:
                if not isinstance(item, kind):
                    what = f"{name}: '{key}' holds {without_lines(item)!r}."
                    problems.append(Problem(file, line, what, mend))
    return len(problems) == before


def without_lines(value: Any) -> Any:
    """The data without the line numbers that the loader puts in."""
    if isinstance(value, dict):
        return {key: without_lines(item) for key, item in value.items() if key != "__line__"}
    if isinstance(value, list):
        return [without_lines(item) for item in value]
    return value


def check_sentences(
    name: str, texts: Mapping[str, str], marks: re.Pattern[str], file: str, line: int
) -> list[Problem]:
    """Faults of sentences: blanks only, marks that would be printed as they stand, no full stop."""
    found = []
    for field_name, text in texts.items():
        if not text:
            what = f"{name}: '{field_name}' is blank."
            found.append(Problem(file, line, what, "Fill it in."))
            continue
        if mark := marks.search(text):
            what = f"{name}: '{field_name}' holds '{mark[0]}', which would be printed as it stands."
            found.append(Problem(file, line, what, "Take it out."))
        if not SENTENCE_END.search(text):
            what = f"{name}: '{field_name}' does not end with a full stop."
            found.append(Problem(file, line, what, "Add it."))
    return found


def _text(value: Any) -> str:
    return " ".join(str(value or "").split())


def parse_claims(text: str, file: str, problems: list[Problem]) -> dict[str, Claim]:
    """Parse ``claims.yml``: one record per claim id of the article, no more and no fewer."""
    claims: dict[str, Claim] = {}
    records = parse_records(text, file, problems)
    for record in records:
        if not check_shape(
            record,
            {"id": str, "page": str, "says": str, "verdict": str, "finding": str},
            {"supports": list, "limits": list, "why": str},
            file,
            problems,
        ):
            continue
        line, name = record["__line__"], record["id"]
        claim = Claim(
            id=name,
            page=record["page"],
            says=_text(record["says"]),
            verdict=record["verdict"],
            finding=_text(record["finding"]),
            supports=tuple(record.get("supports") or ()),
            limits=tuple(record.get("limits") or ()),
            why=_text(record.get("why")),
            line=line,
        )
        if name not in CLAIM_IDS:
            problems.append(
                Problem(
                    file,
                    line,
                    f"'{name}' is not a claim id of the article.",
                    suggest(name, CLAIM_IDS),
                )
            )
        elif name in claims:
            problems.append(
                Problem(
                    file,
                    line,
                    f"claim {name} is already given in line {claims[name].line}.",
                    "Keep one record per claim.",
                )
            )
        if claim.verdict not in VERDICTS:
            problems.append(
                Problem(
                    file,
                    line,
                    f"claim {name} has the unknown verdict '{claim.verdict}'.",
                    f"Use one of: {', '.join(VERDICTS)}.",
                )
            )
        if not claim.keys and claim.verdict != "framing":
            problems.append(
                Problem(
                    file,
                    line,
                    f"claim {name} has a verdict but no reference.",
                    "Give keys under supports or limits.",
                )
            )
        for key in sorted({key for key in claim.keys if claim.keys.count(key) > 1}):
            problems.append(
                Problem(
                    file,
                    line,
                    f"claim {name} names '{key}' twice.",
                    "Put each work under supports or limits, not both.",
                )
            )
        claims.setdefault(name, claim)
    if records:
        for name in CLAIM_IDS:
            if name not in claims and not any(record.get("id") == name for record in records):
                problems.append(
                    Problem(
                        file,
                        1,
                        f"claim {name} is missing.",
                        "Add its record: every claim of the article has a home.",
                    )
                )
    return claims


def parse_tables(text: str, file: str, problems: list[Problem]) -> dict[str, Table]:
    """Parse ``tables.yml``: the article's tables, cell by cell."""
    tables: dict[str, Table] = {}
    for record in parse_records(text, file, problems):
        if not check_shape(record, {"id": str, "columns": list, "rows": list}, {}, file, problems):
            continue
        rows = []
        for row in record["rows"]:
            if not check_shape(row, {"claim": str, "cells": list, "note": str}, {}, file, problems):
                continue
            if len(row["cells"]) != len(record["columns"]):
                problems.append(
                    Problem(
                        file,
                        row["__line__"],
                        f"row {row['claim']} has {len(row['cells'])} cells for {len(record['columns'])} columns.",
                        "Give one cell per column.",
                    )
                )
            name, line = f"row {row['claim']}", row["__line__"]
            if mark := PLAIN_MARKUP.search(" ".join(row["cells"])):
                what = f"{name} holds '{mark[0]}', which would be printed as it stands."
                problems.append(Problem(file, line, what, "Take it out."))
            note = {"note": _text(row["note"])}
            problems += check_sentences(name, note, PLAIN_MARKUP, file, line)
            rows.append(Row(row["claim"], tuple(map(_text, row["cells"])), _text(row["note"])))
        if record["id"] in tables:
            what = f"table {record['id']} is already given in line {tables[record['id']].line}."
            problems.append(
                Problem(file, record["__line__"], what, "Give it another id, or remove one.")
            )
        tables[record["id"]] = Table(
            record["id"],
            tuple(record["columns"]),
            tuple(rows),
            record["__line__"],
        )
    return tables


def parse_figures(text: str, file: str, problems: list[Problem]) -> dict[str, Figure]:
    """Parse ``figures.yml``: each a drawing or a chart whose rows are whole and make sense."""
    figures: dict[str, Figure] = {}
    needed: dict[str, type] = {"id": str, "title": str, "caption": str, "words": str}
    for record in parse_records(text, file, problems):
        line = record["__line__"]
        optional: dict[str, type] = {"drawing": str, "chart": str, "rows": list}
        if not check_shape(record, needed, optional, file, problems):
            continue
        name, rows = f"figure {record['id']}", record.get("rows") or []
        if record["id"] in figures:
            what = f"{name} is described twice."
            problems.append(Problem(file, line, what, "Give it another id, or remove one."))
        if bool(record.get("drawing")) == bool(record.get("chart")):
            what = f"{name} needs a drawing or a chart, and not both."
            problems.append(Problem(file, line, what, "Name the one it has."))
        elif record.get("chart") and record["chart"] not in CHARTS:
            what = f"{name} has the unknown chart '{record['chart']}'."
            mend = suggest(record["chart"], CHARTS) or f"Use one of: {', '.join(CHARTS)}."
            problems.append(Problem(file, line, what, mend))
        if record.get("chart") in CHARTS:
            problems += check_chart(record["chart"], rows, name, file, line)
        for key, marks in (("caption", MARKUP), ("words", PLAIN_MARKUP)):
            problems += check_sentences(name, {key: _text(record[key])}, marks, file, line)
        figures[record["id"]] = Figure(
            record["id"],
            _text(record["title"]),
            _text(record["caption"]),
            _text(record["words"]),
            record.get("drawing") or "",
            record.get("chart") or "",
            tuple({k: v for k, v in row.items() if k != "__line__"} for row in rows),
            line,
        )
    return figures


def check_chart(
    chart: str, rows: Sequence[dict[str, Any]], name: str, file: str, line: int
) -> list[Problem]:
    """Faults of a chart's rows, each of its own and all together."""
    found = [fault for row in rows for fault in check_row(chart, row, name, file)]
    if found:
        return found
    if bool(rows) != bool(CHARTS[chart]):
        what = f"{name} has {'rows' if rows else 'no rows'}."
        mend = "Remove them: this chart is counted." if rows else "Give what it shows."
        return [Problem(file, line, what, mend)]
    if len(rows) > MOST_ROWS.get(chart, len(rows)):
        what = f"{name} has {len(rows)} rows."
        mend = f"Give at most {MOST_ROWS[chart]}: more cannot be told apart."
        return [Problem(file, line, what, mend)]
    if chart == "shares" and (total := sum(row["share"] for row in rows)) != 100:
        return [Problem(file, line, f"{name}: its shares make {total}.", "Make them 100.")]
    if chart == "day" and not (
        len({row["label"] for row in rows}) <= 2 <= len({row["hour"] for row in rows})
    ):
        what = f"{name} has more than two groups, or a single hour."
        return [Problem(file, line, what, "Give one or two groups, each at two hours or more.")]
    return []


def check_row(chart: str, row: dict[str, Any], name: str, file: str) -> list[Problem]:
    """Faults of one row of a chart: a field missing or of the wrong kind, an interval upside down."""
    line, fields = row["__line__"], CHARTS[chart]
    wrong = [
        key
        for key, kind in fields.items()
        if not isinstance(row.get(key), kind) or isinstance(row.get(key), bool)
    ] + sorted(set(row) - set(fields) - {"__line__"})
    if wrong:
        what = f"{name}: a row's '{wrong[0]}' is missing, unknown or of the wrong kind."
        return [Problem(file, line, what, f"A row has: {', '.join(fields)}.")]
    if chart in {"intervals", "day"} and not row["low"] <= row["value"] <= row["high"]:
        what = f"{name}: {row['value']} lies outside its interval {row['low']} to {row['high']}."
        return [Problem(file, line, what, "Give low, value and high in order.")]
    for key, (least, most) in ROW_LIMITS.get(chart, {}).items():
        if not least <= row[key] <= most:
            from_ = "above 0" if least == ABOVE_ZERO else f"of {least} or more"
            mend = f"Give a number {from_}" + (f", {most} at most." if most < math.inf else ".")
            return [Problem(file, line, f"{name}: '{key}' is {row[key]}.", mend)]
    if chart == "stress" and row["speed"] not in SPEEDS:
        what = f"{name}: unknown speed '{row['speed']}'."
        return [Problem(file, line, what, f"Use one of: {', '.join(SPEEDS)}.")]
    if chart == "arrows" and not {row["leptin"], row["ghrelin"]} <= set(ARROWS):
        what = f"{name}: an arrow points neither way."
        return [Problem(file, line, what, f"Use one of: {', '.join(ARROWS)}.")]
    return []


def parse_terms(text: str, file: str, problems: list[Problem]) -> list[Term]:
    """Parse ``glossary.yml``: sorted, every spelling owned by one entry only."""
    terms: list[Term] = []
    owners: dict[str, str] = {}
    anchors: dict[str, str] = {}
    for record in parse_records(text, file, problems):
        if not check_shape(
            record,
            {"term": str, "says": str},
            {"name": str, "also": list, "search": list},
            file,
            problems,
        ):
            continue
        term = Term(
            term=record["term"],
            name=_text(record.get("name")),
            also=tuple(record.get("also") or ()),
            search=tuple(record.get("search") or ()),
            says=_text(record["says"]),
            line=record["__line__"],
        )
        for spelling in (term.term, *term.also):
            other = owners.setdefault(spelling.lower(), term.term)
            if other != term.term:
                problems.append(
                    Problem(
                        file,
                        term.line,
                        f"'{spelling}' is also a spelling of '{other}'.",
                        "Let one entry own each spelling.",
                    )
                )
        if anchors.setdefault(term.anchor, term.term) != term.term:
            problems.append(
                Problem(
                    file,
                    term.line,
                    f"'{term.term}' would share the anchor #{term.anchor} with '{anchors[term.anchor]}'.",
                    "Rename one.",
                )
            )
        terms.append(term)
    return terms


def parse_article_references(
    text: str, file: str, problems: list[Problem]
) -> list[ArticleReference]:
    """Parse ``article-references.yml``: the article's own list, numbered from 1."""
    found: list[ArticleReference] = []
    records = parse_records(text, file, problems)
    if records and len(records) != ARTICLE_REFERENCES:
        what = f"{len(records)} references, and the article has {ARTICLE_REFERENCES}."
        problems.append(Problem(file, 1, what, "Give each its record: the list is closed."))
    for record in records:
        if not check_shape(
            record,
            {"number": int, "printed": dict, "verdict": str, "established": str, "carries": str},
            {"work": str, "nearest": list},
            file,
            problems,
        ):
            continue
        printed = {name: value for name, value in record["printed"].items() if name != "__line__"}
        item = ArticleReference(
            number=record["number"],
            printed=printed,
            work=record.get("work") or "",
            verdict=record["verdict"],
            nearest=tuple(record.get("nearest") or ()),
            established=_text(record["established"]),
            carries=_text(record["carries"]),
            line=record["__line__"],
        )
        found.append(item)
        name = f"reference {item.number}"
        if item.number != len(found):
            problems.append(
                Problem(file, item.line, f"{name} stands in place {len(found)}.", "Number from 1.")
            )
        if item.verdict not in REFERENCE_VERDICTS:
            problems.append(
                Problem(
                    file,
                    item.line,
                    f"{name} has the unknown verdict '{item.verdict}'.",
                    f"Use one of: {', '.join(REFERENCE_VERDICTS)}.",
                )
            )
        elif bool(item.work) == (item.verdict == "not found"):
            problems.append(
                Problem(
                    file,
                    item.line,
                    f"{name} is '{item.verdict}' and names {'the' if item.work else 'no'} work.",
                    "Give 'work' for what exists, 'nearest' for what was not found.",
                )
            )
        elif bool(item.nearest) != (item.verdict == "not found"):
            what = f"{name} is '{item.verdict}' and names {'a' if item.nearest else 'no'} nearest work."
            mend = "Give 'nearest' for what was not found, and for nothing else."
            problems.append(Problem(file, item.line, what, mend))
        for field_name in PRINTED_ALWAYS:
            if not printed.get(field_name):
                what = f"{name} has no printed '{field_name}'."
                problems.append(Problem(file, item.line, what, "Give it as the article does."))
        sentences = {"established": item.established, "carries": item.carries}
        problems += check_sentences(name, sentences, PLAIN_MARKUP, file, item.line)
        for field_name, value in printed.items():
            if field_name not in PRINTED_FIELDS or not isinstance(value, str):
                problems.append(
                    Problem(
                        file,
                        item.line,
                        f"{name} has the printed field '{field_name}: {value!r}'.",
                        f"Use {', '.join(PRINTED_FIELDS)}, and quote the text.",
                    )
                )
    return found


def parse_options(text: str, file: str, problems: list[Problem]) -> list[Option]:
    """Parse ``options.yml``: every option with its effect, harm, certainty and texts."""
    options: list[Option] = []
    for record in parse_records(text, file, problems):
        required: dict[str, type] = dict.fromkeys(OPTION_TEXTS, str)
        if not check_shape(record, {**required, "more": list}, {}, file, problems):
            continue
        line = record["__line__"]
        texts = {name: _text(record[name]) for name in OPTION_TEXTS}
        option = Option(**texts, more=tuple(record["more"]), line=line)
        if option.certainty not in CERTAINTIES:
            problems.append(
                Problem(
                    file,
                    line,
                    f"{option.id} has the unknown certainty '{option.certainty}'.",
                    f"Use one of: {', '.join(CERTAINTIES)}.",
                )
            )
        if option.id in {other.id for other in options}:
            problems.append(
                Problem(file, line, f"{option.id} is given twice.", "Keep one record per option.")
            )
        sentences = {key: texts[key] for key in OPTION_SENTENCES}
        problems += check_sentences(option.id, sentences, MARKUP, file, line)
        for key in ("name", "group", "effect", "resistance", "harm"):
            mark = MARKUP.search(texts[key])
            if mark or not texts[key]:
                held = f"holds '{mark[0]}'" if mark else "is blank"
                what = f"{option.id}: '{key}' {held}."
                problems.append(Problem(file, line, what, "Write plain words."))
        left = {other.group for other in options} - {options[-1].group if options else ""}
        if option.group in left:
            problems.append(
                Problem(
                    file,
                    line,
                    f"{option.id} comes back to the group '{option.group}'.",
                    "Keep the options of a group together.",
                )
            )
        options.append(option)
    return options


# --- pages ----------------------------------------------------------------------------------


def find_citations(markdown: str) -> list[tuple[int, str]]:
    """Each cited key in a page with its line (from 1), in reading order."""
    found = []
    for number, line in enumerate(markdown.splitlines(), 1):
        for block in CITATION_BLOCK.finditer(line):
            found += [(number, key) for key in CITATION_KEY.findall(block[1])]
    return found


def page_keys(src: str, markdown: str, evidence: Evidence) -> set[str]:
    """Every work a page cites: in its text, in its claims' cards, and through its markers."""
    keys = {key for _, key in find_citations(markdown)}
    for marker in MARKER.finditer(markdown):
        if marker["kind"] == "claim":
            keys.update(evidence.claims[marker["id"]].keys)
        elif marker["kind"] == "corrections":
            keys.update(key for item in evidence.article_references for key in item.keys)
        elif marker["kind"] == "options":
            keys.update(key for _, key in evidence.option_keys)
        elif marker["kind"] == "figure":
            keys.update(evidence.figures[marker["id"]].keys)
    return keys


def check_page(
    src: str, markdown: str, evidence: Evidence
) -> tuple[list[Problem], set[str], list[tuple[int, str]]]:
    """Faults of one page's text (front matter included, so that lines are the file's own).

    Returns the faults, the keys it cites and its claim markers as (line, id).
    """
    file, problems, markers = f"docs/{src}", [], []
    keys: set[str] = set()
    for line, key in find_citations(markdown):
        keys.add(key)
        if key not in evidence.references.entries:
            problems.append(unknown_key(file, line, key, evidence.references.entries, "the page"))
    for comment in ANY_MARKER.finditer(markdown):
        line = markdown.count("\n", 0, comment.start()) + 1
        marker = MARKER.match(markdown, markdown.rfind("\n", 0, comment.start()) + 1)
        if not marker:
            problems.append(
                Problem(
                    file,
                    line,
                    f"the comment '{comment[0]}' is no marker that the build knows.",
                    "Write '<!-- claim: F04 -->', '<!-- table: X1 -->' or '<!-- glossary -->' alone on its line.",
                )
            )
        elif marker["kind"] == "claim":
            markers.append((line, marker["id"] or ""))
            if marker["id"] not in evidence.claims:
                problems.append(
                    Problem(
                        file,
                        line,
                        f"unknown claim id '{marker['id']}'.",
                        suggest(marker["id"] or "", evidence.claims)
                        or "Use an id of bib/claims.yml.",
                    )
                )
        elif marker["kind"] == "options" and marker["id"] not in {"table", "sections"}:
            problems.append(
                Problem(
                    file,
                    line,
                    f"unknown part of the options '{marker['id']}'.",
                    "Write '<!-- options: table -->' or '<!-- options: sections -->'.",
                )
            )
        elif marker["kind"] == "figure" and marker["id"] not in evidence.figures:
            problems.append(
                Problem(
                    file,
                    line,
                    f"unknown figure '{marker['id']}'.",
                    suggest(marker["id"] or "", evidence.figures)
                    or "Use an id of bib/figures.yml.",
                )
            )
        elif marker["kind"] == "table" and marker["id"] not in evidence.tables:
            problems.append(
                Problem(
                    file,
                    line,
                    f"unknown table id '{marker['id']}'.",
                    "Use an id of bib/tables.yml.",
                )
            )
    return problems, keys, markers


def check_pages(
    pages: Mapping[str, str], navigation: Iterable[str], evidence: Evidence
) -> list[Problem]:
    """Faults across all pages. ``pages`` maps a path below ``docs/`` to its whole text."""
    problems: list[Problem] = []
    cited = {key for claim in evidence.claims.values() for key in claim.keys}
    cited |= {key for item in evidence.article_references for key in item.keys}
    cited |= {key for _, key in evidence.option_keys}
    cited |= {key for figure in evidence.figures.values() for key in figure.keys}
    for option in evidence.options:
        for target in option.more:
            if target not in pages:
                problems.append(
                    Problem(
                        "bib/options.yml",
                        option.line,
                        f"{option.id} leads to the unknown page '{target}'.",
                        suggest(target, pages) or "Name a page below docs/.",
                    )
                )
    homes: dict[str, list[tuple[str, int]]] = {}
    nav = set(navigation)
    for src, markdown in sorted(pages.items()):
        found, keys, markers = check_page(src, markdown, evidence)
        problems += found
        cited |= keys
        for line, name in markers:
            homes.setdefault(name, []).append((src, line))
        if src not in nav:
            problems.append(
                Problem(
                    f"docs/{src}",
                    1,
                    "the page is not in the navigation.",
                    "Add it to nav in mkdocs.yml.",
                )
            )
    for claim in evidence.claims.values():
        where = homes.get(claim.id, [])
        if claim.page not in pages:
            problems.append(
                Problem(
                    "bib/claims.yml",
                    claim.line,
                    f"claim {claim.id} names the unknown page '{claim.page}'.",
                    suggest(claim.page, pages),
                )
            )
        elif claim.page not in [src for src, _ in where]:
            problems.append(
                Problem(
                    "bib/claims.yml",
                    claim.line,
                    f"claim {claim.id} is missing from its page docs/{claim.page}.",
                    f"Put '<!-- claim: {claim.id} -->' there, or name the right page.",
                )
            )
        for src, line in (
            where[1:]
            if where and where[0][0] == claim.page
            else [place for place in where if place[0] != claim.page]
        ):
            problems.append(
                Problem(
                    f"docs/{src}",
                    line,
                    f"claim {claim.id} has a second marker.",
                    f"Its home is docs/{claim.page}: keep one.",
                )
            )
    for key in evidence.references.entries:
        if key not in cited:
            problems.append(
                Problem(
                    "bib/references.bib",
                    evidence.reference_lines.get(key, 1),
                    f"nothing cites '{key}'.",
                    "Cite it, or remove the entry.",
                )
            )
    return problems
