"""Write the verdicts of the version at hand to ``bib/released.yml`` (``make released``, at a release).

From then on a verdict that differs from them must say when and why it changed.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))
from book.data.evidence import Released
from book.data.load import KINDS, RELEASED
from book.data.yaml import parse_records, read_text
from book.diagnostics import Diagnostic, SourceError, fail_build
from book.pages.dates import read_version

HEAD = """# yaml-language-server: $schema=schema/released.json
# The verdicts of the last release. Written by `make released`, once, when a version is released.
"""


def write_release(released: Released) -> str:
    """The text of the file."""
    lines = [f"  {name}: {verdict}\n" for name, verdict in released.verdicts.items()]
    return f"{HEAD}version: '{released.version}'\nverdicts:\n{''.join(lines)}"


def main() -> int:
    """Write the file; 1 and a list of faults if claims.yml cannot be read."""
    root, faults = Path.cwd(), list[Diagnostic]()
    file = KINDS["claims"].file
    claims = parse_records(read_text(root, file, faults), file, faults)
    try:
        fail_build(faults)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    verdicts = {claim["id"]: claim["verdict"] for claim in claims or ()}
    released = Released(version=read_version(root), verdicts=verdicts)
    (root / RELEASED).write_text(write_release(released), encoding="utf-8")
    print(f"{RELEASED} has the {len(verdicts)} verdicts of version {released.version}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
