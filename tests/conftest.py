"""The real site, built once, and a copy of the project for faults to be planted in."""

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

import pytest
from bs4 import BeautifulSoup, Tag
from load_evidence import Evidence, load_evidence
from playwright.sync_api import Browser, sync_playwright
from tidy_search_index import STRAIGHT

ROOT = Path(__file__).resolve().parent.parent
PARTS = (
    "bib",
    "docs",
    "overrides",
    "mkdocs.yml",
    "mkdocs-offline.yml",
    "Makefile",
    "pyproject.toml",
    "requirements.lock",
    "requirements-test.lock",
)


def copy_project(to: Path) -> Path:
    """The parts a build needs, copied with their times so that make sees nothing new."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, to / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, to / part)
    return to


def make_site(project: Path, target: str = "site") -> subprocess.CompletedProcess[str]:
    """Run ``make site`` as a reader of the README would, with the venv already made."""
    return subprocess.run(
        ["make", "--no-print-directory", target, f"VENV={ROOT / '.venv'}"],
        cwd=project,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000"},
        capture_output=True,
        text=True,
        check=False,
    )


def run_build(
    project: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run overrides/editions/build.py in a copy of the project."""
    return subprocess.run(
        [sys.executable, "overrides/editions/build.py", *arguments],
        cwd=project,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


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


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hosted site, as `mkdocs build` makes it."""

    def build(folder: Path) -> None:
        result = subprocess.run(
            [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
            cwd=ROOT,
            env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert result.returncode == 0, result.stdout + result.stderr

    return build_once(tmp_path_factory, "site", build)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project with site/ and every edition in dist/."""

    def build(folder: Path) -> None:
        folder.mkdir()
        result = run_build(copy_project(folder), "--pdf")
        assert result.returncode == 0, result.stdout + result.stderr

    return build_once(tmp_path_factory, "built", build)


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
def evidence() -> Evidence:
    """The data in bib/."""
    return load_evidence(ROOT)


Soup = Callable[[str], BeautifulSoup]


@pytest.fixture(scope="session")
def soup(site: Path) -> Soup:
    """Parse a built page by the path of its source: ``soup("index.md")``."""

    @functools.cache
    def parse(src: str) -> BeautifulSoup:
        return BeautifulSoup(
            site.joinpath(html_path(src)).read_text(encoding="utf-8"), "html.parser"
        )

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
    return sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the planted faults of this run and what caught each."""
    caught = [
        (name.removeprefix("planted: "), by)
        for report in terminalreporter.stats.get("passed", [])
        for name, by in getattr(report, "user_properties", [])
        if name.startswith("planted: ")
    ]
    if caught:
        terminalreporter.section("planted faults")
        for number, (planted, by) in enumerate(sorted(caught), 1):
            terminalreporter.write_line(f"{number:3}  {planted:42} {by}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
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
