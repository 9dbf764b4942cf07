"""What in a bibliography entry no export could contain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from book.diagnostics import Diagnostic
from book.export.bibtex import VERBATIM
from book.export.work import LATEX_LEFT, TYPES, plain

if TYPE_CHECKING:
    from pybtex.database import Entry


def check_export(key: str, entry: Entry, file: str, line: int) -> list[Diagnostic]:
    """Faults of an entry: a type that the formats do not have, or LaTeX that stays LaTeX."""
    found = []
    if entry.type not in TYPES:
        what = f"'{key}' is of the type @{entry.type}, which cannot be exported."
        hint = f"Use one of: {', '.join(f'@{name}' for name in TYPES)}."
        found.append(Diagnostic(file, line, what, hint))
    texts = {name: text for name, text in entry.fields.items() if name not in VERBATIM}
    for role, people in entry.persons.items():
        texts[f"{role} list"] = " and ".join(map(str, people))
    for name, text in texts.items():
        if LATEX_LEFT.search(read := plain(text)):
            what = f"'{key}' has LaTeX in its {name} that cannot be exported: “{read}”."
            found.append(Diagnostic(file, line, what, "Write the character itself (α, ₂, é)."))
    return found
