"""Bind the pages of the offline site into one HTML file: the single-file edition.

It needs no JavaScript and lists every reference once. Links between pages become links within the
file. The PDF and the EPUB are made from it.
"""

from __future__ import annotations

import itertools
import posixpath
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from bs4 import BeautifulSoup, SoupStrainer, Tag
from edition import BookError, Edition
from jinja2 import Environment, FileSystemLoader, StrictUndefined

LEFT_OUT = {"references.md", "offline.md"}
"""Pages without a chapter: the book has its own list of references, and is offline already."""

ON_SCREEN_ONLY = ".headerlink, section.cite, script, p.downloads, a.record, .glossary__search, .depth, .site-only, .explore, .list-tools, .moved, .figure__links"
"""A selector of the elements that only the site needs."""

HERE = Path(__file__).parent
ARTICLE = SoupStrainer("article")


@dataclass(frozen=True)
class Chapter:
    """A page as a chapter of the book."""

    src: str
    title: str
    part: str
    """The title of its part; empty if it has none."""
    html: str = ""

    @property
    def id(self) -> str:
        """``systems-stages`` for ``systems/stages.md``."""
        return safe_id(self.src.removesuffix(".md"))

    @property
    def level(self) -> int:
        """The level of its heading: below that of its part, or the same if it has none."""
        return 3 if self.part else 2


@dataclass
class Reference:
    """A work that the book cites."""

    key: str
    html: str
    number: int = 0
    """In the order of first citation; 0 until it is cited."""
    mentions: dict[str, str] = field(default_factory=dict)
    """The anchor of the first citation in each chapter, by the chapter's id."""


References = dict[str, Reference]


def safe_id(text: str) -> str:
    """Return an id that is valid in HTML, EPUB and PDF: letters, digits, hyphens and underscores."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", text).strip("-")


def read_page(site: Path, src: str) -> Tag:
    """Return the article of a built page without the elements that only the site needs."""
    path = site / src.replace(".md", ".html")
    page = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser", parse_only=ARTICLE)
    article = page.find("article")
    if not isinstance(article, Tag):
        raise BookError(f"{path} has no article.")
    for unwanted in article.select(ON_SCREEN_ONLY):
        unwanted.decompose()
    return article


def collect_references(article: Tag, references: References) -> None:
    """Move the page's list of references into the book's."""
    for item in article.select(".footnote > ol > li"):
        for link in item.select("a.footnote-backref"):
            link.decompose()
        key, text = str(item["id"]).removeprefix("fn:"), item.find("p")
        if text is None:
            raise BookError(f"The reference {key} has no text.")
        html = text.decode_contents().replace("\xa0", " ").strip()
        references.setdefault(key, Reference(key, html))
    for element in article.select(".footnote, #references"):
        element.decompose()


def number_citations(article: Tag, chapter: Chapter, references: References) -> None:
    """Number the page's citation marks through the book, and record their anchors."""
    soup = BeautifulSoup("", "html.parser")
    cited = sum(work.number > 0 for work in references.values())
    for mark in article.select("sup[id^=fnref]"):
        work = references[str(mark["id"]).split(":", 1)[1]]
        if not work.number:
            work.number = cited = cited + 1
        anchor = f"{chapter.id}--{safe_id(str(mark['id']))}"
        work.mentions.setdefault(chapter.id, anchor)
        # pandoc keeps the id of a span, but not of a superscript
        span = soup.new_tag("span", id=anchor)
        label = {"aria-label": f"Reference {work.number}"}
        link = soup.new_tag("a", href=f"#ref-{work.key}", attrs=label)
        link.string = str(work.number)
        sup = soup.new_tag("sup")
        sup.append(link)
        span.append(sup)
        mark.replace_with(span)


def shift_headings(article: Tag, chapter: Chapter) -> None:
    """Move the page's headings to the levels below the chapter's, and drop its title."""
    if title := article.find("h1"):
        title.decompose()
    for heading in article.find_all(re.compile(r"^h[2-6]$")):
        heading.name = f"h{min(6, int(heading.name[1]) + chapter.level - 1)}"


def prefix_ids(article: Tag, chapter: Chapter) -> None:
    """Prefix every id with the chapter's id, so that all are unique in the book."""
    for element in article.find_all(id=True):
        if not str(element["id"]).startswith(f"{chapter.id}--"):
            element["id"] = f"{chapter.id}--{safe_id(str(element['id']))}"
    for element in article.find_all(attrs={"aria-labelledby": True}):
        element["aria-labelledby"] = f"{chapter.id}--{safe_id(str(element['aria-labelledby']))}"


def resolve_link(href: str, chapter: Chapter, chapters: dict[str, Chapter]) -> str | None:
    """Return the id in the book of a link's target, or None if it is not in the book."""
    path, _, fragment = href.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(chapter.src), unquote(path)))
    src = target.replace(".html", ".md") if path else chapter.src
    if src == "references.md" or src.startswith("references/"):
        return f"ref-{fragment}" if fragment else "references"
    if src not in chapters:
        return None
    if fragment.startswith("fn:"):
        return f"ref-{fragment.removeprefix('fn:')}"
    anchor = chapters[src].id
    return f"{anchor}--{safe_id(fragment)}" if fragment else anchor


def rewrite_links(article: Tag, chapter: Chapter, chapters: dict[str, Chapter]) -> None:
    """Point links between pages to the book, and turn links to the site's files into text."""
    for link in article.find_all("a", href=True):
        href = str(link["href"])
        if re.match(r"[a-z]+:|#ref-", href):  # external, or a numbered citation
            continue
        anchor = resolve_link(href, chapter, chapters)
        if anchor is None:
            link.unwrap()
            continue
        link["href"] = f"#{anchor}"
        for name in ("title", "download", "target", "rel"):
            del link[name]


def unfold_tabs(article: Tag) -> None:
    """Put the content of tabs one after the other, each below its name."""
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


def simplify(article: Tag) -> None:
    """Open folded text, reduce the ledger to its verdicts, and drop the attributes for scripts."""
    unfold_tabs(article)
    for details in article.find_all("details"):
        details["open"] = ""
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


def bind(site: Path, edition: Edition) -> str:
    """Return the whole book as HTML. ``site`` is the built offline site. Raise BookError if it fails."""
    chapters = {
        place.src: Chapter(place.src, place.label, place.section)
        for place in edition.places
        if place.src not in LEFT_OUT
    }
    references: References = {}
    for src, chapter in chapters.items():
        article = read_page(site, src)
        heading = article.find("h1")
        title = chapter.title or (" ".join(heading.get_text().split()) if heading else src)
        collect_references(article, references)
        number_citations(article, chapter, references)
        shift_headings(article, chapter)
        prefix_ids(article, chapter)
        rewrite_links(article, chapter, chapters)
        simplify(article)
        chapters[src] = replace(chapter, title=title, html=article.decode_contents().strip())
    cited = sorted((work for work in references.values() if work.number), key=lambda w: w.number)
    html = render_book(list(chapters.values()), cited, edition)
    check_links(html)
    return html


def render_book(chapters: list[Chapter], references: list[Reference], edition: Edition) -> str:
    """Return the book: title page, contents, chapters by part, references."""
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
    """Raise BookError if an id occurs twice or a link within the book has no target."""
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    if duplicates := sorted(name for name, count in ids.items() if count > 1):
        raise BookError(f"These ids occur twice: {', '.join(duplicates[:5])}.")
    if broken := sorted(set(re.findall(r'href="#([^"]*)"', html)) - ids.keys()):
        raise BookError(f"These links lead nowhere in the book: #{', #'.join(broken[:5])}.")
