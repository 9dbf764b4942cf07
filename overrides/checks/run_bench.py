"""Measure the build and what a reader downloads; print tables, write build/bench.json.

    python overrides/checks/run_bench.py

- the hosted build, cold: seconds and peak memory, today and with three and ten times the pages or
  the references (made up in a temporary copy), and the exponent of growth between them;
- the seconds of each hook and plugin in one build, beside those of the Markdown conversion;
- the bytes of each page's first view, by type, as gzip and brotli;
- Lighthouse's mobile scores over a server that sends gzip, where ``lighthouse`` is on the PATH.

Numbers belong to the machine: none is a test.
"""

from __future__ import annotations

import functools
import gzip
import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import brotli
from bs4 import BeautifulSoup

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "overrides/hooks"))
from check_data import ONLINE_FIRST

PARTS = ("bib", "docs", "overrides", "mkdocs.yml", "mkdocs-offline.yml", "pyproject.toml")
THEMES = ("fundamentals", "mechanisms", "systems")
SIZES = (1, 3, 10)
Row = dict[str, Any]


# --- the project, larger ------------------------------------------------------------------------


def strip_page(text: str, number: int) -> str:
    """A page that can stand anywhere: no markers, depth or links; title and tables of its own."""
    text = re.sub(r"^(?:<!--.*-->|(?:depth|deeper|simpler): .*)\n", "\n", text, flags=re.M)
    text = re.sub(r"^(title: .*|# .*)$", rf"\1, {number}", text, flags=re.M)
    text = re.sub(r"^(Table: .*\{#[\w-]+)\}$", rf"\1-{number}}}", text, flags=re.M)
    text = re.sub(r"\{(?:figure|table): [\w-]+\}", "a figure", text)
    return re.sub(r"\[([^\]\[@]+)\]\([^)]*\)", r"\1", text)


def add_pages(project: Path, times: int) -> None:
    """Copies of the theme pages until there are ``times`` as many pages."""
    pages = sorted((project / "docs").rglob("*.md"))
    models = [path for path in pages if path.parent.name in THEMES]
    names = []
    for number in range((times - 1) * len(pages)):
        model = models[number % len(models)]
        name = f"copies/{model.stem}-{number}.md"
        path = project / "docs" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(strip_page(model.read_text("utf-8"), number), encoding="utf-8")
        names.append(name)
    add_to_nav(project, names)


def add_references(project: Path, times: int) -> None:
    """Copies of every entry under other keys and identifiers, all cited on one page."""
    path = project / "bib/references.bib"
    entries = re.split(r"\n(?=@)", path.read_text("utf-8"))
    keys, copies = [], []
    for number in range(1, times):
        for entry in entries:
            head = re.match(r"@(\w+)\{([\w-]+),", entry)
            if head is None or head[2] in ONLINE_FIRST:
                continue
            key = f"{head[2]}x{number}"
            entry_copy = entry.replace(f"{{{head[2]},", f"{{{key},", 1)
            entry_copy = re.sub(r"(doi = \{[^}]*)\}", rf"\1.x{number}}}", entry_copy)
            entry_copy = re.sub(r"((?:pubmed|pmcid) = \{\w+)\}", rf"\g<1>{number:02}}}", entry_copy)
            copies.append(re.sub(r"^%.*\n", "", entry_copy, flags=re.M))
            keys.append(key)
    header, *rest = entries
    ordered = sorted(rest + copies, key=lambda entry: re.split(r"[{,]", entry)[1].lower())
    path.write_text("\n".join([header, *(e.strip("\n") + "\n" for e in ordered)]), encoding="utf-8")
    if not keys:
        return
    names = []
    for start in range(0, len(keys), 60):  # about as many on a page as on ours
        name = f"copies/cites-{start}.md"
        names.append(name)
        (project / "docs/copies").mkdir(exist_ok=True)
        body = "\n".join(f"One. [@{key}]" for key in keys[start : start + 60])
        front = f"---\ntitle: Cites {start}\ndescription: A page made to measure how a build grows with its references, and for nothing else.\n---\n\n# Cites {start}\n\n"
        (project / "docs" / name).write_text(front + body + "\n", encoding="utf-8")
    add_to_nav(project, names)


