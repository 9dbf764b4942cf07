"""Faults of the settings, locks, workflows, guides and style sheets, each at its check.

Each is planted in the text of the real file, and the check is called itself, without a build.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from check_locks import LOCKS, check_locks
from check_styles import check_addresses, check_sheet
from conftest import ROOT, sources
from load_evidence import Problem
from test_contributing import check_guide, in_project, make_targets
from test_settings import (
    NAMES,
    NAMES_OFFLINE,
    OFFLINE,
    SITE,
    TOMORROW,
    WANTED,
    WANTED_OFFLINE,
    check_changes,
    check_citation,
    check_features,
    check_hooks,
    check_makefile,
    check_names,
    check_nav,
    check_pyproject,
    check_scripts_used,
    check_theme_variables,
    check_values,
    check_weight,
    hook_files,
    own_scripts,
    read_file,
    read_settings,
    settings_of,
    theme_features,
)
from test_workflows import check_pins, check_workflow

Record = Callable[[str, object], None]
Check = Callable[[str], Iterable[Problem]]
CSS = "docs/assets/stylesheets/book.css"


def check_site(text: str) -> list[Problem]:
    """Everything that is asked of mkdocs.yml."""
    settings = read_settings(SITE, text)
    return [
        *settings.problems,
        *check_values(settings, WANTED),
        *check_names(settings, NAMES),
        *check_features(settings, theme_features()),
        *check_hooks(settings, hook_files(ROOT)),
        *check_weight(settings),
        *check_nav(settings, sources()),
    ]


def check_offline(text: str) -> list[Problem]:
    """Everything that is asked of mkdocs-offline.yml."""
    settings = read_settings(OFFLINE, text)
    pages = {src: read_file(f"docs/{src}") for src in sources()}
    return [
        *settings.problems,
        *check_values(settings, WANTED_OFFLINE),
        *check_names(settings, NAMES_OFFLINE),
        *check_scripts_used([settings_of(SITE), settings], pages, own_scripts(ROOT)),
    ]


def check_css(text: str) -> list[Problem]:
    """Everything that is asked of a style sheet."""
    theme = "--md-text-font --md-typeset-color"
    return [
        *check_sheet(CSS, text, ROOT / "docs/assets/stylesheets"),
        *check_addresses(CSS, text),
        *(fault for fault in check_theme_variables(CSS, text, theme) if "hue" in fault.what),
    ]


def check_hook(text: str) -> list[Problem]:
    """Another hook, beside those that there are."""
    files = {**hook_files(ROOT), "overrides/hooks/added.py": text}
    return list(check_hooks(settings_of(SITE), files))


CHECKS: dict[str, Check] = {
    SITE: check_site,
    OFFLINE: check_offline,
    CSS: check_css,
    "Makefile": check_makefile,
    "pyproject.toml": check_pyproject,
    "CHANGELOG.md": lambda text: check_changes(text, TOMORROW),
    "CITATION.cff": lambda text: check_citation(text, TOMORROW),
    "README.md": lambda text: check_guide("README.md", text, make_targets(), in_project),
    **{
        f".github/workflows/{name}.yml": lambda text, name=name: [  # type: ignore[misc]
            *check_workflow(name, text),
            *check_pins({"first": read_file(".github/workflows/release.yml"), name: text}),
        ]
        for name in ("deploy", "release", "test", "weekly")
    },
}
TEST, DEPLOY, WEEKLY = (f".github/workflows/{name}.yml" for name in ("test", "deploy", "weekly"))
END = r"\Z"

FAULTS = [
    # --- mkdocs.yml
    pytest.param(SITE, END, "copyright: x\n", "'copyright' is given twice. Keep", id="key twice"),
    pytest.param(
        SITE, r"  name: material", r"  name: material\n  name: x", "'name' is given twice",
        id="key twice within a key",
    ),
    pytest.param(
        SITE, r"anchors: warn", "anchors: info", "'validation.links.anchors' is 'info'. Make it",
        id="warning that stops nothing",
    ),
    pytest.param(
        SITE, r"    omitted_files: warn\n", "", "'validation.nav.omitted_files' is None",
        id="validation left out",
    ),
    pytest.param(SITE, r"font: false", "font: {text: Roboto}", "'theme.font' is {", id="web font"),
    pytest.param(
        SITE, r'site_url: .*', "site_url: https://a.example/", "'site_url' is 'https",
        id="address made up",
    ),
    pytest.param(
        SITE, r"generator: false", "generator: true", "'extra.generator' is True",
        id="generator's name in the foot",
    ),
    pytest.param(
        SITE, r"heaviest_page: \d+", "heaviest_page: 900000", "'extra.heaviest_page' is 900000",
        id="page limit raised",
    ),
    pytest.param(
        SITE, r"extra:\n", r"extra:\n  analytics: {provider: google}\n",
        "'extra' holds 'analytics', which no test knows", id="analytics",
    ),
    pytest.param(SITE, r"plugins:\n", r"plugins:\n  social: {}\n", "holds 'social'", id="plugin"),
    pytest.param(SITE, r"  - md_in_html\n", "", "lacks 'md_in_html'", id="extension left out"),
    pytest.param(
        SITE, r"  - \S+/close-menu\.js\n", "", "lacks 'assets/javascripts/close-menu.js'",
        id="script left out",
    ),
    pytest.param(
        SITE, r"toc\.follow", "toc.folow",
        "the feature 'toc.folow' is unknown. Did you mean 'toc.follow'?", id="unknown feature",
    ),
    pytest.param(
        SITE, r"( +- toc\.follow\n)", r"\1\1", "'toc.follow' is named twice", id="feature twice"
    ),
    pytest.param(
        SITE, r"( +- overrides/hooks/mend_html\.py\n)", r"\1\1",
        "'overrides/hooks/mend_html.py' is listed twice", id="hook twice",
    ),
    pytest.param(
        SITE, r" +- overrides/hooks/curl_quotes\.py\n", "",
        "'overrides/hooks/curl_quotes.py' has an event and is not listed", id="hook not listed",
    ),
    pytest.param(
        SITE, r"hooks/mend_html", "hooks/mend_htm",
        "the hook 'overrides/hooks/mend_htm.py' is missing. Did you mean", id="hook missing",
    ),
    pytest.param(
        SITE, r"hooks/mend_html", "hooks/draw_charts",
        "'overrides/hooks/draw_charts.py' has no event", id="hook without an event",
    ),
    pytest.param(SITE, r" +- options\.md|  - What can be done: options\.md\n", "",
                 "the navigation lacks 'options.md'", id="page lost from the navigation"),
    pytest.param(
        SITE, r"( +- systems/stages\.md\n)", r"\1\1", "has 'systems/stages.md' twice",
        id="page twice in the navigation",
    ),
    pytest.param(
        SITE, r"(?s)(  - Fundamentals:.*?)(  - Mechanisms:.*?)(  - Systems:)", r"\2\1\3",
        "the depths are mixed", id="depths out of order",
    ),
    pytest.param(
        SITE, r"(?s)( +- fundamentals/why-the-body-resists\.md\n)(  - Mechanisms:\n)", r"\2\1",
        "the section 'Mechanisms' holds pages of another folder", id="page at another depth",
    ),
    # --- mkdocs-offline.yml
    pytest.param(
        OFFLINE, r"  offline: \{\}", "  social: {}", "'plugins' lacks 'offline'", id="no offline"
    ),
    pytest.param(
        OFFLINE, r"edition: offline", "edition: web", "'extra.edition' is 'web'", id="edition"
    ),
    pytest.param(
        OFFLINE, r" +- \S+/take-downloads\.js\n", "",
        "docs/assets/javascripts/take-downloads.js:1: no setting", id="script nobody asks for",
    ),
    # --- Makefile, pyproject.toml
    pytest.param("Makefile", r"build --strict", "build", "MkDocs runs without", id="not strict"),
    pytest.param(
        "Makefile", r"serve --strict", "serve --strict -q", "MkDocs hides", id="quiet build"
    ),
    pytest.param(
        "Makefile", r" && \$\(BIN\)/mypy", "", "LINT lacks '$(BIN)/mypy'", id="step lost from lint"
    ),
    pytest.param(
        "Makefile", r"(\$\(BIN\)/mypy)", r"\1 || true", "LINT passes over a step", id="lint passes"
    ),
    pytest.param(
        "Makefile", r"\t@\$\(BIN\)/pytest", "\t-@$(BIN)/pytest", "'make test' does not run",
        id="tests that may fail",
    ),
    pytest.param(
        "Makefile", r"\t@\$\(BIN\)/pytest\n", "", "'make test' does not run", id="tests not run"
    ),
    pytest.param(
        "pyproject.toml", r"strict = true", "strict = false", "mypy is not strict", id="lax types"
    ),
    pytest.param(
        "pyproject.toml", r'"overrides/checks", ', "", "mypy does not read overrides/checks",
        id="types not read",
    ),
    pytest.param(
        "pyproject.toml", r'"PL", ', "", "ruff no longer knows the rules PL", id="lint rule lost"
    ),
    pytest.param(
        "pyproject.toml", r'addopts = "', r'addopts = "-k cite ', "pytest runs less",
        id="tests narrowed",
    ),
    pytest.param(
        "pyproject.toml", r">=3\.11", ">=3.9", "Python 3.10 is let in", id="old Python let in"
    ),
    # --- workflows
    pytest.param(TEST, r" +- run: make test\n", "", "the workflow runs audit.", id="test not run"),
    pytest.param(
        DEPLOY, r"make test", "make site", "the workflow runs site and offline", id="untested deploy"
    ),
    pytest.param(
        DEPLOY, r"    needs: build\n", "", "'deploy' does not need 'build'", id="deploy without build"
    ),
    pytest.param(
        TEST, r"(make test)", r"\1\n        continue-on-error: true",
        "'make test' may fail unseen", id="step that may fail",
    ),
    pytest.param(
        TEST, r"(make test)", r"\1\n        if: false", "'make test' is run only if False",
        id="step left out",
    ),
    pytest.param(
        WEEKLY, r"(timeout-minutes: 60)", r"\1\n    continue-on-error: true",
        "the job 'external' has 'continue-on-error'", id="job that may fail",
    ),
    pytest.param(
        TEST, r"ubuntu-24\.04", "ubuntu-latest", "the job 'test' runs on 'ubuntu-latest'",
        id="runner not pinned",
    ),
    pytest.param(TEST, r'"3\.12"', '"3.10"', "Python is '3.10'", id="old Python"),
    pytest.param(TEST, r'"3\.12"', "3.12", "Python is 3.12.", id="Python as a number"),
    pytest.param(
        TEST, r"  pull_request:", "  pull_request:\n    branches: [next]", "'pull_request' is {",
        id="pull requests narrowed",
    ),
    pytest.param(
        TEST, r"(make test)", r"\1\n        env:\n          T: ${{ secrets.TOKEN }}",
        "'secrets.TOKEN' is given to a step", id="secret",
    ),
    pytest.param(
        TEST, r"persist-credentials: false", "fetch-depth: 1", "leaves a token", id="token left"
    ),
    pytest.param(
        TEST, r"(actions/checkout@)3d", r"\g<1>4d", "has another commit or version",
        id="action at two commits",
    ),
    pytest.param(TEST, r" # v7\.0\.1", "", "the action is not pinned", id="action without its version"),
    # --- guides
    pytest.param("README.md", END, "\n`make sight`\n", "no 'make sight'", id="command missing"),
    pytest.param(
        "README.md", r"make site  ", "make sight ", "there is no 'make sight'",
        id="command missing in a block",
    ),
    pytest.param(
        "README.md", r"bib/claims\.yml", "bib/claim.yml", "no 'bib/claim.yml'", id="path missing"
    ),
    pytest.param(
        "README.md", END, "\n```sh\ncat docs/gone.md\n```\n", "no 'docs/gone.md'",
        id="path missing in a block",
    ),
    # --- changes
    pytest.param(
        "CHANGELOG.md", r"\(20\d\d", "(2999", "is of a day to come",
        id="change of a day to come",
    ),
    pytest.param(
        "CHANGELOG.md", END, "\n## 999.0.0 (2026-01-01)\n", "version 999.0.0 stands below",
        id="versions out of order",
    ),
    pytest.param(
        "CHANGELOG.md", END, "\n## 0.0.9 (2026-02-30)\n", "is no version with its day",
        id="change of no day",
    ),
    pytest.param(
        "CITATION.cff", r'released: "20\d\d', 'released: "2999', "the release is of '2999",
        id="release of a day to come",
    ),
    pytest.param(
        "CITATION.cff", END, "\ntitle: x\n", "the key 'title' is given twice", id="citation key twice"
    ),
    # --- style sheets
    pytest.param(CSS, END, ".a { color red; }", "cannot be read", id="rule without a colon"),
    pytest.param(CSS, END, ".a { color: red\nmargin: 0; }", "holds a ':'", id="no semicolon"),
    pytest.param(CSS, END, "} .a { margin: 0; }", "Unmatched }", id="bracket too many"),
    pytest.param(CSS, r"none;\n\}", "none;\n", "is not closed", id="bracket not closed"),
    pytest.param(CSS, END, "/* more", "is not closed", id="comment not closed"),
    pytest.param(
        CSS, END, "@media print { .a { margin: 0; } @media print { } }", "within a rule",
        id="rule within a rule",
    ),
    pytest.param(CSS, END, ".a, { margin: 0; }", "a selector is empty", id="empty selector"),
    pytest.param(CSS, END, ".a { colr: red; }", "'colr' is no property", id="unknown property"),
    pytest.param(CSS, END, ".a { behavior: url(#x); }", "'behavior' is no", id="behaviour"),
    pytest.param(CSS, END, ".a { color: ; }", "'color' has no value", id="no value"),
    pytest.param(CSS, END, ".a { color: #12345; }", "'#12345' is no colour", id="no colour"),
    pytest.param(CSS, END, ".a { margin: 1rme; }", "'1rme' has an unknown unit", id="no unit"),
    pytest.param(CSS, END, ".a { width: expression(1); }", "run a script", id="expression"),
    pytest.param(
        CSS, END, ".a { color: var(--book-int); }",
        "'--book-int' is not defined in this sheet. Did you mean '--book-ink'?", id="no variable",
    ),
    pytest.param(
        CSS, END, ".a { --md-hue: 1; }", "the theme has no variable '--md-hue'", id="theme variable"
    ),
    pytest.param(CSS, END, "@import 'x.css';", "'@import' is no rule that we use", id="import"),
    pytest.param(
        CSS, END, ".a { background: url(gone.png); }", "'gone.png' leads to no file", id="no picture"
    ),
    pytest.param(
        CSS, END, '.a { background: image-set("https://a.example/b" 1x); }',
        "'https://a.example/b' is an address of a third party", id="third party in an image set",
    ),
    pytest.param(
        CSS, END, ".a { background: url(//a.example/b); }", "'//a.example/b' is an address",
        id="third party without a scheme",
    ),
    pytest.param(
        CSS, END, r".a { background: url('\\68ttps://a.example/b'); }",
        "'https://a.example/b' is an address", id="third party in disguise",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "message"), FAULTS)
def test_planted_fault_is_found_in_its_line(
    file: str,
    old: str,
    new: str,
    message: str,
    request: pytest.FixtureRequest,
    record_property: Record,
) -> None:
    text = read_file(file)
    assert list(CHECKS[file](text)) == []
    planted, count = re.subn(old, new, text, count=1)
    assert count == 1, f"nothing to change in {file}"
    note(list(CHECKS[file](planted)), message, request, record_property)


def note(
    found: list[Problem], message: str, request: pytest.FixtureRequest, record: Record
) -> None:
    """One of the faults says so, and where; the table at the end lists it."""
    said = [str(problem) for problem in found if message in str(problem)]
    assert said, [str(problem) for problem in found]
    assert re.match(r"[\w./-]+:[1-9]\d*: .*\.", said[0])
    record(f"planted: {request.node.callspec.id}", f"settings test: {said[0][:60]}")


def test_event_that_mkdocs_does_not_have_is_found(record_property: Record) -> None:
    said = str(check_hook('"""A hook."""\n\n\ndef on_page_contents(html: str) -> str: ...\n')[0])
    assert said.startswith("overrides/hooks/added.py:4: 'on_page_contents' is no event of MkDocs")
    assert "Did you mean 'on_page_content" in said
    record_property("planted: event misspelt", f"settings test: {said[:60]}")


BUILD_LOCK, TEST_LOCK = LOCKS
HASH = "    --hash=sha256:" + "0" * 64
LOCK_FAULTS = [
    *(
        pytest.param(
            BUILD_LOCK, END, f"{line}\n", said.format(line), id=f"lock with {name}"
        )
        for name, line, said in (
            ("another file", "-r more.txt", "'{}' names a place"),
            ("an editable", "-e .", "'{}' names a place"),
            ("a wheel beside it", "./x.whl", "'{}' names a place"),
            ("a bare wheel", "x-1-py3-none-any.whl", "'{}' names a place"),
            ("a repository", "git+https://a.example/x", "'{}' names a place"),
            ("an address of a package", "x @ https://a.example/x.zip", "'{}' names a place"),
            ("a folder of wheels", "--find-links wheels", "'{}' names a place"),
            ("an index within an entry", "    --extra-index-url x", "' names a place"),
            ("a bare name", "requests", "'{}' is neither"),
            ("a range", "requests>=2", "'{}' is neither"),
            ("any version", "requests==2.*", "'{}' is neither"),
            ("an empty line", "", "'{}' is neither"),
            ("a hash that is not joined", HASH, "does not end with"),
            ("a version that is none", f"zz==one \\\n{HASH}", "zz cannot be read: Invalid version"),
            ("a marker that is none", f"zz==1 ; sys = 1 \\\n{HASH}", "zz cannot be read"),
            ("a name twice", f"mkdocs==1.0 \\\n{HASH}", "mkdocs is also locked in line"),
            ("an entry alone", "zz==1", "zz has no hash"),
            ("an open end", f"zz==1 \\\n{HASH} \\", "the lock ends within an entry"),
        )
    ),
    pytest.param(
        TEST_LOCK, r"(?m)^jinja2==\S+", "jinja2==3.1.0", "requirements-test.lock has not jinja2==",
        id="tests with another version",
    ),
    pytest.param(TEST_LOCK, r"(?s).+", "", "test.lock:1: the lock has no entry", id="empty lock"),
    pytest.param(
        "pyproject.toml", r"dependencies = \[", "dependencies = [[", "pyproject.toml:",
        id="malformed pyproject",
    ),
    pytest.param(
        "pyproject.toml", r"(?s).+", "", "pyproject.toml:1: the file cannot be read: there is no",
        id="empty pyproject",
    ),
    pytest.param(
        "pyproject.toml", r'"rispy"', '"rispy=>1"', "the requirements are no list of packages",
        id="requirement that is none",
    ),
]  # fmt: skip


def copy_locks(to: Path) -> None:
    for name in ("pyproject.toml", *LOCKS):
        (to / name).write_text(read_file(name), encoding="utf-8")


@pytest.mark.parametrize(("file", "old", "new", "message"), LOCK_FAULTS)
def test_planted_fault_in_a_lock_is_found(
    file: str,
    old: str,
    new: str,
    message: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    record_property: Record,
) -> None:
    copy_locks(tmp_path)
    assert check_locks(tmp_path) == []
    planted, count = re.subn(old, lambda _: new, read_file(file), count=1)
    assert count == 1
    (tmp_path / file).write_text(planted, encoding="utf-8")
    note(check_locks(tmp_path), message, request, record_property)


@pytest.mark.parametrize("name", ["pyproject.toml", *LOCKS])
def test_missing_or_unreadable_file_gives_a_message(
    name: str, tmp_path: Path, record_property: Record
) -> None:
    copy_locks(tmp_path)
    (tmp_path / name).unlink()
    [missing] = check_locks(tmp_path)
    assert str(missing).startswith(f"{name}:1: the file cannot be read: ")
    (tmp_path / name).write_bytes(b"\xff\xfe")
    [broken] = check_locks(tmp_path)
    assert str(broken).startswith(f"{name}:1: the file cannot be read: ")
    record_property(f"planted: {name} missing", f"settings test: {str(missing)[:60]}")


def test_names_are_given_once() -> None:
    names = [fault.id for fault in [*FAULTS, *LOCK_FAULTS]]
    assert len(set(names)) == len(names)
