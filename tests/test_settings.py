"""The settings of the site and of its tools: what a slip there would switch off without a word.

Each rule is a function of a file's text that gives its faults with file and line;
test_faults_settings.py plants a fault for each.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from check_sources import nav_pages
from check_styles import check_addresses, check_sheet, own_sheets
from conftest import ROOT, sources
from load_evidence import Problem, suggest
from mkdocs.plugins import EVENTS
from mkdocs.utils import get_theme_dir
from packaging.specifiers import SpecifierSet
from packaging.version import Version

THEME = Path(get_theme_dir("material"))
SITE, OFFLINE = "mkdocs.yml", "mkdocs-offline.yml"
DEPTHS = ("fundamentals", "mechanisms", "systems")
HEAVIEST = 120_000
SCRIPTS = "assets/javascripts/"


# --- Reading ---------------------------------------------------------------------------------
class Env(NamedTuple):
    """A value taken from the environment: ``!ENV [NAME, default]``."""

    name: str
    default: Any = None


class SettingsLoader(yaml.SafeLoader):
    """Reads ``!ENV`` for what it is, whatever the environment of the tests holds."""


def read_env(loader: SettingsLoader, node: yaml.Node) -> Env:
    if isinstance(node, yaml.SequenceNode):
        return Env(*loader.construct_sequence(node))
    return Env(str(node.value))


SettingsLoader.add_constructor("!ENV", read_env)


@dataclass(frozen=True)
class Settings:
    """A YAML file: every value by its path, as in ``theme.font``, with its line."""

    file: str
    values: dict[str, Any]
    lines: dict[str, int]
    problems: list[Problem]

    def fault(self, path: str, what: str, mend: str) -> Problem:
        """A fault at the line of a value, or of what would hold it."""
        while path and path not in self.lines:
            path = path.rpartition(".")[0]
        return Problem(self.file, self.lines.get(path, 1), what, mend)

    def names(self, path: str) -> list[str]:
        """The names in a list or a mapping, those with settings of their own too."""
        return [
            next(iter(item)) if isinstance(item, dict) else item
            for item in self.values.get(path) or []
        ]


def read_settings(file: str, text: str) -> Settings:
    """Read a YAML file; a key given twice is a fault, of which YAML itself says nothing."""
    settings = Settings(file, {}, {}, [])
    loader = SettingsLoader(text)

    def walk(node: yaml.Node, path: str) -> None:
        if isinstance(node, yaml.SequenceNode):
            for item in node.value:
                walk(item, path)
                if isinstance(item, yaml.ScalarNode):
                    settings.lines[f"{path}.{item.value}"] = item.start_mark.line + 1
        elif isinstance(node, yaml.MappingNode):
            seen = set()
            for key, value in node.value:
                inner, line = f"{path}.{key.value}".lstrip("."), key.start_mark.line + 1
                if key.value in seen:
                    what = f"the key '{key.value}' is given twice."
                    settings.problems.append(Problem(file, line, what, "Keep one."))
                seen.add(key.value)
                settings.lines[inner] = line
                walk(value, inner)
        settings.values[path] = loader.construct_object(node, deep=True)

    root = loader.get_single_node()
    if root is not None:
        walk(root, "")
    return settings


def read_file(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def settings_of(name: str) -> Settings:
    return read_settings(name, read_file(name))


# --- mkdocs.yml and mkdocs-offline.yml ---------------------------------------------------------
WANTED = {
    "site_url": Env("SITE_URL", ""),  # unknown until somebody hosts it: never a made-up address
    "theme.name": "material",
    "theme.custom_dir": "overrides",
    "theme.language": "en",
    "theme.font": False,  # anything else asks Google for it
    "extra.generator": False,
    "extra.editions": Env("EDITIONS", ""),
    "extra_css": ["assets/stylesheets/book.css"],
    "plugins.bibtex.bib_file": "bib/references.bib",
    "validation.nav.omitted_files": "warn",
    "validation.nav.not_found": "warn",
    "validation.nav.absolute_links": "warn",
    "validation.links.not_found": "warn",
    "validation.links.anchors": "warn",
    "validation.links.absolute_links": "relative_to_docs",
    "validation.links.unrecognized_links": "warn",
    "markdown_extensions.footnotes.USE_DEFINITION_ORDER": True,
    "markdown_extensions.toc.permalink": True,
}
WANTED_OFFLINE = {"INHERIT": SITE, "extra.edition": "offline"}
NAMES = {
    "": "site_name site_description site_url copyright theme extra extra_css extra_javascript plugins"
    " hooks markdown_extensions nav validation",
    "extra": "generator heaviest_page polyfills editions",  # no analytics, consent or social
    "plugins": "search bibtex",
    "markdown_extensions": "admonition attr_list footnotes md_in_html tables toc",
    "extra_javascript": " ".join(
        f"{SCRIPTS}{name}.js"
        for name in (
            "copy-citation",
            "show-previews",
            "close-menu",
            "lay-out-later",
            "search-hyphens",
        )
    ),
    "extra.polyfills": f"{SCRIPTS}search-later.js",
}
NAMES_OFFLINE = {
    "": "INHERIT plugins extra",
    "plugins": "offline",
    "extra": "edition polyfills",
    "extra.polyfills": f"{SCRIPTS}iframe-worker.js {SCRIPTS}take-downloads.js",
}


def check_values(settings: Settings, wanted: Mapping[str, Any]) -> Iterator[Problem]:
    """Settings that are not what the site stands on."""
    for path, value in wanted.items():
        given = settings.values.get(path)
        if given != value or type(given) is not type(value):
            what = f"'{path}' is {given!r}."
            yield settings.fault(path, what, f"Make it {value!r}.")


def check_names(settings: Settings, wanted: Mapping[str, str]) -> Iterator[Problem]:
    """Lists that lack a name, hold one more, or hold one twice."""
    for path, names in wanted.items():
        given, where = settings.names(path), f"'{path}'" if path else "the file"
        for name in sorted(set(names.split()) - set(given)):
            yield settings.fault(path, f"{where} lacks '{name}'.", "Put it back.")
        for name in sorted(set(given) - set(names.split())):
            what = f"{where} holds '{name}', which no test knows."
            yield settings.fault(f"{path}.{name}".lstrip("."), what, "Drop it, or name it here.")
        for name in sorted({name for name in given if given.count(name) > 1}):
            what = f"{where} holds '{name}' twice."
            yield settings.fault(f"{path}.{name}", what, "Keep one.")


def theme_features(theme: Path = THEME) -> set[str]:
    """Every feature that the installed theme asks for, in a template or in its script."""
    templates = "".join(path.read_text("utf-8") for path in theme.rglob("*.html"))
    [bundle] = (theme / "assets/javascripts").glob("bundle.*.js")
    script = bundle.read_text("utf-8")
    asks = re.search(r'([\w$]+)\("navigation\.instant"\)', script)  # its name is a letter or two
    assert asks, "the theme's script asks for its features in another way"
    return {
        *re.findall(r'"([a-z.]+)" in features', templates),
        *re.findall(rf'(?<![\w$]){re.escape(asks[1])}\("([a-z.]+)"\)', script),
    }


def check_features(settings: Settings, known: set[str]) -> Iterator[Problem]:
    """Features that the theme does not have, or one named twice."""
    given = settings.names("theme.features")
    for feature in given:
        if feature not in known or given.count(feature) > 1:
            twice = feature in known
            what = f"the feature '{feature}' is {'named twice' if twice else 'unknown'}."
            mend = "Keep one." if twice else suggest(feature, known) or "Drop it."
            yield settings.fault(f"theme.features.{feature}", what, mend)


def check_hooks(settings: Settings, files: Mapping[str, str]) -> Iterator[Problem]:
    """Hooks without a file, files without a hook. ``files``: every module there, by path."""
    listed = settings.names("hooks")
    for path in sorted(set(listed)):
        if path not in files:
            mend = suggest(path, files) or "Drop it."
            yield settings.fault(f"hooks.{path}", f"the hook '{path}' is missing.", mend)
        if listed.count(path) > 1:
            what = f"the hook '{path}' is listed twice."
            yield settings.fault(f"hooks.{path}", what, "Keep one.")
    for path, text in files.items():
        events = [(found[1], found.start()) for found in re.finditer(r"^def (on_\w+)", text, re.M)]
        for name, start in events:
            if name.removeprefix("on_") not in EVENTS:
                what = f"'{name}' is no event of MkDocs, so nothing calls it."
                mend = suggest(name, [f"on_{event}" for event in EVENTS]) or "Rename it."
                yield Problem(path, text.count("\n", 0, start) + 1, what, mend)
        if events and path not in listed:
            what = f"'{path}' has an event and is not listed, so it never runs."
            yield settings.fault("hooks", what, "List it.")
        if path in listed and not events:
            what = f"'{path}' has no event."
            yield settings.fault(f"hooks.{path}", what, "Drop it from the list.")


def check_scripts_used(
    configs: Iterable[Settings], pages: Mapping[str, str], scripts: Iterable[str]
) -> Iterator[Problem]:
    """Scripts of ours that no setting and no page's front matter asks for."""
    used = {
        name
        for settings in configs
        for path in ("extra_javascript", "extra.polyfills")
        for name in settings.names(path)
    }
    for text in pages.values():
        used.update(re.findall(r"^script: (\S+)$", text.split("\n---\n")[0], re.M))
    for script in sorted(set(scripts) - used):
        what = "no setting and no page asks for this script."
        yield Problem(f"docs/{script}", 1, what, "Name it, or drop the file.")