def add_to_nav(project: Path, names: list[str]) -> None:
    """Name the pages in the navigation and give them a day."""
    path = project / "mkdocs.yml"
    lines = "".join(f"      - {name}\n" for name in names)
    section = f"  - Copies:\n{lines}" if names else ""
    text = path.read_text("utf-8").replace(
        "  - About: about.md\n", f"  - About: about.md\n{section}"
    )
    text = re.sub(r"heaviest_page: \d+", "heaviest_page: 99000000", text)
    path.write_text(text, encoding="utf-8")
    subprocess.run(
        [sys.executable, "overrides/checks/update_dates.py"],
        cwd=project,
        check=True,
        capture_output=True,
    )


def copy_project(to: Path) -> Path:
    """The parts that a build needs."""
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            shutil.copytree(source, to / part, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, to / part)
    return to


# --- measuring ----------------------------------------------------------------------------------


def measure_build(project: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one cold hosted build. Raises RuntimeError if it fails."""
    log = project / "build.log"
    start = time.perf_counter()
    with log.open("w") as said:
        process = subprocess.Popen(
            [str(Path(sys.executable).with_name("mkdocs")), "build", "--strict", "-d", ".out"],
            cwd=project,
            stdout=said,
            stderr=said,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(log.read_text("utf-8")[-3000:])
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def measure_growth(grow: Callable[[Path, int], None]) -> list[Row]:
    """The build at each size; the faster of two runs at the first."""
    rows = []
    for times in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            project = copy_project(Path(folder))
            grow(project, times)
            runs = [measure_build(project) for _ in range(2 if times == 1 else 1)]
            rows.append({"times": times, "seconds": min(runs)[0], "megabytes": min(runs)[1]})
    return rows


def exponent(rows: list[Row]) -> float:
    """The slope of seconds over size between the last two, in logarithms: 1 is linear growth."""
    one, two = rows[-2:]
    return math.log(two["seconds"] / one["seconds"]) / math.log(two["times"] / one["times"])


SHARES = """
import collections, json, sys, time
from mkdocs import config as configs
from mkdocs.commands import build
from mkdocs.structure import pages
spent = collections.Counter()
def timed(function, name):
    def run(*given, **named):
        start = time.perf_counter()
        try:
            return function(*given, **named)
        finally:
            spent[name] += time.perf_counter() - start
    return run
made = configs.load_config("mkdocs.yml", strict=True, site_dir=".out")
for event, methods in made.plugins.events.items():
    for place, method in enumerate(methods):
        owner = getattr(method, "__self__", None)
        name = type(owner).__module__.split(".")[0] + " " + type(owner).__name__ if owner else method.__module__
        methods[place] = timed(method, name)
pages.Page.render = timed(pages.Page.render, "Markdown conversion")
start = time.perf_counter()
build.build(made)
spent["whole build"] = time.perf_counter() - start
json.dump(spent, open(sys.argv[1], "w"))
"""


def measure_shares() -> list[Row]:
    """Seconds of each hook and plugin in one build, most first."""
    with tempfile.TemporaryDirectory() as folder:
        project = copy_project(Path(folder))
        subprocess.run(
            [sys.executable, "-c", SHARES, "shares.json"],
            cwd=project,
            check=True,
            capture_output=True,
        )
        spent = json.loads((project / "shares.json").read_text("utf-8"))
    return [
        {"part": name, "seconds": seconds}
        for name, seconds in sorted(spent.items(), key=lambda item: -item[1])
        if seconds >= 0.001
    ]


def first_view(site: Path, page: Path) -> Row:
    """The bytes that a browser fetches to show one page, by type."""
    soup = BeautifulSoup(page.read_text("utf-8"), "html.parser")
    wanted = {page}
    for tag in soup.select("link[rel=stylesheet], link[rel=icon], script[src], img[src]"):
        address = (tag.get("href") or tag.get("src")).split("?")[0]
        base = site if address.startswith("/") else page.parent
        wanted.add((base / address.lstrip("/")).resolve())
    row: Row = defaultdict(int)
    for path in wanted:
        data = path.read_bytes()
        row[path.suffix[1:]] += len(gzip.compress(data, 9))
        row["gzip"] += len(gzip.compress(data, 9))
        row["brotli"] += len(brotli.compress(data, quality=9))
    return {"page": page.relative_to(site).as_posix(), **row}


@contextmanager
def serve(site: Path) -> Iterator[str]:
    """A server that sends the compressed twins, as a host would."""

    class Server(SimpleHTTPRequestHandler):
        def send_head(self) -> Any:
            path = Path(self.translate_path(self.path))
            path = path / "index.html" if path.is_dir() else path
            twin = path.with_name(path.name + ".gz")
            if not twin.is_file():
                return super().send_head()
            data = twin.read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", self.guess_type(str(path)))
            self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)
            return None

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Server, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


def measure_lighthouse(site: Path, pages: list[str]) -> list[Row]:
    """Lighthouse's mobile scores, 0 to 100; empty without Lighthouse."""
    program = shutil.which("lighthouse")
    if program is None:
        return []
    rows = []
    with serve(site) as address:
        for page in pages:
            result = subprocess.run(
                [
                    program,
                    f"{address}{page.removesuffix('index.html')}",
                    "--output=json",
                    "--quiet",
                    "--chrome-flags=--headless=new --no-sandbox",
                ],
                capture_output=True,
                text=True,
                check=False,
            )
            if result.returncode:
                rows.append({"page": page, "error": result.stderr.strip()[-200:]})
                continue
            found = json.loads(result.stdout)["categories"]
            rows.append(
                {"page": page} | {name: round(100 * c["score"]) for name, c in found.items()}
            )
    return rows


# --- printing -----------------------------------------------------------------------------------


def print_table(title: str, rows: list[Row]) -> None:
    """A table with one column per name."""
    print(f"\n{title}")
    if not rows:
        print("  (not measured here)")
        return
    names = list(dict.fromkeys(name for row in rows for name in row))
    cells = [
        [f"{v:.2f}" if isinstance(v := row.get(name, ""), float) else str(v) for name in names]
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(names, *cells, strict=True)]
    for line in [names, *cells]:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)))


