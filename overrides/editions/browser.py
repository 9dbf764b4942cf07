"""Start a Chromium: the one installed on the machine, or Playwright's."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from edition import MissingEditionError
from playwright.sync_api import Browser, Error, sync_playwright

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
HOW_TO_GET = (
    "No Chromium was found for the PDF. Get one with '.venv/bin/playwright install chromium', "
    "or on Debian with 'apt-get install chromium'."
)


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Yield a running Chromium. Raise MissingEditionError if there is none or it fails."""
    path = next(filter(None, map(shutil.which, CHROMIUMS)), None)
    arguments = ["--disable-background-networking"]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")  # Chromium refuses its sandbox to root
    try:
        with sync_playwright() as play:
            browser = play.chromium.launch(executable_path=path, args=arguments)
            yield browser
            browser.close()
    except Error as error:
        if re.search("executable", str(error), re.I):
            raise MissingEditionError(HOW_TO_GET) from error
        raise MissingEditionError(f"Chromium failed: {error.message.splitlines()[0]}") from error
    except Exception as error:
        if "driver" not in str(error):
            raise
        # the Node of Playwright lacks a system library, for which there is no class of error
        raise MissingEditionError(HOW_TO_GET) from error
