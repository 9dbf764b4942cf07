"""A fault planted in the project stops the build, says where it is, and leaves no site/."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import textstat
from bs4 import BeautifulSoup
from check_locks import check_locks
from conftest import ROOT, copy_project, make_site
from find_overlap import digest
from list_addresses import list_addresses
from test_pages import GRADES, prose

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
        r"options\.yml:\d+: waiting has no 'harm'\. Fill it in",
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
    # --- tables
    pytest.param(
        append(PAGE, "\n| A | B |\n| --- | --- |\n| 1 | 2 |\n"),
        r"stress-thermostat\.md:\d+: a table has no caption",
        id="table without a caption",
    ),
    pytest.param(
        append(PAGE, "\nTable: No id\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n"),
        r"stress-thermostat\.md:\d+: 'Table: No id' is no caption",
        id="caption that cannot be read",
    ),
    pytest.param(
        append(PAGE, "\nTable: Twice {#options}\n\n| A |\n| --- |\n| 1 |\n"),
        r"\.md:\d+: two tables have the id 'options'",
        id="table id twice",
    ),
    pytest.param(
        append(PAGE, "\nSee {table: option}.\n"),
        r"stress-thermostat\.md:\d+: '\{table: option\}' leads to no table\. Did you mean",
        id="link to no table",
    ),
    pytest.param(
        change("bib/tables.yml", r'        - "Glucose storage"\n', ""),
        r"tables\.yml:\d+: row X1b has 3 cells for 4 columns",
        id="row with a cell too few",
    ),
    # --- what only the written page shows
    pytest.param(
        append(PAGE, "\nSee [the trial][undefined] there.\n"),
        r"stress-thermostat\.md:\d+: '\]\[undefined\]' is left in the text",
        id="link with an undefined label",
    ),
    pytest.param(
        append(PAGE, "\n![A curve](gone.svg)\n"),
        r"docs/fundamentals/stress-thermostat\.md:\d\d+: .*'gone\.svg'",
        id="missing image",
    ),
    pytest.param(
        append(PAGE, '\n<p><img src="../../gone.png" alt="x"></p>\n'),
        r"stress-thermostat\.md:\d+: '\.\./\.\./gone\.png' leads to no file",
        id="missing image in raw HTML",
    ),
    pytest.param(
        append(PAGE, '\n<p><a href="../nowhere/">there</a></p>\n'),
        r"stress-thermostat\.md:\d+: '\.\./nowhere/' leads to no file",
        id="dead link in raw HTML",
    ),
    pytest.param(
        append(PAGE, '\n<p><a href="#nowhere">there</a></p>\n'),
        r"stress-thermostat\.md:\d+: '#nowhere' names a place that .* does not have",
        id="dead anchor in raw HTML",
    ),
    pytest.param(
        append(PAGE, '\n<p><a href="../../offline/#sha">there</a></p>\n'),
        r"stress-thermostat\.md:\d+: '\.\./\.\./offline/#sha' (?:names a place|leads to no file)",
        id="anchor that this edition lacks",
    ),
    pytest.param(
        append(PAGE, '\n<p id="twin">a</p>\n\n<p id="twin">b</p>\n'),
        r"stress-thermostat\.md:\d+: the id 'twin' occurs twice",
        id="id twice in a page",
    ),
    pytest.param(
        append(PAGE, '\n<p><img src="https://pixel.example/a.gif" alt=""></p>\n'),
        r"stress-thermostat\.md:\d+: <img> asks a third party",
        id="third-party image",
    ),
    pytest.param(
        change("mkdocs.yml", r"extra_css:\n", "extra_css:\n  - https://fonts.example/serif.css\n"),
        r"site/\S+\.html:\d+: <link> asks a third party for 'https://fonts\.example/serif\.css'",
        id="remote font",
    ),
    pytest.param(
        append(
            "docs/assets/stylesheets/book.css",
            "\n.md-typeset { background: url(https://pixel.example/b.png); }\n",
        ),
        r"docs/assets/stylesheets/book\.css:\d+: '\S+' is an address of a third party",
        id="third party in a style sheet",
    ),
    pytest.param(
        append(PAGE, "\n<script>alert(1)</script>\n"),
        r"stress-thermostat\.md:\d+: <script> is no part of a page's text",
        id="inline script",
    ),
    pytest.param(
        append(PAGE, '\n<p onclick="alert(1)">a</p>\n'),
        r"stress-thermostat\.md:\d+: <p> runs a script in 'onclick'",
        id="inline handler",
    ),
    pytest.param(
        append(PAGE, '\n<p style="color: red">a</p>\n'),
        r"stress-thermostat\.md:\d+: <p> has a style of its own",
        id="inline style",
    ),
    pytest.param(
        append(
            PAGE,
            "\n"
            + "\n\n".join(
                f"Number {n} is {n * 7919 % 100003} of {n * 104729 % 999983}." for n in range(12000)
            ),
        ),
        r"site/fundamentals/stress-thermostat\S+:1: the page weighs \d+ kB",
        id="oversize page",
    ),
    # --- templates, navigation, front matter, metadata, editions
    pytest.param(
        change(
            "mkdocs.yml",
            r"assets/javascripts/copy-citation\.js",
            "assets/javascripts/copy-citations.js",
        ),
        r"site/\S+\.html:\d+: '\S*copy-citations\.js' leads to no file",
        id="missing script",
    ),
    pytest.param(
        change("mkdocs.yml", r"assets/stylesheets/book\.css", "assets/stylesheets/books.css"),
        r"site/\S+\.html:\d+: '\S*books\.css' leads to no file",
        id="missing style sheet",
    ),
    pytest.param(
        change("mkdocs-offline.yml", r"take-downloads\.js", "take-download.js"),
        r"site/\S+\.html:\d+: '\S*take-download\.js' leads to no file",
        id="missing asset of the offline edition",
    ),
    pytest.param(
        change(
            "overrides/main.html", r"\{% block footer %\}", "{% block footer %}{{ nothing.at.all }}"
        ),
        r"main\.html:\d+: 'nothing' is nothing that a page template is given",
        id="template that names nothing",
    ),
    pytest.param(
        change("overrides/hooks/claim.html", r"\{% (?:if|for)", "{% fi"),
        r"overrides/hooks/claim\.html:\d+: Encountered unknown tag 'fi'",
        id="template that cannot be read",
    ),
    pytest.param(
        change(
            "mkdocs.yml",
            r"  - Glossary: glossary\.md\n",
            "  - Glossary: glossary.md\n  - gone.md\n",
        ),
        r"mkdocs\.yml:\d+: the navigation names 'gone\.md', which is no page",
        id="navigation names a missing page",
    ),
    pytest.param(
        change(PAGE, r"description: [^\n]*\n", ""),
        r"stress-thermostat\.md:1: the front matter has no description",
        id="page without a description",
    ),
    pytest.param(
        change(PAGE, r"title: ([^\n]*)\n", r"title: [\1\n"),
        r"stress-thermostat\.md:\d+: the front matter cannot be read",
        id="front matter that is no YAML",
    ),
    pytest.param(
        append("bib/redirects.yml", "mechanisms/old-name/: mechanisms/self-feeding-lop/\n"),
        r"redirects\.yml:\d+: 'mechanisms/self-feeding-lop/' is no page\. Did you mean",
        id="redirect to nowhere",
    ),
    pytest.param(
        append("bib/redirects.yml", "systems/stages/: systems/mitochondria/\n"),
        r"redirects\.yml:\d+: 'systems/stages/' is still the page",
        id="redirect that hides a page",
    ),
]


Record = Callable[[str, object], None]


@pytest.mark.parametrize(("plant", "message"), FAULTS)
def test_planted_fault_stops_the_build_and_says_where(
    plant: Fault,
    message: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    record_property: Record,
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
    found = re.search(message, said)
    assert found
    record_property(f"planted: {request.node.callspec.id}", f"make site: {found[0][:70]}")


LOCK_FAULTS = [
    pytest.param(
        change("pyproject.toml", r'"mkdocs==1\.6\.1"', '"mkdocs==1.6.2"'),
        r"requirements\.lock:1: pyproject\.toml asks for 'mkdocs==1\.6\.2', the lock has 1\.6\.1",
        id="stale lock",
    ),
    pytest.param(
        change("pyproject.toml", r'  "rispy",', '  "rispy",\n  "a-new-one",'),
        r"requirements\.lock:1: pyproject\.toml asks for 'a-new-one', the lock has none",
        id="requirement that was never locked",
    ),
    pytest.param(
        change("requirements.lock", r"--hash=sha256:[0-9a-f]{64}", "--hash=sha256:abc"),
        r"requirements\.lock:\d+: .* has no hash",
        id="broken hash in a lock",
    ),
    pytest.param(
        change("requirements.lock", r"\A", "--index-url https://index.example/simple\n"),
        r"requirements\.lock:1: .* names a place",
        id="registry host in a lock",
    ),
]


@pytest.mark.parametrize(("plant", "where"), LOCK_FAULTS)
def test_planted_fault_in_a_lock_fails_make_lint(
    plant: Fault,
    where: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    record_property: Record,
) -> None:
    project = copy_project(tmp_path)
    assert check_locks(project) == []
    plant(project)
    said = [str(problem) for problem in check_locks(project)]
    assert any(re.search(where, text) for text in said), said
    record_property(f"planted: {request.node.callspec.id}", f"make lint: {said[0][:70]}")


def test_tampered_hash_stops_the_installation(tmp_path: Path, record_property: Record) -> None:
    """The Makefile's own rule, with a package made here, so that no network is needed."""
    project = copy_project(tmp_path / "project")
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    with zipfile.ZipFile(wheels / "tiny-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr(
            "tiny-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1\n"
        )
        wheel.writestr("tiny-1.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr("tiny-1.dist-info/RECORD", "")
    good = hashlib.sha256((wheels / "tiny-1-py3-none-any.whl").read_bytes()).hexdigest()
    for hash_given, passes in ((good[::-1], False), (good, True)):
        (project / "requirements.lock").write_text(f"tiny==1 --hash=sha256:{hash_given}\n")
        result = subprocess.run(
            ["make", "--no-print-directory", "venv/.site", "VENV=venv"],
            cwd=project,
            env={**os.environ, "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (result.returncode == 0) is passes, result.stderr
        assert ("DO NOT MATCH THE HASHES" in result.stderr) is not passes
    record_property("planted: tampered hash", "make: pip --require-hashes: do not match the hashes")


def test_words_taken_over_are_found_with_file_and_line(
    tmp_path: Path, record_property: Record
) -> None:
    project = copy_project(tmp_path)
    taken = "the quick grey cat sat down upon the old warm stove and slept"
    append(PAGE, f"\nOnce {taken}.\n")(project)
    (tmp_path / "article.txt").write_text(f"In winter {taken} until noon.", encoding="utf-8")
    result = subprocess.run(
        [
            "make",
            "--no-print-directory",
            "overlap",
            f"SOURCE={tmp_path / 'article.txt'}",
            f"VENV={ROOT / '.venv'}",
        ],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode != 0
    found = re.search(r"stress-thermostat\.md:\d+.*", result.stdout + result.stderr)
    assert found, result.stdout
    record_property("planted: verbatim overlap", f"make overlap: {found[0][:70]}")


def test_words_of_the_article_are_found_without_the_article(
    tmp_path: Path, record_property: Record
) -> None:
    project = copy_project(tmp_path)
    taken = "the quick grey cat sat down upon old"
    append(PAGE, f"\nOnce {taken} stones.\n")(project)
    append("bib/article-runs.txt", f"{digest(tuple(taken.split()))}\n")(project)
    command = ["make", "--no-print-directory", "overlap", f"VENV={ROOT / '.venv'}"]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    found = re.search(
        r"stress-thermostat\.md:\d+: shared with the source: “the quick.*", result.stdout
    )
    assert found, result.stdout
    record_property("planted: words of the article", f"make lint: {found[0][:70]}")


def test_digest_that_is_none_is_found(tmp_path: Path, record_property: Record) -> None:
    project = copy_project(tmp_path)
    change("bib/article-runs.txt", r"\A\w{10}", "abc")(project)
    command = ["make", "--no-print-directory", "overlap", f"VENV={ROOT / '.venv'}"]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert result.returncode != 0
    assert "bib/article-runs.txt:1: 'abc' is no digest" in result.stderr
    record_property(
        "planted: broken digest", "make lint: bib/article-runs.txt:1: 'abc' is no digest"
    )


def test_page_that_reads_too_hard_is_found(record_property: Record) -> None:
    hard = (
        "<article class='md-content__inner'><p>"
        + (
            "Notwithstanding considerable interindividual heterogeneity, glucocorticoid-mediated "
            "perturbations of intracellular phosphorylation cascades demonstrably precipitate "
            "compensatory hyperinsulinaemia. " * 12
        )
        + "</p></article>"
    )
    grade = textstat.flesch_kincaid_grade(prose(BeautifulSoup(hard, "html.parser")))
    assert grade > max(GRADES.values())
    record_property(
        "planted: reading grade", f"test_page_reads_at_its_grade[page]: grade {grade:.0f}"
    )


def test_lost_address_is_found(site: Path, record_property: Record) -> None:
    listed = (ROOT / "tests/addresses.txt").read_text(encoding="utf-8").split()
    lost = [
        address
        for address in [*listed, "mechanisms/gone/#part"]
        if address not in set(list_addresses(site))
    ]
    assert lost == ["mechanisms/gone/#part"]
    record_property("planted: renamed slug or removed anchor", f"test_every_address…: {lost[0]}")


def test_at_least_sixty_kinds_are_planted() -> None:
    assert len(FAULTS) + len(LOCK_FAULTS) + 6 >= 60
    names = [fault.id for fault in [*FAULTS, *LOCK_FAULTS]]
    assert len(set(names)) == len(names)


def test_failed_build_keeps_the_site_of_before(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    (project / "site").mkdir()
    (project / "site" / "index.html").write_text("before", encoding="utf-8")
    append(PAGE, "\n[@nobody1900nothing]\n")(project)
    assert make_site(project).returncode != 0
    assert (project / "site" / "index.html").read_text(encoding="utf-8") == "before"
