"""Print the bound book as a PDF with headless Chromium, in two passes.

The first pass shows on which page each chapter begins; the second prints these numbers into the
contents. Running heads are CSS of our own: one named page per chapter. tag_pdf.py has the last word.
"""

from __future__ import annotations

import datetime
import io
import re
from pathlib import Path

from browser import open_browser
from bs4 import BeautifulSoup, Tag
from edition import Edition, MissingEditionError
from pikepdf import Page, Pdf
from playwright.sync_api import Browser
from tag_pdf import finish_tags

FONT = 'font: 9pt Georgia, "DejaVu Serif", serif; color: #444'
NODE = re.compile(rb"\(node(\d{8})\)")
DATE = re.compile(rb"(/(?:CreationDate|ModDate) \()D:\d{14}[+-]\d\d'\d\d'")


class PrintError(MissingEditionError):
    """The pages moved between the two passes, or a chapter has no page."""


def name_pages(book: BeautifulSoup, edition: Edition) -> None:
    """Give each chapter a page style with its title as running head."""
    rules = []
    for number, chapter in enumerate(book.select("section.chapter")):
        heading = chapter.find(["h2", "h3"])
        if not isinstance(heading, Tag):
            raise PrintError(f"The chapter {chapter.get('id')} has no heading.")
        left, right = (
            text.replace("\\", "").replace('"', "”")
            for text in (edition.site_name, heading.get_text())
        )
        rules.append(
            f'@page c{number} {{ @top-left {{ content: "{left}"; {FONT} }}'
            f' @top-right {{ content: "{right}"; {FONT} }} }}'
            f" #{chapter['id']} {{ page: c{number}; }}"
        )
        part = chapter.find_previous_sibling()
        if isinstance(part, Tag) and part.name == "h2":
            # the part's heading is on the page of its first chapter
            rules.append(f"#{chapter.parent['id']} > h2 {{ page: c{number}; }}")
    style = book.new_tag("style")
    style.string = "@media print {\n" + "\n".join(rules) + "\n}"
    book.head.append(style)


def write_addresses(book: BeautifulSoup) -> None:
    """Write behind each link out of the book where it leads, unless it is a DOI or PubMed's number.

    As text, not by the style sheet: Chromium gives what a style sheet writes no tag.
    """
    for link in book.select('main a[href^="http"]'):
        address = str(link["href"])
        if not re.search(r"doi\.org|ncbi\.nlm\.nih\.gov", address):
            behind = book.new_tag("span", attrs={"class": "address"})
            behind.string = f" <{address}>"
            link.append(behind)


def add_folios(book: BeautifulSoup) -> dict[str, Tag]:
    """A place for the page number behind each entry of the contents, by the anchor it leads to."""
    folios = {}
    for link in book.select("nav.contents a"):
        folio = folios[str(link["href"])[1:]] = book.new_tag("span", attrs={"class": "folio"})
        folio.string = "888"  # as wide as a number is
        link.insert_after(folio)
    return folios


def find_pages(pdf: bytes, names: list[str]) -> dict[str, int]:
    """The page, counted from 1, of each named anchor."""
    with Pdf.open(io.BytesIO(pdf)) as opened:
        places = opened.Root.Dests
        missing = [name for name in names if f"/{name}" not in places]
        if missing:
            raise PrintError(f"The PDF has no anchor {missing[0]}.")
        return {name: Page(places[f"/{name}"][0]).index + 1 for name in names}


def print_html(browser: Browser, html: str, work: Path, *, tagged: bool) -> bytes:
    """The PDF of one HTML text. ``work`` is a folder for the text; tags take half of the time."""
    source = work / "print.html"
    source.write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.goto(source.as_uri())
    pdf = page.pdf(prefer_css_page_size=True, print_background=True, tagged=tagged, outline=tagged)
    page.close()
    return pdf


def fix_bytes(pdf: bytes, moment: int) -> bytes:
    """Make the bytes repeat: the build's time for the hour of printing, tags counted from one.

    Same length, so that no offset in the file moves; Chromium counts its tags on from elsewhere.
    """
    first = min((int(found) for found in NODE.findall(pdf)), default=0)
    pdf = NODE.sub(lambda found: b"(node%08d)" % (int(found[1]) - first + 1), pdf)
    stamp = datetime.datetime.fromtimestamp(moment, datetime.UTC).strftime("D:%Y%m%d%H%M%S+00'00'")
    return DATE.sub(lambda found: found[1] + stamp.encode(), pdf)


def print_book(html: str, work: Path, edition: Edition) -> bytes:
    """The book as PDF, with page numbers in its contents. Raises MissingEditionError."""
    book = BeautifulSoup(html, "html.parser")
    write_addresses(book)
    name_pages(book, edition)
    folios = add_folios(book)
    with open_browser() as browser:
        draft = print_html(browser, str(book), work, tagged=False)
        pages = find_pages(draft, list(folios))
        for name, folio in folios.items():
            folio.string = str(pages[name])
        pdf = print_html(browser, str(book), work, tagged=True)
    if find_pages(pdf, list(folios)) != pages:
        raise PrintError("The pages moved when their numbers were printed.")
    return finish_tags(fix_bytes(pdf, edition.moment), book, edition)
