"""Keep old addresses alive: each leads on to the page or place that took over.

``bib/redirects.yml`` maps an old path, as in ``mechanisms/old-name/``, to a new one, which may name
a place: ``mechanisms/new-name/#part``. Anchors that moved within a page need no entry: leave the old
id in an empty ``<span id="old"></span>``.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path

from check_sources import project_root, stop_at
from load_evidence import Problem, parse_yaml, read_data, suggest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.utils import get_relative_url

FILE = "bib/redirects.yml"
FORM = re.compile(r"(?:(?!\.\.?/)[\w.-]+/)+")
"""A path of a page, from the root of the site: no slash before it, no step up."""
TAKEN = ("assets/", "cite/", "references/", "search/")
"""Folders that the build fills with other things than pages."""
PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>This page has moved</title>
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={target}">
<link rel="canonical" href="{target}">
</head>
<body>
<main><h1>This page has moved</h1><p>Go on to <a href="{target}">its new place</a>.</p></main>
</body>
</html>
"""


def check_redirects(
    text: str, addresses: Mapping[str, str]
) -> tuple[dict[str, str], list[Problem]]:
    """Parse the map. ``addresses`` has the paths of all pages. Returns the map and its faults."""
    problems: list[Problem] = []
    moved = parse_yaml(text, FILE, problems) or {}
    if problems:
        return {}, problems
    if not isinstance(moved, dict):
        return {}, [Problem(FILE, 1, "this is no map.", "Write 'old/path/: new/path/'.")]
    moved = {str(old): str(new) for old, new in moved.items() if old != "__line__"}
    for old, new in moved.items():
        found = re.search(rf"""^\s*["']?{re.escape(old)}["']?\s*:""", text, re.M)
        line = text.count("\n", 0, found.end()) + 1 if found else 1
        if not FORM.fullmatch(old):
            mend = "Write it from the root, as in 'mechanisms/old-name/'."
            problems.append(Problem(FILE, line, f"'{old}' is no path of a page.", mend))
        elif old.startswith(TAKEN) and old not in addresses:
            what = f"'{old}' lies in a folder that the build fills itself."
            problems.append(Problem(FILE, line, what, "Only pages can lead on."))
        if old in addresses:
            what = f"'{old}' is still the page {addresses[old]}."
            problems.append(Problem(FILE, line, what, "Remove the line."))
        if new.partition("#")[0] not in addresses:
            mend = suggest(new.partition("#")[0], addresses) or "Name a page of the site."
            problems.append(Problem(FILE, line, f"'{new}' is no page.", mend))
    return moved, problems


@event_priority(30)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page that leads on for each old address."""
    addresses = {
        file.dest_uri.removesuffix("index.html"): file.src_uri
        for file in files.documentation_pages()
    }
    if config.extra.get("edition") == "offline":
        return files  # nobody has a link into somebody else's folder
    unreadable: list[Problem] = []
    text = read_data(project_root(config), FILE, unreadable)
    stop_at(unreadable)  # were it lost, every old address would break in silence
    moved, problems = check_redirects(text, addresses)
    stop_at(problems)
    for old, new in moved.items():
        page, _, place = new.partition("#")
        target = get_relative_url(page, old) + (f"#{place}" if place else "")
        content = PAGE.format(target=html.escape(target))
        files.append(File.generated(config, f"{old}index.html", content=content))
    return files


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Rebuild when the map changes."""
    config.watch.append(str(Path(project_root(config)) / FILE))
    return config
