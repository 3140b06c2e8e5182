"""The archive: newest first, searched, and a file is told to be ours or not."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from window_clinic import Driven, nameless

from clinicdesk.desktop.documents.page import DocumentsPage
from clinicdesk.desktop.widgets import PdfView
from clinicdesk.domain.documents import Document, DocumentKind, PrintRequest
from clinicdesk.domain.roster import RosterSort


def printed(driven: Driven, many: int = 2) -> list[tuple[Document, bytes]]:
    desk = driven.shell._desk
    kept = []
    for row in desk.clinic.roster.page(desk.actor, order=RosterSort.NAME, limit=many).rows:
        request = PrintRequest(kind=DocumentKind.CARE_SUMMARY, patient_id=row.id)
        prepared = desk.clinic.documents.prepare(desk.actor, request)
        document = desk.clinic.documents.release(desk.actor, prepared, "save")[0]
        kept.append((document, prepared.pdf))
    return kept


@pytest.fixture
def kept(driven: Driven) -> list[tuple[Document, bytes]]:
    return printed(driven)


@pytest.fixture
def page(driven: Driven, kept: list[tuple[Document, bytes]]) -> DocumentsPage:
    assert kept
    shown = driven.page("documents")
    assert isinstance(shown, DocumentsPage)
    return shown


def numbers(page: DocumentsPage) -> list[str]:
    model = page._table.model
    found = [model.row(at) for at in range(model.rowCount())]
    return [row.document.number for row in found if row is not None]


def test_the_newest_comes_first(page: DocumentsPage, kept: list[tuple[Document, bytes]]) -> None:
    assert set(numbers(page)) == {document.number for document, _pdf in kept}
    assert page._heading.note.text() == "2 kept"
    assert nameless(page) == []


def test_words_narrow_the_list(
    driven: Driven, page: DocumentsPage, kept: list[tuple[Document, bytes]]
) -> None:
    page._search.setFocus()
    driven.type(kept[0][0].number.lower())
    assert numbers(page) == [kept[0][0].number]
    driven.type("zzz")
    assert page._shown.currentWidget() is page._unmatched


def test_enter_shows_the_kept_bytes_under_their_persons_banner(
    driven: Driven, page: DocumentsPage
) -> None:
    page._table.enter()
    chosen = page._table.current
    assert chosen is not None
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.shell.place.patient_id == chosen.document.patient_id)
    assert driven.shell.place.tab == "documents"
    driven.until(driven.shell._banner.isVisible)
    views = driven.shell.findChildren(PdfView)
    driven.until(lambda: any(view.isVisible() and view._sizes for view in views))


def test_a_file_of_ours_is_recognized_and_a_changed_one_is_not(
    driven: Driven, page: DocumentsPage, kept: list[tuple[Document, bytes]], tmp_path: Path
) -> None:
    document, pdf = kept[1]
    ours, changed = tmp_path / "ours.pdf", tmp_path / "changed.pdf"
    ours.write_bytes(pdf)
    changed.write_bytes(pdf.replace(b"%%EOF", b"%%EOF "))
    page._choose = lambda _parent: ours
    page._check()
    driven.settle()
    assert document.number in driven.words(page._notice)
    assert "unchanged" in driven.words(page._notice)
    page._choose = lambda _parent: changed
    page._check()
    driven.settle()
    assert "not one of ours" in driven.words(page._notice)


def test_a_file_that_cannot_be_read_is_said(driven: Driven, page: DocumentsPage) -> None:
    page._choose = lambda _parent: Path("/nowhere/at/all.pdf")
    page._check()
    driven.until(lambda: any("cannot be read" in m.sentence for m in driven.window._toasts.shown))


def test_an_empty_archive_says_what_comes_here(empty_driven: Driven) -> None:
    page = empty_driven.page("documents")
    assert isinstance(page, DocumentsPage)
    assert page._shown.currentWidget() is page._nothing
