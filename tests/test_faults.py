"""An editor's mistake is reported once, with its line and a hint.

The kinds of slips are in three tables: in the data, in and between pages, and in what is written.
Those that need a small page of HTML are in test_output.py, those of ``make reference`` in test_add_reference.py.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from bibliography import entry
from book.diagnostics import SourceError
from book.state import Settings, load_book
from conftest import ROOT, build, build_once, copy_project, replace_once
from trial import DATA, FIRST, SRC, faults, project
from write_curves import read_inputs

BIB, CLAIMS, TABLES, TERMS = "bib/references.bib", "bib/claims.yml", "bib/tables.yml", "bib/glossary.yml"  # fmt: skip
ARTICLE, OPTIONS, FIGURES = "bib/article-references.yml", "bib/options.yml", "bib/figures.yml"
MODELS, FINDINGS, SITE = "bib/models.yml", "bib/findings.yml", "bib/site.yml"
THERMOSTAT, ABOUT = "docs/fundamentals/stress-thermostat.md", "docs/about.md"
DRAWING = "docs/assets/figures/stress-axis.svg"
SPIEGEL = r"(?s)(@article\{spiegel1999impact,\n.*?)"
COUNT = next(depth.claims["F"] for depth in DATA.site.depths if "F" in depth.claims)
F04 = r"(?s)(- id: F04\n.*?)"


def added(fields: dict[str, str], message: str, name: str) -> object:
    """Return the parameters of a mistake in an entry at the end of references.bib."""
    text = "\n" + entry(**fields).replace("\\", "\\\\")
    return pytest.param(BIB, r"\Z", text, rf"references\.bib:\d{{4}}: {message}", id=name)


# The file, what is replaced in it (a pattern), by what, and what is said.
IN_DATA = [
    # --- files
    pytest.param(CLAIMS, r"^- id: F04", "- id: F04\n id: F04", r"claims\.yml:\d+: malformed YAML: the line does not fit those above it\. Check its indentation", id="indentation of YAML"),
    pytest.param(CLAIMS, F04 + "  verdict", r"\1\tverdict", r"claims\.yml:\d+: malformed YAML: the line is indented with a tab\. Use spaces", id="tab"),
    pytest.param(CLAIMS, F04 + r"supports: \[", r"\1supports: [@", r"claims\.yml:\d+: malformed YAML: a text begins with '@'\. Put it in quotes", id="sign that starts no text in YAML"),
    pytest.param(CLAIMS, r"(supports: \[[^\]\n]*)\]", r"\1", r"claims\.yml:25: malformed YAML: a list is not closed, or lacks a comma", id="list left open, found in its own line"),
    pytest.param(OPTIONS, r"people: People with type 2 diabetes", "people: People: with type 2 diabetes", r"options\.yml:\d+: malformed YAML: a text contains ': ', .* in quotes", id="colon in a bare text"),
    pytest.param(CLAIMS, r"^- id: F04", "- id: F04\n  id: F05", r"claims\.yml:\d+: malformed YAML: the key 'id' is given twice\. Keep one", id="field twice"),
    pytest.param(TERMS, r"\Z", "- zymurgy\n", r"glossary\.yml:\d{3}: a record is 'zymurgy'\. Write it as fields", id="record that is a text"),
    # --- references.bib
    added({"author": ""}, r"'zz2000work' has no author\. Add author", "entry without author"),
    added({"year": ""}, r"'zz2000work' has no year\. Add it; an undated", "entry without year"),
    added({"journal": ""}, r"'zz2000work' has no venue\. Give one of", "entry without venue"),
    added({"keywords": ""}, r"'zz2000work' has no kind of study in keywords\. Use one of: meta", "entry without kind"),
    added({"keywords": "{review, cohort}"}, r"'zz2000work' has two kinds of study", "two kinds of study"),
    added({"doi": ""}, r"'zz2000work' has no identifier\. Give one of", "article without identifier"),
    added({"doi": "{see publisher}"}, r"'zz2000work' has the doi 'see publisher'\. Write the bare DOI", "DOI that is none"),
    added({"doi": "", "url": "{http://example.org/a}"}, r"'zz2000work' has an address without encryption: .*plain_http", "address without encryption"),
    added({"year": "{2999}"}, r"'zz2000work' has the year 2999, which is in the future", "year to come"),
    added({"pages": "{1439--1435}"}, r"'zz2000work' has its last page before its first: 1439–1435", "pages upside down"),
    added({"title": r"{\foo{x} debt}"}, r"'zz2000work' has LaTeX in its title that cannot be printed", "LaTeX that nothing prints"),
    added({"author": "{World Health Organization}"}, r"'zz2000work' has the author 'World Health Organization', without a comma\. Write 'Organization, World Health', or a group in braces, as in \{World Health Organization\}", "group without braces"),
    added({"author": "{Nobody A, Other BC}"}, r"'zz2000work' has several people in one author", "authors as PubMed lists them"),
    added({"author": "{Nobody AB}"}, r"'zz2000work' has the author 'Nobody AB', without a comma\. Write 'Nobody, AB'", "author without a comma"),
    added({"author": "{Nobody, Ann et al.}"}, r"'zz2000work' has the author 'Nobody, Ann et al\.'\. Write 'and others'", "authors et al."),
    added({"journal": "", "jurnal": "{Brain}"}, r"'zz2000work' has the unknown field 'jurnal'\. Did you mean 'journal'", "misspelt field of an entry"),
    added({"volum": "{4}"}, r"'zz2000work' has the unknown field 'volum'\. Did you mean 'volume'", "misspelt field that an entry can do without"),
    added({"journal": "“Brain”"}, r"malformed BibTeX in the entry 'zz2000work': a value is not in braces or straight quotation marks", "curly quotation marks of BibTeX"),
    added({"volume": "{1},\n  volume = {2}"}, r"'zz2000work' has the field 'volume' twice", "BibTeX field twice"),
    added({"doi": "{10.1016/S0140-6736(99)01376-8}"}, r"'zz2000work' has the same doi as 'spiegel1999impact' \(line \d+\)", "DOI twice"),
    pytest.param(BIB, SPIEGEL + r"  year = \{1999\},", r"\1  year = {1999,", r"references\.bib:\d{4}: malformed BibTeX in the entry 'spiegel1999impact'", id="brace left open, blamed on its own entry"),
    pytest.param(BIB, r"\Z", entry().replace("zz2000work", "Spiegel1999Impact"), r"references\.bib:\d{4}: the key 'Spiegel1999Impact' is already used in line \d{4}", id="key twice"),
    pytest.param(BIB, r"\Z", entry().replace("zz2000work", "zz:2000/work"), r"'zz:2000/work' has a key that cannot be cited\. Use letters, digits, - and _, as in 'zz-2000-work'", id="key that no page can cite"),
    pytest.param(BIB, r"\Z", entry().replace("@article", "@patent"), r"'zz2000work' is of the type @patent, which cannot be exported\. Use one of: @article", id="type that no format has"),
    pytest.param(BIB, r"\Z", entry(doi="", url="{https://example.org}").replace("@article", "@online"), r"'zz2000work' is a web page without urldate", id="web page without a day"),
    pytest.param(BIB, SPIEGEL + r"  read = \{\w+\},\n", r"\1", r"'spiegel1999impact' does not say how it was read\. Add 'read'", id="work that nobody read"),
    # --- claims.yml
    pytest.param(CLAIMS, r"- id: F04$", "- id: F40", r"claims\.yml:\d+: claim F40: 'id' is 'F40'\. Did you mean 'F\d+'", id="claim that is not counted"),
    pytest.param(CLAIMS, r"(?s)- id: F04\n.*?(?=- id: F05)", "", r"claims\.yml:1: claim F04 is missing\. Add its record, or correct the count", id="claim lost"),
    pytest.param(CLAIMS, r"(?s)(- id: F04\n.*?)(?=- id: F05)", r"\1\1", r"claims\.yml:\d+: claim F04 is already given in line \d+", id="claim twice"),
    pytest.param(CLAIMS, F04 + r"verdict: [^\n]*", r"\1verdict: well suported", r"claims\.yml:\d+: claim F04: 'verdict' is 'well suported'\. Did you mean 'well supported'", id="misspelt verdict"),
    pytest.param(CLAIMS, F04 + "  says:", r"\1  sayz:", r"claims\.yml:\d+: claim F04 has the unknown field 'sayz'\. Did you mean 'says'", id="misspelt field of a claim"),
    pytest.param(CLAIMS, F04 + r"  finding: >-\n.*?(?=  supports)", r"\1", r"claims\.yml:\d+: claim F04 has no 'finding'\. Add finding: What", id="claim without a finding"),
    pytest.param(CLAIMS, F04 + r"(finding: (?:[^.]|\.(?!\n  supports))*)\.", r"\1\2", r"claims\.yml:\d+: claim F04: 'finding' does not end with a full stop", id="finding without a full stop"),
    pytest.param(CLAIMS, F04 + r"(finding: >-\n +)(\w+)", r"\1\2**\3**", r"claims\.yml:\d+: claim F04: 'finding' contains '\*\*', which would be printed", id="Markdown in a plain text"),
    pytest.param(CLAIMS, F04 + r"supports: \[\w+", r"\1supports: [herman2016regulations", r"claims\.yml:\d+: claim F04 cites the unknown key 'herman2016regulations'\. Did you mean 'herman2016regulation'", id="unknown work of a claim"),
    pytest.param(CLAIMS, F04 + r"verdict: [^\n]*(\n.*?)supports: \[[^\]]*\]", r"\1verdict: well supported\2supports: []", r"claims\.yml:\d+: claim F04 is 'well supported' and names no work under supports", id="verdict that nothing supports"),
    pytest.param(CLAIMS, F04 + r"supports: \[([^\]]*)\]\n  limits: \[", r"\1supports: [\2]\n  limits: [herman2016regulation, ", r"claims\.yml:\d+: claim F04 names 'herman2016regulation' twice", id="work on both sides"),
    pytest.param(CLAIMS, F04 + r"      why: >-\n(?:        [^\n]*\n)+", r"\1", r"claims\.yml:\d+: claim F04: 'changed' has no 'why'", id="change without a reason"),
    pytest.param(CLAIMS, F04 + r"    - day: \S+", r"\1    - day: 2999-01-01", r"claims\.yml:\d+: claim F04: 'changed\.day' is '2999-01-01', which is not a date, or is in the future", id="change to come"),
    pytest.param(CLAIMS, F04 + r"searches: \[first-round", r"\1searches: [first-rond", r"claims\.yml:\d+: claim F04 names the unknown search 'first-rond'\. Did you mean 'first-round'", id="unknown search"),
    # --- tables.yml and glossary.yml
    pytest.param(TABLES, r'^        - "Glucose storage"\n', "", r"tables\.yml:1\d: table X1 has 3 cells in row X1b for 4 columns", id="cell too few"),
    pytest.param(TABLES, r"claim: X2c", "claim: X2d", r"tables\.yml:\d+: table X2 names the unknown claim 'X2d'\. Did you", id="row of an unknown claim"),
    pytest.param(TERMS, r'also: \["beta-cell"\]', 'also: ["Allostatic load"]', r"glossary\.yml:\d+: 'Allostatic load' is also a spelling of 'allostatic load'", id="spelling of two terms"),
    # --- article-references.yml
    pytest.param(ARTICLE, r"verdict: not found", "verdict: real", r"references\.yml:\d+: reference 3 is 'real' and needs 'work', without 'nearest'", id="real reference without its work"),
    pytest.param(ARTICLE, r"nearest: \[leproult2010role\]", "nearest: []", r"references\.yml:\d+: reference 3 is 'not found' and needs 'nearest'", id="nothing near what was not found"),
    pytest.param(ARTICLE, r"(?s)- number: 10\n.*\Z", "", r"references\.yml:1: reference 10 is missing", id="reference lost"),
    # --- options.yml
    pytest.param(OPTIONS, r"id: metformin", "id: met formin", r"options\.yml:\d+: option met formin: 'id' is 'met formin'\. Use letters", id="id that is no address"),
    pytest.param(OPTIONS, r"name: Metformin", "name: Tesamorelin", r"options\.yml:\d+: option tesamorelin has the same name as another", id="name of two options"),
    pytest.param(OPTIONS, r"harm: No side", "harm: No | side", r"options\.yml:\d+: option waiting: 'harm' does not fit a cell", id="bar in a cell"),
    pytest.param(OPTIONS, r"\]\(/questions/sleep\.md", "](../questions/sleep.md", r"options\.yml:\d+: option \S+: '\w+' has the link '\.\./questions/sleep\.md\S*'\. Write '/questions/sleep\.md", id="link that begins at a page"),
    pytest.param(OPTIONS, r"search: \[[^\]]*\]", "search: sleep", r"options\.yml:\d+: option \S+: 'search' should be a list, not 'sleep'\. Write it as in", id="text in place of a list"),
    # --- figures.yml
    pytest.param(FIGURES, r"value: 1\.4", "value: 2.4", r"figures\.yml:\d+: figure options-effects: 'rows' has the value 2\.4 outside its interval 1\.0 to 1\.8", id="effect outside its interval"),
    pytest.param(FIGURES, r"share: 20", "share: 21", r"figures\.yml:\d+: figure day-curves has shares that add up to 101", id="shares beyond the whole"),
    pytest.param(FIGURES, r"days: 60, speed: fast", "days: 60, speed: quick", r"figures\.yml:\d+: figure stress-runs has the unknown speed 'quick'", id="unknown speed of a chart"),
    pytest.param(FIGURES, r"target: 0\.3\}", "target: 37.5}", r"figures\.yml:\d+: figure sensitivity-falls: 'rows\.target' should be less than or equal to 1, not 37\.5", id="target in per cent"),
    pytest.param(FIGURES, r"drawing: stress-axis\.svg", "drawing: ../stress-axis.svg", r"figures\.yml:\d+: figure stress-axis: 'drawing' is '\.\./stress-axis\.svg'", id="drawing elsewhere"),
    pytest.param(FIGURES, r"key: yao2024comparative", "key: spiegel1999impact", r"figures\.yml:\d+: figure options-effects does not cite 'spiegel1999impact', the work behind a row\. Add \[@spiegel1999impact\] to its caption", id="row whose work the caption does not cite"),
    pytest.param("bib/queries.yml", r"options: \[insomnia-therapy\]", "options: [insomnia]", r"queries\.yml:\d+: the query '.+' names the unknown option 'insomnia'", id="unknown option of a query"),
    pytest.param("bib/queries.yml", r"- query(.*)\n  pages: \[\"questions/", r'- query\1\n  pages: ["question/', r"queries\.yml:\d+: the query '.*' names the unknown page 'question/\S+'\. Did you mean", id="unknown page of a query"),
    pytest.param("bib/reviews.yml", r"^\[\]", "[]\n- name: Ann Lee", r"reviews\.yml:\d+: malformed YAML: the data ends above this line\. Remove .*\[\]", id="record below an empty list"),
    pytest.param(FIGURES, r"key: courcoulas2024longterm", "key: courcoulas2024long", r"figures\.yml:\d+: figure options-effects cites the unknown key 'courcoulas2024long'", id="unknown work of a row"),
    # --- models.yml
    pytest.param(MODELS, r"strength: 2, days: 1,", "strength: 50, days: 1,", r"models\.yml:3\d: model stress has the preset 'One bad day' with strength 50, which its input does not allow", id="preset beyond its slider"),
    pytest.param(MODELS, r'back: "no", day', "back: no, day", r"models\.yml:\d+: model glucose: 'presets\.back' should be .*Put it in quotes: YAML", id="no without quotes"),
    # --- findings.yml, searches.yml, released.yml, journals.yml
    pytest.param(FINDINGS, r"  lowered: .*\n", "", r"findings\.yml:\d+: a finding of \S+ is 'low' without a reason\.", id="grade without a reason"),
    pytest.param(FINDINGS, r"  lowered: .*\n  grade: low\n", "  grade: high\n", r"findings\.yml:\d+: a finding of \S+ is 'high' with only one trial\.", id="high grade of one trial"),
    pytest.param(FINDINGS, r"grade: low$", "grade: high", r"findings\.yml:\d+: a finding of \S+ is 'high', but reasons lowered it\.", id="grade above its reasons"),
    pytest.param(FINDINGS, r"(  not_studied: .*\n)", r"\1  who: men\n", r"findings\.yml:\d+: a finding of \S+ was not studied, and has who", id="studied and not studied"),
    pytest.param(FINDINGS, r"- option: waiting\n  outcome: sensitivity\n  people: with diabetes\n.*\n", "", r"findings\.yml:\d+: option waiting has no finding on 'sensitivity' for people with diabetes\.", id="outcome of the ladder left out"),
    pytest.param(FINDINGS, r"\Z", "- {option: metformine, outcome: harm, people: mixed, not_studied: Nobody looked.}\n", r"findings\.yml:\d+: a finding names the unknown option 'metformine'\. Did you mean 'metformin'", id="finding of no option"),
    pytest.param(OPTIONS, r"headline: \{outcome: progression, people: without diabetes\}", "headline: {outcome: remission, people: without diabetes}", r"options\.yml:\d+: option waiting has a headline .* no finding\. It has: ", id="headline of no finding"),
    pytest.param("bib/released.yml", r"  F04: .*", "  F04: framing", r"claims\.yml:\d+: claim F04 was 'framing' in version \S+ and is '[^']+'\. Add to its 'changed'", id="changed verdict that nobody tells"),
    pytest.param("bib/journals.yml", r"title: Brain$", "title: Brian", r"journals\.yml:\d+: no work is from the journal 'Brian'\. Did you", id="misspelt journal"),
    # --- site.yml
    pytest.param(SITE, rf"\{{F: {COUNT}", f"{{F: {COUNT + 1}", rf"claims\.yml:1: claim F{COUNT + 1:02} is missing\.", id="claim counted and not written"),
]  # fmt: skip
IN_PAGES = [
    pytest.param(THERMOSTAT, "<!-- claim: F04 -->", "", r"bib/claims\.yml:\d+: claim F04 is missing from its page docs/\S+\. Put '<!-- claim: F04", id="card left out"),
    pytest.param("docs/options/sleep-and-stress.md", "<!-- option: sleep-apnoea -->", "", r"bib/options\.yml:\d+: option sleep-apnoea is missing from its page docs/options/sleep-and-stress\.md\. Put '<!-- option: sleep-apnoea", id="option left out"),
    pytest.param("docs/options.md", "<!-- figure: options-effects -->", "", r"bib/figures\.yml:\d+: no page shows the figure options-effects\. Put", id="figure left out"),
    pytest.param(OPTIONS, r"figure: operations", "figure: operation", r"options\.yml:\d+: option metabolic-surgery names the unknown figure 'operation'\. Did you mean", id="unknown figure of an option"),
    pytest.param(OPTIONS, r"systems/stages\.md", "systems/stage.md", r"bib/options\.yml:\d+: option \S+ leads to the unknown page 'systems/stage\.md'\. Did you mean", id="option that leads nowhere"),
    pytest.param(FIGURES, "drawing: stress-axis", "drawing: stress-axes", r"bib/figures\.yml:\d+: the drawing of figure stress-axis is missing: docs/\S+stress-axes\.svg\. Add", id="drawing lost"),
    pytest.param(FIGURES, "days: 60, speed", "days: 61, speed", r"bib/curves\.json:1: the curves of figure \S+ are not those .* Run 'make models'", id="curves older than their numbers"),
    pytest.param("bib/dates.yml", r"about\.md: .*\n", "", r"docs/about\.md:1: the page has no date in bib/dates\.yml\. Run 'make dates'", id="page without a date"),
    pytest.param("bib/dates.yml", r'(about\.md: "20\d\d)-\d\d', r"\1-13", r"docs/about\.md:1: the page has no date in bib/dates\.yml\. Run 'make dates'", id="date that is none"),
    pytest.param(BIB, r"\Z", entry(), r"bib/references\.bib:\d{4}: nothing cites 'zz2000work'\. Cite it", id="work that nothing cites"),
    pytest.param(THERMOSTAT, r"deeper: \[mechanisms/", "deeper: [mechanics/", r"stress-thermostat\.md:1: under deeper, the front matter names the unknown page 'mechanics/\S+'\. Did you mean", id="way to nowhere"),
    pytest.param(THERMOSTAT, r"depth: Fundamentals", "depth: Systems", r"stress-thermostat\.md:1: the depth is 'Systems' in the folder fundamentals/\. Write", id="depth and folder"),
    pytest.param(THERMOSTAT, r"depth: Fundamentals\n", "", r"stress-thermostat\.md:1: the page has no depth in the folder fundamentals/\. Write 'depth: Fund", id="no depth"),
    pytest.param(THERMOSTAT, r"title: .*", "title: Sleep", r"stress-thermostat\.md:\d+: the heading is 'The stress thermostat' and the title 'Sleep'\. Make", id="heading and title"),
    pytest.param(ABOUT, r"(?s)\A---.*?---", "", r"docs/about\.md:1: the page has no front matter\. Begin", id="no front matter"),
    pytest.param(ABOUT, r"title: (.*)", r"title: A: \1", r"docs/about\.md:2: malformed YAML: .* in quotes", id="colon in a title"),
    pytest.param(ABOUT, r"description: .*", "description: Short.", r"docs/about\.md:3: the front matter: 'description' should have at least 50 characters, not 'Short\.'", id="description too short"),
    pytest.param(ABOUT, r"(description: .*\n)", r"\1depht: Systems\n", r"docs/about\.md:4: the front matter has the unknown field 'depht'\. Did you mean 'depth'", id="misspelt front matter"),
    pytest.param("docs/index.md", r"article\.md#F01", "articles.md#F01", r"docs/index\.md:\d+: under moved, 'F01' leads to the unknown page 'articles\.md'\. Did you mean 'article\.md'", id="moved to nowhere"),
    pytest.param(DRAWING, r"</svg>", "<g>", r"stress-axis\.svg:\d+: invalid SVG", id="drawing cut short"),
]  # fmt: skip


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A folder with links to the files of bib/ and docs/."""
    for part in ("bib", "docs"):
        shutil.copytree(ROOT / part, tmp_path / part, copy_function=os.symlink)
    shutil.copy2(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def said_of(root: Path) -> list[str]:
    """Return the faults that a build finds before it writes."""
    try:
        load_book(Settings(root=root, nav=project()[0].nav))
    except SourceError as error:
        return [str(fault) for fault in error.diagnostics]
    return []


@pytest.mark.parametrize(("file", "old", "new", "message"), IN_DATA + IN_PAGES)
def test_fault_is_said_once_in_its_line_with_a_hint(
    file: str, old: str, new: str, message: str, sources: Path
) -> None:
    replace_once(sources, file, old, new)
    said = said_of(sources)
    assert len(said) == 1, said
    assert re.search(message, said[0]), said[0]
    assert re.match(r"[\w/-]+\.\w+:\d+: .+[.”] .+", said[0]), said[0]


@pytest.mark.parametrize("file", [BIB, CLAIMS, SITE])
@pytest.mark.parametrize("how", ["missing", "Latin-1"])
def test_file_that_cannot_be_read_is_the_only_fault(how: str, file: str, sources: Path) -> None:
    (sources / file).unlink()
    if how == "Latin-1":
        (sources / file).write_bytes(b"# one\n# caf\xe9\n")
    line, what = (2, "not UTF-8 text") if how == "Latin-1" else (1, "missing")
    [said] = said_of(sources)
    assert said.startswith(f"{file}:{line}: the file is {what}.")


def test_faults_of_several_files_are_said_at_once(sources: Path) -> None:
    replace_once(sources, CLAIMS, r"^  verdict: well supported", "  verdict: proven")
    replace_once(sources, OPTIONS, "normal: partly", "normal: half")
    replace_once(sources, BIB, r"\Z", entry(title=""))
    assert [fault.split(":")[0] for fault in said_of(sources)] == [CLAIMS, OPTIONS, BIB]


def test_parameter_that_no_equation_has_is_said_before_the_curves_are_computed(
    sources: Path,
) -> None:
    replace_once(sources, MODELS, "    g1: {", "    g_1: {")
    with pytest.raises(SourceError, match=r"unknown parameter 'g_1'\. Did you mean 'g1'"):
        read_inputs(sources)


def test_work_at_fault_is_no_unknown_work(sources: Path) -> None:
    """What cites an entry that cannot be read is not reported."""
    replace_once(sources, BIB, r"(@article\{spiegel1999impact,\n)", r"\1  bad = {,\n")
    [said] = said_of(sources)
    assert "spiegel1999impact" in said


# --- in the text of a page ------------------------------------------------------------------------

TABLE = "\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"

TYPED = {
    # what is typed: the line that is named, what is said of it, and the hint
    # --- citations
    "a [@spiegel1999impakt]": (0, "cites the unknown key 'spiegel1999impakt'", "Did you mean 'spiegel1999impact'?"),
    "a\n[@nobody1900]": (1, "cites the unknown key 'nobody1900'", "Add the work to bib/references.bib."),
    "As @spiegel1999impakt says": (0, "cites the unknown key 'spiegel1999impakt'", "Did you mean 'spiegel1999impact'?"),
    "a\n[@ spiegel1999impact]": (1, "'[@' does not begin a citation", "Write '[@key]'."),
    "a\n[spiegel1999impact]": (1, "the key 'spiegel1999impact' has no @", "Write '@spiegel1999impact'."),
    "[@spiegel1999impact; broussard2016two]": (0, "the key 'broussard2016two' has no @", "Write '@broussard2016two'."),
    "a [@spiegel1999impact\n\nb": (0, "the citation '[@spiegel1999impact' is never closed", "Close it with ']'."),
    "// key | x\na\n//": (0, "'//' is left in the text", "Correct the mark"),
    "<!— claim: F04 —>": (0, "'<!' is left in the text", "Correct the mark"),
    "[see [@spiegel1999impact]](about.md)": (0, "a citation is in the text of a link", "Move it after the link."),
    # --- markers, figures, tables
    "<!-- clam: F04 -->": (0, "'<!-- clam: F04 -->' is not a marker", "Did you mean 'claim'?"),
    "a <!-- a note --> b": (0, "'<!-- a note -->' is not a marker", "Use one of: claim"),
    "See <!-- claim: F04 -->": (0, "'<!-- claim: F04 -->' is not a marker", "Write '<!-- claim: F04 -->' alone on its line"),
    "<!-- figure stress-axis -->": (0, "is not a marker", "Write '<!-- figure: stress-axis -->'"),
    "<!-- claim: F99 -->": (0, "unknown claim 'F99'", "Did you mean 'F0"),
    "<!-- claim -->": (0, "the marker needs a name", "Use one of: F01"),
    "<!-- figure: stress-axes -->": (0, "unknown figure 'stress-axes'", "Did you mean 'stress-axis'?"),
    "<!-- option: metformine -->": (0, "unknown option 'metformine'", "Did you mean 'metformin'?"),
    "a\n\n<!-- option: metformin -->": (2, "option metformin is shown twice", "Its page is docs/options/medicines-and-surgery.md"),
    "a\n\n<!-- claim: F04 -->": (2, "claim F04 is shown twice", "Its page is docs/fundamentals/stress-thermostat.md"),
    "See {figure: stress-axes}.": (0, "'{figure: stress-axes}' does not lead to a figure", "Did you mean 'stress-axis'?"),
    TABLE: (2, "a table has no caption", "Put 'Table: text {#id}'"),
    "Table: No id" + TABLE: (0, "'Table: No id' is not a caption", "Write 'Table: text {#id}'."),
    "Table: Twice {#options}" + TABLE: (0, "two tables have the id 'options'", "another id"),
    # --- blocks
    "/// key | In short\na\n\n## More": (0, "the block '/// key | In short' is never closed", "Close it with '///'"),
    "a\n\n///\n": (2, "'///' does not close a block", "Remove it."),
    "/// kay | x\na\n///": (0, "unknown block 'kay'", "Did you mean 'key'?"),
    "/// details | x\nattrs: {class: fold}\na\n///": (1, "'attrs: {class: fold}' is not indented", "Indent it by four spaces."),
    '!!! key "x"\n    a': (0, "'!!! key \"x\"' does not start a block here", "Write '/// key | Title'"),
    # --- HTML
    "a\n\n<div>\nb\n</div>": (2, "'<div>' cannot be used within a sentence", "'/// html | div'"),
    "a <script>alert(1)</script>": (0, "'<script>' cannot be used", "name it under script in the front matter"),
    '<iframe src="x"></iframe>': (0, "cannot be used", "Use Markdown"),
    "a <b>b": (0, "'<b>' is never closed", "Close it with '</b>'."),
    "<b>a\n\nb</b>": (2, "<b> runs over more than one paragraph", "Close it in the same paragraph."),
    '<span style="color: red">a</span>': (0, "<span> has 'style', which the policy blocks", "docs/assets/"),
    "![a](https://pixel.example/a.gif)": (0, "<img> asks a third party", "Serve the file from docs/assets/"),
    # --- marks of which nothing came
    "[the trial][undefined]": (0, "'][undefined]' is left in the text", "Correct the mark"),
    "a.[^note]": (0, "'[^note' is left in the text", "Correct the mark"),
    "[a] (about.md)": (0, "'] (about.md)' does not make a link", "Remove the space after ']'."),
    "a\n[b](about.md": (1, "the link '](about.md' is never closed", "Close it with ')'."),
    "a\nb\n- one\n- two": (2, "'- one' does not start a list here", "Put an empty line above the list."),
    "An **open mark": (0, "'**' is left in the text", "Correct the mark"),
}  # fmt: skip


@pytest.mark.parametrize("text", TYPED)
def test_slip_in_a_page_is_said_in_its_line_with_a_hint(text: str) -> None:
    line, what, hint = TYPED[text]
    said = [str(fault) for fault in faults(text)]
    start = f"docs/{SRC}:{FIRST + line}: "
    assert any(one.startswith(start) and what in one and hint in one for one in said), said


@pytest.mark.parametrize(
    "text",
    [
        "a < b, p<0.05, R&D, 5 * 3",
        "me@a.example, @nobody, #1, [x] and <https://a.example>",
        "a <br> b<br/>c <img src='x.svg' alt='y'>",
        "## a\n- b\n  c\n- d\n\n/// evidence | e\n- f\n///",
        "a [1] (b) [c](d.md 'e') - f",
        "- a\nb\n- c",
        "Title\n===\n\n- a\n---\n\n\\<div>",
        "//// html | div\n/// html | p\na\n///\n////",
    ],
)
def test_sound_text_is_not_accused(text: str) -> None:
    assert faults(text) == []


def test_pages_whose_downloads_would_have_the_same_names_are_refused() -> None:
    said = [str(fault) for fault in faults("a", "systems-stages.md")]
    assert any("the names of those of docs/systems/stages.md. Rename" in one for one in said)


# --- end to end -----------------------------------------------------------------------------------


def failed_build(root: Path, *changes: tuple[str, str, str]) -> str:
    """Return the output of a strict build, which must fail."""
    copy_project(root)
    for file, old, new in changes:
        replace_once(root, file, old, new)
    result = build(root, root / "site")
    said = result.stdout + result.stderr
    assert result.returncode != 0, "the build passed"
    assert "Traceback" not in said
    return said


def test_build_stops_before_it_writes_and_says_every_fault_of_the_sources(tmp_path: Path) -> None:
    said = failed_build(
        tmp_path,
        (THERMOSTAT, r"\Z", "\nMore. [@nobody1900]\n\n<!-- claim: F04 -->\n\n<div>a</div>\n"),
        ("bib/dates.yml", r"about\.md: .*\n", ""),
        ("mkdocs.yml", r"  - About: about\.md\n", ""),
    )
    assert re.search(rf"{THERMOSTAT}:\d+: the page cites the unknown key 'nobody1900'\. Add", said)
    assert re.search(rf"{THERMOSTAT}:\d+: claim F04 is shown twice\.", said)
    assert re.search(rf"{THERMOSTAT}:\d+: '<div>' cannot be used", said)
    assert "docs/about.md:1: the page has no date" in said
    assert "docs/about.md:1: the page is not in the navigation. Add it to nav" in said
    assert not (tmp_path / "site").exists()


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The output of a build with faults that it finds in the written pages."""
    slips = (
        "See [there](nowhere.md), [below](#nowhere) and ![a curve](gone.svg).\n\n"
        '<span id="twin">a</span><span id="twin">b</span> <a href="../gone/">c</a>\n\n'
        "/// html | script\nalert(1)\n///\n"
    )
    changes = (
        (THERMOSTAT, r"\Z", f"\n{slips}"),
        ("mkdocs.yml", r"- Glossary: glossary\.md\n", "- Glossary: glossary.md\n  - gone.md\n"),
        ("mkdocs.yml", "cite-buttons", "cite-button"),
        ("mkdocs.yml", r"extra_css:\n", "extra_css:\n  - https://fonts.example/serif.css\n"),
        ("docs/index.md", r"article\.md#how-to-read-a-claim", "article.md#how-to-read-claims"),
    )

    def keep_words(folder: Path) -> None:
        said = failed_build(folder, *changes)
        (folder / "said").write_text(said, "utf-8")

    return (build_once(tmp_path_factory, "faulty", keep_words) / "said").read_text("utf-8")


@pytest.mark.parametrize(
    "message",
    [
        rf"{THERMOSTAT}:\d+: Doc file .* link 'nowhere\.md'.* Correct the target",
        rf"{THERMOSTAT}:\d+: Doc file .* link '#nowhere'.* Correct the target",
        rf"{THERMOSTAT}:\d+: Doc file .* link 'gone\.svg'.* Correct the target",
        rf"{THERMOSTAT}:\d+: the id 'twin' occurs more than once\. Rename",
        rf"{THERMOSTAT}:\d+: '\.\./gone/' does not lead to a file of this edition\. Correct",
        r"site/fundamentals/stress-thermostat/index\.html:1: <script> does not belong in a page's text",
        r"'gone\.md' is included in the 'nav' configuration, which is not found",
        r"site/\S+\.html:1: '\S*cite-button\.js' does not lead to a file of this edition",
        r"site/\S+\.html:1: <link> asks a third party for 'https://fonts\.example/serif\.css'\. Serve",
        r"docs/index\.md:\d+: 'how-to-read-a-claim' leads to '#how-to-read-claims', which docs/article\.md does not have\. Did you mean",
    ],
)
def test_build_stops_at_what_only_the_written_page_shows(message: str, written: str) -> None:
    assert re.search(message, written), written
