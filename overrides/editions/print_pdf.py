"""Print the single-file edition as a PDF with headless Chromium, in two passes.

The first pass finds the page on which each chapter begins; the second prints these numbers in the
contents. Running heads are CSS: a named page for each chapter. tag_pdf.py then completes the tags.
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
    """A chapter has no page, or its page changed between the two passes."""


def add_running_heads(book: BeautifulSoup, edition: Edition) -> None:
    """Add a page style for each chapter, with its title as the running head."""
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
            # the heading of the part is on the page of its first chapter
            rules.append(f"#{chapter.parent['id']} > h2 {{ page: c{number}; }}")
    style = book.new_tag("style")
    style.string = "@media print {\n" + "\n".join(rules) + "\n}"
    book.head.append(style)


def write_addresses(book: BeautifulSoup) -> None:
    """Print the address after each external link, unless it is a DOI or a PubMed number.

    This is text, because Chromium does not tag the generated content of a style sheet.
    """
    for link in book.select('main a[href^="http"]'):
        address = str(link["href"])
        if not re.search(r"doi\.org|ncbi\.nlm\.nih\.gov", address):
            printed = book.new_tag("span", attrs={"class": "address"})
            printed.string = f" <{address}>"
            link.append(printed)


def fill_empty_cells(book: BeautifulSoup) -> None:
    """Put a space into empty cells, such as those to write in, which Chromium would not tag."""
    for cell in book.select("td, th"):
        if not cell.contents:
            cell.string = "\xa0"


def add_page_numbers(book: BeautifulSoup) -> dict[str, Tag]:
    """Add an element for the page number to each entry of the contents. Return them by anchor."""
    numbers = {}
    for link in book.select("nav.contents a"):
        number = book.new_tag("span", attrs={"class": "page-number"})
        number.string = "888"  # as wide as a page number
        link.insert_after(number)
        numbers[str(link["href"])[1:]] = number
    return numbers


def find_pages(pdf: bytes, names: list[str]) -> dict[str, int]:
    """Return the page, counted from 1, of each named anchor."""
    with Pdf.open(io.BytesIO(pdf)) as opened:
        places = opened.Root.Dests
        missing = [name for name in names if f"/{name}" not in places]
        if missing:
            raise PrintError(f"The PDF has no anchor {missing[0]}.")
        return {name: Page(places[f"/{name}"][0]).index + 1 for name in names}


def print_html(browser: Browser, html: str, work: Path, *, tagged: bool) -> bytes:
    """Print HTML as a PDF. ``work`` is a folder for a temporary file. Tags take half of the time."""
    source = work / "print.html"
    source.write_text(html, encoding="utf-8")
    page = browser.new_page()
    page.goto(source.as_uri())
    pdf = page.pdf(prefer_css_page_size=True, print_background=True, tagged=tagged, outline=tagged)
    page.close()
    return pdf


def fix_bytes(pdf: bytes, timestamp: int) -> bytes:
    """Make the PDF reproducible: the time of the build as its date, and node names from 1.

    Chromium numbers the nodes from any start. The lengths stay, so that no offset in the file changes.
    """
    first = min((int(found) for found in NODE.findall(pdf)), default=0)
    pdf = NODE.sub(lambda found: b"(node%08d)" % (int(found[1]) - first + 1), pdf)
    stamp = datetime.datetime.fromtimestamp(timestamp, datetime.UTC).strftime(
        "D:%Y%m%d%H%M%S+00'00'"
    )
    return DATE.sub(lambda found: found[1] + stamp.encode(), pdf)


def print_book(html: str, work: Path, edition: Edition) -> bytes:
    """Return the book as a PDF with page numbers in its contents. Raise MissingEditionError."""
    book = BeautifulSoup(html, "html.parser")
    write_addresses(book)
    fill_empty_cells(book)
    add_running_heads(book, edition)
    numbers = add_page_numbers(book)
    with open_browser() as browser:
        draft = print_html(browser, str(book), work, tagged=False)
        pages = find_pages(draft, list(numbers))
        for name, number in numbers.items():
            number.string = str(pages[name])
        pdf = print_html(browser, str(book), work, tagged=True)
    if find_pages(pdf, list(numbers)) != pages:
        raise PrintError("The pages moved when their numbers were printed.")
    return finish_tags(fix_bytes(pdf, edition.timestamp), book, edition)
