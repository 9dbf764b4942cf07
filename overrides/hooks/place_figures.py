"""Place numbered figures in the pages, list them, and turn ``{figure: id}`` into a link.

``<!-- figure: id -->`` and ``<!-- figures -->`` stand alone on their line. Numbers follow the
navigation. The caption goes through Markdown, for it cites; the drawing is put in afterwards.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

from check_sources import nav_pages, project_root, stop_at
from draw_charts import draw_arrows, draw_counts, draw_day, draw_intervals, draw_shares
from draw_curves import draw_glucose, draw_stress
from load_evidence import MARKER, Evidence, Figure, Problem, read_data, suggest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from render_claims import VERDICT_MARKS, environment
from render_ledger import count_verdicts, ledger_rows

REFERENCE = re.compile(r"\{figure: (?P<id>[\w-]+)\}")
PLACE = re.compile(r'<div class="figure__drawing" data-figure="(?P<id>[\w-]+)"></div>')
FOLDER = "docs/assets/figures"
STYLES = "docs/assets/stylesheets/book.css"
VARIABLE = re.compile(r"var\((--[\w-]+)")
NO_DRAWING = re.compile(r"<(?:\w+:)?(foreignObject|script|style|image|iframe)\b")
"""What a drawing within a page must not hold: HTML, programs, rules for the whole page, pictures."""
TEXT = re.compile(r"<text\b[^>]*>")


def number_figures(order: Sequence[str], pages: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    """Number and page of every placed figure, in the order of the navigation."""
    found: dict[str, tuple[int, str]] = {}
    for src in order:
        for marker in MARKER.finditer(pages.get(src, "")):
            if marker["kind"] == "figure" and marker["id"] not in found:
                found[marker["id"]] = (len(found) + 1, src)
    return found


def check_drawing(svg: str, variables: Container[str]) -> Iterator[tuple[int, str, str]]:
    """Faults of a drawing as (line, what is wrong, how to mend it). ``variables``: the page's."""

    def line(at: int) -> int:
        return svg.count("\n", 0, at) + 1

    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        yield error.position[0], f"the drawing cannot be read: {error}.", "Close what it opens."
        return
    for found in VARIABLE.finditer(svg):
        if found[1] not in variables:
            what = f"the drawing uses {found[1]}, which {STYLES} does not define."
            yield line(found.start()), what, "Use one of its variables."
    for found in NO_DRAWING.finditer(svg):
        yield line(found.start()), f"the drawing holds <{found[1]}>.", "Draw with shapes and text."
    box = re.fullmatch(r"0 0 (\d+(?:\.\d+)?) (\d+(?:\.\d+)?)", root.get("viewBox", ""))
    if not box:
        yield 1, "the drawing has no viewBox from 0 0.", 'Write viewBox="0 0 400 300".'
        return
    if "transform=" in svg:
        return  # places are then no longer those of the page
    for found in TEXT.finditer(svg):
        for axis, most in zip("xy", map(float, box.groups()), strict=True):
            place = re.search(rf'\s{axis}="(-?[\d.]+)"', found[0])
            if place and not 0 <= float(place[1]) <= most:
                what = f"a text stands at {axis} {place[1]}, outside the drawing."
                yield line(found.start()), what, f"Put it between 0 and {most:g}."


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
    styles = (root / STYLES).read_text(encoding="utf-8")
    variables = frozenset(re.findall(r"(--[\w-]+)\s*:", styles))
    for figure in evidence.figures.values():
        if figure.drawing and not (root / FOLDER / figure.drawing).is_file():
            what = f"figure {figure.id} names the drawing '{figure.drawing}', which is missing."
            problems.append(
                Problem("bib/figures.yml", figure.line, what, f"Put it into {FOLDER}/.")
            )
            continue
        if figure.drawing and figure.rows:
            what = f"figure {figure.id} has rows and no chart."
            mend = "Name the chart, or remove the rows."
            problems.append(Problem("bib/figures.yml", figure.line, what, mend))
        if figure.drawing:
            svg = read_data(root, f"{FOLDER}/{figure.drawing}", problems)
            for line, what, mend in check_drawing(svg, variables) if svg.strip() else ():
                problems.append(Problem(f"{FOLDER}/{figure.drawing}", line, what, mend))
    for src, markdown in pages.items():
        for link in REFERENCE.finditer(markdown):
            if link["id"] not in placed:
                line = markdown.count("\n", 0, link.start()) + 1
                mend = suggest(link["id"], placed) or "Use the id of a placed figure."
                problems.append(
                    Problem(f"docs/{src}", line, f"'{link[0]}' leads to no figure.", mend)
                )
    return problems


@functools.lru_cache(maxsize=64)  # the models take a while, and change less often than the text
def draw_chart(figure: Figure) -> str:
    """The chart of a figure's own rows as SVG."""
    about = figure.id, figure.title, figure.words
    drawers: dict[str, Callable[[], str]] = {
        "intervals": lambda: draw_intervals(*about, figure.rows),
        "arrows": lambda: draw_arrows(*about, figure.rows),
        "stress": lambda: draw_stress(*about, figure.rows),
        "falls": lambda: draw_glucose(*about, figure.rows, years=10),
        "returns": lambda: draw_glucose(*about, figure.rows, years=6),
        "shares": lambda: draw_shares(*about, figure.rows),
        "day": lambda: draw_day(*about, figure.rows),
    }
    return drawers[figure.chart]()


def draw(figure: Figure, evidence: Evidence, files: Files, root: Path) -> str:
    """The figure as SVG."""
    about = figure.id, figure.title, figure.words
    if figure.chart == "counts":
        return draw_counts(*about, count_verdicts(ledger_rows(evidence, files)), VERDICT_MARKS)
    if figure.chart:
        return draw_chart(figure)
    return (root / FOLDER / figure.drawing).read_text(encoding="utf-8").strip()


@event_priority(40)
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Number the figures and see that each has its place and its drawing."""
    evidence: Evidence = config.extra["evidence"]
    pages = {file.src_uri: file.content_string for file in files.documentation_pages()}
    placed = number_figures(list(nav_pages(config.nav)), pages)
    stop_at(check_figures(evidence, pages, placed, project_root(config)))
    config.extra["placed_figures"] = placed
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
        svg = draw(evidence.figures[place["id"]], evidence, files, project_root(config))
        return f'<div class="figure__drawing" data-search-exclude="">{svg}</div>'

    return PLACE.sub(fill, html)
