"""The names of authors and editors, in the forms of BibTeX and BibLaTeX, and why others are refused."""

from __future__ import annotations

import html
import re

from pybtex.bibtex.utils import split_name_list
from pybtex.database import Person

from book.data.latex import BRACES, LEFT, to_text
from book.export.work import Name

GROUP = re.compile(r"\{((?:[^{}]|\{[^{}]*\})*)\}")
"""A group, or a part of a name that stays together."""
PERSON = re.compile(r"([^\W\d_a-z][^\s,{}\\$~]*), ((?!.*\bet\.? al\b)[^,{}\\$~&<>;]+)")
"""The plainest form of a name, which needs no parser."""
PART = re.compile(r"\b(family|given|prefix|suffix)=(\"[^\"]*\"|\{[^{}]*\}|[^,]*)")
"""A part of a name as BibLaTeX writes it: family=Rossum, given=Liesbeth, prefix=van."""
PUBMED = re.compile(r"[^,]+ [A-Z]{1,3}, [^,]+ [A-Z]{1,3}")
"""Two people as PubMed lists them: Spiegel K, Leproult R."""
GIVEN_FIRST = re.compile(
    r"(?!(?:U\.S|U\.K|E\.U|U\.N)\.)(?:[A-Z]\w+ )?(?:[A-Z]\.[ -]?)+(?:[a-z]+ )*[A-Z][\w'’-]+"
)
"""A name in speaking order that no group has, for its initial: Robert M. Sapolsky, R.M. Sapolsky."""
PARTICLES = frozenset("da de del della den der di dos du la le ten ter van von zu zur".split())
GROUP_WORDS = re.compile(
    r"\b(?:the|for|of|academy|administration|agency|alliance|association|cent(?:er|re)s?|clinic|college|collaboration|collaborators|commission|committee"
    r"|company|consortium|council|department|federation|force|foundation|group|health|hospital|inc|institutes?|investigators|ltd|ministry|national|network"
    r"|office|organi[sz]ation|panel|program(?:me)?|pharma\w*|registry|researchers|royal|service|society|study|team|trial|university|working|world)\b",
    re.I,
)
"""Words of the names of groups."""
OTHERS = re.compile(r"others|et\.? al\.?", re.I)

Fault = tuple[str, str]
"""What is wrong with an entry, and a hint."""


def read_people(text: str, role: str, faults: list[Fault]) -> tuple[tuple[Name, ...], bool]:
    """The names in a field, and whether they are all."""
    raws = split_name_list(html.unescape(text) if "&" in text else text) if text else []
    people = [raw for raw in raws if not OTHERS.fullmatch(raw)]
    names, bare = [], []
    for raw in people:
        if found := PERSON.fullmatch(raw):
            names.append(Name(*found.groups()))
        elif fault := check_name(raw, role):
            faults.append(fault)
        elif is_bare(raw):
            bare.append(raw)
        else:
            names.append(read_name(raw))
    if bare:
        faults.append(explain_bare(people, bare, role))
    return tuple(names), len(people) == len(raws)


def is_bare(raw: str) -> bool:
    """True for several words without a comma: a person in speaking order, or a group without braces."""
    bare = GROUP.sub("x", raw).strip()
    if "," in bare or " " not in bare:
        return False
    return not (PART.search(raw) or GIVEN_FIRST.fullmatch(raw.translate(BRACES)))


def turn_people(text: str) -> str:
    """The names in a field with the family name first, if they are surely people in speaking order."""
    raws = split_name_list(text)
    people = [raw for raw in raws if not OTHERS.fullmatch(raw)]
    if len(people) < 2 or not all(map(is_bare, people)) or GROUP_WORDS.search(text):
        return text
    return " and ".join(turn(raw) if raw in people else raw for raw in raws)


def explain_bare(people: list[str], bare: list[str], role: str) -> Fault:
    """The fault of names without a comma, with what to write in their place."""
    written = " and ".join(turn(raw) if raw in bare else raw for raw in people)
    first = to_text(bare[0])
    hint = f"Write '{written}', or a group in braces, as in {{{first}}}."
    return f"has the {role} '{first}', without a comma.", hint


def turn(raw: str) -> str:
    """A name in speaking order, or as PubMed has it, with its family name first."""
    words = to_text(raw).split()
    if words[-1].isupper() and len(words[-1]) <= 3:  # Spiegel K
        return f"{' '.join(words[:-1])}, {words[-1]}"
    small = (n for n, word in enumerate(words[1:-1], 1) if word in PARTICLES)
    at = next(small, len(words) - 1)
    return f"{' '.join(words[at:])}, {' '.join(words[:at])}"


def check_name(raw: str, role: str) -> Fault | None:
    """Why a name is in none of BibTeX's forms, if it is not."""
    shown = to_text(raw)
    if LEFT.search(shown):
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
    """A name in any of the forms of BibTeX and BibLaTeX."""
    if parts := dict(PART.findall(raw)):
        order = ("family", "given", "prefix", "suffix")
        return Name(*(to_text(parts.get(name, "").strip('"')) for name in order))
    if group := GROUP.fullmatch(raw):
        return Name(to_text(group[1]))
    person = Person(raw)
    given = person.first_names + person.middle_names
    order = (person.last_names, given, person.prelast_names, person.lineage_names)
    return Name(*(to_text(" ".join(part)) for part in order))