def check_weight(settings: Settings, most: int = HEAVIEST) -> Iterator[Problem]:
    """A limit that would let any page through."""
    given = settings.values.get("extra.heaviest_page")
    if not isinstance(given, int) or isinstance(given, bool) or not 0 < given <= most:
        what = f"'extra.heaviest_page' is {given!r}."
        yield settings.fault("extra.heaviest_page", what, f"Make it a number up to {most}.")


def check_nav(settings: Settings, pages: Iterable[str]) -> Iterator[Problem]:
    """Every page once, and the three depths in their order, each with its own pages."""
    nav = settings.values.get("nav") or []
    listed = list(nav_pages(nav))
    for page in sorted(set(pages) - set(listed)):
        yield settings.fault("nav", f"the navigation lacks '{page}'.", "Add it.")
    for page in sorted({page for page in listed if listed.count(page) > 1}):
        yield settings.fault("nav", f"the navigation has '{page}' twice.", "Keep one.")
    depths = [page.partition("/")[0] for page in listed if page.partition("/")[0] in DEPTHS]
    if depths != sorted(depths, key=DEPTHS.index):
        what = "the depths are mixed, or out of their order."
        yield settings.fault("nav", what, f"Keep them in the order {', '.join(DEPTHS)}.")
    for section in nav:
        for title, items in section.items() if isinstance(section, dict) else ():
            folder = title.lower()
            if folder in DEPTHS and {page.partition("/")[0] for page in nav_pages(items)} != {
                folder
            }:
                what = f"the section '{title}' holds pages of another folder."
                yield settings.fault("nav", what, f"Keep docs/{folder}/ there.")


