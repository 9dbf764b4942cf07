"""Write the records as JSON Schemas, so that an editor completes and checks the data as it is typed."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter

from book.data.evidence import Released
from book.data.load import KINDS
from book.data.site import Site

FOLDER = "bib/schema"


def make_schemas(site: Site) -> dict[str, str]:
    """The schema of every data file by the name of its own file, ``claims.json`` for claims.yml."""
    records: dict[str, Any] = {"bib/site.yml": Site, "bib/released.yml": Released}
    for kind in KINDS.values():
        records[kind.file] = list[kind.record]  # type: ignore[name-defined]
    schemas = {}
    for file, record in records.items():
        name = file.removeprefix("bib/").replace(".yml", ".json")
        schema = {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": f"The records of {file}",
            "description": "Written by 'make schema' from overrides/hooks/book/data/.",
            **with_lists(TypeAdapter(record).json_schema(), site),
        }
        schemas[name] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
    return schemas


def with_lists(schema: Any, site: Site) -> Any:
    """The schema with the closed lists of site.yml where a field is one of them."""
    if isinstance(schema, list):
        return [with_lists(item, site) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: with_lists(item, site) for name, item in schema.items() if name != "x-one-of"}
    if "x-one-of" in schema:
        made["enum"] = list(getattr(site, schema["x-one-of"]))
    return made
