"""What is previewed is what leaves, written down before it does; what may not leave does not."""

import hashlib
from pathlib import Path

import pytest
from chart_window import Window
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.printing.handoff_words import contingencies
from clinicdesk.desktop.printing.kept import KeptSheet
from clinicdesk.desktop.printing.paper import reserve, write_pdf
from clinicdesk.desktop.printing.preview import PreviewSheet
from clinicdesk.domain.documents import Document, DocumentKind
from clinicdesk.domain.errors import BadInput, StorageFull, StorageReadOnly


def _preview(window: Window, kind: DocumentKind = DocumentKind.PACKET) -> PreviewSheet:
    page = window.page
    order = page._known().referrals[0] if kind is DocumentKind.PACKET else None
    page.print_document(kind, order.id if order else None)
    sheet = page._sheet
    assert isinstance(sheet, PreviewSheet)
    window.until(lambda: sheet._prepared, seconds=30)
    return sheet


def _kept(window: Window) -> tuple[Document, ...]:
    clinic = window.small.clinic
    return clinic.documents.of_patient(clinic.actor, window.small.declan)


def test_ctrl_p_on_a_referral_previews_its_packet(window: Window) -> None:
    page = window.open(window.small.declan)
    window.shell.open_referral(window.small.declan, page._known().referrals[0].id)
    window.until(lambda: page._referrals.open_id)
    window.press(Qt.Key.Key_P, ctrl=True)
    window.until(lambda: isinstance(page._sheet, PreviewSheet))
    sheet = page._sheet
    assert isinstance(sheet, PreviewSheet)
    window.until(lambda: sheet._prepared, seconds=30)
    assert sheet._prepared is not None
    assert sheet._prepared.request.kind is DocumentKind.PACKET
    assert sheet._prepared.request.recipient is not None
    assert sheet._prepared.request.recipient.name == "Riverside Heart Group"
    assert "Needed-by date: not recorded" in window.words()


def test_the_bytes_in_the_file_are_those_of_the_preview_and_the_archive(
    window: Window, tmp_path: Path
) -> None:
    window.open(window.small.declan)
    sheet = _preview(window)
    prepared = sheet._prepared
    assert prepared is not None
    target = tmp_path / "packet.pdf"
    sheet._ask_path = lambda _parent, _name: target
    window.press(Qt.Key.Key_S, ctrl=True)
    window.saved()
    assert target.read_bytes() == prepared.pdf
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob(".*.part"))
    (paper,) = _kept(window)
    clinic = window.small.clinic
    assert clinic.documents.open(clinic.actor, paper.id)[1] == prepared.pdf
    assert paper.sha256 == hashlib.sha256(prepared.pdf).hexdigest()
    (told,) = clinic.documents.disclosures(clinic.actor, window.small.declan)
    assert told.recipient == "Riverside Heart Group"
    assert told.channel == "save"


def test_a_packet_is_printed_page_by_page(window: Window, tmp_path: Path) -> None:
    window.open(window.small.declan)
    sheet = _preview(window)
    prepared = sheet._prepared
    assert prepared is not None
    paper = tmp_path / "paper.pdf"

    def printer(_parent: QWidget) -> QPrinter:
        made = QPrinter(QPrinter.PrinterMode.HighResolution)
        made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        made.setOutputFileName(str(paper))
        return made

    sheet._ask_printer = printer
    sheet.print()
    window.until(lambda: window.page._sheet is None, seconds=60)
    clinic = window.small.clinic
    sizes = clinic.documents.page_sizes(paper.read_bytes())
    assert len(sizes) == prepared.rendered.pages
    assert sizes[0] == pytest.approx(clinic.documents.page_sizes(prepared.pdf)[0], abs=1)
    first = clinic.documents.page_image(paper.read_bytes(), 0, 1.0)
    assert len(set(first.data)) > 2  # not a blank sheet
    (told,) = clinic.documents.disclosures(clinic.actor, window.small.declan)
    assert told.channel == "print"


