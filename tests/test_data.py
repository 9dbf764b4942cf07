"""What an editor would really get wrong in bib/: each fault is said once, in its line, with a hint."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from book.data import load_data
from book.data.citations import find_citations
from book.data.load import SITE, Data, read_site
from book.data.pages import FrontMatter, check_front_matter, read_front_matter
from book.data.rules import check_pages, check_uncited
from book.data.site import Site
from book.diagnostics import Diagnostic, SourceError

ROOT = Path(__file__).resolve().parents[1]
BIB, CLAIMS, TABLES, TERMS = "references.bib", "claims.yml", "tables.yml", "glossary.yml"
ARTICLE, OPTIONS, FIGURES, MODELS = "article-references.yml", "options.yml", "figures.yml", "models.yml"  # fmt: skip


@pytest.fixture(scope="module")
def data() -> Data:
    return load_data(ROOT)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "bib", tmp_path / "bib", ignore=shutil.ignore_patterns("schema", "*.txt"))  # fmt: skip
    return tmp_path


def plant(project: Path, file: str, old: str, new: str) -> None:
    """Replace the first match of ``old``; fail if there is none, so that no fault goes unplanted."""
    path = project / "bib" / file
    text, count = re.subn(old, new, path.read_text(encoding="utf-8"), count=1, flags=re.M)
    assert count == 1, f"nothing to change in {file}"
    path.write_text(text, encoding="utf-8")


def faults(project: Path) -> list[str]:
    try:
        load_data(project)
    except SourceError as error:
        return [str(fault) for fault in error.diagnostics]
    return []


SPIEGEL = r"(?s)(@article\{spiegel1999impact,\n.*?)"
F04 = r"(?s)(- id: F04\n.*?)"


def entry(**fields: str) -> str:
    """An entry to append, right but for ``fields``; an empty one is left out."""
    right = {
        "author": "{Nobody, Ann}", "title": "{{A work}}", "journal": "{A journal}", "year": "{2000}",
        "doi": "{10.1000/none}", "keywords": "{review}", "read": "{abstract}",
    }  # fmt: skip
    lines = [f"  {name} = {value}," for name, value in (right | fields).items() if value]
    return "\n@article{zz2000work,\n" + "\n".join(lines) + "\n}\n"


def added(fields: dict[str, str], message: str, name: str) -> object:
    """A fault in an entry at the end of references.bib."""
    text = entry(**fields).replace("\\", "\\\\")
    return pytest.param(BIB, r"\Z", text, rf"references\.bib:\d{{4}}: {message}", id=name)


FAULTS = [
    # --- files
    pytest.param(CLAIMS, r"^- id: F04", "- id: F04\n id: F04", r"claims\.yml:\d+: malformed YAML: ", id="indentation of YAML"),
    pytest.param(OPTIONS, r"status: No licence is", "status: No: licence is", r"options\.yml:\d+: malformed YAML: mapping values are not allowed.* in quotes", id="colon in a bare text"),
    pytest.param(OPTIONS, r"name: Waiting", "name: Waiting\a", r"options\.yml:1\d: malformed YAML: the control character U\+0007", id="control character"),
    pytest.param(CLAIMS, r"^- id: F04", "- id: F04\n  id: F05", r"claims\.yml:\d+: malformed YAML: the key 'id' is given twice\. Keep one", id="field twice"),
    pytest.param(TERMS, r"(?s)\A.*\Z", "term: ADA\n", r"glossary\.yml:1: the file has no list\. Begin", id="file that is no list"),
    pytest.param(TERMS, r"(?s)\A.*\Z", "\n", r"glossary\.yml:1: the file is empty\. Restore", id="empty file"),
    pytest.param(TERMS, r"\Z", "- zymurgy\n", r"glossary\.yml:\d{3}: a record is 'zymurgy'\. Write it as fields", id="record that is a text"),
    # --- queries.yml
    pytest.param("queries.yml", r"\Z", "- query: sleep\n", r"queries\.yml:\d+: the query 'sleep' has no answer\. Name", id="query without an answer"),
    pytest.param("queries.yml", r"\Z", "- {query: a, pages: [about]}\n", r"queries\.yml:\d+: the query 'a': .*is 'about'\. Write a page", id="query that names no page"),
    # --- references.bib
    added({"author": ""}, r"'zz2000work' has no author\. Add author", "entry without author"),
    added({"title": ""}, r"'zz2000work' has no title\.", "entry without title"),
    added({"year": ""}, r"'zz2000work' has no year\. Add it; an undated", "entry without year"),
    added({"journal": ""}, r"'zz2000work' has no venue\. Give one of", "entry without venue"),
    added({"keywords": ""}, r"'zz2000work' has no kind of study in keywords\. Use one of: meta", "entry without kind"),
    added({"keywords": "{sleep, insulin}"}, r"'zz2000work' has no kind of study in keywords\.", "keywords of a reference manager alone"),
    added({"keywords": "{review, cohort}"}, r"'zz2000work' has two kinds of study", "two kinds of study"),
    added({"doi": ""}, r"'zz2000work' has no identifier\. Give one of", "article without identifier"),
    added({"doi": "{see publisher}"}, r"'zz2000work' has the doi 'see publisher'\. Write the bare DOI", "DOI that is none"),
    added({"pubmed": "{0}"}, r"'zz2000work' has the pubmed '0'\.", "PMID 0"),
    added({"pmcid": "{PMC0}"}, r"'zz2000work' has the pmcid 'PMC0'\.", "PMCID 0"),
    added({"url": "{www.example.org}"}, r"'zz2000work' has the url 'www\.example\.org'\. Write the whole", "address without a scheme"),
    added({"doi": "", "url": "{http://example.org/a}"}, r"'zz2000work' has an address without encryption: .*plain_http", "address without encryption"),
    added({"year": "{200}"}, r"'zz2000work' has the year '200'\. Write four digits", "year of three digits"),
    added({"year": "{2999}"}, r"'zz2000work' has the year 2999, which is in the future", "year to come"),
    added({"urldate": "{2026-13-45}"}, r"'zz2000work' has the urldate '2026-13-45', which is not a day", "day that does not exist"),
    added({"urldate": "{2999-01-01}"}, r"'zz2000work' has the urldate 2999-01-01, which is in the future", "day to come"),
    added({"pages": "{1439--1435}"}, r"'zz2000work' has its last page before its first: 1439–1435", "pages upside down"),
    added({"pages": "{S42--S20}"}, r"'zz2000work' has its last page before its first", "pages of a supplement upside down"),
    added({"volumn": "{5}"}, r"'zz2000work' has the unknown field 'volumn'\. Did you mean 'volume'", "misspelt field"),
    added({"title": r"{\foo{x} debt}"}, r"'zz2000work' has LaTeX in its title that cannot be printed", "LaTeX that nothing prints"),
    added({"author": "{World Health Organization}"}, r"'zz2000work' has the author 'World Health Organization', without a comma\. Write \{World Health Organization\} if it is a group", "group without braces"),
    added({"author": '"World Health Organization"'}, r"'zz2000work' has the author 'World Health Organization'", "group in quotes"),
    added({"author": "{Nobody, A., Other, B., C.}"}, r"'zz2000work' has several people in one author", "authors parted by commas"),
    added({"author": "{Nobody A, Other BC}"}, r"'zz2000work' has several people in one author", "authors as PubMed lists them"),
    added({"author": "{Nobody AB}"}, r"'zz2000work' has the author 'Nobody AB', without a comma\..* or 'Nobody, AB' if it is a person", "author without a comma"),
    added({"author": "{Nobody, A.; Other, B.}"}, r"'zz2000work' has several people in one author", "authors parted by semicolons"),
    added({"author": "{Nobody, Ann et al.}"}, r"'zz2000work' has the author 'Nobody, Ann et al\.'\. Write 'and others'", "authors et al."),
    added({"year": "{1999"}, r"malformed BibTeX in the entry 'zz2000work'", "brace left open in the last entry"),
    added({"title": "{A work}}"}, r"malformed BibTeX in the entry 'zz2000work'.*ends before its last brace", "brace too many"),
    added({"volume": "{1},\n  volume = {2}"}, r"'zz2000work' has the field 'volume' twice", "BibTeX field twice"),
    added({"doi": "{10.1016/S0140-6736(99)01376-8}"}, r"'zz2000work' has the same doi as 'spiegel1999impact' \(line \d+\)", "DOI twice"),
    added({"pmid": "{10543671}"}, r"'zz2000work' has the same pubmed as 'spiegel1999impact'", "PMID twice"),
    pytest.param(BIB, SPIEGEL + r"  year = \{1999\},", r"\1  year = {1999,", r"references\.bib:\d{4}: malformed BibTeX in the entry 'spiegel1999impact'", id="brace left open, blamed on its own entry"),
    pytest.param(BIB, r"\Z", entry().replace("zz2000work", "Spiegel1999Impact"), r"references\.bib:\d{4}: the key 'Spiegel1999Impact' is already used in line \d{4}", id="key twice"),
    pytest.param(BIB, r"\Z", entry().replace("zz2000work", "zz:2000/work"), r"'zz:2000/work' has a key that cannot be cited\. Use letters, digits, - and _, as in 'zz-2000-work'", id="key that no page can cite"),
    pytest.param(BIB, r"\Z", entry().replace("@article", "@patent"), r"'zz2000work' is of the type @patent, which cannot be exported\. Use one of: @article", id="type that no format has"),
    pytest.param(BIB, r"\Z", entry(doi="", url="{https://example.org}").replace("@article", "@online"), r"'zz2000work' is a web page without urldate", id="web page without a day"),
    # --- claims.yml
    pytest.param(CLAIMS, r"- id: F04$", "- id: F40", r"claims\.yml:\d+: claim F40: 'id' is 'F40'\. Did you mean 'F\d+'", id="claim that is not counted"),
    pytest.param(CLAIMS, r"(?s)- id: F04\n.*?(?=- id: F05)", "", r"claims\.yml:1: claim F04 is missing\. Add its record, or correct the count", id="claim lost"),
    pytest.param(CLAIMS, r"(?s)(- id: F04\n.*?)(?=- id: F05)", r"\1\1", r"claims\.yml:\d+: claim F04 is already given in line \d+", id="claim twice"),
    pytest.param(CLAIMS, F04 + r"verdict: [^\n]*", r"\1verdict: well suported", r"claims\.yml:\d+: claim F04: 'verdict' is 'well suported'\. Did you mean 'well supported'", id="misspelt verdict"),
    pytest.param(CLAIMS, F04 + "  says:", r"\1  sayz:", r"claims\.yml:\d+: claim F04 has the unknown field 'sayz'\. Did you mean 'says'", id="misspelt field of a claim"),
    pytest.param(CLAIMS, F04 + r"  finding: >-\n.*?(?=  supports)", r"\1", r"claims\.yml:\d+: claim F04 has no 'finding'\. Add finding: What", id="claim without a finding"),
    pytest.param(CLAIMS, F04 + r"finding: >-\n.*?(?=  supports)", '\\1finding: " "\n', r"claims\.yml:\d+: claim F04: 'finding' is blank\.", id="finding of blanks"),
    pytest.param(CLAIMS, F04 + r"(finding: (?:[^.]|\.(?!\n  supports))*)\.", r"\1\2", r"claims\.yml:\d+: claim F04: 'finding' does not end with a full stop", id="finding without a full stop"),
    pytest.param(CLAIMS, F04 + r"(finding: >-\n +)(\w+)", r"\1\2**\3**", r"claims\.yml:\d+: claim F04: 'finding' contains '\*\*', which would be printed", id="Markdown in a plain text"),
    pytest.param(CLAIMS, F04 + r"(finding: >-\n +)", r"\1\2TODO ", r"claims\.yml:\d+: claim F04: 'finding' contains 'TODO'", id="TODO"),
    pytest.param(CLAIMS, F04 + r"supports: \[\w+", r"\1supports: [herman2016regulations", r"claims\.yml:\d+: claim F04 cites the unknown key 'herman2016regulations'\. Did you mean 'herman2016regulation'", id="unknown work of a claim"),
    pytest.param(CLAIMS, F04 + r"verdict: [^\n]*(\n.*?)supports: \[[^\]]*\]", r"\1verdict: well supported\2supports: []", r"claims\.yml:\d+: claim F04 is 'well supported' and names no work under supports", id="verdict that nothing supports"),
    pytest.param(CLAIMS, F04 + r"supports: \[([^\]]*)\]\n  limits: \[", r"\1supports: [\2]\n  limits: [herman2016regulation, ", r"claims\.yml:\d+: claim F04 names 'herman2016regulation' twice", id="work on both sides"),
    pytest.param(CLAIMS, F04 + r"supports: \[([^\]]*)\]", r"\1supports: \2", r"claims\.yml:\d+: claim F04: 'supports' should be a list", id="works that are no list"),
    pytest.param(CLAIMS, F04 + r"supports: \[", r"\1supports: [2016, ", r"claims\.yml:\d+: claim F04: 'supports' should be text, not 2016\. Put it in quotes", id="work that is a number"),
    # --- tables.yml and glossary.yml
    pytest.param(TABLES, r'^        - "Glucose storage"\n', "", r"tables\.yml:1\d: table X1 has 3 cells in row X1b for 4 columns", id="cell too few"),
    pytest.param(TABLES, r'"Glucose storage"', '" "', r"tables\.yml:\d+: table X1: 'rows\.cells' is blank", id="empty cell"),
    pytest.param(TABLES, r"claim: X2c", "claim: X2d", r"tables\.yml:\d+: table X2 names the unknown claim 'X2d'\. Did you", id="row of an unknown claim"),
    pytest.param(TABLES, r"claim: X2c", "claim: X2b", r"tables\.yml:\d+: table X2 has a second row for X2b", id="two rows of one claim"),
    pytest.param(TABLES, r"- id: X2", "- id: X1", r"tables\.yml:\d+: table X1 is already given in line 4", id="table twice"),
    pytest.param(TERMS, r'also: \["beta-cell"\]', 'also: ["Allostatic load"]', r"glossary\.yml:\d+: 'Allostatic load' is also a spelling of 'allostatic load'", id="spelling of two terms"),
    pytest.param(TERMS, r'term: "adipokine"', 'term: "allostatic-load"', r"glossary\.yml:\d+: 'allostatic load' has the same address #allostatic-load as 'allostatic-load'", id="two terms with one address"),
    # --- article-references.yml
    pytest.param(ARTICLE, r"verdict: misattributed", "verdict: mistaken", r"references\.yml:\d+: reference 2: 'verdict' is 'mistaken'\. Use one of: real", id="unknown verdict of a reference"),
    pytest.param(ARTICLE, r"verdict: not found", "verdict: real", r"references\.yml:\d+: reference 3 is 'real' and needs 'work', without 'nearest'", id="real reference without its work"),
    pytest.param(ARTICLE, r"nearest: \[leproult2010role\]", "nearest: []", r"references\.yml:\d+: reference 3 is 'not found' and needs 'nearest'", id="nothing near what was not found"),
    pytest.param(ARTICLE, r"work: jones2011times2", "work: jones2011times", r"references\.yml:\d+: reference 2 cites the unknown key 'jones2011times'\. Did you", id="unknown work of a reference"),
    pytest.param(ARTICLE, r"(?s)- number: 10\n.*\Z", "", r"references\.yml:1: reference 10 is missing", id="reference lost"),
    pytest.param(ARTICLE, r'year: "2012"', "year: 2012", r"references\.yml:\d+: reference 1: 'printed\.year' should be text, not 2012\. Put it in quotes", id="year without quotes"),
    pytest.param(ARTICLE, r'    year: "2012"\n', "", r"references\.yml:\d+: reference 1: 'printed' has no 'year'", id="reference without a printed year"),
    # --- options.yml
    pytest.param(OPTIONS, r"  harm: .*\n", "", r"options\.yml:\d+: option waiting has no 'harm'\. Add harm: ", id="option without harm"),
    pytest.param("findings.yml", r"grade: low", "grade: sure", r"findings\.yml:\d+: a finding of \S+: 'grade' is 'sure'\. Use one of: high", id="unknown certainty"),
    pytest.param(OPTIONS, r"@knowler2002reduction", "@knowler2002reductions", r"options\.yml:\d+: option \S+ cites the unknown key 'knowler2002reductions'", id="unknown work of an option"),
    pytest.param(OPTIONS, r"id: metformin", "id: met formin", r"options\.yml:\d+: option met formin: 'id' is 'met formin'\. Use letters", id="id that is no address"),
    pytest.param(OPTIONS, r"name: Metformin", "name: Tesamorelin", r"options\.yml:\d+: option tesamorelin has the same name as another", id="name of two options"),
    pytest.param(OPTIONS, r"harm: No side", "harm: No | side", r"options\.yml:\d+: option waiting: 'harm' does not fit a cell", id="bar in a cell"),
    pytest.param(OPTIONS, r"harm: No side", "harm: " + "None, " * 100, r"options\.yml:\d+: option waiting: 'harm' does not fit a cell .* at most 460", id="text too long for a cell"),
    pytest.param(OPTIONS, r"more: \[next-steps\.md, explore\.md\]", "more: [options/activity-food-weight.md]", r"options\.yml:\d+: option waiting leads to a page twice, or to its own", id="option that leads to itself"),
    # --- figures.yml
    pytest.param(FIGURES, r"chart: intervals", "chart: interval", r"figures\.yml:\d+: figure options-effects: 'chart' is 'interval'\. Did you mean 'intervals'", id="unknown chart"),
    pytest.param(FIGURES, r"value: 1\.4", "value: 2.4", r"figures\.yml:\d+: figure options-effects: 'rows' has the value 2\.4 outside its interval 1\.0 to 1\.8", id="effect outside its interval"),
    pytest.param(FIGURES, r"value: 1\.4", 'value: "1.4"', r"figures\.yml:\d+: figure options-effects: 'rows\.value' should be a", id="number in quotes"),
    pytest.param(FIGURES, r"high: 1\.8", "high: .inf", r"figures\.yml:\d+: figure options-effects: 'rows\.high' should be a number", id="number without end"),
    pytest.param(FIGURES, r"share: 20", "share: 21", r"figures\.yml:\d+: figure day-curves has shares that add up to 101", id="shares beyond the whole"),
    pytest.param(FIGURES, r"days: 60, speed: fast", "days: 60, speed: quick", r"figures\.yml:\d+: figure stress-runs has the unknown speed 'quick'", id="unknown speed of a chart"),
    pytest.param(FIGURES, r"target: 0\.3\}", "target: 37.5}", r"figures\.yml:\d+: figure sensitivity-falls: 'target' is 37\.5\. Give a number of at most 0\.8", id="target in per cent"),
    pytest.param(FIGURES, r"restore_day: 1300", "restore_day: 13000", r"figures\.yml:\d+: figure sensitivity-returns: 'rows\.restore_day' is 13000\. Give a number of at most 2190", id="day beyond the axis"),
    pytest.param(FIGURES, r"leptin: down", "leptin: lower", r"figures\.yml:\d+: figure appetite-hormones: 'rows\.leptin' is 'lower'\. Use one of: up, down", id="arrow that points nowhere"),
    pytest.param(FIGURES, r"drawing: stress-axis\.svg", "drawing: ../stress-axis.svg", r"figures\.yml:\d+: figure stress-axis: 'drawing' is '\.\./stress-axis\.svg'", id="drawing elsewhere"),
    pytest.param(FIGURES, r"(  drawing: stress-axis\.svg\n)", r"\1  rows: [{label: a}]\n", r"figures\.yml:\d+: figure stress-axis: 'rows' has too many items", id="drawing with rows"),
    pytest.param(FIGURES, r"@herman2016regulation", "@herman2016regulations", r"figures\.yml:\d+: figure stress-axis cites the unknown key 'herman2016regulations'", id="unknown work of a caption"),
    pytest.param(FIGURES, r"key: courcoulas2024longterm", "key: courcoulas2024long", r"figures\.yml:\d+: figure options-effects cites the unknown key 'courcoulas2024long'", id="unknown work of a row"),
    # --- models.yml
    pytest.param(MODELS, r"strength: 2, days: 1,", "strength: 50, days: 1,", r"models\.yml:2\d: model stress has the preset 'One bad day' with strength 50, which its input does not allow", id="preset beyond its slider"),
    pytest.param(MODELS, r'back: "no", day', "back: no, day", r"models\.yml:\d+: model glucose: 'presets\.back' should be .*Put it in quotes: YAML", id="no without quotes"),
    pytest.param(MODELS, r"strength: 2, days: 1, ", "strength: 2, ", r"models\.yml:2\d: model stress has the preset 'One bad day' with 'days' missing", id="preset without a value"),
    pytest.param(MODELS, r"max: 365, step: 1, value: 60", "max: 365, step: 1, value: 600", r"models\.yml:\d+: model stress: 'inputs' begins at 600, outside 0 to 365", id="slider that begins outside its range"),
    pytest.param(MODELS, r"max: 5, step: 0\.1", "max: 5, step: 10", r"models\.yml:\d+: model stress: 'inputs' has a step of 10", id="step beyond the range"),
    pytest.param(MODELS, r"\[slow, \"20", '[slower, "20', r"models\.yml:\d+: model stress has the choice 'slower', which is not one of its speeds\. Did you mean 'slow'", id="choice of no speed"),
    pytest.param(MODELS, r"choices: \[\[fast[^\n]*\]\]", "choices: [fast, slow]", r"models\.yml:\d+: model stress: 'inputs\.choices' should be a list, not 'fast'", id="choices without words"),
    pytest.param(MODELS, r', means: "half-life of CRH"', "", r"models\.yml:\d+: model stress: 'parameters\.g1' has no 'means'", id="parameter without a meaning"),
    pytest.param(MODELS, r"keys: \[karin2020new\]", "keys: []", r"models\.yml:\d+: model stress: 'keys' has too few items", id="model without a work"),
    pytest.param(MODELS, r"keys: \[karin2020new\]", "keys: [karin2020news]", r"models\.yml:\d+: model stress cites the unknown key 'karin2020news'", id="unknown work of a model"),
    # --- site.yml
    pytest.param("site.yml", r"needs: limits", "needs: limit", r"site\.yml:\d+: the site: 'verdicts\.needs' is 'limit'\. Did you mean 'limits'", id="side that claims do not have"),
    pytest.param("site.yml", r"^licence:.*\n", "", r"site\.yml:\d+: the site has no 'licence'\. Add licence: ", id="site without a licence"),
    pytest.param("site.yml", r"\{F: 17\}", "{F: 18}", r"claims\.yml:1: claim F18 is missing\.", id="claim counted and not written"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "message"), FAULTS)
def test_fault_is_said_once_in_its_line_with_a_hint(
    file: str, old: str, new: str, message: str, project: Path
) -> None:
    plant(project, file, old, new)
    said = faults(project)
    assert len(said) == 1, said
    assert re.search(message, said[0]), said[0]
    assert re.match(r"bib/[\w-]+\.(?:yml|bib):\d+: .+[.”] .+", said[0]), said[0]


@pytest.mark.parametrize("file", [BIB, CLAIMS, "site.yml"])
@pytest.mark.parametrize("how", ["missing", "Latin-1"])
def test_file_that_cannot_be_read_is_the_only_fault(how: str, file: str, project: Path) -> None:
    path = project / "bib" / file
    path.write_bytes(b"# one\n# caf\xe9\n") if how == "Latin-1" else path.unlink()
    [said] = faults(project)
    line, what = (2, "not UTF-8 text") if how == "Latin-1" else (1, "missing")
    assert said.startswith(f"bib/{file}:{line}: the file is {what}.")


def test_faults_of_several_files_are_said_at_once(project: Path) -> None:
    plant(project, CLAIMS, "verdict: well supported", "verdict: proven")
    plant(project, OPTIONS, "normal: partly", "normal: half")
    plant(project, BIB, r"\Z", entry(title=""))
    plant(project, TERMS, r"\Z", "- term: x\n  says: y\n")
    assert [fault.split(":")[0] for fault in faults(project)] == [
        "bib/claims.yml", "bib/glossary.yml", "bib/options.yml", "bib/references.bib",
    ]  # fmt: skip


def test_work_at_fault_is_no_unknown_work(project: Path) -> None:
    """An entry that cannot be read leaves what cites it alone."""
    plant(project, BIB, r"(@article\{spiegel1999impact,\n)", r"\1  bad = {,\n")
    [said] = faults(project)
    assert "spiegel1999impact" in said


def test_claim_is_added_by_data_alone(project: Path) -> None:
    text = (project / "bib" / CLAIMS).read_text(encoding="utf-8")
    [last] = re.findall(r"(?s)- id: R03\n.*", text)
    with (project / "bib" / CLAIMS).open("a", encoding="utf-8") as file:
        file.write("\n" + last.replace("R03", "R04"))
    plant(project, "site.yml", r"\{R: 3\}", "{R: 4}")
    data = load_data(project)
    assert list(data.claims)[-1] == "R04"
    assert data.site.depth_of["R04"] == "Reflection"


# --- pages ----------------------------------------------------------------------------------

HEAD = {"title": "A page", "description": "What this page is about, in a sentence long enough to be shown."}  # fmt: skip


def page(body: str = "# A page\n", **fields: str) -> str:
    return "---\n" + "".join(f"{k}: {v}\n" for k, v in (HEAD | fields).items() if v) + f"---\n\n{body}"  # fmt: skip


PAGES = [
    pytest.param("# A page\n", r":1: the page has no front matter", id="no front matter"),
    pytest.param(page(title=""), r":2: the front matter has no 'title'", id="no title"),
    pytest.param(page(title="[A page"), r":\d: malformed YAML", id="front matter that is no YAML"),
    pytest.param(page(title="A: page"), r":2: malformed YAML: .* in quotes", id="colon in a title"),
    pytest.param(page(description="Short."), r":3: the front matter: 'description' has 6 characters\. Write at least 50", id="description too short"),
    pytest.param(page(depht="Systems"), r":4: the front matter has the unknown field 'depht'\. Did you mean 'depth'", id="misspelt field"),
    pytest.param(page(depth="Reflection"), r":4: the front matter: 'depth' is 'Reflection'\. Use one of: Fundamentals", id="depth without pages"),
    pytest.param(page(keywords="['one, two']"), r":4: the front matter: 'keywords' .*'one, two'\. Write one phrase", id="two phrases in one"),
    pytest.param(page(deeper="systems/stages.md"), r":4: the front matter: 'deeper' should be a list", id="ways that are no list"),
    pytest.param(page(body="# Another\n"), r":6: the heading is 'Another' and the title 'A page'", id="heading and title"),
]  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Site:
    read = read_site((ROOT / SITE).read_text(encoding="utf-8"), [])
    assert read
    return read


@pytest.mark.parametrize(("text", "message"), PAGES)
def test_fault_of_front_matter_is_found_in_its_line(text: str, message: str, site: Site) -> None:
    found: list[Diagnostic] = []
    read_front_matter("a/b.md", text, site, found)
    [fault] = found
    assert re.search("^docs/a/b.md" + message, str(fault)), str(fault)
    assert fault.hint


@pytest.mark.parametrize(
    ("src", "fields", "message"),
    [
        ("systems/a.md", {"depth": "Mechanisms"}, "Write 'depth: Systems'."),
        ("systems/a.md", {"deeper": "[systems/b.md]"}, "'systems/b.md' is not deeper than this page."),
        ("systems/a.md", {"simpler": "[systems/c.md]"}, "Did you mean 'systems/"),
        ("systems/a.md", {"title": "B"}, "the title 'B' is also that of docs/systems/a.md."),
    ],
)  # fmt: skip
def test_pages_that_do_not_fit_together_are_found(
    src: str, fields: dict[str, str], message: str, site: Site
) -> None:
    texts = {src: page(body="", **fields), "systems/b.md": page(body="", title="B")}
    read = {name: read_front_matter(name, text, site, []) for name, text in texts.items()}
    pages: dict[str, FrontMatter] = {name: front for name, front in read.items() if front}
    assert len(pages) == 2
    [fault] = check_front_matter(pages, site)
    assert message in str(fault)


def test_page_and_work_that_nothing_needs_are_found(data: Data) -> None:
    pages = {claim.page for claim in data.claims.values()} | set(data.site.page_types)
    pages |= {page for option in data.options for page in (option.page, *option.more)}
    pages |= {place.split("#")[0] for query in data.queries for place in query.pages}
    assert not list(check_pages(data, pages))
    lost = list(check_pages(data, pages - {"systems/stages.md"}))
    assert any("names the unknown page 'systems/stages.md'." in fault.what for fault in lost)
    assert any("leads to the unknown page 'systems/stages.md'." in fault.what for fault in lost)
    assert any(
        "'stages' names the unknown page 'systems/stages.md'." in fault.what for fault in lost
    )
    work = next(key for key in data.works if key not in data.keys)
    assert work in "".join(str(fault) for fault in check_uncited(data, set()))
    assert not list(check_uncited(data, set(data.works)))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("One [@a2000b; @c-d]. Two [see @e_f, p. 5; -@g].", [(1, "a2000b"), (1, "c-d"), (1, "e_f"), (1, "g")]),
        ("One\n\ntwo [@a;\n@b] three", [(3, "a"), (4, "b")]),
        ("`[@a]` and ``[@b] ` [@c]`` [@d]", [(1, "d")]),
        ("```\n[@a]\n```\n\n~~~~ text\n~~~\n[@b]\n~~~~\n[@c]", [(9, "c")]),
        ("mail [me@example.org], me@example.org and \\\\@none", []),
        ("As @a2000b says, and @c-d [p. 5].", [(1, "a2000b"), (1, "c-d")]),
        ("[@smith:2020/a.b]. [see @c.]", [(1, "smith:2020/a.b"), (1, "c")]),
    ],
)  # fmt: skip
def test_citations_are_found_with_their_lines_and_not_in_code(
    text: str, keys: list[tuple[int, str]]
) -> None:
    assert find_citations(text) == keys


def test_without_brackets_only_a_work_is_cited() -> None:
    assert find_citations("Write to @nhs, as @a2000b [@c] did.", {"a2000b"}) == [(1, "a2000b"), (1, "c")]  # fmt: skip
