"""The whole bibliography in the programs that writers use, each run once and compared field by field.

What comes as a package is used here; CONTRIBUTING.md says how to look at the others. ``make test`` in CI
installs pandoc 2, bibutils and biber; elsewhere a test whose program is missing says that it was skipped.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
import typst
from bibliography import WORKS, bibtex_facts, csl_facts, export
from conftest import straight
from pybtex.bibtex.utils import split_name_list

MODS = "{http://www.loc.gov/mods/v3}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the bibliography in every format."""
    folder = tmp_path_factory.mktemp("clients")
    for ending in ("bib", "ris", "json"):
        (folder / f"all.{ending}").write_text(export(WORKS.values(), ending), encoding="utf-8")
    return folder


def run(folder: Path, program: str, *arguments: str) -> str:
    """Return the output of a program; skip the test if it is not installed."""
    if shutil.which(program) is None:
        pytest.skip(f"no {program} here ('apt-get install pandoc bibutils biber' brings it)")
    command = [program, *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def bare(text: str) -> str:
    """Return a text without capitals, quotation marks and long dashes, which styles change."""
    return re.sub(r"[\"'“”‘’]", "", text).casefold().replace("–", "-")


def test_typst_prints_every_work_whole(folder: Path) -> None:
    page = folder / "page.typ"
    page.write_text('#bibliography("all.bib", full: true, style: "apa")', encoding="utf-8")
    entries = re.findall(r"<li>(.*?)</li>", typst.compile(str(page), format="html").decode(), re.S)
    printed = [bare(html.unescape(re.sub(r"<[^>]+>", "", entry))) for entry in entries]
    assert len(printed) == len(WORKS)
    for work in WORKS.values():
        known = [work.title, work.container, work.year, work.volume, work.issue, work.pages]
        # Typst makes one dash of two hyphens, in an address too
        known += [work.doi or work.address.partition("--")[0], "" if work.container else work.site]
        known += [name.last for name in work.authors[:1]]
        if work.type == "techreport":  # APA prints its number, and not who published it
            known = [value for value in known if value != work.issue]
        fits = [line for line in printed if all(bare(value) in line for value in known)]
        assert fits, work.key


def test_the_pandoc_of_the_system_reads_every_work_whole(folder: Path) -> None:
    items = json.loads(run(folder, "pandoc", "-f", "biblatex", "-t", "csljson", "all.bib"))
    found = {item["id"]: csl_facts(item) for item in items}
    assert found == {key: bibtex_facts(work) for key, work in WORKS.items()}


def letters(text: str) -> str:
    """Return a name without dots and hyphens, which bibutils drops from initials."""
    return re.sub(r"[.-]", "", straight(text))


def mods_names(record: ElementTree.Element) -> list[tuple[str, str]]:
    """Return the authors of a MODS record."""
    names = []
    for name in record.findall(f"{MODS}name"):
        parts = [(part.get("type", "family"), part.text or "") for part in name]
        parts = [(kind, text) for kind, text in parts if text.strip()]
        if "author" not in "".join(name.itertext()):
            continue
        family, given = (
            " ".join(text for kind, text in parts if kind == wanted)
            for wanted in ("family", "given")
        )
        names.append((letters(family), letters(given)))
    return names


@pytest.mark.parametrize(("program", "ending"), [("bib2xml", "bib"), ("ris2xml", "ris")])
def test_bibutils_reads_every_work_whole(program: str, ending: str, folder: Path) -> None:
    root = ElementTree.fromstring(run(folder, program, f"all.{ending}"))
    records = {record.get("ID", ""): record for record in root.iter(f"{MODS}mods")}
    assert set(records) == set(WORKS)
    for key, work in WORKS.items():
        record = records[key]
        title = "".join(record.find(f"{MODS}titleInfo").itertext())  # type: ignore[union-attr]
        assert re.sub(r"\W", "", straight(title)) == re.sub(r"\W", "", straight(work.title))
        text = "\n".join(map(str.strip, record.itertext()))
        if work.type != "online":  # bibutils parts a title at its colon
            assert re.sub(r"\W", "", straight(work.container)) in re.sub(r"\W", "", straight(text))
        known = [work.doi, work.volume, *work.page_ends]
        known += [work.issue] if (work.type, ending) != ("techreport", "ris") else []
        assert all(value in straight(text) for value in known), key
        if ending == "bib":  # RIS cannot say that a name is a group's, and bibutils takes it apart
            names = [(letters(name.last), letters(name.given)) for name in work.authors]
            assert mods_names(record) == [*names, *([] if work.complete else [("others", "")])], key


def test_biber_reads_every_work_whole(folder: Path) -> None:
    run(folder, "biber", "--tool", "--quiet", "--output-file=read.bib", "all.bib")
    text = (folder / "read.bib").read_text(encoding="utf-8")
    entries = dict(re.findall(r"^@\w+\{([^,]+),\n(.*?)^\}", text, re.M | re.S))
    assert set(entries) == set(WORKS)
    for key, work in WORKS.items():
        fields = dict(re.findall(r"^  (\w+)\s+= \{(.*)\},?$", entries[key], re.M))
        assert fields["TITLE"].strip("{}").replace("\\", "") == work.title
        assert fields.get("DATE", "") == (work.date or work.year)
        assert fields.get("JOURNALTITLE", "").replace("\\", "") == (
            work.container if work.type == "article" else ""
        )
        assert fields.get("SHORTJOURNAL", "") == work.short
        people = [*work.authors, *([] if work.complete else ["others"])]
        assert len(split_name_list(fields.get("AUTHOR", ""))) == len(people)
