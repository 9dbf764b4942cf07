"""What a page would say of itself in its head: made of values, without a built site."""

from __future__ import annotations

import datetime
import json
import re
from dataclasses import replace
from typing import Any

import msgspec_schemaorg.models as schema
import pytest
from bibliography import WORKS
from book.export.cite import Publication, page_work
from book.export.files import FORMATS
from book.export.head import (
    SCHEMA_TYPES,
    Description,
    Review,
    Signpost,
    Subject,
    cited_reference,
    linked_data,
    make_tags,
    render_head,
    signposts,
)
from book.export.work import TYPES, Name
from bs4 import BeautifulSoup

SITE = Publication(
    name="Book", author="A project", prefix="b", version="1.2.3", address="https://a.example/book/"
)
SUBJECT = Subject(
    licence="https://l.example/",
    topics=("Insulin resistance",),
    article="An article",
    article_url="https://b.example/",
    published="2026-11-01",
)
PAGE = page_work(SITE, "systems/stages.md", "Stages", datetime.date(2026, 11, 4))
ARTICLE = WORKS["spiegel1999impact"]
ABOUT = Description(
    page=PAGE, summary="In short.", kind="MedicalWebPage", cited=[ARTICLE], site=SITE.address
)
UNKNOWN = replace(ABOUT, page=replace(PAGE, url=""), site="")
"""The same page where nobody has said where it is hosted."""


def nodes(value: Any) -> list[dict[str, Any]]:
    """Every typed node in a JSON-LD value."""
    if isinstance(value, list):
        return [node for item in value for node in nodes(item)]
    if isinstance(value, dict):
        return [value] + [node for item in value.values() for node in nodes(item)]
    return []


def properties(kind: type) -> dict[str, str]:
    """A schema.org type's properties, its ancestors' too, with what each may hold."""
    found: dict[str, str] = {}
    for ancestor in reversed(kind.__mro__):
        found |= getattr(ancestor, "__annotations__", {})
    return found


def faults(node: dict[str, Any]) -> list[str]:
    """What schema.org does not know in a node: its type, a property, a value of the wrong type."""
    kind = getattr(schema, node.get("@type", ""), None)
    if kind is None:
        return [f"unknown type: {node.get('@type')}"]
    known = properties(kind)
    problems = []
    for name, value in node.items():
        if name.startswith("@"):
            continue
        if name not in known:
            problems.append(f"{node['@type']} has no {name}")
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                family = {parent.__name__ for parent in getattr(schema, item["@type"]).__mro__}
                fits = any(f"'{parent}'" in known[name] for parent in family)
            elif isinstance(item, bool):
                fits = "bool" in known[name]
            else:
                fits = bool(re.search(r"\bstr\b|'URL'|\bdate\b", known[name]))
            if not fits:
                problems.append(f"{node['@type']}.{name} cannot be {item!r}")
    return problems


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        ({"@type": "MedicalPage"}, "unknown type"),
        ({"@type": "MedicalWebPage", "colour": "red"}, "has no colour"),
        ({"@type": "MedicalWebPage", "about": "sleep"}, "cannot be"),
        ({"@type": "WebSite", "author": {"@type": "MedicalCondition"}}, "cannot be"),
    ],
)
def test_unsound_linked_data_is_noticed(node: dict[str, Any], fault: str) -> None:
    assert any(fault in found for found in faults(node))


@pytest.mark.parametrize("about", [ABOUT, UNKNOWN], ids=["hosted", "address not known"])
def test_linked_data_that_cites_every_type_of_work_is_sound(about: Description) -> None:
    cited = [replace(ARTICLE, type=kind) for kind in TYPES]
    data = linked_data(replace(about, cited=cited), SUBJECT)
    assert [fault for node in nodes(data) for fault in faults(node)] == []
    assert {node["@type"] for node in data["citation"]} == set(SCHEMA_TYPES.values())


