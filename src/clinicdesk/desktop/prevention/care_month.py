"""The clinic's month of care-management time: who, how many minutes, and who reached twenty."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.lists.sources import ListSource, Ranges
from clinicdesk.desktop.lists.taking import TakeSheet
from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import (
    Button,
    CellStyle,
    Column,
    DataTable,
    EmptyState,
    IconButton,
    PageHeading,
    Text,
    VBox,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.care_month import (
    MONTH_COLUMNS,
    MonthRow,
    line_words,
    month_cells,
    totals_of,
)
from clinicdesk.domain.care_time import Month
from clinicdesk.domain.changes import Change
from clinicdesk.domain.people_lists import ListLine

__all__ = ["CareMonthPage"]

_TONES = {
    "reached": Status("Reached", Tone.OK, "circle-check"),
    "not yet": Status("Not yet", Tone.WARN, "hourglass"),
    "not eligible": Status("Not eligible", Tone.IDLE, "minus"),
}


def _columns() -> list[Column[MonthRow]]:
    return [
        Column(
            "Person",
            lambda row: row.listed,
            "person",
            sub=lambda row: row.mrn,
            sort_key=lambda row: row.listed,
            style=CellStyle.WRAP,
            width=200,
            least=150,
            stretch=1,
        ),
        Column(
            "Minutes",
            lambda row: str(row.month.counted),
            "minutes",
            sub=lambda row: (
                f"{row.month.logged} logged" if row.month.logged != row.month.counted else ""
            ),
            sort_key=lambda row: row.month.counted,
            width=100,
            least=90,
            right=True,
        ),
        Column(
            "20 minutes",
            line_words,
            "line",
            chip=lambda row: _TONES[line_words(row)],
            width=140,
            least=130,
        ),
        Column(
            "Chronic conditions",
            lambda row: ", ".join(row.month.chronic.titles),
            "conditions",
            style=CellStyle.WRAP,
            width=240,
            least=140,
            stretch=2,
            drop=1,
        ),
        Column(
            "Overlaps",
            lambda row: row.month.overlaps[0].words if row.month.overlaps else "",
            "overlaps",
            style=CellStyle.WRAP,
            tone=lambda _row: "warn",
            width=240,
            least=140,
            stretch=2,
            drop=2,
        ),
    ]


class CareMonthPage(Page):
    """A month at a time; Enter opens a plan, where time is logged and put right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._month: Month = desk.clinic.care_months.this_month()
        self._rows: tuple[MonthRow, ...] = ()
        column = VBox(self, margins=(24, 20, 24, 12), spacing=12)
        self._heading = PageHeading("Care-management time")
        back = IconButton("The month before", "chevron-left", shortcut="Alt+Up", color="ink")
        back.clicked.connect(lambda: self._go(self._month.before))
        on = IconButton("The month after", "chevron-right", shortcut="Alt+Down", color="ink")
        on.clicked.connect(lambda: self._go(self._month.after))
        self._on = on
        for button in (back, on):
            self._heading.add(button)
        self.sheet: TakeSheet | None = None
        if may(desk.actor, Act.TAKE_LISTS):
            take = Button("Print or export", icon_name="printer")
            take.clicked.connect(self.take)
            self._heading.add(take)
            keys = QShortcut(QKeySequence("Ctrl+P"), self)
            keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            keys.activated.connect(self.take)
        column.addWidget(self._heading)
        self.sums = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self.sums)
        self._shown = QStackedWidget()
        self.table: DataTable[MonthRow] = DataTable(
            "Care-management time of the month", _columns(), lambda one: one.month.patient_id
        )
        self.table.opened.connect(lambda one: desk.go.open_chart(one.month.patient_id, "plan"))
        self._nothing = EmptyState(
            "clock", "No time was logged in this month", "Start the timer in a care plan: Ctrl+T."
        )
        self._shown.addWidget(self.table)
        self._shown.addWidget(self._nothing)
        column.addWidget(self._shown, 1)

    def arrive(self) -> None:
        """Read the month."""
        self.read()
        self.table.enter()

    def changed(self, change: Change) -> None:
        """Read again when time was logged."""
        if self.isVisible() and change.touches("care-time"):
            self.read()

    def _go(self, month: Month) -> None:
        if month <= self._desk.clinic.care_months.this_month():
            self._month = month
            self.read()

    def read(self) -> None:
        """Read the month that is shown."""
        months, actor, month = self._desk.clinic.care_months, self._desk.actor, self._month
        self._heading.note.setText(month.words)
        self._on.setEnabled(month < months.this_month())
        self._desk.tasks.read(
            lambda _report: (month, months.clinic_month(actor, month)),
            self._show,
            key="care-month",
        )

    def _show(self, answer: Any) -> None:
        month, rows = answer
        if month != self._month:
            return
        self._rows = rows
        self.table.set_rows(rows, select_first=True)
        self._shown.setCurrentWidget(self.table if rows else self._nothing)
        self.sums.setText(f"For an employer: {totals_of(month, rows).words}")

    def take(self) -> None:
        """Ask what the list is for, and print or export it."""
        if not self._rows:
            self._desk.messages.say("There is nobody in this list.")
            return
        if self.sheet is None:
            self.sheet = TakeSheet(self, self._desk)
        self.sheet.open(self._source(), None, len(self._rows))

    def _source(self) -> ListSource:
        rows, month = self._rows, self._month

        def lines(
            _ranges: Ranges | None, _in_file: bool
        ) -> Callable[[Report], tuple[ListLine, ...]]:
            listed = tuple(ListLine(row.month.patient_id, month_cells(row)) for row in rows)
            return lambda _report: listed

        return ListSource(
            "Care-management time",
            lambda: (month.words, "Most minutes first."),
            lambda: MONTH_COLUMNS,
            lines,
        )
