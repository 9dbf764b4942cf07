"""What an editor would really get wrong in a page, or between pages and data, is said in its line.

Faults within bib/ are in test_data.py, those that only a written page shows in test_output.py.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from book.diagnostics import SourceError
from book.state import Settings, load_book
from conftest import ROOT, build, copy_project
from trial import FIRST, SRC, faults, project

THERMOSTAT = "docs/fundamentals/stress-thermostat.md"
TABLE = "\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"

TYPED = {
    # what is typed: the line that is named, what is said of it, and the hint
    # --- citations
    "a [@spiegel1999impakt]": (0, "cites the unknown key 'spiegel1999impakt'", "Did you mean 'spiegel1999impact'?"),
    "a\n[@nobody1900]": (1, "cites the unknown key 'nobody1900'", "Add the work to bib/references.bib."),
    "As @spiegel1999impakt says": (0, "cites the unknown key 'spiegel1999impakt'", "Did you mean 'spiegel1999impact'?"),
    "a [@spiegel1999impact:5]": (0, "cites the unknown key 'spiegel1999impact:5'", "Did you mean 'spiegel1999impact'?"),
    "a\n[@ spiegel1999impact]": (1, "'[@' does not begin a citation", "Write '[@key]'."),
    "a\n[@{spiegel1999impact}]": (1, "'[@' does not begin a citation", "Write '[@key]'."),
    "[see [@spiegel1999impact]](about.md)": (0, "a citation is in the text of a link", "Move it after the link."),
    "[see @spiegel1999impact](about.md)": (0, "a citation is in the text of a link", "Move it after the link."),
    '[a](about.md "b [@spiegel1999impact]")': (0, "a citation is in the title of a link", "Move it"),
    # --- markers, figures, tables
    "<!-- clam: F04 -->": (0, "'<!-- clam: F04 -->' is not a marker", "Did you mean 'claim'?"),
    "a <!-- a note --> b": (0, "'<!-- a note -->' is not a marker", "Write one of these alone"),
    "<!-- claim: F99 -->": (0, "unknown claim 'F99'", "Did you mean 'F0"),
    "<!-- claim: F04 | F05 -->": (0, "'<!-- claim: F04 | F05 -->' is not a marker", "Did you mean 'claim'?"),
    "<!-- claim -->": (0, "the marker needs a name", "Use one of: F01"),
    "<!-- ledger: all -->": (0, "unknown ledger 'all'", "Leave the name out."),
    "<!-- figure: stress-axes -->": (0, "unknown figure 'stress-axes'", "Did you mean 'stress-axis'?"),
    "<!-- table: X9 -->": (0, "unknown table 'X9'", "Use one of: X1, X2."),
    "<!-- option: metformine -->": (0, "unknown option 'metformine'", "Did you mean 'metformin'?"),
    "a\n\n<!-- option: metformin -->": (2, "option metformin is shown twice", "Its page is docs/options/medicines-and-surgery.md"),
    "a\n\n<!-- claim: F04 -->": (2, "claim F04 is shown twice", "Its page is docs/fundamentals/stress-thermostat.md"),
    "See {figure: stress-axes}.": (0, "'{figure: stress-axes}' does not lead to a figure", "Did you mean 'stress-axis'?"),
    "See {table: option}.": (0, "'{table: option}' does not lead to a table", "Did you mean 'options'?"),
    TABLE: (2, "a table has no caption", "Put 'Table: text {#id}'"),
    "a | b\n- | -\n1 | 2": (0, "a table has no caption", "Put 'Table: text {#id}'"),
    "Table: No id" + TABLE: (0, "'Table: No id' is not a caption", "Write 'Table: text {#id}'."),
    "Table: Twice {#options}" + TABLE: (0, "two tables have the id 'options'", "another id"),
    "Table: A {#t}" + TABLE + "| 1 | 2 | 3 |\n": (5, "the row has 3 cells for 2 columns", r"write a bar within a cell as \|"),
    # --- blocks
    "/// key | In short\na\n\n## More": (0, "the block '/// key | In short' is never closed", "Close it with '///'"),
    "//// key | A\n/// html | p\na\n////": (1, "the block '/// html | p' is never closed", "Close it"),
    "a\n\n///\n": (2, "'///' does not close a block", "Remove it."),
    "/// kay | x\na\n///": (0, "'///' is left in the text", "Correct the mark"),
    '!!! key "x"\n    a': (0, "'!!! key \"x\"' does not start a block here", "Write '/// key | Title'"),
    '??? note "x"\n    a': (0, "'??? note \"x\"' does not start a block here", "'/// details | Title'"),
    # --- HTML
    "a\n\n<div>\nb\n</div>": (2, "'<div>' cannot be used within a sentence", "'/// html | div'"),
    "<details><b>a</b></details>": (0, "'<details>' cannot be used", "Write '/// details | Title'"),
    "a <script>alert(1)</script>": (0, "'<script>' cannot be used", "name it under script in the front matter"),
    '<iframe src="x"></iframe>': (0, "cannot be used", "Use Markdown"),
    "a <blink>b</blink>": (0, "'<blink>' cannot be used", "Use Markdown"),
    "a <b>b": (0, "'<b>' is never closed", "Close it with '</b>'."),
    "a</b>": (0, "</b> has no opening tag", "Remove it"),
    "<b>a\n\nb</b>": (2, "<b> runs over more than one paragraph", "Close it in the same paragraph."),
    '<span style="color: red">a</span>': (0, "<span> has 'style', which the policy blocks", "docs/assets/"),
    "![a](https://pixel.example/a.gif)": (0, "<img> asks a third party", "Serve the file from docs/assets/"),
    "[a](javascript:alert(1))": (0, "the link 'javascript:alert(1)' runs a script", "Link to a page"),
    # --- marks of which nothing came
    "[the trial][undefined]": (0, "'][undefined]' is left in the text", "Correct the mark"),
    "a.[^note]": (0, "'[^note' is left in the text", "Correct the mark"),
    "An **open mark": (0, "'**' is left in the text", "Correct the mark"),
    "a {: .b }": (0, "'{: .' is left in the text", "Correct the mark"),
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
        "Title\n===\n\n- a\n---\n\n\\<div>",
        "//// html | div\n/// html | p\na\n///\n////",
    ],
)
def test_sound_text_is_not_accused(text: str) -> None:
    assert faults(text) == []


def test_pages_whose_downloads_would_have_the_same_names_are_refused() -> None:
    said = [str(fault) for fault in faults("a", "systems-stages.md")]
    assert any("the names of those of docs/systems/stages.md. Rename" in one for one in said)


BETWEEN = [
    # file, what is replaced (a pattern), by what, and what is said
    (THERMOSTAT, "<!-- claim: F04 -->", "", r"bib/claims\.yml:\d+: claim F04 is missing from its page docs/\S+\. Put '<!-- claim: F04"),
    ("bib/claims.yml", r"page: fundamentals/stress-thermostat\.md", "page: fundamentals/thermostat.md", r"bib/claims\.yml:\d+: claim F\d\d names the unknown page .* Did you mean 'fundamentals/stress-thermostat\.md'"),
    ("bib/options.yml", r"systems/stages\.md", "systems/stage.md", r"bib/options\.yml:\d+: option \S+ leads to the unknown page 'systems/stage\.md'\. Did you mean"),
    ("docs/options/sleep-and-stress.md", "<!-- option: sleep-apnoea -->", "", r"bib/options\.yml:\d+: option sleep-apnoea is missing from its page docs/options/sleep-and-stress\.md\. Put '<!-- option: sleep-apnoea"),
    ("bib/options.yml", r"page: options/sleep-and-stress\.md", "page: options/sleep.md", r"bib/options\.yml:\d+: option sleep-extension names the unknown page 'options/sleep\.md'"),
    ("docs/options.md", "<!-- figure: options-effects -->", "", r"bib/figures\.yml:\d+: no page shows the figure options-effects\. Put"),
    ("bib/figures.yml", "drawing: stress-axis", "drawing: stress-axes", r"bib/figures\.yml:\d+: the drawing of figure stress-axis is missing: docs/\S+stress-axes\.svg\. Add"),
    ("bib/figures.yml", "days: 60, speed", "days: 61, speed", r"bib/curves\.json:1: the curves of figure \S+ are not those .* Run 'make models'"),
    ("bib/dates.yml", r"about\.md: .*\n", "", r"docs/about\.md:1: the page has no date in bib/dates\.yml\. Run 'make dates'"),
    ("bib/dates.yml", r'(about\.md: "20\d\d)-\d\d', r"\1-13", r"bib/dates\.yml:2: month must be in 1\.\.12.* Run 'make dates'"),
    ("bib/references.bib", r"\Z", "@article{zz2000, author = {Nobody, Ann}, title = {A}, journal = {B}, year = {2000}, doi = {10.1000/a}, keywords = {review}, read = {abstract}}\n", r"bib/references\.bib:\d{4}: nothing cites 'zz2000'\. Cite it"),
    (THERMOSTAT, r"deeper: \[mechanisms/", "deeper: [mechanics/", r"stress-thermostat\.md:1: under deeper, the front matter names the unknown page 'mechanics/\S+'\. Did you mean"),
    (THERMOSTAT, r"depth: Fundamentals", "depth: Systems", r"stress-thermostat\.md:1: the depth is 'Systems' in the folder fundamentals/\. Write"),
    (THERMOSTAT, r"title: .*", "title: Sleep", r"stress-thermostat\.md:\d+: the heading is 'The stress thermostat' and the title 'Sleep'\. Make"),
    ("docs/about.md", r"(?s)\A---.*?---", "", r"docs/about\.md:1: the page has no front matter\. Begin"),
    ("mkdocs.yml", r"  - About: about\.md\n", "", r"docs/about\.md:1: the page is not in the navigation\. Add it to nav"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "message"), BETWEEN, ids=[fault[3][-40:] for fault in BETWEEN]
)
def test_slip_between_pages_and_data_is_said(
    file: str, old: str, new: str, message: str, tmp_path: Path
) -> None:
    for part in ("bib", "docs"):
        shutil.copytree(ROOT / part, tmp_path / part)
    for part in ("pyproject.toml", "mkdocs.yml"):
        shutil.copy2(ROOT / part, tmp_path / part)
    plant(tmp_path, file, old, new)
    nav = project()[0].nav
    if file == "mkdocs.yml":
        nav = [item for item in nav or [] if item != {"About": "about.md"}]
    with pytest.raises(SourceError) as stopped:
        load_book(Settings(root=tmp_path, nav=nav))
    assert re.search(message, str(stopped.value)), str(stopped.value)


def plant(root: Path, file: str, old: str, new: str) -> None:
    """Replace the first match; fail if there is none, so that no fault goes unplanted."""
    text = (root / file).read_text(encoding="utf-8")
    text, count = re.subn(old, new, text, count=1)
    assert count == 1, f"nothing to change in {file}"
    (root / file).write_text(text, encoding="utf-8")


# --- end to end -----------------------------------------------------------------------------------


def failed_build(root: Path, *plants: tuple[str, str, str]) -> str:
    """What a strict build says that must fail."""
    copy_project(root)
    for file, old, new in plants:
        plant(root, file, old, new)
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
    )
    assert re.search(rf"{THERMOSTAT}:\d\d: the page cites the unknown key 'nobody1900'\. Add", said)
    assert re.search(rf"{THERMOSTAT}:\d\d: claim F04 is shown twice\.", said)
    assert re.search(rf"{THERMOSTAT}:\d\d: '<div>' cannot be used", said)
    assert "docs/about.md:1: the page has no date" in said
    assert not (tmp_path / "site").exists()


def test_build_stops_at_a_term_that_no_page_uses(tmp_path: Path) -> None:
    term = "- term: zymurgy\n  says: The making of beer.\n"
    said = failed_build(tmp_path, ("bib/glossary.yml", r"\Z", term))
    assert re.search(r"bib/glossary\.yml:\d+: the term 'zymurgy' is used on no page\. Remove", said)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What a build says of faults that show once pages are rendered and written."""
    slips = (
        "See [there](nowhere.md), [below](#nowhere) and ![a curve](gone.svg).\n\n"
        '<span id="twin">a</span><span id="twin">b</span> <a href="../gone/">c</a>\n\n'
        "/// html | script\nalert(1)\n///\n"
    )
    return failed_build(
        tmp_path_factory.mktemp("written"),
        (THERMOSTAT, r"\Z", f"\n{slips}"),
        ("mkdocs.yml", r"- Glossary: glossary\.md\n", "- Glossary: glossary.md\n  - gone.md\n"),
        ("mkdocs.yml", "cite-buttons", "cite-button"),
        ("mkdocs.yml", r"extra_css:\n", "extra_css:\n  - https://fonts.example/serif.css\n"),
    )


@pytest.mark.parametrize(
    "message",
    [
        rf"{THERMOSTAT}:\d\d: Doc file .* link 'nowhere\.md'.* Correct the target",
        rf"{THERMOSTAT}:\d\d: Doc file .* link '#nowhere'.* Correct the target",
        rf"{THERMOSTAT}:\d\d: Doc file .* link 'gone\.svg'.* Correct the target",
        rf"{THERMOSTAT}:\d\d: the id 'twin' occurs more than once\. Rename",
        rf"{THERMOSTAT}:\d\d: '\.\./gone/' does not lead to a file of this edition\. Correct",
        r"site/fundamentals/stress-thermostat/index\.html:1: <script> does not belong in a page's text",
        r"'gone\.md' is included in the 'nav' configuration, which is not found",
        r"site/\S+\.html:1: '\S*cite-button\.js' does not lead to a file of this edition",
        r"site/\S+\.html:1: <link> asks a third party for 'https://fonts\.example/serif\.css'\. Serve",
    ],
)
def test_build_stops_at_what_only_the_written_page_shows(message: str, written: str) -> None:
    assert re.search(message, written), written
