"""Finish the tags of a PDF that Chromium printed, so that it meets PDF/UA-1 (ISO 14289-1).

Chromium tags the text. Left to do: running heads and painted boxes become artifacts, links get a
description, a figure's frame is no figure, tags that PDF does not know are mapped to ones it does,
and the metadata names the title and the standard.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import pikepdf
from bs4 import BeautifulSoup
from edition import Edition, MissingEditionError
from pikepdf import (
    ContentStreamInlineImage,
    ContentStreamInstruction,
    Dictionary,
    Name,
    Object,
    Operator,
    Pdf,
)

PATH = frozenset("m l c v y re h W W*".split())
PAINT = frozenset("f F f* S s B B* b b*".split())
TEXT = frozenset(["Tj", "TJ", "'", '"'])
OTHER = frozenset(["sh", "Do", "INLINE IMAGE"])
ROLES = {"/Strong": "/Span", "/Em": "/Span"}
"""Tags of PDF 2.0 that Chromium writes, and what they are in PDF 1.7."""

Instruction = ContentStreamInstruction | ContentStreamInlineImage
Instructions = list[Instruction]


class TagError(MissingEditionError):
    """A part of the PDF that cannot be tagged."""


def begin(tag: str) -> ContentStreamInstruction:
    """``/Artifact BMC``: the start of marked content."""
    return ContentStreamInstruction([Name(tag)], Operator("BMC"))


END = ContentStreamInstruction([], Operator("EMC"))


def mark_artifacts(instructions: Instructions) -> Instructions:
    """Everything painted outside the tagged content within an artifact.

    A path goes in with its construction, a text-showing operator alone: marked content may lie
    within a text object, but not cross its border. Marked content without an MCID, as of a ligature
    in a running head, goes in whole.
    """
    done: Instructions = []
    path: Instructions = []
    depth = loose = 0  # how deep in marked content, and at which depth an artifact of ours began
    for instruction in instructions:
        name = str(instruction.operator)
        if depth == 0 and name in PATH:
            path.append(instruction)
            continue
        if name in {"BDC", "BMC"}:
            depth += 1
            if depth == 1 and not is_tagged(instruction):
                done.append(begin("/Artifact"))
                loose = 1
        painted = depth == 0 and name in PAINT | TEXT | OTHER
        done += [begin("/Artifact"), *path, instruction, END] if painted else [*path, instruction]
        path = []
        if name == "EMC":
            depth -= 1
            if depth == 0 and loose:
                done.append(END)
                loose = 0
    return done + path


def is_tagged(start: Instruction) -> bool:
    """Whether this start of marked content is an artifact or belongs to the structure tree."""
    tag, *properties = start.operands
    given = properties[0] if properties else None
    return tag == Name.Artifact or (isinstance(given, Dictionary) and "/MCID" in given)


def link_names(book: BeautifulSoup) -> dict[str, str]:
    """What each place inside the book is called by a link that leads there, by the place's id."""
    names: dict[str, str] = {}
    for link in book.select('a[href^="#"]'):
        text = str(link.get("aria-label") or " ".join(link.get_text().split()))
        if text:
            names.setdefault(str(link["href"])[1:], text)
    return names


def describe_links(pdf: Pdf, names: Mapping[str, str]) -> None:
    """Give every link annotation ``/Contents``: the address, or the name of the place."""
    for page in pdf.pages:
        for annotation in page.get("/Annots") or []:
            if annotation.get("/Subtype") != Name.Link:
                continue
            action = annotation.get("/A")
            if action is not None and "/URI" in action:
                annotation.Contents = str(action.URI)
            else:
                place = str(annotation.get("/Dest", "")).removeprefix("/")
                annotation.Contents = names.get(place) or place or "Link"


def structure(element: Object) -> Iterator[Dictionary]:
    """All elements of the structure tree, each before its children."""
    waiting = [element]
    while waiting:
        node = waiting.pop()
        if isinstance(node, pikepdf.Array):
            waiting += reversed(list(node))
        elif isinstance(node, Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                waiting.append(node.K)


def kind(element: Object) -> str:
    """The element's tag, as ``Figure``."""
    return str(element.S).removeprefix("/")


def open_frames(pdf: Pdf) -> None:
    """An HTML figure is a frame round its image: a division. Raises TagError if it holds no image."""
    for element in structure(pdf.Root.StructTreeRoot):
        if kind(element) == "Figure" and "/Alt" not in element:
            if not any(kind(part) == "Figure" and "/Alt" in part for part in structure(element.K)):
                raise TagError("A figure of the PDF has no words: give its drawing a title.")
            element.S = Name.Div


def give_bodies(pdf: Pdf) -> None:
    """An item of a list is a label and a body: put all but the label into one.

    Raises TagError where text hangs on the item itself, for the parent tree would lose it.
    """
    for item in list(structure(pdf.Root.StructTreeRoot)):
        if kind(item) != "LI":
            continue
        parts = list(item.K) if isinstance(item.K, pikepdf.Array) else [item.K]
        if not all(isinstance(part, Dictionary) and "/S" in part for part in parts):
            raise TagError("An item of a list in the PDF has text of its own.")
        rest = [part for part in parts if kind(part) not in {"Lbl", "LBody"}]
        if not rest:
            continue
        body = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=pikepdf.Array(rest))
        )
        for part in rest:
            part.P = body
        item.K = pikepdf.Array([*(part for part in parts if kind(part) == "Lbl"), body])


def finish_tags(data: bytes, book: BeautifulSoup, edition: Edition) -> bytes:
    """The PDF with all of this done; the same bytes for the same input. ``book``: what was printed."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            marked = mark_artifacts(pikepdf.parse_content_stream(page))
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(marked))
        describe_links(pdf, link_names(book))
        open_frames(pdf)
        give_bodies(pdf)
        pdf.Root.StructTreeRoot.RoleMap = Dictionary(
            {name: Name(role) for name, role in ROLES.items()}
        )
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as metadata:
            metadata["dc:title"] = edition.title
            metadata["dc:creator"] = [edition.author]
            metadata["dc:subject"] = set(edition.topics)
            metadata["pdf:Keywords"] = ", ".join(edition.topics)
            metadata["dc:language"] = [str(pdf.Root.Lang)]
            metadata["pdfuaid:part"] = "1"
        pdf.docinfo.Author, pdf.docinfo.Keywords = edition.author, ", ".join(edition.topics)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=True,
        )
    return out.getvalue()
