"""Settings: slips that neither MkDocs nor a linter would notice, and that a reader would."""

from __future__ import annotations

import datetime
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from mkdocs.utils import get_theme_dir
from packaging.version import Version

THEME = Path(get_theme_dir("material"))
SETTINGS = sorted(ROOT.glob("mkdocs*.yml"))
OWN_HOSTS = re.compile(r"https?://(?!creativecommons\.org/licenses/)[\w.-]+")
"""An address, but for that of the licence, which is a link."""
TOMORROW = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)
"""An editor's day may begin up to fourteen hours before that of the machine that tests."""


class Loader(yaml.SafeLoader):
    """Reads the settings as they are written; a key given twice is a fault, of which YAML says nothing."""


def read_mapping(loader: Loader, node: yaml.MappingNode) -> dict[Any, Any]:
    keys = [loader.construct_object(key) for key, _ in node.value]
    assert len(keys) == len(set(keys)), f"{node.start_mark}: a key is given twice"
    return loader.construct_mapping(node, deep=True)


Loader.add_constructor("tag:yaml.org,2002:map", read_mapping)
Loader.add_constructor("!ENV", lambda _loader, node: str(node.value))


def read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text("utf-8"), Loader)
    return found


def scripts_of(settings: dict[str, Any]) -> list[str]:
    return [*settings.get("extra_javascript", []), *settings.get("extra", {}).get("polyfills", [])]


@pytest.mark.parametrize("path", SETTINGS, ids=lambda path: path.name)
def test_a_page_asks_no_third_party(path: Path) -> None:
    settings = read(path)
    assert OWN_HOSTS.findall(path.read_text("utf-8")) == []
    assert "INHERIT" in settings or settings["theme"]["font"] is False  # else Google is asked
    assert not {"repo_url", "google_analytics"} & set(settings)  # the theme asks a code host
    assert not {"analytics", "consent", "alternate", "version"} & set(settings.get("extra", {}))


def test_every_script_and_style_sheet_exists_and_every_script_is_used() -> None:
    used = {script for path in SETTINGS for script in scripts_of(read(path))}
    sheets = {sheet for path in SETTINGS for sheet in read(path).get("extra_css", [])}
    for name in used | sheets:
        assert (ROOT / "docs" / name).is_file(), name
    sources = [
        *ROOT.glob("docs/**/*.md"),
        *ROOT.glob("overrides/**/*.html"),
        *ROOT.glob("overrides/**/*.py"),
    ]
    texts = "".join(path.read_text("utf-8") for path in sources)
    for path in ROOT.glob("docs/assets/javascripts/*"):
        name = path.relative_to(ROOT / "docs").as_posix()
        assert name in used or path.name in texts, f"nothing asks for {name}"


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
