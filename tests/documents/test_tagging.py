"""The structure under the pages: nothing printed is outside it, and it says what is what."""

import io
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from sample_contents import care_summary, chart, handoff, letterhead, packet
from sample_person import patient

from clinicdesk.documents import render
from clinicdesk.domain.contents import Content

SHOWS = {"Tj", "TJ", "'", '"', "f", "f*", "S", "B", "Do", "b", "s"}


@pytest.fixture(
    params=[
        care_summary,
        handoff,
        packet,
        lambda: packet(letterhead=letterhead(demonstration=True)),
        lambda: care_summary(chart=chart(patient=patient(deceased=True))),
    ],
    ids=["care summary", "handoff", "packet", "demonstration", "deceased"],
)
def document(request: pytest.FixtureRequest) -> Iterator[pikepdf.Pdf]:
    make: Callable[[], Content] = request.param
    with pikepdf.open(io.BytesIO(render(make()).pdf)) as opened:
        yield opened


def elements(node: Any) -> Iterator[Any]:
    yield node
    children = node.get("/K")
    listed = children if isinstance(children, pikepdf.Array) else [children]
    for child in listed:
        if isinstance(child, pikepdf.Dictionary):
            yield from elements(child)


def test_nothing_is_drawn_outside_words_or_artifacts(document: pikepdf.Pdf) -> None:
    for number, page in enumerate(document.pages, 1):
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in {"BDC", "BMC"}:
                assert depth == 0, "marked content inside marked content"
                depth += 1
            elif name == "EMC":
                depth -= 1
            elif name in SHOWS:
                assert depth == 1, f"{name} {operands} outside on page {number}"
        assert depth == 0


def test_every_mark_has_its_element_and_every_element_its_mark(document: pikepdf.Pdf) -> None:
    root = document.Root.StructTreeRoot
    assert bool(document.Root.MarkInfo.Marked)
    numbers = list(root.ParentTree.Nums)
    parents = {int(numbers[i]): numbers[i + 1] for i in range(0, len(numbers), 2)}
    for page in document.pages:
        marks = [
            int(operands[1].MCID)
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "BDC"
        ]
        assert marks == list(range(len(marks)))
        here = parents[int(page.obj.StructParents)]
        assert len(here) == len(marks)
        for mark, element in zip(marks, here, strict=True):
            children = element.K if isinstance(element.K, pikepdf.Array) else [element.K]
            assert mark in [int(child) for child in children]
            assert element.Pg.objgen == page.obj.objgen


def test_heads_rows_and_figures_are_what_they_are(document: pikepdf.Pdf) -> None:
    top = document.Root.StructTreeRoot.K[0]
    found = list(elements(top))
    kinds = [str(element.S) for element in found]
    assert kinds[0] == "/Document"
    heads = [kind for kind in kinds if kind.startswith("/H")]
    assert heads[0] == "/H1"
    assert set(heads) <= {"/H1", "/H2", "/H3"}
    for before, after in pairwise(heads):
        assert int(after[2]) - int(before[2]) <= 1, "a level is never skipped on the way down"
    tables = [element for element in found if str(element.S) == "/Table"]
    assert tables
    for table in tables:
        rows = list(table.K) if isinstance(table.K, pikepdf.Array) else [table.K]
        widths = {len(row.K) if isinstance(row.K, pikepdf.Array) else 1 for row in rows}
        assert len(widths) == 1
        assert all(str(cell.S) == "/TH" for cell in rows[0].K)
        assert all(str(cell.A.Scope) == "/Column" for cell in rows[0].K)
        assert all(str(cell.S) == "/TD" for row in rows[1:] for cell in row.K)
    assert all(str(e.get("/Alt", "")) for e in found if str(e.S) == "/Figure")
    for element in found[1:]:
        assert element.P.objgen in {e.objgen for e in found} | {top.objgen}
