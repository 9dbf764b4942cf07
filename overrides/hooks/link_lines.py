"""Add the line of the link to MkDocs' warnings about links."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping

from book.diagnostics import line_at

LOGGER = "mkdocs.structure.pages"
WARNING = re.compile(r"Doc file '(?P<file>[^']+)' contains .*?link '(?P<target>[^']+)'")


class LineOfLink(logging.Filter):
    """Add file, line and a hint to a warning. ``texts`` maps each page to its Markdown."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self.texts = texts

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the message in place, and let every record pass."""
        message = record.getMessage()
        found = WARNING.search(message)
        if found and record.levelno >= logging.WARNING and found["file"] in self.texts:
            text = self.texts[found["file"]]
            line = line_at(text, max(text.find(f"]({found['target']}"), 0))
            hint = "Correct the target, or add what it names."
            record.msg, record.args = f"docs/{found['file']}:{line}: {message} {hint}", ()
        return True


def show_lines(texts: Mapping[str, str]) -> None:
    """Use ``texts`` for the warnings of this build instead of those of the last build."""
    logger = logging.getLogger(LOGGER)
    for old in [old for old in logger.filters if isinstance(old, LineOfLink)]:
        logger.removeFilter(old)
    logger.addFilter(LineOfLink(texts))
