"""Only what the build wrote runs and loads, and hosts get the headers for that.

All browser tests see the site behind the headers that it asks for; test_engines.py looks at every page there.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from book.output.policy import HEADERS, script_hashes
from conftest import build, copy_project, html_path, read_headers, replace_once, sources
from playwright.sync_api import Page
from selectolax.lexbor import LexborHTMLParser

EVIL = "<script>document.title='run'</script>"


def test_every_page_begins_with_a_policy_that_allows_no_other_host(site: Path) -> None:
    for name in ("404.html", *map(html_path, sources())):
        first, second, *_ = LexborHTMLParser((site / name).read_bytes()).css("head > *")
        assert (first.attributes["charset"] or "").lower() == "utf-8", name
        assert second.attributes["http-equiv"] == "Content-Security-Policy", name
        policy = second.attributes["content"] or ""
        assert policy.startswith("default-src 'none'"), name
        assert not re.search(r"unsafe|https?:|\*", policy), name


def test_host_is_told_to_let_through_exactly_the_scripts_of_the_pages(site: Path) -> None:
    headers = read_headers(site)
    policy = headers["Content-Security-Policy"]
    allowed = set(re.findall(r"'sha256-[^']+'", policy.split("script-src")[1].split(";")[0]))
    pages = [LexborHTMLParser(path.read_bytes()) for path in site.rglob("*.html")]
    assert allowed == {source for page in pages for source in script_hashes(page)}
    assert "frame-ancestors 'none'" in policy
    assert HEADERS.items() <= headers.items()


@pytest.mark.browser
def test_policy_blocks_a_script_that_the_build_did_not_write(page: Page, address: str) -> None:
    """So that a silent policy is not taken for a working one."""
    page.goto(f"{address}/about/")
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.head.append(s)"
    )
    assert page.evaluate("window.ran") is None


PLACES = [
    # file, and what comes before the place in it
    ("bib/claims.yml", r"- id: F04\n(?:  .*\n)*?  finding: >-\n    "),
    ("bib/references.bib", r"@article\{spiegel1999impact,.*?title = \{\{?"),
    ("bib/glossary.yml", r"- term: [^\n]*\n(?:  .*\n)*?  says: (?:>-\n    )?"),
    ("bib/options.yml", r"  harms: >-\n    "),
    ("bib/figures.yml", r"  words: >-\n    "),
    ("bib/figures.yml", r"  title: "),
    ("bib/figures.yml", r'label: "'),
    ("bib/tables.yml", r"      note: >-\n        "),
    ("bib/article-references.yml", r"  carries: >-\n    "),
]


def test_script_in_the_data_is_text_on_the_pages(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    for number, (file, place) in enumerate(PLACES):
        evil = EVIL.replace("run", f"run{number}")
        replace_once(project, file, f"(?s)({place})", rf"\g<1>{evil} ")
    result = build(project, project / "site")
    assert result.returncode == 0, result.stdout + result.stderr
    seen = ""
    for path in (project / "site").rglob("*.html"):
        page = LexborHTMLParser(path.read_bytes())
        for script in page.css("script:not([type*=json])"):
            assert "document.title='run" not in script.text(), path
        seen += page.text()
    missing = [place for number, place in enumerate(PLACES) if f"run{number}" not in seen]
    assert missing == []
