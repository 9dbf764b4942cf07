"""Drop from the style sheets the rules that no page can use (of the theme's, two thirds), and all
comments and layout.

A selector stays unless it needs a class that stands in no built page and in no script, where it
might be set later. tinycss2 reads and writes the sheets; what stays keeps its order.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import tinycss2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

CLASSES = re.compile(r'\sclass=(?:"([^"]*)"|([^\s">]+))')
WORD = re.compile(r"[A-Za-z_][\w-]*")
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")
ROOT_RULE = re.compile(r":root\{(?P<body>[^{}]*)\}")
STRING = re.compile(r"""\"(?:[^"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`""")


def used_words(pages: Iterable[str], scripts: Iterable[str]) -> frozenset[str]:
    """Every class in the pages, and every word in the scripts' strings, which may be a class."""
    words: set[str] = set()
    for page in pages:
        for quoted, bare in CLASSES.findall(page):
            words.update((quoted or bare).split())
    for script in scripts:
        for string in STRING.findall(script):
            words.update(WORD.findall(string))
    return frozenset(words)


def needed_classes(selector: list[Any]) -> set[str]:
    """The classes without which a selector matches nothing. What is in brackets is no such need."""
    return {
        after.value
        for before, after in itertools.pairwise(selector)
        if before.type == "literal" and before.value == "." and after.type == "ident"
    }


def split_selectors(prelude: list[Any]) -> list[list[Any]]:
    """A rule's selectors, parted at its outer commas."""
    selectors: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def squeeze(tokens: list[Any]) -> str:
    """A rule's body without comments, and with one space where there was a line."""
    for token in tokens:
        if token.type == "whitespace":
            token.value = " "
    kept = [token for token in tokens if token.type != "comment"]
    return str(tinycss2.serialize(kept)).strip()


def trim_rules(rules: list[Any], words: frozenset[str]) -> str:
    """The rules that can match, as text."""
    kept = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [
                tinycss2.serialize(selector).strip()
                for selector in split_selectors(rule.prelude)
                if needed_classes(selector) <= words
            ]
            if selectors:
                kept.append(f"{','.join(selectors)}{{{squeeze(rule.content)}}}")
        elif rule.type == "at-rule" and rule.at_keyword in {"media", "supports"} and rule.content:
            inner = trim_rules(
                tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True),
                words,
            )
            if inner:
                kept.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{inner}}}")
        elif rule.type == "error":
            raise ValueError(f"line {rule.source_line}: {rule.message}")
        else:
            kept.append(rule.serialize())
    return "".join(kept)


@functools.lru_cache(maxsize=8)
def trim_sheet(css: str, words: frozenset[str]) -> str:
    """A style sheet without the rules that no page can use. Raises ValueError at broken CSS."""
    return trim_rules(
        tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), words
    )


def drop_variables(css: str, used: set[str]) -> str:
    """A trimmed sheet without the custom properties that nothing reads: the icons of many notes."""

    def drop(rule: re.Match[str]) -> str:
        kept = [
            item.serialize()
            for item in tinycss2.parse_declaration_list(
                rule["body"], skip_comments=True, skip_whitespace=True
            )
            if not item.name.startswith("--") or item.name in used
        ]
        return f":root{{{';'.join(kept)}}}" if kept else ""

    return ROOT_RULE.sub(drop, css)


@event_priority(-100)  # when all pages are written
def on_post_build(config: MkDocsConfig) -> None:
    """Trim the sheets in the built site."""
    site = Path(config.site_dir)
    pages = [path.read_text("utf-8") for path in site.rglob("*.html")]
    scripts = [path.read_text("utf-8") for path in site.rglob("*.js") if "lunr" not in path.parts]
    words = used_words(pages, scripts)
    folder = site / "assets/stylesheets"
    sheets = {
        path: trim_sheet(path.read_text("utf-8"), words) for path in sorted(folder.glob("*.css"))
    }
    used = {
        name for text in [*sheets.values(), *pages, *scripts] for name in VARIABLE.findall(text)
    }
    for path, css in sheets.items():
        path.write_text(drop_variables(css, used), encoding="utf-8")
