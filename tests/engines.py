"""Three browser engines behind the same few gestures: open, look, point, type, save, print.

Chromium is driven by playwright. Debian's Firefox and WebKitGTK are no builds of playwright's, so
they are asked in WebDriver's own words, which both speak: Firefox on its Marionette socket, WebKit
over HTTP through WebKitWebDriver and the bare window of webkit_window.py.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

from conftest import free_port
from playwright.sync_api import Browser, Error

HEIGHT = 844
PAPER = (210, 148)
"""Width and height in millimetres: half of A4, where many texts meet the end of a page."""
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Backspace": "\ue003"}
"""Keys with a name in playwright, and WebDriver's code for each."""
PATIENCE = 20
"""Seconds; only a fault waits so long."""


class Engine(ABC):
    """A browser with one page."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="engine-"))
        self.downloads = self.folder / "downloads"
        self.downloads.mkdir()

    def open(self, url: str, width: int = 1280) -> None:
        """Load a page again in a window of the given width."""
        self.go("about:blank")  # else only the fragment might change
        self.resize(width)
        self.wait(f"innerWidth === {width}")
        self.go(url)

    def wait(self, expression: str) -> Any:
        """What the expression gives, once that is something."""
        end = time.monotonic() + PATIENCE
        while not (value := self.run(expression)):
            assert time.monotonic() < end, f"never true: {expression}"
            time.sleep(0.03)
        return value

    def text(self, selector: str) -> str:
        """The text of an element, once it is in the page."""
        return str(self.wait(f"document.querySelector({json.dumps(selector)})?.innerText"))

    def place(self, selector: str) -> tuple[int, int]:
        """The middle of an element's first line, once nothing else covers it."""
        element = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"{element}?.getClientRects().length")
        self.run(f"{element}.scrollIntoView({{block: 'center', behavior: 'instant'}})")
        x, y = self.wait(
            f"""(() => {{
            const element = {element}, {{ left, top, width, height }} = element.getClientRects()[0];
            const [x, y] = [Math.round(left + width / 2), Math.round(top + height / 2)];
            return element.contains(document.elementFromPoint(x, y)) && [x, y];
            }})()"""
        )
        return int(x), int(y)

    def hover(self, selector: str) -> None:
        """Move the mouse over an element."""
        self.point(*self.place(selector), press=False)

    def click(self, selector: str) -> None:
        """Click an element with the mouse."""
        self.point(*self.place(selector), press=True)

    def saved(self, name: str) -> bytes:
        """The bytes of a download, once it is whole."""
        path, end = self.downloads / name, time.monotonic() + PATIENCE
        while not path.exists() or not path.stat().st_size or list(self.downloads.glob("*.*part")):
            assert time.monotonic() < end, f"{name} was not saved"
            self.run("0")  # playwright hears of a download while it is asked
            time.sleep(0.03)
        return path.read_bytes()

    @abstractmethod
    def go(self, url: str) -> None:
        """Load an address, as typed into the address bar."""

    @abstractmethod
    def resize(self, width: int) -> None:
        """Give the page a width in CSS pixels."""

    @abstractmethod
    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression."""

    @abstractmethod
    def point(self, x: int, y: int, *, press: bool) -> None:
        """Move the mouse to a place, and press its button there."""

    @abstractmethod
    def tap(self, selector: str) -> None:
        """Touch an element."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press keys, named or single letters, one after the other."""

    @abstractmethod
    def print(self) -> bytes:
        """The page as a PDF on PAPER."""

    @abstractmethod
    def messages(self) -> list[str]:
        """What the console was told about the pages since it was last asked."""

    @abstractmethod
    def quit(self) -> None:
        """Close the browser."""


class Chromium(Engine):
    """The browser of the other tests."""

    def __init__(self, browser: Browser) -> None:
        super().__init__()
        self.said: list[str] = []
        self.context = browser.new_context(has_touch=True)
        self.page = self.context.new_page()
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("download", lambda one: one.save_as(self.downloads / one.suggested_filename))

    def go(self, url: str) -> None:
        self.page.goto(url)

    def resize(self, width: int) -> None:
        self.page.set_viewport_size({"width": width, "height": HEIGHT})

    def run(self, expression: str) -> Any:
        try:
            return self.page.evaluate(expression)
        except Error:  # the page has just gone
            self.page.wait_for_load_state()
            return self.page.evaluate(expression)

    def point(self, x: int, y: int, *, press: bool) -> None:
        self.page.mouse.move(x, y)
        if press:
            self.page.mouse.click(x, y)

    def tap(self, selector: str) -> None:
        self.page.touchscreen.tap(*self.place(selector))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def print(self) -> bytes:
        width, height = (f"{side}mm" for side in PAPER)
        return self.page.pdf(width=width, height=height)

    def messages(self) -> list[str]:
        said, self.said = self.said, []
        return said

    def quit(self) -> None:
        self.context.close()


