"""Make the EPUB from the single-file edition, with pandoc."""

from __future__ import annotations

import base64
import os
import re
import uuid
from os.path import relpath
from pathlib import Path
from zipfile import ZipFile

import pypandoc
from bs4 import BeautifulSoup, Tag
from edition import Edition, MissingEditionError

STYLE = Path(__file__).with_name("epub.css")
NAMESPACE = uuid.UUID("2b6f3f7e-5a0e-4d5e-9d0a-0f6f5c1c7a52")
"""Generated once for this book; with it a version always has the same identifier."""


def identifier(edition: Edition) -> str:
    """Return the identifier of the book, the same for every build of a version."""
    return f"urn:uuid:{uuid.uuid5(NAMESPACE, f'{edition.site_name} {edition.version}')}"


XML_CASE = {
    name.lower(): name
    for name in (
        *("viewBox", "preserveAspectRatio", "markerUnits", "markerWidth", "markerHeight"),
        *("refX", "refY", "textLength", "lengthAdjust", "pathLength"),
    )
}
"""Attributes of SVG whose case XML requires, by the lower case that HTML parsers return."""
ACCESSIBILITY = (
    "Every figure has a description in words. Tables have headings for columns and rows. "
    "Headings, a table of contents and links help to find the way. There is no sound and no animation."
)
VARIABLE = re.compile(r"var\(--[\w-]+,\s*([^()]+)\)")


def to_image(svg: Tag, soup: BeautifulSoup) -> Tag:
    """Return a drawing as an image: valid XML, fixed colours, and its description as ``alt``."""
    for element in [svg, *svg.find_all(True)]:
        element.attrs = {XML_CASE.get(name, name): value for name, value in element.attrs.items()}
    svg["font-family"] = "Georgia, serif"
    parts = [svg.find(name) for name in ("title", "desc")]
    words = " ".join(part.get_text().strip() for part in parts if isinstance(part, Tag))
    data = base64.b64encode(VARIABLE.sub(r"\1", str(svg)).encode()).decode()
    return soup.new_tag("img", src=f"data:image/svg+xml;base64,{data}", alt=words)


def clean(html: str) -> str:
    """Return the book as pandoc needs it: parts as first-level headings, ids on headings and spans."""
    soup = BeautifulSoup(html, "html.parser")
    for unwanted in soup.select("nav.contents, style, h1, .title-page__series, svg.verdict-mark"):
        unwanted.decompose()
    for svg in soup.find_all("svg"):
        svg.replace_with(to_image(svg, soup))
    for heading in soup.find_all(["h2", "h3", "h4", "h5", "h6"]):
        heading.name = f"h{int(heading.name[1]) - 1}"
    for section in soup.find_all("section"):
        heading = section.find(["h1", "h2", "h3", "h4", "h5", "h6"])
        if isinstance(heading, Tag) and section.get("id"):
            heading["id"] = section["id"]
        section.unwrap()
    holders = ["dt", "dd", "p", "li", "tr", "td", "th", "figure", "caption"]
    for element in soup.find_all(holders, id=True):
        inside = element.select_one("figcaption p, :scope > th, :scope > td") or element
        inside.insert(0, soup.new_tag("span", id=element["id"]))  # pandoc keeps the ids of spans
        del element["id"]
    for title in soup.select("p.admonition-title"):  # pandoc drops the class of a paragraph
        title.wrap(soup.new_tag("div", attrs={"class": "admonition-title"}))
        title.attrs.clear()
        if title.string:
            title.string.wrap(soup.new_tag("strong"))
    for element in soup.find_all(["details", "summary", "header"]):
        element.name = "p" if element.name == "summary" else "div"
        del element["open"]
    for element in soup.find_all(True):
        for name in [
            name
            for name in element.attrs
            if name in {"role", "title", "tabindex"}
            or (name.startswith(("aria-", "data-")) and name != "data-label")
        ]:
            del element[name]
    return str(soup)


def title_page(page: str, name: str) -> str:
    """Give a page its heading as a title, where pandoc writes the name of the file."""
    heading = re.search(r"<h\d\b[^>]*>(.*?)</h\d>", page, re.S)
    words = " ".join(re.sub(r"<[^>]+>", "", heading[1]).split()) if heading else name
    return page.replace(f"<title>{name}</title>", f"<title>{words}</title>", 1)


def title_pages(book: Path) -> None:
    """Give each page of the e-book a title."""
    with ZipFile(book) as archive:
        files = [(info, archive.read(info)) for info in archive.infolist()]
    with ZipFile(book, "w") as archive:
        for info, data in files:
            path = Path(info.filename)
            is_page = path.suffix == ".xhtml"
            archive.writestr(info, title_page(data.decode(), path.name) if is_page else data)


def make_epub(html: str, target: Path, edition: Edition) -> None:
    """Write the EPUB. Raise MissingEditionError if pandoc fails."""
    os.environ["SOURCE_DATE_EPOCH"] = str(edition.timestamp)  # for pandoc
    metadata = {
        "title": edition.title,
        "author": edition.author,
        "lang": "en",
        "description": edition.description,
        "identifier": identifier(edition),
        "rights": "CC BY 4.0",
        "accessibilitySummary": ACCESSIBILITY,
    }
    arguments = [
        *(f"--metadata={name}={value}" for name, value in metadata.items()),
        *(f"--metadata=accessModes={mode}" for mode in ("textual", "visual")),
        f"--css={relpath(STYLE)}",  # relative: in an ASCII locale pandoc cannot read an accented path
        "--toc",
        "--toc-depth=2",
        "--split-level=2",
        "--epub-title-page=true",
    ]
    output = relpath(target)
    try:
        pypandoc.convert_text(
            clean(html), "epub3", format="html", outputfile=output, extra_args=arguments
        )
    except RuntimeError as error:
        raise MissingEditionError(f"pandoc failed: {error}") from error
    title_pages(target)
