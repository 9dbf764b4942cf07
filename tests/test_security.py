"""Nothing runs, loads or is sent but what the build wrote; and hosts are told so."""

from __future__ import annotations

import functools
import re
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, copy_project, html_path, make_site, sources
from playwright.sync_api import Browser
from protect_pages import HEADERS, add_policy, make_policy, script_hashes

EVIL = "<script>document.title='run'</script>"
PAGES = [*sources(), "404.md"]


def read_headers(site: Path) -> dict[str, str]:
    """The headers that the build wrote for hosts."""
    lines = (site / "_headers").read_text("utf-8").splitlines()[1:]
    return dict(line.strip().split(": ", 1) for line in lines if line.strip())


def path_of(src: str) -> str:
    return "404.html" if src == "404.md" else html_path(src)


@pytest.fixture(scope="module")
def guarded(site: Path) -> Iterator[str]:
    """The site behind its own headers."""
    headers = read_headers(site)

    class Guarded(SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for name, value in headers.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Guarded, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("src", PAGES)
def test_every_page_carries_a_policy_without_unsafe_words(src: str, site: Path) -> None:
    page = BeautifulSoup((site / path_of(src)).read_text("utf-8"), "html.parser")
    first, second = page.head.find_all(True)[:2]
    assert first.get("charset", "").lower() == "utf-8"
    assert second["http-equiv"] == "Content-Security-Policy"
    policy = second["content"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'")
    assert not re.search(r"https?:|\*", policy)


def test_headers_let_through_exactly_the_scripts_of_the_pages(site: Path) -> None:
    policy = read_headers(site)["Content-Security-Policy"]
    allowed = set(re.findall(r"'sha256-[^']+'", policy.split("script-src")[1].split(";")[0]))
    pages = [path.read_text("utf-8") for path in site.rglob("*.html")]
    assert allowed == {source for html in pages for source in script_hashes(html)}
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("name", HEADERS)
def test_headers_file_has(name: str, site: Path) -> None:
    assert read_headers(site)[name] == HEADERS[name]


def test_a_changed_script_gets_another_hash() -> None:
    page = '<meta charset="utf-8"><script>{}</script>'
    one, two = add_policy(page.format("a()")), add_policy(page.format("b()"))
    assert script_hashes(one) != script_hashes(two)
    assert script_hashes(one)[0] in one
    assert script_hashes(one)[0] not in two


def test_a_page_that_cannot_be_protected_is_refused() -> None:
    with pytest.raises(ValueError, match="no <meta charset>"):
        add_policy("<html></html>")


@pytest.mark.browser
def test_all_pages_work_under_the_policy_with_no_violation(
    browser: Browser, guarded: str, site: Path
) -> None:
    context = browser.new_context()
    context.add_init_script(
        "window.broken = []; addEventListener('securitypolicyviolation', (event) =>"
        " broken.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"
    )
    page = context.new_page()
    found: dict[str, list[str]] = {}
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    for src in PAGES:
        page.goto(f"{guarded}/{path_of(src)}")
        if broken := page.evaluate("broken"):
            found[src] = broken
    assert [line for line in said if "Security" in line] == []
    assert found == {}
    context.close()


@pytest.mark.browser
def test_search_and_previews_work_under_the_policy(browser: Browser, guarded: str) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{guarded}/")
    page.locator("sup .footnote-ref").first.hover()
    page.locator(".preview").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".md-search__input").click()
    page.keyboard.type("ghrelin", delay=20)
    page.locator(".md-search-result__item").first.wait_for()
    assert [line for line in said if "Security" in line] == []
    context.close()


@pytest.mark.browser
def test_policy_blocks_a_script_that_the_build_did_not_write(
    browser: Browser, guarded: str
) -> None:
    """So that a silent policy is not taken for a working one."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{guarded}/about/")
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.ran = 1'; document.head.append(s)"
    )
    assert page.evaluate("window.ran") is None
    context.close()


# --- HTML from data is text ----------------------------------------------------------------------

PLACES = {
    "claims.yml": ("bib/claims.yml", r"(- id: F04\n(?:  .*\n)*?  finding: >-\n    )"),
    "a title in the bibliography": (
        "bib/references.bib",
        r"(@article\{spiegel1999impact,.*?title = \{\{?)",
    ),
    "glossary.yml": ("bib/glossary.yml", r"(- term: [^\n]*\n(?:  .*\n)*?  says: (?:>-\n    )?)"),
    "options.yml": ("bib/options.yml", r"(  harms: >-\n    )"),
    "figures.yml": ("bib/figures.yml", r"(  words: >-\n    )"),
    "tables.yml": ("bib/tables.yml", r"(      note: >-\n        )"),
    "article-references.yml": ("bib/article-references.yml", r"(  carries: >-\n    )"),
}


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site built from data with a script in every place."""
    project = copy_project(tmp_path_factory.mktemp("poisoned"))
    for number, (file, place) in enumerate(PLACES.values()):
        path = project / file
        evil = EVIL.replace("run", f"run{number}") + " "
        text, count = re.subn(place, rf"\g<1>{evil}", path.read_text("utf-8"), count=1, flags=re.S)
        assert count == 1, file
        path.write_text(text, encoding="utf-8")
    subprocess.run(
        [str(ROOT / ".venv/bin/python"), "overrides/checks/update_dates.py"],
        cwd=project,
        check=True,
        capture_output=True,
    )
    result = make_site(project)
    assert result.returncode == 0, result.stdout + result.stderr
    return project / "site"


@pytest.mark.parametrize("place", PLACES)
def test_a_script_in_the_data_is_text_on_the_page(place: str, poisoned: Path) -> None:
    number = list(PLACES).index(place)
    seen = 0
    for path in poisoned.rglob("*.html"):
        if "downloads" in path.parts:
            continue
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        assert not [
            s
            for s in page.find_all("script")
            if f"run{number}" in s.get_text() and "json" not in s.get("type", "")
        ], path
        for script in page.find_all("script"):
            script.extract()
        seen += f"run{number}" in page.get_text()
    assert seen, "the words are on no page"


@pytest.mark.browser
def test_no_script_of_the_data_runs(poisoned: Path, browser: Browser) -> None:
    page = browser.new_page()
    for path in sorted(poisoned.rglob("*.html")):
        page.goto(path.as_uri())
        assert not page.title().startswith("run"), path
    page.close()


def test_policy_is_one_line_that_a_header_can_hold() -> None:
    policy = make_policy(["'sha256-b'", "'sha256-a'", "'sha256-a'"])
    assert "script-src 'self' 'sha256-a' 'sha256-b';" in policy
    assert "\n" not in policy
