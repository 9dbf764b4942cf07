"""A web server on loopback with canned answers."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote


class Server:
    """The answers of each path (status, headers, body), the last repeated; and the requests received."""

    def __init__(self) -> None:
        self.address = ""
        self.answers: dict[str, list[tuple[int, dict[str, str], str]]] = {}
        self.asked: list[str] = []

    def says(self, path: str, *answers: int | dict[str, Any]) -> None:
        """Set the answers of a path, each a status or JSON; the last is repeated."""
        kind = {"Content-Type": "application/json"}
        self.answers[path] = [
            (one, {"Location": "/"}, "") if isinstance(one, int) else (200, kind, json.dumps(one))
            for one in answers
        ]


@contextmanager
def serve() -> Iterator[Server]:
    """Run a server on loopback."""
    known = Server()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(self.path)
            known.asked.append(f"{self.command} {path}")
            queue = known.answers.get(path, [(404, {}, "")])
            status, headers, body = queue.pop(0) if len(queue) > 1 else queue[0]
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body.encode())

        do_HEAD = do_GET  # noqa: N815 (the library's name)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        known.address = f"http://127.0.0.1:{listening.server_port}"
        threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True).start()
        yield known
        listening.shutdown()
