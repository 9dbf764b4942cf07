"""Bind the pages of the offline site into one HTML file: the single-file edition.

It opens without JavaScript, holds every reference once, and is the copy from which the PDF is
printed and the EPUB made. Links between pages become links inside the file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup, Tag

LEFT_OUT = {"references.md", "offline.md"}
"""Pages without a chapter: the references become the book's own list, and it is offline already."""

ON_SCREEN_ONLY = ".headerlink, section.cite, script, p.take, a.record, .glossary__search, .depth, .site-only, .explore, .list-tools"
"""What a page has for use on the site, and a book has not."""

STYLE = Path(__file__).with_name("book.css")


@dataclass(frozen=True)
class Chapter:
    """A page's place in the book."""

    src: str
    title: str
    part: str
    """The heading of the part it stands in; empty if it stands alone."""

    @property
    def id(self) -> str:
        """``systems/stages.md`` → ``systems-stages``."""
        return safe_id(self.src.removesuffix(".md"))

    @property
    def level(self) -> int:
        """The level of its heading: below its part, or in the part's place."""
        return 3 if self.part else 2


@dataclass(frozen=True)
class Edition:
    """What the title page says."""

    title: str
    site_name: str
    description: str
    author: str
    version: str
    day: str
    """The day of the last change, in words."""


@dataclass
class References:
    """The works in the order in which the book first cites them."""

    items: dict[str, str] = field(default_factory=dict)
    """The formatted reference (HTML) by key."""
    numbers: dict[str, int] = field(default_factory=dict)
    mentions: dict[str, dict[str, str]] = field(default_factory=dict)
    """Per key the anchor of the first mention in each chapter, by chapter id."""


class BookError(Exception):
    """A page is not as the binder expects it, or a link would lead nowhere."""


class MissingEditionError(Exception):
    """One edition cannot be made here; the others can."""


def safe_id(text: str) -> str:
    """An id that HTML, EPUB and PDF take: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")


def read_chapters(nav: list[Any], part: str = "") -> Iterator[Chapter]:
    """The chapters in the order of MkDocs' ``nav``; titles are filled in from the pages."""
    for item in nav:
        label, target = next(iter(item.items())) if isinstance(item, dict) else ("", item)
        if isinstance(target, list):
            yield from read_chapters(target, part=label)
        elif target not in LEFT_OUT:
            yield Chapter(target, label, part)


def read_page(site: Path, src: str) -> Tag:
    """The article of a built page, without what belongs to the screen."""
    path = site / src.replace(".md", ".html")
    article = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser").find("article")
    if not isinstance(article, Tag):
        raise BookError(f"{path} holds no article.")
    for unwanted in article.select(ON_SCREEN_ONLY):
        unwanted.decompose()
    return article


def take_references(article: Tag, references: References) -> None:
    """Move the page's own list of references into the book's."""
    for item in article.select(".footnote > ol > li"):
        for back in item.select("a.footnote-backref"):
            back.decompose()
        key = str(item["id"]).removeprefix("fn:")
        text = item.find("p")
        if text is None:
            raise BookError(f"The reference {key} has no text.")
        references.items.setdefault(key, text.decode_contents().replace("\xa0", " ").strip())
    for own in article.select(".footnote, #references"):
        own.decompose()


def number_marks(article: Tag, chapter: Chapter, references: References) -> None:
    """Give the page's citation marks the numbers of the book, and note where they stand."""
    soup = BeautifulSoup("", "html.parser")
    for mark in article.select("sup[id^=fnref]"):
        key = str(mark["id"]).split(":", 1)[1]
        number = references.numbers.setdefault(key, len(references.numbers) + 1)
        anchor = f"{chapter.id}--{safe_id(str(mark['id']))}"
        references.mentions.setdefault(key, {}).setdefault(chapter.id, anchor)
        # pandoc keeps no id of a superscript, only of a span around it
        span = soup.new_tag("span", id=anchor)
        sup = soup.new_tag("sup")
        link = soup.new_tag("a", href=f"#ref-{key}", attrs={"aria-label": f"Reference {number}"})
        link.string = str(number)
        sup.append(link)
        span.append(sup)
        mark.replace_with(span)


