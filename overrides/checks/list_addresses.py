"""List every address of the hosted site: pages, anchors that people link to, and downloads.

``list_addresses.py SITE`` prints them. A test compares them with ``tests/addresses.txt``, so that no
address goes away by accident.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

PERMANENT = ", ".join(
    f"article {part}[id]"
    for part in "h1 h2 h3 h4 h5 h6 dt details .claim .work .figure .correction .moved>li".split()
)
"""Elements with a permanent anchor: sections, terms, folds, claims, works, figures, corrections and moved text."""
DOWNLOAD = re.compile(r"(references|cite|evidence)/.*\.(bib|ris|json|csv)")


def list_addresses(site: Path) -> list[str]:
    """Return the addresses below the site's root, sorted: ``systems/stages/#X2a``, ``references/all.bib``."""
    addresses = []
    for path in site.rglob("*"):
        name = path.relative_to(site).as_posix()
        if path.name == "index.html":
            page = name.removesuffix("index.html")
            nodes = LexborHTMLParser(path.read_bytes()).css(PERMANENT)
            addresses += [page or "/", *(f"{page}#{node.id}" for node in nodes)]
        elif DOWNLOAD.fullmatch(name):
            addresses.append(name)
    return sorted(addresses)


if __name__ == "__main__":
    print("\n".join(list_addresses(Path(sys.argv[1]))))
