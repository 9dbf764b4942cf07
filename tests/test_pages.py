"""What every page promises its reader."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace

import textstat
from book.data.evidence import Review
from book.markdown.markers import render_marker
from book.render.page import render_status
from bs4 import BeautifulSoup
from conftest import ROOT, Soup, html_path, parse, sources
from trial import BOOK, DATA

THEMES = [
    src for src in sources() if src.split("/")[0] in {"fundamentals", "mechanisms", "systems"}
]
GRADES = {
    "fundamentals": 7.0,
    "mechanisms": 9.0,
    "systems": 13.0,
    "index.md": 7.0,
    "next-steps.md": 7.0,
    "options": 9.0,
    "options.md": 9.0,
    "article.md": 9.0,
    "questions.md": 7.0,
    "questions": 7.0,
}


def prose(soup: BeautifulSoup) -> str:
    """Return the running text of a page, each block as a sentence, without cards, tables, headings and references."""
    body = parse(str(soup.select_one("article")))
    for part in body.select(
        "div.claim, table, h1, h2, h3, .footnote, sup, nav, .admonition-title, .depth"
    ):
        part.decompose()
    blocks = (" ".join(block.get_text().split()) for block in body.select("p, li, dd"))
    return "\n".join(
        block if block.endswith((".", "?", "!")) else f"{block}." for block in blocks if block
    )


def test_page_reads_at_its_grade(soup: Soup) -> None:
    grades = {src: GRADES[src.split("/")[0]] for src in sources() if src.split("/")[0] in GRADES}
    found = {src: textstat.flesch_kincaid_grade(prose(soup(src))) for src in grades}
    assert {src: grade for src, grade in found.items() if grade > grades[src]} == {}


def test_page_opens_with_its_answer(soup: Soup) -> None:
    for src in [*THEMES, "index.md"]:
        first = soup(src).h1.find_next_sibling()
        opens = {"admonition", "key"} <= set(first.get("class", ()))
        assert opens, f"docs/{src}: put '/// key | In short' directly below the title"
        assert 20 <= len(first.get_text().split()) <= 110, src


def test_article_page_counts_the_claims_of_each_depth(soup: Soup) -> None:
    caption = soup("article.md").find(id="table-where-the-claims-are")
    rows = caption.find_parent("table").select("tbody tr")
    found = {row.th.get_text(): int(row.td.get_text()) for row in rows}
    depths = DATA.site.depths
    counts = {depth.name: sum(depth.claims.values()) for depth in depths}
    assert found == counts, f"docs/article.md: correct the table 'Where the claims are': {counts}"


def test_article_page_opens_with_the_counts_of_the_verdicts(soup: Soup) -> None:
    counts = {verdict: sum(depths.values()) for verdict, depths in BOOK.counts.items()}
    testable = sum(counts.values()) - counts["framing"]
    told = (
        f"Of the {testable} claims that can be tested, {counts['well supported']} are well "
        f"supported and {counts['supported with limits']} supported with limits"
    )
    opening = soup("article.md").select_one(".key").get_text()
    assert told in opening, f"docs/article.md: write in its key box: {told}"


def test_headings_step_down_from_one_title(soup: Soup) -> None:
    for src in sources():
        levels = [int(one.name[1]) for one in soup(src).article.select("h1, h2, h3, h4")]
        assert levels.count(1) == 1, src
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels)), src
        assert soup(src).html["lang"] == "en"


WAYS = {
    "fundamentals": {"Go deeper"},
    "mechanisms": {"Go deeper", "Simpler"},
    "systems": {"Simpler"},
}


def test_theme_leads_to_its_other_depths(soup: Soup) -> None:
    for src in THEMES:
        labels = {label.get_text() for label in soup(src).select("nav.ways .ways__label")}
        depth = src.split("/", maxsplit=1)[0]
        assert labels >= WAYS[depth], src
        assert soup(src).select_one("p.depth").get_text().lower() == depth


def test_first_steps_say_what_to_do_why_and_who_should_not(soup: Soup) -> None:
    """Each step of the week gives its reason with a source; help comes before the steps."""
    page = soup("next-steps.md")
    *steps, last = page.select(".steps > ol > li")
    assert "#from-reading-to-a-talk-with-your-clinician" in last.a["href"]
    for step in steps:
        assert step.select("a.footnote-ref"), step.get_text()[:40]
    lead = page.find(id="what-helps-while-you-wait")
    assert lead.find_previous("h2")["id"] == "when-to-get-help-now"
    assert "Ask first" in lead.find_next("p").get_text()
    lying_awake = next(
        row for row in page.select(".steps tr") if row.th.get_text() == "You lie awake"
    )
    assert "not spend longer in bed" in lying_awake.get_text()


def test_page_says_once_that_it_is_no_medical_advice_and_where_to_get_help(soup: Soup) -> None:
    assert soup("next-steps.md").find(id="when-to-get-help-now") is not None
    for src in sources():
        [note] = soup(src).select("aside.not-advice")
        assert note.a["href"].endswith("#when-to-get-help-now"), src


def test_page_says_who_reviewed_it_when_it_changed_and_what_the_article_is(soup: Soup) -> None:
    review = Review.model_construct(name="Ann Lee", role="nurse", pages=("index.md",))
    reviewed = replace(BOOK, data=replace(DATA, reviews=(review,)))
    for src in sources():
        line = soup(src).select_one("p.status")
        assert "No clinician has reviewed it." in line.get_text()
        assert line.time["datetime"] == BOOK.dates[src].day.isoformat()
        names_it = src != "article.md" and "the article" in BOOK.pages[src].text.lower()
        assert bool(line.select('a[href$="article/"]')) == names_it, src
        told = render_status(reviewed, src)
        assert ("Reviewed by Ann Lee, nurse." in told) == (src == "index.md")


def test_reader_is_told_where_to_write_or_that_there_is_no_address() -> None:
    for contact, told in (
        ("", "no address"),
        ("a@b.org", "mailto:a@b.org"),
        ("https://b.org/x", "(https://b.org/x)"),
    ):
        site = DATA.site.model_copy(update={"contact": contact})
        trial = replace(BOOK, data=replace(DATA, site=site))
        assert told in render_marker(trial, "contact")


def test_source_keeps_one_sentence_per_line() -> None:
    """The change of a sentence is then the change of a line."""
    two = re.compile(r"[a-z\])]{2}[.?!] +(?:\[@[^\]]*\] *)?[A-Z][a-z]+ [a-z]")
    for src in sources():
        text = (ROOT / "docs" / src).read_text("utf-8").split("\n---\n", 1)[1]
        lines = [line for line in text.splitlines() if not line.startswith(("|", "#", "/// "))]
        assert [line for line in lines if two.search(line)] == [], src


SAFETY = {
    "testosterone": ("hypogonadism", "blood pressure"),
    "sermorelin": ("approved",),
    "ipamorelin": ("approved",),
    "CJC-1295": ("approved",),
    "tesamorelin": ("HIV", "HbA1c"),
    "growth hormone": ("illegal", "fluid"),
}


def test_safety_is_beside_each_therapy(soup: Soup) -> None:
    pages = "mechanisms/hormones-and-recovery.md", "mechanisms/growth-hormone-and-peptides.md"
    boxes = [box for page in pages for box in soup(page).select(".admonition.safety")]
    text = " ".join(box.get_text() for box in boxes).lower()
    for therapy, words in SAFETY.items():
        assert therapy.lower() in text
        assert [word for word in words if word.lower() not in text] == [], therapy


def test_home_page_answers_the_question_first_and_leads_to_every_theme(soup: Soup) -> None:
    home = soup("index.md")
    question = "Can better sleep and stress management alone reverse advanced insulin resistance?"
    assert home.h1.get_text(strip=True).startswith(question)
    answer = home.select_one(".admonition.key").get_text().lower()
    assert re.search(r"\bno (?:\w+ )?trial", answer)
    assert "weight" in answer
    for src in THEMES:
        links = home.article.select(f'a[href^="{html_path(src).removesuffix("index.html")}"]')
        assert links, f"docs/index.md: link to {src}, beside the others of its depth"


def test_every_question_of_discern_is_answered_somewhere_and_none_is_scored(soup: Soup) -> None:
    rows = soup("about.md").find("caption", id="table-discern").parent.tbody.find_all("tr")
    asked = [re.match(r"(\d+)\. .*\?$", row.th.get_text())[1] for row in rows]  # type: ignore[index]
    assert asked == [str(number) for number in range(1, 16)]
    for row in rows:
        where, missing = (cell.get_text() for cell in row.find_all("td"))
        assert re.search(r"[a-z]{4}", where)
        assert not re.search(r"\d", where + missing)
