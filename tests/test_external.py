"""``make check-external`` with a local server, and what ``make report-external`` does with its report."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, run
from web import serve

Make = Callable[[str], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    answers = {"/good": 200, "/publisher": 403, "/gone": 404, "/hurried": 429}
    with serve() as server:
        for path, status in answers.items():
            server.says(path, status)
        yield server.address


@pytest.fixture
def make(tmp_path: Path) -> Make:
    """Run a command of the Makefile in a folder with a site and a ``gh`` that prints its arguments."""
    shutil.copy2(ROOT / "Makefile", tmp_path)
    config = (ROOT / "lychee.toml").read_text(encoding="utf-8")
    for old, new in (("_time = 10", "_time = 0"), ('"1s"', '"1ms"'), ("suggest = true", "")):
        assert old in config
        config = config.replace(old, new)
    (tmp_path / "lychee.toml").write_text(config, encoding="utf-8")
    (tmp_path / "site").mkdir()
    (tmp_path / "gh").write_text('#!/bin/sh\necho "gh $*"\n')
    (tmp_path / "gh").chmod(0o755)
    bin_folder = Path(sys.executable).parent
    path = f"{tmp_path}:{bin_folder}:/usr/bin:/bin"
    made = ["-o", "site", "-o", f"{bin_folder.parent}/.test", f"VENV={bin_folder.parent}"]
    return lambda command: run(tmp_path, "make", command, *made, PATH=path)


def link(folder: Path, *links: str) -> None:
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    (folder / "site/index.html").write_text(f"<!doctype html><title>t</title>{anchors}")


def test_a_refusal_is_no_dead_link(web: str, make: Make, tmp_path: Path) -> None:
    link(tmp_path, f"{web}/good", f"{web}/publisher", f"{web}/hurried")
    result = make("check-external")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "Nothing to report." in make("report-external").stdout


def test_a_dead_link_is_reported_with_its_page(web: str, make: Make, tmp_path: Path) -> None:
    link(tmp_path, f"{web}/good", f"{web}/gone")
    result = make("check-external")
    assert result.returncode != 0
    assert re.search(rf"site/index\.html\n\n\* \[404\] <{web}/gone>", result.stdout)
    assert "/good>" not in result.stdout
    assert "gh issue edit" in make("report-external").stdout


def test_no_network_is_no_dead_link(make: Make, tmp_path: Path) -> None:
    link(tmp_path, "http://127.0.0.1:9/")
    assert make("check-external").returncode != 0
    assert "Nothing to report." in make("report-external").stdout
