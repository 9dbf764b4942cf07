"""The steps of CONTRIBUTING.md, followed in a copy of the project without touching Python."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from unicodedata import normalize
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, build, build_once, copy_project, parse, replace_once, run
from list_addresses import list_addresses
from trial import DATA

ADD = [sys.executable, "overrides/checks/add_reference.py"]
DATES = [sys.executable, "overrides/checks/update_dates.py"]
REFERENCE = """
TY  - JOUR
AU  - Nobody, Ann
TI  - A work for the test
T2  - A journal
PY  - 1999
DO  - 10.1000/none
ER  -
"""
COUNT = next(depth.claims["F"] for depth in DATA.site.depths if "F" in depth.claims)
NEW = f"F{COUNT + 1:02}"
"""The id that follows the last claim of the first depth."""
CLAIM = f"""
- id: {NEW}
  page: fundamentals/tried.md
  says: The article says one thing more.
  verdict: contested
  finding: One review speaks for it, and one against it.
  supports: [zz1999word]
  limits: [petersen2018mechanisms]

- id: X3a
  page: fundamentals/tried.md
  says: The article says so in a table.
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
ARTICLE_TABLE = """
- id: X3
  columns: [Step, Gives]
  rows:
    - {claim: X3a, cells: [One, A row], note: One row of the article.}
"""
PAGE = """---
title: A page for the test
description: What a newcomer writes when following the steps for a page, a claim, a figure and a table.
depth: Fundamentals
---

# A page for the test

/// key | In short
The steps work as written. [@zz1999word]
///

See {figure: tried-figure} and {table: tried-table}.

<!-- claim: %s -->

<!-- figure: tried-figure -->

Table: What was tried {#tried-table}

| Step | What it gives |
| --- | --- |
| One | A row [@zz1999word] |

Table: What the article says {#article-table}

<!-- table: X3 -->

<!-- claim: X3a -->

"""


ODD = "Café & tea"
"""The name of a page; macOS stores its accent as a character of its own."""
ODD_PAGE = """---
title: A page with a name as people have them
description: Its name has a space, an accent and an ampersand, and its links hold all the same.
---

# A page with a name as people have them

/// key | In short
It works. [@zz1999word] [The other page](fundamentals/tried.md), [this one](<Café & tea.md>).
///
"""


def append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8").rstrip("\n") + "\n" + text, "utf-8")


