"""``make serve`` shows what is saved, and what is wrong with it."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import serve
from conftest import ROOT, copy_project, free_port, replace_once, run
from jinja2 import Environment, FileSystemLoader, UndefinedError
from playwright.sync_api import Browser, Page, expect

SERVE = (sys.executable, "overrides/editions/serve.py")
SOON = 60_000


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_project(tmp_path_factory.mktemp("serve"))


@pytest.fixture(scope="module")
def address(project: Path) -> Iterator[str]:
    """The address of the served project; its output is in the file "said"."""
    port = free_port()
    said = project / "said"
    with (
        said.open("w") as out,
        subprocess.Popen([*SERVE, str(port)], cwd=project, stdout=out, stderr=out) as it,
    ):
        while "The site is at" not in said.read_text("utf-8"):
            assert it.poll() is None
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}/"
        it.send_signal(signal.SIGTERM)


@pytest.fixture(scope="module")
def page(browser: Browser, address: str) -> Page:
    page = browser.new_page()
    page.goto(f"{address}fundamentals/stress-thermostat/")
    return page


SAVED = {
    # what is saved at once: each file, what is in it, and what comes instead
    "a page": [("docs/fundamentals/stress-thermostat.md", "In short", "In letters")],
    "data, template and settings": [
        ("bib/claims.yml", "are signals to the body", "are letters to the body"),
        ("overrides/theme/main.html", "not medical advice.", "no medical advice."),
        ("mkdocs.yml", "code MIT.", "code MIT, too."),
    ],
    "a module": [("overrides/hooks/book/export/cite.py", "Last changed", "Then changed")],
}


@pytest.mark.browser
@pytest.mark.parametrize("what", SAVED)
def test_open_page_follows_what_is_saved(what: str, project: Path, page: Page) -> None:
    for file, old, new in SAVED[what]:
        replace_once(project, file, old, new)
    for file, _, new in SAVED[what]:
        expect(page.locator("body")).to_contain_text(new, timeout=SOON)
        assert re.search(rf"Changed: .*{file}", (project / "said").read_text("utf-8"))


@pytest.mark.browser
def test_fault_is_shown_with_its_place_until_it_is_corrected(project: Path, page: Page) -> None:
    replace_once(
        project, "bib/claims.yml", "^  verdict: well supported", "  verdict: well suported"
    )
    expect(page.locator("h1")).to_have_text("One error in the sources", timeout=SOON)
    expect(page.locator("h2")).to_have_text(re.compile(r"bib/claims\.yml, line \d+"))
    expect(page.locator("main")).to_contain_text(
        "'verdict' is 'well suported'. Did you mean 'well supported'?"
    )
    assert re.search(r"  bib/claims\.yml:\d+: claim", (project / "said").read_text("utf-8"))
    replace_once(project, "bib/claims.yml", "verdict: well suported", "verdict: well supported")
    expect(page.locator("h1")).to_contain_text("The stress thermostat", timeout=SOON)


def test_template_or_module_at_fault_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serve, "ROOT", tmp_path)
    (tmp_path / "overrides").mkdir()
    (tmp_path / "overrides/page.html").write_text("<p>\n{{ nobody.name }}")
    template = Environment(loader=FileSystemLoader(tmp_path / "overrides")).get_template(
        "page.html"
    )
    with pytest.raises(UndefinedError) as stopped:
        template.render()
    [found] = serve.explain(stopped.value, [])
    assert str(found) == "overrides/page.html:2: UndefinedError: 'nobody' is undefined"


def test_port_that_is_taken_is_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        result = run(ROOT, *SERVE, str(port := taken.getsockname()[1]))
    assert result.returncode == 1
    assert result.stderr == f"Port {port} is taken: try 'make serve PORT={port + 1}'.\n"
