"""Remove from the style sheets what no page can use: two thirds of the theme's rules.

A selector is kept unless it needs a class that is in no built page and in no string of a script,
where it might be set later. The order of the rules stays. Regular expressions do this in a tenth of
the time of a CSS parser; the theme's sheets are minified, and a browser checks ours (test_styles.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

CLASSES = re.compile(r' class="([^"]*)"')
SCRIPT_STRING = re.compile(r"""\"(?:[^"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`""")
SCRIPT_COMMENT = re.compile(r"^[ \t]*(?:/\*(?s:.*?)\*/[ \t]*|//.*)\n", re.M)
WORD = re.compile(r"[A-Za-z_][\w-]*")

STRING = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
COMMENT = re.compile(rf"({STRING})|/\*.*?\*/", re.S)
SPACE = re.compile(rf"({STRING})|\s*([{{}};])\s*|\s+")
RULE = re.compile(rf"""(?:^|(?<=[{{}};]))([^{{}};]+)\{{((?:{STRING}|[^{{}}"'])*)\}}""")
"""A rule without nested rules, inside an at-rule or not: its selectors and its declarations."""
EMPTY = re.compile(r"@[^{};]+\{\s*\}")
BRACKETS = re.compile(r"\[[^\]]*\]|\([^()]*\)")
SELECTOR = re.compile(r"(?:[^,()]|\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))+")
"""One of several selectors; a comma inside brackets does not end it."""
CLASS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
READ = re.compile(r"var\(\s*(--[\w-]+)")
VARIABLE = re.compile(rf"""(?<=[{{;])(--[\w-]+):((?:{STRING}|[^;{{}}"'])*)(?:;|(?=\}}))""")


def classes_in(page: str) -> set[str]:
    """Return every class in a page."""
    return {name for value in set(CLASSES.findall(page)) for name in value.split()}


def words_in(script: str) -> set[str]:
    """Return every word in a script's strings, as each may be a class that it sets."""
    return {word for text in SCRIPT_STRING.findall(script) for word in WORD.findall(text)}


def drop_comments(script: str) -> str:
    """Return a script without the lines that contain only comments."""
    return SCRIPT_COMMENT.sub("", script)


def needed_classes(selector: str) -> set[str]:
    """Return the classes that a selector needs to match; those in brackets are optional."""
    while (bare := BRACKETS.sub("", selector)) != selector:
        selector = bare
    return set(CLASS.findall(selector))


def trim_sheet(css: str, used: set[str]) -> str:
    """Return the sheet without comments, white space and the rules that need a class not in ``used``."""

    def trim(rule: re.Match[str]) -> str:
        selectors, body = rule[1].strip(), rule[2].strip()
        if selectors == "@page":
            return ""  # its margin is the browser's own: with another, WebKit's prints lose lines
        if not selectors.startswith("@"):
            kept = [one.strip() for one in SELECTOR.findall(selectors)]
            selectors = ",".join(one for one in kept if needed_classes(one) <= used)
        return f"{selectors}{{{body}}}" if selectors and body else ""

    css = COMMENT.sub(lambda found: found[1] or "", css)
    css = RULE.sub(trim, SPACE.sub(lambda found: found[1] or found[2] or " ", css))
    return EMPTY.sub("", EMPTY.sub("", css)).strip()


def drop_variables(css: str, read: set[str]) -> str:
    """Return the sheet without custom properties that nothing reads, such as the icons of admonitions."""
    kept = VARIABLE.sub(lambda found: found[0] if found[1] in read else "", css)
    return re.sub(r"(?:(?<=\})|^)[^{};@]+\{\}", "", kept)


def variables_in(text: str) -> set[str]:
    """Return every custom property that a page, a script or a sheet reads."""
    return set(READ.findall(text))


def trim_sheets(sheets: Mapping[str, str], used: set[str], read: set[str]) -> dict[str, str]:
    """Return all sheets trimmed, by name. ``read``: the variables that pages and scripts read."""
    trimmed = {name: trim_sheet(css, used) for name, css in sheets.items()}
    read = read.union(*map(variables_in, trimmed.values()))
    return {name: drop_variables(css, read) for name, css in trimmed.items()}
