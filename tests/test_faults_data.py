"""Faults planted in bib/ and in what it names, each found by the check itself, without a build.

Only what reads the data is called here; test_faults.py shows that a build stops at what it says.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import keep_addresses
import pytest
import yaml
from conftest import ROOT
from glucose_years import START
from keep_addresses import check_redirects
from load_evidence import HEALTHY, SPEEDS, Problem, load_evidence, read_data
from number_tables import check_tables
from place_figures import check_figures
from render_models import parse_models
from test_faults import Fault, Record, append, change

ADDRESSES = {"systems/stages/": "systems/stages.md", "references/": "references.md"}
DRAWING = "docs/assets/figures/stress-axis.svg"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The data alone, the drawings, and the style sheet with their colours."""
    for folder in ("bib", "docs/assets/figures", "docs/assets/stylesheets"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def faults(project: Path) -> list[str]:
    """All that the readers of the data say, in the order of a build, which stops at the first."""
    evidence = load_evidence(project)
    if evidence.problems:
        return [str(problem) for problem in sorted(evidence.problems)]
    problems: list[Problem] = []
    parse_models(evidence.models, problems, evidence.references.entries)
    placed = dict.fromkeys(evidence.figures, (1, "explore.md"))
    problems += check_figures(evidence, {}, placed, project)
    redirects = read_data(project, keep_addresses.FILE, problems)
    problems += check_redirects(redirects, ADDRESSES)[1] if redirects else []
    return [str(problem) for problem in problems]


def write(path: str, data: bytes) -> Fault:
    """Put these bytes in the place of a file."""

    def plant(project: Path) -> None:
        (project / path).write_bytes(data)

    return plant


def remove(path: str) -> Fault:
    """Take a file away."""

    def plant(project: Path) -> None:
        (project / path).unlink()

    return plant


BIB, CLAIMS, TABLES = "bib/references.bib", "bib/claims.yml", "bib/tables.yml"
FIGURES, OPTIONS, ARTICLE = "bib/figures.yml", "bib/options.yml", "bib/article-references.yml"
MODELS, REDIRECTS = "bib/models.yml", "bib/redirects.yml"
SPIEGEL = r"(@article\{spiegel1999impact,\n.*?)"

FAULTS = [
    # --- the files themselves
    *(
        pytest.param(
            remove(f"bib/{name}"),
            rf"^bib/{name}:1: the file is missing\. Take it back from git\.$",
            id=f"missing {name}",
        )
        for name in ("references.bib", "claims.yml", "models.yml", "redirects.yml")
    ),
    pytest.param(
        write(BIB, b"\n"), r"^bib/references\.bib:1: the file is empty\.", id="empty references.bib"
    ),
    pytest.param(
        write(CLAIMS, b"- id: F01\n  says: caf\xe9\n"),
        r"^bib/claims\.yml:2: not UTF-8 \(byte 21: 0xe9\)\. Save the file as UTF-8\.$",
        id="claims in Latin-1",
    ),
    pytest.param(
        write(REDIRECTS, b"caf\xe9/: systems/stages/\n"),
        r"^bib/redirects\.yml:1: not UTF-8 \(byte 3",
        id="redirects in Latin-1",
    ),
    pytest.param(
        change(CLAIMS, r"- id: F04", "- id: F04\n id: F04"),
        r"^bib/claims\.yml:\d\d+: malformed YAML",
        id="claims that cannot be read, and the tables that name them",
    ),
    pytest.param(
        change(OPTIONS, r"  group: Waiting", "  group: Waiting\a"),
        r"^bib/options\.yml:\d+: malformed YAML: a sign that no text has, #x0007\. Take it out\.$",
        id="control character",
    ),
    pytest.param(
        change(OPTIONS, r"  group: Waiting", "  [group]: Waiting"),
        r"^bib/options\.yml:\d+: malformed YAML: a key is a list or a map\.",
        id="list as a key",
    ),
    # --- references.bib
    pytest.param(
        change(BIB, r"url = \{https://diabetesjournals", "url = {http://diabetesjournals"),
        r"^bib/references\.bib:\d+: 'abbasi2004discrimination' has an address without encryption: ",
        id="new address without encryption",
    ),
    pytest.param(
        change(BIB, SPIEGEL + r"(  volume = [^\n]*\n)", r"\1\2\2", re.S),
        r"^bib/references\.bib:\d{3,}: malformed BibTeX: .*spiegel1999impact has a duplicate volume",
        id="field twice, with the line of its entry",
    ),
    pytest.param(
        change(BIB, SPIEGEL + r"author = [^\n]*", r"\1author = {Nobody, A., Other, B., C.},", re.S),
        r"^bib/references\.bib:\d{3,}: malformed BibTeX: Too many commas in 'Nobody, A",
        id="authors parted by commas",
    ),
    pytest.param(
        change(BIB, r"pages = \{1435--1439\}", "pages = {1435--39}"),
        r"^bib/references\.bib:\d+: 'spiegel1999impact' has its pages upside down: 1435--39\. Write",
        id="last page cut short",
    ),
    pytest.param(
        change(BIB, r"pages = \{S20--S42\}", "pages = {S42--S20}"),
        r"^bib/references\.bib:\d+: 'ada2024diagnosis' has its pages upside down: S42--S20\.",
        id="pages of a supplement upside down",
    ),
    pytest.param(
        change(BIB, r"pmcid = \{PMC10725812\}", "pmcid = {PMC0}"),
        r"^bib/references\.bib:\d+: 'ada2024diagnosis' has the pmcid 'PMC0'\. Write as in",
        id="PMCID 0",
    ),
    # --- claims.yml
    pytest.param(
        change(CLAIMS, r"supports: \[zhu2019effects\]", "supports: [{a: b}]"),
        r"^bib/claims\.yml:\d+: F01: 'supports' holds \{'a': 'b'\}\. Quote it, as text\.$",
        id="work that is a map",
    ),
    pytest.param(
        change(CLAIMS, r"supports: \[zhu2019effects\]", "supports: [2019]"),
        r"^bib/claims\.yml:\d+: F01: 'supports' holds 2019\.",
        id="work that is a number",
    ),
    # --- article-references.yml
    pytest.param(
        change(ARTICLE, r"nearest: \[\]", "nearest: [kapoor2006testosterone]"),
        r"^bib/article-references\.yml:\d+: reference 1 is 'real' and names a nearest work\. Give",
        id="nearest work of a real one",
    ),
    pytest.param(
        change(ARTICLE, r"nearest: \[leproult2010role\]", "nearest: []"),
        r"^bib/article-references\.yml:\d+: reference 3 is 'not found' and names no nearest work\.",
        id="work not found, and none near",
    ),
    pytest.param(
        change(ARTICLE, r"- number: 10\n(?:  .*\n)+", ""),
        r"^bib/article-references\.yml:1: 9 references, and the article has 10\.",
        id="nine references",
    ),
    pytest.param(
        change(ARTICLE, r"    year: \"2012\"\n", ""),
        r"^bib/article-references\.yml:\d+: reference 1 has no printed 'year'\.",
        id="reference without a printed year",
    ),
    pytest.param(
        change(ARTICLE, r"It is not about sleep\.", "It is not about sleep [@adam2007stress]."),
        r"^bib/article-references\.yml:\d+: reference 7: 'carries' holds '\[@adam2007stress\]', ",
        id="citation in a plain text",
    ),
    pytest.param(
        change(ARTICLE, r"It is not about sleep\.", "It is not about sleep"),
        r"^bib/article-references\.yml:\d+: reference 7: 'carries' does not end with a full stop\.",
        id="plain text without a full stop",
    ),
    pytest.param(
        change(ARTICLE, r"established: >-\n    Publisher[^\n]*", "established: 2026-13-45"),
        r"^bib/article-references\.yml:\d+: reference 1: 'established' does not end",
        id="day that does not exist, as a text",
    ),
    # --- options.yml
    pytest.param(
        change(OPTIONS, r"status: No licence", "status: TODO No licence"),
        r"^bib/options\.yml:\d+: waiting: 'status' holds 'TODO', which would be printed",
        id="TODO in an option",
    ),
    pytest.param(
        change(OPTIONS, r"status: No licence is needed\.", "status: No licence is needed"),
        r"^bib/options\.yml:\d+: waiting: 'status' does not end with a full stop\. Add it\.$",
        id="option's text without a full stop",
    ),
    pytest.param(
        change(OPTIONS, r"status: No licence is needed\.", 'status: " "'),
        r"^bib/options\.yml:\d+: waiting: 'status' is blank\. Fill it in\.$",
        id="option's text of blanks",
    ),
    pytest.param(
        change(OPTIONS, r"harm: None from", "harm: TODO None from"),
        r"^bib/options\.yml:\d+: waiting: 'harm' holds 'TODO'\.",
        id="TODO in a cell of an option",
    ),
    pytest.param(
        change(OPTIONS, r"harm: None from [^\n]*", 'harm: " "'),
        r"^bib/options\.yml:\d+: waiting: 'harm' is blank\.",
        id="option's cell of blanks",
    ),
    # --- tables.yml
    pytest.param(
        change(TABLES, r"(?s)    - claim: X1b\n.*?(?=    - claim)", "    - X1b\n"),
        r"^bib/tables\.yml:\d+: X1: 'rows' holds 'X1b'\. Write it as fields with values\.$",
        id="row that is a text",
    ),
    pytest.param(
        change(TABLES, r"- id: X2", "- id: X1"),
        r"^bib/tables\.yml:\d\d+: table X1 is already given in line 3\.",
        id="the article's table twice",
    ),
    pytest.param(
        change(TABLES, r"claim: X2c", "claim: X2d"),
        r"^bib/tables\.yml:\d+: table X2 names the unknown claim 'X2d'\.",
        id="row of an unknown claim",
    ),
    pytest.param(
        change(TABLES, r"\"Glucose storage\"", '"**Glucose** storage"'),
        r"^bib/tables\.yml:\d+: row X1b holds '\*\*', which would be printed as it stands\.",
        id="mark in a cell of the article's table",
    ),
    pytest.param(
        change(TABLES, r"trials disagree\.", "trials disagree"),
        r"^bib/tables\.yml:\d+: row X1c: 'note' does not end with a full stop\.",
        id="note without a full stop",
    ),
    # --- figures.yml
    pytest.param(
        change(FIGURES, r"    - \{panel: \"One day[^\n]*", "    - One day"),
        r"^bib/figures\.yml:\d+: stress-runs: 'rows' holds 'One day'\. Write it as fields",
        id="chart's row that is a text",
    ),
    pytest.param(
        change(FIGURES, r"days: 60, speed: fast", "days: 60, speed: quick"),
        r"^bib/figures\.yml:\d+: figure stress-runs: unknown speed 'quick'\. Use one of: fast, slow",
        id="unknown speed of a chart",
    ),
    pytest.param(
        change(FIGURES, r"days: 60, speed", "days: 600, speed"),
        r"^bib/figures\.yml:\d+: figure stress-runs: 'days' is 600\. .* of 0 or more, 365 at most\.$",
        id="stress beyond the axis",
    ),
    pytest.param(
        change(FIGURES, r"target: 0\.3\}", "target: 37.5}"),
        r"^bib/figures\.yml:\d+: figure sensitivity-falls: 'target' is 37\.5\. Give a number above 0",
        id="target in per cent",
    ),
    pytest.param(
        change(FIGURES, r"restored: 0\.3\}", "restored: .nan}"),
        r"^bib/figures\.yml:\d+: figure sensitivity-returns: 'restored' is nan\.",
        id="target that is no number",
    ),
    pytest.param(
        change(FIGURES, r"restore_day: 1300", "restore_day: 13000"),
        r"^bib/figures\.yml:\d+: figure sensitivity-returns: 'restore_day' is 13000\.",
        id="day beyond the axis",
    ),
    pytest.param(
        change(FIGURES, r"low: 0\.06, high: 0\.43", "low: -0.06, high: 0.43"),
        r"^bib/figures\.yml:\d+: figure options-effects: 'low' is -0\.06\. Give a number of 0 or more",
        id="interval below the axis",
    ),
    pytest.param(
        change(FIGURES, r"share: 20", "share: 21"),
        r"^bib/figures\.yml:\d+: figure day-curves: its shares make 101\. Make them 100\.$",
        id="shares beyond the whole",
    ),
    pytest.param(
        change(FIGURES, r"(    - \{label: \"falls to 25%\"[^\n]*\n)", r"\1\1\1"),
        r"^bib/figures\.yml:\d+: figure sensitivity-falls has 5 rows\. Give at most 4",
        id="more curves than strokes",
    ),
    pytest.param(
        change(FIGURES, r"label: \"35 children with obesity\", hour: 8", 'label: "x", hour: 8'),
        r"^bib/figures\.yml:\d+: figure day-levels has more than two groups, or a single hour\.",
        id="more groups than strokes",
    ),
    pytest.param(
        change(FIGURES, r"(?s)(chart: stress\n)  rows:\n.*?\n\n", r"\1\n"),
        r"^bib/figures\.yml:\d+: figure stress-runs has no rows\.",
        id="chart without rows",
    ),
    pytest.param(
        change(FIGURES, r"chart: counts\n", "chart: counts\n  rows:\n    - {}\n"),
        r"^bib/figures\.yml:\d+: figure verdict-counts has rows\. Remove them",
        id="counted chart with rows",
    ),
    pytest.param(
        change(FIGURES, r"(drawing: stress-axis\.svg\n)", r"\1  rows:\n    - {label: a}\n"),
        r"^bib/figures\.yml:\d+: figure stress-axis has rows and no chart\.",
        id="drawing with rows",
    ),
    pytest.param(
        change(FIGURES, r"Each dot is an effect", "TODO Each dot is an effect"),
        r"^bib/figures\.yml:\d+: figure options-effects: 'caption' holds 'TODO', which would",
        id="TODO in a caption",
    ),
    pytest.param(
        change(FIGURES, r"Of four studies", "[Of four](x.md) studies"),
        r"^bib/figures\.yml:\d+: figure appetite-hormones: 'words' holds '\[Of four\]\(', which",
        id="link in the figure in words",
    ),
    pytest.param(
        change(FIGURES, r"shape of its verdict\.", "shape of its verdict"),
        r"^bib/figures\.yml:\d+: figure verdict-counts: 'caption' does not end with a full stop\.",
        id="caption without a full stop",
    ),
    # --- drawings
    pytest.param(
        change(DRAWING, r"--book-accent", "--book-acent"),
        rf"^{DRAWING}:1\d: the drawing uses --book-acent, which docs/\S+/book\.css does not define\.",
        id="unknown colour of a drawing",
    ),
    pytest.param(
        change(DRAWING, r"</svg>", "<foreignObject/></svg>"),
        rf"^{DRAWING}:\d\d: the drawing holds <foreignObject>\. Draw with shapes and text\.$",
        id="HTML in a drawing",
    ),
    pytest.param(
        change(DRAWING, r'<text x="150"', '<text x="450"'),
        rf"^{DRAWING}:4: a text stands at x 450, outside the drawing\. Put it between 0 and 400\.$",
        id="text beside the drawing",
    ),
    pytest.param(
        change(DRAWING, r'y="22"', 'y="-22"'),
        rf"^{DRAWING}:4: a text stands at y -22, outside the drawing\.",
        id="text above the drawing",
    ),
    pytest.param(
        change(DRAWING, r"</text>", ""),
        rf"^{DRAWING}:\d+: the drawing cannot be read: mismatched tag",
        id="drawing that is no XML",
    ),
    pytest.param(
        change(DRAWING, r' viewBox="[^"]*"', ""),
        rf"^{DRAWING}:1: the drawing has no viewBox from 0 0\.",
        id="drawing without a viewBox",
    ),
    pytest.param(
        write(DRAWING, b"<svg>\n\xff</svg>"),
        rf"^{DRAWING}:2: not UTF-8 \(byte 6: 0xff\)\.",
        id="drawing in another encoding",
    ),
    # --- models.yml
    pytest.param(
        change(MODELS, r"keys: \[karin2020new\]", "keys: [karin2020news]"),
        r"^bib/models\.yml:5: model stress cites the unknown key 'karin2020news'\. Did you mean",
        id="unknown work of a model",
    ),
    pytest.param(
        change(MODELS, r"max: 5, step: 0\.1", "max: 5, step: 10"),
        r"^bib/models\.yml:\d+: model stress: the input 'strength' has a step of 10, which is",
        id="step beyond the range",
    ),
    pytest.param(
        change(MODELS, r"(    - \{name: strength,[^\n]*\n)", r"\1\1"),
        r"^bib/models\.yml:\d+: model stress: the input 'strength' is given twice\. Keep one\.$",
        id="input twice",
    ),
    pytest.param(
        change(MODELS, r"unit: \"times health\", min", 'unit: "times health", least: 0, min'),
        r"^bib/models\.yml:\d+: model stress: the input 'strength' has 'least' missing or unknown\.",
        id="unknown field of an input",
    ),
    pytest.param(
        change(MODELS, r"unit: \"times health\", min: 1,", 'unit: "times health",'),
        r"^bib/models\.yml:\d+: model stress: the input 'strength' has 'min' missing or unknown\.",
        id="input without its least",
    ),
    pytest.param(
        change(MODELS, r"choices: \[\[fast[^\n]*\]\]", "choices: [fast, slow]"),
        r"^bib/models\.yml:\d+: model stress: the input 'speed' has choices in another form\.",
        id="choices without words",
    ),
    pytest.param(
        change(MODELS, r"choices: \[\[fast, (.*?)\], \[slow", r"choices: [[fast, \1], [slower"),
        r"^bib/models\.yml:\d+: model stress: the choice 'slower' is none of its speeds\. Did you",
        id="choice of no speed",
    ),
    pytest.param(
        change(MODELS, r"(?s)  speeds:\n.*?  inputs", "  inputs"),
        r"^bib/models\.yml:\d+: model stress: the choice 'fast' is none of its speeds\. Describe it",
        id="model without its speeds",
    ),
    pytest.param(
        change(MODELS, r"keys: \[karin2020new\]", "keys: []"),
        r"^bib/models\.yml:5: model stress has no 'keys'\. Give at least one\.$",
        id="model without a work",
    ),
    pytest.param(
        change(MODELS, r"fast: \{pituitary: 7, ", "fast: {"),
        r"^bib/models\.yml:5: model stress: the speed 'fast' has 'pituitary' missing or unknown\.",
        id="speed without a gland",
    ),
    pytest.param(
        change(MODELS, r"pituitary: 7,", "pituitary: week,"),
        r"^bib/models\.yml:5: model stress: the speed 'fast' has a half-life that is no number\.",
        id="half-life in words",
    ),
    pytest.param(
        change(MODELS, r"(?s)  inputs:\n.*?  presets", "  inputs: {strength: 1}\n  presets"),
        r"^bib/models\.yml:5: stress: 'inputs' should be a list, not \{'strength': 1",
        id="inputs as a map",
    ),
    pytest.param(
        change(MODELS, r"    - \{name: \"One bad day\"[^\n]*", "    - One bad day"),
        r"^bib/models\.yml:5: stress: 'presets' holds 'One bad day'\. Write it as fields",
        id="preset that is a text",
    ),
    pytest.param(
        change(MODELS, r"  seen: >-", "  saw: x\n  seen: >-"),
        r"^bib/models\.yml:5: stress has the unknown field 'saw'\.",
        id="unknown field of a model",
    ),
    pytest.param(
        change(MODELS, r"g1: \{value: 4,", "g1: {value: .inf,"),
        r"^bib/models\.yml:5: model stress: the parameter 'g1' has no value or no unit\.",
        id="parameter without end",
    ),
    pytest.param(
        change(MODELS, r', means: "half-life of CRH"', ""),
        r"^bib/models\.yml:5: model stress: the parameter 'g1' has 'means' missing or unknown\.",
        id="parameter without a meaning",
    ),
    pytest.param(
        change(MODELS, r"start: \{G: [\d.]+", "start: {G: high"),
        r"^bib/models\.yml:\d+: model glucose: 'G' starts at 'high'\. Give a number\.$",
        id="start in words",
    ),
    pytest.param(
        change(MODELS, r"- id: glucose", "- id: stress"),
        r"^bib/models\.yml:\d\d: model stress is given twice\.",
        id="model twice",
    ),
    # --- redirects.yml
    pytest.param(
        append(REDIRECTS, "old/: systems/stages/\nold/: references/\n"),
        r"^bib/redirects\.yml:5: malformed YAML: the key 'old/' is given twice\.",
        id="redirect twice",
    ),
    *(
        pytest.param(
            append(REDIRECTS, f"{old}: systems/stages/\n"),
            rf"^bib/redirects\.yml:4: '{re.escape(old)}' is no path of a page\. Write it from",
            id=name,
        )
        for old, name in (
            ("/old/", "redirect with a slash before it"),
            ("../old/", "redirect out of the site"),
            ("old/../../x/", "redirect that steps up"),
            ("old", "redirect without a slash behind it"),
            ("old//x/", "redirect with two slashes"),
        )
    ),
    *(
        pytest.param(
            append(REDIRECTS, f"{old}: systems/stages/\n"),
            rf"^bib/redirects\.yml:4: '{old}' lies in a folder that the build fills itself\.",
            id=f"redirect in {old.partition('/')[0]}",
        )
        for old in ("assets/old/", "references/spiegel1999impact/", "cite/old/")
    ),
    pytest.param(
        append(REDIRECTS, "old/: [systems/stages/]\n"),
        r"^bib/redirects\.yml:4: '\['systems/stages/'\]' is no page\.",
        id="redirect to a list",
    ),
    pytest.param(
        append(REDIRECTS, "- old/\n"),
        r"^bib/redirects\.yml:1: this is no map\. Write 'old/path/: new/path/'\.$",
        id="redirects as a list",
    ),
]


@pytest.mark.parametrize(("plant", "message"), FAULTS)
def test_planted_fault_is_said_once_with_its_line(
    plant: Fault,
    message: str,
    project: Path,
    request: pytest.FixtureRequest,
    record_property: Record,
) -> None:
    plant(project)
    said = faults(project)
    assert len(said) == 1, said
    assert re.search(message, said[0]), said
    record_property(f"planted: {request.node.callspec.id}", f"data check: {said[0][:70]}")


def test_the_data_have_no_fault(project: Path) -> None:
    assert faults(project) == []


def test_limits_of_the_charts_are_those_of_the_models() -> None:
    models = yaml.safe_load((ROOT / MODELS).read_text(encoding="utf-8"))
    assert START["Si"] == HEALTHY
    assert set(models[0]["speeds"]) == set(SPEEDS)


HEAD = "Table: T {#t}\n\n| a | b |\n| --- | --- |\n"
ROW_FAULTS = [
    pytest.param("| 1 | 2 |\n| 3 |\n", 6, "1 cells for 2", id="row with too few cells"),
    pytest.param("| 1 | 2 | 3 |\n", 5, "3 cells for 2", id="row with too many cells"),
    pytest.param("| 1 |  |\n| 3 | 4 | |\n", 6, "3 cells for 2", id="row with an empty cell more"),
    pytest.param("| 1 | 2 |\nText\n", 6, "1 cells for 2", id="text right below a table"),
]


@pytest.mark.parametrize(("rows", "line", "what"), ROW_FAULTS)
def test_row_of_another_length_is_found_in_its_line(
    rows: str, line: int, what: str, request: pytest.FixtureRequest, record_property: Record
) -> None:
    [fault] = check_tables({"x.md": f"{HEAD}{rows}\nThe end.\n"}, {})
    assert str(fault).startswith(f"docs/x.md:{line}: the row has {what} columns. Give one cell")
    record_property(f"planted: {request.node.callspec.id}", f"data check: {str(fault)[:70]}")


def test_line_below_the_heads_is_counted_too() -> None:
    [fault] = check_tables({"x.md": HEAD.replace("| --- | --- |", "| --- |")}, {})
    assert str(fault).startswith("docs/x.md:4: the row has 1 cells for 2 columns.")


@pytest.mark.parametrize(
    "row", [r"| a \| b | 2 |", "| `a | b` | 2 |", "| ``a ` | b`` | 2", "1 | 2", "|  |  |"]
)
def test_bars_within_cells_part_nothing(row: str) -> None:
    assert check_tables({"x.md": f"{HEAD}{row}\n"}, {}) == []
