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


def hash_source(body: str) -> str:
    """The CSP source of an inline script or style: ``'sha256-…'`` of its bytes."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"


def script_hashes(tree: LexborHTMLParser) -> list[str]:
    """Hashes of the inline scripts that run; blocks of data run nothing."""
    scripts = tree.css('script:not([src]):not([type*="json"])')
    return [hash_source(script.text()) for script in scripts]


def style_hashes(tree: LexborHTMLParser) -> list[str]:
    """Hashes of the inline style sheets."""
    return [hash_source(style.text()) for style in tree.css("style")]


def make_policy(scripts: Iterable[str], styles: Iterable[str] = ()) -> str:
    """The policy as one line. Images as data: are the icons in the theme's style sheets."""
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *sorted(set(scripts))],
        "style-src": ["'self'", *sorted(set(styles))],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


def page_policy(tree: LexborHTMLParser) -> str:
    """The policy of one page."""
    return make_policy(script_hashes(tree), style_hashes(tree))


def headers_file(
    scripts: Iterable[str], styles: Iterable[str], links: Mapping[str, str] | None = None
) -> str:
    """``_headers`` in the form that Cloudflare Pages, Netlify and others read.

    ``links``: the typed links of each page, by its path. Cloudflare reads a hundred paths.
    """
    policy = f"{make_policy(scripts, styles)}; frame-ancestors 'none'"
    headers = {"Content-Security-Policy": policy, **HEADERS}
    lines = ["/*", *(f"  {name}: {value}" for name, value in headers.items())]
    for path, value in (links or {}).items():
        lines += [path, f"  Link: {value}"]
    return "\n".join([*lines, ""])
