"""Stop the build at a template or a page's front matter that cannot be read, with file and line.

MkDocs reads over broken front matter, and Jinja fills an unknown name with nothing; both would only
show, much later, as a hole in a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml
from check_sources import project_root, stop_at
from jinja2 import Environment, TemplateSyntaxError, meta, nodes
from link_depths import DEPTHS
from load_evidence import LineLoader, Problem, suggest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

PAGE_NAMES = frozenset(
    "super base_url build_date_utc cite_page config extra_css extra_javascript lang mkdocs_version"
    " nav page page_head pages".split()
)
"""What MkDocs, the theme and our hooks hand to the theme's templates."""
FIELDS: dict[str, type] = {
    "title": str,
    "short_title": str,
    "description": str,
    "depth": str,
    "deeper": list,
    "simpler": list,
    "script": str,
    "hide": list,
}
"""What a page's front matter may hold."""
NEEDED = ("title", "description")
SHORTEST, LONGEST = 50, 170
"""Characters of a description."""

jinja = Environment()
jinja.filters |= {"url": str, "script_tag": str}  # those of MkDocs, which only run in its own


def first_use(tree: nodes.Template, name: str) -> int:
    """The line in which a template first uses a name."""
    return min(
        (found.lineno for found in tree.find_all(nodes.Name) if found.name == name), default=1
    )


def check_template(file: str, text: str, known: frozenset[str] | None) -> Iterator[Problem]:
    """Faults of one template. ``known``: the names it may use; None where Jinja itself is strict."""
    try:
        tree = jinja.parse(text)
    except TemplateSyntaxError as error:
        yield Problem(file, error.lineno, f"{error.message}", "Correct the template.")
        return
    if known is not None:
        for name in sorted(meta.find_undeclared_variables(tree) - known):
            what = f"'{name}' is nothing that a page template is given."
            yield Problem(file, first_use(tree, name), what, "Correct the name.")


def read_front_matter(src: str, text: str) -> tuple[dict[str, Any], list[Problem]]:
    """The block between the two ``---`` at the top of a page, and why it cannot be read."""
    file = f"docs/{src}"
    parts = text.split("---\n", 2)
    if not text.startswith("---\n") or len(parts) < 3:
        what = "the page has no front matter."
        return {}, [Problem(file, 1, what, "Begin with '---', a title, a description and '---'.")]
    try:
        values = yaml.load(parts[1], LineLoader)
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        line = mark.line + 2 if mark else 2
        twice = re.search(r"the key '\w+' is given twice", str(error))
        what = f"{twice[0]}." if twice else "the front matter cannot be read."
        return {}, [Problem(file, line, what, "Keep one." if twice else "Quote what holds : or [.")]
    return (dict(values) if isinstance(values, Mapping) else {}), []


def check_front_matter(src: str, text: str) -> list[Problem]:
    """Faults of a page's front matter."""
    values, problems = read_front_matter(src, text)
    if problems:
        return problems
    file = f"docs/{src}"

    def fault(name: str, what: str, mend: str) -> None:
        line = text.count("\n", 0, max(text.find(f"\n{name}:"), 0)) + 2
        problems.append(Problem(file, line, what, mend))

    for name in sorted(set(values) - FIELDS.keys() - {"__line__"}):
        mend = suggest(name, FIELDS) or f"Use one of: {', '.join(FIELDS)}."
        fault(name, f"the front matter has the unknown field '{name}'.", mend)
    for name in NEEDED:
        if not str(values.get(name) or "").strip():
            what = f"the front matter has no {name}."
            problems.append(Problem(file, 1, what, f"Add '{name}: ...'."))
    for name, kind in FIELDS.items():
        given = values.get(name)
        parts = given if isinstance(given, list) else [given]
        if given is not None and not (
            isinstance(given, kind) and all(isinstance(part, str) for part in parts)
        ):
            shape, form = ("list", "a list, as in [a.md]") if kind is list else ("text", "text")
            fault(name, f"'{name}' in the front matter is no {shape}.", f"Write {form}.")
    if problems:
        return problems
    size = len(values["description"])
    if not SHORTEST <= size <= LONGEST:
        what = f"the description has {size} characters."
        fault("description", what, f"Write {SHORTEST} to {LONGEST}: search engines show no more.")
    heading = re.search(r"^# +(.*?)(?: *\{.*\})?$", text, re.M)
    if heading and heading[1] != values["title"]:
        what = f"the title is '{values['title']}' and the heading '{heading[1]}'."
        fault("title", what, "Make them one.")
    return problems + list(check_depth(src, values))


def check_depth(src: str, values: Mapping[str, Any]) -> Iterator[Problem]:
    """A theme page says its folder's depth; its ways lead down or up, as they are named."""
    file, folder = f"docs/{src}", src.split("/", maxsplit=1)[0]
    levels = {name.lower(): level for level, name in enumerate(DEPTHS)}
    if "depth" in values and values["depth"].lower() != folder and folder in levels:
        what = f"the depth is '{values['depth']}' in the folder {folder}/."
        yield Problem(file, 1, what, f"Write 'depth: {folder.capitalize()}'.")
    for name, way in (("deeper", 1), ("simpler", -1)):
        for target in values.get(name) or []:
            level = levels.get(target.split("/", maxsplit=1)[0])
            if level is not None and folder in levels and (level - levels[folder]) * way <= 0:
                what = f"'{target}' is not {name} than this page."
                yield Problem(file, 1, what, "Name a page at another depth.")


def check_titles(titles: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Pages with one title: (page, title)."""
    owners: dict[str, str] = {}
    for src, title in titles:
        first = owners.setdefault(title, src)
        if first != src:
            what = f"the title '{title}' is also that of docs/{first}."
            yield Problem(f"docs/{src}", 1, what, "Give each page its own.")


@event_priority(95)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read every template of the project."""
    root = project_root(config)
    overrides = root / "overrides"
    problems: list[Problem] = []
    for path in sorted(overrides.rglob("*.html")):
        known = None if path.is_relative_to(overrides / "hooks") else PAGE_NAMES
        file = path.relative_to(root).as_posix()
        problems += check_template(file, Path(path).read_text(encoding="utf-8"), known)
    stop_at(problems)
    return config


@event_priority(95)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read the front matter of every page."""
    pages = {file.src_uri: file.content_string for file in files.documentation_pages()}
    stop_at([fault for src, text in pages.items() for fault in check_front_matter(src, text)])
    titles = {src: read_front_matter(src, text)[0]["title"] for src, text in pages.items()}
    stop_at(list(check_titles(titles.items())))
    return files
