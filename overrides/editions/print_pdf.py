"""Print the bound book as a PDF with headless Chromium, in two passes.

The first pass shows on which page each chapter begins; the second prints these numbers into the
contents. Running heads are CSS of our own: one named page per chapter. tag_pdf.py has the last word.
"""

from __future__ import annotations

import datetime
import io
import os
import re
import shutil
from pathlib import Path

from bind_book import Edition, MissingEditionError, escape
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Error, sync_playwright
from pypdf import PdfReader
from tag_pdf import finish_tags

TAG = re.compile(rb"\(node(\d{8})\)")
CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET = (
    "No Chromium was found for the PDF. Get one with '.venv/bin/playwright install chromium', "
    "or on Debian with 'apt-get install chromium'."
)


class NoChromiumError(MissingEditionError):
    """There is no browser to print with."""


class PrintError(MissingEditionError):
    """The pages moved between the two passes, or a chapter has no page."""


def name_pages(html: str, edition: Edition) -> str:
    """Give each chapter a page style with its title as running head."""
    soup = BeautifulSoup(html, "html.parser")
    rules = []
    for number, chapter in enumerate(soup.select("section.chapter")):
        heading = chapter.find(["h2", "h3"])
        if not isinstance(heading, Tag):
            raise PrintError(f"The chapter {chapter.get('id')} has no heading.")
        title = heading.get_text().replace("\\", "").replace('"', "”")
        font = 'font: 9pt Georgia, "DejaVu Serif", serif; color: #444'
        rules.append(
            f'@page c{number} {{ @top-left {{ content: "{escape(edition.site_name)}"; {font} }}'
            f' @top-right {{ content: "{title}"; {font} }} }}'
            f" #{chapter['id']} {{ page: c{number}; }}"
        )
        part = chapter.find_previous_sibling()
        if isinstance(part, Tag) and part.name == "h2" and chapter.parent is not None:
            # the part's heading stands on the page of its first chapter
            rules.append(f"#{chapter.parent['id']} > h2 {{ page: c{number}; }}")
    style = soup.new_tag("style")
    style.string = "@media print {\n" + "\n".join(rules) + "\n}"
    if soup.head is None:
        raise PrintError("The book has no head.")
    soup.head.append(style)
    return str(soup)


def put_addresses(html: str) -> str:
    """Write behind each link out of the book where it leads, unless it is a DOI or PubMed's number.

    As text, not by the style sheet: Chromium gives what a style sheet writes no tag.
    """
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.select('main a[href^="http"]'):
        address = str(link["href"])
        if not re.search(r"doi\.org|ncbi\.nlm\.nih\.gov", address):
            behind = soup.new_tag("span", attrs={"class": "address"})
            behind.string = f" <{address}>"
            link.append(behind)
    return str(soup)


def put_folios(html: str, folios: dict[str, int]) -> str:
    """Write page numbers behind the entries of the contents."""
    soup = BeautifulSoup(html, "html.parser")
    for link in soup.select("nav.contents a"):
        folio = soup.new_tag("span", attrs={"class": "folio"})
        folio.string = str(folios[str(link["href"])[1:]])
        link.insert_after(folio)
    return str(soup)


def find_folios(pdf: bytes, names: list[str]) -> dict[str, int]:
    """The page, counted from 1, on which each named anchor stands."""
    reader = PdfReader(io.BytesIO(pdf))
    found = {}
    for name in names:
        destination = reader.named_destinations.get(f"/{name}") or reader.named_destinations.get(
            name
        )
        if destination is None:
            raise PrintError(f"The PDF has no anchor {name}.")
        page = reader.get_destination_page_number(destination)
        if page is None:
            raise PrintError(f"The anchor {name} stands on no page.")
        found[name] = page + 1
    return found


def find_browser() -> tuple[str | None, list[str]]:
    """Path of the machine's Chromium, None for playwright's own, and the arguments it needs."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    arguments = ["--disable-background-networking"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses its sandbox to root
    return path, arguments


def print_html(html: str, work: Path) -> bytes:
    """The PDF of one HTML text. ``work`` is a folder for the text. Raises NoChromiumError."""
    path, arguments = find_browser()
    source = work / "print.html"
    source.write_text(html, encoding="utf-8")
    with sync_playwright() as play:
        try:
            browser = play.chromium.launch(executable_path=path, args=arguments)
        except Error as error:
            if re.search("Executable doesn't exist|executable", str(error)):
                raise NoChromiumError(HOW_TO_GET) from error
            raise
        page = browser.new_page()
        page.goto(source.as_uri())
        pdf = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True, outline=True)
        browser.close()
    return pdf


def fix_bytes(pdf: bytes, moment: int) -> bytes:
    """Make the bytes repeat: the build's date for the hour of printing, tags counted from one.

    Same length, so that no offset in the file moves; Chromium counts its tags on from elsewhere.
    """
    first = min((int(found) for found in TAG.findall(pdf)), default=0)
    pdf = TAG.sub(lambda found: b"(node%08d)" % (int(found[1]) - first + 1), pdf)
    stamp = datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime("D:%Y%m%d%H%M%S")
    return re.sub(
        rb"(/(?:CreationDate|ModDate) \()D:\d{14}[+-]\d\d'\d\d'",
        lambda found: found[1] + stamp.encode() + b"+00'00'",
        pdf,
    )


def print_book(html: str, work: Path, edition: Edition, moment: int) -> bytes:
    """The book as PDF, with page numbers in its contents. ``moment``: seconds since 1970."""
    styled = put_addresses(name_pages(html, edition))
    soup = BeautifulSoup(styled, "html.parser")
    names = [str(link["href"])[1:] for link in soup.select("nav.contents a")]
    blank = print_html(put_folios(styled, dict.fromkeys(names, 888)), work)
    folios = find_folios(blank, names)
    pdf = print_html(put_folios(styled, folios), work)
    if find_folios(pdf, names) != folios:
        raise PrintError("The pages moved when their numbers were printed.")
    return finish_tags(fix_bytes(pdf, moment), styled, edition.title)
