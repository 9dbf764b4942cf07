"""Settings: mistakes that neither MkDocs nor a linter finds, and a reader would."""

from __future__ import annotations

import datetime
import re
import tomllib

import pytest
import yaml
from conftest import ROOT
from packaging.version import Version

TOMORROW = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
"""The day may begin for an editor up to fourteen hours before it begins in UTC."""


@pytest.mark.parametrize("name", ["mkdocs.yml", "mkdocs-offline.yml"])
def test_no_setting_is_given_twice(name: str) -> None:
    """YAML uses the last value without a warning."""
    nodes = [yaml.compose((ROOT / name).read_text("utf-8"), yaml.SafeLoader)]
    for node in nodes:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), node.start_mark
            nodes += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value


def test_the_version_and_its_day_are_the_same_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    changes = [
        (Version(version), datetime.date.fromisoformat(day))
        for version, day in re.findall(
            r"^## (\S+) \((\S+)\)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.M
        )
    ]
    assert changes == sorted(changes, reverse=True), "the newest comes first"
    newest, day = changes[0]
    assert str(newest) == project["version"] == citation["version"]
    assert day.isoformat() == citation["date-released"]
    assert day <= TOMORROW


def test_what_is_built_with_is_what_is_tested_with() -> None:
    build, test = (
        set(re.findall(r"(?m)^(?!setuptools)\S+==.*?(?= \\)", (ROOT / name).read_text("utf-8")))
        for name in ("requirements.lock", "requirements-test.lock")
    )
    assert build - test == set()
