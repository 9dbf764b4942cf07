"""A Content-Security-Policy that lets nothing run but what the build wrote.

Each hosted page carries the policy with the hashes of its own inline scripts; ``_headers`` carries
it for hosts that read that file, with the headers that no meta tag can set. The offline copy has
none: from file:// a page has no origin that 'self' could mean.
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
    """The inline scripts that run, as sources of the policy: ``'sha256-…'``; blocks of data run nothing."""
    bodies = (script.text() for script in tree.css('script:not([src]):not([type*="json"])'))
    digests = (hashlib.sha256(body.encode()).digest() for body in bodies)
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def make_policy(scripts: Iterable[str]) -> str:
    """The policy as one line. Images as data: are the icons in the theme's style sheets."""
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
    """``_headers`` in the form that Cloudflare Pages, Netlify and others read.

    ``links``: the typed links of each page, by its path. Cloudflare reads a hundred paths.
    """
    policy = f"{make_policy(scripts)}; frame-ancestors 'none'"
    lines = ["/*", f"  Content-Security-Policy: {policy}"]
    lines += [f"  {name}: {value}" for name, value in HEADERS.items()]
    for path, value in links.items():
        lines += [path, f"  Link: {value}"]
    return "\n".join([*lines, ""])
