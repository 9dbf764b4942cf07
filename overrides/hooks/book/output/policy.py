"""A Content-Security-Policy that allows only the scripts and styles of the build.

Each hosted page has the policy with the hashes of its own inline scripts. ``_headers`` repeats it
for hosts that read that file, with the headers that no meta tag can set. The offline copy has no
policy, because a page from file:// has no origin that 'self' could refer to.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping

from selectolax.lexbor import LexborHTMLParser

HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=()",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def script_hashes(tree: LexborHTMLParser) -> list[str]:
    """Return the inline scripts as sources of the policy: ``'sha256-…'``. Data blocks are no scripts."""
    bodies = (script.text() for script in tree.css('script:not([src]):not([type*="json"])'))
    digests = (hashlib.sha256(body.encode()).digest() for body in bodies)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def make_policy(scripts: Iterable[str]) -> str:
    """Return the policy as one line. It allows data: images for the icons in the theme's style sheets."""
    directives = (
        "default-src 'none'",
        " ".join(["script-src 'self'", *sorted(set(scripts))]),
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
    )
    return "; ".join(directives)


def headers_file(scripts: Iterable[str], links: Mapping[str, str]) -> str:
    """Return ``_headers`` in the form that Cloudflare Pages, Netlify and others read.

    ``links``: the Link header of each page, by its path. Cloudflare reads at most a hundred paths.
    """
    policy = f"{make_policy(scripts)}; frame-ancestors 'none'"
    lines = ["/*", f"  Content-Security-Policy: {policy}"]
    lines += [f"  {name}: {value}" for name, value in HEADERS.items()]
    for path, value in links.items():
        lines += [path, f"  Link: {value}"]
    return "\n".join([*lines, ""])
