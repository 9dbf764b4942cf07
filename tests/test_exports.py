"""The downloads: other programs read from them what is in the bibliography."""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qsl

import pypandoc
import pytest
import rispy
from bibliography import (
    WORKS,
    Record,
    bibtex_facts,
    csl_facts,
    essence,
    export,
    facts,
    make_work,
    read_works,
)
from book.export.bibtex import bibtex_fields
from book.export.coins import to_coins
from book.export.csl import csl_item
from book.export.files import FORMATS, export_files, list_name
from book.export.ris import ris_name
from book.export.work import TYPES, Name, Work
from book.site_files import exported_lists, exported_records
from conftest import Soup
from pybtex.database import parse_string
from trial import BOOK, CITING, DATA

READERS = {"bibtex": "bib", "ris": "ris", "csljson": "json"}
"""The ending of a download by pandoc's name of its format."""


def read_with_pandoc(works: Collection[Work], reader: str) -> dict[str, Record]:
    """Return the facts that pandoc reads from our export, by key."""
    text = pypandoc.convert_text(export(works, READERS[reader]), "csljson", format=reader)
    return {str(item["id"]): csl_facts(item) for item in json.loads(text)}


@pytest.mark.parametrize("reader", READERS)
def test_pandoc_reads_every_work_whole(reader: str) -> None:
    found = read_with_pandoc(WORKS.values(), reader)
    assert set(found) == set(WORKS)
    for key, work in WORKS.items():
        read, expected = found[key], facts(work)
        if reader == "bibtex":
            expected = bibtex_facts(work)
        if (
            reader == "ris"
        ):  # pandoc reads no number of a report, and takes a suffix for a first name
            read["issue"] = expected["issue"] if work.type == "techreport" else read["issue"]
            if any(name.suffix for name in work.authors):
                assert len(read.pop("authors")) == len(expected.pop("authors"))
        assert read == expected, key


def test_every_work_pasted_back_is_read_whole() -> None:
    for again, work in zip(read_works(export(WORKS.values(), "bib")), WORKS.values(), strict=True):
        assert essence(again) == essence(work)
        assert work.note in again.note


def test_rispy_reads_every_work_whole() -> None:
    for record, work in zip(
        rispy.loads(export(WORKS.values(), "ris")), WORKS.values(), strict=True
    ):
        first, last = work.page_ends
        named = [("PMID", work.pmid), ("PMCID", work.pmcid)]
        identifiers = [f"{name}: {value}" for name, value in named if value]
        book = "" if work.type in {"article", "online"} else work.container
        unknown = {"M2": identifiers, "BT": [book] if book else []}  # M2 is Zotero's "Extra"
        expected = {
            "type_of_reference": TYPES[work.type].ris,
            "id": work.key,
            "authors": [ris_name(name) for name in work.authors],
            "secondary_authors": [ris_name(name) for name in work.editors],
            "title": work.title,
            "secondary_title": work.site,
            "alternate_title3": work.container if work.type == "article" else "",
            "alternate_title1": work.short,
            "publisher": work.issuer,
            "year": work.year,
            "volume": work.volume,
            "issn" if work.type == "techreport" else "number": work.issue,
            "start_page": first,
            "end_page": last,
            "doi": work.doi,
            "custom2": work.pmcid,
            "unknown_tag": {tag: values for tag, values in unknown.items() if values},
            "urls": [work.address],
            "access_date": f"{work.seen.replace('-', '/')}/" if work.seen else "",
            "keywords": [work.kind],
            "notes": work.notes,
        }
        assert record == {name: value for name, value in expected.items() if value}


def test_ris_has_no_numbers_between_records() -> None:
    lines = [line for line in export(WORKS.values(), "ris").splitlines() if line]
    assert all(re.match(r"[A-Z][A-Z0-9]  -", line) for line in lines)
    assert lines.count("ER  -") == len(WORKS)


def test_identifiers_are_in_the_note_of_csl_json_where_zotero_reads_them() -> None:
    for work in WORKS.values():
        lines = csl_item(work).get("note", "").splitlines()
        assert (f"PMID: {work.pmid}" in lines) is bool(work.pmid)
        assert (f"PMCID: {work.pmcid}" in lines) is bool(work.pmcid)


AWKWARD = {
    "particle": "author={van Rossum, Elisabeth F. C. and de las Fuentes, Lisa}, title={T}",
    "group": "author={{{Diabetes Prevention Program, Research Group}} and Knowler, William C.}, title={T}",
    "accents": r"author={Vr{\v t}i{\v c}ka, Pascal and Ångström, Å.}, title={Caf{\'e} au lait}",
    "Greek": r"author={A, B}, title={{TNF-α} and {CO₂} \& 5\% of {10⁶} a\_b \#1 \$2 \textasciitilde{}3}, journal={J \& K}",
    "pages": "author={A, B}, title={T}, pages={E36--E42}, volume={270}, number={1 Pt 1}",
    "article number": "author={A, B}, title={T}, volume={62}, pages={e70099}",
    "suffix": "author={D'Agostino, Sr, Ralph B.}, title={T}",
    "publisher with and": "author={A, B}, title={T}, publisher={Centers for Control and Prevention}",
    "address": "author={A, B}, title={T}, url={https://a.example/x_y%20z?a=1&b=~2#c}, urldate={2026-11-22}",
    "quotation marks": 'author={A, B}, title={The ``so-called" {DIRECT} trial: a \\"{u}ber-title}',
}


