"""The list of people by keyboard alone: columns, orders, ranges, copying and taking lists."""

import csv
import io
from pathlib import Path

import pytest
from pdf_reading import page_texts
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from window_clinic import CTRL, Driven, window_on

from clinicdesk.desktop.roster.nothing import Cause, cause_of
from clinicdesk.desktop.roster.page import RosterPage
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.people_lists import ListUse
from clinicdesk.domain.roster import RosterRow, RosterSort
from clinicdesk.domain.table_views import TableLayout
from clinicdesk.store.audit_log import AuditEntry, entries

K = Qt.Key
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def page(driven: Driven) -> RosterPage:
    shown = driven.page("patients")
    assert isinstance(shown, RosterPage)
    return shown


def rows(page: RosterPage) -> list[RosterRow]:
    model = page.people._table.model
    return [row for at in range(model.rowCount()) if (row := model.row(at)) is not None]


def noted(driven: Driven, act: str) -> list[AuditEntry]:
    with driven.shell._desk.clinic._opened.store.reading() as session:
        found = entries(session, limit=500)
    return [one for one in found if (one.act, one.kind) == (act, "list of people")]


def into_list(driven: Driven, page: RosterPage) -> None:
    driven.press(K.Key_Down)
    assert driven.focus is page.people._table.view


def test_a_column_is_shown_moved_and_there_again_in_the_next_session(
    driven: Driven, page: RosterPage, tmp_path: Path, qtbot: QtBot
) -> None:
    into_list(driven, page)
    page.people.tools.choose_columns()
    sheet = page.people.tools.kept._sheet
    assert sheet is not None
    assert driven.focus is sheet._list
    while not sheet._list.currentItem().text().startswith("Phone"):
        driven.press(K.Key_Down)
    driven.press(K.Key_Space)
    driven.press(K.Key_Up, ALT)
    driven.press(K.Key_Escape)
    driven.settle()
    shown = page.people._table.columns_shown()
    assert shown == ("patient", "born", "goals", "next", "phone", "status")
    assert driven.focus is page.people._table.view
    desk = driven.shell._desk
    kept = desk.clinic.table_views.of_table(desk.actor, "roster").in_use
    assert kept == TableLayout(columns=shown)
    driven.window.close()
    driven.until(lambda: not driven.window.isVisible())
    with window_on(driven.ground, qtbot) as again:
        shown_again = again.page("patients")
        assert isinstance(shown_again, RosterPage)
        assert shown_again.people._table.columns_shown() == shown


def test_named_layouts_are_kept_taken_and_forgotten(driven: Driven, page: RosterPage) -> None:
    table, tools = page.people._table, page.people.tools
    table.apply(TableLayout(columns=("patient", "phone"), sorted_by="phone"))
    driven.settle()
    tools.choose_columns()
    sheet = tools.kept._sheet
    assert sheet is not None
    sheet._name.setFocus()
    driven.type("Calls")
    driven.press(K.Key_Return)
    driven.settle()
    assert sheet._layouts.itemText(1) == "Calls"
    sheet._reset()
    driven.settle()
    assert len(table.columns_shown()) == 5
    sheet._layouts.setCurrentIndex(1)
    sheet._layouts.activated.emit(1)
    driven.settle()
    assert table.columns_shown() == ("patient", "phone")
    phones = [row.phone for row in rows(page) if row.phone]
    assert phones == sorted(phones)
    sheet._remove.click()
    driven.settle()
    assert not sheet._layouts.isEnabled()


def test_further_columns_are_read_when_they_are_shown(driven: Driven, page: RosterPage) -> None:
    assert all(row.more is None for row in rows(page))
    page.people._table.apply(TableLayout(columns=("patient", "language", "owners")))
    driven.settle()
    assert all(row.more is not None for row in rows(page))
    assert any(row.more.owners for row in rows(page) if row.more)
    driven.type("a")
    driven.settle()
    assert all(row.more is not None for row in rows(page)), "what a search finds has them too"


def test_the_menu_of_orders_sorts(driven: Driven, page: RosterPage) -> None:
    into_list(driven, page)
    page.people.tools.open_orders()
    menu = page.people.tools.menu
    assert menu is not None
    words = [action.text() for action in menu.actions()]
    assert words == ["The usual order", "Patient", "Born", "Goals", "Next step", "Status"]
    menu.actions()[1].trigger()
    driven.settle()
    desk = driven.shell._desk
    by_name = desk.clinic.roster.page(desk.actor, order=RosterSort.NAME, limit=100).rows
    assert rows(page) == list(by_name)
    page.people.tools.open_orders()
    again = page.people.tools.menu
    assert again is not None
    again.actions()[0].trigger()
    driven.settle()
    assert rows(page)[0].chip.value == "Overdue"


def test_a_letter_typed_in_the_list_goes_to_the_search_box(
    driven: Driven, page: RosterPage
) -> None:
    into_list(driven, page)
    driven.type("m")
    assert driven.focus is page.people._search
    driven.type("inh")
    driven.settle()
    assert page.people.typed == "minh"
    assert rows(page)[0].listed == "TRAN, Minh"


