"""One interface to three browser engines: load a page, evaluate, point, type, download, print.

Playwright drives Chromium. It cannot drive Debian's Firefox and WebKitGTK, which receive WebDriver
commands: Firefox on its Marionette socket, WebKit over HTTP through WebKitWebDriver and the window of
webkit_window.py.
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
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from conftest import free_port
from playwright.sync_api import Browser, Error

HEIGHT = 844
PAPER = (210, 148)
"""Width and height in millimetres: half of A4, where many texts meet the end of a page."""
KEYS = {"Tab": "\ue004", "Enter": "\ue007", "Escape": "\ue00c", "Backspace": "\ue003"}
"""Playwright's name of each key, and its code in WebDriver."""
TIMEOUT = 20
"""In seconds."""
T = TypeVar("T")


def wait_for(get: Callable[[], T], failure: str, timeout: float = TIMEOUT) -> T:
    """Return the value of ``get`` as soon as it is true; fail with this message at the timeout."""
    end = time.monotonic() + timeout
    while not (value := get()):
        assert time.monotonic() < end, failure
        time.sleep(0.03)
    return value


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
        """Return the value of a JavaScript expression as soon as it is true."""
        return wait_for(lambda: self.run(expression), f"never true: {expression}")

    def text(self, selector: str) -> str:
        """Wait for an element and return its text."""
        return str(self.wait(f"document.querySelector({json.dumps(selector)})?.innerText"))

    def place(self, selector: str) -> tuple[int, int]:
        """Scroll to an element, wait until nothing covers it, and return the middle of its first line."""
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
        """Wait for a download to end and return its bytes."""
        path = self.downloads / name

        def read() -> bytes:
            self.run("0")  # playwright handles a download during its other calls
            unfinished = list(self.downloads.glob("*.*part"))
            return path.read_bytes() if path.exists() and not unfinished else b""

        return wait_for(read, f"{name} was not saved")

    @abstractmethod
    def go(self, url: str) -> None:
        """Load an address."""

    @abstractmethod
    def resize(self, width: int) -> None:
        """Set the width of the page in CSS pixels."""

    @abstractmethod
    def run(self, expression: str) -> Any:
        """Return the value of a JavaScript expression."""

    @abstractmethod
    def point(self, x: int, y: int, *, press: bool) -> None:
        """Move the mouse to a place, and if told so press its button there."""

    @abstractmethod
    def tap(self, selector: str) -> None:
        """Touch an element."""

    @abstractmethod
    def press(self, *keys: str) -> None:
        """Press keys one after the other, named as in KEYS or single letters."""

    @abstractmethod
    def print(self) -> bytes:
        """Return the page as a PDF on PAPER."""

    @abstractmethod
    def messages(self) -> list[str]:
        """Return what the pages wrote to the console since the last call."""

    @abstractmethod
    def quit(self) -> None:
        """Close the browser."""


class Chromium(Engine):
    """Chromium, in a context of its own of the browser that all tests share."""

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


class WebDriverEngine(Engine):
    """A browser that receives WebDriver commands."""

    @abstractmethod
    def ask(self, command: str, method: str, path: str, **given: Any) -> Any:
        """Send a command, which has a name in Marionette and a method and path over HTTP; return the answer."""

    def go(self, url: str) -> None:
        self.ask("Navigate", "POST", "url", url=url)

    def run(self, expression: str) -> Any:
        return self.ask(
            "ExecuteScript", "POST", "execute/sync", script=f"return {expression}", args=[]
        )

    def act(self, kind: str, *actions: dict[str, Any], **given: Any) -> None:
        """Perform actions with one input device, a pointer or the keys."""
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


class Firefox(WebDriverEngine):
    """Firefox, driven through Marionette."""

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
        file = self.folder / "MarionetteActivePort"
        port = wait_for(
            lambda: file.exists() and file.read_text().strip(),
            "Firefox does not start",
            3 * TIMEOUT,
        )
        self.socket = socket.create_connection(("127.0.0.1", int(port)), timeout=60)
        self.stream = self.socket.makefile("rb")
        self.read()  # it greets first
        self.ask("NewSession", "", "")
        self.ask("SetWindowRect", "", "", width=1400, height=1000)

    def read(self) -> Any:
        """Read one message: its length, a colon, and JSON."""
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
        """Run a script with the rights of the browser and return its value."""
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
        self.process.wait(TIMEOUT)
        shutil.rmtree(self.folder, ignore_errors=True)


class WebKit(WebDriverEngine):
    """WebKitGTK, the engine nearest to Safari that runs on Linux, on its own virtual screen."""

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

        def start() -> str:
            try:
                answer = self.ask("", "POST", "", capabilities={"alwaysMatch": options})
            except urllib.error.URLError:  # it does not listen yet
                return ""
            return f"/{answer['sessionId']}"

        self.session = wait_for(start, "WebKitWebDriver does not start")

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
        # WebKitWebDriver takes every pointer for a mouse, so the events of a touch are dispatched
        self.place(selector)
        self.run(
            f"""["pointerdown", "pointerup", "click"].forEach((type) => document.querySelector({json.dumps(selector)})
            .dispatchEvent(new PointerEvent(type, {{pointerType: "touch", bubbles: true, cancelable: true}})))"""
        )

    def print(self) -> bytes:
        path = self.folder / "printed.pdf"
        os.kill(int((self.folder / "window.pid").read_text()), signal.SIGUSR1)
        wait_for(path.exists, "nothing was printed", 2 * TIMEOUT)
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
            process.wait(TIMEOUT)
        shutil.rmtree(self.folder, ignore_errors=True)


def find(*names: str) -> str | None:
    """Return the path of the first of these commands that is installed."""
    return next(filter(None, map(shutil.which, names)), None)


def missing(engine: str) -> str:
    """Return what this machine lacks to run an engine, in words; empty if nothing."""
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
