"""Stop the build at a template or a page's front matter that cannot be read, with file and line.

MkDocs reads over broken front matter, and Jinja fills an unknown name with nothing; both would only
show, much later, as a hole in a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from check_sources import project_root, stop_at
from jinja2 import Environment, TemplateSyntaxError, meta, nodes
from load_evidence import Problem
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

PAGE_NAMES = frozenset(
    "super base_url build_date_utc cite_page config extra_css extra_javascript lang mkdocs_version"
    " nav page page_head pages".split()
)
"""What MkDocs, the theme and our hooks hand to the theme's templates."""
NEEDED = ("title", "description")

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


def check_front_matter(src: str, text: str) -> Iterator[Problem]:
    """Faults of the block between the two ``---`` at the top of a page."""
    file = f"docs/{src}"
    parts = text.split("---\n", 2)
    if not text.startswith("---\n") or len(parts) < 3:
        what = "the page has no front matter."
        yield Problem(file, 1, what, "Begin with '---', a title, a description and '---'.")
        return
    try:
        values = yaml.safe_load(parts[1])
    except yaml.YAMLError as error:
        mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
        line = mark.line + 2 if mark else 2
        yield Problem(file, line, "the front matter cannot be read.", "Quote what holds : or [.")
        return
    for name in NEEDED:
        if not isinstance(values, Mapping) or not str(values.get(name) or "").strip():
            yield Problem(file, 1, f"the front matter has no {name}.", f"Add '{name}: ...'.")


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
    stop_at(
        [
            problem
            for file in files.documentation_pages()
            for problem in check_front_matter(file.src_uri, file.content_string)
        ]
    )
    return files
