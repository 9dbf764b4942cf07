"""Keep old addresses alive: each leads on to the page or place that took over.

``bib/redirects.yml`` maps an old path, as in ``mechanisms/old-name/``, to a new one, which may name
a place: ``mechanisms/new-name/#part``. Anchors that moved within a page need no entry: leave the old
id in an empty ``<span id="old"></span>``.
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path

import yaml
from check_sources import project_root, stop_at
from load_evidence import Problem, suggest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.utils import get_relative_url

FILE = "bib/redirects.yml"
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
    try:
        moved = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        line = (
            error.problem_mark.line + 1
            if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark
            else 1
        )
        return {}, [Problem(FILE, line, "malformed YAML.", "Write 'old/path/: new/path/'.")]
    if not isinstance(moved, dict):
        return {}, [Problem(FILE, 1, "this is no map.", "Write 'old/path/: new/path/'.")]
    for old, new in moved.items():
        line = text.count("\n", 0, max(text.find(f"{old}:"), 0)) + 1
        if not str(old).endswith("/"):
            problems.append(
                Problem(FILE, line, f"'{old}' is no path of a page.", "End it with '/'.")
            )
        if old in addresses:
            what = f"'{old}' is still the page {addresses[old]}."
            problems.append(Problem(FILE, line, what, "Remove the line."))
        if str(new).partition("#")[0] not in addresses:
            mend = suggest(str(new).partition("#")[0], addresses) or "Name a page of the site."
            problems.append(Problem(FILE, line, f"'{new}' is no page.", mend))
    return {str(old): str(new) for old, new in moved.items()}, problems


@event_priority(30)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add a page that leads on for each old address."""
    addresses = {
        file.dest_uri.removesuffix("index.html"): file.src_uri
        for file in files.documentation_pages()
    }
    if config.extra.get("edition") == "offline":
        return files  # nobody has a link into somebody else's folder
    path = project_root(config) / FILE
    moved, problems = check_redirects(path.read_text(encoding="utf-8"), addresses)
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
