"""Place numbered figures in the pages, list them, and turn ``{figure: id}`` into a link.

``<!-- figure: id -->`` and ``<!-- figures -->`` stand alone on their line. Numbers follow the
navigation. The caption goes through Markdown, for it cites; the drawing is put in afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from book.charts import FOLDER, check_drawings, draw, read_curves
from check_sources import nav_pages, project_root, stop_at
from load_evidence import MARKER, Evidence, Problem, suggest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from render_claims import VERDICT_MARKS, environment
from render_ledger import count_verdicts, ledger_rows

REFERENCE = re.compile(r"\{figure: (?P<id>[\w-]+)\}")
PLACE = re.compile(r'<div class="figure__drawing" data-figure="(?P<id>[\w-]+)"></div>')


def number_figures(order: Sequence[str], pages: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    """Number and page of every placed figure, in the order of the navigation."""
    found: dict[str, tuple[int, str]] = {}
    for src in order:
        for marker in MARKER.finditer(pages.get(src, "")):
            if marker["kind"] == "figure" and marker["id"] not in found:
                found[marker["id"]] = (len(found) + 1, src)
    return found


def check_figures(
    evidence: Evidence, pages: Mapping[str, str], placed: Mapping[str, tuple[int, str]], root: Path
) -> list[Problem]:
    """Figures without a place, drawings without a file, links to no figure."""
    problems = [
        Problem(
            "bib/figures.yml",
            figure.line,
            f"figure {figure.id} stands on no page.",
            f"Put '<!-- figure: {figure.id} -->' on one, or remove it.",
        )
        for figure in evidence.figures.values()
        if figure.id not in placed
    ]
    problems += [
        Problem(fault.file, fault.line, fault.what, fault.hint)
        for fault in check_drawings(evidence.figures.values(), root)
    ]
    for src, markdown in pages.items():
        for link in REFERENCE.finditer(markdown):
            if link["id"] not in placed:
                line = markdown.count("\n", 0, link.start()) + 1
                mend = suggest(link["id"], placed) or "Use the id of a placed figure."
                problems.append(
                    Problem(f"docs/{src}", line, f"'{link[0]}' leads to no figure.", mend)
                )
    return problems


@event_priority(40)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Number the figures and see that each has its place and its drawing."""
    evidence: Evidence = config.extra["evidence"]
    pages = {file.src_uri: file.content_string for file in files.documentation_pages()}
    placed = number_figures(list(nav_pages(config.nav)), pages)
    stop_at(check_figures(evidence, pages, placed, project_root(config)))
    config.extra["placed_figures"] = placed
    models = config.extra["models"]
    config.extra["curves"] = read_curves(project_root(config), evidence.figures, models)
    return files


@event_priority(46)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put captions where the markers stand, and links where figures are named."""
    evidence: Evidence = config.extra["evidence"]
    placed: dict[str, tuple[int, str]] = config.extra["placed_figures"]

    def expand(marker: re.Match[str]) -> str:
        if marker["kind"] == "figure":
            return environment.get_template("figure.html").render(
                figure=evidence.figures[marker["id"]], number=placed[marker["id"]][0]
            )
        if marker["kind"] == "figures":
            listed = [
                (number, src, evidence.figures[name]) for name, (number, src) in placed.items()
            ]
            return environment.get_template("figures.html").render(figures=listed)
        return marker[0]

    def refer(link: re.Match[str]) -> str:
        number, src = placed[link["id"]]
        return f"[Figure {number}](/{src}#figure-{link['id']})"

    return REFERENCE.sub(refer, MARKER.sub(expand, markdown))


@event_priority(-40)
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put the drawings in."""
    evidence: Evidence = config.extra["evidence"]

    def fill(place: re.Match[str]) -> str:
        svg = draw(
            evidence.figures[place["id"]],
            drawings=project_root(config) / FOLDER,
            curves=config.extra["curves"],
            counts=count_verdicts(ledger_rows(evidence, files)),
            marks=VERDICT_MARKS,
        )
        return f'<div class="figure__drawing" data-search-exclude="">{svg}</div>'

    return PLACE.sub(fill, html)
