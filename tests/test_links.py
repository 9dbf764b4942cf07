"""Every link lands and says where to, and no address that was given out is lost."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT, Soup, build, copy_project, sources
from list_addresses import list_addresses

VAGUE = {"", "here", "click here", "link", "this", "read more", "more"}


def run_lychee(folder: Path) -> subprocess.CompletedProcess[str]:
    """lychee on files alone: fragments, images, scripts, raw HTML."""
    lychee = Path(sys.executable).with_name("lychee")
    options = ["--offline", "--include-fragments", "--no-progress", "--index-files", "index.html"]
    return subprocess.run(
        [str(lychee), *options, "--root-dir", str(folder), f"{folder}/**/*.html"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_another_program_finds_no_dead_link_either(site: Path) -> None:
    result = run_lychee(site)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-2000:]
    assert re.search(r"[1-9]\d{3,} Total", result.stdout)


@pytest.mark.parametrize("link", ['<a href="#gone">x</a>', '<img src="gone.svg" alt="">'])
def test_it_would_notice_one(link: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(f"<!doctype html><title>t</title>{link}")
    assert run_lychee(tmp_path).returncode != 0


def test_links_are_named_for_their_target(soup: Soup) -> None:
    for src in sources():
        for link in soup(src).select("article a[href]"):
            name = link.get("aria-label") or link.get_text()
            assert name.strip().lower() not in VAGUE, (src, link)


def test_addresses_are_those_of_the_list(site: Path) -> None:
    """One that is gone broke somebody's link. Add new ones: make addresses"""
    listed = (ROOT / "tests/addresses.txt").read_text(encoding="utf-8").split()
    now = set(list_addresses(site))
    assert sorted(set(listed) - now) == []
    assert sorted(now - set(listed)) == []


def test_an_old_address_leads_on(tmp_path: Path) -> None:
    project = copy_project(tmp_path)
    settings, old = project / "mkdocs.yml", "mechanisms/the-old-name.md"
    text = settings.read_text("utf-8")
    assert "redirect_maps: {}" in text
    target = "systems/stages.md#the-three-rows-judged"
    text = text.replace("redirect_maps: {}", f"redirect_maps: {{{old}: '{target}'}}")
    settings.write_text(text, encoding="utf-8")
    result = build(project, project / "site")
    assert result.returncode == 0, result.stdout + result.stderr
    html = (project / "site/mechanisms/the-old-name/index.html").read_text("utf-8")
    page = BeautifulSoup(html, "html.parser")
    refresh = page.find("meta", attrs={"http-equiv": "refresh"})["content"]
    assert refresh.endswith("url=../../systems/stages/#the-three-rows-judged")
    assert page.find("a")["href"] == "../../systems/stages/#the-three-rows-judged"
