"""The book: the data and pages of one build, which are read once and do not change afterwards."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from book.charts import check_drawings
from book.charts.curves import read_curves
from book.charts.ladder import Ladder
from book.charts.svg import Curves
from book.data import Data, load_data
from book.data.citations import find_citations
from book.data.pages import check_front_matter
from book.data.rules import check_pages, check_uncited, unknown_key
from book.diagnostics import Diagnostic, fail_build
from book.export.cite import page_work
from book.export.files import list_name
from book.export.reference import format_reference, record_link
from book.export.work import Work
from book.markdown.check import check_text
from book.markdown.citations import Mention
from book.markdown.markers import check_markers, check_shown_once, expand_markers, shown_records
from book.markdown.numbers import Numbers, check_numbers, number_all
from book.markdown.tables import check_tables
from book.markdown.terms import Spellings
from book.output.survey import Survey
from book.pages.dates import Dated, check_dates, digest, read_dates, read_version
from book.pages.navigation import Place, nav_places, page_url, relative_url
from book.pages.page import Page, read_pages
from book.render.editions import BuiltEdition, find_editions
from book.render.findings import make_ladder
from book.render.moved import check_moved
from book.render.works import record_page, record_pages


@dataclass(frozen=True)
class Settings:
    """The settings from mkdocs.yml and from the command that starts the build."""

    root: Path
    """The folder that contains mkdocs.yml, docs/ and bib/."""
    nav: Any = ()
    site_name: str = ""
    site_description: str = ""
    site_url: str = ""
    """Empty if the address of the hosted site is not known."""
    offline: bool = False
    """True for the copy that is opened from a folder."""
    blocks: Sequence[str] = ()
    """The names that a block may have in the extensions that are enabled. If empty, they are not checked."""
    editions: Path | None = None
    """The folder with the editions that the site offers."""


@dataclass(frozen=True, eq=False)
class Book:
    """The data, pages and numbers of one build. Only the last three fields are filled in later."""

    settings: Settings
    data: Data
    pages: Mapping[str, Page]
    """By path below docs/."""
    order: Sequence[str]
    """The pages in the order of the navigation."""
    numbers: Numbers
    """The numbers of figures and tables."""
    curves: Mapping[str, Sequence[Curves]]
    """The curves of each figure that shows a model, in the order of its rows."""
    dates: Mapping[str, Dated]
    version: str
    editions: Sequence[BuiltEdition]
    mentions: dict[str, list[Mention]] = field(default_factory=dict)
    """The citation marks of each page, added when it is rendered."""
    used_terms: dict[str, set[str]] = field(default_factory=dict)
    """The glossary terms that each page uses, added in the same way."""
    survey: Survey = field(default_factory=Survey)
    """What later checks need to know of the written pages."""

    def url(self, src: str) -> str:
        """Return the address of a page relative to the root of the site."""
        return page_url(src, directory_urls=not self.settings.offline)

    def file(self, src: str) -> str:
        """Return the path of a page's file relative to the folder of the site."""
        url = unquote(self.url(src))
        return f"{url}index.html" if not url or url.endswith("/") else url

    def relative_url(self, target: str, src: str) -> str:
        """Return the relative link from the page ``src`` to another page or to an address below the root."""
        address = self.url(target) if target.endswith(".md") else target
        return relative_url(address, self.url(src))

    @functools.cached_property
    def places(self) -> dict[str, Place]:
        """The pages in the navigation, by source path."""
        return {place.src: place for place in nav_places(self.settings.nav)}

    @functools.cached_property
    def titles(self) -> dict[str, str]:
        """The name of each page: its label in the navigation, or else its title."""
        places = self.places
        return {
            src: (src in places and places[src].label) or page.meta.title
            for src, page in self.pages.items()
        }

    @functools.cached_property
    def spellings(self) -> Spellings:
        """The spellings of the glossary."""
        return Spellings(self.data.terms)

    @functools.cached_property
    def page_works(self) -> dict[str, Work]:
        """Every page as a work that can be cited."""
        return {src: page_work(self, src) for src in self.pages}

    @functools.cached_property
    def texts(self) -> dict[str, str]:
        """The Markdown of every page with its markers expanded, so that it contains all citations."""
        return {src: expand_markers(self, page.text) for src, page in self.pages.items()}

    @functools.cached_property
    def page_keys(self) -> dict[str, set[str]]:
        """The keys of the works that each page cites."""
        works = self.data.works
        return {
            src: {key for _, key in find_citations(text, works)} for src, text in self.texts.items()
        }

    def take_text(self, src: str) -> str:
        """Remove and return the text of a page, which MkDocs keeps from then on. ``page_keys`` is read first."""
        assert self.page_keys
        return self.texts.pop(src)

    @functools.cached_property
    def counts(self) -> dict[str, dict[str, int]]:
        """The number of claims by verdict and depth: ``counts[verdict][depth]``."""
        site = self.data.site
        found = Counter((one.verdict, site.depth_of[one.id]) for one in self.data.claims.values())
        return {
            verdict: {depth.name: found[verdict, depth.name] for depth in site.depths}
            for verdict in site.verdicts_by_name
        }

    def reference(self, src: str) -> Callable[[str], str]:
        """Return a function that gives the reference to a work on the page ``src``, with a link to its record."""
        works, references = self.data.works, references_of(self.data)

        def printed(key: str) -> str:
            records = self.relative_url(record_page(works[key]), src)
            return f"{references[key]} {record_link(works[key], records)}"

        return printed

    @functools.cached_property
    def ladder(self) -> Ladder:
        """All options on the ladder of outcomes."""
        return make_ladder(self.data)

    def unused_terms(self) -> Iterator[Diagnostic]:
        """Yield glossary entries that no page uses, once every page is rendered."""
        used = set().union(*self.used_terms.values())
        for term in self.data.terms:
            if term.term not in used:
                what = f"the term '{term.term}' is used on no page."
                hint = "Remove it, or give the spelling that the pages use under also."
                yield term.fault(what, hint)

    def digest(self, src: str) -> str:
        """Return a digest of the page's Markdown and of all records that it shows."""
        text = self.pages[src].text
        records = [plain_record(record) for record in shown_records(self, text)]
        works = [plain_record(self.data.works[key]) for key in sorted(self.page_keys[src])]
        return digest([text, *records, *works])


