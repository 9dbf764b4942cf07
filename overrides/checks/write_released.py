"""Write the verdicts of the current version to ``bib/released.yml`` (``make released``, at a release).

Later, a verdict that differs from them must say when and why it changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.data import load_data
from book.data.load import RELEASED
from book.diagnostics import SourceError
from book.pages.dates import read_version

HEAD = """# yaml-language-server: $schema=schema/released.json
# The verdicts of the last release. Written by `make released`, once, when a version is released.
"""


def write_release(version: str, verdicts: dict[str, str]) -> str:
    """Return the text of the file."""
    lines = [f"  {name}: {verdict}\n" for name, verdict in verdicts.items()]
    return f"{HEAD}version: '{version}'\nverdicts:\n{''.join(lines)}"


if __name__ == "__main__":
    try:
        claims = load_data(ROOT).claims.values()
    except SourceError as error:
        sys.exit(str(error))
    version, verdicts = read_version(ROOT), {claim.id: claim.verdict for claim in claims}
    (ROOT / RELEASED).write_text(write_release(version, verdicts), encoding="utf-8")
    print(f"{RELEASED} has the {len(verdicts)} verdicts of version {version}.")
