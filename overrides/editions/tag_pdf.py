"""Complete the tags of a PDF from Chromium, so that it meets PDF/UA-1 (ISO 14289-1).

Chromium tags the text. Added here: running heads and painted boxes become artifacts, links get a
description, bookmarks get the spaces of their headings, the frame of a figure becomes a division, list
items get a body, tags of PDF 2.0 are mapped to those of PDF 1.7, and the metadata names the title and
the standard.
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

PATH_OPERATORS = frozenset("m l c v y re h W W*".split())
PAINT_OPERATORS = frozenset("f F f* S s B B* b b*".split())
TEXT_OPERATORS = frozenset(["Tj", "TJ", "'", '"'])
OTHER_OPERATORS = frozenset(["sh", "Do", "INLINE IMAGE"])
ROLES = {"/Strong": "/Span", "/Em": "/Span"}
"""Tags of PDF 2.0 that Chromium writes, and their equivalents in PDF 1.7."""

Instruction = ContentStreamInstruction | ContentStreamInlineImage
Instructions = list[Instruction]

BEGIN_ARTIFACT = ContentStreamInstruction([Name.Artifact], Operator("BMC"))
END_MARKED = ContentStreamInstruction([], Operator("EMC"))


class TagError(MissingEditionError):
    """A part of the PDF that cannot be tagged."""


def mark_artifacts(instructions: Instructions) -> Instructions:
    """Return the instructions with everything painted outside the tagged content as an artifact.

    An artifact contains a whole path with its construction, but of text only the one operator that
    shows it: marked content must not cross the border of a text object. Untagged marked content, such
    as that of a ligature in a running head, is enclosed whole.
    """
    done: Instructions = []
    path: Instructions = []
    depth = 0  # of nested marked content
    enclosed = False  # whether the marked content is in an artifact of ours
    for instruction in instructions:
        name = str(instruction.operator)
        if depth == 0 and name in PATH_OPERATORS:
            path.append(instruction)
            continue
        if name in {"BDC", "BMC"}:
            depth += 1
            if depth == 1 and not is_tagged(instruction):
                done.append(BEGIN_ARTIFACT)
                enclosed = True
        painted = depth == 0 and name in PAINT_OPERATORS | TEXT_OPERATORS | OTHER_OPERATORS
        done += (
            [BEGIN_ARTIFACT, *path, instruction, END_MARKED] if painted else [*path, instruction]
        )
        path = []
        if name == "EMC":
            depth -= 1
            if depth == 0 and enclosed:
                done.append(END_MARKED)
                enclosed = False
    return done + path


def is_tagged(start: Instruction) -> bool:
    """Whether the marked content that begins here is an artifact or in the structure tree."""
    tag, *properties = start.operands
    first = properties[0] if properties else None
    return tag == Name.Artifact or (isinstance(first, Dictionary) and "/MCID" in first)


def link_names(book: BeautifulSoup) -> dict[str, str]:
    """Return the text of a link to each id in the book."""
    names: dict[str, str] = {}
    for link in book.select('a[href^="#"]'):
        text = str(link.get("aria-label") or " ".join(link.get_text().split()))
        if text:
            names.setdefault(str(link["href"])[1:], text)
    return names


def describe_links(pdf: Pdf, names: Mapping[str, str]) -> None:
    """Add ``/Contents`` to every link annotation: the address, or the name of its target."""
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


def walk_bookmarks(outline: Object) -> Iterator[Object]:
    """Yield all bookmarks below an outline or a bookmark, each before those below it."""
    bookmark = outline.get("/First")
    while bookmark is not None:
        yield bookmark
        yield from walk_bookmarks(bookmark)
        bookmark = bookmark.get("/Next")


def space_bookmarks(pdf: Pdf, book: BeautifulSoup) -> None:
    """Give bookmarks the text of their headings: Chromium drops the space where a heading wraps."""
    texts = [heading.get_text().split() for heading in book.select("h1, h2, h3, h4, h5, h6")]
    spaced = {"".join(words): " ".join(words) for words in texts}
    for bookmark in walk_bookmarks(pdf.Root.Outlines):
        title = str(bookmark.Title)
        bookmark.Title = spaced.get("".join(title.split()), title)


def walk_structure(element: Object) -> Iterator[Dictionary]:
    """Yield all elements of the structure tree, each before its children."""
    stack = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, pikepdf.Array):
            stack += reversed(list(node))
        elif isinstance(node, Dictionary):
            if "/S" in node:
                yield node
            if "/K" in node:
                stack.append(node.K)


def tag_of(element: Object) -> str:
    """Return the tag of an element, such as ``Figure``."""
    return str(element.S).removeprefix("/")


def retag_frames(pdf: Pdf) -> None:
    """Tag each HTML figure, which contains the image, as a division. Raise TagError without an image."""
    for element in walk_structure(pdf.Root.StructTreeRoot):
        if tag_of(element) == "Figure" and "/Alt" not in element:
            if not any(
                tag_of(part) == "Figure" and "/Alt" in part for part in walk_structure(element.K)
            ):
                raise TagError("A figure of the PDF has no description: give its drawing a title.")
            element.S = Name.Div


def wrap_list_bodies(pdf: Pdf) -> None:
    """Put the content of each list item, except its label, into a body.

    Raise TagError for text directly in the item, which the parent tree would lose.
    """
    for item in list(walk_structure(pdf.Root.StructTreeRoot)):
        if tag_of(item) != "LI":
            continue
        parts = list(item.K) if isinstance(item.K, pikepdf.Array) else [item.K]
        if not all(isinstance(part, Dictionary) and "/S" in part for part in parts):
            raise TagError("A list item of the PDF contains text without a tag.")
        rest = [part for part in parts if tag_of(part) not in {"Lbl", "LBody"}]
        if not rest:
            continue
        body = pdf.make_indirect(
            Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=pikepdf.Array(rest))
        )
        for part in rest:
            part.P = body
        item.K = pikepdf.Array([*(part for part in parts if tag_of(part) == "Lbl"), body])


def finish_tags(data: bytes, book: BeautifulSoup, edition: Edition) -> bytes:
    """Return the completed PDF of ``book``. The same input gives the same bytes."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            marked = mark_artifacts(pikepdf.parse_content_stream(page))
            page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(marked))
        describe_links(pdf, link_names(book))
        space_bookmarks(pdf, book)
        retag_frames(pdf)
        wrap_list_bodies(pdf)
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
