"""Make the offline editions from the built offline site, into one folder, with their checksums.

``python overrides/editions/make_editions.py SITE DIST [--pdf]``. A file appears under its final
name only when it is whole; files of other versions are removed. Exit code: 0 all made, 1 one is
missing (it says which and why), 2 wrong usage or nothing could be made.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "hooks"))
from bind_book import BookError, Edition, MissingEditionError, bind
from cite_page import AUTHOR
from date_pages import FILE, long_day, parse_dates, read_version
from make_epub import make_epub
from mkdocs.config import load_config
from offer_editions import words_for_size
from pack_site import START_HERE, PackError, pack

NAME = "sleep-stress-insulin"
SUMS = "SHA256SUMS"


def read_edition(root: Path) -> tuple[Edition, list[object]]:
    """What the title page says, and the navigation, from the project in ``root``."""
    config = load_config(str(root / "mkdocs.yml"))
    days = parse_dates((root / FILE).read_text(encoding="utf-8"), [])
    home = (root / "docs/index.md").read_text(encoding="utf-8").splitlines()
    title = next(line.removeprefix("title:").strip() for line in home if line.startswith("title:"))
    edition = Edition(
        title=title,
        site_name=config.site_name,
        description=config.site_description or "",
        author=AUTHOR,
        version=read_version(root),
        day=long_day(max(dated.day for dated in days.values())),
    )
    return edition, list(config.nav or [])


def write_sums(folder: Path) -> None:
    """Write the checksums of every edition in the folder, as sha256sum does."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name != SUMS
    ]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def install(made: Path, dist: Path) -> None:
    """Move what was made to its place and remove what is of another build."""
    dist.mkdir(parents=True, exist_ok=True)
    names = {path.name for path in made.iterdir()}
    for path in made.iterdir():
        temporary = dist / f".{path.name}.part"
        try:
            shutil.copyfile(path, temporary)
            os.replace(temporary, dist / path.name)
        finally:
            temporary.unlink(missing_ok=True)
    for path in dist.iterdir():
        if path.name not in names and path.name.startswith(NAME):
            path.unlink()


def make_all(site: Path, dist: Path, with_pdf: bool) -> int:
    """Make every edition; see the top of the file for the code it returns."""
    root = Path.cwd()
    edition, nav = read_edition(root)
    moment = int(os.environ.get("SOURCE_DATE_EPOCH", "0"))
    stem = f"{NAME}-{edition.version}"
    missing: list[str] = []
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as scratch:
        made = Path(folder)

        def step(name: str, work: Callable[[Path], None]) -> None:
            begin = time.monotonic()
            try:
                work(made / name)
            except MissingEditionError as error:
                (made / name).unlink(missing_ok=True)
                missing.append(f"{name} was not made. {error}")
                return
            size = words_for_size((made / name).stat().st_size)
            print(f"Made {name} ({size}, {time.monotonic() - begin:.1f} s)", flush=True)

        book = bind(site, nav, edition)
        start = START_HERE.format(title=edition.title, version=edition.version, day=edition.day)
        zipped = f"{NAME}-offline-{edition.version}.zip"
        step(zipped, lambda path: pack(site, path, stem, start, moment))
        step(f"{stem}.html", lambda path: none(path.write_text(book, encoding="utf-8")))
        step(f"{stem}.epub", lambda path: make_epub(book, path, edition, moment))
        if with_pdf:
            from print_pdf import print_book  # noqa: PLC0415 -- needs what only `make offline` has

            step(
                f"{stem}.pdf",
                lambda path: none(
                    path.write_bytes(print_book(book, Path(scratch), edition, moment))
                ),
            )
        write_sums(made)
        install(made, dist)
    for line in missing:
        print(line, file=sys.stderr)
    return 1 if missing else 0


def none(_: object) -> None:
    """Drop a result."""


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and make the editions."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("site", type=Path, help="the built offline site")
    parser.add_argument("dist", type=Path, help="where the editions go")
    parser.add_argument("--pdf", action="store_true", help="print the PDF too (needs a Chromium)")
    options = parser.parse_args(arguments)
    try:
        return make_all(options.site, options.dist, options.pdf)
    except (BookError, PackError) as error:
        print(f"The editions were not made: {error}", file=sys.stderr)
    except OSError as error:
        print(
            f"The editions were not made: {error.strerror or error}: {error.filename or options.dist}. "
            "See that the disk has room and the folder can be written.",
            file=sys.stderr,
        )
    return 2


if __name__ == "__main__":
    sys.exit(main())
