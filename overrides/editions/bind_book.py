"""Bind the pages of the offline site into one HTML file: the single-file edition.

It opens without JavaScript, holds every reference once, and is the copy from which the PDF is
printed and the EPUB made. Links between pages become links inside the file.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from bs4 import BeautifulSoup, SoupStrainer, Tag
from edition import BookError, Edition
from jinja2 import Environment, FileSystemLoader, StrictUndefined

LEFT_OUT = {"references.md", "offline.md"}
"""Pages without a chapter: the references become the book's own list, and it is offline already."""

ON_SCREEN_ONLY = ".headerlink, section.cite, script, p.take, a.record, .glossary__search, .depth, .site-only, .explore, .list-tools, .moved"
"""What a page has for use on the site, and a book does not need."""

HERE = Path(__file__).parent
ARTICLE = SoupStrainer("article")


@dataclass(frozen=True)
class Chapter:
    """A page's place in the book, and its text."""

    src: str
    title: str
    part: str
    """The heading of the part it belongs to; empty if it has none."""
    html: str = ""

    @property
    def id(self) -> str:
        """``systems/stages.md`` → ``systems-stages``."""
        return safe_id(self.src.removesuffix(".md"))

    @property
    def level(self) -> int:
        """The level of its heading: below its part, or in the part's place."""
        return 3 if self.part else 2


@dataclass
class Reference:
    """A work that the book cites."""

    key: str
    html: str = ""
    """Its printed reference; empty until a page that lists it was read."""
    number: int = 0
    """Counted in the order in which the book first cites the works; 0 before that."""
    mentions: dict[str, str] = field(default_factory=dict)
    """The anchor of the first mention in each chapter, by the chapter's id."""


class References(dict[str, Reference]):
    """The works by key."""

    def __missing__(self, key: str) -> Reference:
        self[key] = Reference(key)
        return self[key]

    def cited(self) -> list[Reference]:
        """The cited works by number. Raises BookError if no page lists one of them."""
        works = sorted((work for work in self.values() if work.number), key=lambda w: w.number)
        for work in works:
            if not work.html:
                raise BookError(f"The work {work.key} is cited, and no page lists it.")
        return works


def safe_id(text: str) -> str:
    """An id that HTML, EPUB and PDF take: letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")


def read_chapters(nav: list[Any], part: str = "") -> Iterator[Chapter]:
    """The chapters in the order of MkDocs' ``nav``; a title may be empty until its page is read."""
    for item in nav:
        label, target = next(iter(item.items())) if isinstance(item, dict) else ("", item)
        if isinstance(target, list):
            yield from read_chapters(target, part=label)
        elif target not in LEFT_OUT:
            yield Chapter(target, label, part)


def read_page(site: Path, src: str) -> Tag:
    """The article of a built page, without what belongs to the screen."""
    path = site / src.replace(".md", ".html")
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser", parse_only=ARTICLE)
    article = page.find("article")
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
        work, text = references[str(item["id"]).removeprefix("fn:")], item.find("p")
        if text is None:
            raise BookError(f"The reference {work.key} has no text.")
        work.html = work.html or text.decode_contents().replace("\xa0", " ").strip()
    for own in article.select(".footnote, #references"):
        own.decompose()


def number_marks(article: Tag, chapter: Chapter, references: References) -> None:
    """Give the page's citation marks the numbers of the book, and note where they are."""
    soup = BeautifulSoup("", "html.parser")
    cited = sum(work.number > 0 for work in references.values())
    for mark in article.select("sup[id^=fnref]"):
        work = references[str(mark["id"]).split(":", 1)[1]]
        if not work.number:
            work.number = cited = cited + 1
        anchor = f"{chapter.id}--{safe_id(str(mark['id']))}"
        work.mentions.setdefault(chapter.id, anchor)
        # pandoc keeps no id of a superscript, only of a span around it
        span = soup.new_tag("span", id=anchor)
        label = {"aria-label": f"Reference {work.number}"}
        link = soup.new_tag("a", href=f"#ref-{work.key}", attrs=label)
        link.string = str(work.number)
        sup = soup.new_tag("sup")
        sup.append(link)
        span.append(sup)
        mark.replace_with(span)


def shift_headings(article: Tag, chapter: Chapter) -> None:
    """Move the page's headings below its place in the book; its own title goes."""
    if title := article.find("h1"):
        title.decompose()
    for heading in article.find_all(re.compile(r"^h[2-6]$")):
        heading.name = f"h{min(6, int(heading.name[1]) + chapter.level - 1)}"


