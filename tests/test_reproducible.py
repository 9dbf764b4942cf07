"""The same sources give the same bytes: in another folder, time zone, language and hash seed."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from conftest import ROOT, copy_project


def build(project: Path, **environment: str) -> dict[str, bytes]:
    """Every file of site/ and dist/ of one build."""
    result = subprocess.run(
        ["make", "--no-print-directory", "site", f"VENV={ROOT / '.venv'}"],
        cwd=project,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1790000000", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return {
        path.relative_to(project).as_posix(): path.read_bytes()
        for folder in ("site", "dist")
        for path in sorted((project / folder).rglob("*"))
        if path.is_file()
    }


def first_difference(one: dict[str, bytes], two: dict[str, bytes]) -> str:
    """Where two builds part, with what stands there; empty if nowhere."""
    for name in sorted(one.keys() ^ two.keys()):
        return f"{name} is in one build only"
    for name, data in one.items():
        other = two[name]
        if data != other:
            place = next(
                (i for i, (a, b) in enumerate(zip(data, other, strict=False)) if a != b),
                min(len(data), len(other)),
            )
            around = slice(max(place - 40, 0), place + 40)
            return f"{name} differs at byte {place}: {data[around]!r} and {other[around]!r}"
    return ""


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    one = build(
        copy_project(tmp_path / "a"), TZ="UTC", LC_ALL="C.UTF-8", LANG="C", PYTHONHASHSEED="1"
    )
    two = build(
        copy_project(tmp_path / "another, longer folder"),
        TZ="Asia/Kathmandu",
        LC_ALL="C",
        LANG="de_DE.UTF-8",
        PYTHONHASHSEED="4242",
    )
    assert first_difference(one, two) == ""
    assert any(name.startswith("dist/") for name in one)


def test_difference_is_shown_where_it_is() -> None:
    assert "b.txt is in one build only" in first_difference({"b.txt": b""}, {})
    assert "differs at byte 1: b'abc' and b'axc'" in first_difference({"a": b"abc"}, {"a": b"axc"})
