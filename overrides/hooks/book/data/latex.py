"""Convert the values of a bibliography, which mix LaTeX with some HTML, to plain text."""

from __future__ import annotations

import functools
import html
import re
import unicodedata

SPECIAL = re.compile(r"[\\$~%&#_^<>]|--|``|''|[?!]`")
"""A sign of LaTeX or HTML. Most values have none, and need no conversion."""
BRACES = str.maketrans("", "", "{}")
LEFTOVER = re.compile(r"\\|[{}]")
"""LaTeX that could not be converted."""

PROTECT = {ord(char): chr(0xE000 + ord(char)) for char in "%&#_^$~{}"}
"""Literal characters, moved to the private use area so that they are not read as LaTeX."""
RESTORE = {0xE000 + ord(char): char for char in "%&#_^$~{}\\"}
LITERAL = re.compile(r"(?<!\\)[%&#_^$~]")

HTML_TAG = re.compile(r"</?(?:jats:)?(?:i|em|b|strong|bold|italic|u|sc|scp|p|br|tt|span|title|sec|mml:\w+)(?:\s[^<>]*)?/?>", re.I)  # fmt: skip
HTML_SCRIPT = re.compile(r"<(?:jats:)?(sub|sup)>([^<>]*)</(?:jats:)?\1>", re.I)
URL_TILDE = re.compile(r"\{?\\(?:~\{\}|textasciitilde(?:\{\})?)\s*\}?|\$\\sim\$")
"""A tilde in a URL, as LaTeX needs it."""
ESCAPED = re.compile(r"\\([%&#_${}])")
FORMULA = re.compile(r"(?<!\\)\$([^$]*[\\^_<>=][^$]*|[A-Za-z])\$")
NESTED_BRACES = re.compile(r"(?<=[_^]\{)([^{}]*)\{([^{}]*)\}")
SCRIPT = re.compile(r"([_^])(?:\{([^{}]*)\}|(\w))")
TEXT_SCRIPT = re.compile(r"\\text(sub|super)script\s*(?:\{([^{}]*)\}|(\w))")
STYLE = re.compile(r"\\(?:text(?:it|bf|rm|sc|tt|sf|up|normal)?|emph|mbox|math(?:rm|it|bf|sf)|mkbib\w+|enquote|uppercase|ensuremath)\s*(?=\{)")  # fmt: skip
"""A command that changes only the style of its argument."""
STYLE_SWITCH = re.compile(r"\\(?:it|em|bf|rm|sc|itshape|bfseries|relax|protect)\b\s*|\\[-/]")
QUOTATION = re.compile(r"\\(?:enquote|mkbibquote)\*?\{([^{}]*)\}")
IGNORED = re.compile(r"\\(?:href|noopsort)\s*\{[^{}]*\}")
"""A command whose first argument is not printed."""
TIE = re.compile(r"(?<!\\)~")
"""A non-breaking space; after a backslash, a tilde is the accent of ñ."""
COMMAND = re.compile(r"\\([A-Za-z]+)(?:\{\}|\s+|(?![A-Za-z]))")
SYMBOLS = {
    "textgreater": ">", "textless": "<", "textasciitilde": "\ue07e", "textasciicircum": "\ue05e", "textbackslash": "\ue05c",
    "textquotesingle": "'", "textquoteleft": "‘", "textquoteright": "’", "textquotedblleft": "“", "textquotedblright": "”",
    "degree": "°", "times": "×", "pm": "±", "leq": "≤", "le": "≤", "geq": "≥", "ge": "≥", "infty": "∞", "rightarrow": "→",
    "to": "→", "sim": "∼", "cdot": "·", "ldots": "…", "dots": "…", "ndash": "–", "mdash": "—", "slash": "/",
    "lambda": "λ", "Lambda": "Λ", "newline": " ", "space": " ",
}  # fmt: skip
"""Commands other than Greek letters that pybtex does not convert."""
SUBSCRIPTS = str.maketrans("0123456789+-=()aehiklmnopstx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢₖₗₘₙₒₚₛₜₓ")
SUPERSCRIPTS = str.maketrans("0123456789+-=()in", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿ")
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
"""An accent that pybtex does not convert: on a dotless i, or on a letter that already has one."""


def convert_script(kind: str, text: str) -> str:
    """Return a subscript or superscript in Unicode, or as it is if a character has no such form."""
    table = SUBSCRIPTS if kind in {"_", "sub"} else SUPERSCRIPTS
    return text.translate(table) if all(ord(char) in table for char in text) else text


def convert_command(found: re.Match[str]) -> str:
    """Return the character that a command stands for, or the command itself if it is unknown."""
    name = found[1].removeprefix("text") if found[1] not in SYMBOLS else found[1]
    if name in SYMBOLS:
        return SYMBOLS[name]
    if len(name) > 1 and name.lower() not in {"ss", "aa", "ae", "oe"}:
        size = "CAPITAL" if name[0].isupper() else "SMALL"
        try:
            return unicodedata.lookup(f"GREEK {size} LETTER {name.upper()}")
        except KeyError:
            pass
    return found[0]


def convert_formula(found: re.Match[str]) -> str:
    """Return the inside of a formula as text on one line."""
    text = COMMAND.sub(convert_formula_command, STYLE.sub("", found[1]))
    text = NESTED_BRACES.sub(r"\1\2", text)
    return SCRIPT.sub(lambda script: convert_script(script[1], script[2] or script[3]), text)


def convert_formula_command(found: re.Match[str]) -> str:
    r"""Return the character of a command. Keep the space after ``\times``, but not after a letter."""
    char = convert_command(found)
    return char + " " if found[0][-1].isspace() and not char.isalpha() else char


@functools.cache
def to_text(latex: str) -> str:
    """Return LaTeX as plain Unicode text on one line.

    Keep characters that are special in LaTeX but meant literally, as in ``5% of $9``.
    """
    if not SPECIAL.search(latex):
        return " ".join(latex.translate(BRACES).split())
    text = html.unescape(html.unescape(latex))  # Crossref escapes tags twice
    text = HTML_TAG.sub("", text)
    text = HTML_SCRIPT.sub(lambda found: convert_script(found[1].lower(), found[2]), text)
    text = ESCAPED.sub(lambda found: found[1].translate(PROTECT), text)
    text = QUOTATION.sub(r"“\1”", IGNORED.sub("", text))
    text = re.sub(r"\{?\\([~^])\{\}\}?", lambda found: found[1].translate(PROTECT), text)
    text = FORMULA.sub(convert_formula, text)
    text = TEXT_SCRIPT.sub(lambda found: convert_script(found[1], found[2] or found[3]), text)
    text = STYLE_SWITCH.sub("", STYLE.sub("", text))
    text = COMMAND.sub(convert_command, text)
    text = re.sub(r"\\[,;: ]", " ", text).replace("\\\\", " ")
    text = TIE.sub(" ", text)
    if "\\" in text:  # accents and rare letters
        from pybtex.richtext import Text  # noqa: PLC0415 (slow to import, rarely needed)

        text = LITERAL.sub(lambda found: found[0].translate(PROTECT), text)
        text = str(Text.from_latex(text))
        text = ACCENT.sub(lambda found: found[2].replace("ı", "i") + ACCENTS[found[1]], text)
    text = text.replace("---", "—").replace("--", "–").replace("``", "“").replace("''", "”")
    text = text.replace("?`", "¿").replace("!`", "¡").translate(BRACES).translate(RESTORE)
    return unicodedata.normalize("NFC", " ".join(text.split()))


def clean_verbatim(value: str) -> str:
    """Return a URL or an identifier without the LaTeX and HTML escapes of reference managers."""
    value = re.sub(r"^\\url\s*\{(.*)\}$", r"\1", value)
    value = URL_TILDE.sub("~", html.unescape(value))
    return re.sub(r"\\([_&%#$~^{}])", r"\1", value).translate(BRACES).strip()
