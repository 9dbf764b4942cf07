"""Every link lands, in three layers: MkDocs while it builds, lychee on what is built, and these."""

from __future__ import annotations

import collections
import copy
import posixpath
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, Soup, copy_project, html_path, make_site, sources
from list_addresses import list_addresses

LYCHEE = Path(sys.executable).with_name("lychee")


def run_lychee(folder: Path, pattern: str = "**/*.html") -> subprocess.CompletedProcess[str]:
    """lychee on files alone: fragments, images, scripts, raw HTML."""
    return subprocess.run(
        [
            str(LYCHEE),
            "--offline",
            "--include-fragments",
            "--no-progress",
            "--index-files",
            "index.html",
            "--root-dir",
            str(folder),
            f"{folder}/{pattern}",
        ],
        capture_output=True,
        text=True,
        check=False,
    )


def test_lychee_finds_no_dead_link_in_the_hosted_site(site: Path) -> None:
    result = run_lychee(site)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-2000:]
    assert re.search(r"[1-9]\d{3,} Total", result.stdout)


def test_lychee_finds_no_dead_link_in_the_offline_copy(dist: Path, tmp_path: Path) -> None:
    [packed] = dist.glob("*.zip")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    [top] = tmp_path.iterdir()
    result = run_lychee(top)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-2000:]


@pytest.mark.parametrize(
    "link", ['<a href="gone.html">x</a>', '<a href="#gone">x</a>', '<img src="gone.svg" alt="">']
)
def test_lychee_notices_a_dead_link(link: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f"<!doctype html><title>t</title>{link}")
    assert run_lychee(tmp_path).returncode != 0


@pytest.mark.parametrize("src", sources())
def test_no_markdown_link_is_left_in_the_text(src: str, soup: Soup) -> None:
    article = copy.copy(soup(src).find("article"))  # the page is shared with other tests
    for code in article.select("pre, code"):
        code.extract()
    text = article.get_text()
    assert not re.search(r"\]\[[\w -]*\]|\]\([^)]*\)|\{figure:|\[@|<!--", text)


@pytest.mark.parametrize("src", [*sources(), "404.md"])
def test_every_file_a_page_asks_for_is_there(src: str, site: Path) -> None:
    name = "404.html" if src == "404.md" else html_path(src)
    page = BeautifulSoup((site / name).read_text("utf-8"), "html.parser")
    wanted = [tag["src"] for tag in page.select("script[src], img[src], iframe[src]")]
    wanted += [tag["href"] for tag in page.select("link[href]") if tag.get("rel") != ["canonical"]]
    assert wanted
    for address in wanted:
        path = address.split("?")[0]
        file = site / path.lstrip("/") if path.startswith("/") else (site / name).parent / path
        assert file.resolve().exists(), address


@pytest.mark.parametrize("src", sources())
def test_no_id_occurs_twice(src: str, soup: Soup) -> None:
    ids = collections.Counter(element["id"] for element in soup(src).find_all(id=True))
    assert [name for name, count in ids.items() if count > 1] == []


@pytest.mark.parametrize("src", sources())
def test_links_are_named_for_their_target(src: str, soup: Soup) -> None:
    for link in soup(src).select("article a[href]"):
        name = (link.get("aria-label") or link.get_text()).strip().lower()
        assert name
        assert name not in {"here", "click here", "link", "this", "read more", "more"}, link


def test_every_address_given_out_before_still_works(site: Path) -> None:
    """A missing one broke somebody's link: bring it back, or take it out of the list knowingly."""
    listed = (ROOT / "tests/addresses.txt").read_text(encoding="utf-8").split()
    now = set(list_addresses(site))
    assert [address for address in listed if address not in now] == []


def test_every_new_address_is_in_the_list(site: Path) -> None:
    """Add new ones: make addresses"""
    listed = set((ROOT / "tests/addresses.txt").read_text(encoding="utf-8").split())
    assert [address for address in list_addresses(site) if address not in listed] == []


def test_links_of_the_single_pages_stay_below_the_site(soup: Soup) -> None:
    for src in sources():
        folder = posixpath.dirname(html_path(src))
        for link in soup(src).select("a[href]"):
            href = link["href"]
            if re.match(r"[a-z]+:|#", href):
                continue
            path = posixpath.normpath(posixpath.join(folder, href.split("#")[0]))
            assert not path.startswith(".."), (src, href)


def test_an_old_address_leads_on(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    with (project / "bib/redirects.yml").open("a", encoding="utf-8") as file:
        file.write("mechanisms/the-old-name/: systems/stages/#the-three-rows-judged\n")
    result = make_site(project)
    assert result.returncode == 0, result.stdout + result.stderr
    old = project / "site/mechanisms/the-old-name"
    page = BeautifulSoup((old / "index.html").read_text("utf-8"), "html.parser")
    refresh = page.find("meta", attrs={"http-equiv": "refresh"})["content"]
    target = refresh.removeprefix("0; url=")
    assert page.select_one("main a")["href"] == page.find("link", rel="canonical")["href"] == target
    file, _, place = target.partition("#")
    assert (old / file).resolve() == (project / "site/systems/stages").resolve()
    html = (project / "site/systems/stages/index.html").read_text("utf-8")
    assert f'id="{place}"' in html
    assert not (project / "dist").joinpath("mechanisms").exists()
