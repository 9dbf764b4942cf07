"""Stop the build at faults in a page's text that Markdown would pass on to the reader.

What Markdown does not know it prints: an unknown box, a footnote without a text, a mark of another
dialect. What it knows too well it hides: a tag that nothing closes swallows the rest of the page.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Container, Iterator
from html.entities import html5
from html.parser import HTMLParser

from check_sources import stop_at
from load_evidence import CITATION_BLOCK, CITATION_KEY, CLAIM_IDS, Problem, suggest
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files

BOXES = ("key", "evidence", "safety", "clinician")
"""The kinds of admonition, each with a meaning of its own."""
BOX = re.compile(r'^(?P<mark>!!!|\?\?\?\+?)(?: +(?P<kind>[\w-]+))?(?P<title> +".+")?\s*$')
FENCE = re.compile(r"^ *(```|~~~)")
CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
LIST_ITEM = re.compile(r"^(?: *[-*+]| *\d+\.) +\S")
HEADING = re.compile(r"^(#+) +(.*?)(?: *\{.*\})?\s*$")
CLAIM_ID = re.compile(r"\b(?:[FIAR]\d{2}|X[12][a-d])\b")
RULE = re.compile(r"-{3,}|={3,}")
ENTITY = re.compile(r"&([A-Za-z]\w*;)")
TWICE = re.compile(r"\b([A-Za-z]+) +\1\b")
MAY_DOUBLE = frozenset("had that".split())
VOID = frozenset("area br col embed hr img input link meta source track wbr".split())
ELEMENTS = frozenset(
    "a abbr b blockquote br caption code col colgroup dd div dl dt em figcaption figure hr i img li"
    " nav ol p q s section small span strong sub sup table tbody td th thead tr u ul".split()
)
"""What a page's own HTML may hold."""

LINES: tuple[tuple[str, str, str], ...] = (
    (r"<{7} |>{7} |^={7}$", "a merge conflict is left.", "Keep one of the two."),
    (
        r"\b(?:TODO|FIXME|XXX|TBD)\b|(?i:lorem ipsum|citation needed)",
        "unfinished text is left.",
        "Finish it, or take it out.",
    ),
    (r"\[\^[^\]]*\]", "a footnote of the page's own.", "Cite with [@key], or say it in the text."),
    (r"--8<--", "a snippet is left as it is.", "Write the text itself."),
    (r"\{\{|\{%", "a template's mark is left as it is.", "Write the text itself."),
    (r"^\*\[[^\]]+\]:", "an abbreviation in another dialect.", "Give it to bib/glossary.yml."),
    (r"(?<![\w:]):[a-z][a-z_]+:(?!\w)", "an emoji code is left as it is.", "Write a word."),
    (r"~~\S|==\S", "a mark that this Markdown does not know.", "Use *emphasis* or **weight**."),
    (
        r"(?<!!)\[ *\]|\[[xX]\](?!\()",
        "an empty pair of brackets.",
        "Write a link's text, or nothing.",
    ),
    (r"!\[ *\]\(", "an image without words.", "Say in the brackets what it shows."),
    (r"\]\(http://", "a link without encryption.", "Write https://."),
    (r"\]\(mailto:", "a link to a mailbox.", "Link to a page."),
    (r"https?:/(?!/)|(?<!:)//\w+\.\w+\.\w+/", "an address that cannot be read.", "Write https://…"),
    (r"[?&](?:utm_\w+|fbclid|gclid)=", "an address that tracks.", "Cut its tracking part."),
    (r"\]\((?:javascript|data|vbscript):", "a link that runs a script.", "Link to a page."),
    (r"(?<![(<\"=])\bhttps?://", "a bare address.", "Write [what it is](https://…)."),
    (r"\btarget=", "a link that opens a window of its own.", "Leave that to the reader."),
    (
        "[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]",
        "an invisible sign.",
        "Take it out.",
    ),
    (r"[“”‘’„]", "a curled quotation mark.", "Write it straight; the build curls it."),
)
"""What no line of a page's text may hold: the pattern, what is wrong, how to mend it."""
PATTERNS = tuple((re.compile(pattern), what, mend) for pattern, what, mend in LINES)


def without_code(text: str) -> list[str]:
    """The lines of a page with front matter, comments and code blanked, so that lines keep their place."""

    def blank(found: re.Match[str]) -> str:
        return re.sub(r"[^\n]", " ", found[0])

    text = re.sub(r"\A---\n.*?\n---\n", blank, text, count=1, flags=re.S)
    text = re.sub(r"<!--.*?-->", blank, text, flags=re.S)
    lines, fenced = [], False
    for line in text.split("\n"):
        if FENCE.match(line):
            fenced = not fenced
            lines.append("")
        else:
            lines.append("" if fenced else CODE.sub(lambda found: " " * len(found[0]), line))
    return lines


