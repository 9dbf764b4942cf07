"""Write JSON Schemas of the records to ``bib/schema/``, for completion and checks in an editor (``make schema``)."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from book.data.evidence import Released
from book.data.load import DATA_FILES, RELEASED, SITE, read_site
from book.data.site import Site
from book.diagnostics import SourceError

FOLDER = ROOT / "bib/schema"


def make_schemas(site: Site) -> dict[str, str]:
    """Map the name of each schema file to its text: ``claims.json`` for claims.yml."""
    records: dict[str, Any] = {SITE: Site, RELEASED: Released}
    records |= {file.path: list[file.record_type] for file in DATA_FILES.values()}  # type: ignore[name-defined]
    schemas = {}
    for file, record in records.items():
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"The records of {file}",
            "description": "Written by 'make schema' from overrides/hooks/book/data/.",
            **fill_lists(TypeAdapter(record).json_schema(), site),
        }
        schemas[f"{Path(file).stem}.json"] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    return schemas


def fill_lists(schema: Any, site: Site) -> Any:
    """Return the schema with each ``x-one-of`` replaced by that list of site.yml as an ``enum``."""
    if isinstance(schema, list):
        return [fill_lists(item, site) for item in schema]
    if not isinstance(schema, dict):
        return schema
    filled = {name: fill_lists(item, site) for name, item in schema.items() if name != "x-one-of"}
    if "x-one-of" in schema:
        filled["enum"] = list(getattr(site, schema["x-one-of"]))
    return filled


if __name__ == "__main__":
    try:
        site = read_site(ROOT)
    except SourceError as error:
        sys.exit(str(error))
    for name, text in make_schemas(site).items():
        (FOLDER / name).write_text(text, encoding="utf-8")
