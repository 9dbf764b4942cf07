"""Data in bib/ that could be read and could not be right: each fault is found in its line."""

from __future__ import annotations

import datetime
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from check_data import BIB, check_bytes, check_data
from conftest import ROOT
from load_evidence import load_evidence

Record = Callable[[str, object], None]
TODAY = datetime.date(2026, 11, 24)


def faults(root: Path) -> list[str]:
    """All that the build would say of the data below ``root``."""
    text = (root / BIB).read_text(encoding="utf-8")
    evidence = load_evidence(root)
    read = [] if evidence.problems else check_data(evidence, text, TODAY)
    return [str(fault) for fault in [*evidence.problems, *read]]


def test_the_data_are_sound() -> None:
    assert faults(ROOT) == []
    for path in (ROOT / "bib").iterdir():
        assert list(check_bytes(path.name, path.read_bytes())) == []


SPIEGEL = r"(@article\{spiegel1999impact,.*?)"
FAULTS = [
    # file, pattern, replacement, message
    ("key out of order", BIB, r"(@article\{spiegel1999impact,.*?\n\}\n)\n(@.*?\n\}\n)", r"\2\n\1", "'spiegel1999impact' stands behind"),
    ("year against its key", BIB, SPIEGEL + r"year = \{1999\}", r"\1year = {1998}", "'spiegel1999impact' has the year 1998, and its key says 1999."),
    ("year to come", BIB, r"(@misc\{openfda2026schedule,.*?year = \{)2026", r"\g<1>2031", "has the year 2031, which has not come."),
    ("pages upside down", BIB, SPIEGEL + r"pages = \{1435--1439\}", r"\1pages = {1439--1435}", "has its pages upside down: 1439--1435."),
    ("words in pages", BIB, SPIEGEL + r"pages = \{1435--1439\}", r"\1pages = {pp. 1435--1439}", "has words in its pages"),
    ("words in volume", BIB, SPIEGEL + r"volume = \{354\}", r"\1volume = {vol. 354}", "has words in its volume"),
    ("empty field", BIB, SPIEGEL + r"volume = \{354\}", r"\1volume = {}", "has an empty field 'volume'."),
    ("field twice", BIB, SPIEGEL + r"(  volume = \{354\},\n)", r"\1\2\2", "has a duplicate volume field"),
    ("DOI with a full stop", BIB, SPIEGEL + r"doi = \{(.*?)\}", r"\1doi = {\2.}", "has a DOI that ends in '.'."),
    ("PMID 0", BIB, SPIEGEL + r"pubmed = \{\d+\}", r"\1pubmed = {0}", "has the PMID 0."),
    ("title with a full stop", BIB, SPIEGEL + r"title = \{(.*?)\},\n", r"\1title = {\2.},\n", "has a title that ends in a full stop"),
    ("two spaces", BIB, SPIEGEL + r"title = \{(\S*) ", r"\1title = {\2  ", "two spaces in a row in its title"),
    ("PMCID twice", BIB, r"pmcid = \{PMC\d+\}(.*?)pmcid = \{PMC\d+\}", r"pmcid = {PMC123}\1pmcid = {PMC123}", "has the same pmcid as"),
    ("web page without a day", BIB, r"(@misc\{nhsNDtypetwo,.*?)  urldate = [^\n]*\n", r"\1", "'nhsNDtypetwo' is a web page and has no urldate."),
    ("day to come", BIB, r"(@misc\{nhsNDtypetwo,.*?urldate = \{)[\d-]+", r"\g<1>2031-01-01", "was seen on 2031-01-01, which has not come."),
    ("day that is none", BIB, r"(@misc\{nhsNDtypetwo,.*?urldate = \{)[\d-]+", r"\g<1>2026-13-45", "has the urldate '2026-13-45', which is no day."),
    ("author without a comma", BIB, SPIEGEL + r"author = \{.*?\},\n", r"\1author = {Ann Nobody and Other, B.},\n", "the author 'Ann Nobody' has no comma."),
    ("authors et al.", BIB, SPIEGEL + r"author = \{.*?\},\n", r"\1author = {Nobody, Ann and et al.},\n", "has no comma"),
    ("claims out of order", "bib/claims.yml", r"(- id: F03\n.*?)(- id: F04\n.*?)(?=- id: F05)", r"\2\1", "claim F03 stands behind F04."),
    ("finding of blanks", "bib/claims.yml", r"(- id: F04\n.*?finding: ).*?(  supports)", r'\1"   "\n\2', "claim F04: 'finding' is blank."),
    ("finding without a full stop", "bib/claims.yml", r"(- id: F04\n.*?finding: >-\n.*?)\.(\n  supports)", r"\1\2", "claim F04: 'finding' does not end with a full stop."),
    ("markup in a finding", "bib/claims.yml", r"(- id: F04\n.*?finding: >-\n +)", r"\1**Yes** ", "holds '**', which would be printed"),
    ("citation in a finding", "bib/claims.yml", r"(- id: F04\n.*?finding: >-\n +)", r"\1[@herman2016regulation] ", "holds '[@herman2016regulation]'"),
    ("TODO in a claim", "bib/claims.yml", r"(- id: F04\n.*?says: >-\n +)", r"\1TODO ", "holds 'TODO'"),
    ("verdict that nothing supports", "bib/claims.yml", r"(- id: F04\n.*?)supports: \[[^\]]*\]", r"\1supports: []", "is well supported, and nothing supports it."),
    ("option's name twice", "bib/options.yml", r"name: Metformin", "name: Tesamorelin", "has the name of another option, 'Tesamorelin'."),
    ("option's id with a space", "bib/options.yml", r"id: metformin", "id: met formin", "'met formin' cannot be an id."),
    ("option that leads nowhere", "bib/options.yml", r"more: \[next-steps\.md, explore\.md\]", "more: []", "waiting leads to no page"),
    ("option that leads to itself", "bib/options.yml", r"more: \[next-steps\.md, explore\.md\]", "more: [options.md]", "waiting leads to its own page."),
    ("cell too long", "bib/options.yml", r"harm: None from treatment", "harm: " + "None, " * 100 + "none", "'harm' does not fit a cell"),
    ("bar in a cell", "bib/options.yml", r"harm: None from treatment", "harm: None | from treatment", "'harm' does not fit a cell"),
    ("terms out of order", "bib/glossary.yml", r"\A(.*?)(- term: [^\n]*\n(?:  [^\n]*\n)+)(- term: [^\n]*\n(?:  [^\n]*\n)+)", r"\1\3\2", "stands behind"),
    ("meaning without a full stop", "bib/glossary.yml", r"\.\n(- term: \"adiponectin\")", r"\n\1", "'says' does not end with a full stop."),
    ("two figures with one title", "bib/figures.yml", r"(title: )[^\n]*(.*?title: )[^\n]*", r"\1Twice\2Twice", "has the title of another, 'Twice'."),
    ("drawing elsewhere", "bib/figures.yml", r"drawing: stress-axis\.svg", "drawing: ../figures/stress-axis.svg", "names the drawing '../figures/stress-axis.svg'"),
    ("value without end", "bib/figures.yml", r"high: [\d.]+", "high: .inf", "has a number without end."),
    ("empty cell", "bib/tables.yml", r'"Glucose storage"', '" "', "row X1b of table X1 has an empty cell."),
    ("preset beyond its slider", "bib/models.yml", r"strength: 2, days: 1,", "strength: 50, days: 1,", "strength 50 is beyond what its input allows."),
    ("preset of no choice", "bib/models.yml", r"days: 1, speed: fast", "days: 1, speed: faster", "speed faster is beyond"),
    ("preset without a value", "bib/models.yml", r"strength: 2, days: 1, ", "strength: 2, ", "'days' is missing or unknown."),
    ("preset twice", "bib/models.yml", r'name: "Two months, slow glands"', 'name: "Two months"', "is given twice."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "pattern", "new", "message"),
    [pytest.param(*fault[1:], id=fault[0]) for fault in FAULTS],
)
def test_fault_of_the_data_is_found_in_its_file(
    file: str,
    pattern: str,
    new: str,
    message: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    record_property: Record,
) -> None:
    shutil.copytree(ROOT / "bib", tmp_path / "bib")
    shutil.copytree(ROOT / "docs/assets/figures", tmp_path / "docs/assets/figures")
    path = tmp_path / file
    text, count = re.subn(pattern, new, path.read_text("utf-8"), count=1, flags=re.S)
    assert count == 1, "nothing to change"
    path.write_text(text, encoding="utf-8")
    said = faults(tmp_path)
    assert any(message in fault and re.match(rf"{file}:\d+: ", fault) for fault in said), said
    record_property(f"planted: {request.node.callspec.id}", f"check_data: {message[:60]}")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a\nb\xff\n", "x.yml:2: the file is not UTF-8 text. Save it as UTF-8."),
        ("a\nb\u200bc\n".encode(), "x.yml:2: an invisible sign, U+200B. Take it out."),
        ("\ufeffa\n".encode(), "x.yml:1: an invisible sign, U+FEFF. Take it out."),
        (b" \n", "x.yml:1: the file is empty. Take it from git."),
    ],
)
def test_file_that_is_no_sound_text_is_found(data: bytes, message: str) -> None:
    assert [str(fault) for fault in check_bytes("x.yml", data)] == [message]
