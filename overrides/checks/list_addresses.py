"""List every address that the hosted site gives out: pages, anchors worth linking to, downloads.

``python overrides/checks/list_addresses.py SITE`` prints them. ``tests/addresses.txt`` keeps the
list, so that taking an address away is a decision and no accident.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

LASTING = ", ".join(
    f"article {part}[id]"
    for part in "h1 h2 h3 h4 h5 h6 dt .claim .work .figure .correction .moved>li".split()
)
"""What people link to: sections, terms, claims, works, figures, corrections, and what has moved; no footnotes."""
DOWNLOAD = re.compile(r"(references|cite|evidence)/.*\.(bib|ris|json|csv)")


def list_addresses(site: Path) -> list[str]:
    """The addresses below the site's root, sorted: ``systems/stages/#X2a``, ``references/all.bib``."""
    addresses = []
    for path in site.rglob("*"):
        name = path.relative_to(site).as_posix()
        if path.name == "index.html":
            page = name.removesuffix("index.html")
            lasting = LexborHTMLParser(path.read_bytes()).css(LASTING)
            addresses += [page or "/", *(f"{page}#{node.id}" for node in lasting)]
        elif DOWNLOAD.fullmatch(name):
            addresses.append(name)
    return sorted(addresses)


if __name__ == "__main__":
    print("\n".join(list_addresses(Path(sys.argv[1]))))
