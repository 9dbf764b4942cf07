"""Stop the build at what a script of ours must not do: ask a third party, track, or run text.

The offline copy has no content policy, so nothing else would hold it back there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from check_sources import project_root, stop_at
from load_evidence import Problem
from mkdocs.config.defaults import MkDocsConfig

FORBIDDEN = {
    r"\beval\(|\bnew Function\b|set(?:Timeout|Interval)\(\s*[\"'`]": "runs text as a script",
    r"\bdocument\.write": "writes over the page",
    r"\bdocument\.cookie|\bcookieStore\b": "sets a cookie",
    r"\bsendBeacon\b|\bWebSocket\b|\bEventSource\b": "sends something away",
    r"[\"'`](?:https?:)?//(?!www\.w3\.org/)": "names an address of a third party",
    r"\bdebugger\b|\bconsole\.(?:log|debug)\b": "was left from a search for a fault",
}
"""What a script must not hold, and why."""
PATTERNS = tuple((re.compile(pattern), why) for pattern, why in FORBIDDEN.items())


def check_script(file: str, text: str) -> Iterator[Problem]:
    """Faults of one script, line by line."""
    for number, line in enumerate(text.splitlines(), 1):
        for pattern, why in PATTERNS:
            if found := pattern.search(line):
                yield Problem(file, number, f"'{found[0].strip()}' {why}.", "Find another way.")


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Read every script of ours."""
    root = project_root(config)
    stop_at(
        [
            problem
            for path in sorted((root / "docs/assets/javascripts").glob("*.js"))
            for problem in check_script(
                path.relative_to(root).as_posix(), path.read_text(encoding="utf-8")
            )
        ]
    )
    return config