def name_anchors(article: Tag, chapter: Chapter) -> None:
    """Prefix every id with the chapter's, so that none occurs twice."""
    for element in article.find_all(id=True):
        if not str(element["id"]).startswith(f"{chapter.id}--"):
            element["id"] = f"{chapter.id}--{safe_id(str(element['id']))}"
    for element in article.find_all(attrs={"aria-labelledby": True}):
        element["aria-labelledby"] = f"{chapter.id}--{safe_id(str(element['aria-labelledby']))}"


def find_place(href: str, chapter: Chapter, chapters: dict[str, Chapter]) -> str | None:
    """The id in the book that a link between pages means; None if the book does not have it."""
    path, _, fragment = href.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(chapter.src), unquote(path)))
    src = target.replace(".html", ".md") if path else chapter.src
    if src == "references.md" or src.startswith("references/"):
        return f"ref-{fragment}" if fragment else "references"
    if src not in chapters:
        return None
    if fragment.startswith("fn:"):
        return f"ref-{fragment.removeprefix('fn:')}"
    goal = chapters[src].id
    return f"{goal}--{safe_id(fragment)}" if fragment else goal


def turn_links(article: Tag, chapter: Chapter, chapters: dict[str, Chapter]) -> None:
    """Links between pages lead inside the book; links to the site's files become text."""
    for link in article.find_all("a", href=True):
        href = str(link["href"])
        if re.match(r"[a-z]+:|#ref-", href):  # out of the book, or a citation mark of the book
            continue
        place = find_place(href, chapter, chapters)
        if place is None:
            link.unwrap()
            continue
        link["href"] = f"#{place}"
        for name in ("title", "download", "target", "rel"):
            del link[name]


def unfold_tabs(article: Tag) -> None:
    """Tabs become one part after another, each under its name."""
    for tabs in article.find_all(class_="tabbed-set"):
        names = [label.get_text(strip=True) for label in tabs.select(".tabbed-labels > label")]
        blocks = tabs.select(".tabbed-content > .tabbed-block")
        for name, block in zip(names, blocks, strict=True):
            title, strong = Tag(name="p"), Tag(name="strong")
            strong.string = name
            title.append(strong)
            tabs.insert_before(title, block.extract())
            block.unwrap()
        tabs.decompose()


def tidy(article: Tag) -> None:
    """Open what is folded, keep the ledger to a list of verdicts, and drop the site's data."""
    unfold_tabs(article)
    for folded in article.find_all("details"):
        folded["open"] = ""
    for row in article.select(".ledger tr"):
        for cell in row.find_all(["td", "th"], recursive=False)[2:]:
            cell.decompose()
    for mark in article.select(".cite-sep:not(sup)"):
        mark.replace_with(", ")
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
    for src, chapter in chapters.items():
        article = read_page(site, src)
        heading = article.find("h1")
        title = chapter.title or (" ".join(heading.get_text().split()) if heading else src)
        take_references(article, references)
        number_marks(article, chapter, references)
        shift_headings(article, chapter)
        name_anchors(article, chapter)
        turn_links(article, chapter, chapters)
        tidy(article)
        chapters[src] = replace(chapter, title=title, html=article.decode_contents().strip())
    html = assemble(list(chapters.values()), references.cited(), edition)
    check_links(html)
    return html


def assemble(chapters: list[Chapter], references: list[Reference], edition: Edition) -> str:
    """Title page, contents, chapters by part, references."""
    templates = Environment(
        loader=FileSystemLoader(HERE),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    parts = [
        {"title": title, "id": f"part-{safe_id(title.lower())}", "chapters": list(group)}
        for title, group in itertools.groupby(chapters, key=lambda chapter: chapter.part)
    ]
    return templates.get_template("book.html").render(
        edition=edition,
        style=(HERE / "book.css").read_text(encoding="utf-8"),
        parts=parts,
        references=references,
        titles={chapter.id: chapter.title for chapter in chapters},
    )


def check_links(html: str) -> None:
    """Raise BookError if an id occurs twice or a link inside the book leads nowhere."""
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    if twice := sorted(name for name, count in ids.items() if count > 1):
        raise BookError(f"These ids occur twice: {', '.join(twice[:5])}.")
    if dead := sorted(set(re.findall(r'href="#([^"]*)"', html)) - ids.keys()):
        raise BookError(f"These links lead nowhere in the book: #{', #'.join(dead[:5])}.")
