"""One cohort: its people with what they reached, the grid of its sessions, its own measures."""

from decimal import InvalidOperation
from typing import Any
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.numbers import read_number
from clinicdesk.desktop.prevention.detail import ParticipantPanel
from clinicdesk.desktop.prevention.tables import grid_columns, measure_columns, people_columns
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import (
    Button,
    DataTable,
    EmptyState,
    FilterPills,
    FlowLayout,
    HBox,
    Text,
    VBox,
)
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.prevention import Cohort
from clinicdesk.domain.prevention_recognition import CohortMeasure
from clinicdesk.domain.prevention_report import CohortReport, ParticipantReport

__all__ = ["CohortView"]

_VIEWS = (("people", "People"), ("grid", "Sessions"), ("measures", "Recognition"))
_PANEL = 330
_NARROW_BELOW = 860


class CohortView(QWidget):
    """``asked`` carries the act (session, enroll, change, finish, correct, leave) and its object.

    ``sheet_asked`` carries the session whose sheet is to be opened.
    """

    asked = Signal(str, object)
    sheet_asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._report: CohortReport | None = None
        self._grid: DataTable[ParticipantReport] | None = None
        coaches, enrolls = may(desk.actor, Act.COACH_GOALS), may(desk.actor, Act.EDIT_PLAN)
        column = VBox(self, spacing=10)
        self._title = Text("", "title", wrap=True)
        self._about = Text("", "caption", "ink2", wrap=True)
        column.addWidget(self._title)
        column.addWidget(self._about)
        column.addWidget(self._choices(coaches=coaches, enrolls=enrolls))
        row = HBox(spacing=12)
        self.shown = QStackedWidget()
        self.people: DataTable[ParticipantReport] = DataTable(
            "Participants", people_columns(), lambda one: one.participant.id
        )
        self.people.current_changed.connect(self._choose)
        self.people.opened.connect(lambda one: desk.go.open_chart(one.participant.patient_id))
        self.measures: DataTable[CohortMeasure] = DataTable(
            "Measures of the cohort", measure_columns(), lambda one: one.key
        )
        self._sessions = QWidget()
        self._sessions_column = VBox(self._sessions, spacing=8)
        self._sessions_column.addWidget(self._opener())
        self._nobody = EmptyState("users", "Nobody is in this cohort", "Take somebody into it.")
        for view in (self.people, self._sessions, self.measures, self._nobody):
            self.shown.addWidget(view)
        row.addWidget(self.shown, 1)
        self.panel = ParticipantPanel(desk.clinic.today, coaches=coaches, enrolls=enrolls)
        self.panel.opened.connect(desk.go.open_chart)
        self.panel.asked.connect(self.asked)
        self.panel.a1c_typed.connect(self._record_a1c)
        self.panel.hide()
        row.addWidget(self.panel)
        column.addLayout(row, 1)
        current_theme().follow(self._fit)

    def _choices(self, *, coaches: bool, enrolls: bool) -> QWidget:
        holder = QWidget()
        flow = FlowLayout(holder, spacing=8)
        self.pills = FilterPills("What is shown of the cohort", _VIEWS)
        self.pills.chosen.connect(lambda _key: self._show_view())
        flow.addWidget(self.pills)
        for words, icon, act, allowed in (
            ("Enroll", "plus", "enroll", enrolls),
            ("Change", "pencil", "change", coaches),
            ("End the cohort", "circle-check", "finish", enrolls),
        ):
            button = Button(words, "quiet", icon)
            button.clicked.connect(lambda _on=False, key=act: self._ask(key))
            flow.addWidget(button)
            button.setHidden(not allowed)
        return holder

    def _ask(self, act: str) -> None:
        if self._report is not None:
            self.asked.emit(act, self._report.book.cohort)

    @property
    def report(self) -> CohortReport | None:
        """What is shown."""
        return self._report

    def show_report(self, report: CohortReport | None) -> None:
        """Show a cohort, or none."""
        self._report = report
        if report is None:
            self.panel.hide()
            return
        cohort = report.book.cohort
        self._title.setText(cohort.name)
        self._about.setText(_about(cohort, report))
        self.people.set_rows(report.rows, select_first=True)
        self.measures.set_rows(report.measures)
        self._show_grid(report)
        self._show_view()
        self._choose(self.people.current)

    def _show_grid(self, report: CohortReport) -> None:
        if self._grid is not None:
            self._sessions_column.removeWidget(self._grid)
            self._grid.deleteLater()
        # A column a session: the columns are of this cohort alone.
        grid: DataTable[ParticipantReport] = DataTable(
            "Weights by session", grid_columns(report.book), lambda one: one.participant.id
        )
        grid.set_rows(report.rows)
        grid.current_changed.connect(self._choose)
        self._sessions_column.addWidget(grid, 1)
        self._grid = grid
        before = self.which.currentData()
        self.which.clear()
        for one in reversed(report.book.sessions):
            self.which.addItem(one.words, one.id)
        self.which.setCurrentIndex(max(0, self.which.findData(before)))

    def _opener(self) -> QWidget:
        holder = QWidget()
        row = FlowLayout(holder, spacing=8)
        self.which = QComboBox()
        self.which.setAccessibleName("Whose sheet")
        self.which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        row.addWidget(self.which)
        button = Button("Open its sheet", icon_name="table")
        button.clicked.connect(self._open_sheet)
        row.addWidget(button)
        return holder

    def _open_sheet(self) -> None:
        chosen = self.which.currentData()
        if self._report is None:
            return
        for one in self._report.book.sessions:
            if one.id == chosen:
                self.sheet_asked.emit(one)

    def _show_view(self) -> None:
        report, key = self._report, self.pills.current
        if report is None:
            return
        if not report.rows and key != "measures":
            self.shown.setCurrentWidget(self._nobody)
        else:
            views = {"people": self.people, "grid": self._sessions, "measures": self.measures}
            self.shown.setCurrentWidget(views[key])
        self._fit()

    def _choose(self, row: ParticipantReport | None) -> None:
        if self._report is not None:
            fresh = None if row is None else self._report.row(row.participant.id)
            self.panel.fill(self._report, fresh)
        self._fit()

    def _record_a1c(self, participant_id: UUID, words: str, on: Any) -> None:
        desk = self._desk
        try:
            value = read_number(words.strip().removesuffix("%"))
        except InvalidOperation:
            value = None
        if value is None:
            desk.failed(BadInput("The HbA1c is no number.", "Type it as 5.9."))
            return
        day = on or desk.clinic.today()
        sheets, actor = desk.clinic.prevention_sheets, desk.actor
        desk.tasks.write(
            lambda _report: sheets.record_a1c(actor, participant_id, value, day),
            lambda _answer: desk.messages.say("The HbA1c is in the chart."),
            desk.failed,
        )

    def resizeEvent(self, event: Any) -> None:
        """Keep the panel where there is room for it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        unit = current_theme().u
        self.panel.setFixedWidth(unit(_PANEL))
        roomy = self.width() >= unit(_NARROW_BELOW)
        views = self.shown.currentWidget() in {self.people, self._sessions}
        self.panel.setVisible(roomy and views and self.panel.shown is not None)


def _about(cohort: Cohort, report: CohortReport) -> str:
    held = report.book.sessions
    last = f", the last on {show_date(held[-1].held_on)}" if held else ""
    parts = (
        cohort.code,
        f"organization {cohort.organization}"
        if cohort.organization
        else "no organization code yet",
        cohort.delivery.words,
        f"coach {cohort.coach}",
        f"first session {show_date(cohort.first_on)}",
        f"{len(held)} sessions{last}",
        f"ended {show_date(cohort.ended_on)}" if cohort.ended_on else "",
    )
    return " · ".join(part for part in parts if part)