def check_boxes(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Faults of admonitions: line, what is wrong, how to mend it."""
    keys = 0
    for number, line in enumerate(lines, 1):
        if not line.startswith(("!!!", "???")):
            continue
        found = BOX.match(line)
        kind = found["kind"] if found else None
        if not found or found["mark"] != "!!!" or kind not in BOXES:
            mend = suggest(kind or "", BOXES) if kind not in BOXES else ""
            what = f"unknown box '{line.strip()[:40]}'."
            yield number, what, mend or f"Use !!! with one of: {', '.join(BOXES)}."
            continue
        if not found["title"]:
            yield number, f"the box '{kind}' has no title.", f'Write !!! {kind} "Its title".'
        body = next((later for later in lines[number:] if later.strip()), "")
        if not body.startswith("    "):
            yield number, f"the box '{kind}' is empty.", "Indent its text by four spaces."
        keys += kind == "key"
        if kind == "key" and keys > 1:
            yield number, "a second box of the kind 'key'.", "Keep one, at the top."


def check_headings(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """One heading of the first level, and no level left out."""
    last = 0
    for number, line in enumerate(lines, 1):
        found = HEADING.match(line)
        if not found:
            continue
        level = len(found[1])
        if level == 1 and last:
            yield number, "a second heading of the first level.", "Use ##."
        elif level > last + 1:
            yield number, f"the heading leaves out level {last + 1}.", f"Use {'#' * (last + 1)}."
        last = level


def check_lines(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Faults that show in a single line."""
    for number, line in enumerate(lines, 1):
        for pattern, what, mend in PATTERNS:
            if found := pattern.search(line):
                yield number, f"{what[:-1]}: '{found[0].strip()}'.", mend
        for found in ENTITY.finditer(line):
            if found[1] not in html5:
                yield number, f"'&{found[1]}' is no sign.", "Write the sign itself."
        for found in TWICE.finditer(line):
            if found[1].lower() not in MAY_DOUBLE:
                yield number, f"'{found[1]}' stands twice.", "Keep one."
        for found in CLAIM_ID.finditer(line):
            if found[0] not in CLAIM_IDS:
                yield number, f"'{found[0]}' is no claim.", suggest(found[0], CLAIM_IDS)
        if line.count("**") % 2:
            yield number, "a ** without its partner.", "Close what it opens, in the same line."


def check_blocks(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Lists and rules that Markdown takes for the text above them, for want of an empty line."""
    for number, (before, line) in enumerate(itertools.pairwise(lines), 2):
        if not before.strip() or before.lstrip().startswith(("#", "|", "!!!", ":", "<")):
            continue
        level = len(before) - len(before.lstrip()) == len(line) - len(line.lstrip())
        if LIST_ITEM.match(line) and level and not LIST_ITEM.match(before):
            yield number, "a list right below text.", "Leave an empty line before it."
        if RULE.fullmatch(line.strip()):
            yield number, "a line that makes a heading of the text above.", "Leave an empty line."


def check_citations(lines: list[str], known: Container[str]) -> Iterator[tuple[int, str, str]]:
    """Works named twice in one place, or without the brackets that cite them."""
    for number, line in enumerate(lines, 1):
        for block in CITATION_BLOCK.finditer(line):
            keys = CITATION_KEY.findall(block[1])
            for key in sorted({key for key in keys if keys.count(key) > 1}):
                yield number, f"'{key}' is cited twice in one place.", "Name it once."
        for key in CITATION_KEY.findall(CITATION_BLOCK.sub("", line)):
            if key in known:
                yield number, f"'@{key}' stands without brackets.", f"Write [@{key}]."


class Tags(HTMLParser):
    """Follows the tags of a page's own HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, int]] = []
        self.faults: list[tuple[int, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take down a tag."""
        line = self.getpos()[0]
        if tag not in ELEMENTS:
            self.faults.append((line, f"<{tag}> is no part of a page's text.", "Take it out."))
        names = [name for name, _ in attrs]
        for name in sorted({name for name in names if names.count(name) > 1}):
            self.faults.append((line, f"<{tag}> has '{name}' twice.", "Keep one."))
        if tag == "img" and "alt" not in names:
            self.faults.append((line, "<img> has no alt.", "Say in it what the image shows."))
        if tag not in VOID:
            self.open.append((tag, line))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that closes itself opens nothing."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened last."""
        line = self.getpos()[0]
        if self.open and self.open[-1][0] == tag:
            self.open.pop()
        else:
            self.faults.append((line, f"</{tag}> closes nothing.", "Take it out, or open it."))


def check_tags(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """Faults of the page's own HTML: tags unknown, not closed, or closed in the wrong order."""
    tags = Tags()
    tags.feed("\n".join(lines))
    tags.close()
    yield from tags.faults
    for tag, line in tags.open:
        yield line, f"<{tag}> is never closed.", f"Close it with </{tag}>."


def check_prose(src: str, text: str, known: Container[str]) -> list[Problem]:
    """All faults of one page's text. ``known``: the keys of references.bib."""
    lines = without_code(text)
    faults = [
        *check_boxes(lines),
        *check_headings(lines),
        *check_lines(lines),
        *check_blocks(lines),
        *check_citations(lines, known),
        *check_tags(lines),
    ]
    return [Problem(f"docs/{src}", line, what, mend) for line, what, mend in faults]


@event_priority(90)  # after the sources, before anything is rendered
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Read every page."""
    known = config.extra["evidence"].references.entries
    stop_at(
        [
            problem
            for file in files.documentation_pages()
            for problem in check_prose(file.src_uri, file.content_string, known)
        ]
    )
    return files
