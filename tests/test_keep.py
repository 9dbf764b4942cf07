"""Saving the site in a browser for reading offline: on request, complete, one version at a time."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from book.output.keep import kept_files, write_worker
from conftest import KINDS, address_of, html_path, served
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser


class Host:
    """A web server with the site below a path, which can be stopped and started."""

    def __init__(self, folder: Path, site: Path) -> None:
        self.folder, self.site, self.port = folder, folder / "book", 0
        shutil.copytree(site, self.site)
        self.running = ExitStack()
        self.start()

    def start(self) -> None:
        """Serve, the second time at the same address."""
        self.port = self.running.enter_context(served(self.folder, self.port))

    def url(self, src: str) -> str:
        """The address of a page."""
        return f"http://127.0.0.1:{self.port}/book/{address_of(src)}"

    def change(self, words: str) -> None:
        """A new version, with other words in the heading of the page about the site."""
        page = self.site / html_path("about.md")
        html = page.read_text("utf-8")
        page.write_text(re.sub(r"<h1[^>]*>", f'<h1 title="{words}">', html), encoding="utf-8")


@pytest.fixture
def host(tmp_path: Path, site: Path) -> Iterator[Host]:
    host = Host(tmp_path, site)
    with host.running:
        yield host


@pytest.fixture
def reader(browser: Browser) -> Iterator[Page]:
    """A page of a browser that has saved nothing yet."""
    with browser.new_context() as context:
        yield context.new_page()


STORED = "caches.keys().then(async (names) => [names.length, (await navigator.serviceWorker.getRegistrations()).length])"
KEPT = "caches.keys().then(async ([one]) => (await (await caches.open(one)).keys()).map(({ url }) => url))"


def keep(page: Page, host: Host) -> None:
    """Press the button and wait until the site is saved."""
    page.goto(host.url("offline.md"))
    page.get_by_role("button", name="Save for reading offline").click()
    names = [
        name + "index.html" * (name.endswith("/") or not name) for name in kept_files(host.site)
    ]
    size = sum((host.site / name).stat().st_size for name in names) / 1e6
    status = page.get_by_role("status").filter(has_text="Saved for reading offline")
    expect(status).to_have_text(f"Saved for reading offline, {size:.1f} MB", timeout=60_000)


def test_a_kept_site_is_read_offline_until_it_is_removed(reader: Page, host: Host) -> None:
    reader.goto(host.url("offline.md"))
    reader.get_by_role("button", name="Save for reading offline").wait_for()
    assert reader.evaluate(STORED) == [0, 0]  # nothing unasked
    keep(reader, host)
    kept = reader.evaluate(KEPT)
    assert {host.url("index.md") + name for name in kept_files(host.site)} == set(kept)
    host.running.close()
    for src in KINDS:
        reader.goto(host.url(src))
        assert reader.locator("article h1").count() == 1, src
    reader.locator("input[name=query]").fill("ghrelin")
    reader.locator(".md-search-result__link", has_text="ghrelin").first.click()
    expect(reader.locator("mark").first).to_have_text("ghrelin", ignore_case=True)
    reader.goto(f"{host.url('about.md')}no-such-page")
    expect(reader.locator("h1")).to_have_text("Page not found")
    host.start()
    reader.goto(host.url("offline.md"))
    reader.get_by_role("button", name="Remove the saved pages").click()
    expect(reader.get_by_role("button", name="Save for reading offline")).to_be_visible()
    assert reader.evaluate(STORED) == [0, 0]


def test_an_update_comes_whole_and_only_when_no_page_is_open(reader: Page, host: Host) -> None:
    keep(reader, host)
    host.change("second")
    write_worker(host.site)
    reader.goto(host.url("offline.md"))  # which looks for a new version
    reader.evaluate("navigator.serviceWorker.ready.then((one) => one.update())")
    reader.wait_for_function(
        "navigator.serviceWorker.ready.then((one) => one.waiting)", timeout=60_000
    )
    reader.goto(host.url("about.md"))
    assert reader.locator("h1").get_attribute("title") is None
    for _ in range(100):  # the browser takes a moment to change over
        reader.goto("about:blank")
        reader.wait_for_timeout(100)
        reader.goto(host.url("about.md"))
        if reader.locator("h1").get_attribute("title"):
            break
    assert reader.locator("h1").get_attribute("title") == "second"
    assert reader.evaluate(STORED) == [1, 1]


def test_a_version_with_a_file_of_another_is_not_taken(reader: Page, host: Host) -> None:
    keep(reader, host)
    host.change("second")
    write_worker(host.site)
    host.change("third")  # a host in the middle of a change
    reader.goto(host.url("offline.md"))
    state = reader.evaluate(
        """navigator.serviceWorker.ready.then((one) => new Promise((done) => {
        one.addEventListener("updatefound", () => {
          const worker = one.installing;
          worker.addEventListener("statechange", () => done(worker.state));
        });
        one.update().catch(() => done("refused"));
        }))"""
    )
    assert state in {"redundant", "refused"}
    reader.goto(host.url("about.md"))
    assert reader.locator("h1").get_attribute("title") is None
    assert reader.evaluate(STORED) == [1, 1]


@pytest.mark.editions
def test_a_folder_does_not_offer_it(page: Page, unpacked: Path) -> None:
    page.goto((unpacked / "offline.html").as_uri())
    assert page.locator(".keep").is_visible()
    assert page.get_by_role("button", name="Save for reading offline").count() == 0
    assert not (unpacked / "sw.js").exists()
