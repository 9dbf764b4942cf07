"""Stop the build, before a page is written, at the first fault in bib/ or docs/.

All faults are listed at once, each with file, line and how to mend it.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from export_references import check_exports
from load_evidence import Evidence, Problem, check_pages, load_evidence, suggest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files


def project_root(config: MkDocsConfig) -> Path:
    """The folder that holds mkdocs.yml, docs/ and bib/."""
    return Path(config.config_file_path).parent


def nav_pages(nav: Any) -> Iterator[str]:
    """Paths of the pages named in a MkDocs ``nav`` tree."""
    if isinstance(nav, str):
        yield nav
    elif isinstance(nav, dict):
        for item in nav.values():
            yield from nav_pages(item)
    elif isinstance(nav, list):
        for item in nav:
            yield from nav_pages(item)


LINK_WARNING = re.compile(
    r"Doc file '(?P<file>[^']+)' contains (?:a|an) .*?link '(?P<target>[^']+)'"
)


class LineOfLink(logging.Filter):
    """Adds to MkDocs' warning about a link the line it stands in, and how to mend it."""

    def __init__(self, docs: Path) -> None:
        super().__init__()
        self.docs = docs

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message in place; every record passes."""
        message = record.getMessage()
        found = LINK_WARNING.search(message)
        if found and record.levelno >= logging.WARNING:
            source = (self.docs / found["file"]).read_text(encoding="utf-8")
            line = source.count("\n", 0, max(source.find(f"]({found['target']}"), 0)) + 1
            record.msg = (
                f"docs/{found['file']}:{line}: {message} Correct the target, or add what it names."
            )
            record.args = ()
        return True


def check_navigation(settings: str, named: Iterable[str], pages: Collection[str]) -> list[Problem]:
    """Pages that the navigation names and docs/ does not have. ``settings``: text of mkdocs.yml."""
    return [
        Problem(
            "mkdocs.yml",
            settings.count("\n", 0, max(settings.find(src), 0)) + 1,
            f"the navigation names '{src}', which is no page below docs/.",
            suggest(src, pages) or "Write the page, or take the line out.",
        )
        for src in named
        if src not in pages
    ]


def stop_at(problems: list[Problem]) -> None:
    """Raise a build error that lists ``problems``, if there are any."""
    if problems:
        listing = "\n".join(f"  {problem}" for problem in sorted(set(problems)))
        raise PluginError(f"{len(set(problems))} fault(s) in the sources:\n{listing}")


@event_priority(100)  # before mkdocs-bibtex parses the same file, with worse messages
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Load ``bib/`` once per build and keep it where the other hooks find it."""
    evidence = load_evidence(project_root(config))
    stop_at(evidence.problems + check_exports(evidence))
    config.extra["evidence"] = evidence
    logger = logging.getLogger("mkdocs.structure.pages")
    for old in [old for old in logger.filters if isinstance(old, LineOfLink)]:
        logger.removeFilter(old)  # mkdocs serve configures again at each change
    logger.addFilter(LineOfLink(Path(config.docs_dir)))
    return config


def read_pages(files: Files) -> tuple[dict[str, str], list[Problem]]:
    """The text of every page, and those that cannot be read."""
    pages, problems = {}, []
    for file in files.documentation_pages():
        try:
            pages[file.src_uri] = file.content_string
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            what = "the page is not UTF-8 text."
            problems.append(Problem(f"docs/{file.src_uri}", line, what, "Save it as UTF-8."))
    return pages, problems


@event_priority(100)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Check every page against the evidence before any of them is rendered."""
    evidence: Evidence = config.extra["evidence"]
    pages, unreadable = read_pages(files)
    stop_at(unreadable)
    settings = (project_root(config) / "mkdocs.yml").read_text(encoding="utf-8")
    stop_at(
        check_navigation(settings, nav_pages(config.nav), pages)
        + check_pages(pages, nav_pages(config.nav), evidence)
    )
    return files
