"""The grid of a session's sheet: typed down a column, Enter goes one line down."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractItemView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from clinicdesk.desktop.person.numbers import read_number
from clinicdesk.desktop.theme import current_theme
from clinicdesk.domain.prevention import (
    KG,
    POUND,
    Attendance,
    AttendanceDraft,
    CohortBook,
    Participant,
    ProgramSession,
)
from clinicdesk.domain.prevention_rules import attendance_problems

__all__ = ["SheetGrid"]

_TITLES = ("Person", "Was there", "Weight", "Minutes", "Last weight", "Look at")
PERSON, THERE, WEIGHT, MINUTES, LAST, NOTE = range(6)
_YES, _NO = "✓", "–"
_WIDTHS = {PERSON: 220, THERE: 92, WEIGHT: 110, MINUTES: 92, LAST: 110}
_NOTE_LEAST = 280
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SheetGrid(QTableWidget):
    """One line a participant. ``touched`` when something was typed.

    A weight is in the sheet's unit unless ``kg`` or ``lb`` is typed after it. Who gets a weight or
    minutes was there.
    """

    touched = Signal()

    def __init__(self) -> None:
        super().__init__(0, len(_TITLES))
        self.setAccessibleName("Sheet of the session")
        self.setHorizontalHeaderLabels(_TITLES)
        self.verticalHeader().hide()
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAlternatingRowColors(False)
        self.setShowGrid(True)
        self.setWordWrap(True)
        trigger = QAbstractItemView.EditTrigger
        self.setEditTriggers(trigger.AnyKeyPressed | trigger.DoubleClicked | trigger.EditKeyPressed)
        self.setTabKeyNavigation(True)
        self.unit = POUND
        self._people: list[Participant] = []
        self._known: dict[UUID, Attendance] = {}
        self._before: dict[UUID, Decimal] = {}
        self._filling = False
        self.itemChanged.connect(self._on_item)
        self.cellClicked.connect(self._turn)
        current_theme().follow(self._fit)

    # Filled and read

    def show_session(self, book: CohortBook, session: ProgramSession) -> None:
        """Show who may have come, what is recorded, and the weight before."""
        self._filling = True
        self._known = {
            one.participant_id: one for one in book.attendance if one.session_id == session.id
        }
        self._people = [
            one
            for one in book.participants
            if one.id in self._known or (one.there_on(session.held_on) and not one.over)
        ]
        self._before = {}
        for one in self._people:
            mine = book.of(one.id)
            weights = [
                said.weight_lb
                for each in book.sessions
                if each.held_on < session.held_on
                and (said := mine.get(each.id)) is not None
                and said.weight_lb is not None
            ]
            if weights:
                self._before[one.id] = weights[-1]
        self.setRowCount(len(self._people))
        for row, one in enumerate(self._people):
            self._fill(row, one)
        self._filling = False
        for row in range(len(self._people)):
            self._judge(row)
        self._fit()

    def _fill(self, row: int, one: Participant) -> None:
        said = self._known.get(one.id)
        words = f"{one.listed} (on hold)" if one.on_hold else one.listed
        before = self._before.get(one.id)
        self._put(row, PERSON, words)
        self._put(row, LAST, "" if before is None else f"{before:.1f} lb")
        self._put(row, NOTE, "")
        self._put(row, THERE, _YES if said is not None and said.attended else _NO)
        weight = ""
        if said is not None and said.weight is not None:
            unit = "" if said.unit == self.unit else f" {'kg' if said.unit == KG else 'lb'}"
            weight = f"{said.weight:f}{unit}"
        self._put(row, WEIGHT, weight, typed=True)
        minutes = "" if said is None or said.minutes is None else str(said.minutes)
        self._put(row, MINUTES, minutes, typed=True)
        for column, what in ((THERE, "was there"), (WEIGHT, "weight"), (MINUTES, "minutes")):
            item = self.item(row, column)
            if item is not None:
                item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, f"{one.listed}, {what}")

    def _put(self, row: int, column: int, words: str, *, typed: bool = False) -> None:
        item = QTableWidgetItem(words)
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        item.setFlags(flags | Qt.ItemFlag.ItemIsEditable if typed else flags)
        if column == THERE:
            item.setTextAlignment(Qt.AlignmentFlag.AlignCenter)
        elif column in {WEIGHT, MINUTES, LAST}:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setItem(row, column, item)

    def _text(self, row: int, column: int) -> str:
        item = self.item(row, column)
        return "" if item is None else item.text().strip()

    def _is_there(self, row: int) -> bool:
        return self._text(row, THERE) == _YES

    def _set_there(self, row: int, there: bool) -> None:
        item = self.item(row, THERE)
        if item is not None and (item.text() == _YES) != there:
            item.setText(_YES if there else _NO)

    def values(self) -> dict[str, Any]:
        """Return what stands in the sheet, by participant: for the draft."""
        return {
            str(one.id): [self._is_there(row), self._text(row, WEIGHT), self._text(row, MINUTES)]
            for row, one in enumerate(self._people)
        }

    def set_values(self, values: dict[str, Any]) -> None:
        """Put back what stood there."""
        for row, one in enumerate(self._people):
            said = values.get(str(one.id))
            if not isinstance(said, list) or len(said) != 3:
                continue
            for column, text in ((WEIGHT, said[1]), (MINUTES, said[2])):
                item = self.item(row, column)
                if item is not None:
                    item.setText(str(text))
            self._set_there(row, bool(said[0]))

    def _draft(self, row: int) -> tuple[AttendanceDraft | None, str, str]:
        """Read a line: what it says, what is wrong with it, what should be looked at."""
        one = self._people[row]
        there = self._is_there(row)
        typed, minutes = self._text(row, WEIGHT).casefold(), self._text(row, MINUTES)
        unit = KG if typed.endswith("kg") else POUND if typed.endswith("lb") else self.unit
        try:
            weight = read_number(typed.removesuffix("kg").removesuffix("lb"))
        except InvalidOperation:
            return None, "The weight is no number.", ""
        if minutes and not (minutes.isdecimal() and minutes.isascii()):
            return None, "The minutes are no number.", ""
        draft = AttendanceDraft(
            participant_id=one.id,
            attended=there,
            weight=weight,
            unit=unit,
            minutes=int(minutes) if minutes else None,
        )
        wrong, look = attendance_problems(draft, self._before.get(one.id))
        return draft, wrong, look

    def changed_lines(self) -> tuple[list[AttendanceDraft], int | None]:
        """Return the lines that differ from what is recorded, and the first that is wrong."""
        found: list[AttendanceDraft] = []
        first: int | None = None
        anybody = self._anybody_came()
        for row, one in enumerate(self._people):
            draft, wrong, _look = self._draft(row)
            if wrong or draft is None:
                first = row if first is None else first
                continue
            known = self._known.get(one.id)
            if known is None and not draft.attended and not anybody:
                continue
            if known is None or known.draft != draft:
                found.append(draft)
        return found, first

    def _anybody_came(self) -> bool:
        """Whether a line says who was there: then the others of a new sheet were not."""
        return any(self._is_there(row) for row in range(len(self._people)))

    # Typed

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes down; Space on a line ticks who was there."""
        if event.key() in _ENTER:
            # An open editor hands its Enter up before it closes: then closing moves on, once.
            if self.state() != QAbstractItemView.State.EditingState:
                self._down()
            event.accept()
            return
        if event.key() == Qt.Key.Key_Space and self.currentColumn() not in {WEIGHT, MINUTES}:
            self._turn(self.currentRow(), THERE)
            return
        super().keyPressEvent(event)

    def _turn(self, row: int, column: int) -> None:
        if column == THERE and row >= 0:
            self._set_there(row, not self._is_there(row))

    def closeEditor(self, editor: QWidget, hint: QAbstractItemDelegate.EndEditHint) -> None:
        """After Enter in a cell the one below it is next."""
        super().closeEditor(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        self.setFocus()
        if hint == QAbstractItemDelegate.EndEditHint.SubmitModelCache:
            self._down()
        elif hint == QAbstractItemDelegate.EndEditHint.EditNextItem:
            column = self.currentColumn()
            self.setCurrentCell(self.currentRow(), MINUTES if column == WEIGHT else NOTE)

    def _down(self) -> None:
        row = min(self.currentRow() + 1, self.rowCount() - 1)
        self.setCurrentCell(row, max(self.currentColumn(), 0))

    def _on_item(self, item: QTableWidgetItem) -> None:
        if self._filling or item.column() in {PERSON, LAST, NOTE}:
            return
        row = item.row()
        if item.column() in {WEIGHT, MINUTES} and item.text().strip():
            self._set_there(row, True)
        self._judge(row)
        self.touched.emit()

    def _judge(self, row: int) -> None:
        _draft, wrong, look = self._draft(row)
        item = self.item(row, NOTE)
        if item is None:
            return
        self._filling = True
        item.setText(wrong or look)
        tone = current_theme().color("bad" if wrong else "warn")
        item.setForeground(QColor(tone))
        self._filling = False
        self.resizeRowToContents(row)

    def show_problem(self, participant_id: UUID, words: str) -> None:
        """Say at a line what the clinic refused."""
        for row, one in enumerate(self._people):
            item = self.item(row, NOTE)
            if one.id == participant_id and item is not None:
                self._filling = True
                item.setText(words)
                self._filling = False
                self.setCurrentCell(row, WEIGHT)

    def go_to(self, row: int) -> None:
        """Go to a line that needs looking at."""
        self.setCurrentCell(row, WEIGHT)
        self.setFocus()

    def begin(self) -> None:
        """Take the keyboard at the first weight."""
        self.setFocus()
        if self.rowCount():
            self.setCurrentCell(0, WEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give what is said of a line the room that is left."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        unit = current_theme().u
        for column, width in _WIDTHS.items():
            self.setColumnWidth(column, unit(width))
        left = self.viewport().width() - unit(sum(_WIDTHS.values()))
        self.setColumnWidth(NOTE, max(unit(_NOTE_LEAST), left))
        header = self.horizontalHeader()
        header.setMinimumHeight(unit(34))
        self.verticalHeader().setMinimumSectionSize(unit(38))
        self.resizeRowsToContents()
