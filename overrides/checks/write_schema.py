"""Write bib/schema/*.json, which editors use to complete and check the data files (``make schema``)."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.data.load import read_site
from book.data.schema import FOLDER, make_schemas
from book.diagnostics import SourceError

if __name__ == "__main__":
    try:
        schemas = make_schemas(read_site(ROOT))
    except SourceError as error:
        sys.exit(str(error))
    for name, text in schemas.items():
        (ROOT / FOLDER / name).write_text(text, encoding="utf-8")
