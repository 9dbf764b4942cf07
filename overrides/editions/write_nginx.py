"""Print an nginx server for a built site: its headers, its compressed files, its page not found.

    python overrides/editions/write_nginx.py site /srv/sleep-stress-insulin > site.conf

The policy's hashes belong to this build: print the file anew at each deployment.
"""

from __future__ import annotations

import sys
from pathlib import Path

SERVER = """server {{
    listen 80;
    root {root};
    error_page 404 /404.html;
    charset utf-8;
    server_tokens off;
    gzip_static on;
{headers}
    location / {{
        try_files $uri $uri/ =404;
    }}
    location ~ /_headers$ {{
        return 404;
    }}
}}
"""


def read_headers(site: Path) -> dict[str, str]:
    """The headers that the build wrote into ``_headers``. Raises FileNotFoundError without it."""
    lines = (site / "_headers").read_text(encoding="utf-8").splitlines()[1:]
    return dict(line.strip().split(": ", 1) for line in lines if line.strip())


def write_server(headers: dict[str, str], root: str) -> str:
    """The ``server`` block. ``always``: error pages are protected too."""
    lines = "\n".join(f'    add_header {name} "{value}" always;' for name, value in headers.items())
    return SERVER.format(root=root, headers=lines)


def main(arguments: list[str]) -> int:
    """Print the block."""
    if len(arguments) != 2 or not (Path(arguments[0]) / "_headers").is_file():
        print("Name the built site and the folder it is served from.", file=sys.stderr)
        return 2
    print(write_server(read_headers(Path(arguments[0])), arguments[1]), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
