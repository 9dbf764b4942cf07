"""The site is kept in a browser for reading offline: when asked, whole, one version at a time, until removed."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from book.output.keep import kept_files, write_worker
from conftest import QuietHandler, html_path, sources
from playwright.sync_api import Browser, BrowserContext, Page, expect


class Host:
    """A web server with the site below a path, which can go away and come back."""

    def __init__(self, folder: Path, site: Path) -> None:
        self.folder = folder
        self.site = folder / "book"
        shutil.copytree(site, self.site)
        self.port = 0
        self.start()

    def start(self) -> None:
        """Serve, the second time at the same address."""
        handler = functools.partial(QuietHandler, directory=str(self.folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Be gone: nobody answers."""
        self.server.shutdown()
        self.server.server_close()

    def url(self, src: str) -> str:
        """The address of a page."""
        path = html_path(src).removesuffix("index.html")
        return f"http://127.0.0.1:{self.port}/book/{path}"

    def change(self, words: str) -> None:
        """A new version, with other words in the heading of the page about the site."""
        page = self.site / html_path("about.md")
        html = page.read_text("utf-8")
        page.write_text(re.sub(r"<h1[^>]*>", f'<h1 title="{words}">', html), encoding="utf-8")


@pytest.fixture
def host(tmp_path: Path, site: Path) -> Iterator[Host]:
    host = Host(tmp_path, site)
    yield host
    host.stop()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    yield context
    context.close()


STORED = "caches.keys().then(async (names) => [names.length, (await navigator.serviceWorker.getRegistrations()).length])"


def keep(page: Page, host: Host) -> None:
    """Press the button, and wait."""
    page.goto(host.url("offline.md"))
    page.get_by_role("button", name="Keep for reading offline").click()
    expect(page.get_by_role("status").filter(has_text="Kept for offline")).to_have_text(
        f"Kept for offline, {size(host):.1f} MB", timeout=60_000
    )


def size(host: Host) -> float:
    """What is kept, in megabytes."""
    names = [
        name + "index.html" * (name.endswith("/") or not name) for name in kept_files(host.site)
    ]
    return sum((host.site / name).stat().st_size for name in names) / 1e6


@pytest.mark.browser
def test_a_kept_site_is_read_offline_until_it_is_removed(
    context: BrowserContext, host: Host
) -> None:
    page = context.new_page()
    page.goto(host.url("offline.md"))
    page.get_by_role("button", name="Keep for reading offline").wait_for()
    assert page.evaluate(STORED) == [0, 0]  # nothing unasked
    keep(page, host)
    host.stop()
    for src in sources():
        page.goto(host.url(src))
        assert page.locator("article h1").count() == 1, src
    page.locator("input[name=query]").fill("ghrelin")
    page.locator(".md-search-result__link", has_text="ghrelin").first.click()
    expect(page.locator("mark").first).to_have_text("ghrelin", ignore_case=True)
    page.goto(f"{host.url('about.md')}no-such-page")
    expect(page.locator("h1")).to_contain_text("404")
    host.start()
    page.goto(host.url("offline.md"))
    page.get_by_role("button", name="Remove the kept pages").click()
    expect(page.get_by_role("button", name="Keep for reading offline")).to_be_visible()
    assert page.evaluate(STORED) == [0, 0]


@pytest.mark.browser
def test_an_update_comes_whole_and_only_when_no_page_is_open(
    context: BrowserContext, host: Host
) -> None:
    page = context.new_page()
    keep(page, host)
    host.change("second")
    write_worker(host.site)
    page.goto(host.url("offline.md"))  # which looks for a new version
    page.evaluate("navigator.serviceWorker.ready.then((one) => one.update())")
    page.wait_for_function(
        "navigator.serviceWorker.ready.then((one) => one.waiting)", timeout=60_000
    )
    page.goto(host.url("about.md"))
    assert page.locator("h1").get_attribute("title") is None
    for _ in range(20):  # the browser takes a moment to change over
        page.close()
        time.sleep(0.5)
        page = context.new_page()
        page.goto(host.url("about.md"))
        if page.locator("h1").get_attribute("title"):
            break
    assert page.locator("h1").get_attribute("title") == "second"
    assert page.evaluate(STORED) == [1, 1]


@pytest.mark.browser
def test_a_version_with_a_file_of_another_is_not_taken(context: BrowserContext, host: Host) -> None:
    page = context.new_page()
    keep(page, host)
    host.change("second")
    write_worker(host.site)
    host.change("third")  # a host in the middle of a change
    page.goto(host.url("offline.md"))
    state = page.evaluate(
        """navigator.serviceWorker.ready.then((one) => new Promise((done) => {
        one.addEventListener("updatefound", () => {
          const worker = one.installing;
          worker.addEventListener("statechange", () => done(worker.state));
        });
        one.update().catch(() => done("refused"));
        }))"""
    )
    assert state in {"redundant", "refused"}
    page.goto(host.url("about.md"))
    assert page.locator("h1").get_attribute("title") is None
    assert page.evaluate(STORED) == [1, 1]


@pytest.mark.browser
def test_a_folder_does_not_offer_it(context: BrowserContext, offline_site: Path) -> None:
    page = context.new_page()
    page.goto((offline_site / "offline.html").as_uri())
    assert page.locator(".keep").is_visible()
    assert page.get_by_role("button", name="Keep for reading offline").count() == 0
    assert not (offline_site / "sw.js").exists()
