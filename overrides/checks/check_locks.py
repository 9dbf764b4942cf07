"""See whether the lock files hold what pyproject.toml asks for, by hash and by nothing else.

    python overrides/checks/check_locks.py

Faults: a requirement that no locked version meets, an entry without a hash, an address or an option
that would name an index. ``make lint`` runs it; ``make lock`` mends what it finds.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))
from load_evidence import Problem

ENTRY = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.M)
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}\b")
LOCKS = {"requirements.lock": (), "requirements-test.lock": ("test",)}
"""Each lock file and the extras it holds beside the dependencies."""


def read_requirements(pyproject: str, extras: tuple[str, ...]) -> list[Requirement]:
    """What the project asks for."""
    project = tomllib.loads(pyproject)["project"]
    wanted = [*project["dependencies"]]
    for extra in extras:
        wanted += project["optional-dependencies"][extra]
    return [Requirement(line) for line in wanted]


def check_lock(file: str, lock: str, wanted: list[Requirement]) -> list[Problem]:
    """Faults of one lock file."""
    problems = []
    mend = "Run 'make lock'."
    entries = list(ENTRY.finditer(lock))
    locked: dict[str, list[str]] = {}
    for entry, following in zip(entries, [*entries[1:], None], strict=True):
        locked.setdefault(canonicalize_name(entry["name"]), []).append(entry["version"])
        body = lock[entry.start() : following.start() if following else len(lock)]
        line = lock.count("\n", 0, entry.start()) + 1
        hashes = len(HASH.findall(body))
        if not hashes or hashes != body.count("--hash"):
            what = f"{entry['name']} has no hash, or one that is no SHA-256."
            problems.append(Problem(file, line, what, mend))
    for number, text in enumerate(lock.splitlines(), 1):
        if "://" in text or text.startswith("-"):
            what = f"'{text.strip()}' names a place; a lock carries names, versions and hashes."
            problems.append(Problem(file, number, what, mend))
    for requirement in wanted:
        versions = locked.get(canonicalize_name(requirement.name), [])
        if not any(requirement.specifier.contains(version) for version in versions):
            what = f"pyproject.toml asks for '{requirement}', the lock has {' or '.join(versions) or 'none'}."
            problems.append(Problem(file, 1, what, mend))
    return problems


def check_locks(root: Path) -> list[Problem]:
    """Faults of all lock files of a project."""
    pyproject = (root / "pyproject.toml").read_text(encoding="utf-8")
    return [
        problem
        for file, extras in LOCKS.items()
        for problem in check_lock(
            file, (root / file).read_text(encoding="utf-8"), read_requirements(pyproject, extras)
        )
    ]


def main() -> int:
    """Report; 1 if there is a fault."""
    problems = check_locks(Path.cwd())
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
