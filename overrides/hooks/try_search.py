"""Temporary: writes the search index until register.py does."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
from book.output import search  # noqa: E402

pages: list[tuple[str, str, str]] = []


def on_pre_build(config: Any) -> None:
    pages.clear()


def on_files(files: Any, config: Any) -> Any:
    for file in [file for file in files if search.is_unused(file.src_uri)]:
        files.remove(file)
    return files


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> Any:
    pages.append((page.url, page.title, page.content))
    return context


def on_post_build(config: Any) -> None:
    begin = time.perf_counter()
    index = search.make_index(
        (
            search.SearchPage(url, title, search.page_sections(html))
            for url, title, html in pages
        ),
        config.extra["evidence"].terms,
    )
    print("index", time.perf_counter() - begin)
    for path, text in search.index_files(index).items():
        to = Path(config.site_dir) / path
        to.parent.mkdir(exist_ok=True)
        to.write_text(text, encoding="utf-8")
