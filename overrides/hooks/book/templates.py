"""Fill in the templates that stand beside the code that uses them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def render(path: str, **values: Any) -> str:
    """The template at ``path`` below ``book/`` with its values. Text is escaped there with ``| e``."""
    return environment.get_template(path).render(**values)