def shift_headings(article: Tag, chapter: Chapter) -> None:
    """Move the page's headings below its place in the book; its own title goes."""
    title = article.find("h1")
    if isinstance(title, Tag):
        title.decompose()
    for heading in article.find_all(re.compile(r"^h[2-6]$")):
        level = min(6, int(heading.name[1]) + chapter.level - 1)
        heading.name = f"h{level}"


def name_anchors(article: Tag, chapter: Chapter) -> None:
    """Prefix every id with the chapter's, so that none occurs twice."""
    for element in article.find_all(id=True):
        if not str(element["id"]).startswith(f"{chapter.id}--"):
            element["id"] = f"{chapter.id}--{safe_id(str(element['id']))}"
    for element in article.find_all(attrs={"aria-labelledby": True}):
        element["aria-labelledby"] = f"{chapter.id}--{safe_id(str(element['aria-labelledby']))}"


def turn_links(article: Tag, chapter: Chapter, chapters: dict[str, Chapter]) -> None:
    """Links between pages lead inside the book; links to the site's files become text."""
    folder = posixpath.dirname(chapter.src)
    for link in article.find_all("a", href=True):
        href = str(link["href"])
        if link.get("aria-label", "").startswith("Reference ") and href.startswith("#ref-"):
            continue
        if re.match(r"[a-z]+:", href):
            continue
        path, _, fragment = href.partition("#")
        target = posixpath.normpath(posixpath.join(folder, path)) if path else ""
        src = target.replace(".html", ".md") if target else chapter.src
        if src == "references.md":
            link["href"] = f"#ref-{fragment}" if fragment else "#references"
        elif src in chapters:
            goal = chapters[src].id
            if fragment.startswith("fn:"):
                link["href"] = f"#ref-{fragment.removeprefix('fn:')}"
            else:
                link["href"] = f"#{goal}--{safe_id(fragment)}" if fragment else f"#{goal}"
        else:  # a file of the site, or a page that the book has not
            link.unwrap()
            continue
        for name in ("title", "download", "target", "rel"):
            del link[name]


def tidy(article: Tag) -> None:
    """Open what is folded, keep the ledger to a list of verdicts, and drop the site's data."""
    for folded in article.find_all("details"):
        folded["open"] = ""
    for row in article.select(".ledger tr"):
        for cell in row.find_all(["td", "th"], recursive=False)[2:]:
            cell.decompose()
    for mark in article.select(".cite-sep"):
        mark.replace_with(", ") if mark.name != "sup" else None
    for element in [article, *article.find_all(True)]:
        for name in [name for name in element.attrs if name.startswith("data-")]:
            if name != "data-label":
                del element[name]
    for block in article.find_all(class_="md-typeset__table"):
        block.unwrap()


def bind(site: Path, nav: list[Any], edition: Edition) -> str:
    """The whole book as HTML. ``site`` is the built offline site. Raises BookError."""
    chapters = {chapter.src: chapter for chapter in read_chapters(nav)}
    references = References()
    bodies: dict[str, Tag] = {}
    for src, chapter in list(chapters.items()):
        article = read_page(site, src)
        heading = article.find("h1")
        own = " ".join(heading.get_text().split()) if heading else src
        chapters[src] = Chapter(src, chapter.title or own, chapter.part)
        take_references(article, references)
        bodies[src] = article
    for src, article in bodies.items():
        chapter = chapters[src]
        number_marks(article, chapter, references)
        shift_headings(article, chapter)
        name_anchors(article, chapter)
        turn_links(article, chapter, chapters)
        tidy(article)
    html = assemble(chapters, bodies, references, edition)
    check_links(html)
    return html


def contents(chapters: dict[str, Chapter]) -> str:
    """The list of contents."""
    lines, part = ["<ol>"], ""
    for chapter in chapters.values():
        if chapter.part != part:
            if part:
                lines.append("</ol></li>")
            if chapter.part:
                lines.append(
                    f'<li><a href="#part-{safe_id(chapter.part.lower())}">{escape(chapter.part)}</a><ol>'
                )
            part = chapter.part
        lines.append(f'<li><a href="#{chapter.id}">{escape(chapter.title)}</a></li>')
    if part:
        lines.append("</ol></li>")
    return "\n".join([*lines, '<li><a href="#references">References</a></li>', "</ol>"])


