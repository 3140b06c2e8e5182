"""A record out of the window: asked for by its keys, written down, and then in a file."""

import json
import os
from pathlib import Path

from chart_window import Window
from PySide6.QtCore import Qt

from clinicdesk.desktop.exporting.sheet import ExportSheet
from clinicdesk.desktop.printing.kept import KeptSheet
from clinicdesk.domain.documents import Document
from clinicdesk.domain.exporting import ExportFormat


def _sheet(window: Window) -> ExportSheet:
    window.open(window.small.declan)
    window.press(Qt.Key.Key_E, ctrl=True)
    window.until(lambda: isinstance(window.page._sheet, ExportSheet))
    sheet = window.page._sheet
    assert isinstance(sheet, ExportSheet)
    return sheet


def _kept(window: Window) -> tuple[Document, ...]:
    clinic = window.small.clinic
    return clinic.documents.of_patient(clinic.actor, window.small.declan)


def test_a_clinic_copy_is_a_file_that_its_owner_reads(window: Window, tmp_path: Path) -> None:
    sheet = _sheet(window)
    asked: list[str] = []
    target = tmp_path / "record.json"
    sheet._ask_path = lambda _parent, name: (asked.append(name), target)[1]
    window.press(Qt.Key.Key_S, ctrl=True)
    window.until(target.exists, seconds=30)
    window.until(lambda: window.page._sheet is None)
    assert asked == [f"record-{window.small.clinic.today().isoformat()}.json"]
    assert json.loads(target.read_bytes())["resourceType"] == "Bundle"
    if os.name == "posix":
        assert target.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob(".*.part"))
    (paper,) = _kept(window)
    assert (paper.kind, paper.disclosure) == ("export-fhir", "")
    assert "a clinic copy" in window.said[-1].sentence


def test_a_recipient_has_a_name_and_stands_in_the_register(window: Window, tmp_path: Path) -> None:
    sheet = _sheet(window)
    target = tmp_path / "record.xml"
    sheet._ask_path = lambda _parent, _name: target
    panel = sheet.panel
    panel._what.kinds.choose(ExportFormat.CCDA.value)
    panel._what.recipient_kind.setCurrentIndex(panel._what.recipient_kind.findData("other"))
    sheet.export()
    assert not target.exists()
    assert "Say who gets it." in window.words()
    panel._ui.recipient.setText("Dr. Ito")
    sheet.export()
    window.until(target.exists, seconds=30)
    clinic = window.small.clinic
    (told,) = clinic.documents.disclosures(clinic.actor, window.small.declan)
    assert told.recipient == "Dr. Ito"


def test_what_may_not_leave_is_said_and_no_file_is_left(window: Window, tmp_path: Path) -> None:
    sheet = _sheet(window)
    sheet._ask_path = lambda _parent, _name: tmp_path / "record.json"
    panel = sheet.panel
    panel._what.recipient_kind.setCurrentIndex(panel._what.recipient_kind.findData("other"))
    panel._ui.recipient.setText("Harlan Motors")
    panel._ui.purpose.setCurrentIndex(panel._ui.purpose.findData("employer"))
    sheet.export()
    window.until(lambda: "written authorization" in window.words())
    assert list(tmp_path.iterdir()) == [] or not (tmp_path / "record.json").exists()
    assert not list(tmp_path.glob(".*.part"))
    assert _kept(window) == ()
    assert sheet._go.isEnabled()


def test_a_kept_export_says_that_it_has_no_pages(window: Window, tmp_path: Path) -> None:
    sheet = _sheet(window)
    target = tmp_path / "record.json"
    sheet._ask_path = lambda _parent, _name: target
    sheet.export()
    window.until(lambda: window.page._sheet is None, seconds=30)
    window.page.open_paper(_kept(window)[0].id)
    window.until(lambda: "kept as it left" in window.words())
    kept = window.page._sheet
    assert isinstance(kept, KeptSheet)
    assert not kept._anew.isVisible()
