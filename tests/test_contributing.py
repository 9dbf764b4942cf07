"""The steps of CONTRIBUTING.md, followed in a copy of the project: each lands where readers look."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, copy_project, make_site
from load_evidence import Problem

REFERENCE = """
@article{zz1999word,
  author = {Nobody, Ann},
  title = {{A work for the test}},
  journal = {A journal},
  year = {1999},
  doi = {10.1000/none},
  keywords = {review},
}
"""
CLAIM = """
- id: F18
  page: fundamentals/tried.md
  says: The article says one thing more.
  verdict: contested
  finding: One review speaks for it, and one against it.
  supports: [zz1999word]
  limits: [petersen2018mechanisms]
"""
FIGURE = """
- id: tried-figure
  title: A figure for the test
  caption: One effect with its interval. [@zz1999word]
  words: The effect is one, between a half and two.
  chart: intervals
  rows:
    - {panel: "Points lower", label: "The trial", value: 1, low: 0.5, high: 2, key: zz1999word}
"""
PAGE = """---
title: A page for the test
description: What a newcomer writes when following the steps for a page, a claim, a figure and a table.
depth: Fundamentals
deeper: []
simpler: []
---

# A page for the test

!!! key "In short"
    The steps work as written. [@zz1999word]

See {figure: tried-figure} and {table: tried-table}.

<!-- claim: F18 -->

<!-- figure: tried-figure -->

Table: What was tried {#tried-table}

| Step | What it gives |
| --- | --- |
| One | A row [@zz1999word] |
"""


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{path} has not one {old!r}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + "\n" + text, encoding="utf-8")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project after all the steps."""
    project = copy_project(tmp_path_factory.mktemp("contributing"))
    (project / "tests").mkdir()
    (project / "tests/addresses.txt").write_text("an/address/now/lost/\n", encoding="utf-8")
    append(project / "bib/references.bib", REFERENCE)
    change(project / "bib/claims.yml", "- id: I01\n", f"{CLAIM}\n- id: I01\n")
    append(project / "bib/figures.yml", FIGURE)
    change(
        project / "overrides/hooks/load_evidence.py",
        'f"F{n:02}" for n in range(1, 18)',
        'f"F{n:02}" for n in range(1, 19)',
    )
    (project / "docs/fundamentals/tried.md").write_text(PAGE, encoding="utf-8")
    first = "      - fundamentals/stress-thermostat.md\n"
    change(project / "mkdocs.yml", first, first + "      - fundamentals/tried.md\n")
    for target in ("dates", "addresses"):
        result = make_site(project, target)
        assert result.returncode == 0, result.stdout + result.stderr
    return project


@pytest.fixture(scope="module")
def page(project: Path) -> BeautifulSoup:
    return BeautifulSoup(
        (project / "site/fundamentals/tried/index.html").read_text(encoding="utf-8"), "html.parser"
    )


def test_added_reference_is_listed_and_can_be_taken(project: Path, page: BeautifulSoup) -> None:
    listed = page.find(id="fn:zz1999word")
    assert listed
    assert "A work for the test" in listed.get_text()
    assert "10.1000/none" in (project / "site/references/works/zz1999word.ris").read_text()


def test_added_claim_stands_on_its_page_and_in_the_ledger(
    project: Path, page: BeautifulSoup
) -> None:
    assert page.find(id="F18", class_="claim")
    assert '"F18"' in (project / "site/evidence/claims.json").read_text(encoding="utf-8")


def test_added_page_is_in_the_navigation_and_has_a_day(project: Path) -> None:
    home = BeautifulSoup((project / "site/index.html").read_text(encoding="utf-8"), "html.parser")
    assert home.select(".md-nav a[href='fundamentals/tried/']")
    assert re.search(r"^fundamentals/tried\.md: ", (project / "bib/dates.yml").read_text(), re.M)


def test_added_figure_is_drawn_numbered_and_listed(project: Path, page: BeautifulSoup) -> None:
    figure = page.find(id="figure-tried-figure")
    assert figure
    assert figure.find("svg")
    assert re.search(r"Figure \d+", figure.get_text())
    assert "A figure for the test" in (project / "site/figures/index.html").read_text()


def test_added_table_is_numbered_and_named(page: BeautifulSoup) -> None:
    link = page.find("a", string=re.compile(r"Table \d+"))
    assert link
    table = page.find(id=str(link["href"]).split("#")[1])
    assert table
    assert "What was tried" in table.get_text()


def test_new_addresses_are_added_and_lost_ones_stay_for_the_test_to_find(project: Path) -> None:
    listed = (project / "tests/addresses.txt").read_text(encoding="utf-8").splitlines()
    assert "fundamentals/tried/#F18" in listed
    assert "references/works/zz1999word.bib" in listed
    assert "an/address/now/lost/" in listed
    assert listed == sorted(listed)


GUIDES = ("README.md", "CONTRIBUTING.md", "SECURITY.md")
PATH = re.compile(
    r"""
    (?<![\w./:=<>*{-]) (?:\.?[\w-]+/)+ [\w.-]*   # folders, but not those of an address or a setting
    | (?<![\w./<-]) \.?[\w-]+ \. (?:bib|cff|conf|css|html|js|lock|md|py|svg|toml|txt|yml) (?![\w/])
    """,
    re.X,
)
BUILT = ("site", "dist", "references", "cite", "evidence")
"""Folders that the build makes."""
EXAMPLES = {"docs/section/name.md", "docs/assets/figures/name.svg", "paper.txt", "book.conf"}
"""What a guide's reader is to make."""


def code_of(text: str) -> Iterator[tuple[int, str]]:
    """Line and text of every piece of code in a guide: in backticks, or in a fenced block."""
    fenced = False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            yield number, line
        else:
            yield from ((number, code) for code in re.findall(r"`([^`]+)`", line))


def check_guide(
    file: str, text: str, targets: set[str], exists: Callable[[str], bool]
) -> Iterator[Problem]:
    """Commands and paths in a guide that the project does not have."""
    for number, code in code_of(text):
        for target in re.findall(r"\bmake ([a-z][a-z-]*)", code.partition(" #")[0]):
            if target not in targets:
                yield Problem(file, number, f"there is no 'make {target}'.", "Correct it.")
        for path in PATH.findall(code):
            if path in EXAMPLES or path.split("/")[0] in BUILT:
                continue
            if not exists(path):
                yield Problem(file, number, f"there is no '{path}'.", "Correct the path.")


def in_project(path: str) -> bool:
    """Whether the project has that path, or a file of that bare name in any of its folders."""
    if "/" in path or (ROOT / path).exists():
        return (ROOT / path).exists()
    places = ("docs", "bib", "overrides", "tests")
    return any(found.is_file() for place in places for found in (ROOT / place).rglob(path))


def make_targets() -> set[str]:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    return set(re.findall(r"^([a-z-]+):", text, re.M))


@pytest.mark.parametrize("name", GUIDES)
def test_every_command_and_path_that_is_named_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert len(list(code_of(text))) > 3
    assert list(check_guide(name, text, make_targets(), in_project)) == []
