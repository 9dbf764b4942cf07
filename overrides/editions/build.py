"""Build the project: the offline editions into dist/, the hosted site into site/.

    python overrides/editions/build.py [--pdf]

Everything is built in .build/ first; site/ and dist/ are replaced only when all of it succeeded.
Exit status: 0 if all was made, 1 if an edition is missing (stderr says why), 2 if nothing changed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import logging
import os
import re
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bind_book import bind
from edition import (
    NAME,
    BookError,
    Edition,
    MissingEditionError,
    find_timestamp,
    read_edition,
)
from make_epub import make_epub
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from pack_site import pack

ROOT = Path(__file__).resolve().parent.parent.parent
ADDRESS = re.compile(r"https?://[^\s/?#\"<>\\]+/(?!.*\.html/?$)[^\s?#\"<>\\]*|")
"""The address of a folder, or an empty string."""
UNCHANGED = "Nothing was changed: site/ and dist/ are as they were."


class RefusedError(Exception):
    """The build cannot start, or its result cannot be put in place."""


def build_all(with_pdf: bool) -> int:
    """Build the offline site, the editions and the hosted site. Return the exit status."""
    site, dist, work = ROOT / "site", ROOT / "dist", ROOT / ".build"
    for folder in (site, dist):
        check_replaceable(folder)
    with build_lock(ROOT), temporary_folder(work):
        timestamp = find_timestamp(ROOT)
        os.environ["SOURCE_DATE_EPOCH"] = str(timestamp)  # MkDocs dates the sitemap by it
        say("Building the offline site …")
        offline = load("mkdocs-offline.yml", work / "offline")
        build(offline)
        edition = read_edition(offline.extra["book"], timestamp)

        say("Making the editions …")
        missing = make_editions(work, edition, with_pdf)

        say("Building the hosted site …")
        hosted = load("mkdocs.yml", work / "site")
        hosted.extra["editions"] = str(work / "dist")
        build(hosted)

        with swapped(work / "dist", dist), swapped(work / "site", site):
            pass  # an error in the second restores the first

    pages = [page for page in site.rglob("*.html") if "downloads" not in page.parts]
    say(
        f"Built {len(pages)} pages into site/ (see them with 'make serve') "
        f"and {len(list(dist.iterdir()))} files into dist/."
    )
    if not hosted.site_url:
        say("SITE_URL is not set: pages, records and sitemap carry no address of the site.")
    for line in missing:
        print(line, file=sys.stderr)
    return 1 if missing else 0


def say(line: str) -> None:
    """Print a line of progress at once."""
    print(line, flush=True)


def load(file: str, site: Path) -> MkDocsConfig:
    """Load the settings in ``file`` for a strict build into ``site``."""
    config = load_config(file, site_dir=str(site), strict=True)
    if not ADDRESS.fullmatch(config.site_url or ""):
        example = "Give the address of a folder, such as https://example.org/book/"
        raise RefusedError(f"SITE_URL is {config.site_url!r}. {example}")
    return config


# --- The editions --------------------------------------------------------------------------------


def make_editions(work: Path, edition: Edition, with_pdf: bool) -> list[str]:
    """Make every edition of ``work/offline`` in ``work/dist``. Return a message for each that is missing."""
    site, dist = work / "offline", work / "dist"
    dist.mkdir()
    book = bind(site, edition)
    makers: dict[str, Callable[[Path], object]] = {
        f"{NAME}-offline-{edition.version}.zip": lambda path: pack(site, path, edition),
        f"{edition.stem}.html": lambda path: path.write_text(book, encoding="utf-8"),
        f"{edition.stem}.epub": lambda path: make_epub(book, path, edition),
    }
    if with_pdf:
        makers[f"{edition.stem}.pdf"] = lambda path: path.write_bytes(make_pdf(book, work, edition))
    missing = []
    for name, make in makers.items():
        start = time.monotonic()
        try:
            make(dist / name)
        except MissingEditionError as error:
            (dist / name).unlink(missing_ok=True)
            missing.append(f"{name} was not made. {error}")
            continue
        size = (dist / name).stat().st_size / 1e6
        say(f"  {name} ({size:.1f} MB, {time.monotonic() - start:.1f} s)")
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(dist.iterdir())
    ]
    (dist / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    return missing


def make_pdf(book: str, work: Path, edition: Edition) -> bytes:
    """Return the PDF. What prints it is installed by ``make offline`` only."""
    try:
        from print_pdf import print_book  # noqa: PLC0415
    except ImportError as error:
        raise MissingEditionError(
            f"{error.name} is not installed; 'make offline' does that."
        ) from error
    return print_book(book, work, edition)


# --- One build at a time, and all or nothing ------------------------------------------------------


def check_replaceable(folder: Path) -> None:
    """Raise RefusedError if ``folder`` cannot be replaced by another one."""
    if folder.is_symlink() or folder.is_mount() or (folder.exists() and not folder.is_dir()):
        raise RefusedError(
            f"{folder} is a link, a mount point or a file, and cannot be replaced. "
            "Move it away; copy or serve the folder from where it is built."
        )


@contextmanager
def build_lock(root: Path) -> Iterator[None]:
    """Raise RefusedError if another build of the project in ``root`` is running."""
    with (root / "mkdocs.yml").open() as file:  # an existing file, so that no lock file is left
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RefusedError("Another build of this project is running. Wait for it.") from error
        yield


@contextmanager
def temporary_folder(folder: Path) -> Iterator[None]:
    """Make an empty ``folder``, and remove it at the end in any case."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def swapped(new: Path, target: Path) -> Iterator[None]:
    """Replace the folder ``target`` by ``new``. An error in the block restores it."""
    old = new.with_name(f"old-{new.name}")
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
        yield
    except BaseException:
        if target.exists():
            target.rename(new)
        if old.exists():
            old.rename(target)
        raise


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and build. Print what went wrong, without a traceback."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pdf", action="store_true", help="print the PDF too (needs a Chromium)")
    with_pdf = parser.parse_args(arguments).pdf
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that .build/ is removed
    log, handler = logging.getLogger("mkdocs"), logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(levelname)-8s-  %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.WARNING)
    try:
        return build_all(with_pdf)
    except MkDocsException as error:
        reason = str(error)
    except (BookError, RefusedError) as error:
        reason = str(error)
    except OSError as error:
        place = f" ({error.filename})" if error.filename else ""
        reason = f"{error.strerror or error}{place}. Check that the disk has room and the folder is writable."
    except KeyboardInterrupt:
        reason = "Stopped."
    print(f"{reason}\n{UNCHANGED}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
