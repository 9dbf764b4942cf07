"""Ask every address outside the site whether it still answers, and report what does not.

    python overrides/checks/check_external.py site build/external.md

lychee asks, by lychee.toml; this sorts its answers by address, names the pages that link there and
the copy in the web archive where one is known. Ends with 0 when all answered, 1 when some did not,
2 when nothing could be asked: a weekly run must not open an issue because the network was down.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LYCHEE = Path(sys.executable).with_name("lychee")


@dataclass
class Dead:
    """An address that did not answer, why, and the pages that link to it."""

    url: str
    why: str
    pages: list[str] = field(default_factory=list)
    archived: str = ""


def read_answers(answers: Mapping[str, Any], site: Path) -> list[Dead]:
    """lychee's JSON as a list by address."""
    archived = {
        item["original"]: item["suggestion"]
        for found in (answers.get("suggestion_map") or {}).values()
        for item in found
    }
    dead: dict[str, Dead] = {}
    for group in ("error_map", "timeout_map"):
        for source, links in sorted((answers.get(group) or {}).items()):
            name = Path(source).relative_to(site).as_posix()
            for link in links:
                url, status = link["url"], link.get("status") or {}
                why = " ".join(str(status[key]) for key in ("code", "text") if status.get(key))
                found = dead.setdefault(
                    url, Dead(url, why or "no answer", archived=archived.get(url, ""))
                )
                if name not in found.pages:
                    found.pages.append(name)
    return sorted(dead.values(), key=lambda found: found.url)


def write_report(dead: list[Dead], total: int) -> str:
    """The report in Markdown, as the weekly issue shows it."""
    if not dead:
        return f"All {total} addresses outside the site answered.\n"
    lines = [f"{len(dead)} of {total} addresses outside the site did not answer.", ""]
    for found in dead:
        lines.append(f"- <{found.url}>: {found.why}")
        lines += [f"    - on `{page}`" for page in found.pages]
        if found.archived:
            lines.append(f"    - archived copy: <{found.archived}>")
    lines += [
        "",
        "Correct the entry in `bib/references.bib` or the page; a moved page keeps its `urldate`.",
    ]
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Ask and report."""
    if len(arguments) != 2 or not Path(arguments[0]).is_dir():
        print("Name the built site and the report to write.", file=sys.stderr)
        return 2
    site, report = Path(arguments[0]).resolve(), Path(arguments[1])
    result = subprocess.run(
        [str(LYCHEE), "--config", "lychee.toml", "--format", "json", f"{site}/**/*.html"],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        answers = json.loads(result.stdout)
    except json.JSONDecodeError:
        print(f"lychee gave no answers: {result.stderr.strip()[-2000:]}", file=sys.stderr)
        return 2
    dead, total = read_answers(answers, site), int(answers["total"])
    if not total or (dead and not answers["successful"]):
        print("Not one address answered: is there a network?", file=sys.stderr)
        return 2
    report.parent.mkdir(parents=True, exist_ok=True)
    report.write_text(write_report(dead, total), encoding="utf-8")
    print(write_report(dead, total), end="")
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
