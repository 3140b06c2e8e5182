"""The table: a sound model, rows that are drawn, sorting, windows of rows, the keyboard."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.theme import ColorChoice, Status, Theme, Tone
from clinicdesk.desktop.widgets import (
    ROW_ROLE,
    CellStyle,
    Column,
    DataTable,
    Progress,
    TableModel,
    WindowedRows,
)
from clinicdesk.domain.table_views import TableLayout

Showing = Callable[..., QWidget]


@dataclass(frozen=True, slots=True)
class Row:
    number: int
    name: str
    status: str = "Overdue"


ROWS = tuple(Row(n, name) for n, name in enumerate(("TRAN, Minh", "ADEYEMI, Ola", "MOORE, Ann")))
COLUMNS: tuple[Column[Row], ...] = (
    Column(
        "Patient",
        lambda r: r.name,
        sub=lambda r: f"CD-{r.number}",
        sort_key=lambda r: r.name,
        style=CellStyle.NAME,
        width=200,
        least=160,
        stretch=1,
    ),
    Column("Goals", lambda _: "1 of 3", progress=lambda _: Progress(40, Tone.WARN), drop=1,
           width=150, least=150),
    Column("Works in", lambda _: "Plant 2", drop=2, width=120, least=120),
    Column("Status", lambda r: r.status,
           chip=lambda r: Status(r.status, Tone.BAD, "circle-alert"), width=140, least=140),
)  # fmt: skip


def table_of(rows: Sequence[Row] = ROWS) -> DataTable[Row]:
    table: DataTable[Row] = DataTable("Patients", COLUMNS, lambda r: r.number)
    table.set_rows(rows)
    return table


def names(table: DataTable[Row]) -> list[str]:
    return [row.name for at in range(table.model.rowCount()) if (row := table.model.row(at))]


def test_the_model_is_sound(qtbot: QtBot) -> None:
    model = TableModel(COLUMNS, ROWS)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.set_rows(ROWS[:1])
    model.set_rows(())
    model.set_rows(ROWS)
    model.sort(0)
    model.sort(-1)
    source = WindowedRows(3, lambda offset, limit, deliver: deliver(ROWS[offset : offset + limit]))
    model.set_source(source)
    assert model.data(model.index(1, 0), ROW_ROLE) == ROWS[1]


def test_a_screen_reader_hears_the_column_and_the_status() -> None:
    model = TableModel(COLUMNS, ROWS)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(0, 3), role) == "Status: Overdue"
    assert model.data(model.index(0, 0), role) == "Patient: TRAN, Minh, CD-0"


def pixels(table: DataTable[Row]) -> set[str]:
    image: QImage = table.grab().toImage()
    return {
        image.pixelColor(x, y).name()
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    }


@pytest.mark.parametrize("choice", [ColorChoice.LIGHT, ColorChoice.DARK])
def test_chips_bars_and_the_current_row_are_drawn(
    show: Showing, theme: Theme, choice: ColorChoice
) -> None:
    theme.choose(choice)
    table = table_of()
    table.select(0)
    show(table)
    seen = pixels(table)
    for token in ("bad_fill", "warn_bar", "track", "selection", "accent", "surface"):
        assert QColor(theme.color(token)).name() in seen, token


def test_columns_drop_in_their_order_when_it_is_narrow(show: Showing) -> None:
    table = table_of()
    show(table, 800, 300)
    hidden = [c.title for at, c in enumerate(COLUMNS) if table.view.isColumnHidden(at)]
    assert hidden == []
    table.resize(500, 300)
    hidden = [c.title for at, c in enumerate(COLUMNS) if table.view.isColumnHidden(at)]
    assert hidden == ["Goals"]
    table.resize(360, 300)
    hidden = [c.title for at, c in enumerate(COLUMNS) if table.view.isColumnHidden(at)]
    assert hidden == ["Goals", "Works in"]
    assert not table.view.horizontalScrollBar().isVisible()
    table.resize(900, 300)
    assert not table.view.isColumnHidden(1)


def test_a_column_cannot_be_dragged_narrower_than_its_content(show: Showing) -> None:
    table = table_of()
    show(table)
    table.view.setColumnWidth(3, 20)
    assert table.view.columnWidth(3) >= 140


def test_a_long_name_makes_its_row_grow(show: Showing, qtbot: QtBot) -> None:
    long = Row(9, "ŁUKASZEWICZ-BRZĘCZYSZCZYKIEWICZ, Wielisława Bogumiła Konstancja Teodozja")
    table = table_of((ROWS[0], long))
    show(table, 620, 300)
    qtbot.waitUntil(lambda: table.view.rowHeight(1) > table.view.rowHeight(0))


def test_the_header_sorts_and_turns_around(show: Showing, qtbot: QtBot) -> None:
    table = table_of()
    show(table)
    header = table.view.horizontalHeader()
    place = header.viewport().rect().topLeft()
    place.setX(header.sectionViewportPosition(0) + 20)
    place.setY(header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert names(table) == ["ADEYEMI, Ola", "MOORE, Ann", "TRAN, Minh"]
    assert table.sorted_by() == ("patient", False)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert names(table) == ["TRAN, Minh", "MOORE, Ann", "ADEYEMI, Ola"]


def test_the_person_stays_current_when_rows_are_read_again(show: Showing) -> None:
    table = table_of()
    show(table)
    table.select(2)
    heard: list[object] = []
    table.current_changed.connect(heard.append)
    changed = replace(ROWS[2], status="On track")
    table.set_rows((changed, ROWS[0]))
    assert table.current == changed
    table.set_rows(ROWS[:1])
    assert heard[-1] is None
    assert table.current is None


def test_enter_opens_and_letters_do_nothing(show: Showing, qtbot: QtBot) -> None:
    table = table_of()
    show(table)
    opened: list[Row] = []
    table.opened.connect(opened.append)
    table.enter()
    assert table.current == ROWS[0]
    qtbot.keyClick(table.view, Qt.Key.Key_M)
    assert table.current == ROWS[0]
    qtbot.keyClick(table.view, Qt.Key.Key_Down)
    qtbot.keyClick(table.view, Qt.Key.Key_Return)
    assert opened == [ROWS[1]]
    with qtbot.waitSignal(table.left_upward):
        qtbot.keyClick(table.view, Qt.Key.Key_Up)
        qtbot.keyClick(table.view, Qt.Key.Key_Up)


def test_windows_are_fetched_when_looked_at_and_asked_again_after_a_failure() -> None:
    asked: list[tuple[int, int]] = []
    failing = True

    def fetch(offset: int, limit: int, deliver: Callable[[Sequence[Row] | None], None]) -> None:
        asked.append((offset, limit))
        deliver(None if failing else [Row(n, str(n)) for n in range(offset, offset + limit)])

    source = WindowedRows(1050, fetch, window=100, keep=2)
    assert source.row(5) is None
    failing = False
    assert source.row(5) == Row(5, "5")
    assert source.row(1049) == Row(1049, "1049")
    assert asked == [(0, 100), (0, 100), (1000, 50)]
    source.row(250)
    source.row(1000)
    assert asked[-1] == (200, 100)
    source.row(5)
    assert asked[-1] == (0, 100), "the window looked at longest ago was given up"


def test_the_order_of_windowed_rows_is_asked_for(qtbot: QtBot) -> None:
    table: DataTable[Row] = DataTable("Patients", COLUMNS, lambda r: r.number)
    qtbot.addWidget(table)
    table.set_source(WindowedRows(10, lambda *_: None))
    with qtbot.waitSignal(table.sort_asked) as asked:
        table.sort_by("patient", descending=True)
    assert asked.args == ["patient", True]


def test_100_000_rows_scroll_and_none_is_read_that_is_not_seen(show: Showing, qtbot: QtBot) -> None:
    read: list[int] = []

    def fetch(offset: int, limit: int, deliver: Callable[[Sequence[Row] | None], None]) -> None:
        read.append(limit)
        deliver([Row(n, f"BEGAY, Shondiin {n}") for n in range(offset, offset + limit)])

    table: DataTable[Row] = DataTable("Patients", COLUMNS, lambda r: r.number)
    table.set_source(WindowedRows(100_000, fetch))
    show(table, 1000, 760)
    bar = table.view.verticalScrollBar()
    for step in range(60):
        bar.setValue(bar.maximum() * step // 60)
        table.view.viewport().repaint()
    assert sum(read) < 30_000
    bar.setValue(bar.maximum())
    assert table.model.row(99_999) == Row(99_999, "BEGAY, Shondiin 99999")


def test_a_layout_is_told_and_brought_back(show: Showing) -> None:
    table = table_of()
    show(table)
    assert table.layout_now() == TableLayout()
    table.view.horizontalHeader().moveSection(3, 1)
    table.widths.choose(0, 260)
    table.sort_by("patient", descending=True)
    layout = table.layout_now()
    assert layout == TableLayout(
        columns=("patient", "status", "goals", "works_in"),
        widths=(("patient", 260),),
        sorted_by="patient",
        descending=True,
    )
    again = table_of()
    show(again)
    again.apply(
        replace(layout, columns=("gone", *layout.columns), widths=(("gone", 50), ("patient", 260)))
    )
    assert again.layout_now() == layout
    assert names(again) == ["TRAN, Minh", "MOORE, Ann", "ADEYEMI, Ola"]
    again.apply(TableLayout())
    assert again.layout_now() == TableLayout()
    assert names(again) == [row.name for row in ROWS]


def test_the_card_shows_the_ring_when_the_table_has_the_keyboard(
    show: Showing, theme: Theme
) -> None:
    table = table_of()
    show(table)
    table.view.clearFocus()
    ring = theme.color("focus").name()
    middle = QSize(table.size()).height() // 2
    assert table.grab().toImage().pixelColor(1, middle).name() != ring
    table.enter()
    assert table.grab().toImage().pixelColor(1, middle).name() == ring
    assert table.view.selectionModel().isSelected(table.model.index(0, 0))
    assert table.view.selectionModel().currentIndex().row() == 0
