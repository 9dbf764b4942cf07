"""The real site, built once for all workers, and a browser to look at it with."""

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
"""The build's date in all tests, seconds since 1970."""
HOSTED = "https://a.example/book/"
"""Where the site with the editions is said to be."""
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
QUICK = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
"""A short run gains nothing from Java's second compiler, which takes half of its time."""
PARTS = ("bib", "docs", "overrides", "mkdocs.yml", "mkdocs-offline.yml", "Makefile")
LOCKS = ("pyproject.toml", "requirements.lock", "requirements-test.lock")


def copy_project(to: Path) -> Path:
    """The parts that a build needs, copied with their times so that make sees nothing new."""
    for part in (*PARTS, *LOCKS):
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, to / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, to / part)
    return to


def change(path: Path, old: str, new: str) -> None:
    """Write ``new`` where ``old`` first is in a file."""
    text = path.read_text("utf-8")
    assert old in text, f"{path} has no {old!r}"
    path.write_text(text.replace(old, new, 1), "utf-8")


def plant(root: Path, file: str, old: str, new: str) -> None:
    """Replace the first match; fail if there is none, so that no fault goes unplanted."""
    path = root / file
    text, count = re.subn(old, new, path.read_text("utf-8"), count=1, flags=re.M)
    assert count == 1, f"nothing to change in {file}"
    path.unlink()  # it may be a link
    path.write_text(text, "utf-8")


def run(project: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a project, with its output kept."""
    given = {"SOURCE_DATE_EPOCH": DAY, "NO_MKDOCS_2_WARNING": "1", **variables}
    return subprocess.run(
        command, cwd=project, env=os.environ | given, capture_output=True, text=True, check=False
    )


def build(project: Path, site: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Build a project strictly into ``site``."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(site)]
    return run(project, *command, **variables)


def run_build(project: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Make site/ and the editions in a copy of the project, as ``make site`` does."""
    return run(project, sys.executable, "overrides/editions/build.py", *arguments, **variables)


def build_once(factory: pytest.TempPathFactory, name: str, build: Callable[[Path], object]) -> Path:
    """The folder ``name`` with what ``build`` makes there, once for all workers of a test run."""
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
    """Build the project itself; a fault in it fails every test that looks at the site."""
    result = build(ROOT, folder)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hosted site, without editions."""
    return build_once(tmp_path_factory, "site", build_site)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project, as it is hosted, with site/ and every edition in dist/."""

    def build_all(folder: Path) -> None:
        folder.mkdir()
        result = run_build(copy_project(folder), "--pdf", SITE_URL=HOSTED)
        assert result.returncode == 0, result.stdout + result.stderr

    return build_once(tmp_path_factory, "built", build_all)


@pytest.fixture(scope="session")
def dist(built: Path) -> Path:
    """The folder of the editions."""
    return built / "dist"


@pytest.fixture(scope="session")
def unpacked(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The offline copy as a reader has it on disk, in a folder with an odd name."""

    def unpack(folder: Path) -> None:
        [packed] = dist.glob("*.zip")
        with zipfile.ZipFile(packed) as archive:
            archive.extractall(folder)

    [top] = build_once(tmp_path_factory, "un packed#é", unpack).iterdir()
    return top


Soup = Callable[[str], BeautifulSoup]


def parse(html: str | Path) -> BeautifulSoup:
    """A page, or a piece of one, as a tree."""
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
    """A text with its quotation marks as they are typed in the sources."""
    return text.translate(str.maketrans("“”‘’", "\"\"''"))


def typed(element: Tag) -> str:
    """The text of an element as typed in the sources."""
    return straight(element.get_text())


def squeeze(text: str) -> str:
    """Letters and digits alone: a PDF has ligatures, and breaks lines where it likes."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text)))


def html_path(src: str) -> str:
    """Where MkDocs puts the page ``src`` below the site's folder."""
    stem = src.removesuffix(".md")
    return f"{stem}.html" if stem.split("/")[-1] == "index" else f"{stem}/index.html"


def sources() -> list[str]:
    """Every page below docs/, by path."""
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
"""One page of each kind, for what is slow and hangs on the kind alone."""


def address_of(src: str) -> str:
    """The address of the page ``src`` below that of the site."""
    return html_path(src).removesuffix("index.html")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with open_browser() as browser:
        yield browser


def read_headers(site: Path) -> dict[str, str]:
    """The headers that the site asks its host to send with every page."""
    lines = (site / "_headers").read_text("utf-8").splitlines()
    common = takewhile(lambda line: line.startswith(" "), lines[1:])
    return dict(line.strip().split(": ", 1) for line in common)


@contextmanager
def served(
    folder: Path, port: int = 0, headers: Mapping[str, str] = MappingProxyType({})
) -> Iterator[int]:
    """A folder on loopback, with these headers beside each file; gives the port."""

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
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The site on loopback, behind the headers that it asks for."""
    with served(site, headers=read_headers(site)) as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="session")
def desk(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """One page for most tests of a worker, for a page of its own costs each a second."""
    context = browser.new_context(viewport=WIDE, reduced_motion="reduce")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page, faults
    context.close()


@pytest.fixture
def page(desk: tuple[Page, list[str]]) -> Iterator[Page]:
    """A page on a desk that remembers nothing. A fault of a script fails the test."""
    page, faults = desk
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
    """A page of a phone."""
    with browser.new_context(viewport=PHONE, has_touch=True, is_mobile=True) as context:
        yield context.new_page()


@pytest.fixture
def scriptless(browser: Browser) -> Iterator[Page]:
    """A page in which no script runs."""
    with browser.new_context(viewport=WIDE, java_script_enabled=False) as context:
        yield context.new_page()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that is asked in place of Crossref."""
    with serve() as known:
        monkeypatch.setattr(ask_hosts, "CROSSREF", known.address)
        for name in ("PAUSE", "BACKOFF"):
            monkeypatch.setattr(ask_hosts, name, 0)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield known


def pdf_pages(pdf: Path | bytes) -> list[str]:
    """The text of each page of a PDF."""
    with PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_bounded() for page in document]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What needs the editions comes first: one worker builds them while the other goes on."""
    items.sort(key=lambda item: "built" not in getattr(item, "fixturenames", ()))
