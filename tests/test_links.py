"""Links say where they lead, and no published address is lost.

The build itself refuses a link that leads nowhere (test_faults.py); here another program looks too.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from conftest import ROOT, Soup, sources
from list_addresses import list_addresses

VAGUE = {"", "here", "click here", "link", "this", "read more", "more"}


def test_another_program_finds_no_dead_link_either(site: Path) -> None:
    """lychee, on files alone: fragments, images, scripts, raw HTML."""
    lychee = Path(sys.executable).with_name("lychee")
    options = ["--offline", "--include-fragments", "--no-progress", "--index-files", "index.html"]
    command = [str(lychee), *options, "--root-dir", str(site), f"{site}/**/*.html"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-2000:]
    assert re.search(r"[1-9]\d{3,} Total", result.stdout)


def test_links_are_named_for_their_target(soup: Soup) -> None:
    for src in sources():
        for link in soup(src).select("article a[href]"):
            name = link.get("aria-label") or link.get_text()
            assert name.strip().lower() not in VAGUE, (src, link)


def test_addresses_are_those_of_the_list(site: Path) -> None:
    """A missing one breaks somebody's link. Add new ones with 'make addresses'."""
    listed = (ROOT / "tests/addresses.txt").read_text(encoding="utf-8").split()
    now = set(list_addresses(site))
    assert sorted(set(listed) - now) == []
    assert sorted(now - set(listed)) == []