def test_awkward_records_survive_every_format() -> None:
    works = [
        replace(make_work(f"{fields}, year={{2002}}"), key=f"x{number}")
        for number, fields in enumerate(AWKWARD.values())
    ]
    assert list(map(essence, read_works(export(works, "bib")))) == list(map(essence, works))
    assert list(map(csl_facts, map(csl_item, works))) == list(map(facts, works))
    read = read_with_pandoc(works, "bibtex")
    for record, work in zip(rispy.loads(export(works, "ris")), works, strict=True):
        assert record["title"] == work.title
        assert record["authors"] == [ris_name(person) for person in work.authors]
        assert read[work.key] == facts(work)
    assert "\\" not in export(works, "ris")


AUTHOR_KEYS = {"rft.au", "rft.aucorp", "rft.aulast"}


def test_coins_hold_every_work_as_zotero_reads_it() -> None:
    odd = replace(WORKS["spiegel1999impact"], title="A & B = 50% + more", doi="10.1/a&b")
    for work in (odd, *WORKS.values()):
        pairs = parse_qsl(to_coins(work).replace("+", "%2B"), strict_parsing=True)
        values = dict(pairs)
        own = {"article": "rft.atitle", "incollection": "rft.atitle", "online": "rft.title"}
        assert values[own.get(work.type, "rft.btitle")] == work.title
        assert [value for name, value in pairs if name in AUTHOR_KEYS] == [
            name.sorted for name in work.authors
        ]
        if work.type == "article":
            assert values["rft_val_fmt"] == "info:ofi/fmt:kev:mtx:journal"
            assert values["rft.jtitle"] == work.container
        if len(work.authors) > 1:  # Zotero puts every aucorp before the people
            assert "rft.aucorp" not in values
        if work.doi:
            assert ("rft_id", f"info:doi/{work.doi}") in pairs
        else:  # else Zotero keeps neither DOI nor address
            assert values["rft.identifier"] == work.address
        assert "" not in values.values()


def test_csl_json_takes_no_name_apart() -> None:
    """A particle stays with the family name, which is all that Zotero reads; a group is literal."""
    work = make_work("author={van Rossum, E. F. and {A Group}}, title={T}, year={2002}")
    people = [{"family": "van Rossum", "given": "E. F."}, {"literal": "A Group"}]
    assert csl_item(work)["author"] == people


def test_unseen_authors_are_said_to_be_missing() -> None:
    work = make_work("author={Falutz, Julian and others}, title={T}, year={2007}")
    assert work.authors == (Name("Falutz", "Julian"),)
    assert "not seen" in csl_item(work)["note"]
    assert "N1  - Authors beyond those listed were not seen.\n" in export([work], "ris")
    assert read_works(export([work], "bib")) == [work]


def test_every_export_says_how_a_work_was_read_where_no_style_prints_it() -> None:
    work = WORKS["knowler2002reduction"]
    note = f"For the site that exported this record: {work.reading}."
    for ending, line in (("bib", f"annote = {{{note}}}"), ("ris", f"N1  - {note}"), ("json", note)):
        assert line in export([work], ending)


def test_bibtex_has_no_remark_of_ours_that_styles_print_and_one_address() -> None:
    for work in WORKS.values():
        fields = dict(bibtex_fields(work))
        assert not work.note or work.note not in fields["note"]
        assert not (fields["doi"] and fields["url"])
        assert not work.address or fields["doi"] or fields["url"] == work.address


# --- files ----------------------------------------------------------------------------------


def test_every_work_every_list_and_every_page_is_a_file_in_every_format() -> None:
    files = dict(export_files(exported_lists(BOOK) | exported_records(BOOK)))
    cited = BOOK.page_keys["systems/stages.md"]
    stems = {f"references/works/{key}": [key] for key in WORKS} | {
        "references/all": list(WORKS),
        "references/lists/systems-stages": [key for key in WORKS if key in cited],
        "references/claims/F01": list(DATA.claims["F01"].keys),
        "cite/index": ["ssi-index"],
    }
    for stem, expected in stems.items():
        assert [item["id"] for item in json.loads(files[f"{stem}.json"])] == expected
        assert re.findall(r"^@\w+\{(.+),$", files[f"{stem}.bib"], re.M) == expected
        assert re.findall(r"^ID  - (.+)$", files[f"{stem}.ris"], re.M) == expected


def test_page_offers_its_own_list(site: Path, soup: Soup) -> None:
    folder, page_keys = site / "references/lists", BOOK.page_keys
    for src in CITING:
        links = soup(src).select("p.downloads a[download]")
        assert [link.get_text() for link in links] == list(FORMATS.values())
        stem = list_name(src)
        assert [Path(link["href"]).name for link in links] == [f"{stem}.{one}" for one in FORMATS]
        text = {one: (folder / f"{stem}.{one}").read_text("utf-8") for one in FORMATS}
        assert set(parse_string(text["bib"], "bibtex").entries) == page_keys[src]
        assert {item["id"] for item in json.loads(text["json"])} == page_keys[src]
        assert {record["id"] for record in rispy.loads(text["ris"])} == page_keys[src]


def test_list_of_a_claim_says_which_side_each_work_is_on() -> None:
    files = dict(export_files(exported_lists(BOOK)))
    for claim in DATA.claims.values():
        if not claim.keys:
            assert f"references/claims/{claim.id}.bib" not in files
            continue
        verdict = DATA.site.verdicts_by_name[claim.verdict].label.lower()
        notes = {
            record["id"]: record["notes"]
            for record in rispy.loads(files[f"references/claims/{claim.id}.ris"])
        }
        assert list(notes) == list(claim.keys)
        for key in claim.keys:
            side = "Supports" if key in claim.supports else "Limits or contradicts"
            [note] = [note for note in notes[key] if note.startswith(f"{side} claim {claim.id} ")]
            assert note.endswith(f"(“{claim.says}” Verdict: {verdict}).")
