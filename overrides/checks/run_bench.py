"""Measure the build against plain MkDocs, and what a reader downloads; compare on one machine only."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from add_reference import write_entry
from book.data import load_data
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = re.compile(
    r"  custom_dir: .*\n|^(?:plugins|hooks|extra_javascript|extra_css):\n(?:  .*\n|\n)+", re.M
)
"""What mkdocs.yml has beyond plain MkDocs + Material with the same extensions and pages."""
WRITER = """from pathlib import Path
def on_page_content(html, page, config, files):
    written = Path(config.docs_dir, page.file.src_uri)
    written.parent.mkdir(exist_ok=True)
    written.write_text(page.markdown, "utf-8")
"""
"""A hook that writes each page's Markdown back, as it is once markers and citations are expanded."""
FRONT = "---\ntitle: Page {0}\ndescription: Made to measure how the build grows with its pages and its works.\n---\n\n# Page {0}\n\n"


def build(project: Path) -> tuple[float, float]:
    """Processor seconds and peak megabytes of one build into an empty folder."""
    command = [sys.executable, "-m", "mkdocs", "build", "--clean", "--site-dir", "out"]
    running = subprocess.Popen(command, cwd=project, stderr=(project / "log").open("w"))
    if (ended := os.wait4(running.pid, 0))[1]:
        raise RuntimeError((project / "log").read_text("utf-8")[-3000:])
    return ended[2].ru_utime + ended[2].ru_stime, ended[2].ru_maxrss / 1024


def make_plain(project: Path) -> None:
    """Leave plain MkDocs, with the text that our pages print as Markdown that it understands."""
    (project / "writer.py").write_text(WRITER, "utf-8")
    file = project / "mkdocs.yml"
    settings = file.read_text("utf-8")
    file.write_text(settings.replace("hooks:\n", "hooks:\n  - writer.py\n"), "utf-8")
    build(project)
    file.write_text(OURS.sub("", settings), "utf-8")


def grow(project: Path) -> None:
    """Ten times the pages and the works: nine copies of all, each page citing its own copies."""
    works, names = load_data(project).works, list[str]()
    cited = re.compile(rf"@({'|'.join(works)})\b")
    pages = ["\n".join(f"Seen. [@{key}]" for key in works)]
    pages += (page.read_text("utf-8") for page in (project / "docs").rglob("*.md"))
    with (project / "bib/references.bib").open("a", encoding="utf-8") as file:
        for copy in "bcdefghij":
            for key, work in works.items():
                doi = f"10.1000/{key}{copy}"
                other = replace(work, key=key + copy, doi=doi, pmid="", pmcid="")
                file.write(f"\n{write_entry(other, work.kind, work.read)}\n")
            for page in pages:  # its sentences, without links and names of figures
                text = "\n".join(re.findall(r"^[A-Z](?!able:).*", page, re.M))
                text = cited.sub(rf"@\1{copy}", text)
                text = re.sub(r"\[([^][@]+)\]\([^)]*\)|\{.*?\}|\*\*", r"\1", text)
                names.append(f"copy-{len(names)}.md")
                (project / "docs" / names[-1]).write_text(FRONT.format(len(names)) + text, "utf-8")
    settings, nav = project / "mkdocs.yml", "\n  - ".join(["\nnav:", *names])
    settings.write_text(settings.read_text("utf-8").replace("\nnav:", nav), "utf-8")
    dates = [sys.executable, "overrides/checks/update_dates.py"]
    subprocess.run(dates, cwd=project, check=True, capture_output=True)


def first_view(page: Path) -> float:
    """The kilobytes that a browser fetches to show one page, as gzip."""
    files, fetched = {page}, "link[rel=stylesheet], link[rel=icon], script[src], img[src]"
    for node in LexborHTMLParser(page.read_bytes()).css(fetched):
        address = node.attributes.get("href") or node.attributes.get("src") or ""
        files.add((page.parent / address.split("?")[0]).resolve())
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in files) / 1000


with tempfile.TemporaryDirectory() as folder:
    plain, ours, large = (Path(folder, name) for name in ("plain", "ours", "large"))
    for project in (plain, ours, large):
        shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(".*", "site", "dist", "tests"))
    make_plain(plain)
    rounds = [(*build(plain), *build(ours)) for _ in range(3)]
    base, base_peak, cost, peak = map(min, *rounds)
    sizes = sorted(map(first_view, (ours / "out").rglob("index.html")))
    grow(large)
    large_cost, large_peak = build(large)
print(f"Cold hosted build: {cost:.2f} s of processor time, {peak:.0f} MB at the peak")
print(f"Plain MkDocs + Material with the same pages: {base:.2f} s, {base_peak:.0f} MB;", end=" ")
print(f"ratio {cost / base:.2f}")
print(f"Ten times the pages and works: {large_cost:.2f} s", end=" ")
print(f"({large_cost / cost:.1f} times), {large_peak:.0f} MB")
print(f"First view, gzip: median {sizes[len(sizes) // 2]:.1f} kB, heaviest {sizes[-1]:.1f} kB")