def hook_files(root: Path) -> dict[str, str]:
    folder = root / "overrides/hooks"
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(folder.glob("*.py"))
    }


def own_scripts(root: Path) -> list[str]:
    return [
        path.relative_to(root / "docs").as_posix() for path in (root / "docs" / SCRIPTS).glob("*")
    ]


@pytest.mark.parametrize(
    ("name", "values", "names"),
    [(SITE, WANTED, NAMES), (OFFLINE, WANTED_OFFLINE, NAMES_OFFLINE)],
)
def test_settings_are_what_the_site_stands_on(
    name: str, values: dict[str, Any], names: dict[str, str]
) -> None:
    settings = settings_of(name)
    assert settings.problems == []
    assert [*check_values(settings, values), *check_names(settings, names)] == []


def test_features_are_those_of_the_theme() -> None:
    known = theme_features()
    assert {"navigation.top", "toc.follow", "search.suggest", "content.tooltips"} <= known
    assert list(check_features(settings_of(SITE), known)) == []


def test_every_hook_is_listed_once_and_has_an_event() -> None:
    assert list(check_hooks(settings_of(SITE), hook_files(ROOT))) == []


def test_every_script_of_ours_is_asked_for() -> None:
    configs = [settings_of(name) for name in (SITE, OFFLINE)]
    pages = {src: read_file(f"docs/{src}") for src in sources()}
    assert list(check_scripts_used(configs, pages, own_scripts(ROOT))) == []


