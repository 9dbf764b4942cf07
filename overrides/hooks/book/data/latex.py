"""Turn the values of a bibliography, LaTeX with some HTML from reference managers, into plain text."""

from __future__ import annotations

import functools
import html
import re
import unicodedata

SPECIAL = re.compile(r"[\\$~%&#_^<>]|--|``|''|[?!]`")
BRACES = str.maketrans("", "", "{}")
LEFT = re.compile(r"\\|[{}]")
"""What no text has once its LaTeX is resolved."""

TAG = re.compile(r"</?(?:jats:)?(?:i|em|b|strong|bold|italic|u|sc|scp|p|br|tt|span|title|sec|mml:\w+)(?:\s[^<>]*)?/?>", re.I)  # fmt: skip
RAISED = re.compile(r"<(?:jats:)?(sub|sup)>([^<>]*)</(?:jats:)?\1>", re.I)
TILDE = re.compile(r"\{?\\(?:~\{\}|textasciitilde(?:\{\})?)\s*\}?|\$\\sim\$")
"""A tilde in an address, as LaTeX wants it."""
ESCAPED = re.compile(r"\\([%&#_${}])")
MATH = re.compile(r"(?<!\\)\$([^$]*[\\^_<>=][^$]*|[A-Za-z])\$")
INNER = re.compile(r"(?<=[_^]\{)([^{}]*)\{([^{}]*)\}")
SCRIPT = re.compile(r"([_^])(?:\{([^{}]*)\}|(\w))")
TEXT_SCRIPT = re.compile(r"\\text(sub|super)script\s*(?:\{([^{}]*)\}|(\w))")
STYLE = re.compile(r"\\(?:text(?:it|bf|rm|sc|tt|sf|up|normal)?|emph|mbox|math(?:rm|it|bf|sf)|mkbib\w+|enquote|uppercase|ensuremath)\s*(?=\{)")  # fmt: skip
ENQUOTE = re.compile(r"\\(?:enquote|mkbibquote)\*?\{([^{}]*)\}")
HREF = re.compile(r"\\(?:href|noopsort)\s*\{[^{}]*\}")
TIE = re.compile(r"(?<!\\)~")
"""A space that does not break; after a backslash, the accent of ñ."""
SWITCH = re.compile(r"\\(?:it|em|bf|rm|sc|itshape|bfseries|relax|protect)\b\s*|\\[-/]")
NAMED = re.compile(r"\\([A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))")
SIGNS = {
    "textgreater": ">", "textless": "<", "textasciitilde": "\ue07e", "textasciicircum": "\ue05e", "textbackslash": "\ue05c",
    "textquotesingle": "'", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”",
    "degree": "°", "times": "×", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "infty": "∞", "rightarrow": "→",
    "to": "→", "sim": "∼", "cdot": "·", "ldots": "…", "dots": "…", "ndash": "–", "mdash": "—", "slash": "/",
    "lambda": "λ", "Lambda": "Λ", "newline": " ", "space": " ",
}  # fmt: skip
"""Commands beyond Greek letters and those that pybtex knows."""
SUB = str.maketrans("0123456789+-=()aehiklmnopstx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢₖₗₘₙₒₚₛₜₓ")
SUPER = str.maketrans("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ")
HIDDEN = {ord(sign): chr(0xE000 + ord(sign)) for sign in "%&#_^$~{}"}
"""Signs that mean themselves, kept from what reads LaTeX, which would cut a text at its %."""
ACCENTS = {
    "`": "\u0300",
    "'": "\u0301",
    "^": "\u0302",
    "~": "\u0303",
    '"': "\u0308",
    "=": "\u0304",
    ".": "\u0307",
}
ACCENT = re.compile(r"\\([`'^~\"=.])\s*(\w)")
"""What pybtex leaves: an accent on an i without its dot, or on a letter that already has one."""
PLAIN_SIGN = re.compile(r"(?<!\\)[%&#_^$~]")
SHOWN = {0xE000 + ord(sign): sign for sign in "%&#_^$~{}\\"}


def script(kind: str, text: str) -> str:
    """A subscript or superscript in Unicode's own signs, where it has them all."""
    table = SUB if kind in {"_", "sub"} else SUPER
    return text.translate(table) if all(ord(sign) in table for sign in text) else text


def named(found: re.Match[str]) -> str:
    """The sign that a command names; the command itself if it is another."""
    name = found[1].removeprefix("text") if found[1] not in SIGNS else found[1]
    if name in SIGNS:
        return SIGNS[name]
    if len(name) > 1 and name.lower() not in {"ss", "aa", "ae", "oe"}:
        size = "CAPITAL" if name[0].isupper() else "SMALL"
        try:
            return unicodedata.lookup(f"GREEK {size} LETTER {name.upper()}")
        except KeyError:
            pass
    return found[0]


def math(found: re.Match[str]) -> str:
    """The inside of a formula on one line."""
    signs = NAMED.sub(named_in_formula, STYLE.sub("", found[1]))
    signs = INNER.sub(r"\1\2", signs)
    return SCRIPT.sub(lambda part: script(part[1], part[2] or part[3]), signs)


def named_in_formula(found: re.Match[str]) -> str:
    """The sign that a command names; the space behind ``\\times`` is kept, that behind a letter is not."""
    sign = named(found)
    return sign + " " if found[0][-1].isspace() and not sign.isalpha() else sign


@functools.cache
def to_text(latex: str) -> str:
    """Plain Unicode text on one line. A sign that is no LaTeX here, as in ``5% of $9``, is kept."""
    if not SPECIAL.search(latex):
        return " ".join(latex.translate(BRACES).split())
    text = latex
    if "&" in text:
        text = html.unescape(html.unescape(text))  # Crossref has tags as entities
    if "<" in text:
        text = TAG.sub("", text)
        text = RAISED.sub(lambda found: script(found[1].lower(), found[2]), text)
    if "\\" in text:
        text = ESCAPED.sub(lambda found: found[1].translate(HIDDEN), text)
        text = ENQUOTE.sub(r"“\1”", HREF.sub("", text))
        text = re.sub(r"\{?\\([~^])\{\}\}?", lambda found: found[1].translate(HIDDEN), text)
    if "$" in text:
        text = MATH.sub(math, text)
    if "\\" in text:
        text = TEXT_SCRIPT.sub(lambda found: script(found[1], found[2] or found[3]), text)
        text = SWITCH.sub("", STYLE.sub("", text))
        text = NAMED.sub(named, text)
        text = re.sub(r"\\[,;: ]", " ", text).replace("\\\\", " ")
    text = TIE.sub(" ", text)
    if "\\" in text:  # accents and rare letters
        from pybtex.richtext import Text  # noqa: PLC0415 (slow, and rarely needed)

        plain = PLAIN_SIGN.sub(lambda found: found[0].translate(HIDDEN), text)
        text = str(Text.from_latex(plain))
        text = ACCENT.sub(lambda found: found[2].replace("ı", "i") + ACCENTS[found[1]], text)
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    text = text.replace("?`", "¿").replace("!`", "¡").translate(BRACES).translate(SHOWN)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def verbatim(value: str) -> str:
    """An address or an identifier, without what LaTeX, HTML and reference managers put around its signs."""
    if not re.search(r"[\\&{}]", value):
        return value.strip()
    value = re.sub(r"^\\url\s*\{(.*)\}$", r"\1", value)
    value = TILDE.sub("~", html.unescape(value) if "&" in value else value)
    return re.sub(r"\\([_&%#$~^{}])", r"\1", value).translate(BRACES).strip()
