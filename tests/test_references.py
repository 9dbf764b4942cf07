"""The reference list of a page, the marks that link to it, and how a work is printed."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from bibliography import make_work
from book.export.reference import (
    format_authors,
    format_issue,
    format_name,
    format_parts,
    format_reference,
    record_link,
)
from book.export.work import Name
from book.render.works import record_page
from conftest import Soup
from trial import BOOK, CITING, DATA


def test_page_lists_just_what_it_cites_under_its_own_heading(soup: Soup) -> None:
    for src in CITING:
        [block] = soup(src).select("div.footnote")
        assert block.find_previous("h2")["id"] == "references"
        listed = [item["id"] for item in block.select("li")]
        assert sorted(listed) == sorted(f"fn:{key}" for key in BOOK.page_keys[src]), src


def test_numbers_come_in_reading_order_and_do_not_run_together(soup: Soup) -> None:
    for src in CITING:
        marks = soup(src).select("sup[id^=fnref]")
        firsts = list(dict.fromkeys(int(mark.get_text()) for mark in marks))
        assert firsts == list(range(1, len(firsts) + 1)), src
        assert not [one for one in marks if getattr(one.next_sibling, "a", None)], src
        assert not [one for one in marks if str(one.previous_sibling)[-1:].isdigit()], src


def test_ways_back_and_marks_have_names_of_their_own(soup: Soup) -> None:
    for src in CITING:
        for item in soup(src).select(".footnote li"):
            names = [link["aria-label"] for link in item.select("a.footnote-backref")]
            assert 0 < len(names) == len(set(names))
        for mark in soup(src).select("a.footnote-ref"):
            assert mark["aria-label"] == f"Reference {mark.get_text()}"


def test_reference_leads_to_its_record_and_to_the_work(soup: Soup) -> None:
    works = DATA.works
    for src in CITING:
        for item in soup(src).select(".footnote li"):
            work = works[item["id"].removeprefix("fn:")]
            links = [link["href"] for link in item.select("a[href]")]
            assert any(
                link.endswith(f"{record_page(work).removesuffix('.md')}/#{work.key}")
                for link in links
            )
            assert any(link.startswith("http") for link in links)
            if work.pmid:
                assert f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}/" in links
            assert not re.search(r"[{}\\]", item.get_text())


# --- how a work is printed ------------------------------------------------------------------------


def test_reference_reads_as_journals_print_it() -> None:
    work = make_work(
        "author={Spiegel, Karine and Leproult, Rachel and Van Cauter, Eve}, title={{Impact of Type 2 BMI}},"
        "journal={The Lancet}, year={1999}, volume={354}, number={9188}, pages={1435--1439},"
        "doi={10.1016/S0140-6736(99)01376-8}, pubmed={10543671}, keywords={human experiment}"
    )
    assert format_reference(work) == (
        "Spiegel K, Leproult R, Van Cauter E. Impact of Type 2 BMI. <em>The Lancet</em> 1999;354(9188):1435–1439. "
        '<a href="https://doi.org/10.1016/S0140-6736%2899%2901376-8">doi:10.1016/S0140-6736(99)01376-8</a> · '
        '<a href="https://pubmed.ncbi.nlm.nih.gov/10543671/">PMID 10543671</a> <span class="kind">human experiment</span>'
    )
    assert record_link(work, "../references/") == (
        '<a aria-label="Record of Spiegel 1999" class="record" href="../references/#x">record</a>'
    )


def test_authors_from_the_seventh_on_and_those_unseen_become_et_al() -> None:
    people = tuple(Name(f"Name{letter}", "Ann") for letter in "ABCDEFG")
    work = make_work("author={A, B}, title={T}")
    assert format_authors(replace(work, authors=people)) == (
        "NameA A, NameB A, NameC A, NameD A, NameE A, NameF A, et al."
    )
    assert format_authors(replace(work, authors=people[:6])).endswith("NameF A")
    assert format_authors(replace(work, authors=people[:1], complete=False)) == "NameA A, et al."


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("de las Fuentes, Lisa", "de las Fuentes L"),
        ("{{Food and Drug Administration}}", "Food and Drug Administration"),
        ("D'Agostino, Sr, Ralph B.", "D'Agostino RB Sr"),
        ("Petersen, Kitt-Falk", "Petersen K-F"),
        ("Hoogma, Roel P.L.M.", "Hoogma RPLM"),
    ],
)
def test_name_is_printed_whole(name: str, printed: str) -> None:
    [author] = make_work(f"author={{{name}}}, title={{T}}").authors
    assert format_name(author) == printed


@pytest.mark.parametrize(
    ("fields", "printed"),
    [
        ("year={2019}, volume={103}, pages={104--117}", "2019;103:104–117"),
        ("year={2025}, pages={e70099}", "2025;e70099"),
        ("year={2024}", "2024"),
    ],
)
def test_issue_prints_what_is_known(fields: str, printed: str) -> None:
    assert format_issue(make_work(f"author={{A, B}}, title={{T}}, {fields}")) == printed


def test_markup_and_quotation_marks_of_a_title_are_text() -> None:
    work = make_work("author={A, B}, title={T}, journal={J}, year={2000}")
    work = replace(work, title='"*a*" <b>it\'s</b> [x](y)')
    assert "“*a*” &lt;b&gt;it’s&lt;/b&gt; [x](y)." in format_reference(work)


@pytest.mark.parametrize(
    ("fields", "printed"),
    [
        ("howpublished={Web page}, year={n.d.}", "A B. T. <em>Web page</em> undated. <a "),
        ("publisher={A, B}, year={n.d.}", "undated. <a "),
        ("author={{A B}}, publisher={A B}, year={n.d.}", "A B. T. Undated. <a "),
        ("howpublished={Label of March 2025}, year={2025}", "<em>Label of March 2025</em>. <a "),
        (
            "howpublished={Label of March 2025}, year={2026}",
            "<em>Label of March 2025</em> 2026. <a ",
        ),
    ],
)
def test_page_without_a_year_or_with_its_day_has_one_full_stop_and_one_year(
    fields: str, printed: str
) -> None:
    author = "" if fields.startswith("author") else "author={A, B}, "
    work = replace(
        make_work(f"{author}title={{T}}, {fields}, url={{https://a.example/}}"), doi="", pmid=""
    )
    assert printed in format_reference(work)


def test_no_reference_of_the_site_doubles_a_year_or_a_full_stop() -> None:
    for work in DATA.works.values():
        text = re.sub(r"<[^>]*>", "", " ".join(format_parts(work)))
        assert not re.search(r"(?<!\.)\.\.(?!\.)|\b((?:19|20)\d\d)\.? \1\.$", text), text
