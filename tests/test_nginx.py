"""overrides/editions/nginx.conf with a real nginx: its headers, gzip, and the page not found."""

from __future__ import annotations

import gzip
import http.client
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, free_port, read_headers

CONF = (ROOT / "overrides/editions/nginx.conf").read_text("utf-8")
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
AROUND = """
pid {work}/pid; error_log {work}/error.log; daemon off; {user} events {{}}
http {{
  access_log off; types {{ text/html html; text/css css; text/javascript js; }}
  client_body_temp_path {work}/a; proxy_temp_path {work}/b; fastcgi_temp_path {work}/c;
  uwsgi_temp_path {work}/d; scgi_temp_path {work}/e;
  {server}
}}
"""


@pytest.fixture(scope="module")
def port(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """nginx on loopback, with the project's server block."""
    if NGINX is None:
        pytest.skip("no nginx here ('apt-get install nginx-light' brings one)")
    port = free_port()
    server = CONF.replace("listen 80;", f"listen 127.0.0.1:{port};")
    server = re.sub(r"root [^;]+;", f"root {site};", server)
    work = tmp_path_factory.mktemp("nginx")
    user = "user root;" if os.geteuid() == 0 else ""  # the site is in a folder of ours alone
    (work / "nginx.conf").write_text(AROUND.format(work=work, user=user, server=server))
    running = subprocess.Popen([NGINX, "-p", str(work), "-c", str(work / "nginx.conf")])
    for _ in range(50):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        assert running.poll() is None
        time.sleep(0.1)
    yield port
    running.terminate()
    running.wait(10)


def ask(port: int, path: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    body = answer.read()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return answer.status, headers, gzip.decompress(body) if "content-encoding" in headers else body


def test_nginx_serves_the_site_with_the_headers_that_other_hosts_read_from_it(
    port: int, site: Path
) -> None:
    """Of the policy only what a page cannot set itself."""
    wanted = {name.lower(): value for name, value in read_headers(site).items()}
    wanted["content-security-policy"] = wanted["content-security-policy"].rpartition("; ")[2]
    for path, status, file in (
        ("/options/", 200, "options/index.html"),
        ("/assets/stylesheets/book.css", 200, "assets/stylesheets/book.css"),
        ("/nowhere/", 404, "404.html"),
        ("/_headers", 404, "404.html"),
    ):
        got, headers, body = ask(port, path)
        assert got == status, path
        assert body == (site / file).read_bytes()
        assert headers["content-encoding"] == "gzip"
        assert wanted.items() <= headers.items()
        assert headers["content-type"] in {"text/html; charset=utf-8", "text/css"}
