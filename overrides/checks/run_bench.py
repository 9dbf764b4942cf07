"""Measure the build against plain MkDocs, and what a reader downloads; compare on one machine only."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).resolve().parent.parent.parent
MKDOCS = [sys.executable, "-m", "mkdocs"]
OURS = re.compile(
    r"  custom_dir: .*\n|^(?:plugins|hooks|extra_javascript|extra_css):\n(?:  .*\n|\n)+", re.M
)
"""What mkdocs.yml has beyond plain MkDocs + Material with the same extensions and pages."""
FRONT = "---\ntitle: Page {0}\ndescription: Made to measure how the build grows with its pages and its works.\n---\n\n# Page {0}\n\n"
WRITER = """from pathlib import Path
def on_page_content(html, page, config, files):
    written = Path(config.docs_dir, page.file.src_uri)
    written.parent.mkdir(exist_ok=True)
    written.write_text(page.markdown, "utf-8")
"""
"""A hook that writes each page's Markdown back, as it is once markers and citations are expanded."""
ENTRY = re.compile(r"@article\{(\D+(\d{4})\w*),\n(?:  .*\n)*?  year = \{\2\},\n(?:  .*\n)*\}")


def build(project: Path) -> tuple[float, float]:
    """Processor seconds and peak megabytes of one build into an empty folder."""
    command, log = [*MKDOCS, "build", "--clean", "--site-dir", "out"], project / "log"
    running = subprocess.Popen(command, cwd=project, stderr=log.open("w"))
    if (ended := os.wait4(running.pid, 0))[1]:
        raise RuntimeError(log.read_text("utf-8")[-3000:])
    return ended[2].ru_utime + ended[2].ru_stime, ended[2].ru_maxrss / 1024


def expand(project: Path, target: Path) -> None:
    """Give ``target`` the text that the pages print, as Markdown that plain MkDocs understands."""
    (project / "writer.py").write_text(WRITER, "utf-8")
    settings = (project / "mkdocs.yml").read_text("utf-8")
    (project / "mkdocs.yml").write_text(settings.replace("hooks:\n", "hooks:\n  - writer.py\n"))
    build(project)
    shutil.copytree(project / "docs", target / "docs", dirs_exist_ok=True)


def rebuild(project: Path) -> str:
    """Seconds that ``make serve`` needs after one edit, by what it says."""
    command = [sys.executable, "overrides/editions/serve.py", "8765"]
    log, built = project / "log", list[str]()
    with subprocess.Popen(command, cwd=project, stdout=log.open("w")) as serving:
        while len(built) < 3 and serving.poll() is None:
            time.sleep(3)
            built = re.findall(r"Built in ([\d.]+)", log.read_text("utf-8"))
            (project / "docs/about.md").open("a").write("\nOne edit.\n")
        serving.terminate()
    return built[-1]


def grow(project: Path) -> None:
    """Ten times the pages and the works: nine copies of all, each page citing its own copies."""
    path, names = project / "bib/references.bib", list[str]()
    entries = re.split(r"\n(?=(?:%.*\n)*@)", path.read_text("utf-8"))
    works = [found for found in map(ENTRY.search, entries) if found]
    keys = re.compile(rf"@({'|'.join(work[1] for work in works)})\b")
    pages = ["\n".join(f"Seen. [@{work[1]}]" for work in works)]
    pages += (page.read_text("utf-8") for page in (project / "docs").rglob("*.md"))
    for copy in "bcdefghij":
        for work in works:
            text = re.sub(r"  (?:doi|pubmed|pmcid|url|urldate) = .*\n", "", work[0])
            text = text.replace(work[1], work[1] + copy, 1)[:-1]
            entries.append(text + f"  doi = {{10.1000/{work[1]}{copy}}},\n}}\n")
        for page in pages:  # its sentences, without links and names of figures
            text = "\n".join(re.findall(r"^[A-Z](?!able:).*", page, re.M))
            text = re.sub(
                r"\[([^][@]+)\]\([^)]*\)|\{.*?\}|\*\*", r"\1", keys.sub(rf"@\1{copy}", text)
            )
            names.append(f"copy-{len(names)}.md")
            (project / "docs" / names[-1]).write_text(FRONT.format(len(names)) + text, "utf-8")
    path.write_text("\n".join(sorted(entries, key=lambda text: text[text.find("{") :].lower())))
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
    plain, whole, ours, large, spare = (Path(folder, str(number)) for number in range(5))
    for copy in (plain, whole, ours, large, spare):
        shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".*", "site", "dist", "tests"))
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    for copy in (plain, whole):
        (copy / "mkdocs.yml").write_text(OURS.sub("", settings), "utf-8")
    expand(spare, whole)
    rounds = [(*build(plain), *build(whole), *build(ours)) for _ in range(3)]
    low, base, same, more, cost, peak = map(min, *rounds)
    kinds: dict[str, list[float]] = {}
    for page in (ours / "out").rglob("index.html"):
        kinds.setdefault(page.relative_to(ours / "out").parts[0], []).append(first_view(page))
    print(f"Cold hosted build: {cost:.2f} s of processor time, {peak:.0f} MB at the peak")
    print("Plain MkDocs + Material with the same extensions:")
    for what, least, high in (
        ("as in docs/, half of the text", low, base),
        ("as printed", same, more),
    ):
        print(f"  the pages {what}: {least:.2f} s, {high:.0f} MB; ratio {cost / least:.2f}")
    print(f"Rebuild after one edit in 'make serve': {rebuild(ours)} s")
    grow(large)
    large_cost, large_peak = build(large)
print(f"Ten times the pages and works: {large_cost:.2f} s", end=" ")
print(f"({large_cost / cost:.1f} times), {large_peak:.0f} MB")
for name in ("overrides", "tests"):
    lines = sum(path.read_text("utf-8").count("\n") for path in ROOT.glob(f"{name}/**/*.py"))
    print(f"Lines of Python in {name}/: {lines}")
print("First view, kB as gzip: median and heaviest, by kind of page")
for kind, sizes in [*sorted(kinds.items()), ("all pages", [s for k in kinds.values() for s in k])]:
    print(f"  {kind:16} {sorted(sizes)[len(sizes) // 2]:6.1f} {max(sizes):6.1f}")
