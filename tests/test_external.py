"""The check of addresses outside the site, against a small web of our own."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from check_external import read_answers, write_report
from conftest import ROOT
from web import serve


@pytest.fixture(scope="module")
def web() -> Iterator[str]:
    with serve() as server:
        for path, status in {
            "/good": 200,
            "/publisher": 403,
            "/gone": 404,
            "/hurried": 429,
        }.items():
            server.says(path, status)
        yield server.address


def check(folder: Path, links: list[str]) -> subprocess.CompletedProcess[str]:
    site = folder / "site"
    site.mkdir()
    anchors = "".join(f'<a href="{link}">x</a>' for link in links)
    (site / "index.html").write_text(f"<!doctype html><title>t</title>{anchors}")
    config = (ROOT / "lychee.toml").read_text(encoding="utf-8")
    config = re.sub(r"retry_wait_time = \d+", "retry_wait_time = 0", config)
    config = config.replace('"1s"', '"1ms"').replace("suggest = true", "suggest = false")
    (folder / "lychee.toml").write_text(config, encoding="utf-8")
    return subprocess.run(
        [sys.executable, str(ROOT / "overrides/checks/check_external.py"), "site", "build/r.md"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_refusal_is_no_dead_link(web: str, tmp_path: Path) -> None:
    result = check(tmp_path, [f"{web}/good", f"{web}/publisher", f"{web}/hurried"])
    assert result.returncode == 0, result.stdout + result.stderr
    assert "All 3 addresses" in (tmp_path / "build/r.md").read_text()


def test_a_dead_link_is_reported_with_its_page(web: str, tmp_path: Path) -> None:
    result = check(tmp_path, [f"{web}/good", f"{web}/gone"])
    assert result.returncode == 1, result.stderr
    report = (tmp_path / "build/r.md").read_text()
    assert f"<{web}/gone>: 404" in report
    assert "`index.html`" in report
    assert "/good>" not in report


def test_no_network_is_no_dead_link(tmp_path: Path) -> None:
    result = check(tmp_path, ["http://127.0.0.1:9/"])
    assert result.returncode == 2
    assert "is there a network" in result.stderr
    assert not (tmp_path / "build/r.md").exists()


def test_report_names_the_archived_copy() -> None:
    answers = {
        "error_map": {
            "/s/a/index.html": [
                {"url": "https://x.example/", "status": {"code": 410, "text": "Gone"}}
            ]
        },
        "suggestion_map": {
            "/s/a/index.html": [
                {"original": "https://x.example/", "suggestion": "https://archive.example/x"}
            ]
        },
    }
    [dead] = read_answers(answers, Path("/s"))
    report = write_report([dead], 7)
    assert "410 Gone" in report
    assert "archived copy: <https://archive.example/x>" in report
