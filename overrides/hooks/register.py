"""The build: a handler for every MkDocs event that the site uses, in the order in which they run.

The package ``book`` does the work and knows nothing of MkDocs; this module connects the two.
``config.extra["book"]`` is the book of the current build.
"""

from __future__ import annotations

import gc
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bibtex_registry import MarkRegistry
from book.data.yaml import clean_text
from book.diagnostics import SourceError, fail_build
from book.markdown.citations import tidy_citations
from book.markdown.extension import BookExtension
from book.markdown.numbers import link_numbers
from book.output.page import finish_page
from book.output.site import finish_site, is_unused
from book.render.page import render_page_end, render_parts
from book.render.works import PLACEHOLDER, render_works
from book.site_files import exported_paths, site_files
from book.state import Book, Settings, load_book
from jinja2 import Environment, FileSystemBytecodeCache
from kept_pages import finish_again, is_kept, keep, restore
from link_lines import show_lines
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

log = get_plugin_logger("book")
BEFORE_BIBTEX = 50
"""The only priority: mkdocs-bibtex must be configured, and must read the pages, after this hook."""


# --- Read the sources --------------------------------------------------------------------------


@event_priority(BEFORE_BIBTEX)
def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read and check all sources, so that a fault stops the build before a page is written."""
    config.nav = json.loads(clean_text(json.dumps(config.nav, ensure_ascii=False)))
    settings = read_settings(config)
    with faults_stop_the_build():
        book = load_book(settings)
    for note in book.data.notes:
        log.info(note)
    gc.freeze()  # what is loaded stays loaded, so the collector need not scan it for every page
    config.extra["book"] = book
    config.markdown_extensions.append(BookExtension(book))  # type: ignore[arg-type]
    config.watch += [str(settings.root / name) for name in ("bib", "overrides")]
    show_lines({src: page.text for src, page in book.pages.items()})
    MarkRegistry().serve(config.plugins["bibtex"])
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the files that are made from data: exports, the ledger, the editions."""
    book = the_book(config)
    for file in list(files):
        name = clean_text(file.src_uri)
        if is_unused(name) or name != file.src_uri:
            files.remove(file)
        if name != file.src_uri:  # macOS decomposes accented letters in file names
            files.append(File.generated(config, name, abs_src_path=file.abs_src_path or ""))
    for src, made in book.pages.items():
        if made.is_made:
            outside = InclusionLevel.NOT_IN_NAV
            files.append(File.generated(config, src, content=made.text, inclusion=outside))
    for path, text in site_files(book):
        files.append(File.generated(config, path, content=text))
    for path in exported_paths(book):  # for the links of pages, which are checked now
        files.append(File.generated(config, path, content=""))
    for edition in book.editions:
        path = f"downloads/{edition.path.name}"
        files.append(File.generated(config, path, abs_src_path=str(edition.path)))
    return files


# --- Each page, from Markdown to HTML ------------------------------------------------------------


def on_page_read_source(page: Page, config: MkDocsConfig) -> str:
    """Return the page as the book has read and checked it, with the text of its markers."""
    return the_book(config).take_text(page.file.src_uri)


@event_priority(BEFORE_BIBTEX)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Number figures and tables, and append the list of references."""
    book, src = the_book(config), page.file.src_uri
    extension = next(one for one in config.markdown_extensions if isinstance(one, BookExtension))
    extension.src = src
    if is_preview(config) and is_kept(book, src):
        return ""
    markdown = link_numbers(markdown, book.numbers)
    return tidy_citations(markdown, book.data.works) + render_page_end(book, src)


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """In the preview, store the HTML of the page, or restore it if its sources are the same."""
    if is_preview(config):
        book = the_book(config)
        if is_kept(book, page.file.src_uri):
            return restore(book, page)
        keep(book, page, html)
    page.markdown = ""  # not read again, unlike the title, which is in the front matter
    gc.collect(1)  # the tree of the page, before the next one needs memory
    return html


def on_env(env: Environment, config: MkDocsConfig, files: Files) -> Environment:
    """Now that every page is HTML, refuse glossary terms that no page uses, and leave the exports to finish_site."""
    book = the_book(config)
    env.bytecode_cache = FileSystemBytecodeCache()  # the theme's templates, compiled once
    with faults_stop_the_build():
        fail_build(book.unused_terms())
    for path in exported_paths(book):
        files.remove(files.src_uris[path])
    return env


# --- Each page, in the theme's template ----------------------------------------------------------


def on_page_context(
    context: TemplateContext, page: Page, config: MkDocsConfig, nav: Navigation
) -> TemplateContext:
    """Insert the list of works, now that all citations are known, and pass on what main.html prints around the text."""
    book, src = the_book(config), page.file.src_uri
    if page.content and PLACEHOLDER in page.content:
        page.content = page.content.replace(PLACEHOLDER, render_works(book, src))
    context.update(render_parts(book, src))  # type: ignore[typeddict-item]
    return context


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Correct what the theme leaves invalid, and add the security policy of a hosted page."""
    page.content = None  # not read again, and all pages together take a tenth of the memory
    return finish(output, page.file.dest_uri, config, search=True)


def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Do the same for the page that is a template: 404.html."""
    if not template_name.endswith(".html"):
        return output_content
    return finish(output_content, template_name, config, search=False)


# --- The written site ----------------------------------------------------------------------------


def on_post_build(config: MkDocsConfig) -> None:
    """Write the files that are made from all pages, and check the written site."""
    if not config.site_url:
        log.info("SITE_URL is not set: pages, records and sitemap carry no address of the site.")
    with faults_stop_the_build():
        finish_site(the_book(config), Path(config.site_dir))


# --- Between MkDocs and the book -----------------------------------------------------------------


def the_book(config: MkDocsConfig) -> Book:
    """Return the book of this build."""
    book: Book = config.extra["book"]
    return book


def finish(html: str, name: str, config: MkDocsConfig, *, search: bool) -> str:
    """Return the final HTML of a page, and add what it contains to the survey."""
    edition = config.extra.get("edition")
    make = finish_again if is_preview(config) else finish_page
    written, seen = make(name, html, protect=not edition, search=search)
    the_book(config).survey.add(name, seen)
    return written


def is_preview(config: MkDocsConfig) -> bool:
    """Return whether this is the preview of ``make serve``, which is built again and again."""
    return config.extra.get("edition") == "preview"


def read_settings(config: MkDocsConfig) -> Settings:
    """Return the settings of mkdocs.yml that the book needs."""
    editions = config.extra.get("editions")
    return Settings(
        root=Path(config.config_file_path).parent,
        nav=config.nav,
        site_name=config.site_name,
        site_description=config.site_description or "",
        site_url=config.site_url or "",
        offline=config.extra.get("edition") == "offline",
        blocks=block_names(config),
        editions=Path(editions) if editions else None,
    )


def block_names(config: MkDocsConfig) -> list[str]:
    """Return what may follow ``///``: the types of admonition, and the other block extensions."""
    prefix = "pymdownx.blocks."
    types = config.mdx_configs.get(f"{prefix}admonition", {}).get("types", [])
    names = [str(name) for name in config.markdown_extensions]
    others = [name.removeprefix(prefix) for name in names if name.startswith(prefix)]
    return [*types, *(name for name in others if name != "admonition")]


@contextmanager
def faults_stop_the_build() -> Iterator[None]:
    """Turn faults in the sources into the error that MkDocs prints without a traceback."""
    try:
        yield
    except SourceError as error:
        raise PluginError(str(error)) from error
