"""Serve the site while it is written. Each save rebuilds it and reloads open pages.

    python overrides/editions/serve.py [PORT]

While the sources have errors, every address shows them in place of the site.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, TemplateError
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException
from mkdocs.livereload import LiveReloadServer

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "overrides/hooks"))
import kept_pages
from book.diagnostics import Diagnostic, SourceError

WATCHED = ("docs", "bib", "overrides", "mkdocs.yml", "pyproject.toml")
"""The files and folders that the site is built from."""
MEMORY = Path("/dev/shm")
"""A file system in memory, if there is one: writing 2,000 files there takes a tenth of the time."""
FAULT = "fault.html"
LOCATED = re.compile(r"(?P<file>[^\s:][^:\n]*):(?P<line>\d+): (?P<what>.*)", re.S)
"""A warning that names a file and a line."""


class Preview:
    """The site in a temporary folder, and its server."""

    def __init__(self, port: int) -> None:
        self.site = Path(
            tempfile.mkdtemp(prefix="preview-", dir=MEMORY if MEMORY.is_dir() else None)
        )
        self.server = LiveReloadServer(self.rebuild, "127.0.0.1", port, str(self.site))
        self.server.set_app(self.answer)
        self.files: dict[Path, int] = {}

    def run(self) -> None:
        """Build, then serve until Ctrl+C."""
        try:
            self.rebuild()
            for name in WATCHED:
                self.server.watch(str(ROOT / name))
            say(f"The site is at {self.server.url} and follows what you save. Ctrl+C stops it.")
            self.server.serve()  # type: ignore[no-untyped-call]
        except KeyboardInterrupt:
            say("Stopped.")
        finally:
            self.server.shutdown()
            shutil.rmtree(self.site)

    def answer(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request, with the page of errors if there is one. Open pages poll ``/livereload/``."""
        if (self.site / FAULT).exists() and not environ["PATH_INFO"].startswith("/livereload/"):
            environ["PATH_INFO"] = f"/{FAULT}"
        return self.server.serve_request(environ, start_response)

    def rebuild(self) -> None:
        """Build if a file has changed. Print what changed, and the time it took or the errors."""
        before, self.files = self.files, dict(list_files())
        changed = {path for path, _ in before.items() ^ self.files.items()}
        if not changed:
            return
        names = sorted(str(path.relative_to(ROOT)) for path in changed)
        say(f"Changed: {', '.join(names)}." if before else "Building the site …")
        if before and any(path.suffix == ".py" for path in changed):
            shutil.rmtree(self.site)
            os.execv(
                sys.executable, [sys.executable, *sys.argv]
            )  # a changed module needs a new process
        if any(path.suffix != ".md" for path in changed):
            kept_pages.forget()
        start = time.monotonic()
        if faults := self.build():
            environment = Environment(
                loader=FileSystemLoader(Path(__file__).parent), autoescape=True
            )
            page = environment.get_template(FAULT).render(faults=faults)
            (self.site / FAULT).write_text(page, encoding="utf-8")
            for fault in faults:
                print(f"  {fault}", file=sys.stderr)
            say("The site comes back when this is corrected.")
        else:
            say(f"Built in {time.monotonic() - start:.1f} s.")

    def build(self) -> list[Diagnostic]:
        """Build the site in strict mode. Return the errors."""
        with Warnings() as warned:
            try:
                config = load_config(str(ROOT / "mkdocs.yml"), site_dir=str(self.site), strict=True)
                config.site_url = self.server.url
                config.extra["edition"] = "preview"
                build(config, serve_url=self.server.url)
            except Exception as error:  # any error is shown in the browser
                return explain(error, warned.messages)
        return []


class Warnings(logging.Handler):
    """Collects the warnings of MkDocs within a ``with`` block."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Store the message of a record."""
        self.messages.append(record.getMessage())

    def __enter__(self) -> Warnings:
        logging.getLogger("mkdocs").addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        logging.getLogger("mkdocs").removeHandler(self)


def list_files() -> Iterator[tuple[Path, int]]:
    """Yield each file that the site is built from, with the time of its last change."""
    for name in WATCHED:
        for path in (ROOT / name, *(ROOT / name).rglob("*")):
            if path.suffix == ".pyc" or path.name.startswith(".") or path.name.endswith("~"):
                continue  # files of Python and of editors
            with suppress(FileNotFoundError):  # it may be deleted meanwhile
                if path.is_file():
                    yield path, path.stat().st_mtime_ns


def explain(error: Exception, warned: Iterable[str]) -> list[Diagnostic]:
    """Return the errors that stopped the build, with file and line where they are known."""
    chain: list[BaseException] = [error]
    while cause := chain[-1].__cause__ or chain[-1].__context__:
        chain.append(cause)
    for one in chain:
        if isinstance(one, SourceError):
            return one.diagnostics
        if isinstance(one, yaml.MarkedYAMLError) and one.problem_mark:
            what = f"malformed YAML: {one.problem}."
            line = one.problem_mark.line + 1
            return [Diagnostic("mkdocs.yml", line, what, "Check quotes, colons and indentation.")]
    if isinstance(error, MkDocsException):
        messages = [(LOCATED.fullmatch(text), text) for text in warned or [str(error)]]
        return [
            Diagnostic(at["file"], int(at["line"]), at["what"], "")
            if at
            else Diagnostic("mkdocs.yml", 1, text, "")
            for at, text in messages
        ]
    if not isinstance(error, TemplateError):
        traceback.print_exception(error)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.startswith(str(ROOT / "overrides"))]
    place: Any = error if isinstance(error, SyntaxError) else (own or frames)[-1]
    what = f"{type(error).__name__}: {error}"
    return [Diagnostic(place.filename.removeprefix(f"{ROOT}/"), place.lineno, what, "")]


def say(line: str) -> None:
    """Print a line with the time at once."""
    print(f"{time.strftime('%H:%M:%S')}  {line}", flush=True)


def main() -> int:
    """Serve at the port given on the command line, if it is free. Return the exit status."""
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    os.chdir(ROOT)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))  # so that the folder is removed
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError:
        print(f"Port {port} is taken: try 'make serve PORT={port + 1}'.", file=sys.stderr)
        return 1
    Preview(port).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
