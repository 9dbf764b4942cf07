"""References in the styles that journals ask for."""

from __future__ import annotations

from dataclasses import replace

from bibliography import WORKS
from book.export.formatted import FILE, formatted, read_formatted
from book.export.work import Name
from conftest import ROOT
from write_formatted import CSL, format_references, to_json


def test_stored_references_are_those_of_citeproc() -> None:
    """If this fails, run 'make formatted'."""
    assert (ROOT / FILE).read_text(encoding="utf-8") == to_json(WORKS.values())


def test_suffix_and_particle_stay_with_their_name() -> None:
    work = replace(
        WORKS["spiegel1999impact"],
        authors=(Name("Rossum", "Liesbeth F. C.", "van"), Name("King", "Martin L.", "", "Jr")),
    )
    begin = {
        style: "".join(format_references([work], name).values()) for style, name in CSL.items()
    }
    assert begin["vancouver"].startswith("van Rossum LFC, King ML Jr. Impact")
    assert begin["apa"].startswith("van Rossum, L. F. C., &amp; King, M. L., Jr. (1999). Impact")
    assert begin["ama"].startswith("van Rossum LFC, King ML Jr. Impact")


def test_work_that_is_not_set_yet_is_there_as_on_the_site() -> None:
    work = replace(WORKS["spiegel1999impact"], key="new")
    [(style, text)] = formatted(work, read_formatted(ROOT)).items()
    assert style == "plain"
    assert text.endswith("<em>The Lancet</em> 1999;354(9188):1435–1439. https://doi.org/10.1016/S0140-6736(99)01376-8")  # fmt: skip


def test_year_of_a_venue_that_ends_with_a_day_is_printed_once() -> None:
    work = WORKS["egriftawrlabel"]
    for name in CSL.values():
        [text] = format_references([work], name).values()
        assert "2025. 2025" not in text
