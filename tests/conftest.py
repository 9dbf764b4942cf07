"""Fixtures and helpers of all tests: the built site and its editions, a browser, a web server."""

from __future__ import annotations

import fcntl
import functools
import http.server
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import unicodedata
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from types import MappingProxyType

import ask_hosts
import pytest
from browser import open_browser
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Page, ViewportSize
from pypdfium2 import PdfDocument
from web import Server, serve

ROOT = Path(__file__).resolve().parent.parent
DAY = "1790000000"
"""The SOURCE_DATE_EPOCH of all tests."""
HOSTED = "https://a.example/book/"
"""The SITE_URL of the site with the editions."""
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
QUICK = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
"""Java without its optimising compiler, which takes half of the time of a short run."""
PARTS = ("bib", "docs", "overrides", "mkdocs.yml", "mkdocs-offline.yml", "Makefile")
LOCKS = ("pyproject.toml", "requirements.lock", "requirements-test.lock")


def copy_project(to: Path) -> Path:
    """Copy what a build needs, with its times so that make sees nothing new."""
    for part in (*PARTS, *LOCKS):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, to / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, to / part)
    return to


def replace_once(root: Path, file: str, old: str, new: str) -> None:
    """Replace the first match of a pattern in a file; fail if there is none."""
    path = root / file
    text, count = re.subn(old, new, path.read_text("utf-8"), count=1, flags=re.M)
    assert count == 1, f"nothing to change in {file}"
    if path.is_symlink():
        path.unlink()
    path.write_text(text, "utf-8")


def run(project: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a project and capture its output."""
    given = {"SOURCE_DATE_EPOCH": DAY, "NO_MKDOCS_2_WARNING": "1", **variables}
    return subprocess.run(
        command, cwd=project, env=os.environ | given, capture_output=True, text=True, check=False
    )


def build(project: Path, site: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build a project strictly into ``site``."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    return run(project, *command, **variables)


def run_build(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build site/ and the editions in a copy of the project, as ``make site`` does."""
    return run(project, sys.executable, "overrides/editions/build.py", *arguments, **variables)


def build_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """Return the folder ``name``, which ``build`` fills once for all workers of a test run."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (base / name).exists():
            build(base / f"{name}.unfinished")
            (base / f"{name}.unfinished").rename(base / name)
    return base / name


def build_site(folder: Path) -> None:
    """Build the project itself; an error fails every test of the site."""
    result = build(ROOT, folder)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hosted site, without editions."""
    return build_once(tmp_path_factory, "site", build_site)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, built with SITE_URL: site/, and every edition in dist/."""

    def build_all(folder: Path) -> None:
        folder.mkdir()
        result = run_build(copy_project(folder), "--pdf", SITE_URL=HOSTED)
        assert result.returncode == 0, result.stdout + result.stderr

    return build_once(tmp_path_factory, "built", build_all)


@pytest.fixture(scope="session")
def dist(built: Path) -> Path:
    """The folder with the editions."""
    return built / "dist"


@pytest.fixture(scope="session")
def unpacked(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The unpacked offline copy, in a folder with a space, an accent and a number sign in its name."""

    def unpack(folder: Path) -> None:
        [packed] = dist.glob("*.zip")
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(folder)

    [top] = build_once(tmp_path_factory, "un packed#é", unpack).iterdir()
    return top


Soup = Callable[[str], BeautifulSoup]


def parse(html: str | Path) -> BeautifulSoup:
    """Parse a page or a piece of HTML."""
    text = html.read_text("utf-8") if isinstance(html, Path) else html
    return BeautifulSoup(text, "html.parser")


@pytest.fixture(scope="session")
def soup(site: Path) -> Soup:
    """Parse a built page by the path of its source: ``soup("index.md")``."""

    @functools.cache
    def parse_page(src: str) -> BeautifulSoup:
        return parse(site / html_path(src))

    return parse_page


def straight(text: str) -> str:
    """Return a text with straight quotation marks, as in the sources."""
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


def typed(element: Tag) -> str:
    """Return the text of an element with straight quotation marks, as in the sources."""
    return straight(element.get_text())


def squeeze(text: str) -> str:
    """Return the letters and digits alone: a PDF has ligatures and other line breaks."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def html_path(src: str) -> str:
    """Return the path of the page ``src`` below the folder of the site."""
    stem = src.removesuffix(".md")
    return f"{stem}.html" if stem.split("/")[-1] == "index" else f"{stem}/index.html"


def sources() -> list[str]:
    """Return the path of every page below docs/, sorted."""
    docs = ROOT / "docs"
    paths = (path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    return sorted(
        unicodedata.normalize("NFC", path) for path in paths
    )  # macOS lists them otherwise


STAGES, LEDGER = "systems/stages.md", "evidence/claims.md"
KINDS = (
    *("index.md", "next-steps.md", "options.md", "options/medicines-and-surgery.md", STAGES),
    *("explore.md", "figures.md", "references.md", LEDGER, "evidence/corrections.md"),
)
"""One page of each kind, for slow tests of what depends on the kind alone."""


def address_of(src: str) -> str:
    """Return the address of the page ``src`` below that of the site."""
    return html_path(src).removesuffix("index.html")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with open_browser() as browser:
        yield browser


def read_headers(site: Path) -> dict[str, str]:
    """Return the headers in ``_headers`` that a host sends with every page."""
    lines = (site / "_headers").read_text("utf-8").splitlines()
    common = takewhile(lambda line: line.startswith(" "), lines[1:])
    return dict(line.strip().split(": ", 1) for line in common)


@contextmanager
def served(
    folder: Path, port: int = 0, headers: Mapping[str, str] = MappingProxyType({})
) -> Iterator[int]:
    """Serve a folder on loopback, with these headers for each file; yield the port."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def end_headers(self) -> None:
            for name, value in headers.items():
                self.send_header(name, value)
            super().end_headers()

        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield server.server_port
        server.shutdown()


def free_port() -> int:
    """Return a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The address of the site on loopback, served with the headers of its ``_headers``."""
    with served(site, headers=read_headers(site)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def shared_page(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page that most tests of a worker share, as a new one takes a second; and its errors."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page, faults
    context.close()


@pytest.fixture
def page(shared_page: tuple[Page, list[str]]) -> Iterator[Page]:
    """A page with nothing in its storage. An error of a script fails the test."""
    page, faults = shared_page
    page.set_viewport_size(WIDE)
    faults.clear()
    yield page
    if page.url.startswith(("http", "file")):
        page.evaluate("localStorage.clear()")
    page.unroute_all()
    page.goto("about:blank")
    assert faults == []


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A page with the size and the touch screen of a phone."""
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:
        yield context.new_page()


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A page with JavaScript switched off."""
    with browser.new_context(viewport=WIDE, java_script_enabled=False) as context:
        yield context.new_page()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server with canned answers in place of Crossref."""
    with serve() as known:
        monkeypatch.setattr(ask_hosts, "CROSSREF", known.address)
        for name in ("PAUSE", "BACKOFF"):
            monkeypatch.setattr(ask_hosts, name, 0)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield known


def pdf_pages(pdf: Path | bytes) -> list[str]:
    """Return the text of each page of a PDF."""
    with PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run the tests that need the editions first: one worker builds them while the other runs others."""
    items.sort(key=lambda item: "built" not in getattr(item, "fixturenames", ()))
