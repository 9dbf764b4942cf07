"""What holds for any input, not only for ours: no crash, a clear fault, nothing lost.

Hypothesis makes the inputs. Examples are few and seeded, so that ``make test`` stays quick and repeats.
"""

from __future__ import annotations

import re

import yaml
from book.export.work import Work
from bs4 import BeautifulSoup
from curl_quotes import curl_quotes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from load_evidence import (
    Problem,
    find_citations,
    parse_claims,
    parse_figures,
    parse_options,
    parse_references,
    parse_terms,
)
from number_tables import check_tables, number_tables, place_captions
from protect_pages import add_policy, script_hashes
from test_exports import LETTERS, keys, titles, works

quick = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def assert_clear(problems: list[Problem]) -> None:
    """Every fault says file, line, what and how to mend it."""
    for problem in problems:
        assert problem.file
        assert problem.line >= 1
        assert problem.what.strip()
        assert problem.mend.strip()


@quick
@given(st.text(max_size=400))
def test_any_bibliography_is_read_or_refused_clearly(text: str) -> None:
    problems: list[Problem] = []
    data, _ = parse_references(text, "x.bib", problems)
    assert_clear(problems)
    if re.search(r"^@article\{", text, re.M):
        assert problems or data.entries


@quick
@given(works, st.sampled_from(["}", "{", '"', "=", ",,", "@", "\\"]), st.integers(0, 400))
def test_a_stray_mark_in_an_entry_is_survived(work: Work, mark: str, place: int) -> None:
    entry = (
        f"@article{{{work.key},\n  title = {{{{{work.title}}}}},\n  year = {{{work.year}}},\n}}\n"
    )
    at = place % len(entry)
    problems: list[Problem] = []
    parse_references(entry[:at] + mark + entry[at:], "x.bib", problems)
    assert problems  # an entry without author and venue is faulty with the mark or without
    assert_clear(problems)


@quick
@given(st.text(max_size=300))
def test_any_yaml_is_read_or_refused_clearly(text: str) -> None:
    for parse in (parse_claims, parse_options, parse_terms, parse_figures):
        problems: list[Problem] = []
        parse(text, "x.yml", problems)
        assert_clear(problems)


records = st.lists(
    st.dictionaries(
        st.sampled_from(
            [
                "id",
                "says",
                "verdict",
                "page",
                "finding",
                "supports",
                "limits",
                "term",
                "rows",
                "chart",
                "name",
            ]
        ),
        st.one_of(
            st.none(),
            st.booleans(),
            st.integers(),
            st.text(max_size=12),
            st.lists(st.text(max_size=5), max_size=3),
        ),
        max_size=7,
    ),
    max_size=4,
)


@quick
@given(records)
def test_records_of_any_shape_are_refused_clearly(found: list[dict[str, object]]) -> None:
    text = yaml.safe_dump(found, allow_unicode=True)
    for parse in (parse_claims, parse_options, parse_terms, parse_figures):
        problems: list[Problem] = []
        parse(text, "x.yml", problems)
        assert_clear(problems)
        assert problems or not found


@quick
@given(st.lists(st.lists(keys, min_size=1, max_size=4), min_size=1, max_size=6), titles)
def test_every_citation_is_found_in_order(blocks: list[list[str]], prose: str) -> None:
    lines = [f"{prose} [{'; '.join('@' + key for key in block)}]" for block in blocks]
    expected = [(n, key) for n, block in enumerate(blocks, 1) for key in block]
    assert find_citations("\n".join(lines)) == expected


@quick
@given(st.text(max_size=300))
def test_no_text_breaks_the_search_for_citations(text: str) -> None:
    for line, key in find_citations(text):
        assert f"@{key}" in text.splitlines()[line - 1]


@quick
@given(st.text(alphabet=LETTERS + " '\"<>/=&;", max_size=200))
def test_curling_changes_marks_and_nothing_else(text: str) -> None:
    flat = str.maketrans("“”‘’", "\"\"''")
    assert curl_quotes(text).translate(flat) == text.replace("&quot;", '"').replace(
        "&#34;", '"'
    ).replace("&#39;", "'")


@quick
@given(st.text(max_size=200))
def test_no_page_breaks_the_numbering_of_tables(text: str) -> None:
    pages = {"a.md": text}
    assert_clear(check_tables(pages, number_tables(["a.md"], pages)))
    assert place_captions(text) == text  # nothing to move: nothing changes


@quick
@given(st.lists(st.text(alphabet=LETTERS + " ;'\"().=\n", max_size=40), max_size=4))
def test_every_inline_script_is_let_through_by_its_hash(bodies: list[str]) -> None:
    html = '<meta charset="utf-8">' + "".join(f"<script>{body}</script>" for body in bodies)
    page = BeautifulSoup(add_policy(html), "html.parser")
    policy = page.find("meta", attrs={"http-equiv": True})["content"]
    assert all(source in policy for source in script_hashes(html))
    assert len(page.find_all("script")) == len(bodies)
