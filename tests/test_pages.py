"""What every page promises its reader."""

from __future__ import annotations

import itertools
import re

import pytest
import textstat
from bs4 import BeautifulSoup
from conftest import ROOT, Soup, html_path, sources
from load_evidence import MARKER

THEMES = [
    src for src in sources() if src.split("/")[0] in {"fundamentals", "mechanisms", "systems"}
]
GRADES = {
    "fundamentals": 8.0,
    "mechanisms": 11.0,
    "systems": 14.0,
    "index.md": 8.0,
    "next-steps.md": 8.0,
    "options.md": 11.0,
}
TEXT_PAGES = [src for src in sources() if src.split("/")[0] in GRADES]


def prose(soup: BeautifulSoup) -> str:
    """The running text of a page, each block a sentence: no cards, tables, headings or references."""
    body = BeautifulSoup(str(soup.select_one("article")), "html.parser")
    for part in body.select(
        "div.claim, table, h1, h2, h3, .footnote, sup, nav, .admonition-title, .depth"
    ):
        part.decompose()
    blocks = (" ".join(block.get_text().split()) for block in body.select("p, li, dd"))
    return "\n".join(
        block if block.endswith((".", "?", "!")) else f"{block}." for block in blocks if block
    )


@pytest.mark.parametrize("src", TEXT_PAGES)
def test_page_reads_at_its_grade(src: str, soup: Soup) -> None:
    grade = textstat.flesch_kincaid_grade(prose(soup(src)))
    assert grade <= GRADES[src.split("/", maxsplit=1)[0]], f"{src} reads at grade {grade:.1f}"


@pytest.mark.parametrize("src", [*THEMES, "index.md"])
def test_page_opens_with_its_answer(src: str, soup: Soup) -> None:
    first = soup(src).h1.find_next_sibling()
    assert {"admonition", "key"} <= set(first["class"])
    assert 20 <= len(first.get_text().split()) <= 110


@pytest.mark.parametrize("src", sources())
def test_page_has_one_title_and_a_description(src: str, soup: Soup) -> None:
    page = soup(src)
    assert len(page.find_all("h1")) == 1
    assert 50 <= len(page.find("meta", attrs={"name": "description"})["content"]) <= 170
    assert page.html["lang"] == "en"


@pytest.mark.parametrize("src", sources())
def test_headings_step_down_one_at_a_time(src: str, soup: Soup) -> None:
    levels = [int(heading.name[1]) for heading in soup(src).article.select("h1, h2, h3, h4")]
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("src", THEMES)
def test_theme_leads_to_its_other_depths(src: str, soup: Soup) -> None:
    ways = soup(src).select_one("nav.ways")
    labels = {label.get_text() for label in ways.select(".ways__label")}
    depth = src.split("/", maxsplit=1)[0]
    assert (
        labels
        >= {
            "fundamentals": {"Go deeper"},
            "mechanisms": {"Go deeper", "Simpler"},
            "systems": {"Simpler"},
        }[depth]
    )
    assert soup(src).select_one("p.depth").get_text().lower() == depth


@pytest.mark.parametrize("src", sources())
def test_page_says_once_that_it_is_no_medical_advice(src: str, soup: Soup) -> None:
    notes = soup(src).select("aside.not-advice")
    assert len(notes) == 1
    assert notes[0].a["href"].endswith("next-steps/#when-to-get-help-now") or src == "next-steps.md"


def test_when_to_get_help_is_a_place_on_next_steps(soup: Soup) -> None:
    assert soup("next-steps.md").find(id="when-to-get-help-now") is not None


@pytest.mark.parametrize("src", sources())
def test_page_asks_nothing_of_a_third_party(src: str, soup: Soup) -> None:
    asked = [
        tag.get("src") or tag.get("href")
        for tag in soup(src).select(
            "script[src], img[src], iframe[src], source[src], link[href]:not([rel=canonical], [rel=prev], [rel=next])"
        )
    ]
    assert asked
    assert [url for url in asked if re.match(r"(https?:)?//", url)] == []


