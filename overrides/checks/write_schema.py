"""Write bib/schema/*.json, which editors use to complete and check the data files (``make schema``)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "overrides/hooks"))

from book.data.load import SITE, read_site
from book.data.schema import FOLDER, make_schemas
from book.data.yaml import read_text
from book.diagnostics import Diagnostic, SourceError, fail_build


def main() -> int:
    """Write every schema; 1 and a list of faults if site.yml cannot be read."""
    faults: list[Diagnostic] = []
    site = read_site(read_text(ROOT, SITE, faults), faults)
    try:
        fail_build(faults)
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1
    assert site is not None  # or there was a fault
    folder = ROOT / FOLDER
    folder.mkdir(exist_ok=True)
    for name, text in make_schemas(site).items():
        (folder / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
