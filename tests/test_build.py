"""``make site``: the same bytes on every machine; all files or none."""

from __future__ import annotations

import fcntl
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from build import ADDRESS, RefusedError, check_replaceable, swapped
from conftest import HOSTED, ROOT, copy_project, parse, run, run_build
from print_pdf import fix_bytes

SITE_OF_BEFORE = "<p>The site of before</p>"
EDITION_OF_BEFORE = "sleep-stress-insulin-0.0.1.pdf"
BUILD = (sys.executable, "overrides/editions/build.py")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project that was built before."""
    project = tmp_path / "project"
    (project / "site").mkdir(parents=True)
    (project / "site/index.html").write_text(SITE_OF_BEFORE)
    (project / "dist").mkdir()
    (project / "dist" / EDITION_OF_BEFORE).write_text("old")
    return copy_project(project)


def assert_refused(project: Path, result: subprocess.CompletedProcess[str], reason: str) -> None:
    """Assert that the build says why it stopped, and changed nothing."""
    assert result.returncode == 2
    assert reason in result.stderr
    assert "site/ and dist/ are as they were" in result.stderr
    assert "Traceback" not in result.stderr
    assert_unchanged(project)


def assert_unchanged(project: Path) -> None:
    assert (project / "site/index.html").read_text() == SITE_OF_BEFORE
    assert [path.name for path in (project / "dist").iterdir()] == [EDITION_OF_BEFORE]
    assert not (project / ".build").exists()


def files(project: Path) -> dict[str, bytes]:
    """Return every file of site/ and dist/."""
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for folder in ("site", "dist")
        for path in (project / folder).rglob("*")
        if path.is_file()
    }


ODD = {"TZ": "Asia/Kathmandu", "LC_ALL": "C", "LANG": "de_DE.UTF-8", "PYTHONHASHSEED": "4242"}
"""The environment of a machine with another language and time zone."""
PRINTED = "print_book = lambda *_: __import__('pathlib').Path({!r}).read_bytes()\n"


@pytest.mark.editions
def test_two_builds_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    other = copy_project(tmp_path / "another folder, é #1 & longer")
    for path in (*other.glob("*.yml"), *other.glob("bib/*.*"), *other.glob("docs/**/*.md")):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))  # as editors on Windows do
        path.chmod(0o444)
    [pdf] = (built / "dist").glob("*.pdf")  # the next test prints one again
    (other / "overrides/editions/print_pdf.py").write_text(PRINTED.format(str(pdf)), "utf-8")
    result = run_build(other, "--pdf", SITE_URL=HOSTED, **ODD)
    assert result.returncode == 0, result.stderr
    one, two = files(built), files(other)
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


PRINT = """
import edition, pathlib, print_pdf, sys
book = edition.Edition("T", "S", "D", "A", ("K",), "1.0", "1 May 2026", 0, ())
work = pathlib.Path(sys.argv[1])
pdf = print_pdf.print_book((work / "book.html").read_text("utf-8"), work, book)
(work / "book.pdf").write_bytes(pdf)
"""


@pytest.mark.editions
@pytest.mark.browser
def test_two_prints_give_the_same_bytes(dist: Path, tmp_path: Path) -> None:
    """Of two chapters, which have tables, figures, lists and links."""
    [path] = dist.glob("*.html")
    book = parse(path)
    for chapter in book.select("section.chapter")[2:]:
        book.select_one(f"nav.contents a[href='#{chapter['id']}']").decompose()
        chapter.decompose()
    printed = []
    for name, variables in (("one", {}), ("two", ODD)):
        work = tmp_path / name
        work.mkdir()
        (work / "book.html").write_text(str(book), "utf-8")
        result = run(
            ROOT / "overrides/editions", sys.executable, "-c", PRINT, str(work), **variables
        )
        assert result.returncode == 0, result.stderr
        printed.append((work / "book.pdf").read_bytes())
    assert printed[0] == printed[1]
    assert fix_bytes(b"(node00000007) (node00000009)", 0) == b"(node00000001) (node00000003)"


PRINT_NOTHING_ELSE = """
import build, pathlib, sys
from edition import Edition
build.pack = build.make_epub = lambda _, path, __: path.touch()
build.bind = lambda *_: "<html><head></head></html>"
edition = Edition("T", "S", "D", "A", ("K",), "1.0", "1 May 2026", 0, ())
print(*build.make_editions(pathlib.Path(sys.argv[1]), edition, with_pdf=True))
"""


def test_without_a_chromium_the_rest_is_made_and_it_is_said(tmp_path: Path) -> None:
    empty = {"PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    command = [sys.executable, "-c", PRINT_NOTHING_ELSE, str(tmp_path)]
    result = run(ROOT / "overrides/editions", *command, **empty)
    assert "pdf was not made. No Chromium was found" in result.stdout, result.stderr
    made = {path.suffix for path in (tmp_path / "dist").iterdir()}
    assert made == {".zip", ".html", ".epub", ""}  # no empty PDF; SHA256SUMS


def test_fault_that_shows_late_leaves_all_as_it_was(project: Path) -> None:
    with (project / "bib/glossary.yml").open("a", encoding="utf-8") as file:
        file.write("- term: zymurgy\n  says: The making of beer.\n")
    result = run_build(project)
    assert_refused(project, result, "the term 'zymurgy' is used on no page. Remove it")


@pytest.mark.editions
def test_full_disk_leaves_all_as_it_was(project: Path) -> None:
    result = subprocess.run(
        BUILD,
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1_500_000, 1_500_000)),
    )
    assert_refused(project, result, "Check that the disk has room")


def test_second_build_is_refused_while_the_first_runs(project: Path) -> None:
    with (project / "mkdocs.yml").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert_refused(project, run_build(project), "Another build of this project is running")


def test_build_that_is_stopped_leaves_nothing_behind(project: Path) -> None:
    running = subprocess.Popen(BUILD, cwd=project, stdout=subprocess.DEVNULL)
    while not (project / ".build/offline").exists() and running.poll() is None:
        time.sleep(0.02)
    running.send_signal(signal.SIGTERM)
    assert running.wait(10) == 143
    assert_unchanged(project)


def test_site_that_cannot_be_replaced_is_refused_before_the_build(tmp_path: Path) -> None:
    site = tmp_path / "site"
    check_replaceable(site)
    site.symlink_to(tmp_path)
    with pytest.raises(RefusedError, match="cannot be replaced"):
        check_replaceable(site)
    with pytest.raises(RefusedError):
        check_replaceable(Path("/proc"))  # a mount point


def test_failed_swap_brings_the_old_folders_back(tmp_path: Path) -> None:
    work, dist, site = (tmp_path / name for name in ("work", "dist", "site"))
    for folder, text in ((work / "dist", "new"), (dist, "old"), (site, "old")):
        folder.mkdir(parents=True)
        (folder / "file").write_text(text)
    missing = work / "site"
    with pytest.raises(OSError), swapped(work / "dist", dist), swapped(missing, site):  # noqa: PT011
        pass
    assert [(folder / "file").read_text() for folder in (dist, site)] == ["old", "old"]


def test_address_of_the_site_is_that_of_a_folder(project: Path) -> None:
    for good in ("", "https://example.org/", "http://localhost:8000/book/"):
        assert ADDRESS.fullmatch(good)
    for bad in ("book/index.html/", "?x=1", "#top", "my book/"):
        assert not ADDRESS.fullmatch(f"https://example.org/{bad}")
    assert not ADDRESS.fullmatch("ftp://example.org/")
    result = run_build(project, SITE_URL="https://example.org/?x=1")
    assert_refused(project, result, "SITE_URL is 'https://example.org/?x=1'. Give")


def test_mkdocs_alone_builds_the_hosted_site(site: Path) -> None:
    assert (site / "about/index.html").is_file()
    assert not (site / "downloads").exists()
    offline = (site / "offline/index.html").read_text("utf-8")
    assert "This copy has no files to download." in offline
