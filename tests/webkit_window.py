#!/usr/bin/python3
"""A window of WebKitGTK for engines.py: of any width, with its console on stderr, printing to a file.

It runs in the system's Python, which has the bindings.
"""

import os
import signal
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

FOLDER = Path(os.environ["ENGINE_FOLDER"])
PAPER = tuple(map(int, os.environ["ENGINE_PAPER"].split()))
# An ephemeral context would write nothing to the console.
CONTEXT = WebKit2.WebContext.new_with_website_data_manager(
    WebKit2.WebsiteDataManager(base_data_directory=str(FOLDER), base_cache_directory=str(FOLDER))
)


class View(WebKit2.WebView):
    """The page of the session."""

    def __init__(self) -> None:
        settings = WebKit2.Settings()
        settings.set_enable_write_console_messages_to_stdout(True)
        super().__init__(web_context=CONTEXT, is_controlled_by_automation=True, settings=settings)
        window = Gtk.Window()
        window.add(self)
        window.show_all()
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGUSR1, self.print_page)

    def print_page(self) -> bool:
        """Print without a dialogue, and give the file its name when it is complete."""
        unfinished = FOLDER / "printed.unfinished"
        settings = Gtk.PrintSettings()
        settings.set_printer("Print to File")
        settings.set(Gtk.PRINT_SETTINGS_OUTPUT_URI, unfinished.as_uri())
        paper = Gtk.PageSetup()
        paper.set_paper_size(Gtk.PaperSize.new_custom("half", "half", *PAPER, Gtk.Unit.MM))
        self.operation = WebKit2.PrintOperation.new(self)
        self.operation.set_print_settings(settings)
        self.operation.set_page_setup(paper)
        self.operation.connect("finished", lambda _: unfinished.rename(FOLDER / "printed.pdf"))
        self.operation.print_()
        return True


def save(_: object, download: WebKit2.Download) -> None:
    """Save a download under the name that the page suggests."""
    download.connect(
        "decide-destination",
        lambda one, name: one.set_destination((FOLDER / "downloads" / name).as_uri()),
    )


(FOLDER / "window.pid").write_text(str(os.getpid()))
CONTEXT.set_automation_allowed(True)
CONTEXT.connect(
    "automation-started", lambda _, session: session.connect("create-web-view", lambda *_: View())
)
CONTEXT.connect("download-started", save)
Gtk.main()