def main() -> int:
    """Measure and tell."""
    site = ROOT / "site"
    if not (site / "index.html").is_file():
        print("Build the site first: make site.", file=sys.stderr)
        return 2
    growth = {"pages": measure_growth(add_pages), "references": measure_growth(add_references)}
    for name, rows in growth.items():
        print_table(f"Cold hosted build, times the {name} (exponent {exponent(rows):.2f})", rows)
    shares = measure_shares()
    print_table("Seconds in one build", shares)
    pages = [
        path
        for path in sorted(site.rglob("*.html"))
        if "downloads" not in path.relative_to(site).parts
    ]
    views = [first_view(site, page) for page in pages]
    print_table("First view, bytes (gzip by type; all as gzip and as brotli)", views)
    lighthouse = measure_lighthouse(site, [view["page"] for view in views])
    print_table("Lighthouse, mobile", lighthouse)
    out = ROOT / "build/bench.json"
    out.parent.mkdir(exist_ok=True)
    out.write_text(
        json.dumps(
            {
                "growth": growth,
                "exponents": {name: exponent(rows) for name, rows in growth.items()},
                "shares": shares,
                "first_view": views,
                "lighthouse": lighthouse,
            },
            indent=1,
        ),
        encoding="utf-8",
    )
    print(f"\nWritten to {out.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