def escape(text: str) -> str:
    """Text for HTML."""
    return (
        text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    )


def assemble(
    chapters: dict[str, Chapter],
    bodies: dict[str, Tag],
    references: References,
    edition: Edition,
) -> str:
    """Title page, contents, chapters by part, references."""
    parts: list[str] = []
    part = ""
    for src, chapter in chapters.items():
        if chapter.part != part:
            if part:
                parts.append("</section>")
            if chapter.part:
                name = safe_id(chapter.part.lower())
                parts.append(f'<section class="part" id="part-{name}">')
                parts.append(f"<h2>{escape(chapter.part)}</h2>")
            part = chapter.part
        tag = f"h{chapter.level}"
        parts.append(f'<section class="chapter" id="{chapter.id}">')
        parts.append(f"<{tag}>{escape(chapter.title)}</{tag}>")
        parts.append(bodies[src].decode_contents().strip())
        parts.append("</section>")
    if part:
        parts.append("</section>")
    return "\n".join(
        [
            "<!doctype html>",
            '<html lang="en">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(edition.title)}</title>",
            '<meta name="robots" content="noindex">',  # the hosted pages hold the same text
            f'<meta name="author" content="{escape(edition.author)}">',
            f'<meta name="description" content="{escape(edition.description)}">',
            f"<style>\n{STYLE.read_text(encoding='utf-8')}</style>",
            "</head>",
            "<body>",
            '<header class="title-page">',
            f'<p class="title-page__series">{escape(edition.site_name)}</p>',
            f"<h1>{escape(edition.title)}</h1>",
            "<p>One article, claim by claim, with the evidence beside each.</p>",
            f'<p class="title-page__edition">Version {escape(edition.version)}, last changed {escape(edition.day)}.<br>'
            f"{escape(edition.author)}. Text and figures under CC BY 4.0.</p>",
            '<p class="title-page__advice"><strong>This is information, not medical advice.</strong> '
            "Do not start, change or stop a medicine because of it. "
            f'The <a href="#next-steps--{NEEDS_HELP}">signs that need help now</a> stand under Next steps.</p>',
            "</header>",
            '<nav class="contents" aria-labelledby="contents">',
            '<h2 id="contents">Contents</h2>',
            contents(chapters),
            "</nav>",
            "<main>",
            *parts,
            list_references(references, chapters),
            "</main>",
            "</body>",
            "</html>",
            "",
        ]
    )


NEEDS_HELP = "when-to-get-help-now"


def list_references(references: References, chapters: dict[str, Chapter]) -> str:
    """Every cited work once, in the order of first mention, with ways back."""
    titles = {chapter.id: chapter.title for chapter in chapters.values()}
    lines = ['<section class="chapter" id="references">', "<h2>References</h2>", "<ol>"]
    for key in references.numbers:
        if key not in references.items:
            raise BookError(f"The work {key} is cited, and no page lists it.")
        back = ", ".join(
            f'<a href="#{anchor}">{escape(titles[chapter])}</a>'
            for chapter, anchor in references.mentions[key].items()
        )
        lines.append(
            f'<li id="ref-{key}">{references.items[key]} <span class="cited-in">Cited in: {back}.</span></li>'
        )
    return "\n".join([*lines, "</ol>", "</section>"])


def check_links(html: str) -> None:
    """Raise BookError if an id occurs twice or a link inside the book leads nowhere."""
    ids = re.findall(r'\sid="([^"]+)"', html)
    twice = (
        sorted({name for name in ids if ids.count(name) > 1}) if len(set(ids)) < len(ids) else []
    )
    if twice:
        raise BookError(f"These ids occur twice: {', '.join(twice[:5])}.")
    dead = sorted(set(re.findall(r'href="#([^"]*)"', html)) - set(ids))
    if dead:
        raise BookError(f"These links lead nowhere in the book: #{', #'.join(dead[:5])}.")
