"""Format a BibTeX entry as one line of Markdown, the way medical journals print it.

``Spiegel K, Leproult R, Van Cauter E. Title. *The Lancet* 1999;354(9188):1435–1439. doi … PMID …``
"""

from __future__ import annotations

import functools
import re
from urllib.parse import quote

from load_evidence import VENUES
from pybtex.database import Entry, Person
from pybtex.richtext import Text

MAX_AUTHORS = 6
MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]#|])")


LATEX = re.compile(r"[\\$~%&#_^\"]|--|``|''|[?!]`")
BRACES = str.maketrans("", "", "{}")


@functools.cache
def plain(latex: str) -> str:
    """LaTeX to Unicode text: braces and escapes resolved, capitals kept, spaces folded."""
    if not LATEX.search(latex):  # nearly always; the parser is the build's slowest part
        return " ".join(latex.translate(BRACES).split())
    return " ".join(str(Text.from_latex(latex)).split())


def escape(text: str) -> str:
    """Text made safe inside Markdown and HTML: it shows as it stands."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return MARKDOWN_SPECIAL.sub(r"\\\1", text)


def format_person(person: Person) -> str:
    """``Van Cauter E``, ``de las Fuentes L``; a group keeps its whole name."""
    last = plain(" ".join(person.prelast_names + person.last_names))
    given = [plain(name) for name in person.first_names + person.middle_names]
    initials = "".join(
        "-".join(part[0] for part in name.split("-") if part) for name in given if name
    )
    lineage = plain(" ".join(person.lineage_names))
    return " ".join(part for part in (last, initials, lineage) if part)


def format_authors(persons: list[Person]) -> str:
    """The first six authors, then et al. (``and others`` in BibTeX also ends in et al.)."""
    others = any(str(person) == "others" for person in persons)
    names = [format_person(person) for person in persons if str(person) != "others"]
    if len(names) > MAX_AUTHORS or others:
        names = [*names[:MAX_AUTHORS], "et al."]
    return ", ".join(names)


def format_issue(entry: Entry) -> str:
    """``1999;354(9188):1435–1439``: what is known of year, volume, number and pages."""
    field = {name: plain(value) for name, value in entry.fields.items()}
    text = field.get("year", "")
    volume, number, pages = field.get("volume", ""), field.get("number", ""), field.get("pages", "")
    if volume or number:
        text += f";{volume}" + (f"({number})" if number else "")
    if pages:
        text += (":" if volume or number else ";") + re.sub(r"-{1,2}", "–", pages)
    return text


def format_links(entry: Entry) -> str:
    """DOI, PMID, PMC and, where none of these exists, the web address, each a link."""
    field = entry.fields
    links = []
    if doi := field.get("doi"):
        links.append(f"[doi:{escape(doi)}](https://doi.org/{quote(doi, safe='/:;._-')})")
    if pmid := field.get("pubmed"):
        links.append(f"[PMID {pmid}](https://pubmed.ncbi.nlm.nih.gov/{pmid}/)")
    if pmcid := field.get("pmcid"):
        links.append(f"[{pmcid}](https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/) (free full text)")
    if not links and (url := field.get("url")):
        host = re.sub(r"^https?://(?:www\.)?([^/]+).*", r"\1", url)
        seen = f" (seen {field['urldate']})" if field.get("urldate") else ""
        links.append(
            f"[{escape(host)}]({quote(url, safe='/:;._-?=&%#~,+()').replace('(', '%28').replace(')', '%29')}){seen}"
        )
    if note := field.get("note"):
        links.append(escape(plain(note)))
    return " · ".join(links)


def format_reference(entry: Entry) -> str:
    """One line of Markdown for the reference list. ``entry`` has passed check_entry."""
    authors = escape(
        format_authors(entry.persons.get("author") or entry.persons.get("editor") or [])
    )
    title = escape(plain(entry.fields["title"]))
    stop = "" if title.endswith(("?", "!", ".")) else "."
    venue = next(
        (entry.fields[name] for name in VENUES if entry.fields.get(name)),
        "",
    )
    issue = escape(format_issue(entry))
    kind = entry.fields.get("keywords", "")
    head = authors if authors.endswith(".") else f"{authors}."
    if plain(venue) == plain(str(authors)):
        return (
            f'{head} {title}{stop} {issue}. {format_links(entry)} <span class="kind">{kind}</span>'
        )
    return f'{head} {title}{stop} *{escape(plain(venue))}* {issue}. {format_links(entry)} <span class="kind">{kind}</span>'


def short_label(entry: Entry) -> str:
    """``Spiegel 1999``; an organisation by its name."""
    people = entry.persons.get("author") or entry.persons.get("editor") or []
    person = people[0]
    name = plain(" ".join(person.prelast_names + person.last_names)) or format_person(person)
    return f"{name} {plain(entry.fields['year'])}"
