"""List every address that the hosted site gives out: pages, anchors worth linking to, downloads.

``python overrides/checks/list_addresses.py SITE`` prints them. ``tests/addresses.txt`` keeps the
list, so that taking an address away is a decision and no accident.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ANCHOR = re.compile(r'<(?P<tag>[a-z0-9]+)\b(?=[^>]*\sid="(?P<id>[^"]+)")[^>]*>')
LASTING = re.compile(
    r"h[1-6]|dt"  # sections, glossary terms
)
CLASSES = re.compile(r'class="[^"]*\b(?:claim|work|figure|correction)\b')


def lasting_anchors(html: str) -> list[str]:
    """The ids that people link to: sections, claims, works, terms, figures; no footnotes."""
    article = html[html.find("<article") : html.find("</article>")]
    return [
        found["id"]
        for found in ANCHOR.finditer(article)
        if LASTING.fullmatch(found["tag"]) or CLASSES.search(found[0])
    ]


def list_addresses(site: Path) -> list[str]:
    """The addresses below the site's root, sorted: ``systems/stages/#X2a``, ``references/all.bib``."""
    addresses = []
    for path in site.rglob("*"):
        name = path.relative_to(site).as_posix()
        if path.name == "index.html":
            page = name.removesuffix("index.html")
            addresses.append(page or "/")
            html = path.read_text(encoding="utf-8")
            addresses += [f"{page}#{anchor}" for anchor in lasting_anchors(html)]
        elif re.match(r"(references|cite|evidence)/.*\.(bib|ris|json|csv)$", name):
            addresses.append(name)
    return sorted(addresses)


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1], "index.html").is_file():
        print("Name the folder of a built site: list_addresses.py site", file=sys.stderr)
        sys.exit(2)
    print("\n".join(list_addresses(Path(sys.argv[1]))))
