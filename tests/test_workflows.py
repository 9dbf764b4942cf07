"""The hosted workflows: what actionlint and zizmor, which ``make lint`` runs, do not check."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT

FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))


def jobs(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_nothing_is_put_out_that_was_not_tested_before(path: Path) -> None:
    for name, job in jobs(path).items():
        rights = [right for right, level in job.get("permissions", {}).items() if level == "write"]
        if {"contents", "pages"} & set(rights):
            before = [job, *(jobs(path)[one] for one in [job.get("needs", [])] if one)]
            runs = [step.get("run") for one in before for step in one["steps"]]
            assert runs.index("make test") < runs.index("make offline"), name
            assert not any(step.get("continue-on-error") for one in before for step in one["steps"])
