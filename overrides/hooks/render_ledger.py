"""Render the ledger of all claims, the counts by verdict and depth, and the ledger's downloads.

``<!-- ledger -->`` and ``<!-- counts -->`` stand alone on their line. The CSV and JSON files are
made from the same rows, so that they cannot differ from the page.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass

from format_references import short_label
from load_evidence import VERDICTS, Claim, Evidence
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from render_claims import environment

DEPTHS = {
    "F": "Fundamentals",
    "I": "Mechanisms",
    "X1": "Mechanisms",
    "A": "Systems",
    "X2": "Systems",
    "R": "Reflection",
}
"""The depth of the article that a claim id belongs to, by how the id begins."""

CSV_PATH, JSON_PATH = "evidence/claims.csv", "evidence/claims.json"


@dataclass(frozen=True)
class LedgerRow:
    """A claim as the ledger and its downloads show it; ``page`` is the path below docs/."""

    id: str
    depth: str
    theme: str
    page: str
    says: str
    verdict: str
    finding: str
    supports: tuple[str, ...]
    limits: tuple[str, ...]


def depth_of(claim_id: str) -> str:
    """The depth a claim belongs to: ``F04`` → Fundamentals, ``X2a`` → Systems."""
    return DEPTHS[claim_id[:2] if claim_id.startswith("X") else claim_id[0]]


def make_rows(claims: Iterable[Claim], titles: Mapping[str, str]) -> list[LedgerRow]:
    """The ledger's rows in the article's order. ``titles`` maps a page to its title."""
    return [
        LedgerRow(
            id=claim.id,
            depth=depth_of(claim.id),
            theme=titles[claim.page],
            page=claim.page,
            says=claim.says,
            verdict=claim.verdict,
            finding=claim.finding,
            supports=claim.supports,
            limits=claim.limits,
        )
        for claim in claims
    ]


def count_verdicts(rows: Iterable[LedgerRow]) -> dict[str, dict[str, int]]:
    """How many claims of each depth have each verdict: ``counts[verdict][depth]``."""
    depths = list(dict.fromkeys(DEPTHS.values()))
    counts = {verdict: dict.fromkeys(depths, 0) for verdict in VERDICTS}
    for row in rows:
        counts[row.verdict][row.depth] += 1
    return counts


def rows_to_csv(rows: Iterable[LedgerRow]) -> str:
    """The ledger as CSV; the keys of several works are separated by a space."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, fieldnames=list(LedgerRow.__dataclass_fields__))
    writer.writeheader()
    for row in rows:
        writer.writerow(
            {**asdict(row), "supports": " ".join(row.supports), "limits": " ".join(row.limits)}
        )
    return out.getvalue()


def rows_to_json(rows: Iterable[LedgerRow]) -> str:
    """The ledger as a JSON list, one object per claim."""
    return json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1) + "\n"


def render_ledger(rows: list[LedgerRow], evidence: Evidence, link: Callable[[str], str]) -> str:
    """The whole ledger as an HTML table. ``link`` gives a page's address from the ledger's."""
    labels = {key: short_label(entry) for key, entry in evidence.references.entries.items()}
    return environment.get_template("ledger.html").render(
        rows=rows,
        labels=labels,
        link=link,
        form={
            "noun": "claims",
            "list": "ledger",
            "count": len(rows),
            "item": "tbody tr",
            "fields": [
                {"name": "verdict", "label": "Verdict", "values": VERDICTS},
                {
                    "name": "depth",
                    "label": "Depth",
                    "values": list(dict.fromkeys(row.depth for row in rows)),
                },
                {
                    "name": "theme",
                    "label": "Theme",
                    "values": list(dict.fromkeys(row.theme for row in rows)),
                },
            ],
            "orders": [
                ("", "as in the article", True),
                ("verdict", "by verdict", True),
                ("theme", "by theme", True),
            ],
        },
    )


def render_counts(rows: list[LedgerRow]) -> str:
    """The counts by verdict and depth as an HTML table."""
    depths = list(dict.fromkeys(DEPTHS.values()))
    return environment.get_template("counts.html").render(
        counts=count_verdicts(rows), depths=depths
    )


def ledger_rows(evidence: Evidence, files: Files) -> list[LedgerRow]:
    """The rows with the titles the pages give themselves."""
    titles = {file.src_uri: page_title(file) for file in files.documentation_pages()}
    return make_rows(evidence.claims.values(), titles)


def page_title(file: File) -> str:
    """The title in a page's front matter."""
    for line in file.content_string.splitlines():
        if line.startswith("title:"):
            return line.removeprefix("title:").strip().strip("\"'")
    return file.name


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the downloads, so that links to them are checked like any other."""
    rows = ledger_rows(config.extra["evidence"], files)
    files.append(File.generated(config, CSV_PATH, content=rows_to_csv(rows)))
    files.append(File.generated(config, JSON_PATH, content=rows_to_json(rows)))
    return files


@event_priority(45)
def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Fill the ledger and the counts where their markers stand."""
    if "<!-- ledger -->" not in markdown and "<!-- counts -->" not in markdown:
        return markdown
    evidence: Evidence = config.extra["evidence"]
    rows = ledger_rows(evidence, files)

    def link(src: str) -> str:
        target = files.get_file_from_path(src)
        assert target is not None, src  # check_sources has refused unknown pages
        return target.url_relative_to(page.file)

    markdown = markdown.replace("<!-- ledger -->", render_ledger(rows, evidence, link))
    return markdown.replace("<!-- counts -->", render_counts(rows))