def test_what_cannot_be_written_down_does_not_leave(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open(window.small.declan)
    sheet = _preview(window)
    target = tmp_path / "packet.pdf"
    sheet._ask_path = lambda _parent, _name: target

    def full(*_said: object) -> None:
        raise StorageFull("The disk is full.", "Make room, and try again.")

    monkeypatch.setattr(type(window.small.clinic.documents), "release", full)
    sheet.save()
    window.until(lambda: "The disk is full." in window.words())
    assert not target.exists()
    assert not list(tmp_path.glob(".*.part"))
    assert _kept(window) == ()
    assert sheet._prepared is None


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_kept(
    window: Window, tmp_path: Path
) -> None:
    window.open(window.small.declan)
    sheet = _preview(window)
    sheet._ask_path = lambda _parent, _name: tmp_path / "nowhere" / "packet.pdf"
    sheet.save()
    window.until(lambda: "There is no such folder." in window.words())
    assert _kept(window) == ()


def test_a_clinic_copy_is_kept_without_a_disclosure(window: Window, tmp_path: Path) -> None:
    window.open(window.small.declan)
    sheet = _preview(window, DocumentKind.CARE_SUMMARY)
    sheet._ask_path = lambda _parent, _name: tmp_path / "summary.pdf"
    sheet.save()
    window.saved()
    clinic = window.small.clinic
    assert len(_kept(window)) == 1
    assert clinic.documents.disclosures(clinic.actor, window.small.declan) == ()


def test_words_that_changed_have_to_be_seen_before_they_print(window: Window) -> None:
    window.open(window.small.declan)
    sheet = _preview(window, DocumentKind.HANDOFF)
    handoff = sheet.panel.handoff._ui
    handoff.summary.setPlainText("Home from hospital yesterday.")
    assert sheet._prepared is None
    assert not sheet._save.isEnabled()
    assert sheet._go.text() == "Show the pages"
    sheet._on_go()
    window.until(lambda: sheet._prepared, seconds=30)
    assert sheet._prepared is not None
    assert sheet._prepared.request.handoff is not None
    assert sheet._prepared.request.handoff.summary == "Home from hospital yesterday."
    assert sheet._go.text().startswith("Print ")
    assert sheet.keep_draft()


def test_someone_else_needs_a_name(window: Window) -> None:
    window.open(window.small.declan)
    sheet = _preview(window, DocumentKind.CARE_SUMMARY)
    panel = sheet.panel
    panel._what.recipient_kind.setCurrentIndex(panel._what.recipient_kind.findData("other"))
    sheet._on_go()
    assert sheet._prepared is None
    assert panel._who.fields.problem("recipient") == "Say who gets it."
    window.type("Dr. Priya Raman")
    sheet._on_go()
    window.until(lambda: sheet._prepared, seconds=30)
    assert sheet._prepared is not None
    assert sheet._prepared.disclosure


def test_a_kept_document_is_opened_from_its_tab(window: Window, tmp_path: Path) -> None:
    page = window.open(window.small.declan)
    sheet = _preview(window, DocumentKind.CARE_SUMMARY)
    sheet._ask_path = lambda _parent, _name: tmp_path / "summary.pdf"
    sheet.save()
    window.saved()
    page.go("documents")
    page._tabs["documents"].focus_first()
    window.press(Qt.Key.Key_Return)
    window.until(lambda: isinstance(page._sheet, KeptSheet))
    kept = page._sheet
    assert isinstance(kept, KeptSheet)
    window.until(lambda: kept.view.page == 1)
    assert _kept(window)[0].number in window.words()
    window.press(Qt.Key.Key_Escape)
    window.until(lambda: page._sheet is None)


def test_if_then_lines_are_read_as_they_are_said() -> None:
    text = "If BP is over 180, then call 911\nchest pain: ambulance\nif dizzy\n\n"
    assert contingencies(text) == (
        ("BP is over 180", "call 911"),
        ("chest pain", "ambulance"),
        ("dizzy", ""),
    )


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "letter.pdf"
    beside = reserve(target)
    assert not target.exists()
    write_pdf(b"%PDF", beside, target)
    assert target.read_bytes() == b"%PDF"
    assert [path.name for path in tmp_path.iterdir()] == ["letter.pdf"]
    with pytest.raises((StorageFull, BadInput, StorageReadOnly)):
        write_pdf(b"%PDF", tmp_path / "gone" / ".x.part", target)