def test_chosen_rows_are_copied_and_it_is_noted(driven: Driven, page: RosterPage) -> None:
    into_list(driven, page)
    driven.press(K.Key_Down, SHIFT)
    driven.press(K.Key_Down, SHIFT)
    assert page.people._said.text().startswith("3 chosen. ")
    driven.press(K.Key_C, CTRL)
    driven.settle()
    lines = QApplication.clipboard().text().split("\n")
    assert lines[0].split("\t") == ["Patient", "Born", "Goals", "Next step", "Status"]
    assert [line.split("\t")[0] for line in lines[1:]] == [row.listed for row in rows(page)[:3]]
    found = noted(driven, "copied")
    assert len(found) == 4
    assert {one.patient_id for one in found} == {None, *(row.id for row in rows(page)[:3])}


def taken(driven: Driven, page: RosterPage, path: Path, use: ListUse) -> None:
    """Open the card by its key and choose what the list is for."""
    page.people.tools.take()
    sheet = page.people.tools.sheet
    assert sheet is not None
    assert driven.focus is sheet.use
    sheet.choose = lambda _over, _name: path
    while sheet.use.currentData() != use.value:
        driven.press(K.Key_Down)


def test_everybody_is_exported_for_a_use(driven: Driven, page: RosterPage, tmp_path: Path) -> None:
    into_list(driven, page)
    driven.press(K.Key_A, CTRL)
    path = tmp_path / "list.csv"
    taken(driven, page, path, ListUse.OUTREACH)
    sheet = page.people.tools.sheet
    assert sheet is not None
    sheet.to_csv.click()
    driven.settle()
    driven.until(path.exists)
    driven.settle()
    found = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))
    living = [row for row in rows(page) if row.chip.value != "Deceased"]
    assert [line[0] for line in found[1:]] == [row.listed for row in living]
    assert found[0][-1] == "Contact"
    assert sheet.isHidden()
    said = [one.purpose for one in noted(driven, "exported") if one.patient_id is None]
    assert len(said) == 1
    assert "Patients: All" in said[0]
    assert path.stat().st_mode & 0o077 == 0, "nobody else on this computer reads it"


def test_the_chosen_alone_are_printed(driven: Driven, page: RosterPage, tmp_path: Path) -> None:
    into_list(driven, page)
    driven.press(K.Key_Down, SHIFT)
    path = tmp_path / "list.pdf"
    taken(driven, page, path, ListUse.CARE)
    sheet = page.people.tools.sheet
    assert sheet is not None
    sheet.to_pdf.click()
    driven.until(path.exists)
    driven.settle()
    (text,) = page_texts(path.read_bytes())
    flat = " ".join(text.split())
    assert "Care of these people" in flat
    assert all(row.listed.split(",")[0] in flat for row in rows(page)[:2])
    assert rows(page)[5].listed not in flat


def test_without_a_use_nothing_is_read_or_written(
    driven: Driven, page: RosterPage, tmp_path: Path
) -> None:
    into_list(driven, page)
    page.people.tools.take()
    sheet = page.people.tools.sheet
    assert sheet is not None
    sheet.choose = lambda _over, _name: tmp_path / "never.csv"
    sheet.to_csv.click()
    driven.settle()
    assert not (tmp_path / "never.csv").exists()
    assert "needs its use" in driven.words(sheet)
    assert noted(driven, "exported") == []
    driven.press(K.Key_Escape)
    assert driven.focus is page.people._table.view


def test_a_list_that_changed_in_between_is_not_taken(driven: Driven, page: RosterPage) -> None:
    into_list(driven, page)
    driven.press(K.Key_A, CTRL)
    work = page.people._source.source.lines(page.people._table.view.ranges(), False)
    desk = driven.shell._desk
    desk.clinic.people.register(
        desk.actor, PatientDraft(name=PersonName(family="Newcomer", given="Ann"))
    )
    with pytest.raises(Refused, match="has changed"):
        work(lambda *_said: None)


def test_space_hides_and_shows_the_look(driven: Driven, page: RosterPage) -> None:
    into_list(driven, page)
    assert page.people._peek.isVisible()
    driven.press(K.Key_Space)
    assert not page.people._peek.isVisible()
    driven.press(K.Key_Space)
    assert page.people._peek.isVisible()


def test_whoever_comes_back_is_where_they_were(driven: Driven, page: RosterPage) -> None:
    into_list(driven, page)
    driven.press(K.Key_End)
    last = page.people._table.current
    page.people.read()
    driven.settle()
    assert page.people._table.current == last
    assert page.people._table.view.currentIndex().row() == 59


def test_each_cause_of_an_empty_list_has_its_words(driven: Driven, page: RosterPage) -> None:
    people = page.people
    driven.type("zzzz")
    driven.settle()
    driven.until(lambda: people._shown.currentWidget() is people._nobody)
    assert people._nobody.cause is Cause.NO_MATCH
    people._nobody.button.click()
    driven.settle()
    assert people.typed == ""
    assert len(rows(page)) == 60


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        ((True, False, 5, True), Cause.NO_MATCH),
        ((False, True, 5, True), Cause.FILTER),
        ((True, True, 0, True), Cause.EMPTY_CLINIC),
        ((False, False, 5, False), Cause.NOT_ALLOWED),
    ],
)
def test_the_cause_of_an_empty_list(facts: tuple[bool, bool, int, bool], cause: Cause) -> None:
    searched, filtered, people, allowed = facts
    found = cause_of(searched=searched, filtered=filtered, people=people, allowed=allowed)
    assert found is cause
