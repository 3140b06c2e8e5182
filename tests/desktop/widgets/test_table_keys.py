"""The table by keyboard: ends, ranges, everything at once, a look, a letter, copying, the menu."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent, QImage, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from clinicdesk.desktop.widgets import Column, DataTable, WindowedRows

Showing = Callable[..., QWidget]
K = Qt.Key
SHIFT, CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
PEOPLE = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    number: int


COLUMNS: tuple[Column[Row], ...] = (
    Column("Patient", lambda r: f"BEGAY {r.number}", sort_key=lambda r: r.number),
    Column("MRN", lambda r: f"CD-{r.number}", sort_key=lambda r: -r.number),
    Column("Hidden", lambda r: "not said", shown=False),
)


class Long:
    """A table over 100,000 rows that counts what is read."""

    def __init__(self) -> None:
        self.read: list[int] = []
        self.table: DataTable[Row] = DataTable(
            "Patients", COLUMNS, lambda r: r.number, several=True
        )
        self.table.set_source(WindowedRows(PEOPLE, self._fetch, window=100), select_first=True)

    def _fetch(
        self, offset: int, limit: int, deliver: Callable[[Sequence[Row] | None], None]
    ) -> None:
        self.read.append(offset)
        deliver([Row(n) for n in range(offset, offset + limit)])


@pytest.fixture
def long(show: Showing, qtbot: QtBot) -> Long:
    made = Long()
    show(made.table, 700, 400)
    made.table.enter()
    return made


def press(qtbot: QtBot, long: Long, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    qtbot.keyClick(long.table.view, key, held or Qt.KeyboardModifier.NoModifier)


def at(long: Long) -> int:
    row = long.table.current
    assert row is not None
    return row.number


def test_home_and_end_go_to_the_first_and_last_row(qtbot: QtBot, long: Long) -> None:
    press(qtbot, long, K.Key_End)
    assert at(long) == PEOPLE - 1
    assert long.table.picked_count == 1
    press(qtbot, long, K.Key_PageUp)
    assert PEOPLE - 20 < at(long) < PEOPLE - 1
    press(qtbot, long, K.Key_Home)
    assert at(long) == 0
    press(qtbot, long, K.Key_PageDown)
    assert 0 < at(long) < 20
    assert len(long.read) <= 4, "the windows at both ends, and nothing between"


def test_shift_chooses_ranges_and_ctrl_space_adds(qtbot: QtBot, long: Long) -> None:
    view = long.table.view
    for _ in range(3):
        press(qtbot, long, K.Key_Down, SHIFT)
    assert view.ranges() == ((0, 3),)
    press(qtbot, long, K.Key_Down, CTRL)
    press(qtbot, long, K.Key_Down, CTRL)
    assert view.ranges() == ((0, 3),)
    press(qtbot, long, K.Key_Space, CTRL)
    assert view.ranges() == ((0, 3), (5, 5))
    press(qtbot, long, K.Key_Down)
    assert view.ranges() == ((6, 6),)


def test_shift_and_end_choose_to_the_last_without_reading_between(qtbot: QtBot, long: Long) -> None:
    with qtbot.waitSignal(long.table.picked_changed) as told:
        press(qtbot, long, K.Key_End, SHIFT)
    assert told.args == [PEOPLE]
    assert long.table.view.ranges() == ((0, PEOPLE - 1),)
    long.table.grab()
    assert set(long.read) <= {0, PEOPLE - 100}


def test_all_100_000_are_chosen_as_one_range_and_none_is_read_for_it(
    qtbot: QtBot, long: Long
) -> None:
    before = list(long.read)
    press(qtbot, long, K.Key_A, CTRL)
    assert long.table.view.ranges() == ((0, PEOPLE - 1),)
    assert long.table.picked_count == PEOPLE
    long.table.grab()
    assert long.read == before
    press(qtbot, long, K.Key_Down)
    assert long.table.picked_count == 1


def test_one_row_at_a_time_where_several_are_not_offered(qtbot: QtBot, show: Showing) -> None:
    table: DataTable[Row] = DataTable("Patients", COLUMNS, lambda r: r.number)
    table.set_rows([Row(n) for n in range(5)], select_first=True)
    show(table, 600, 300)
    qtbot.keyClick(table.view, K.Key_A, CTRL)
    qtbot.keyClick(table.view, K.Key_Down, SHIFT)
    assert table.picked_count == 1


def test_space_peeks_letters_are_told_and_choose_nothing(qtbot: QtBot, long: Long) -> None:
    view = long.table.view
    with qtbot.waitSignal(view.peeked):
        press(qtbot, long, K.Key_Space)
    with qtbot.waitSignal(view.typed) as typed:
        qtbot.keyClick(view, "m")
    assert typed.args == ["m"]
    with qtbot.waitSignal(view.typed) as typed:
        qtbot.keyClick(view, "M")
    assert typed.args == ["M"]
    with qtbot.assertNotEmitted(view.typed):
        press(qtbot, long, K.Key_Down)
        press(qtbot, long, K.Key_B, Qt.KeyboardModifier.AltModifier)
        press(qtbot, long, K.Key_Escape)
    assert at(long) == 1


def test_ctrl_c_is_told_where_it_is_answered(qtbot: QtBot, long: Long) -> None:
    clipboard = QApplication.clipboard()
    clipboard.setText("before")
    long.table.view.copies = True
    with qtbot.waitSignal(long.table.view.copied):
        press(qtbot, long, K.Key_C, CTRL)
    assert clipboard.text() == "before", "Qt copies no cell of its own accord"


def test_the_menu_key_asks_for_a_menu_at_the_current_row(qtbot: QtBot, long: Long) -> None:
    view = long.table.view
    press(qtbot, long, K.Key_Down)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
    with qtbot.waitSignal(view.menu_asked) as asked:
        view.contextMenuEvent(event)
    (where,) = asked.args
    assert view.rowAt(view.viewport().mapFromGlobal(where).y()) == 1


def test_a_screen_reader_hears_whole_rows_and_the_order(qtbot: QtBot, long: Long) -> None:
    model = long.table.model
    said = model.data(model.index(4, 0), Qt.ItemDataRole.AccessibleDescriptionRole)
    assert said == "Patient: BEGAY 4. MRN: CD-4. Row 5 of 100,000"
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.headerData(1, Qt.Orientation.Horizontal, role) == "MRN"
    long.table.sort_by("mrn", descending=True)
    assert model.headerData(1, Qt.Orientation.Horizontal, role) == "MRN, sorted, descending"
    table = QAccessible.queryAccessibleInterface(long.table.view)
    assert table is not None
    assert table.text(QAccessible.Text.Name) == "Patients"


def test_whose_row_it_is_stays_in_sight_when_the_columns_are_scrolled(
    show: Showing, qtbot: QtBot
) -> None:
    wide = [
        Column("Patient", lambda r: f"BEGAY {r.number}", sort_key=lambda r: r.number, width=160),
        *(Column(f"Column {n}", lambda _r: "x", least=200, width=200) for n in range(6)),
    ]
    table: DataTable[Row] = DataTable("Patients", wide, lambda r: r.number)
    table.set_rows([Row(n) for n in range(5)])
    show(table, 500, 300)
    bar, header = table.view.horizontalScrollBar(), table.view.header
    assert header.pinned() == (-1, 0)

    def name_cell() -> QImage:
        width = table.view.columnWidth(0) - 2
        return table.view.viewport().grab(QRect(0, 0, width, 40)).toImage()

    before = name_cell()
    bar.setValue(bar.maximum())
    assert header.pinned() == (0, table.view.columnWidth(0))
    assert name_cell() == before
    place = QPoint(20, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert table.sorted_by() == ("patient", False), "a click is for the column that is seen"
    bar.setValue(0)
    assert header.pinned() == (-1, 0)
    assert name_cell() == before


class Rects(QObject):
    """Notes what is painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__()
        self.heights: list[int] = []
        watched.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.heights.append(event.rect().height())
        return False


def test_a_scroll_paints_the_strip_that_came_into_sight_and_once(qtbot: QtBot, long: Long) -> None:
    view = long.table.view
    qtbot.wait(50)
    rects = Rects(view.viewport())
    view.verticalScrollBar().setValue(60)
    qtbot.waitUntil(lambda: bool(rects.heights))
    qtbot.wait(50)
    assert rects.heights == [60]