def follow_recipes(project: Path) -> None:
    """Follow all the steps except those for a changed verdict."""
    project.mkdir()
    copy_project(project)
    (project / "work.ris").write_text(REFERENCE, "utf-8")
    added = run(
        project, *ADD, "work.ris", *"--key zz1999word --kind review --read abstract".split()
    )
    assert added.returncode == 0, added.stderr
    replace_once(project, "bib/claims.yml", "- id: I01\n", f"{CLAIM}\n- id: I01\n")
    replace_once(project, "bib/site.yml", f"{{F: {COUNT}", f"{{F: {COUNT + 1}, X3: 1")
    append(project / "bib/figures.yml", FIGURE)
    append(project / "bib/tables.yml", ARTICLE_TABLE)
    (project / "docs/fundamentals/tried.md").write_text(PAGE % NEW, "utf-8")
    first_page = "      - fundamentals/stress-thermostat.md\n"
    replace_once(project, "mkdocs.yml", first_page, first_page + "      - fundamentals/tried.md\n")
    (project / "docs" / f"{normalize('NFD', ODD)}.md").write_text(ODD_PAGE, "utf-8")
    replace_once(
        project, "mkdocs.yml", "  - About: about.md\n", f'  - "{ODD}.md"\n  - About: about.md\n'
    )
    replace_once(
        project,
        "mkdocs.yml",
        "redirect_maps: {}",
        "redirect_maps: {mechanisms/the-old-name.md: 'systems/stages.md#the-three-rows-judged'}",
    )
    dates = run(project, *DATES)
    assert dates.returncode == 0, dates.stderr
    result = build(project, project / "site", SITE_URL="https://example.org/book/")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site after the steps, in the folder of the project."""
    return build_once(tmp_path_factory, "contributing", follow_recipes) / "site"


@pytest.fixture(scope="module")
def page(tried: Path) -> BeautifulSoup:
    return parse(tried / "fundamentals/tried/index.html")


def test_an_added_reference_is_listed_and_can_be_exported(tried: Path, page: BeautifulSoup) -> None:
    [listed] = page.select("[id='fn:zz1999word']")
    assert "A work for the test" in listed.get_text()
    assert "10.1000/none" in (tried / "references/works/zz1999word.ris").read_text("utf-8")


def test_an_added_claim_is_on_its_page_and_in_the_ledger(tried: Path, page: BeautifulSoup) -> None:
    assert page.select(f".claim#{NEW}")
    assert f'"{NEW}"' in (tried / "evidence/claims.json").read_text("utf-8")


def test_an_added_page_is_in_the_navigation_and_has_a_day(tried: Path) -> None:
    home = parse(tried / "index.html")
    assert home.select(".md-nav a[href='fundamentals/tried/']")
    dates = (tried.parent / "bib/dates.yml").read_text("utf-8")
    assert re.search(r"^fundamentals/tried\.md: ", dates, re.M)


def test_page_whose_name_has_a_space_and_an_accent_has_sound_addresses(tried: Path) -> None:
    page = parse(tried / ODD / "index.html")
    whole = f"https://example.org/book/{quote(ODD)}/"
    assert page.select_one("link[rel=canonical]")["href"] == whole
    assert page.select_one("meta[name=citation_public_url]")["content"] == whole
    assert [one["href"] for one in page.select("section.cite a[download]")] == [
        f"../cite/Cafe-tea.{ending}" for ending in ("bib", "ris", "json")
    ]
    assert (tried / "references/lists/Cafe-tea.bib").is_file()
    assert "@online{ssi-Cafe-tea," in (tried / "cite/Cafe-tea.bib").read_text("utf-8")


def test_an_added_figure_is_drawn_numbered_and_listed(tried: Path, page: BeautifulSoup) -> None:
    [figure] = page.select("#figure-tried-figure")
    assert figure.select("svg")
    assert re.search(r"Figure \d+", figure.get_text())
    assert "A figure for the test" in (tried / "figures/index.html").read_text("utf-8")


def test_added_tables_are_numbered_and_can_be_named(page: BeautifulSoup) -> None:
    [link] = [a for a in page.select("article a") if re.fullmatch(r"Table \d+", a.get_text())]
    [table] = page.select(str(link["href"])[str(link["href"]).index("#") :])
    assert "What was tried" in table.get_text()
    assert [
        row.get_text() for row in page.select("table.judged tbody tr") if "A row" in row.get_text()
    ]


def test_old_address_of_a_page_leads_on(tried: Path) -> None:
    page = parse(tried / "mechanisms/the-old-name/index.html")
    place = "../../systems/stages/#the-three-rows-judged"
    assert page.find("meta", attrs={"http-equiv": "refresh"})["content"].endswith(f"url={place}")
    assert page.find("a")["href"] == place


def test_what_is_added_has_addresses_to_keep(tried: Path) -> None:
    listed = set(list_addresses(tried))
    assert {f"fundamentals/tried/#{NEW}", "references/works/zz1999word.bib"} <= listed


# --- What the guides name -----------------------------------------------------------------------
GUIDES = ("README.md", "CONTRIBUTING.md", "SECURITY.md")
MAKE = re.compile(r"(?:\w+=\S+ )*make ([a-z-]+)")
NAMED = re.compile(
    r"(?<![\w./:=<>*{-])((?:\.?[\w-]+/)+[\w.-]*|[\w-]+\.(?:bib|cff|lock|md|toml|yml))(?![\w/])"
)
MADE = re.compile(
    r"(site|dist|references|cite|evidence|build)/|.*\b(name|paper|section)\b|book\.conf"
)
"""Paths that the build writes, and placeholders."""


def code_of(text: str) -> Iterator[str]:
    """Yield every piece of code in a guide: in backticks, or a line of a fenced block."""
    for block in re.findall(r"^```.*\n([\s\S]*?)^```", text, re.M):
        yield from block.splitlines()
    yield from re.findall(r"`([^`\n]+)`", re.sub(r"^```[\s\S]*?^```", "", text, flags=re.M))


def test_every_command_that_a_guide_or_a_workflow_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    workflows = [path.read_text("utf-8") for path in ROOT.glob(".github/workflows/*.yml")]
    commands = re.findall(r"run: (.*)", "".join(workflows))
    for name in GUIDES:
        commands += code_of((ROOT / name).read_text("utf-8"))
    made = {found[1] for code in commands if (found := MAKE.match(code))}
    assert made
    assert made - targets == set()


@pytest.mark.parametrize("name", GUIDES)
def test_every_path_that_a_guide_names_exists(name: str) -> None:
    for code in code_of((ROOT / name).read_text("utf-8")):
        for path in NAMED.findall(code):
            assert MADE.match(path) or (ROOT / path).exists() or list(ROOT.glob(f"*/{path}")), path
