"""The downloads: read back by other programs, they hold what the bibliography holds."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import pypandoc
import pytest
import rispy
from conftest import ROOT, Soup
from export_references import (
    FORMATS,
    Exports,
    Name,
    Work,
    check_exports,
    csl_item,
    list_name,
    read_work,
    to_bibtex,
    to_ris,
)
from load_evidence import Evidence, page_keys
from pybtex.database import BibliographyData, Entry, Person, parse_string
from test_references import CITING

Record = dict[str, Any]


@pytest.fixture(scope="session")
def works(evidence: Evidence) -> dict[str, Work]:
    """Every work as the site exports it."""
    return Exports(dict(evidence.references.entries)).works


@pytest.fixture(scope="session")
def all_files(site: Path) -> dict[str, str]:
    """The three downloads of the whole bibliography."""
    return {
        ending: (site / "references" / f"all.{ending}").read_text(encoding="utf-8")
        for ending in FORMATS
    }


def facts(work: Work) -> Record:
    """What a citation needs, in one shape for all readers."""
    first, last = work.page_ends
    return {
        "authors": [
            (f"{name.particle} {name.family}".strip(), name.given) for name in work.authors
        ],
        "title": work.title,
        "container": work.container if work.type != "ELEC" else "",
        "year": work.year,
        "volume": work.volume,
        "issue": work.issue,
        "pages": f"{first}-{last}" if last else first,
        "doi": work.doi,
    }


def from_csl(item: Record) -> Record:
    """The same facts out of a CSL-JSON item."""
    date = (item.get("issued") or {}).get("date-parts") or [[""]]
    return {
        "authors": [
            (
                name["literal"]
                if "literal" in name
                else " ".join(
                    filter(
                        None,
                        [
                            name.get("dropping-particle"),
                            name.get("non-dropping-particle"),
                            name.get("family"),
                        ],
                    )
                ),
                name.get("given", ""),
            )
            for name in item.get("author", [])
        ],
        "title": re.sub(r"</?(?:span|i|b|sup|sub)[^>]*>", "", str(item["title"])),
        "container": item.get("container-title", ""),
        "year": str(date[0][0]),
        "volume": str(item.get("volume", "")),
        "issue": str(item.get("issue", item.get("number", ""))),
        "pages": str(item.get("page", "")).replace("–", "-"),
        "doi": item.get("DOI", ""),
    }


def pandoc(text: str, reader: str) -> dict[str, Record]:
    """A bibliography as pandoc reads it, by key."""
    items = json.loads(pypandoc.convert_text(text, "csljson", format=reader))
    return {str(item["id"]): from_csl(item) for item in items}


QUOTES = str.maketrans("’‘“”", "''\"\"")


def straight(value: Any) -> Any:
    """With straight quotes: pandoc curls them, which is typography and no other fact."""
    if isinstance(value, str):
        return value.translate(QUOTES)
    if isinstance(value, list):
        return [tuple(map(straight, item)) for item in value]
    return value


def compare(
    found: dict[str, Record], works: dict[str, Work], leave: frozenset[str] = frozenset()
) -> None:
    """Every work is there with the same facts, but for those that a reader does not keep."""
    assert set(found) == set(works)
    for key, work in works.items():
        expected = {name: value for name, value in facts(work).items() if name not in leave}
        for name, value in expected.items():
            assert straight(found[key][name]) == straight(value), (key, name)


def test_csl_json_holds_every_fact(all_files: dict[str, str], works: dict[str, Work]) -> None:
    items = json.loads(all_files["json"])
    found = {item["id"]: from_csl(item) for item in items}
    compare(found, works)


def test_pandoc_reads_the_csl_json(all_files: dict[str, str], works: dict[str, Work]) -> None:
    compare(pandoc(all_files["json"], "csljson"), works)


def test_pandoc_reads_the_bibtex(all_files: dict[str, str], works: dict[str, Work]) -> None:
    found = pandoc(all_files["bib"], "bibtex")
    for key, work in works.items():
        if not work.complete:  # pandoc keeps BibTeX's "others" as an author
            assert found[key]["authors"][-1][0] == "others"
            found[key]["authors"].pop()
    compare(found, works)


def test_pandoc_reads_the_ris(all_files: dict[str, str], works: dict[str, Work]) -> None:
    found = pandoc(all_files["ris"], "ris")
    for key, work in works.items():
        # pandoc's RIS reader splits names at the comma only: it knows no groups with one.
        assert len(found[key]["authors"]) == len(work.authors)
        if work.type == "RPRT":  # nor SN, where Zotero and EndNote have a report's number
            found[key]["issue"] = work.issue
    compare(found, works, leave=frozenset({"authors"}))


def test_pybtex_reads_the_bibtex(all_files: dict[str, str], works: dict[str, Work]) -> None:
    entries = parse_string(all_files["bib"], "bibtex").entries
    entries = {key: with_pubmed(entry) for key, entry in entries.items()}
    compare({key: facts(read_work(key, entry)) for key, entry in entries.items()}, works)


def with_pubmed(entry: Entry) -> Entry:
    """Our own name for the PMID, which leaves the house as ``pmid``."""
    if "pmid" in entry.fields:
        entry.fields["pubmed"] = entry.fields["pmid"]
    return entry


def test_rispy_reads_the_ris(all_files: dict[str, str], works: dict[str, Work]) -> None:
    records = {record["id"]: record for record in rispy.load(io.StringIO(all_files["ris"]))}
    assert set(records) == set(works)
    for key, work in works.items():
        record = records[key]
        first, last = record.get("start_page", ""), record.get("end_page", "")
        assert record["authors"] == [name.sorted for name in work.authors]
        assert record["title"] == work.title
        assert record.get("year", "") == work.year
        assert record.get("volume", "") == work.volume
        assert record.get("issn" if work.type == "RPRT" else "number", "") == work.issue
        assert (first, last) == work.page_ends
        assert record.get("doi", "") == work.doi
        assert record.get("secondary_title", "") == work.container


def test_identifiers_reach_zotero(all_files: dict[str, str], works: dict[str, Work]) -> None:
    """It reads M2 of RIS and the note of CSL-JSON into "Extra", and no other field of these."""
    notes = {item["id"]: item.get("note", "") for item in json.loads(all_files["json"])}
    for record in all_files["ris"].split("\n\n"):
        key = re.search(r"^ID  - (.+)$", record, re.M)
        assert key
        work = works[key[1]]
        for name, value in (("PMID", work.pmid), ("PMCID", work.pmcid)):
            assert (f"M2  - {name}: {value}" in record) is bool(value)
            assert (f"{name}: {value}" in notes[work.key].splitlines()) is bool(value)


def test_particle_stays_with_the_family_name(works: dict[str, Work]) -> None:
    """Zotero reads family and given of a CSL name, and nothing else."""
    names = {name["family"] for name in csl_item(works["vanrossum2002polymorphism"])["author"]}
    assert "van Rossum" in names


def test_web_page_is_no_document(all_files: dict[str, str], works: dict[str, Work]) -> None:
    entries = parse_string(all_files["bib"], "bibtex").entries
    pages = [key for key, work in works.items() if work.type == "ELEC"]
    assert pages
    assert {entries[key].type for key in pages} == {"online"}


def test_every_work_can_be_taken_alone(site: Path, works: dict[str, Work]) -> None:
    folder = site / "references" / "works"
    files = {path.name for path in folder.iterdir() if path.suffix not in {".br", ".gz"}}
    assert files == {f"{key}.{ending}" for key in works for ending in FORMATS}
    for key in works:
        assert [item["id"] for item in json.loads((folder / f"{key}.json").read_text("utf-8"))] == [
            key
        ]
        assert list(parse_string((folder / f"{key}.bib").read_text("utf-8"), "bibtex").entries) == [
            key
        ]
        assert [r["id"] for r in rispy.loads((folder / f"{key}.ris").read_text("utf-8"))] == [key]


@pytest.mark.parametrize("src", CITING)
def test_page_offers_its_own_list(src: str, site: Path, soup: Soup, evidence: Evidence) -> None:
    keys = page_keys(src, (ROOT / "docs" / src).read_text(encoding="utf-8"), evidence)
    links = soup(src).select("p.take a[download]")
    assert [link.get_text() for link in links] == list(FORMATS.values())
    folder = site / "references" / "lists"
    stem = list_name(src)
    assert [Path(link["href"]).name for link in links] == [f"{stem}.{e}" for e in FORMATS]
    bib = parse_string((folder / f"{stem}.bib").read_text("utf-8"), "bibtex").entries
    assert set(bib) == keys
    assert {item["id"] for item in json.loads((folder / f"{stem}.json").read_text("utf-8"))} == keys
    assert {r["id"] for r in rispy.loads((folder / f"{stem}.ris").read_text("utf-8"))} == keys


def make(fields: str, kind: str = "article") -> Entry:
    """A BibTeX entry with the key x."""
    return parse_string(f"@{kind}{{x, {fields}}}", "bibtex").entries["x"]


AWKWARD = {
    "particle": "author={van Rossum, Elisabeth F. C. and de las Fuentes, Lisa}, title={T}, journal={J}, year={2002}",
    "group": "author={{{Diabetes Prevention Program Research Group}} and Knowler, William C.}, title={T}, journal={J}, year={2002}",
    "accents": r"author={Vr{\v t}i{\v c}ka, Pascal and G{\'o}mez, J. and Ångström, Å.}, title={Caf{\'e} au lait}, journal={J}, year={2002}",
    "Greek and sub": r"author={A, B}, title={{TNF-α} and {IκB} in {CO₂} & 5% of {10⁶} mice}, journal={J & K}, year={2002}",
    "pages": "author={A, B}, title={T}, journal={J}, year={2002}, pages={E36--E42}, volume={270}, number={1 Pt 1}",
    "article number": "author={A, B}, title={T}, journal={J}, year={2022}, volume={62}, pages={e70099}",
    "suffix": "author={D'Agostino, Sr, Ralph B.}, title={T}, journal={J}, year={2002}",
    "web page": "author={{Food and Drug Administration}}, title={A label}, year={2025}, publisher={FDA}, url={https://a.example/x_y%20z?a=1&b=~2#c}, urldate={2026-11-22}",
    "title with quotes": 'author={A, B}, title={The ``so-called" {DIRECT} trial: a \\"{u}ber-title}, journal={J}, year={2002}',
}


@pytest.mark.parametrize("name", AWKWARD)
@pytest.mark.parametrize("ending", FORMATS)
def test_awkward_record_survives(name: str, ending: str) -> None:
    fields = AWKWARD[name].replace(" & ", r" \& ").replace("5%", r"5\%")
    entry = make(fields, "misc" if name == "web page" else "article")
    work = read_work("x", entry)
    expected = facts(work)
    if ending == "bib":
        again = parse_string(to_bibtex({"x": entry}), "bibtex").entries["x"]
        assert facts(read_work("x", again)) == expected
        assert again.fields.get("url", "") == entry.fields.get("url", "")
        found = pandoc(to_bibtex({"x": entry}), "bibtex")["x"]
        if name == "suffix":  # CSL keeps it apart
            expected["authors"] = [("D'Agostino", "Ralph B.")]
        assert [n.replace("’", "'") for n, _ in found["authors"]] == [
            n for n, _ in expected["authors"]
        ]
    elif ending == "ris":
        [record] = rispy.loads(to_ris([work]))
        assert record["title"] == expected["title"]
        assert record["authors"] == [person.sorted for person in work.authors]
        assert "\\" not in to_ris([work])
    else:
        assert from_csl(csl_item(work)) == expected


def test_group_author_is_never_taken_apart() -> None:
    work = read_work("x", make(AWKWARD["group"]))
    assert work.authors[0] == Name("Diabetes Prevention Program Research Group")
    assert csl_item(work)["author"][0] == {"literal": "Diabetes Prevention Program Research Group"}
    assert "AU  - Diabetes Prevention Program Research Group" in to_ris([work])


def test_unseen_authors_are_said_to_be_missing() -> None:
    entry = make("author={Falutz, Julian and others}, title={T}, journal={J}, year={2007}")
    work = read_work("x", entry)
    assert not work.complete
    assert "not seen" in csl_item(work)["note"]
    assert "N1  - Authors beyond those listed were not seen." in to_ris([work])
    assert " and others" in to_bibtex({"x": entry})


def test_ris_has_one_record_after_the_other_without_numbers(all_files: dict[str, str]) -> None:
    lines = [line for line in all_files["ris"].splitlines() if line]
    assert all(re.match(r"[A-Z][A-Z0-9]  -", line) for line in lines)
    assert lines.count("ER  -") + lines.count("ER  - ") == len(
        [line for line in lines if line.startswith("TY  -")]
    )


@pytest.mark.parametrize("title", [r"{\textit{Mice}}", "CO$_2$", r"A \foo{b}"])
def test_latex_that_cannot_be_read_is_refused(title: str) -> None:
    entry = Entry("article", fields={"title": title}, persons={"author": [Person("A, B")]})
    data = Evidence(BibliographyData({"odd": entry}), reference_lines={"odd": 7})
    [problem] = check_exports(data)
    assert str(problem).startswith("bib/references.bib:7: 'odd' has LaTeX in its title")


def test_entry_of_a_type_no_format_has_is_refused(evidence: Evidence) -> None:
    entry = Entry("patent", fields={"title": "T"}, persons={"author": [Person("A, B")]})
    data = Evidence(BibliographyData({"odd": entry}), reference_lines={"odd": 7})
    [problem] = check_exports(data)
    assert str(problem).startswith("bib/references.bib:7: 'odd' is of the type @patent")
