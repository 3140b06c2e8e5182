"""The structure under a page: headings, paragraphs, tables and figures in reading order.

A reader that speaks finds what the eye finds (ISO 32000-1, 14.7 and 14.8): words stand in marked
content that a tree of structure elements refers to; what repeats on every page, grounds and rules
are artifacts. Written with the file itself: no second pass over the bytes.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObjectReference,
    PDFString,
)
from reportlab.platypus import Table

__all__ = ["Tags", "artifact", "data_table", "layout", "words"]


@dataclass(eq=False)
class _Element:
    """A structure element; its children are elements, or numbers of words on its ``page``."""

    kind: str
    name: str
    parent: "_Element | None" = None
    children: "list[_Element | int]" = field(default_factory=list)
    page: int = 0
    alt: str = ""


class Tags:
    """The tree of one file while it is drawn."""

    def __init__(self) -> None:
        self._all: list[_Element] = []
        self._open = [self._new("Document", None)]
        self._pages: dict[int, list[_Element]] = {}
        self.quiet = 0
        """Above 0 inside words or an artifact: what is drawn there belongs to it."""

    def _new(self, kind: str, parent: _Element | None) -> _Element:
        made = _Element(kind, f"cd-tag-{len(self._all)}", parent)
        self._all.append(made)
        if parent is not None:
            parent.children.append(made)
        return made

    def begin(self, kind: str) -> None:
        """Open an element that holds others."""
        if not self.quiet:
            self._open.append(self._new(kind, self._open[-1]))

    def end(self) -> None:
        """Close it."""
        if not self.quiet:
            self._open.pop()

    def mark(self, kind: str, page: int, alt: str) -> int:
        """Add words to the open element; return their number on the page.

        A paragraph in a cell is the cell's own words: half as many elements, and read alike.
        """
        holder = self._open[-1]
        if kind != "P" or holder.kind not in {"TD", "TH"}:
            holder = self._new(kind, holder)
        here = self._pages.setdefault(page, [])
        holder.page, holder.alt = page, alt
        holder.children.append(len(here))
        here.append(holder)
        return len(here) - 1

    def write(self, document: Any, pages: Sequence[Any]) -> None:
        """Write the tree into the file; ``pages`` are its page objects in order."""
        root = PDFObjectReference("cd-tags")
        names = [f"Page{number}" for number in range(1, len(pages) + 1)]
        for element in self._all:
            document.Reference(PDFDictionary(self._entry(element, root, names)), element.name)
        numbers: list[Any] = []
        for number, page in enumerate(pages, 1):
            here = [PDFObjectReference(e.name) for e in self._pages.get(number, [])]
            numbers += [number - 1, PDFArray(here)]
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents, page.Tabs = number - 1, PDFName("S")
        tree = {
            "Type": PDFName("StructTreeRoot"),
            "K": PDFArray([PDFObjectReference(self._all[0].name)]),
            "ParentTree": PDFDictionary({"Nums": PDFArray(numbers)}),
            "ParentTreeNextKey": len(pages),
        }
        document.Reference(PDFDictionary(tree), "cd-tags")
        document.Catalog.StructTreeRoot = root
        document.Catalog.MarkInfo = PDFDictionary({"Marked": "true"})

    def _entry(
        self, element: _Element, root: PDFObjectReference, names: Sequence[str]
    ) -> dict[str, Any]:
        parent = PDFObjectReference(element.parent.name) if element.parent else root
        children = [
            child if isinstance(child, int) else PDFObjectReference(child.name)
            for child in element.children
        ]
        entry: dict[str, Any] = {
            "S": PDFName(element.kind),
            "P": parent,
            "K": children[0] if len(children) == 1 else PDFArray(children),
        }
        if element.page:
            entry["Pg"] = PDFObjectReference(names[element.page - 1])
        if element.alt:
            entry["Alt"] = PDFString(element.alt)
        if element.kind == "TH":
            scope = {"O": PDFName("Table"), "Scope": PDFName("Column")}
            entry["A"] = PDFDictionary(scope)
        return entry


# The stubs know neither plain functions as hooks nor sequences as rows.
_table: Any = Table


def _tags(canvas: Any) -> Tags:
    tags: Tags = canvas.tags
    return tags


def _begin_artifact(canvas: Any) -> None:
    tags = _tags(canvas)
    if not tags.quiet:
        canvas._code.append("/Artifact BMC")
    tags.quiet += 1


def _end_marked(canvas: Any) -> None:
    tags = _tags(canvas)
    tags.quiet -= 1
    if not tags.quiet:
        canvas._code.append("EMC")


@contextmanager
def artifact(canvas: Any) -> Iterator[None]:
    """What is drawn inside is not read: it repeats, or is only seen."""
    _begin_artifact(canvas)
    yield
    _end_marked(canvas)


@contextmanager
def words(canvas: Any, kind: str = "P", alt: str = "") -> Iterator[None]:
    """What is drawn inside is one element: P, H1, H2, H3, Figure with its words, …"""
    tags = _tags(canvas)
    if not tags.quiet:
        mark = tags.mark(kind, canvas.getPageNumber(), alt)
        canvas._code.append(f"/{kind} <</MCID {mark}>> BDC")
    tags.quiet += 1
    yield
    _end_marked(canvas)


def _grounds_and_lines(table: Any, what: str, *_: Any) -> None:
    """A grid that only places things: its grounds and lines are artifacts."""
    if what in {"startBG", "startLines"}:
        _begin_artifact(table.canv)
    elif what in {"endBG", "endLines"}:
        _end_marked(table.canv)


def _as_table(table: Any, what: str, *place: Any) -> None:
    """A table of facts: rows, heads and cells are elements."""
    _grounds_and_lines(table, what)
    tags = _tags(table.canv)
    if what == "startTable":
        tags.begin("Table")
    elif what == "startRow":
        tags.begin("TR")
    elif what == "startCell":
        tags.begin("TH" if place[0] < table.repeatRows else "TD")
    elif what in {"endCell", "endRow", "endTable"}:
        tags.end()


def layout(rows: Sequence[Sequence[Any]], **how: Any) -> Table:
    """Make a grid that places flowables side by side."""
    made: Table = _table(rows, renderCB=_grounds_and_lines, **how)
    return made


def data_table(rows: Sequence[Sequence[Any]], **how: Any) -> Table:
    """Make a table of facts whose first row is its heads."""
    made: Table = _table(rows, renderCB=_as_table, repeatRows=1, **how)
    return made