def test_address_is_in_head_and_linked_data_where_it_is_known_and_never_made_up() -> None:
    url = "https://a.example/book/systems/stages/"
    values = {tag.name: tag.content for tag in make_tags(ABOUT, SUBJECT)}
    assert {values[name] for name in ("citation_public_url", "DC.identifier", "og:url")} == {url}
    assert values["og:image"].startswith(SITE.address)
    assert linked_data(ABOUT, SUBJECT)["@id"] == url
    unknown = json.dumps(
        [
            [tag.content for tag in make_tags(UNKNOWN, SUBJECT)],
            linked_data(UNKNOWN, SUBJECT),
        ]
    )
    assert "a.example" not in unknown


def test_reference_with_a_doi_is_short_and_without_one_is_whole() -> None:
    assert cited_reference(ARTICLE) == (
        "citation_title=Impact of sleep debt on metabolic and endocrine function; "
        "citation_author=Spiegel, Karine; citation_journal_title=The Lancet; "
        "citation_publication_date=1999; citation_doi=10.1016/S0140-6736(99)01376-8"
    )
    whole = cited_reference(replace(ARTICLE, doi=""))
    assert whole.count("citation_author=") == 3
    assert "citation_volume=354; citation_issue=9188; citation_firstpage=1435" in whole


def test_no_value_ends_a_reference_early_and_no_group_is_taken_apart() -> None:
    work = replace(ARTICLE, title="One; two", authors=(Name("A Study Group"),))
    assert cited_reference(work).startswith(
        "citation_title=One, two; citation_author=A\N{NO-BREAK SPACE}Study\N{NO-BREAK SPACE}Group; "
    )


def test_markup_in_a_title_stays_text() -> None:
    title = 'A "b" </script><script>alert(1)</script>'
    about = replace(ABOUT, page=replace(PAGE, title=title))
    addresses = {ending: f"../cite/x.{ending}" for ending in FORMATS}
    links_to = signposts(about, SUBJECT, addresses, "../about/")
    head = BeautifulSoup(render_head(about, SUBJECT, links_to), "html.parser")
    [script] = head.select("script")
    assert json.loads(script.string)["name"] == title
    assert head.select_one("meta[name=citation_title]")["content"] == title
    links = [link["href"] for link in head.select("link[rel=describedby]")]
    assert links == list(addresses.values())


def test_claims_and_data_of_a_page_are_sound_linked_data_and_have_their_address() -> None:
    item = Signpost("item", "claims.csv", "text/csv")
    about = replace(
        ABOUT, section="Systems", reviews=(Review("F01", "A says B.", "Contested"),), data=(item,)
    )
    data = linked_data(about, SUBJECT)
    assert [fault for node in nodes(data) for fault in faults(node)] == []
    [review] = data["hasPart"]
    assert review["url"] == f"{PAGE.url}#F01"
    assert review["reviewRating"]["alternateName"] == "Contested"
    [file] = data["mainEntity"]["distribution"]
    assert file["contentUrl"] == f"{PAGE.url}claims.csv"
    names = [step["name"] for step in data["breadcrumb"]["itemListElement"]]
    assert names == ["Book", "Systems", "Stages"]


def test_signposts_lead_to_what_machines_look_for() -> None:
    files = {ending: f"../../cite/x.{ending}" for ending in FORMATS}
    links = signposts(ABOUT, SUBJECT, files, "../../about/")
    leads = {link.rel: link.href for link in links}
    assert leads["cite-as"] == PAGE.url
    assert leads["license"] == SUBJECT.licence
    assert leads["author"] == "../../about/"
    assert leads["type"] == "https://schema.org/MedicalWebPage"
    assert [link.href for link in links if link.rel == "describedby"] == list(files.values())
    assert (
        links[-1].header
        == '<../../cite/x.json>; rel="describedby"; type="application/vnd.citationstyles.csl+json"'
    )
    assert "cite-as" not in {
        link.rel for link in signposts(UNKNOWN, SUBJECT, files, "../../about/")
    }
