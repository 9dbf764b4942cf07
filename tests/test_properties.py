"""What holds for any input, not only for ours: no crash, a clear fault, nothing lost.

Hypothesis makes the inputs. Examples are few and seeded, so that ``make test`` stays quick and repeats.
"""

from __future__ import annotations

import re

import yaml
from bibliography import entry
from book.code import blank_code, replace_outside_code
from book.data.bibtex import read_bibtex
from book.data.citations import find_citations
from book.data.latex import to_text
from book.data.load import KINDS, read_records
from book.diagnostics import Diagnostic, SourceError
from book.export.work import Work
from book.markdown.check import check_text
from book.markdown.citations import tidy_citations
from book.markdown.tables import check_tables
from book.marks import curl_text
from book.output.page import finish_page
from book.output.policy import script_hashes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from test_exports import LETTERS, keys, titles
from trial import project

SITE = project()[2].data.site
quick = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
markdown = st.lists(
    st.sampled_from(
        "``` ~~~ ` [@a] [@a; @b] @a | --- {#t} Table: /// key <b> </b> <!-- --> ** [ ] ( \n \n\n".split(
            " "
        )
    ),
    max_size=40,
).map(" ".join)
"""Pages made of marks alone, in any order."""


def assert_clear(faults: list[Diagnostic]) -> None:
    """Every fault says file, line, what is wrong and how to correct it."""
    for fault in faults:
        assert fault.file
        assert fault.line >= 1
        assert fault.what.strip().endswith(".")
        assert fault.hint.strip()


records = st.lists(
    st.dictionaries(
        st.sampled_from([*"id says verdict page finding supports term rows chart name".split()]),
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
).map(lambda found: yaml.safe_dump(found, allow_unicode=True))


@quick
@given(st.one_of(st.text(max_size=300), records))
def test_any_yaml_is_read_or_refused_clearly(text: str) -> None:
    for kind in KINDS.values():
        try:
            read_records(text, kind, SITE)
        except SourceError as error:
            assert_clear(error.diagnostics)


@quick
@given(st.lists(st.lists(keys, min_size=1, max_size=4), min_size=1, max_size=6), titles)
def test_every_citation_is_found_in_order(blocks: list[list[str]], prose: str) -> None:
    lines = [f"{prose} [{'; '.join('@' + key for key in block)}]" for block in blocks]
    expected = [(n, key) for n, block in enumerate(blocks, 1) for key in block]
    assert find_citations("\n".join(lines)) == expected


@quick
@given(st.one_of(st.text(max_size=300), markdown))
def test_any_page_is_read_and_keeps_its_lines(text: str) -> None:
    assert [len(line) for line in blank_code(text).split("\n")] == list(map(len, text.split("\n")))
    assert replace_outside_code(re.compile(r"\w"), lambda found: found[0], text) == text
    for line, key in find_citations(text):
        assert f"@{key}" in text.split("\n")[line - 1]
    works = dict.fromkeys("ab", Work(key="a", type="article", title="A"))
    tidied = find_citations(tidy_citations(text, works))
    assert {key for _, key in tidied} == {key for _, key in find_citations(text, works)}
    assert_clear([*check_text("a.md", text, {"a"})])
    assert_clear([*check_tables({"a.md": text})])


@quick
@given(st.text(alphabet=LETTERS + " '\"<>/=&;", max_size=200))
def test_curling_changes_marks_and_nothing_else(text: str) -> None:
    flat = str.maketrans("“”‘’", "\"\"''")
    straight = re.sub("&quot;|&#34;", '"', text).replace("&#39;", "'")
    assert curl_text(text).translate(flat) == straight


@quick
@given(st.lists(st.text(alphabet=LETTERS + " ;'\"().=\n", max_size=40), max_size=4))
def test_every_inline_script_is_let_through_by_its_hash(bodies: list[str]) -> None:
    html = '<meta charset="utf-8">' + "".join(f"<script>{body}</script>" for body in bodies)
    tree = LexborHTMLParser(finish_page(html, protect=True).html or "")
    [policy] = tree.css("meta[http-equiv]")
    assert all(source in (policy.attributes["content"] or "") for source in script_hashes(tree))
    assert len(tree.css("script")) == len(bodies)


@quick
@given(st.text(alphabet="aé5 %&#_$^~<>=@,.;:'\"()-–µ", max_size=60))
def test_no_sign_of_a_plain_text_is_lost(text: str) -> None:
    """Only HTML and LaTeX are resolved; what merely looks like a comment or a formula is text."""
    left = to_text(text.replace("$", "").replace("&", "").replace("<", ""))
    for sign in "5%#_aé":
        assert left.count(sign) == text.count(sign)


@quick
@given(st.sampled_from(["}", "{", '"', "=", ",,", "@", "\\", "%", "}}", "@x{"]), st.integers(0, 400))  # fmt: skip
def test_stray_sign_in_an_entry_is_survived(mark: str, place: int) -> None:
    text = entry()
    at = place % len(text)
    faults: list[Diagnostic] = []
    read_bibtex(text[:at] + mark + text[at:], "x.bib", faults, SITE)
    assert_clear(faults)


@quick
@given(st.text(max_size=300))
def test_any_bibliography_is_read_or_refused_clearly(text: str) -> None:
    faults: list[Diagnostic] = []
    works = read_bibtex(f"@article{{{text}", "x.bib", faults, SITE).works
    assert works or faults
