"""The reference list of a page, and the marks that lead to it."""

from __future__ import annotations

import pytest
from conftest import ROOT, Soup, sources
from format_references import format_authors, format_issue, format_person, format_reference, plain
from load_evidence import Evidence, page_keys
from pybtex.database import Entry, Person, parse_string

CITING = [
    src
    for src in sources()
    if "[@" in (ROOT / "docs" / src).read_text(encoding="utf-8")
    or "<!-- claim" in (ROOT / "docs" / src).read_text(encoding="utf-8")
]


def entry(text: str) -> Entry:
    data = parse_string(text, "bibtex")
    return next(iter(data.entries.values()))


@pytest.mark.parametrize("src", CITING)
def test_page_lists_just_what_it_cites(src: str, soup: Soup, evidence: Evidence) -> None:
    text = (ROOT / "docs" / src).read_text(encoding="utf-8")
    cited = page_keys(src, text, evidence)
    listed = {item["id"].removeprefix("fn:") for item in soup(src).select(".footnote li")}
    assert listed == cited


@pytest.mark.parametrize("src", CITING)
def test_numbers_come_in_reading_order(src: str, soup: Soup) -> None:
    numbers = [int(mark.get_text()) for mark in soup(src).select("a.footnote-ref")]
    firsts = list(dict.fromkeys(numbers))
    assert firsts == list(range(1, len(firsts) + 1))


@pytest.mark.parametrize("src", CITING)
def test_list_stands_under_its_own_heading(src: str, soup: Soup) -> None:
    page = soup(src)
    heading = page.find("h2", id="references")
    assert heading is not None
    assert heading.find_next("div", class_="footnote") is not None
    assert len(page.select("div.footnote")) == 1


@pytest.mark.parametrize("src", CITING)
def test_adjacent_marks_are_separated(src: str, soup: Soup) -> None:
    for mark in soup(src).select("sup[id^=fnref]"):
        after = mark.next_sibling
        assert not (getattr(after, "name", None) == "sup" and after.select_one("a")), (
            f"{mark} touches {after}"
        )


@pytest.mark.parametrize("src", CITING)
def test_ways_back_have_names_of_their_own(src: str, soup: Soup) -> None:
    for item in soup(src).select(".footnote li"):
        names = [link["aria-label"] for link in item.select("a.footnote-backref")]
        assert names
        assert len(names) == len(set(names))


@pytest.mark.parametrize("src", CITING)
def test_every_reference_links_to_its_record(src: str, soup: Soup, evidence: Evidence) -> None:
    for item in soup(src).select(".footnote li"):
        fields = evidence.references.entries[item["id"].removeprefix("fn:")].fields
        links = {link["href"] for link in item.select("a[href^=http]")}
        assert links
        if "pubmed" in fields:
            assert f"https://pubmed.ncbi.nlm.nih.gov/{fields['pubmed']}/" in links
        if "doi" in fields:
            assert any(link.startswith("https://doi.org/10.") for link in links)
        assert "{" not in item.get_text()
        assert "\\" not in item.get_text()


def test_reference_reads_as_journals_print_it() -> None:
    work = entry(
        "@article{x, author={Spiegel, Karine and Leproult, Rachel and Van Cauter, Eve}, title={{Impact of Type 2 BMI}},"
        "journal={The Lancet}, year={1999}, volume={354}, number={9188}, pages={1435--1439},"
        "doi={10.1016/S0140-6736(99)01376-8}, pubmed={10543671}, keywords={human experiment}}"
    )
    assert format_reference(work) == (
        "Spiegel K, Leproult R, Van Cauter E. Impact of Type 2 BMI. *The Lancet* 1999;354(9188):1435–1439. "
        "[doi:10.1016/S0140-6736(99)01376-8](https://doi.org/10.1016/S0140-6736%2899%2901376-8) · "
        '[PMID 10543671](https://pubmed.ncbi.nlm.nih.gov/10543671/) <span class="kind">human experiment</span>'
    )


def test_seventh_author_becomes_et_al() -> None:
    people = [Person(f"Name{letter}, Ann") for letter in "ABCDEFG"]
    assert format_authors(people) == "NameA A, NameB A, NameC A, NameD A, NameE A, NameF A, et al."
    assert format_authors(people[:6]).endswith("NameF A")


def test_and_others_becomes_et_al() -> None:
    assert format_authors([Person("Falutz, Julian"), Person("others")]) == "Falutz J, et al."


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        pytest.param("de las Fuentes, Lisa", "de las Fuentes L", id="particle"),
        pytest.param(
            "{{Food and Drug Administration}}", "Food and Drug Administration", id="group"
        ),
        pytest.param("D'Agostino, Sr, Ralph B.", "D'Agostino RB Sr", id="lineage"),
        pytest.param("Petersen, Kitt-Falk", "Petersen K-F", id="double given name"),
        pytest.param("Vr{\\v t}i\\v{c}ka, Pascal", "Vrťička P", id="LaTeX accents"),
        pytest.param("Błachnio-Zabielska, Agnieszka", "Błachnio-Zabielska A", id="Unicode"),
    ],
)
def test_name_is_printed_whole(name: str, printed: str) -> None:
    assert format_person(Person(name)) == printed


@pytest.mark.parametrize(
    ("fields", "printed"),
    [
        pytest.param(
            "year={2019}, volume={103}, pages={104--117}", "2019;103:104–117", id="no number"
        ),
        pytest.param(
            "year={2022}, volume={62}, pages={101594}", "2022;62:101594", id="article number"
        ),
        pytest.param("year={2025}, pages={e70099}", "2025;e70099", id="no volume"),
        pytest.param("year={2024}", "2024", id="year only"),
    ],
)
def test_issue_prints_what_is_known(fields: str, printed: str) -> None:
    assert format_issue(entry(f"@article{{x, title={{T}}, {fields}}}")) == printed


def test_latex_resolves_and_markdown_in_a_title_stays_text() -> None:
    assert (
        plain(r"Adipose {TNF}-$\alpha$ \& 50\% caf\'e --- {Part} 1")
        == "Adipose TNF-α & 50% café — Part 1"
    )
    work = entry(
        "@misc{x, author={A, B}, title={{A *bold* <script>alert(1)</script> [x](y)}}, year={2000}, publisher={P}, url={https://a.example/}}"
    )
    assert r"A \*bold\* &lt;script&gt;alert(1)&lt;/script&gt; \[x\](y)." in format_reference(work)
