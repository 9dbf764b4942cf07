"""Settings: slips that neither MkDocs nor a linter would notice, and that a reader would."""

from __future__ import annotations

import datetime
import re
import tomllib

import pytest
import yaml
from conftest import ROOT
from packaging.version import Version

TOMORROW = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
"""An editor's day may begin up to fourteen hours before that of the machine that tests."""


@pytest.mark.parametrize("name", ["mkdocs.yml", "mkdocs-offline.yml"])
def test_no_setting_is_given_twice(name: str) -> None:
    """YAML takes the last and says nothing of the others."""
    nodes = [yaml.compose((ROOT / name).read_text("utf-8"), yaml.SafeLoader)]
    for node in nodes:
        if isinstance(node, yaml.MappingNode):
            keys = [key.value for key, _ in node.value]
            assert len(keys) == len(set(keys)), node.start_mark
            nodes += [value for _, value in node.value]
        elif isinstance(node, yaml.SequenceNode):
            nodes += node.value


def test_every_script_is_used() -> None:
    places = (
        "mkdocs.yml",
        "mkdocs-offline.yml",
        "docs/**/*.md",
        "overrides/**/*.html",
        "overrides/**/*.py",
    )
    text = "".join(path.read_text("utf-8") for place in places for path in ROOT.glob(place))
    scripts = ROOT.glob("docs/assets/javascripts/*")
    assert [script.name for script in scripts if script.name not in text] == []


def test_a_warning_stops_every_build_of_the_makefile() -> None:
    for line in (ROOT / "Makefile").read_text("utf-8").splitlines():
        if re.search(r"^\t.*mkdocs (?:build|serve)\b", line):
            assert "--strict" in line
            assert not re.search(r"\s(?:-q|--quiet)\b", line), "MkDocs hides what it warns of"


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


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-test.lock"])
def test_a_lock_has_names_versions_and_hashes_and_no_place(name: str) -> None:
    """pip itself refuses an entry without a hash; what it would follow is an address or an option."""
    for line in (ROOT / name).read_text("utf-8").splitlines():
        assert re.match(
            r"[\w.-]+==[\w.!+]+( ; [^@/]+)?( \\)?$|    --hash=sha256:[0-9a-f]{64}", line
        ), line


def test_what_is_built_with_is_what_is_tested_with() -> None:
    build, test = (
        set(re.findall(r"(?m)^(?!setuptools)\S+==.*?(?= \\)", (ROOT / name).read_text("utf-8")))
        for name in ("requirements.lock", "requirements-test.lock")
    )
    assert build - test == set()
