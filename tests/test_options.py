"""Every option is shown whole: what it does, its harms, and how sure we are."""

from __future__ import annotations

import re

import pytest
from bs4 import Tag
from conftest import ROOT, Soup
from load_evidence import CERTAINTIES, Evidence, Option, find_citations, load_evidence

PAGE = "options.md"
OPTIONS = load_evidence(ROOT).options
PARTS = (
    "What it does.",
    "For whom, and approval.",
    "Harms.",
    "Daily life.",
    "If you do nothing.",
    "How sure.",
)


def section(heading: Tag) -> dict[str, str]:
    """The paragraphs of the part below a heading, by their bold label."""
    parts = {}
    body = heading.find_next_sibling()
    assert isinstance(body, Tag)
    assert body["class"] == ["option"]
    for block in body.find_all("p", recursive=False):
        if block.strong:
            parts[block.strong.get_text()] = block.get_text().removeprefix(block.strong.get_text())
    return parts


def test_table_has_every_option_in_order(soup: Soup, evidence: Evidence) -> None:
    rows = soup(PAGE).select("table")[0].tbody.find_all("tr")
    assert [row.th.get_text() for row in rows] == [option.name for option in evidence.options]
    assert [row.find_all("td")[-1].get_text().lower() for row in rows] == [
        option.certainty for option in evidence.options
    ]
    for row in rows:
        *texts, certainty = (cell.get_text(strip=True) for cell in row.find_all("td"))
        assert len(texts) == 3
        assert all(texts)
        assert certainty.lower() in CERTAINTIES


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.id)
def test_option_has_effect_harm_and_certainty(option: Option, soup: Soup) -> None:
    heading = soup(PAGE).find("h3", id=option.id)
    assert heading is not None
    parts = section(heading)
    assert tuple(parts) == PARTS
    assert all(len(text.split()) >= 3 for text in parts.values()), parts


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.id)
def test_what_an_option_does_and_its_approval_rest_on_works(option: Option) -> None:
    assert find_citations(option.does)
    if option.group.startswith(("Approved", "Hormones")):
        assert find_citations(option.harms), option


def test_names_what_the_issue_asks_for() -> None:
    assert {option.id for option in OPTIONS} >= {
        "weight-loss-programmes",
        "physical-activity",
        "sleep-extension",
        "insomnia-therapy",
        "sleep-apnoea",
        "stress-programmes",
        "metformin",
        "glp-1-medicines",
        "metabolic-surgery",
        "testosterone",
        "tesamorelin",
        "secretagogue-peptides",
        "growth-hormone",
    }


NUMBERS = (
    "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split()
)


def test_the_options_are_as_many_as_the_pages_say() -> None:
    said = {
        (path.name, word.lower())
        for path in sorted((ROOT / "docs").rglob("*.md"))
        for word in re.findall(rf"\b({'|'.join(NUMBERS)}) options\b", path.read_text("utf-8"), re.I)
    }
    assert {name for name, _ in said} == {"index.md", "options.md", "next-steps.md", "about.md"}
    assert {10 + NUMBERS.index(word) for _, word in said} == {len(OPTIONS)}