def test_pages_cannot_grow_without_a_limit() -> None:
    assert list(check_weight(settings_of(SITE))) == []


def test_navigation_has_every_page_once_and_the_depths_in_order() -> None:
    assert list(check_nav(settings_of(SITE), sources())) == []


# --- Makefile and pyproject.toml ---------------------------------------------------------------
LINT_STEPS = (
    "$(BIN)/ruff check .",
    "$(BIN)/ruff format --check .",
    "$(BIN)/mypy",
    "$(BIN)/python overrides/checks/check_locks.py",
    "$(BIN)/python overrides/checks/find_overlap.py",
    "$(BIN)/actionlint .github/workflows/*.yml",
    "$(BIN)/zizmor --offline --quiet .github/workflows",
)
RECIPES = {"test": ["@$(LINT)", "@$(BIN)/pytest"], "lint": ["@$(LINT)"]}
NARROWING = re.compile(r"(?:^|\s)(?:-k|-m|-x|--ignore\S*|--deselect\S*|--collect-only|--co|-p)\b")
"""Options by which pytest would run less than everything."""
RULES = frozenset("A B C4 D1 E F I N PL PT RET RUF SIM UP W".split())


def check_makefile(text: str) -> Iterator[Problem]:
    """Builds that would pass over a warning, and steps that ``make test`` lost or passes over."""
    file, lines = "Makefile", text.splitlines()
    recipes: dict[str, tuple[int, list[str]]] = {}
    lint: tuple[int, str] = (1, "")
    for number, line in enumerate(lines, 1):
        if re.search(r"^[^#]*\bmkdocs (?:build|serve)\b", line):
            if "--strict" not in line.split():
                yield Problem(file, number, "MkDocs runs without --strict.", "Add it.")
            if re.search(r"\s(?:-q|--quiet)\b", line):
                yield Problem(file, number, "MkDocs hides its warnings.", "Drop -q.")
        if rule := re.match(r"([a-z-]+):(?! export| \w+ :?=)", line):
            recipes[rule[1]] = number, []
        elif line.startswith("\t") and recipes:
            recipes[list(recipes)[-1]][1].append(line.strip())
        if line.startswith("LINT ="):
            lint = number, line.partition("=")[2].strip()
    steps = [step.strip() for step in lint[1].split("&&")]
    for step in LINT_STEPS:
        if step not in steps:
            yield Problem(file, lint[0], f"LINT lacks '{step}'.", "Put it back, joined by &&.")
    if set("|;") & set(lint[1]):
        yield Problem(file, lint[0], "LINT passes over a step that fails.", "Join all by &&.")
    for target, wanted in RECIPES.items():
        number, recipe = recipes.get(target, (1, []))
        if recipe != wanted:
            what = f"'make {target}' does not run {' and '.join(wanted)} alone."
            yield Problem(file, number, what, "Put it back.")


def check_pyproject(text: str) -> Iterator[Problem]:
    """Tools that were told to see less."""
    project = tomllib.loads(text)
    tool = project["tool"]

    def fault(needle: str, what: str, mend: str) -> Problem:
        return Problem("pyproject.toml", text.count("\n", 0, text.find(needle)) + 1, what, mend)

    if "3.10.99" in SpecifierSet(project["project"]["requires-python"]):
        yield fault("requires-python", "Python 3.10 is let in.", "Ask for >=3.11.")
    if tool["mypy"].get("strict") is not True:
        yield fault("[tool.mypy]", "mypy is not strict.", "Write 'strict = true'.")
    if "ignore_errors" in text:
        yield fault("ignore_errors", "mypy passes over the errors of a file.", "Mend the errors.")
    missing = {f"overrides/{name}" for name in ("hooks", "checks", "editions", "models")} | {
        "tests"
    }
    for name in sorted(missing - set(tool["mypy"]["files"])):
        yield fault("files =", f"mypy does not read {name}.", "Add it.")
    for rule in sorted(RULES - set(tool["ruff"]["lint"]["select"])):
        yield fault("select =", f"ruff no longer knows the rules {rule}.", "Add them.")
    options = tool["pytest"]["ini_options"]
    if found := NARROWING.search(options["addopts"]):
        what = f"pytest runs less than every test, by '{found[0].strip()}'."
        yield fault("addopts", what, "Drop it.")
    if options["testpaths"] != ["tests"]:
        yield fault("testpaths", "pytest looks elsewhere than in tests/.", 'Write ["tests"].')


