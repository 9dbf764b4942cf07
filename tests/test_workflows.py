"""The hosted workflows: pinned, with few rights, and nothing in them but the project's own commands."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import ROOT
from load_evidence import Problem
from packaging.version import InvalidVersion, Version

FILES = sorted((ROOT / ".github/workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))

COMMANDS = {
    "deploy": ["test", "offline"],
    "release": ["test", "offline", "release"],
    "test": ["test", "audit"],
    "weekly": ["check-external", "report-external", "audit", "check-references"],
}
"""What each workflow runs, in this order: nothing is put out that was not tested."""
TRIGGERS = {
    "deploy": ("push", {"branches": ["main"]}),
    "release": ("push", {"tags": ["v*"]}),
    "test": ("pull_request", None),  # of every branch, whatever it changes
}
GIVEN = {"vars.SITE_URL", "vars.CROSSREF_MAILTO", "github.token", "github.ref_name"}
"""What a step's environment may hold; no secret is needed."""


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


# --- What neither actionlint nor zizmor knows of this project -----------------------------------
class Workflow:
    """One workflow: what it says, and where."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text
        self.found: dict[Any, Any] = yaml.safe_load(text)
        self.jobs: dict[str, dict[str, Any]] = self.found["jobs"]
        self.steps: list[dict[str, Any]] = [
            step for job in self.jobs.values() for step in job["steps"]
        ]

    def fault(self, needle: str, what: str, mend: str) -> Problem:
        line = self.text.count("\n", 0, max(self.text.find(needle), 0)) + 1
        return Problem(f".github/workflows/{self.name}.yml", line, what, mend)


def check_runs(flow: Workflow) -> Iterator[Problem]:
    """A command that was lost or came before its test, and an event that was narrowed."""
    runs = [step["run"].removeprefix("make ").strip() for step in flow.steps if "run" in step]
    wanted = COMMANDS[flow.name]
    if runs != wanted:
        what = f"the workflow runs {' and '.join(runs) or 'nothing'}."
        yield flow.fault("run:", what, f"Run make {', make '.join(wanted)}.")
    if flow.name in TRIGGERS:
        event, bounds = TRIGGERS[flow.name]
        given = flow.found[True].get(event, "nothing")
        if given != bounds:
            yield flow.fault(f"{event}:", f"'{event}' is {given}.", f"Make it {bounds or 'empty'}.")
    if flow.name == "deploy" and flow.jobs["deploy"].get("needs") != "build":
        yield flow.fault("  deploy:", "the job 'deploy' does not need 'build'.", "Say 'needs'.")


def check_jobs(flow: Workflow) -> Iterator[Problem]:
    """A runner that changes by itself, a job that is left out or may fail unseen, a secret."""
    for name, job in flow.jobs.items():
        runner = str(job["runs-on"])
        if not re.fullmatch(r"ubuntu-\d\d\.\d\d", runner):
            what = f"the job '{name}' runs on '{runner}'."
            yield flow.fault(f"runs-on: {runner}", what, "Name a version of Ubuntu.")
        for key in sorted({"if", "continue-on-error", "env", "defaults"} & job.keys()):
            yield flow.fault(f"  {key}:", f"the job '{name}' has '{key}'.", "Drop it.")
    body = re.sub(r"(?m)^ *(?:group|url):.*", "", flow.text)  # names, which no step is given
    for given in re.findall(r"\$\{\{\s*(.*?)\s*\}\}", body):
        if given not in GIVEN:
            yield flow.fault(given, f"'{given}' is given to a step.", "Leave it out.")


def check_steps(flow: Workflow) -> Iterator[Problem]:
    """A step that is left out or may fail unseen, an old Python, a token left behind."""
    for step in flow.steps:
        at = step.get("run") or step["uses"]
        links = (flow.name, step.get("id")) == ("weekly", "links")  # the next step tells of it
        if step.get("continue-on-error") and not links:
            yield flow.fault(at, f"'{at}' may fail unseen.", "Drop 'continue-on-error'.")
        if "if" in step and (flow.name, step["if"]) != ("weekly", "always()"):
            yield flow.fault(at, f"'{at}' is run only if {step['if']}.", "Drop 'if'.")
        settings = step.get("with", {})
        if "/setup-python@" in at and not new_enough(settings.get("python-version")):
            what = f"Python is {settings.get('python-version')!r}."
            yield flow.fault("python-version", what, 'Write it as text, "3.11" or newer.')
        if "/checkout@" in at and settings.get("persist-credentials") is not False:
            mend = "Write 'persist-credentials: false'."
            yield flow.fault(at, "the checkout leaves a token behind.", mend)


def check_workflow(name: str, text: str) -> list[Problem]:
    """Faults of one workflow."""
    flow = Workflow(name, text)
    return [*check_runs(flow), *check_jobs(flow), *check_steps(flow)]


def new_enough(version: object) -> bool:
    """Whether it is 3.11 or newer, and text: YAML reads a bare 3.10 as 3.1."""
    try:
        return isinstance(version, str) and Version(version) >= Version("3.11")
    except InvalidVersion:
        return False


def check_pins(texts: Mapping[str, str]) -> Iterator[Problem]:
    """Actions pinned to two commits, to none, or without their version beside it."""
    first: dict[str, str] = {}
    for name, text in texts.items():
        for number, line in enumerate(text.splitlines(), 1):
            file = f".github/workflows/{name}.yml"
            if "uses:" not in line:
                continue
            pin = re.search(r"uses: (\S+)@([0-9a-f]{40} # v\d+\.\d+\.\d+)$", line)
            if pin is None:
                what = "the action is not pinned by a commit with its version beside it."
                yield Problem(file, number, what, "Write '@<40 hex digits> # v1.2.3'.")
            elif pin[2] != first.setdefault(pin[1], pin[2]):
                what = f"{pin[1]} has another commit or version than before: {first[pin[1]]}."
                yield Problem(file, number, what, "Pin one everywhere.")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_workflow_runs_every_test_and_heeds_it(path: Path) -> None:
    assert check_workflow(path.stem, path.read_text(encoding="utf-8")) == []


def test_each_action_is_one_commit_in_all_workflows() -> None:
    texts = {path.stem: path.read_text(encoding="utf-8") for path in FILES}
    assert list(check_pins(texts)) == []
