"""Import in a real window: tried, done, stopped, refused; every resource accounted for."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from window_clinic import Driven, nameless

from clinicdesk.desktop.imports.page import ImportsPage
from clinicdesk.desktop.imports.report_text import report_text
from clinicdesk.domain.roster import RosterFilter

BUNDLE = {
    "resourceType": "Bundle",
    "type": "collection",
    "entry": [
        {
            "fullUrl": f"urn:uuid:00000000-0000-4000-8000-00000000000{n}",
            "resource": {
                "resourceType": "Patient",
                "id": f"p{n}",
                "name": [{"use": "official", "family": family, "given": ["Odile"]}],
                "gender": "female",
                "birthDate": f"197{n}-03-05",
            },
        }
        for n, family in enumerate(("Featherstone", "Marchbanks"), 1)
    ],
}


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "charts"
    folder.mkdir()
    (folder / "two.json").write_text(json.dumps(BUNDLE), encoding="utf-8")
    (folder / "cut.json").write_text(json.dumps(BUNDLE)[:120], encoding="utf-8")
    return folder


@pytest.fixture
def page(empty_driven: Driven, files: Path) -> ImportsPage:
    shown = empty_driven.page("imports")
    assert isinstance(shown, ImportsPage)
    shown._choose_folder = lambda _parent: [files]
    return shown


def people(driven: Driven) -> int:
    desk = driven.shell._desk
    return desk.clinic.roster.counts(desk.actor)[RosterFilter.ALL]


def ended(driven: Driven, page: ImportsPage) -> None:
    driven.until(lambda: page._task is None)
    driven.settle()


def test_nothing_can_be_imported_before_something_is_chosen(page: ImportsPage) -> None:
    assert not page._ui.go.isEnabled()
    assert not page._ui.trial.isEnabled()
    page._ui.folder.click()
    assert page._ui.go.isEnabled()
    assert "charts" in page._ui.chosen.text()


def test_a_folder_is_tried_then_imported_and_accounted_for(
    empty_driven: Driven, page: ImportsPage
) -> None:
    page._ui.folder.click()
    page._ui.source.setText("Mercy Hospital")
    page._ui.trial.click()
    ended(empty_driven, page)
    assert people(empty_driven) == 0, "a trial writes nothing"
    assert "nothing was written" in page._result.title.text()
    page._ui.go.click()
    ended(empty_driven, page)
    assert people(empty_driven) == 2
    assert page._result.isVisible()
    said = empty_driven.words(page._result)
    assert "2 new" in said
    assert "1 of 2 files" in said
    row = page._result._table.model.row(0)
    assert row is not None
    assert (row.type, row.read, row.created) == ("Patient", 2, 2)
    trouble = page._result._list.model.row(0)
    assert trouble is not None
    assert trouble.path.endswith("cut.json")
    assert trouble.reason
    assert nameless(page) == []


def test_the_same_files_again_change_nothing(empty_driven: Driven, page: ImportsPage) -> None:
    page._ui.folder.click()
    for _time in range(2):
        page._ui.go.click()
        ended(empty_driven, page)
    row = page._result._table.model.row(0)
    assert row is not None
    assert (row.created, row.unchanged) == (0, 2)
    assert people(empty_driven) == 2


def test_the_report_is_copied_and_saved_without_anyones_name(
    empty_driven: Driven, page: ImportsPage, tmp_path: Path
) -> None:
    page._ui.folder.click()
    page._ui.go.click()
    ended(empty_driven, page)
    card = page._result
    card._copy()
    copied = QApplication.clipboard().text()
    card._choose = lambda _parent: tmp_path / "report.txt"
    card._save()
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == copied
    assert "Created\tPatient\t2" in copied
    assert "Featherstone" not in copied
    card._choose = lambda _parent: tmp_path / "no such folder" / "report.txt"
    card._save()
    shown = empty_driven.window._toasts.shown
    assert any("cannot be written" in message.sentence for message in shown)


def test_an_import_can_be_stopped_and_taken_up_again(
    empty_driven: Driven, page: ImportsPage, tmp_path: Path
) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for n in range(300):
        text = json.dumps(BUNDLE).replace("Featherstone", f"Feather{n}").replace('"p', f'"{n}p')
        (many / f"{n:03}.json").write_text(text, encoding="utf-8")
    page._take([many])
    page._ui.go.click()
    task = page._task
    assert task is not None
    empty_driven.until(lambda: page._ui.busy.bar.value() > 3)
    page._stop()
    empty_driven.until(lambda: page._task is None)
    assert task.cancelled
    some = people(empty_driven)
    assert 0 < some < 600
    said = [message.sentence for message in empty_driven.window._toasts.shown]
    assert "The import was stopped." in said
    assert page._ui.go.isEnabled(), "it can be started again"


def test_a_demonstration_asks_before_real_records_come_in(driven: Driven, files: Path) -> None:
    page = driven.page("imports")
    assert isinstance(page, ImportsPage)
    page._take([files])
    assert not page._ui.go.isEnabled()
    assert page._ui.trial.isEnabled(), "a trial writes nothing and needs no word"
    page._ui.demo.setChecked(True)
    assert page._ui.go.isEnabled()


def test_files_can_be_dropped_on_the_page(empty_driven: Driven, files: Path) -> None:
    page = empty_driven.page("imports")
    assert isinstance(page, ImportsPage)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(files / "two.json"))])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(9, 9), action, data, button, none)
    page.dragEnterEvent(enter)
    assert enter.isAccepted()
    page.dropEvent(QDropEvent(QPointF(9, 9), action, data, button, none))
    assert page._paths == (files / "two.json",)


def test_the_text_of_a_report_counts_what_the_page_shows(
    empty_driven: Driven, page: ImportsPage
) -> None:
    page._ui.folder.click()
    page._ui.go.click()
    ended(empty_driven, page)
    report = page._result._report
    assert report is not None
    lines = report_text(report).splitlines()
    assert "Read: 2" in lines
    assert any(line.startswith("File\trefused\t") for line in lines)