class Driven(Engine):
    """A browser that is asked in the commands of WebDriver."""

    @abstractmethod
    def ask(self, command: str, method: str, path: str, **given: Any) -> Any:
        """Send a command, by its name or by its method and path, and take the answer."""

    def go(self, url: str) -> None:
        self.ask("Navigate", "POST", "url", url=url)

    def run(self, expression: str) -> Any:
        return self.ask(
            "ExecuteScript", "POST", "execute/sync", script=f"return {expression}", args=[]
        )

    def act(self, kind: str, *actions: dict[str, Any], **given: Any) -> None:
        """Let one input device, a pointer or the keys, do something."""
        device = {"type": kind, "id": f"{kind}{given}", "actions": actions}
        self.ask("PerformActions", "POST", "actions", actions=[device | given])

    def point(self, x: int, y: int, *, press: bool, kind: str = "mouse") -> None:
        move: dict[str, Any] = {"type": "pointerMove", "duration": 0, "x": x, "y": y}
        button = [{"type": f"pointer{way}", "button": 0} for way in ("Down", "Up")]
        self.act("pointer", move, *(button if press else ()), parameters={"pointerType": kind})

    def press(self, *keys: str) -> None:
        codes = [KEYS.get(key, key) for key in keys]
        self.act(
            "key", *({"type": way, "value": code} for code in codes for way in ("keyDown", "keyUp"))
        )


