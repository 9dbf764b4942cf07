"""Offer every page for citing: a sentence, and BibTeX, RIS and CSL-JSON to take away.

The record names the project as author, for no person stands behind a page; the version, the day
of the last change and the address come from ``pyproject.toml``, ``bib/dates.yml`` and site_url.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from date_pages import Dated, long_day
from export_references import FORMATS, Name, Work, list_name, to_bibtex, to_csl, to_ris
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from pybtex.database import Entry, Person
from render_claims import environment
from render_ledger import page_title

AUTHOR = "Sleep Stress Insulin project"
"""Who signs: the project, for no person does."""
FOLDER = "cite"


def page_key(src: str) -> str:
    """The citation key of a page: ``systems/stages.md`` → ``ssi-systems-stages``."""
    return f"ssi-{list_name(src)}"


def page_work(src: str, title: str, url: str, config: MkDocsConfig) -> Work:
    """A page of this site as a work. ``url`` may be empty: no address is set."""
    dated: Dated = config.extra["dates"][src]
    return Work(
        key=page_key(src),
        type="ELEC",
        authors=(Name(AUTHOR),),
        editors=(),
        complete=True,
        title=title,
        container=config.site_name,
        publisher="",
        year=str(dated.day.year),
        volume="",
        issue="",
        pages="",
        doi="",
        pmid="",
        pmcid="",
        url=url,
        seen="",
        kind="",
        note="",
        date=str(dated.day),
        version=config.extra["release"],
    )


def page_entry(work: Work) -> Entry:
    """The page as a BibTeX entry that classic styles print whole."""
    fields = {
        "title": work.title,
        "howpublished": f"In: {work.container}",
        "year": work.year,
        "month": str(int(work.date.split("-")[1])),
        "note": f"Version {work.version}, last changed {work.date}",
    }
    if work.url:
        fields["url"] = work.url
    return Entry("misc", fields=fields, persons={"author": [Person(f"{{{AUTHOR}}}")]})


def page_sentence(work: Work, dated: Dated) -> str:
    """The page cited in words, in the manner of a reference list."""
    stop = "" if work.title.endswith(("?", "!", ".")) else "."
    address = f" {work.url}" if work.url else ""
    return (
        f"{AUTHOR}. {work.title}{stop} In: {work.container}, version {work.version}. "
        f"Last changed {long_day(dated.day)}.{address}"
    )


def export_page(work: Work) -> dict[str, str]:
    """The page's record in every format, by the file's ending."""
    return {
        "bib": to_bibtex({work.key: page_entry(work)}),
        "ris": to_ris([work]),
        "json": to_csl([work]),
    }


def public_url(src: str, site_url: str) -> str:
    """The page's address on the hosted site, whatever the edition; empty without a site_url."""
    if not site_url:
        return ""
    path = re.sub(r"(^|/)index$", r"\1", src.removesuffix(".md"))
    return site_url.rstrip("/") + "/" + (f"{path.rstrip('/')}/" if path else "")


@event_priority(-50)  # after the days are read
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the downloads of every page's own record."""
    config.extra["page_works"] = {}
    guide = files.get_file_from_path("cite.md")
    config.extra["cite_guide"] = guide.url if guide else ""
    for file in list(files.documentation_pages()):
        work = page_work(
            file.src_uri, page_title(file), public_url(file.src_uri, config.site_url or ""), config
        )
        config.extra["page_works"][file.src_uri] = work
        for ending, text in export_page(work).items():
            name = f"{FOLDER}/{list_name(file.src_uri)}.{ending}"
            files.append(File.generated(config, name, content=text))
    return files


def render_citation(work: Work, dated: Dated, files: dict[str, str], guide: str) -> str:
    """The section "Cite this page". ``files`` maps an ending to an address, ``guide`` leads on."""
    return environment.get_template("cite-page.html").render(
        sentence=page_sentence(work, dated),
        bibtex=export_page(work)["bib"],
        files=files,
        formats=FORMATS,
        guide=guide,
        day=dated.day,
        day_words=long_day(dated.day),
        address_known=bool(work.url),
    )


def on_page_context(context: Any, page: Page, config: MkDocsConfig, nav: Navigation) -> Any:
    """Hand the section to ``overrides/main.html``, which prints it below the text."""
    src = page.file.src_uri
    stem = Path(FOLDER, list_name(src)).as_posix()
    files = {ending: get_relative_url(f"{stem}.{ending}", page.url) for ending in FORMATS}
    context["cite_page"] = render_citation(
        config.extra["page_works"][src],
        config.extra["dates"][src],
        files,
        get_relative_url(config.extra["cite_guide"], page.url),
    )
    return context