def test_make_builds_strictly_and_tests_everything() -> None:
    assert list(check_makefile(read_file("Makefile"))) == []


def test_tools_are_as_strict_as_they_were() -> None:
    assert list(check_pyproject(read_file("pyproject.toml"))) == []


# --- CHANGELOG.md and CITATION.cff -------------------------------------------------------------
def check_changes(text: str, today: datetime.date) -> Iterator[Problem]:
    """Headings that are no version with its day, not in falling order, or yet to come."""
    later: tuple[Version, datetime.date] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith("## "):
            continue
        found = re.fullmatch(r"## (\d+\.\d+\.\d+) \((\d{4}-\d\d-\d\d)\)", line)
        try:
            one = (Version(found[1]), datetime.date.fromisoformat(found[2])) if found else None
        except ValueError:
            one = None
        if one is None:
            what = f"'{line}' is no version with its day."
            yield Problem("CHANGELOG.md", number, what, "Write '## 1.2.3 (2026-01-31)'.")
            continue
        if one[1] > today:
            what = f"version {one[0]} is of a day to come."
            yield Problem("CHANGELOG.md", number, what, "Give the day it was released.")
        if later and (one[0] >= later[0] or one[1] > later[1]):
            what = f"version {one[0]} stands below {later[0]} and is not older."
            yield Problem("CHANGELOG.md", number, what, "Put the newest first.")
        later = one


def check_citation(text: str, today: datetime.date) -> Iterator[Problem]:
    """A release of a day that does not exist, or is yet to come."""
    settings = read_settings("CITATION.cff", text)
    yield from settings.problems
    given = str(settings.values.get("date-released"))
    try:
        come = datetime.date.fromisoformat(given) <= today
    except ValueError:
        come = False
    if not come:
        what = f"the release is of '{given}', which is no day until now."
        yield settings.fault("date-released", what, "Give the day it was released.")


# The writer's day may begin up to fourteen hours before that of the machine that tests.
TOMORROW = datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=1)


def test_changes_are_dated_newest_first() -> None:
    assert list(check_changes(read_file("CHANGELOG.md"), TOMORROW)) == []


def test_release_is_not_of_a_day_to_come() -> None:
    assert list(check_citation(read_file("CITATION.cff"), TOMORROW)) == []


# --- Style sheets --------------------------------------------------------------------------------
def check_theme_variables(file: str, css: str, theme: str) -> Iterator[Problem]:
    """Variables of the theme that it does not have, so that setting them changes nothing."""
    known = set(re.findall(r"--md-[\w-]+", theme))
    for found in re.finditer(r"(?<![\w-])--md-[\w-]+", css):
        if found[0] not in known:
            what = f"the theme has no variable '{found[0]}'."
            mend = suggest(found[0], known) or "Drop it."
            yield Problem(file, css.count("\n", 0, found.start()) + 1, what, mend)


def theme_text(theme: Path = THEME) -> str:
    return "".join(
        path.read_text("utf-8")
        for path in (*theme.glob("assets/stylesheets/*.css"), theme / "base.html")
    )


@pytest.mark.parametrize("sheet", list(own_sheets(ROOT)), ids=lambda sheet: str(sheet[0]))
def test_style_sheets_hold_what_browsers_know_and_nothing_from_elsewhere(
    sheet: tuple[str, str, Path],
) -> None:
    file, css, folder = sheet
    assert list(check_sheet(file, css, folder)) == []
    assert list(check_addresses(file, css)) == []
    assert list(check_theme_variables(file, css, theme_text())) == []
