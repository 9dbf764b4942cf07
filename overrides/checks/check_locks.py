"""See whether the lock files hold what pyproject.toml asks for, by hash and by nothing else.

    python overrides/checks/check_locks.py

Faults: a requirement that no locked version meets, an entry without a hash, a line that is neither
entry nor hash (an address, a file, an option, a range), two versions for one name and place, a file
that cannot be read, and tests that would run with other versions than the build. ``make lint`` runs
it; ``make lock`` mends what it finds.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))
from load_evidence import Problem

ENTRY = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)==(?P<version>[\w.!+]+)(?: ; (?P<marker>.+?))?")
HASH = re.compile(r"\s+--hash=sha256:[0-9a-f]{64}")
PLACE = re.compile(r"^\s*-|[/@]|\.(?:whl|zip|gz)\b")
"""What only an option, a file or an address holds."""
BUILD_LOCK, TEST_LOCK = LOCKS = ("requirements.lock", "requirements-test.lock")
TEST_EXTRA = "test"
MEND = "Run 'make lock'."


@dataclass(frozen=True)
class Entry:
    """One locked version: where it stands and for which machines it is meant."""

    name: str
    version: str
    marker: str
    line: int


def read_requirements(pyproject: str) -> dict[str, list[Requirement]]:
    """What the project asks for, by lock. Raises ValueError where that cannot be read."""
    try:
        project = tomllib.loads(pyproject)["project"]
        build = [Requirement(line) for line in project["dependencies"]]
        test = [Requirement(line) for line in project["optional-dependencies"][TEST_EXTRA]]
    except KeyError as error:
        raise ValueError(f"there is no {error}") from error
    except (TypeError, AttributeError, InvalidRequirement) as error:
        why = str(error).splitlines()[0]
        raise ValueError(f"the requirements are no list of packages: {why}") from error
    return {BUILD_LOCK: build, TEST_LOCK: build + test}


def read_lock(file: str, lock: str) -> tuple[list[Entry], list[Problem]]:
    """The entries of a lock, and the lines that are none."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    hashed: set[Entry] = set()  # those with a hash
    goes_on = False  # whether the line before ends with a backslash

    def fault(line: int, what: str) -> None:
        problems.append(Problem(file, line, what, MEND))

    for number, text in enumerate(lock.splitlines(), 1):
        line = text.removesuffix(" \\")
        if HASH.fullmatch(line) and entries:
            hashed.add(entries[-1])
            if not goes_on:
                fault(number, "the line before this hash does not end with ' \\'.")
        elif line.lstrip().startswith("--hash") and entries:
            fault(number, f"{entries[-1].name} has no hash, or one that is no SHA-256.")
        elif entry := ENTRY.fullmatch(line):
            if goes_on:
                fault(number, "the line before this entry ends with a '\\'.")
            name, marker = canonicalize_name(entry["name"]), entry["marker"] or ""
            entries.append(Entry(name, entry["version"], marker, number))
        elif PLACE.search(line):
            what = "names a place; a lock carries names, versions and hashes."
            fault(number, f"'{text.strip()}' {what}")
        else:
            fault(number, f"'{text.strip()}' is neither 'name==version' nor a hash.")
        goes_on = text.endswith("\\")
    if goes_on:
        fault(len(lock.splitlines()), "the lock ends within an entry.")
    if not entries:
        fault(1, "the lock has no entry.")
    for missing in [entry for entry in entries if entry not in hashed]:
        fault(missing.line, f"{missing.name} has no hash, or one that is no SHA-256.")
    return entries, problems


def check_entries(file: str, entries: list[Entry]) -> Iterator[Problem]:
    """Entries that cannot be read, and two versions for one name where both would be installed."""
    seen: dict[str, list[Entry]] = {}
    for entry in entries:
        try:
            Version(entry.version)
            if entry.marker:
                Marker(entry.marker)
        except (InvalidVersion, InvalidMarker) as error:
            what = f"{entry.name} cannot be read: {str(error).splitlines()[0]}."
            yield Problem(file, entry.line, what, MEND)
        for other in seen.setdefault(entry.name, []):
            if entry.marker == other.marker or not (entry.marker and other.marker):
                what = f"{entry.name} is also locked in line {other.line}, for the same machines."
                yield Problem(file, entry.line, what, MEND)
        seen[entry.name].append(entry)


def check_wanted(file: str, entries: list[Entry], wanted: list[Requirement]) -> Iterator[Problem]:
    """Requirements that no locked version meets."""
    for requirement in wanted:
        name = canonicalize_name(requirement.name)
        versions = [entry.version for entry in entries if entry.name == name]
        if not any(requirement.specifier.contains(version) for version in versions):
            what = f"pyproject.toml asks for '{requirement}', the lock has {' or '.join(versions) or 'none'}."
            yield Problem(file, 1, what, MEND)


def check_same(
    build: list[Entry], test: list[Entry], wanted: dict[str, list[Requirement]]
) -> Iterator[Problem]:
    """What is built with and what is tested with are the same, but where the tests ask for other."""
    own = {canonicalize_name(one.name) for one in wanted[TEST_LOCK]} - {
        canonicalize_name(one.name) for one in wanted[BUILD_LOCK]
    }
    tested = {(entry.name, entry.version, entry.marker) for entry in test}
    names = {entry.name for entry in test}
    for entry in build:
        given = (entry.name, entry.version, entry.marker)
        if entry.name not in names or (entry.name not in own and given not in tested):
            what = f"{TEST_LOCK} has not {entry.name}=={entry.version} as here."
            yield Problem(BUILD_LOCK, entry.line, what, MEND)


def check_locks(root: Path) -> list[Problem]:
    """Faults of all lock files of a project."""
    texts, problems = {}, []
    for file in ("pyproject.toml", *LOCKS):
        try:
            texts[file] = (root / file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            what = f"the file cannot be read: {error}."
            problems.append(Problem(file, 1, what, "Take it back from the last commit."))
    if problems:
        return problems
    try:
        wanted = read_requirements(texts["pyproject.toml"])
    except ValueError as error:
        line = re.search(r"line (\d+)", str(error))
        what = f"the file cannot be read: {error}."
        mend = "Correct it as in the last commit."
        return [Problem("pyproject.toml", int(line[1]) if line else 1, what, mend)]
    entries: dict[str, list[Entry]] = {}
    for file in LOCKS:
        entries[file], found = read_lock(file, texts[file])
        problems += found
        problems += check_entries(file, entries[file])
        problems += check_wanted(file, entries[file], wanted[file])
    return problems + list(check_same(entries[BUILD_LOCK], entries[TEST_LOCK], wanted))


def main() -> int:
    """Report; 1 if there is a fault."""
    problems = check_locks(Path.cwd())
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
