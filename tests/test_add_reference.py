"""``make reference``: records of reference managers and databases become entries, or nothing changes."""

from __future__ import annotations

import io
import json
import shutil
import sys
from pathlib import Path
from typing import Any

import add_reference
import ask_hosts
import pytest
from bibliography import WORKS, entry, export
from book.data.bibtex import read_bibtex
from book.diagnostics import Diagnostic
from book.export.reference import plain_reference
from book.export.work import Work
from conftest import ROOT
from selectolax.lexbor import LexborHTMLParser
from trial import DATA
from web import Server

BIB = """% A comment at the top.

@article{ahn2006effects,
  author = {Ahn, B.}, title = {Effects of a thing}, journal = {The Lancet}, year = {2006},
  doi = {10.1000/known}, pubmed = {77}, keywords = {review}, read = {abstract},
}

% Crossref differs: volume (seen in print)
@article{zhu2001sleep,
  author = {Zhu, A.}, title = {Sleep and the measured response to a glucose load}, journal = {Sleep Medicine}, year = {2001}, doi = {10.1000/zhu}, keywords = {review}, read = {abstract},
}
"""


class Add:
    """The command, run on a bibliography of two works."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.root, self.capsys, self.file = root, capsys, root / "bib/references.bib"
        self.file.parent.mkdir()
        for name in ("site.yml", "journals.yml"):
            shutil.copy2(ROOT / "bib" / name, root / "bib")
        self.file.write_text(BIB, "utf-8")

    def __call__(self, text: str | bytes, *options: str) -> tuple[int, str, str]:
        (self.root / "in").write_bytes(text if isinstance(text, bytes) else text.encode())
        return self.run(str(self.root / "in"), *options)

    def run(self, *arguments: str) -> tuple[int, str, str]:
        code = add_reference.main([*arguments], self.root)
        said = self.capsys.readouterr()
        return code, said.out, said.err.replace(f"{self.root}/", "")

    def works(self) -> list[Work]:
        """The works that are new, as a build reads them, which must not find a fault."""
        faults: list[Diagnostic] = []
        read = read_bibtex(self.file.read_text("utf-8"), "x", faults, DATA.site)
        assert faults == read.notes == []
        assert list(read.works) == sorted(read.works)
        return [work for key, work in read.works.items() if key not in BIB]


@pytest.fixture
def add(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Add:
    return Add(tmp_path, capsys)


def show(work: Work) -> str:
    """Return key, reference, PMID and PMCID as one line."""
    text = LexborHTMLParser(plain_reference(work)).text()
    return " ".join(filter(None, (f"[{work.key}]", text, work.pmid, work.pmcid)))


SAID = ("--kind", "review", "--read", "abstract")
LEE = "[lee2019sleep] Lee A, van Rossum E. Sleep & 5% of TNF-α. The Lancet 2019;12(3):449–458. https://doi.org/10.1000/lee_1 12345"
BARE = LEE.removesuffix(" 12345")
TAKEN: dict[str, tuple[str | bytes, str]] = {
    # name: what somebody has, and what is added
    "Zotero, BibTeX": ("@article{lee_sleep_2019,\n\ttitle = {Sleep \\& 5\\% of {TNF}-α},\n\tvolume = {12},\n\tissn = {0140-6736, 1474-547X},\n\turl = {https://example.org/x},\n\tdoi = {10.1000/lee_1},\n\tlanguage = {en},\n\tnumber = {3},\n\turldate = {2026-01-02},\n\tjournal = {The Lancet},\n\tauthor = {Lee, Anna and Rossum, Els van},\n\tmonth = oct,\n\tyear = {2019},\n\tnote = {Publisher: Elsevier\nPMID: 12345},\n\tpages = {449--458},\n\tfile = {a.pdf:/home/a.pdf:application/pdf},\n}\n", LEE.replace("van Rossum E", "Rossum Ev")),
    "Better BibLaTeX": ("@article{leeSleep2019,\n  title = {Sleep \\& 5\\% of {{TNF-α}}},\n  author = {Lee, Anna and family=Rossum, given=Els, prefix=van, useprefix=true},\n  date = {2019-10-23},\n  journaltitle = {The Lancet},\n  shortjournal = {Lancet},\n  volume = {12},\n  number = {3},\n  eprint = {12345},\n  eprinttype = {pubmed},\n  pages = {449--458},\n  issn = {0140},\n  doi = {10.1000/lee_1},\n  langid = {english}\n}", LEE),
    "Mendeley, BibTeX": ("@article{Lee2019,\nabstract = {5{\\%} {\\textless}b},\nauthor = {Lee, Anna and van Rossum, Els},\ndoi = {10.1000/lee{\\_}1},\nfile = {:C$\\backslash$:/a.pdf:pdf},\nissn = {01406736},\njournal = {Lancet},\nmendeley-groups = {sleep},\nmonth = {oct},\nnumber = {3},\npages = {449--458},\npmid = {12345},\ntitle = {{Sleep {\\&} 5{\\%} of TNF-$\\alpha$}},\nurl = {http://www.ncbi.nlm.nih.gov/pubmed/12345 http://linkinghub.example/1},\nvolume = {12},\nyear = {2019}\n}", LEE),
    "Crossref, BibTeX": (" @article{Lee_2019, title={Sleep &amp; 5% of TNF-α}, volume={12}, ISSN={0140-6736}, url={http://dx.doi.org/10.1000/lee_1}, DOI={10.1000/lee_1}, number={3}, journal={The Lancet}, publisher={Elsevier BV}, author={Lee, Anna and van Rossum, Els}, year={2019}, month=Oct, pages={449–458} }", BARE),
    "EndNote, BibTeX": ("@article{RN12,\n   author = {Lee, A. and van Rossum, E.},\n   title = {Sleep & 5% of TNF-α},\n   journal = {Lancet},\n   volume = {12},\n   number = {3},\n   pages = {449-58},\n   note = {Lee, A\nJournal Article\nEngland},\n   ISSN = {0140-6736 (Print)\n0140-6736},\n   DOI = {10.1000/lee_1},\n   url = {https://www.ncbi.nlm.nih.gov/pubmed/12345},\n   year = {2019},\n   type = {Journal Article}\n}", LEE),
    "JabRef, without a key": ("% Encoding: UTF-8\n@Article{,\n  author = {Lee, Anna and van Rossum, Els},\n  title = {Sleep & 5\\% of TNF-α.},\n  journal = {The Lancet},\n  year = {2019},\n  volume = {12}, number = {3}, pages = {449--58},\n  doi = {https://doi.org/10.1000/lee_1},\n  groups = {sleep},\n}\n@Comment{jabref-meta: databaseType:bibtex;}", BARE),
    "BibTeX with strings, quotes and a key with spaces": ('@string{lan = "The Lancet"}\n@ARTICLE{Lee et al 2019, AUTHOR="Lee, A. and van Rossum, E.", TITLE="Sleep \\& 5\\% of TNF-{$\\alpha$}", JOURNAL=lan, YEAR=2019, VOLUME=12, NUMBER=3, PAGES="449-58", MONTH="23~" # oct, DOI="10.1000/lee_1"}', BARE),
    "tags of HTML as entities, CSL-JSON": (json.dumps({"message": {"type": "journal-article", "title": ["&lt;i&gt;KCNJ11&lt;/i&gt; &amp;amp; CO<sub><i>2</i></sub>"], "author": [{"family": "Lee", "given": "A."}], "issued": {"date-parts": [[2019]]}, "container-title": ["J"], "article-number": "e5", "DOI": "10.1000/lee_1"}}), "[lee2019kcnj] Lee A. KCNJ11 & CO₂. J 2019;e5. https://doi.org/10.1000/lee_1"),
    "a web page of an encyclopedia": ('@misc{x, author = "{NHS}", title = "Sleep well", howpublished = "\\url{https://www.nhs.example/sleep}", year = "2020", note = "[Online; accessed 15-January-2020]"}', "[nhs2020sleep] NHS. Sleep well. Web page 2020. https://www.nhs.example/sleep (seen 2020-01-15)"),
    "a chapter with its book": ("@incollection{a, author={Lee, A.}, title={On sleep}, crossref={b}, pages={1-9}}\n@book{b, editor={Doe, J. and Roe, K.}, title={The book of sleep}, publisher={Holt}, year={2004}}", "[lee2004sleep] Lee A. On sleep. The book of sleep 2004;1–9.\n[doe2004book] Doe J, Roe K. The book of sleep. Holt 2004."),
    "a thesis": ("@thesis{lee, type={phdthesis}, author={Lee, Anna}, institution={ETH Zürich}, date={2019-05}, title={A thesis of sleep}, pagetotal={200}, url={https://example.org/a}, urldate={2020-01-02}, location={Zürich}}", "[lee2019thesis] Lee A. A thesis of sleep. ETH Zürich 2019. https://example.org/a (seen 2020-01-02)"),
    "Zotero, RIS": ("TY  - JOUR\nTI  - Sleep & 5% of TNF-α\nAU  - Lee, Anna\nAU  - van Rossum, Els\nT2  - The Lancet\nAB  - Text\nDA  - 2019/10/23/\nPY  - 2019\nDO  - 10.1000/lee_1\nVL  - 12\nIS  - 3\nSP  - 449\nEP  - 458\nJ2  - Lancet\nSN  - 0140-6736\nUR  - https://example.org/a;b\nY2  - 2026/01/02/12:00:00\nL1  - /home/a.pdf\nN1  - PMID: 12345\nKW  - sleep\nER  - \n\n", LEE),
    "EndNote, RIS": ("\ufeffTY  - JOUR\r\nAU  - Lee, A.\r\nAU  - van Rossum, E.\r\nPY  - 2019\r\nDA  - Oct 23\r\nTI  - Sleep &amp; 5% of TNF-α\r\nT2  - Lancet\r\nVL  - 12\r\nIS  - 3\r\nSP  - 449-58\r\nSN  - 0140-6736 (Print)\r\n0140-6736\r\nAN  - 12345\r\nDO  - 10.1000/lee_1\r\nC2  - PMC9\r\nN1  - Lee, A\r\nJournal Article\r\nUR  - http://www.ncbi.nlm.nih.gov/pubmed/12345\r\nID  - 12\r\nER  - \r\n", f"{LEE} PMC9"),
    "Mendeley, RIS": ("TY  - JOUR\nT1  - Sleep & 5% of TNF-α\nA1  - Lee, Anna\nA1  - van Rossum, Els\nY1  - 2019/10//\nPY  - 2019/10//\nJF  - Lancet\nJA  - Lancet\nVL  - 12\nIS  - 3\nSP  - 449\nEP  - 58\nM3  - 10.1000/lee_1\nUR  - https://doi.org/10.1000/lee_1\nER  - \n", BARE),
    "PubMed, RIS": ("TY  - JOUR\nDB  - PubMed\nAU  - Lee, A\nAU  - van Rossum, E\nT1  - Sleep & 5% of TNF-α\nLA  - eng\nSN  - 0140-6736\nY1  - 2019/10/23/\nSP  - 449\nEP  - 458\nVL  - 12\nIS  - 3\nAN  - 12345\nUR  - https://pubmed.ncbi.nlm.nih.gov/12345/\nDO  - 10.1000/lee_1\nU2  - 12345[pmid]\nJF  - Lancet (London, England)\nER  - \n", LEE),
    "Google Scholar, RIS without its end": ("TY - JOUR\nAU - Lee, Anna\nAU - van Rossum, Els\nTI - Sleep & 5% of TNF-α\nJO - The Lancet\nVL - 12\nIS - 3\nSP - 449-458\nPY - 2019\nDO - 10.1000/lee_1", BARE),
    "a group and a suffix, RIS": ("TY  - RPRT\nAU  - World Health Organization\nAU  - Lee, Bo, Jr.\nTI  - Sleep in the world\nPB  - WHO\nPY  - 2020\nM1  - 12\nER  - ", "[who2020sleep] World Health Organization, Lee B Jr. Sleep in the world. WHO 2020;(12)."),
    "a chapter, RIS": ("TY  - CHAP\nAU  - Lee, Anna\nED  - Doe, John\nTI  - On sleep\nT2  - The book of sleep\nPB  - Holt\nCY  - New York\nPY  - 2004\nSP  - 1\nEP  - 9\nER  - \n", "[lee2004sleep] Lee A. On sleep. The book of sleep 2004;1–9."),
    "a web page, RIS": ("TY  - ELEC\nAU  - National Health Service\nTI  - Sleep well\nPB  - NHS\nUR  - https://www.nhs.example/sleep\nY2  - 2026/01/02/\nER  - ", "[nhsNDsleep] National Health Service. Sleep well. NHS undated. https://www.nhs.example/sleep (seen 2026-01-02)"),
    "PubMed, nbib": ("\nPMID- 12345\nOWN - NLM\nIS  - 0140-6736 (Print)\nVI  - 12\nIP  - 3\nDP  - 2019 Oct 23\nTI  - Sleep & 5% \n      of TNF-α.\nPG  - 449-58\nLID - 10.1000/lee_1 [doi]\nAB  - Long\n      text.\nFAU - Lee, Anna\nAU  - Lee A\nAD  - Zürich.\nFAU - van Rossum, Els\nAU  - van Rossum E\nPT  - Journal Article\nPT  - Review\nTA  - Lancet\nJT  - Lancet (London, England)\nAID - S0140 [pii]\nAID - 10.1000/lee_1 [doi]\nSO  - Lancet. 2019.\n", LEE),
    "PubMed, nbib of an old work": ("PMID- 9\nDP  - 1975\nVI  - 1\nPG  - 5\nTI  - [Sleep].\nAU  - Lee A\nAU  - Van Cauter E Jr\nCN  - The Sleep Group\nJT  - Sleep medicine\n", "[lee1975sleep] Lee A, Van Cauter E Jr, The Sleep Group. [Sleep]. Sleep Medicine 1975;1:5. https://pubmed.ncbi.nlm.nih.gov/9/ 9"),
    "two of PubMed at once": ("PMID- 9\nDP  - 1975\nTI  - One thing.\nAU  - Lee A\nJT  - A\n\nPMID- 8\nDP  - 1976\nTI  - Two things.\nAU  - Lee B\nJT  - B\n", "[lee1975one] Lee A. One thing. A 1975. https://pubmed.ncbi.nlm.nih.gov/9/ 9\n[lee1976two] Lee B. Two things. B 1976. https://pubmed.ncbi.nlm.nih.gov/8/ 8"),
    "Zotero, CSL-JSON": (json.dumps([{"id": "http://zotero.org/users/1/items/A", "type": "article-journal", "abstract": "x", "container-title": "The Lancet", "DOI": "10.1000/lee_1", "ISSN": "0140", "issue": "3", "journalAbbreviation": "Lancet", "note": "PMID: 12345\nPMCID: PMC9", "page": "449-458", "title": "<i>Sleep</i> &amp; 5% of {TNF}-α", "URL": "https://example.org/x", "volume": "12", "author": [{"family": "Lee", "given": "Anna"}, {"family": "Rossum", "given": "Els", "non-dropping-particle": "van"}], "accessed": {"date-parts": [["2026", 1, 2]]}, "issued": {"date-parts": [["2019", 10, 23]]}}]), f"{LEE} PMC9"),
    "CSL-JSON, one record with a raw date": (json.dumps({"type": "article-journal", "title": "Sleep & 5% of TNF-α", "author": [{"family": "Lee", "given": "A."}, {"literal": "The Group"}], "issued": {"raw": "2019-10-23"}, "container-title": "Lancet", "DOI": "10.1000/lee_1", "PMID": 12345}), "[lee2019sleep] Lee A, The Group. Sleep & 5% of TNF-α. The Lancet 2019. https://doi.org/10.1000/lee_1 12345"),
    "Crossref, a preprint": (json.dumps({"message": {"type": "posted-content", "title": ["Sleep"], "container-title": [], "institution": [{"name": "medRxiv"}], "publisher": "openRxiv", "DOI": "10.1000/lee_1", "author": [{"given": "A.", "family": "Lee"}], "issued": {"date-parts": [[2020, 1, 3]]}}}), "[lee2020sleep] Lee A. Sleep. medRxiv 2020. https://doi.org/10.1000/lee_1"),
    "PubMed, nbib of a chapter with questions behind it": ("PMID- 9\nDP  - 2024 Jan\nPG  - 12-9; quiz 20\nTI  - Sleep.\nAU  - Lee A\nBTI - The book of sleep\nPB  - Holt\n", "[lee2024sleep] Lee A. Sleep. The book of sleep 2024;12–19. https://pubmed.ncbi.nlm.nih.gov/9/ 9"),
    "saved in UTF-16": ("TY  - JOUR\nTI  - Schlaf über alles\nAU  - Lee, A\nT2  - J\nPY  - 2019\nDO  - 10.1000/lee_1\nER  - \n".encode("utf-16"), "[lee2019schlaf] Lee A. Schlaf über alles. J 2019. https://doi.org/10.1000/lee_1"),
}  # fmt: skip
"""Names in LaTeX, and entries that people paste by hand, are in test_records.py."""


@pytest.mark.parametrize("name", TAKEN)
def test_record_is_added_as_it_is_meant(name: str, add: Add) -> None:
    text, shown = TAKEN[name]
    code, said, errors = add(text, *SAID)
    assert (code, errors) == (0, "")
    assert "\n".join(sorted(map(show, add.works()))) == "\n".join(sorted(shown.split("\n")))
    assert "bib/references.bib:" in said


def bib(**fields: str) -> str:
    """Return a BibTeX entry without its kind and how it was read."""
    given = {"author": "{Lee, A.}", "title": "{Sleep well}", "journal": "{J}", "year": "2019"}
    return entry(**(given | {"keywords": "", "read": ""} | fields))


REFUSED: dict[str, tuple[str | bytes, str]] = {
    # name: what is given, what is said of it
    "a brace left open": (bib(title="{Sleep {well}"), "in:1: malformed BibTeX in the entry 'zz2000work': a brace or a quotation mark is never closed."),
    "no year": (bib(year=""), "in:1: “Sleep well” has no year. Add it;"),
    "a year in words": (bib(year="{in press}"), "in:1: “Sleep well” has the year 'in press'. Write four digits"),
    "no title": (bib(title=""), "in:1: 'zz2000work' has no title. Add it"),
    "groups among people in speaking order": (bib(author="{Karine Spiegel and World Health Organization}"), "'Karine Spiegel', without a comma. Write 'Spiegel, Karine and Organization, World Health'"),
    "a command that nobody knows": (bib(title=r"{Sleep \foo{well}}"), r"has LaTeX in its title that cannot be printed: “Sleep \foo well”."),
    "a known DOI": (bib(doi="{https://doi.org/10.1000/KNOWN}"), "in:1: “Sleep well” is already there as 'ahn2006effects', line 3, with the same DOI 10.1000/known."),
    "a known PMID": ("PMID- 77\nDP  - 2019\nTI  - Sleep.\nAU  - Lee A\nJT  - J\n", "is already there as 'ahn2006effects', line 3, with the same PMID 77."),
    "a patent": ("TY  - PAT\nAU  - Lee, A\nTI  - A pillow\nPB  - Office\nPY  - 2019\nER  - ", "in:1: “A pillow” is of the type @PAT, which cannot be exported."),
    "RIS without an end between two": ("TY  - JOUR\nTI  - A\nTY  - JOUR\nTI  - B\nER  - ", "in: a record of RIS has no end."),
    "JSON without a type": ('[{"title": "A pillow", "author": [{"family": "Lee", "given": "A"}]}]', "in:1: “A pillow” has no type. Use one of: @article"),
    "comments alone": ("@comment{a: b;}", "in: there is no record."),
    "JSON cut short": ('[{"title": "A"', "in: the JSON is malformed"),
    "a record of JSON in another shape": ('[{"title": "A", "author": "Lee, A", "issued": "2019"}]', "in: 'A' is not valid CSL-JSON"),
    "other JSON": ('{"a": 1}', "in: the JSON has no CSL records."),
    "a saved page": ("<!DOCTYPE html><title>PubMed</title>", "in: this is not BibTeX, RIS, PubMed's nbib or CSL-JSON."),
    "another encoding": (bib(title="{Schlaf über alles}").encode("latin-1"), "in: the text is not in UTF-8."),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_added_changes_nothing_and_says_why(name: str, add: Add) -> None:
    text, reason = REFUSED[name]
    code, said, errors = add(text, *SAID)
    assert (code > 0, said) == (True, "")
    assert reason in errors
    assert errors.endswith("Nothing was added.\n")
    assert "Traceback" not in errors
    assert add.file.read_text("utf-8") == BIB


def test_entry_is_in_its_place_below_the_comments_of_others(add: Add) -> None:
    add(bib(), *SAID)
    before, entry, after = add.file.read_text("utf-8").partition("@article{lee2019sleep,")
    assert entry
    assert before == BIB[: BIB.index("% Crossref differs")]
    assert after.endswith("}\n\n" + BIB[BIB.index("% Crossref differs") :])


def test_what_only_the_maintainer_knows_is_asked_for_and_what_is_not_kept_is_named(
    add: Add,
) -> None:
    code, said, _ = add(bib(issn="{1}", abstract="{a}", month="oct"))
    assert code == 0
    assert "Ignored fields: issn, abstract, month." in said
    assert "Fill in keywords there, one of: meta-analysis" in said
    assert "Fill in read there, one of: whole" in said
    assert "  keywords = {},\n  read = {},\n}" in add.file.read_text("utf-8")


def test_what_the_record_of_an_article_lacks_is_said(add: Add) -> None:
    _, said, _ = add(bib(volume="{3}"), *SAID)
    assert "Its record has no pages: add what the work shows." in said
    _, said, _ = add(bib(volume="{3}", pages="{e1}", doi="{10.1000/y}"), *SAID)
    assert "has no" not in said


def test_web_page_is_stored_as_it_was_given(add: Add) -> None:
    """An export has its site in three fields, and an address made of the PMID."""
    page = """@misc{nhs2020sleep,
  author = {{NHS}},
  title = {{Sleep well}},
  howpublished = {Web page, 12 May 2020},
  year = {2020},
  url = {https://www.nhs.example/sleep},
  urldate = {2026-01-02},
  keywords = {review},
  read = {abstract},
}
"""
    assert add(page, *SAID)[0] == 0
    assert page in add.file.read_text("utf-8")
    assert add("PMID- 9\nDP  - 1975\nTI  - A.\nAU  - Lee A\nJT  - J\n", *SAID)[0] == 0
    assert "pubmed.ncbi" not in add.file.read_text("utf-8")
    assert add(bib(author="", note="{Printed without a name}", doi="{10.1000/z}"), *SAID)[0] == 0
    assert "  note = {Printed without a name},\n" in add.file.read_text("utf-8")


def test_title_similar_to_another_is_a_warning(add: Add) -> None:
    code, said, _ = add(bib(title="{Sleep and the measured responses to a glucose load}"), *SAID)
    assert code == 0
    assert "Its title is similar to that of zhu2001sleep (line 9): is it the same work?" in said


def test_key_is_that_of_the_first_word_that_is_free_or_as_it_is_given(add: Add) -> None:
    for n in "1234":
        add(bib(doi=f"{{10.1000/{n}}}", title=f"{{The sleep, well {n}}}"), *SAID)
    add(bib(doi="{10.1000/y}"), "--key", "mine2019", *SAID)
    assert [work.key for work in add.works()] == [
        "lee2019sleep", "lee2019sleep2", "lee2019sleep3", "lee2019well", "mine2019",
    ]  # fmt: skip
    code, _, errors = add(bib(doi="{10.1000/z}"), "--key", "mine2019", *SAID)
    assert (code, "cannot have the key 'mine2019', which is already used in line" in errors) == (
        1,
        True,
    )


def test_a_particle_is_kept_apart_from_the_name(add: Add) -> None:
    add(bib(author="{Lee, A. and van der Valk, E. S.}"), *SAID)
    [work] = add.works()
    assert (work.authors[1].particle, work.authors[1].family) == ("van der", "Valk")


def test_good_records_beside_a_bad_one_are_added(add: Add) -> None:
    code, said, errors = add(bib() + bib(year="", doi="{10.1000/y}", title="{Bad}"), *SAID)
    assert (code, "“Bad” has no year" in errors, "Nothing" in errors) == (1, True, False)
    assert [work.key for work in add.works()] == ["lee2019sleep"]
    assert "is added as lee2019sleep" in said


@pytest.mark.parametrize(
    "journal", ["Lancet", "the lancet", "J Clin Endocrinol Metab", "J. Clin. Endocrinol. Metab."]
)
def test_journal_is_written_as_the_bibliography_has_it(journal: str, add: Add) -> None:
    add(bib(journal=f"{{{journal}}}"), *SAID)
    known = {work.container for work in WORKS.values()}
    assert [work.container for work in add.works() if work.container in known]


def test_wrong_option_is_said_before_anything_is_read(add: Add) -> None:
    code, _, errors = add(bib(), "--kind", "reviews")
    assert (code, "Did you mean 'review'?" in errors) == (2, True)


def test_file_with_the_line_ends_of_windows_keeps_them(add: Add) -> None:
    add.file.write_bytes(b"\xef\xbb\xbf" + BIB.replace("\n", "\r\n").encode())
    assert add(bib(), *SAID)[0] == 0
    assert b"\n" not in add.file.read_bytes().replace(b"\r\n", b"")


def test_standard_input_is_read(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(bib().encode())))
    assert add.run(*SAID)[0] == 0
    assert [work.key for work in add.works()] == ["lee2019sleep"]


@pytest.mark.parametrize("ending", ["bib", "ris", "json"])
def test_our_own_exports_are_taken_back(ending: str, add: Add) -> None:
    works = [WORKS[key] for key in ("spiegel1999impact", "ada2024diagnosis", "balk2011diagnosis")]
    code, _, errors = add(export(works, ending), *SAID)
    assert (code, errors) == (0, "")
    assert sorted(show(work).partition("] ")[2] for work in add.works()) == sorted(
        show(work).partition("] ")[2] for work in works
    )


# --- Asking -----------------------------------------------------------------------------------

MESSAGE: dict[str, Any] = {
    "DOI": "10.1000/lee_1", "type": "journal-article", "title": ["Sleep &amp; 5% of TNF-α"], "container-title": ["The Lancet"], "publisher": "Elsevier BV",
    "author": [{"given": "Anna", "family": "Lee", "sequence": "first"}, {"given": "Els", "family": "van Rossum"}], "volume": "12", "issue": "3", "page": "449-458",
    "issued": {"date-parts": [[2018, 12]]}, "published-print": {"date-parts": [[2019, 1]]}, "reference-count": 20, "subtitle": [], "URL": "https://doi.org/10.1000/lee_1",
}  # fmt: skip


def test_crossref_is_asked_for_a_doi(add: Add, server: Server) -> None:
    server.says("/works/10.1000/lee_1", {"message": MESSAGE})
    code, said, errors = add.run("--doi", "https://doi.org/10.1000/lee_1", *SAID)
    assert (code, errors) == (0, "")
    assert list(map(show, add.works())) == [BARE]
    assert "Ignored fields: publisher." in said


def test_pubmed_is_asked_for_a_pmid(
    add: Add, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask_hosts, "PUBMED", f"{server.address}/efetch")
    text, shown = TAKEN["PubMed, nbib of an old work"]
    path = "/efetch?db=pubmed&id=9&rettype=medline&retmode=text"
    server.answers[path] = [(503, {}, ""), (200, {}, str(text))]
    code, _, errors = add.run("--pmid", "PMID: 9", *SAID)
    assert (code, errors) == (0, "")
    assert list(map(show, add.works())) == [shown]
    code, _, errors = add.run("--pmid", "PMC9")
    assert (code, "'PMC9' is no PMID, which has only digits." in errors) == (2, True)


def test_unknown_or_unanswered_is_said_and_adds_nothing(add: Add, server: Server) -> None:
    code, _, errors = add.run("--doi", "10.1000/none", *SAID)
    assert (code, "Crossref does not know the DOI 10.1000/none" in errors) == (2, True)
    server.says("/works/10.1000/none", 503)
    code, _, errors = add.run("--doi", "10.1000/none", *SAID)
    assert (code, "answered 503" in errors, "Nothing was added." in errors) == (3, True, True)
    assert add.file.read_text("utf-8") == BIB
