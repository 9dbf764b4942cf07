"""A fault planted in the project stops the build, says where it is, and leaves no site/."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import copy_project, make_site

PAGE = "docs/fundamentals/stress-thermostat.md"
Fault = Callable[[Path], None]


def change(path: str, old: str, new: str, flags: int = 0) -> Fault:
    """Replace the first match of ``old``; fail if there is none, so no fault goes unplanted."""

    def plant(project: Path) -> None:
        file = project / path
        text, count = re.subn(old, new, file.read_text(encoding="utf-8"), count=1, flags=flags)
        assert count == 1, f"nothing to change in {path}"
        file.write_text(text, encoding="utf-8")

    return plant


def append(path: str, text: str) -> Fault:
    def plant(project: Path) -> None:
        with (project / path).open("a", encoding="utf-8") as file:
            file.write(text)

    return plant


ENTRY = """
@article{{{key},
  author = {{Nobody, Ann}},
  title = {{{{A work}}}},
  journal = {{A journal}},
  year = {{2000}},
  {extra}
  keywords = {{review}},
}}
"""

FAULTS = [
    pytest.param(
        append(PAGE, "\nMore. [@nobody1900nothing]\n"),
        r"stress-thermostat\.md:\d+: the page cites the unknown key 'nobody1900nothing'\. Add",
        id="unknown citation key",
    ),
    pytest.param(
        change(PAGE, r"\[@(\w+)(\w)", r"[@\1"),
        r"stress-thermostat\.md:\d+: .*unknown key .* Did you mean",
        id="misspelt citation key",
    ),
    pytest.param(
        append("bib/references.bib", ENTRY.format(key="zz2000work", extra="doi = {10.1000/none},")),
        r"references\.bib:\d+: nothing cites 'zz2000work'\. Cite it",
        id="work that nothing cites",
    ),
    pytest.param(
        append(
            "bib/references.bib",
            ENTRY.format(key="spiegel1999impact", extra="doi = {10.1000/none},"),
        ),
        r"references\.bib:\d+: the key 'spiegel1999impact' is already used in line \d+",
        id="duplicate key",
    ),
    pytest.param(
        append(
            "bib/references.bib",
            ENTRY.format(key="zz2000work", extra="doi = {10.1016/S0140-6736(99)01376-8},"),
        ),
        r"references\.bib:\d+: 'zz2000work' has the same doi as 'spiegel1999impact'",
        id="duplicate DOI",
    ),
    pytest.param(
        append("bib/references.bib", ENTRY.format(key="zz2000work", extra="pubmed = {10543671},")),
        r"references\.bib:\d+: 'zz2000work' has the same pubmed as 'spiegel1999impact'",
        id="duplicate PMID",
    ),
    pytest.param(
        append("bib/references.bib", ENTRY.format(key="zz2000work", extra="")),
        r"references\.bib:\d+: 'zz2000work' has no identifier\. Give one of",
        id="entry without identifier",
    ),
    *(
        pytest.param(
            change(
                "bib/references.bib",
                rf"(@article\{{spiegel1999impact,.*?)\n  {name} = [^\n]*",
                r"\1",
                re.S,
            ),
            rf"references\.bib:\d+: 'spiegel1999impact' has no {said}",
            id=f"entry without {name}",
        )
        for name, said in (
            ("author", "author"),
            ("title", "title"),
            ("year", "year"),
            ("journal", "venue"),
            ("keywords", "kind of study"),
        )
    ),
    pytest.param(
        change("bib/references.bib", r"doi = \{10\.", "doi = {doi:10."),
        r"references\.bib:\d+: .* has the doi 'doi:10\..* Write the bare DOI",
        id="malformed DOI",
    ),
    pytest.param(
        change("bib/references.bib", r"  year = \{1999\},", "  year = {1999,"),
        r"references\.bib:\d+: malformed BibTeX near the entry",
        id="malformed .bib",
    ),
    pytest.param(
        change("bib/claims.yml", r"- id: F04", "- id: F40"),
        r"claims\.yml:\d+: 'F40' is not a claim id of the article",
        id="unknown id in claims.yml",
    ),
    pytest.param(
        change("bib/claims.yml", r"- id: F04\n(?:  .*\n)+", ""),
        r"claims\.yml:1: claim F04 is missing",
        id="claim missing from claims.yml",
    ),
    pytest.param(
        change("bib/claims.yml", r"verdict: well supported", "verdict: proven"),
        r"claims\.yml:\d+: claim \w+ has the unknown verdict 'proven'\. Use one of",
        id="unknown verdict",
    ),
    pytest.param(
        change("bib/claims.yml", r"supports: \[\w", "supports: [zz, "),
        r"claims\.yml:\d+: claim \w+ cites the unknown key",
        id="unknown key in claims.yml",
    ),
    pytest.param(
        change(
            "bib/claims.yml",
            r"page: fundamentals/stress-thermostat\.md",
            "page: fundamentals/stress-thermostats.md",
        ),
        r"claims\.yml:\d+: claim F\d\d names the unknown page .* Did you mean 'fundamentals/stress-thermostat\.md'",
        id="unknown page in claims.yml",
    ),
    pytest.param(
        change("bib/claims.yml", r"  says: ", "  sayz: "),
        r"claims\.yml:\d+: .* unknown field 'sayz'\. Did you mean 'says'",
        id="unknown field in claims.yml",
    ),
    pytest.param(
        change("bib/claims.yml", r"- id: F04", "- id: F04\n id: F04"),
        r"claims\.yml:\d+: malformed YAML",
        id="malformed claims.yml",
    ),
    pytest.param(
        change(PAGE, r"<!-- claim: F04 -->", ""),
        r"claims\.yml:\d+: claim F04 is missing from its page docs/fundamentals/stress-thermostat\.md",
        id="claim missing from its page",
    ),
    pytest.param(
        append(PAGE, "\n<!-- claim: F99 -->\n"),
        r"stress-thermostat\.md:\d+: unknown claim id 'F99'",
        id="marker with an unknown id",
    ),
    pytest.param(
        append(PAGE, "\n<!-- claim: F04 -->\n"),
        r"stress-thermostat\.md:\d+: claim F04 has a second marker",
        id="marker twice",
    ),
    pytest.param(
        append(PAGE, "\n<!-- clam: F04 -->\n"),
        r"stress-thermostat\.md:\d+: the comment .* is no marker",
        id="misspelt marker",
    ),
    pytest.param(
        append(PAGE, "\n<!-- table: X9 -->\n"),
        r"stress-thermostat\.md:\d+: unknown table id 'X9'",
        id="unknown table",
    ),
    pytest.param(
        append("bib/glossary.yml", "- term: zymurgy\n  says: The making of beer.\n"),
        r"glossary\.yml:\d+: the term 'zymurgy' is used on no page",
        id="glossary term used nowhere",
    ),
    pytest.param(
        append("docs/stray.md", "# Stray\n\nA page.\n"),
        r"docs/stray\.md:1: the page is not in the navigation\. Add it to nav",
        id="page not in the navigation",
    ),
    pytest.param(
        append(PAGE, "\nSee [there](nowhere.md).\n"),
        r"docs/fundamentals/stress-thermostat\.md:\d\d+: .*'nowhere\.md'.*Correct the target",
        id="MkDocs warning: dead link",
    ),
    pytest.param(
        append(PAGE, "\nSee [there](#nowhere).\n"),
        r"docs/fundamentals/stress-thermostat\.md:\d\d+: .*'#nowhere'.*Correct the target",
        id="MkDocs warning: dead anchor",
    ),
    pytest.param(
        change(PAGE, r"deeper: \[mechanisms/", "deeper: [mechanics/"),
        r"stress-thermostat\.md:1: the front matter names the unknown page",
        id="unknown page in deeper",
    ),
    pytest.param(
        change("bib/article-references.yml", r"verdict: misattributed", "verdict: mistaken"),
        r"article-references\.yml:\d+: reference 2 has the unknown verdict 'mistaken'\. Use one of",
        id="unknown verdict of a reference",
    ),
    pytest.param(
        change("bib/article-references.yml", r"work: jones2011times2", "work: jones2011times"),
        r"article-references\.yml:\d+: reference 2 cites the unknown key 'jones2011times'\. Did you mean",
        id="corrections cite an unknown key",
    ),
    pytest.param(
        change("bib/article-references.yml", r"verdict: not found", "verdict: real"),
        r"article-references\.yml:\d+: reference 3 is 'real' and names no work",
        id="real reference without its work",
    ),
    pytest.param(
        change("bib/article-references.yml", r"- number: 4", "- number: 5"),
        r"article-references\.yml:\d+: reference 5 stands in place 4",
        id="reference out of its place",
    ),
    pytest.param(
        change("bib/options.yml", r"  harm: [^\n]*\n", ""),
        r"options\.yml:\d+: weight-loss-programmes has no 'harm'\. Fill it in",
        id="option without harm",
    ),
    pytest.param(
        change("bib/options.yml", r"certainty: high", "certainty: sure"),
        r"options\.yml:\d+: weight-loss-programmes has the unknown certainty 'sure'",
        id="unknown certainty",
    ),
    pytest.param(
        change("bib/options.yml", r"@knowler2002reduction", "@knowler2002reductions"),
        r"options\.yml:\d+: an option cites the unknown key 'knowler2002reductions'\. Did you mean",
        id="option cites an unknown key",
    ),
    pytest.param(
        change("bib/options.yml", r"systems/stages\.md", "systems/stage.md"),
        r"options\.yml:\d+: weight-loss-programmes leads to the unknown page 'systems/stage\.md'",
        id="option leads nowhere",
    ),
    pytest.param(
        change("docs/options.md", r"options: table", "options: tables"),
        r"options\.md:\d+: unknown part of the options 'tables'",
        id="unknown part of the options",
    ),
    pytest.param(
        change("bib/references.bib", r"@article\{spiegel1999impact", "@patent{spiegel1999impact"),
        r"references\.bib:\d+: 'spiegel1999impact' is of the type @patent, which cannot be exported\. Use one of",
        id="work that no format has",
    ),
    pytest.param(
        change("bib/references.bib", "title = {Impact of sleep debt", r"title = {\\foo{x} debt"),
        r"references\.bib:\d+: 'spiegel1999impact' has LaTeX in its title",
        id="LaTeX that no export carries",
    ),
    pytest.param(
        change("bib/dates.yml", r"about\.md: .*\n", ""),
        r"docs/about\.md:1: the page has no day in bib/dates\.yml\. Run 'make dates'",
        id="page without a day",
    ),
    pytest.param(
        change("bib/dates.yml", r'(about\.md: "20\d\d)-\d\d', r"\1-13"),
        r"bib/dates\.yml:2: month must be in 1\.\.12.* Run 'make dates'",
        id="day that does not exist",
    ),
    pytest.param(
        append("bib/dates.yml", 'gone.md: "2026-11-23 0123456789ab"\n'),
        r"bib/dates\.yml:1: 'gone\.md' is no page below docs/",
        id="day of a page that is gone",
    ),
    pytest.param(
        append(PAGE, "\n<!-- figure: lop -->\n"),
        r"stress-thermostat\.md:\d+: unknown figure 'lop'",
        id="unknown figure",
    ),
    pytest.param(
        append(PAGE, "\nSee {figure: options-effect}.\n"),
        r"stress-thermostat\.md:\d+: '\{figure: options-effect\}' leads to no figure\. Did you mean",
        id="link to no figure",
    ),
    pytest.param(
        change("docs/options.md", "<!-- figure: options-effects -->\n", ""),
        r"figures\.yml:\d+: figure options-effects stands on no page",
        id="figure without a place",
    ),
    pytest.param(
        change("bib/figures.yml", "chart: intervals", "chart: interval"),
        r"figures\.yml:\d+: figure options-effects has the unknown chart 'interval'\. Did you mean",
        id="unknown chart",
    ),
    pytest.param(
        change("bib/figures.yml", "chart: intervals", "drawing: gone.svg"),
        r"figures\.yml:\d+: figure options-effects names the drawing 'gone\.svg', which is missing",
        id="missing drawing",
    ),
    pytest.param(
        change("bib/figures.yml", r"value: 1\.4", "value: 2.4"),
        r"figures\.yml:\d+: figure options-effects: 2\.4 lies outside its interval 1\.0 to 1\.8",
        id="effect outside its interval",
    ),
]


@pytest.mark.parametrize(("plant", "message"), FAULTS)
def test_planted_fault_stops_the_build_and_says_where(
    plant: Fault, message: str, tmp_path: Path
) -> None:
    project = copy_project(tmp_path)
    plant(project)
    result = make_site(project)
    said = result.stdout + result.stderr
    assert result.returncode != 0, "the build passed"
    assert re.search(message, said), said
    assert "Traceback" not in said
    assert not (project / "site").exists()
    assert not (project / ".build").exists()


def test_failed_build_keeps_the_site_of_before(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    (project / "site").mkdir()
    (project / "site" / "index.html").write_text("before", encoding="utf-8")
    append(PAGE, "\n[@nobody1900nothing]\n")(project)
    assert make_site(project).returncode != 0
    assert (project / "site" / "index.html").read_text(encoding="utf-8") == "before"
