"""References in the styles that journals ask for."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import replace
from html import unescape

import pytest
from bibliography import WORKS
from book.export.formatted import FILE, STYLES, formatted, read_formatted
from book.export.work import Name
from conftest import ROOT
from trial import project
from write_formatted import CSL, set_references, to_json

OTHER_STYLES = {"chicago": "chicago-author-date"}
"""Styles that the site does not offer, and which writers use with its records."""


@functools.cache
def references(style: str) -> Mapping[str, str]:
    """The reference of every work in a style, without its tags."""
    if style in OTHER_STYLES:
        found = set_references(WORKS.values(), OTHER_STYLES[style])
    else:
        found = {key: project()[2].formatted(key)[style] for key in WORKS}
    return {key: unescape(re.sub(r"</?(?:em|sup|sub)>", "", html)) for key, html in found.items()}


def plain(text: str) -> str:
    """Words and signs without capitals and quotation marks, which are a matter of style."""
    return re.sub(r"[\"'“”‘’]", "", text).casefold()


def test_stored_references_are_those_of_citeproc() -> None:
    """If this fails, run 'make formatted'."""
    assert (ROOT / FILE).read_text(encoding="utf-8") == to_json(WORKS.values())


@pytest.mark.parametrize("style", [*STYLES, *OTHER_STYLES])
def test_every_work_is_named_whole_in_every_style(style: str) -> None:
    for key, work in WORKS.items():
        text = plain(references(style)[key])
        assert plain(work.title) in text
        assert work.year in text
        assert work.volume in text
        for name in work.authors[:3]:
            assert plain(name.family.split()[-1]) in text
        assert work.complete or "et al." in text or style not in STYLES


def test_suffix_and_particle_stay_with_their_name() -> None:
    work = replace(
        WORKS["spiegel1999impact"],
        authors=(Name("Rossum", "Liesbeth F. C.", "van"), Name("King", "Martin L.", "", "Jr")),
    )
    begin = {style: "".join(set_references([work], name).values()) for style, name in CSL.items()}
    assert begin["vancouver"].startswith("van Rossum LFC, King ML Jr. Impact")
    assert begin["apa"].startswith("van Rossum, L. F. C., &amp; King, M. L., Jr. (1999). Impact")
    assert begin["ama"].startswith("van Rossum LFC, King ML Jr. Impact")


def test_work_that_is_not_set_yet_is_there_as_on_the_site() -> None:
    work = replace(WORKS["spiegel1999impact"], key="new")
    [(style, text)] = formatted(work, read_formatted(ROOT)).items()
    assert style == "plain"
    assert text.endswith("<em>The Lancet</em> 1999;354(9188):1435–1439. https://doi.org/10.1016/S0140-6736(99)01376-8")  # fmt: skip
