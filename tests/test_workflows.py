"""The hosted workflows: pinned, with few rights, and nothing in them but the project's own commands."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))


def workflow(path: Path) -> dict[Any, Any]:
    found: dict[Any, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def steps(path: Path) -> list[dict[str, Any]]:
    return [step for job in workflow(path)["jobs"].values() for step in job["steps"]]


def test_there_are_workflows_for_pull_requests_main_tags_and_each_week() -> None:
    # YAML 1.1 reads the key "on" as true
    assert {path.stem: set(workflow(path)[True]) - {"workflow_dispatch"} for path in FILES} == {
        "deploy": {"push"},
        "release": {"push"},
        "test": {"pull_request"},
        "weekly": {"schedule"},
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_actions_are_pinned_by_commit(path: Path) -> None:
    used = [line for line in path.read_text("utf-8").splitlines() if "uses:" in line]
    assert used
    for line in used:
        assert re.search(r"uses: actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_commands_are_make_targets_that_exist(path: Path) -> None:
    commands = [step["run"] for step in steps(path) if "run" in step]
    for command in commands:
        word, target = command.split()
        assert word == "make"
        assert target in TARGETS


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_rights_are_read_only_but_where_a_job_needs_more(path: Path) -> None:
    found = workflow(path)
    assert found["permissions"] == {"contents": "read"}
    for name, job in found["jobs"].items():
        extra = {k for k, v in job.get("permissions", {}).items() if v == "write"}
        assert extra <= {
            "external": {"issues"},
            "deploy": {"pages", "id-token"},
            "release": {"contents"},
        }.get(name, set())
        assert job["timeout-minutes"] <= 60


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_word_of_a_stranger_reaches_a_shell(path: Path) -> None:
    for step in steps(path):
        assert "${{" not in step.get("run", "")


def test_actionlint_finds_nothing_and_names_the_line_of_a_planted_fault(tmp_path: Path) -> None:
    """`make lint` runs it over all of them."""
    lint = [str(Path(sys.executable).with_name("actionlint"))]
    assert subprocess.run([*lint, *map(str, FILES)], check=False).returncode == 0
    planted = tmp_path / "planted.yml"
    text = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    planted.write_text(text.replace("steps:", "stepps:", 1), encoding="utf-8")
    found = subprocess.run([*lint, str(planted)], check=False, capture_output=True, text=True)
    assert found.returncode == 1
    assert re.search(r'planted\.yml:\d+:\d+: unexpected key "stepps"', found.stdout)
