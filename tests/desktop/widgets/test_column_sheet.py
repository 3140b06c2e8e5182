"""Columns are chosen, moved, sized, sorted and kept on one card, by keyboard alone."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.widgets import Column, ColumnSheet, DataTable
from clinicdesk.domain.table_views import TableLayout, TableView

Showing = Callable[..., QWidget]
K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    name: str


COLUMNS: tuple[Column[Row], ...] = (
    Column("Patient", lambda r: r.name, sort_key=lambda r: r.name, width=200, least=150),
    Column("Born", lambda r: "1978", width=110, least=100, drop=1),
    Column("Phone", lambda r: "555", sort_key=lambda r: -r.number, shown=False, about="To call"),
    Column("Site", lambda r: "Plant 2", shown=False),
)


class Stage:
    def __init__(self, qtbot: QtBot, show: Showing) -> None:
        self.qtbot = qtbot
        self.table: DataTable[Row] = DataTable("Patients", COLUMNS, lambda r: r.number)
        self.table.set_rows([Row(n, name) for n, name in enumerate("CAB")])
        show(self.table, 700, 500)
        self.sheet = ColumnSheet(self.table, self.table)
        self.sheet.open()

    @property
    def shown(self) -> tuple[str, ...]:
        return self.table.columns_shown()

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        self.qtbot.keyClick(self.sheet._list, key, held or Qt.KeyboardModifier.NoModifier)

    def go(self, words: str) -> None:
        self.press(K.Key_Home)
        for _ in range(len(COLUMNS)):
            if self.sheet._list.currentItem().text().startswith(words):
                return
            self.press(K.Key_Down)
        raise AssertionError(words)


@pytest.fixture
def stage(qtbot: QtBot, show: Showing) -> Stage:
    return Stage(qtbot, show)


def test_a_table_shows_at_first_what_it_was_made_with(stage: Stage) -> None:
    assert stage.shown == ("patient", "born")
    assert stage.table.layout_now() == TableLayout()
    items = [stage.sheet._list.item(n).text() for n in range(4)]
    assert items == ["Patient", "Born", "Phone: To call", "Site"]


def test_space_shows_and_hides_a_column(stage: Stage) -> None:
    stage.go("Phone")
    stage.press(K.Key_Space)
    assert stage.shown == ("patient", "born", "phone")
    assert not stage.table.view.isColumnHidden(2)
    stage.go("Born")
    stage.press(K.Key_Space)
    assert stage.shown == ("patient", "phone")
    assert stage.table.view.isColumnHidden(1)
    assert stage.sheet._list.currentItem().text() == "Born", "the keyboard stays on the column"


def test_the_last_column_cannot_be_hidden(stage: Stage) -> None:
    for words in ("Born", "Patient"):
        stage.go(words)
        stage.press(K.Key_Space)
    assert stage.shown == ("patient",)


def test_alt_and_an_arrow_move_a_column(stage: Stage) -> None:
    stage.go("Born")
    stage.press(K.Key_Up, ALT)
    assert stage.shown == ("born", "patient")
    assert stage.table.view.horizontalHeader().visualIndex(1) == 0
    stage.press(K.Key_Down, ALT)
    assert stage.shown == ("patient", "born")
    stage.press(K.Key_Down, ALT)
    assert stage.shown == ("patient", "born")


def test_a_chosen_column_stays_where_there_is_no_room(stage: Stage) -> None:
    stage.table.resize(200, 400)
    assert stage.table.view.isColumnHidden(1), "born gives way in a table as it was made"
    stage.table.resize(700, 400)
    stage.go("Phone")
    stage.press(K.Key_Space)
    stage.table.resize(200, 400)
    assert not stage.table.view.isColumnHidden(1)
    assert stage.table.view.horizontalScrollBar().maximum() > 0


def test_the_width_is_set_and_not_below_the_least(stage: Stage) -> None:
    stage.go("Patient")
    stage.sheet._wide.setValue(260)
    assert dict(stage.table.layout_now().widths) == {"patient": 260}
    stage.sheet._wide.setValue(20)
    assert dict(stage.table.layout_now().widths) == {"patient": 150}


def test_the_order_is_chosen_turned_and_given_up(stage: Stage) -> None:
    def names() -> str:
        rows = [stage.table.model.row(n) for n in range(3)]
        return "".join(row.name for row in rows if row)

    order = stage.sheet._order
    order.setCurrentIndex(order.findData("patient"))
    order.activated.emit(order.currentIndex())
    assert names() == "ABC"
    stage.sheet._descending.setChecked(True)
    assert names() == "CBA"
    order.setCurrentIndex(0)
    order.activated.emit(0)
    assert names() == "CAB"
    assert stage.table.layout_now() == TableLayout()


def test_a_kept_layout_is_taken_and_one_is_kept_by_name(stage: Stage, qtbot: QtBot) -> None:
    calls = TableLayout(columns=("phone", "patient"), sorted_by="phone")
    stage.sheet.open([TableView("Calls", calls)])
    stage.sheet._layouts.setCurrentIndex(1)
    stage.sheet._layouts.activated.emit(1)
    assert stage.table.layout_now() == calls
    name = stage.sheet.findChild(QLineEdit)
    assert isinstance(name, QLineEdit)
    stage.sheet._name.setText("Mornings")
    with qtbot.waitSignal(stage.sheet.keep_asked) as asked:
        qtbot.keyClick(stage.sheet._name, K.Key_Return)
    assert asked.args == ["Mornings"]
    with qtbot.waitSignal(stage.sheet.remove_asked) as asked:
        stage.sheet._remove.click()
    assert asked.args == ["Mornings"]


def test_as_at_first_brings_everything_back(stage: Stage, qtbot: QtBot) -> None:
    stage.table.apply(
        TableLayout(columns=("site", "born"), widths=(("born", 300),), sorted_by="phone")
    )
    with qtbot.waitSignal(stage.sheet.reset_asked):
        stage.sheet._reset()
    assert stage.table.layout_now() == TableLayout()


def test_esc_closes_and_gives_the_keyboard_back(stage: Stage, qtbot: QtBot) -> None:
    stage.sheet.close_overlay()
    stage.table.enter()
    stage.sheet.open()
    assert stage.sheet._list.hasFocus()
    qtbot.keyClick(stage.sheet._list, K.Key_Escape)
    assert stage.sheet.isHidden()
    assert stage.table.view.hasFocus()
