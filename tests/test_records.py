"""Reading the data: what the records contain, and what BibTeX from elsewhere is read as."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from bibliography import entry
from book.data import load_data
from book.data.bibtex import read_bibtex
from book.data.load import read_site
from book.diagnostics import Diagnostic
from book.export.work import Name, Work
from conftest import ROOT
from trial import DATA
from write_schema import FOLDER, make_schemas

SITE = read_site(ROOT)


def read(text: str) -> tuple[list[Work], list[str]]:
    faults: list[Diagnostic] = []
    works = read_bibtex(text, "x.bib", faults, SITE).works
    return list(works.values()), [str(fault) for fault in faults]


def one(text: str) -> Work:
    works, faults = read(text)
    assert faults == []
    [work] = works
    return work


# --- records --------------------------------------------------------------------------------


def test_record_knows_its_line() -> None:
    lines = (ROOT / "bib/claims.yml").read_text(encoding="utf-8").splitlines()
    for claim in DATA.claims.values():
        assert lines[claim.line - 1] == f"- id: {claim.id}"
    lines = (ROOT / "bib/references.bib").read_text(encoding="utf-8").splitlines()
    for key, work in DATA.works.items():
        assert lines[work.line - 1].endswith(f"{{{key},")


def test_schemas_are_those_of_the_records() -> None:
    """If this fails, run 'make schema'."""
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}
    assert written == make_schemas(SITE)
    for name in written:  # an editor finds it by the first line of the data
        data = (ROOT / "bib" / name.replace(".json", ".yml")).read_text(encoding="utf-8")
        assert data.startswith(f"# yaml-language-server: $schema=schema/{name}\n")


# --- files as editors save them -------------------------------------------------------------


def as_windows(text: str) -> bytes:
    return b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()


def as_macos(text: str) -> bytes:
    return unicodedata.normalize("NFD", text).encode()


def with_invisible_signs(text: str) -> bytes:
    return text.replace("insulin", "insu\u00adlin").replace(", ", ",\u200b ").encode()


@pytest.mark.parametrize("save", [as_windows, as_macos, with_invisible_signs])
def test_way_of_saving_changes_nothing(save: Callable[[str], bytes], tmp_path: Path) -> None:
    shutil.copytree(ROOT / "bib", tmp_path / "bib")
    for path in [*(tmp_path / "bib").glob("*.yml"), tmp_path / "bib/references.bib"]:
        path.write_bytes(save(path.read_text(encoding="utf-8")))
    read = load_data(tmp_path)
    for name in ("site", "claims", "tables", "terms", "options", "figures", "models", "works"):  # fmt: skip
        assert getattr(read, name) == getattr(DATA, name), name


# --- BibTeX as people have it ---------------------------------------------------------------

# As reference managers write it: test_add_reference.py. Here is what people write, and what is rare.
ACCEPTED = [
    pytest.param({"title": "{Weight loss of 5% or more}"}, "title", "Weight loss of 5% or more", id="bare per cent"),
    pytest.param({"title": r"{A 5\% loss \& $9 or \$9 of #1 in a_b}"}, "title", "A 5% loss & $9 or $9 of #1 in a_b", id="signs of LaTeX, escaped or not"),
    pytest.param({"title": "{Sleep &amp; <i>KCNJ11</i> &lt;5 h}"}, "title", "Sleep & KCNJ11 <5 h", id="HTML of Crossref"),
    pytest.param({"title": r"{CO$_2$, H<sub>2</sub>O, m$^{2}$ and \textsuperscript{13}C}"}, "title", "CO₂, H₂O, m² and ¹³C", id="subscript and superscript"),
    pytest.param({"title": r"{TNF-$\alpha$, \textbeta{}-cell, $p < 0.05$}"}, "title", "TNF-α, β-cell, p < 0.05", id="Greek and mathematics"),
    pytest.param({"title": '"The {"}odd{"} work" # " of 2000"'}, "title", 'The "odd" work of 2000', id="quotes and a join"),
    pytest.param({"month": "sept", "pages": "12 # {--} # 15"}, "pages", "12–15", id="month by its name"),
    pytest.param({"title": "{{A} Work {on HOMA-IR}.}"}, "title", "A Work on HOMA-IR", id="braces and a full stop"),
    pytest.param({"year": "{n.d.}"}, "year", "", id="undated"),
    pytest.param({"year": "", "urldate": "{2026-01-02}"}, "year", "", id="no year, seen on a day"),
    pytest.param({"pubmed": "{PMID: 123}"}, "pmid", "123", id="PMID with its name"),
    pytest.param({"doi": "", "url": "{http://dx.doi.org/10.1000/x}"}, "doi", "10.1000/x", id="DOI in the address"),
    pytest.param({"pages": "{S27 -- 49}"}, "pages", "S27–S49", id="pages of a supplement"),
    pytest.param({"keywords": "{Sleep, Randomised Trial; insulin}"}, "kind", "randomised trial", id="kind among keywords"),
    pytest.param({"author": "{{Centers for {Control} and Prevention, Inc} and {Health & Co}}"}, "authors", (Name("Centers for Control and Prevention, Inc"), Name("Health & Co")), id="groups with and, & and a comma"),
    pytest.param({"author": "{van Rossum, E. F. C. and {Van Cauter}, Eve}"}, "authors", (Name("Rossum", "E. F. C.", "van"), Name("Van Cauter", "Eve")), id="particles"),
    pytest.param({"author": "{King, Jr., Martin L. and Sapolsky, Robert M.}"}, "authors", (Name("King", "Martin L.", "", "Jr."), Name("Sapolsky", "Robert M.")), id="suffix"),
    pytest.param({"author": "{王, 伟 and الخوارزمي, محمد}"}, "authors", (Name("王", "伟"), Name("الخوارزمي", "محمد")), id="other scripts"),
    pytest.param({"author": "{family=Rossum, given=Liesbeth F. C., prefix=van, useprefix=true and Nobody, Ann}"}, "authors", (Name("Rossum", "Liesbeth F. C.", "van"), Name("Nobody", "Ann")), id="names of BibLaTeX"),
    pytest.param({"title": r"{A $2 \times 2$ trial of VO$_{2\mathrm{max}}$}"}, "title", "A 2 × 2 trial of VO₂ₘₐₓ", id="formula with spaces and styles"),
    pytest.param({"url": r"{https://example.org/{\textasciitilde}a/$\sim$b}"}, "url", "https://example.org/~a/~b", id="tilde in an address"),
    pytest.param({"doi": "{10.1000%2Fa_b}"}, "doi", "10.1000/a_b", id="DOI out of an address"),
    pytest.param({"pages": "{n/a--n/a}"}, "pages", "", id="no pages, in words"),
    pytest.param({"articleno": "{104}"}, "pages", "104", id="article number of ACM"),
    pytest.param({"chapters": "{3}"}, "chapter", "3", id="field in the plural"),
    pytest.param({"year": r"{\noopsort{2020a}2020}"}, "year", "2020", id="year with an order of its own"),
    pytest.param({"year": "", "urldate": "{15 January 2020}"}, "seen", "2020-01-15", id="day in words"),
    pytest.param({"note": "{Comment on PMID: 123}"}, "pmid", "", id="PMID of another work"),
    pytest.param({"annote": "{For the site that exported this record: read as abstract.}"}, "read", "abstract", id="how our own export says it was read"),
    pytest.param({"annote": "{For the site that exported this record: read as abstract. A remark.}"}, "note", "A remark.", id="our own remark in our own export"),
    pytest.param(
        dict.fromkeys(("issn", "isbn", "month", "abstract", "file", "langid", "copyright", "annote", "date-added", "bdsk-url-1", "groups", "mrnumber", "timestamp", "owner", "mendeley-tags", "eprint", "address", "series", "shortjournal", "a-field-of-my-own"), "{x}"),
        "title", "A work", id="fields that are not kept",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("fields", "name", "value"), ACCEPTED)
def test_entry_is_taken_as_it_is_meant(fields: dict[str, str], name: str, value: object) -> None:
    assert getattr(one(entry(**fields)), name) == value


@pytest.mark.parametrize(
    ("kind", "fields", "type_"),
    [
        ("ARTICLE", {}, "article"),
        ("online", {"journal": "", "url": "{https://example.org}", "urldate": "{2026-01-02}"}, "online"),
        ("misc", {"journal": "", "howpublished": r"{\url{https://example.org}}", "urldate": "{2026-01-02}"}, "online"),
        ("book", {"journal": "", "publisher": "{Holt}", "doi": ""}, "book"),
        ("phdthesis", {"journal": "", "school": "{ETH}", "doi": ""}, "techreport"),
        ("report", {"journal": "", "institution": "{WHO}", "doi": ""}, "techreport"),
    ],
)  # fmt: skip
def test_type_of_entry_is_taken_as_the_nearest_that_formats_have(
    kind: str, fields: dict[str, str], type_: str
) -> None:
    assert one(entry(kind, **fields)).type == type_


@pytest.mark.parametrize(
    "key", ["RN10436", "pmid10543671", "ANDERSON2020", "spiegelImpactSleep1999", "müller2000", "a_b-c"]
)  # fmt: skip
def test_key_of_any_reference_manager_is_taken(key: str) -> None:
    assert one(entry().replace("zz2000work", key)).key == key


def test_name_of_the_author_is_not_printed_again_as_the_publisher() -> None:
    fields = {"author": "{{WHO}}", "journal": "", "publisher": "{WHO}", "urldate": "{2026-01-02}"}
    page = one(entry("online", url="{https://example.org}", **fields))
    assert (page.publisher, page.howpublished) == ("", "Web page")
    assert one(entry("book", **fields)).publisher == "WHO"


def test_what_is_between_entries_is_no_entry() -> None:
    text = f'% me@example.org {{\n@comment{{jabref-meta: x;}}\n@string{{jd = "Diabetes"}}\n{entry(journal="jd")}'  # fmt: skip
    assert one(text).container == "Diabetes"


def test_entry_takes_what_it_lacks_from_the_one_that_it_names() -> None:
    parent = "@book{b, editor = {Else, Bo}, title = {A book}, publisher = {Holt}, year = 1999, keywords = {review}}"
    shared = "@xdata{x, journaltitle = {A journal}, date = {2001}}"
    part = entry("incollection", journal="", year="", crossref="{b}").replace("zz2000work", "part")
    own = entry(journal="", year="", doi="{10.1000/x}", xdata="{x}")
    works, faults = read("\n".join((part, own, parent, shared)))
    assert faults == []
    assert [(work.container, work.publisher, work.year) for work in works] == [
        ("A book", "Holt", "1999"), ("A journal", "", "2001"), ("", "Holt", "1999"),
    ]  # fmt: skip


def test_what_is_not_kept_is_said() -> None:
    text = entry(abstract="{x}", eid="{e1}", pages="{1}", url="{https://a.org/1 https://a.org/2}")
    assert [str(note) for note in read_bibtex(text, "x.bib", [], SITE).notes] == [
        "x.bib:1: 'zz2000work' has fields that the site ignores: abstract, eid, url (https://a.org/2)."
    ]
