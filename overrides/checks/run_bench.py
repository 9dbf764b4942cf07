"""Measure the build against plain MkDocs; compare figures of one machine only."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from add_reference import write_entry
from book.data import load_data

ROOT = Path(__file__).resolve().parent.parent.parent
OURS = r"  custom_dir: .*\n|^(?:plugins|hooks|extra_javascript|extra_css):\n(?:  .*\n|\n)+"
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
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", "out"]
    running = subprocess.Popen(command, cwd=project, stderr=(project / "log").open("w"))
    if (ended := os.wait4(running.pid, 0))[1]:
        raise RuntimeError((project / "log").read_text("utf-8")[-3000:])
    return ended[2].ru_utime + ended[2].ru_stime, ended[2].ru_maxrss / 1024


def set_up(project: Path, pattern: str, new: str = "") -> None:
    """Change the settings of a project."""
    file = project / "mkdocs.yml"
    file.write_text(re.sub(pattern, new, file.read_text("utf-8"), flags=re.M), "utf-8")


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
    set_up(project, r"^nav:", "\n  - ".join(["nav:", *names]))
    dates = [sys.executable, "overrides/checks/update_dates.py"]
    subprocess.run(dates, cwd=project, check=True, capture_output=True)


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


with tempfile.TemporaryDirectory() as folder:
    least, plain, ours, large = (Path(folder, name) for name in ("least", "plain", "ours", "large"))
    for project in (least, plain, ours, large):
        shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(".*", "site", "dist", "tests"))
    (plain / "writer.py").write_text(WRITER, "utf-8")
    set_up(plain, r"^hooks:\n", "hooks:\n  - writer.py\n")
    build(plain)
    for project in (least, plain):
        set_up(project, OURS)
    rounds = [(*build(least), *build(plain), *build(ours)) for _ in range(3)]
    low, low_peak, base, base_peak, cost, peak = map(min, *rounds)
    grow(large)
    for what, seconds, high in [
        ("Cold hosted build", cost, peak),
        ("Plain MkDocs + Material, pages as in docs/, with half of the text", low, low_peak),
        ("Plain MkDocs + Material, pages as printed", base, base_peak),
        ("Ten times the pages and works", *build(large)),
    ]:
        print(f"{what}: {seconds:.2f} s ({seconds / cost:.2f} of ours), {high:.0f} MB")
    print(f"Rebuild after one edit in 'make serve': {rebuild(ours)} s")
