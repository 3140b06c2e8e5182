"""The main job, with the keyboard alone: import, find, open, look at what would be printed."""

from pathlib import Path

from PySide6.QtCore import Qt
from window_clinic import CTRL, Driven

from clinicdesk.desktop.imports.page import ImportsPage
from clinicdesk.desktop.widgets import PdfView


def test_from_files_of_another_system_to_a_printed_page(
    empty_driven: Driven, shared_data: Path
) -> None:
    driven = empty_driven
    chart = next((shared_data / "fhir" / "synthea-2.4-smart").glob("Garrett_Thompson*.json"))
    driven.press(Qt.Key.Key_5, CTRL)
    page = driven.page("imports")
    assert isinstance(page, ImportsPage)
    page._choose_files = lambda _parent: [chart]
    driven.press(Qt.Key.Key_O, CTRL)
    driven.until(lambda: driven.focus is page._ui.source)
    driven.type("Mercy Hospital")
    while driven.focus is not page._ui.go:
        driven.press(Qt.Key.Key_Tab)
    driven.press(Qt.Key.Key_Return)
    driven.until(page._result.isVisible)
    driven.settle()

    driven.press(Qt.Key.Key_K, CTRL)
    driven.type("thompson garrett")
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.shell.place.key == "chart")
    driven.until(driven.shell._banner.isVisible)
    assert "THOMPSON, Garrett" in driven.words(driven.shell._banner)

    driven.press(Qt.Key.Key_P, CTRL)
    driven.until(
        lambda: any(v.isVisible() and v._sizes for v in driven.shell.findChildren(PdfView))
    )
    driven.settle()


def test_a_save_does_not_wait_for_an_import(empty_driven: Driven, shared_data: Path) -> None:
    driven = empty_driven
    page = driven.page("imports")
    assert isinstance(page, ImportsPage)
    page._take([shared_data / "fhir" / "synthea-2.4-smart"])
    page._run(dry_run=False)
    saved: list[bool] = []
    desk = driven.shell._desk
    desk.tasks.write(
        lambda _report: desk.clinic.drafts.keep(desk.actor, "patient", None, {"family": "A"}),
        lambda _nothing: saved.append(page._task is not None),
    )
    driven.until(lambda: bool(saved))
    assert saved == [True], "it was saved while the import went on"
    page._stop()
    driven.until(lambda: page._task is None)


def test_a_lock_stops_an_import_and_says_so(empty_driven: Driven, shared_data: Path) -> None:
    driven = empty_driven
    page = driven.page("imports")
    assert isinstance(page, ImportsPage)
    page._take([shared_data / "fhir" / "synthea-2.4-smart"])
    page._run(dry_run=False)
    driven.until(lambda: page._ui.busy.bar.value() > 0)
    driven.press(Qt.Key.Key_L, CTRL)
    assert driven.window.shell is None
    driven.settle()
    driven.type(driven.ground.password)
    driven.press(Qt.Key.Key_Return)
    driven.until(lambda: driven.window.shell is not None)
    driven.settle()
    said = [message.sentence for message in driven.window._toasts.shown]
    assert any("stopped when ClinicDesk locked" in sentence for sentence in said)
    assert driven.shell.place.key == "imports"
