"""Parse the names of authors and editors in the forms of BibTeX and BibLaTeX, and explain invalid ones."""

from __future__ import annotations

import html
import re

from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person

from book.data.latex import BRACES, LEFTOVER, to_text
from book.export.work import Name

GROUP = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")
"""A group in braces, or a part of a name that must not be split."""
PERSON = re.compile(r"([^\W\d_a-z][^\s,{}\\$~]*), ((?!.*\bet\.? al\b)[^,{}\\$~&<>;]+)")
"""The simplest form of a name. Matching it first saves 40% of the time of reading all works."""
PART = re.compile(r"\b(family|given|prefix|suffix)=(\"[^\"]*\"|\{[^{}]*\}|[^,]*)")
"""A part of a name as BibLaTeX writes it: family=Rossum, given=Liesbeth, prefix=van."""
PUBMED = re.compile(r"[^,]+ [A-Z]{1,3}, [^,]+ [A-Z]{1,3}")
"""Two people as PubMed lists them: Spiegel K, Leproult R."""
GIVEN_FIRST = re.compile(
    r"(?!(?:U\.S|U\.K|E\.U|U\.N)\.)(?:[A-Z]\w+ )?(?:[A-Z]\.[ -]?)+(?:[a-z]+ )*[A-Z][\w'’-]+"
)
"""A person's name in natural order, as its initial shows: Robert M. Sapolsky, R.M. Sapolsky."""
PARTICLES = frozenset("da de del della den der di dos du la le ten ter van von zu zur".split())
GROUP_WORDS = frozenset(
    """
    the for of academy administration agency alliance association center centers centre centres clinic college
    collaboration collaborators commission committee company consortium council department federation force foundation
    group health hospital inc institute institutes investigators ltd ministry national network office organisation
    organization panel pharma pharmaceutical pharmaceuticals pharmacology pharmacy program programme registry
    researchers royal service society study team trial university working world
    """.split()
)
"""Words that occur in the names of groups."""
INITIALS = re.compile(r"(?<=\b[A-Z]\.)(?=[A-Z]\.)")
"""The place between two initials that are written without a space, as in ``R.P.``."""
OTHERS = re.compile(r"others|et\.? al\.?", re.I)

Fault = tuple[str, str]
"""What is wrong with an entry, and a hint."""


def read_names(text: str, role: str, faults: list[Fault]) -> tuple[tuple[Name, ...], bool]:
    """Return the names in a field, and whether the list is complete. Add invalid names to ``faults``."""
    listed = split_name_list(html.unescape(text)) if text else []
    people = [space_initials(raw) for raw in listed if not OTHERS.fullmatch(raw)]
    names, without_comma = [], []
    for raw in people:
        if found := PERSON.fullmatch(raw):
            names.append(Name(*found.groups()))
        elif fault := check_name(raw, role):
            faults.append(fault)
        elif lacks_comma(raw):
            without_comma.append(raw)
        else:
            names.append(read_name(raw))
    if without_comma:
        inverted = (invert_name(raw) if raw in without_comma else raw for raw in people)
        first = to_text(without_comma[0])
        hint = f"Write '{' and '.join(inverted)}', or a group in braces, as in {{{first}}}."
        faults.append((f"has the {role} '{first}', without a comma.", hint))
    return tuple(names), len(people) == len(listed)


def space_initials(raw: str) -> str:
    """Return a person's name with a space between initials, as in ``R. P.``; pandoc reads it so."""
    return raw if "{" in raw else INITIALS.sub(" ", raw)


def lacks_comma(raw: str) -> bool:
    """Return True for several words without a comma, either a person or a group without braces."""
    bare = GROUP.sub("x", raw).strip()
    if "," in bare or " " not in bare:
        return False
    return not (PART.search(raw) or GIVEN_FIRST.fullmatch(raw.translate(BRACES)))


def invert_names(text: str) -> str:
    """Put family names first in a field, if its names are surely those of people in natural order."""
    listed = split_name_list(text)
    people = [raw for raw in listed if not OTHERS.fullmatch(raw)]
    words = set(re.findall(r"\w+", text.lower()))
    if len(people) < 2 or not all(map(lacks_comma, people)) or GROUP_WORDS & words:
        return text
    return " and ".join(invert_name(raw) if raw in people else raw for raw in listed)


def invert_name(raw: str) -> str:
    """Return a name in natural order, or in PubMed's (Spiegel K), as "Last, First"."""
    words = to_text(raw).split()
    if words[-1].isupper() and len(words[-1]) <= 3:  # Spiegel K
        return f"{' '.join(words[:-1])}, {words[-1]}"
    particles = (n for n, word in enumerate(words[1:-1], 1) if word in PARTICLES)
    start = next(particles, len(words) - 1)
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"


def check_name(raw: str, role: str) -> Fault | None:
    """Return what is wrong with a name, or None if it has a valid form."""
    shown = to_text(raw)
    if LEFTOVER.search(shown):
        what = f"has LaTeX in its {role} that cannot be printed: “{shown}”."
        return what, "Write the character itself (é, ø)."
    if PART.search(raw):
        return None
    bare = GROUP.sub("x", raw.replace(r"\&", "&"))
    if ";" in bare or bare.count(",") > 2 or " & " in bare or PUBMED.fullmatch(bare):
        what = f"has several people in one {role}: '{shown}'."
        return what, "Write 'Last, First and Last, First'; a group in braces."
    if re.search(r"\bet\.? al\b", bare):
        return f"has the {role} '{shown}'.", "Write 'and others' for those not seen."
    return None


def read_name(raw: str) -> Name:
    """Parse a name in any of the forms of BibTeX and BibLaTeX."""
    if parts := dict(PART.findall(raw)):
        order = ("family", "given", "prefix", "suffix")
        return Name(*(to_text(parts.get(name, "").strip('"')) for name in order))
    if group := GROUP.fullmatch(raw):
        return Name(to_text(group[1]))
    person = Person(raw)
    given = person.first_names + person.middle_names
    order = (person.last_names, given, person.prelast_names, person.lineage_names)
    return Name(*(to_text(" ".join(part)) for part in order))