NOT_SHOWN = frozenset(["short", "side", "line"])
"""Fields of a work that no page shows."""


def plain_record(record: Any) -> dict[str, Any]:
    """Return the fields that a page shows. The line of a record changes with its neighbours, so it is left out."""
    plain: dict[str, Any] = asdict(record) if is_dataclass(record) else record.model_dump()  # type: ignore[arg-type]
    hidden = NOT_SHOWN if isinstance(record, Work) else ()
    return {name: value for name, value in plain.items() if name not in hidden}


def load_book(settings: Settings) -> Book:
    """Read and check all sources. Raises SourceError with every fault that was found."""
    book = read_book(settings)
    fail_build(check_book(book))
    return book


def file_stamps(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Return name, size and modification time of each file, to detect that one has changed."""
    found = ((path.name, path.stat()) for path in sorted(folder.iterdir()))
    return tuple((name, seen.st_size, seen.st_mtime_ns) for name, seen in found)


@functools.lru_cache(maxsize=1)
def data_of(root: Path, stamps: tuple[tuple[str, int, int], ...]) -> Data:
    """Return the data in ``root/bib``, which is read again only when a file there has changed."""
    return load_data(root)


@functools.lru_cache(maxsize=1)
def references_of(data: Data) -> dict[str, str]:
    """Return every work as it is printed in a list of references."""
    return {key: format_reference(work) for key, work in data.works.items()}


def read_book(settings: Settings) -> Book:
    """Read all sources. Raises SourceError where one of them cannot be read."""
    root = settings.root
    data = data_of(root, file_stamps(root / "bib"))
    pages, faults = read_pages(root, data.site)
    pages |= record_pages(data.works)
    fail_build(faults)
    named = [place.src for place in nav_places(settings.nav) if place.src in pages]
    order = named or sorted(pages)  # as MkDocs does without a navigation
    texts = {src: page.text for src, page in pages.items()}
    return Book(
        settings=settings,
        data=data,
        pages=pages,
        order=order,
        numbers=number_all(order, texts, data.options_by_id),
        curves=read_curves(root, data.figures, data.models),
        dates=read_dates(root),
        version=read_version(root),
        editions=find_editions(settings.editions, data.site.editions) if settings.editions else (),
    )


def check_book(book: Book) -> Iterator[Diagnostic]:
    """Yield contradictions between the pages and the data."""
    data, texts = book.data, {src: page.text for src, page in book.pages.items()}
    cited: set[str] = set()
    stems: dict[str, str] = {}
    for src, text in texts.items():
        if (first := stems.setdefault(list_name(src), src)) != src:
            what = f"its downloads would have the names of those of docs/{first}."
            yield Diagnostic(f"docs/{src}", 1, what, "Rename one of the two pages.")
        yield from check_markers(book, src, text)
        yield from check_text(src, text, data.works, book.settings.blocks)
        for line, key in find_citations(text, data.works):
            cited.add(key)
            if key not in data.works:
                yield unknown_key(f"docs/{src}", line, key, data.works, "the page")
    yield from check_uncited(data, cited)
    yield from check_pages(data, texts)
    yield from check_shown_once("claim", data.claims.values(), texts)
    yield from check_shown_once("option", data.options, texts)
    yield from check_front_matter({src: page.meta for src, page in book.pages.items()}, data.site)
    yield from check_moved(book)
    yield from check_tables(texts)
    yield from check_numbers(texts, data.figures.values(), book.numbers)
    yield from check_drawings(data.figures.values(), book.settings.root)
    yield from check_dates(book.dates, book.pages)
    written = {src for src, page in book.pages.items() if not page.is_made}
    for src in sorted(written - set(book.order)):
        hint = "Add it to nav in mkdocs.yml."
        yield Diagnostic(f"docs/{src}", 1, "the page is not in the navigation.", hint)
