"""Compare the time and memory of the build with plain MkDocs (``make bench``). Compare only results of one machine."""

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

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = r"  custom_dir: .*\n|^(?:plugins|hooks|extra_javascript|extra_css):\n(?:  .*\n|\n)+"
"""The settings in mkdocs.yml beyond those of plain MkDocs + Material, with the same extensions and pages."""
WRITE_BACK_HOOK = """from pathlib import Path
def on_page_content(html, page, config, files):
    written = Path(config.docs_dir, page.file.src_uri)
    written.parent.mkdir(exist_ok=True)
    written.write_text(page.markdown, "utf-8")
"""
"""A hook that writes each page's Markdown to its source once markers and citations are expanded."""
MEASURED = """Cold hosted build
Plain MkDocs + Material, pages as in docs/, with half of the text
Plain MkDocs + Material, pages as printed
Ten times the pages and works""".splitlines()
FRONT_MATTER = "---\ntitle: Page {0}\ndescription: Made to measure how the build grows with its pages and its works.\n---\n\n# Page {0}\n\n"


def build(project: Path) -> tuple[float, float]:
    """Build a project. Return the processor time in seconds and the peak memory in megabytes."""
    command = [sys.executable, "-m", "mkdocs", "build", "--site-dir", "out"]
    process = subprocess.Popen(command, cwd=project, stderr=(project / "log").open("w"))
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise RuntimeError((project / "log").read_text("utf-8")[-3000:])
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def replace_setting(project: Path, pattern: str, new: str = "") -> None:
    """Replace a pattern in mkdocs.yml."""
    text = (project / "mkdocs.yml").read_text("utf-8")
    (project / "mkdocs.yml").write_text(re.sub(pattern, new, text, flags=re.M), "utf-8")


def multiply(project: Path) -> None:
    """Add nine copies of all pages and works. Each copy of a page cites the copies of its works."""
    works, names = load_data(project).works, list[str]()
    cited = re.compile(rf"@({'|'.join(works)})\b")
    pages = ["\n".join(f"Seen. [@{key}]" for key in works)]
    pages += (page.read_text("utf-8") for page in (project / "docs").rglob("*.md"))
    with (project / "bib/references.bib").open("a", encoding="utf-8") as file:
        for copy in "bcdefghij":
            for key, work in works.items():
                other = replace(work, key=key + copy, doi=f"10.1000/{key}{copy}", pmid="", pmcid="")
                file.write(f"\n{write_entry(other, work.kind, work.read)}\n")
            for page in pages:  # only its sentences, without links and references to figures
                text = "\n".join(re.findall(r"^[A-Z](?!able:).*", page, re.M))
                text = re.sub(r"\[([^][@]+)\]\([^)]*\)|\{.*?\}|\*\*", r"\1", text)
                text = FRONT_MATTER.format(len(names)) + cited.sub(rf"@\1{copy}", text)
                names.append(f"copy-{len(names)}.md")
                (project / "docs" / names[-1]).write_text(text, "utf-8")
    replace_setting(project, r"^nav:", "\n  - ".join(["nav:", *names]))
    dates = [sys.executable, "overrides/checks/update_dates.py"]
    subprocess.run(dates, cwd=project, check=True, capture_output=True)


def rebuild(project: Path) -> str:
    """Return the seconds that ``make serve`` reports for a rebuild after one edit."""
    command = [sys.executable, "overrides/editions/serve.py", "0"]  # any free port
    log, seconds = project / "log", list[str]()
    with subprocess.Popen(command, cwd=project, stdout=log.open("w")) as server:
        while len(seconds) < 3 and server.poll() is None:
            time.sleep(3)
            seconds = re.findall(r"Built in ([\d.]+)", log.read_text("utf-8"))
            (project / "docs/about.md").open("a").write("\nOne edit.\n")
        server.terminate()
    return seconds[-1]


with tempfile.TemporaryDirectory() as folder:
    source, expanded, ours, large = (Path(folder, name) for name in ("src", "exp", "ours", "ten"))
    for project in (source, expanded, ours, large):
        shutil.copytree(ROOT, project, ignore=shutil.ignore_patterns(".*", "site", "dist", "tests"))
    (expanded / "write_back.py").write_text(WRITE_BACK_HOOK, "utf-8")
    replace_setting(expanded, r"^hooks:\n", "hooks:\n  - write_back.py\n")
    build(expanded)
    for project in (source, expanded):
        replace_setting(project, SETTINGS)
    multiply(large)
    rounds = [(build(ours), build(source), build(expanded)) for _ in range(3)]
    best = [tuple(map(min, *results)) for results in zip(*rounds, strict=True)]
    for name, (seconds, megabytes) in zip(MEASURED, [*best, build(large)], strict=True):
        print(f"{name}: {seconds:.2f} s ({seconds / best[0][0]:.2f} of ours), {megabytes:.0f} MB")
    print(f"Rebuild after one edit in 'make serve': {rebuild(ours)} s")