class Firefox(Driven):
    """Firefox, on the socket that its own tests use."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers = itertools.count(1)
        settings = {
            "browser.download.dir": str(self.downloads),
            "browser.download.folderList": 2,
            "browser.download.manager.showWhenStarting": False,
            "browser.download.alwaysOpenPanel": False,
            "browser.shell.checkDefaultBrowser": False,
            "dom.w3c_touch_events.enabled": 1,
            "marionette.port": 0,
        }
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});"
            for name, value in settings.items()
        ]
        (self.folder / "user.js").write_text("\n".join(lines), encoding="utf-8")
        command = find("firefox-esr", "firefox") or ""
        switches = ["--headless", "--marionette", "--remote-allow-system-access", "--new-instance"]
        self.process = subprocess.Popen(
            [command, *switches, "--profile", str(self.folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        port, end = self.folder / "MarionetteActivePort", time.monotonic() + 3 * PATIENCE
        while not port.exists() or not port.read_text().strip():
            assert time.monotonic() < end, "Firefox does not start"
            time.sleep(0.03)
        self.socket = socket.create_connection(("127.0.0.1", int(port.read_text())), timeout=60)
        self.stream = self.socket.makefile("rb")
        self.read()  # it greets first
        self.ask("NewSession", "", "")
        self.ask("SetWindowRect", "", "", width=1400, height=1000)

    def read(self) -> Any:
        """One message: its length, a colon, and JSON."""
        length = b""
        while (byte := self.stream.read(1)) != b":":
            length += byte
        return json.loads(self.stream.read(int(length)))

    def ask(self, command: str, method: str, path: str, **given: Any) -> Any:
        name = command if ":" in command else f"WebDriver:{command}"
        message = json.dumps([0, next(self.numbers), name, given]).encode()
        self.socket.sendall(b"%d:%b" % (len(message), message))
        _, _, fault, answer = self.read()
        assert fault is None, f"{command}: {fault}"
        return answer["value"] if isinstance(answer, dict) and "value" in answer else answer

    def run_inside(self, script: str) -> Any:
        """Run a script as part of the browser itself, not of the page."""
        self.ask("Marionette:SetContext", "", "", value="chrome")
        answer = self.ask("ExecuteScript", "", "", script=script, args=[])
        self.ask("Marionette:SetContext", "", "", value="content")
        return answer

    def resize(self, width: int) -> None:
        # a window stays wider than a phone, the page in it need not
        self.run_inside(
            f"""for (const [name, size] of [["width", {width}], ["height", {HEIGHT}]])
            for (const side of ["", "min-", "max-"])
            gBrowser.selectedBrowser.style.setProperty(side + name, `${{size}}px`)"""
        )

    def tap(self, selector: str) -> None:
        self.point(*self.place(selector), press=True, kind="touch")

    def print(self) -> bytes:
        width, height = (side / 10 for side in PAPER)
        return base64.b64decode(self.ask("Print", "", "", page={"width": width, "height": height}))

    def messages(self) -> list[str]:
        said = self.run_inside(
            """const said = Services.console.getMessageArray().filter((one) => one instanceof Ci.nsIScriptError
            && /^(http|file)/.test(one.sourceName)).map((one) => `${one.errorMessage} (${one.sourceName})`);
            const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
            const logged = storage.getEvents().filter(({ filename }) => /^(http|file)/.test(filename));
            Services.console.reset();
            storage.clearEvents();
            return [...said, ...logged.map((one) => one.arguments.join(" "))]"""
        )
        return list(said)

    def quit(self) -> None:
        self.ask("Marionette:Quit", "", "", flags=["eForceQuit"])
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)


class WebKit(Driven):
    """WebKitGTK, the nearest to Safari that runs on Linux, on a screen of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.session = ""
        screen, inside = os.pipe()
        self.screen = subprocess.Popen(
            ["Xvfb", "-displayfd", str(inside), "-screen", "0", "1600x1200x24", "-nolisten", "tcp"],
            pass_fds=[inside],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(inside)
        with os.fdopen(screen) as number:
            display = f":{number.readline().strip()}"
        self.port = free_port()
        paper = " ".join(map(str, PAPER))
        given = {"DISPLAY": display, "ENGINE_FOLDER": str(self.folder), "ENGINE_PAPER": paper}
        console = (self.folder / "console.txt").open("wb")
        self.console = (self.folder / "console.txt").open("r", encoding="utf-8", errors="replace")
        self.process = subprocess.Popen(
            ["WebKitWebDriver", f"--port={self.port}"],
            env=os.environ | given,
            stdout=subprocess.DEVNULL,
            stderr=console,
        )
        window = str(Path(__file__).with_name("webkit_window.py"))
        options = {"webkitgtk:browserOptions": {"binary": window, "args": []}}
        end = time.monotonic() + PATIENCE
        while not self.session:
            try:
                answer = self.ask("", "POST", "", capabilities={"alwaysMatch": options})
                self.session = f"/{answer['sessionId']}"
            except urllib.error.URLError:  # it does not listen yet
                assert time.monotonic() < end, "WebKitWebDriver does not start"
                time.sleep(0.05)

    def ask(self, command: str, method: str, path: str, **given: Any) -> Any:
        address = f"http://127.0.0.1:{self.port}/session{self.session}"
        request = urllib.request.Request(
            f"{address}/{path}".rstrip("/"), method=method, data=json.dumps(given).encode()
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.read().decode()}") from error

    def resize(self, width: int) -> None:
        self.ask("", "POST", "window/rect", width=width, height=HEIGHT)

    def tap(self, selector: str) -> None:
        # its driver makes a mouse of every pointer, so the page is told what a finger would tell it
        self.place(selector)
        self.run(
            f"""["pointerdown", "pointerup", "click"].forEach((type) => document.querySelector({json.dumps(selector)})
            .dispatchEvent(new PointerEvent(type, {{pointerType: "touch", bubbles: true, cancelable: true}})))"""
        )

    def print(self) -> bytes:
        path, end = self.folder / "printed.pdf", time.monotonic() + 2 * PATIENCE
        os.kill(int((self.folder / "window.pid").read_text()), signal.SIGUSR1)
        while not path.exists():
            assert time.monotonic() < end, "nothing was printed"
            time.sleep(0.05)
        data = path.read_bytes()
        path.unlink()
        return data

    def messages(self) -> list[str]:
        said = [line for line in self.console.read().splitlines() if "CONSOLE" in line]
        return [
            line for line in said if "manifest-src" not in line
        ]  # Safari knows it, GTK does not

    def quit(self) -> None:
        self.ask("", "DELETE", "window")
        for process in (self.process, self.screen):
            process.terminate()
            process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)


def find(*names: str) -> str | None:
    """The first of the commands that is there."""
    return next(filter(None, map(shutil.which, names)), None)


def missing(engine: str) -> str:
    """Why an engine cannot be had on this machine; empty if it can."""
    needed: dict[str, list[tuple[str, ...]]] = {
        "firefox": [("firefox-esr", "firefox")],
        "webkit": [("WebKitWebDriver",), ("Xvfb",)],
    }
    absent = [names[0] for names in needed.get(engine, []) if not find(*names)]
    if engine == "webkit" and not absent:
        probe = ["/usr/bin/python3", "-c", "import gi; gi.require_version('WebKit2', '4.1')"]
        if subprocess.run(probe, capture_output=True, check=False).returncode:
            absent.append("gir1.2-webkit2-4.1")
    return f"{engine} needs {', '.join(absent)} (apt-get install)" if absent else ""
