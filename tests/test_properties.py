"""What holds for any input: no crash, a clear error, nothing lost.

Hypothesis makes the inputs. Examples are few and seeded, so that ``make test`` stays quick and repeats.
"""

from __future__ import annotations

import json
import re

import rispy
import yaml
from bibliography import csl_facts, entry, essence, export, facts, read_works
from book.code import blank_code, replace_outside_code
from book.data.bibtex import read_bibtex
from book.data.citations import find_citations
from book.data.latex import to_text
from book.data.load import DATA_FILES, read_records
from book.diagnostics import Diagnostic, SourceError
from book.export.ris import ris_name
from book.export.work import Name, Work
from book.markdown.check import check_text
from book.markdown.citations import tidy_citations
from book.markdown.quotes import curl_text
from book.markdown.tables import check_tables
from book.output.page import finish_page
from book.output.policy import script_hashes
from conftest import straight
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from trial import DATA

SITE = DATA.site
quick = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
ACCENTED = "äöüßéèñçøåłšžαβγκ中文"
keys = st.from_regex(r"[a-z]{2,9}(19|20)\d\d[a-z]{2,9}", fullmatch=True)
titles = st.lists(
    st.text(alphabet=f"{LETTERS}{ACCENTED}&%_#~$^/:'", min_size=1, max_size=10).filter(
        lambda word: "''" not in word
    ),
    min_size=1,
    max_size=8,
).map(" ".join)
capitalized = (
    st.text(alphabet=f"{LETTERS}äöüéñø", min_size=2, max_size=12)
    .map(str.capitalize)
    .filter(lambda name: name != "And")  # BibTeX has no way to write it
)
people = st.builds(
    Name,
    family=capitalized,
    given=capitalized,
    particle=st.sampled_from(["", "", "van", "de las"]),
    suffix=st.sampled_from(["", "", "Jr"]),
)
works = st.builds(
    Work,
    key=keys,
    type=st.just("article"),
    authors=st.lists(people, min_size=1, max_size=5).map(tuple),
    complete=st.booleans(),
    title=titles,
    container=titles,
    publisher=st.just("Control and Prevention") | st.just(""),
    year=st.integers(1900, 2030).map(str),
    volume=st.integers(1, 999).map(str),
    issue=st.integers(1, 99).map(str),
    pages=st.tuples(st.integers(1, 900), st.integers(901, 2000)).map(lambda p: f"{p[0]}–{p[1]}"),
    doi=st.from_regex(r"10\.\d{4}/[a-z0-9.()-]{1,12}[a-z0-9]", fullmatch=True),
    pmid=st.integers(1, 10**8).map(str),
    kind=st.just("review"),
)


markdown = st.lists(
    st.sampled_from(
        "``` ~~~ ` [@a] [@a; @b] @a | --- {#t} Table: /// key <b> </b> <!-- --> ** [ ] ( \n \n\n".split(
            " "
        )
    ),
    max_size=40,
).map(" ".join)
"""Pages of Markdown syntax alone, in any order."""


@quick
@given(st.lists(works, min_size=1, max_size=4, unique_by=lambda work: work.key))
def test_any_work_survives_every_format(found: list[Work]) -> None:
    assert list(map(essence, read_works(export(found, "bib")))) == list(map(essence, found))
    assert list(map(csl_facts, json.loads(export(found, "json")))) == list(map(facts, found))
    for record, work in zip(rispy.loads(export(found, "ris")), found, strict=True):
        for name in ("title", "doi", "year", "volume"):
            assert record[name] == getattr(work, name)
        assert record["authors"] == [ris_name(name) for name in work.authors]


def assert_clear(faults: list[Diagnostic]) -> None:
    """Assert that every fault says file, line, what is wrong and how to correct it."""
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
    for file in DATA_FILES.values():
        try:
            read_records(text, file, SITE)
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
    assert straight(curl_text(text)) == re.sub("&quot;|&#34;", '"', text).replace("&#39;", "'")


@quick
@given(st.lists(st.text(alphabet=LETTERS + "é ;'\"().=\n", max_size=40), max_size=4))
def test_every_inline_script_is_let_through_by_its_hash(bodies: list[str]) -> None:
    html = '<meta charset="utf-8">' + "".join(f"<script>{body}</script>" for body in bodies)
    written, _ = finish_page("index.html", html, protect=True, search=False)
    tree = LexborHTMLParser(written)
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