@pytest.mark.parametrize("src", sources())
def test_every_table_header_has_a_scope(src: str, soup: Soup) -> None:
    assert all(header.get("scope") in {"col", "row"} for header in soup(src).article.find_all("th"))


@pytest.mark.parametrize("src", sources())
def test_every_cell_names_its_column_on_a_phone(src: str, soup: Soup) -> None:
    for table in soup(src).article.find_all("table"):
        columns = [header.get_text(strip=True) for header in table.thead.find_all("th")]
        for row in table.tbody.find_all("tr"):
            assert row.find("th")["scope"] == "row"
            assert [cell["data-label"] for cell in row.find_all("td")] == columns[1:]


@pytest.mark.parametrize("src", sources())
def test_page_is_free_of_the_faults_the_theme_brings(src: str, soup: Soup) -> None:
    page = soup(src)
    assert page.select('input[type="checkbox"][autocomplete]') == []
    assert page.select('[tabindex=""]') == []
    assert page.select('[role="dialog"]:not([aria-label])') == []


@pytest.mark.parametrize("src", sources())
def test_ids_are_unique(src: str, soup: Soup) -> None:
    ids = [tag["id"] for tag in soup(src).find_all(id=True)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("src", sources())
def test_no_marker_or_citation_is_left_raw(src: str, soup: Soup) -> None:
    text = soup(src).article.get_text()
    assert "[@" not in text
    assert not re.search(r"\]\[|\]\(|\*\*|///", text)


@pytest.mark.parametrize("src", sources())
def test_source_keeps_one_sentence_per_line(src: str) -> None:
    text = re.sub(
        r"\A---\n.*?\n---\n", "", (ROOT / "docs" / src).read_text(encoding="utf-8"), flags=re.S
    )
    for line in MARKER.sub("", text).splitlines():
        if not line.lstrip().startswith(("|", "#", "!!!")):
            assert not re.search(r"[a-z\])]{2}[.?!] +(?:\[@[^\]]*\] *)?[A-Z][a-z]+ [a-z]", line), (
                line
            )


SAFETY = {
    "testosterone": ("hypogonadism", "blood pressure"),
    "sermorelin": ("approved",),
    "ipamorelin": ("approved",),
    "CJC-1295": ("approved",),
    "tesamorelin": ("HIV", "HbA1c"),
    "growth hormone": ("illegal", "fluid"),
}


@pytest.mark.parametrize("therapy", SAFETY)
def test_safety_stands_beside_each_therapy(therapy: str, soup: Soup) -> None:
    boxes = " ".join(
        box.get_text()
        for box in soup("mechanisms/hormones-and-recovery.md").select(".admonition.safety")
    )
    assert therapy.lower() in boxes.lower()
    for word in SAFETY[therapy]:
        assert word.lower() in boxes.lower(), f"{therapy}: {word}"


def test_home_page_answers_the_question_first(soup: Soup) -> None:
    home = soup("index.md")
    assert (
        home.h1.get_text(strip=True)
        .rstrip("¶")
        .startswith(
            "Can better sleep and stress management alone reverse advanced insulin resistance?"
        )
    )
    answer = home.select_one(".admonition.key").get_text()
    assert re.search(r"\bno (?:\w+ )?trial", answer, re.I)
    assert "weight" in answer


def test_proof_is_two_clicks_from_the_home_page(soup: Soup) -> None:
    home = soup("index.md")
    for src in THEMES:
        target = html_path(src).removesuffix("index.html")
        assert home.article.select(f'a[href^="{target}"]'), f"the home page does not link to {src}"


def test_self_assessment_adds_up(soup: Soup) -> None:
    heading = soup("about.md").find("h2", id="how-we-score-ourselves")
    table = heading.find_next("table")
    scores = [int(cell.get_text()) for cell in table.select("[data-label=Score]")]
    assert len(scores) == 15
    assert all(1 <= score <= 5 for score in scores)
    assert f"{sum(scores)} of 75" in table.find_next("p").get_text()
