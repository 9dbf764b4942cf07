"""Give the hosted pages a Content-Security-Policy that lets nothing run but what the build wrote.

Each page carries the policy with the hashes of its own inline scripts; ``_headers`` carries it for
hosts that read that file, with the headers that no meta tag can set. The offline copy has none:
from file:// a page has no origin that 'self' could mean.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

INLINE_SCRIPT = re.compile(r"<script(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.S)
INLINE_STYLE = re.compile(r"<style[^>]*>(?P<body>.*?)</style>", re.S)
CHARSET = re.compile(r'<meta charset="?utf-8"?\s*/?>', re.I)
HEADERS = {
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=()",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def hash_source(body: str) -> str:
    """The CSP source of an inline script or style: ``'sha256-…'`` of its bytes."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'"


def script_hashes(html: str) -> list[str]:
    """Hashes of the inline scripts that run; blocks of data run nothing."""
    return [
        hash_source(script["body"])
        for script in INLINE_SCRIPT.finditer(html)
        if "src=" not in script["attributes"] and "json" not in script["attributes"]
    ]


def style_hashes(html: str) -> list[str]:
    """Hashes of the inline style sheets."""
    return [hash_source(style["body"]) for style in INLINE_STYLE.finditer(html)]


def make_policy(scripts: Iterable[str], styles: Iterable[str] = ()) -> str:
    """The policy as one line. Images as data: are the icons in the theme's style sheets."""
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", *sorted(set(scripts))],
        "style-src": ["'self'", *sorted(set(styles))],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives.items())


def add_policy(html: str) -> str:
    """The page with its policy right behind the charset, before anything that it governs."""
    policy = make_policy(script_hashes(html), style_hashes(html))
    tag = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    protected, count = CHARSET.subn(lambda charset: charset[0] + tag, html, count=1)
    if not count:
        raise ValueError("the page has no <meta charset> to put its policy behind.")
    return protected


def collect_headers(site: Path) -> dict[str, str]:
    """The headers for all pages of a site: the policy with every hash, and the others."""
    pages = [path.read_text("utf-8") for path in sorted(site.rglob("*.html"))]
    policy = make_policy(
        (source for html in pages for source in script_hashes(html)),
        (source for html in pages for source in style_hashes(html)),
    )
    return {"Content-Security-Policy": f"{policy}; frame-ancestors 'none'", **HEADERS}


def is_hosted(config: MkDocsConfig) -> bool:
    """Whether this build is for a web server."""
    return config.extra.get("edition") != "offline"


@event_priority(-100)  # no hook may change a script after this
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Protect a page."""
    return add_policy(output) if is_hosted(config) else output


@event_priority(-100)
def on_post_template(output_content: str, template_name: str, config: MkDocsConfig) -> str:
    """Protect the page for what is not found."""
    if template_name.endswith(".html") and is_hosted(config):
        return add_policy(output_content)
    return output_content


@event_priority(-110)  # when all pages are written
def on_post_build(config: MkDocsConfig) -> None:
    """Write the headers in the form that Cloudflare Pages, Netlify and others read."""
    if is_hosted(config):
        site = Path(config.site_dir)
        lines = [f"  {name}: {value}" for name, value in collect_headers(site).items()]
        (site / "_headers").write_text("\n".join(["/*", *lines, ""]), encoding="utf-8")
