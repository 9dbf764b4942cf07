"""The real site, built once for all workers, and a browser to look at it with."""

from __future__ import annotations

import fcntl
import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from unicodedata import normalize

import pytest
from book.data import Data, load_data
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
DAY = "1790000000"
"""The build's date in all tests, seconds since 1970."""
STRAIGHT = str.maketrans("“”‘’", "\"\"''")
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


def run(project: Path, *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a project, with its output kept."""
    given = {"SOURCE_DATE_EPOCH": DAY, "NO_MKDOCS_2_WARNING": "1", **variables}
    return subprocess.run(
        command, cwd=project, env=os.environ | given, capture_output=True, text=True, check=False
    )


def build(
    project: Path, site: Path, *, config: str = "mkdocs.yml", **variables: str
) -> subprocess.CompletedProcess[str]:
    """Build a project strictly into ``site``, as the editions' script does for each of its two."""
    return run(
        project,
        *(sys.executable, "-m", "mkdocs", "build", "--strict"),
        *("--config-file", config, "--site-dir", str(site)),
        **variables,
    )


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


def build_site(folder: Path, config: str = "mkdocs.yml") -> None:
    """Build the project itself; a fault in it fails every test that looks at the site."""
    result = build(ROOT, folder, config=config)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hosted site, without editions."""
    return build_once(tmp_path_factory, "site", build_site)


@pytest.fixture(scope="session")
def offline_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The offline site, in a folder whose name a browser must escape."""
    name = "an offline copy #1 é"
    return build_once(tmp_path_factory, name, lambda path: build_site(path, "mkdocs-offline.yml"))


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with site/ and every edition in dist/."""

    def build_all(folder: Path) -> None:
        folder.mkdir()
        result = run_build(copy_project(folder), "--pdf")
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


@pytest.fixture(scope="session")
def data() -> Data:
    """The data in bib/."""
    return load_data(ROOT)


Soup = Callable[[str], BeautifulSoup]


@pytest.fixture(scope="session")
def soup(site: Path) -> Soup:
    """Parse a built page by the path of its source: ``soup("index.md")``."""

    @functools.cache
    def parse(src: str) -> BeautifulSoup:
        html = site.joinpath(html_path(src)).read_text(encoding="utf-8")
        return BeautifulSoup(html, "html.parser")

    return parse


def typed(element: Tag) -> str:
    """The text of an element as typed in the sources, with straight quotation marks."""
    return str(element.get_text()).translate(STRAIGHT)


def html_path(src: str) -> str:
    """Where MkDocs puts the page ``src`` below the site's folder."""
    stem = src.removesuffix(".md")
    return f"{stem}.html" if stem.split("/")[-1] == "index" else f"{stem}/index.html"


def sources() -> list[str]:
    """Every page below docs/, by path."""
    docs = ROOT / "docs"
    paths = (path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    return sorted(normalize("NFC", path) for path in paths)  # macOS lists them otherwise


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    arguments = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses its sandbox to root, as in CI
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The built site on loopback, for the browser tests."""
    handler = functools.partial(QuietHandler, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves without writing a line per request."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Stay silent."""
