"""Diabetes prevention: the cohorts, the chosen one, and a session's sheet over both."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget

from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.lists.taking import ask_file
from clinicdesk.desktop.messages import Action
from clinicdesk.desktop.person.form_sheet import FormSheet
from clinicdesk.desktop.person.tab import Sheet
from clinicdesk.desktop.prevention.cohort_view import CohortView
from clinicdesk.desktop.prevention.forms import CohortForm, LeavingForm, SessionForm
from clinicdesk.desktop.prevention.participant_form import ParticipantForm
from clinicdesk.desktop.prevention.sheet import SheetView
from clinicdesk.desktop.prevention.tables import cohort_columns
from clinicdesk.desktop.printing.paper import reserve, write_pdf
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Button, DataTable, EmptyState, HBox, PageHeading, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.people_lists import ListUse
from clinicdesk.domain.prevention import Cohort, ProgramSession
from clinicdesk.domain.prevention_report import CohortReport, CohortRow, ParticipantReport

__all__ = ["PreventionPage"]

_CHANGES = ("prevention", "programme", "clinical", "patient", "import")
_LIST_WIDTH = 236
_NARROW_BELOW = 900


class PreventionPage(Page):
    """A list of cohorts; beside it the chosen one. Sheets and forms lie over both."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._cohort: Cohort | None = None
        self._over: QWidget | None = None
        self._several = False
        self._undo: Callable[[], None] | None = None
        self._stack = QStackedWidget()
        VBox(self, spacing=0).addWidget(self._stack)
        self._main = QWidget()
        column = VBox(self._main, margins=(24, 20, 24, 12), spacing=12)
        self._heading = PageHeading("Diabetes prevention")
        self._add_buttons()
        column.addWidget(self._heading)
        row = HBox(spacing=16)
        self.table: DataTable[CohortRow] = DataTable(
            "Cohorts", cohort_columns(), lambda one: one.cohort.id
        )
        self.table.current_changed.connect(self._choose)
        row.addWidget(self.table)
        self.view = CohortView(desk)
        self.view.asked.connect(self._asked)
        self.view.sheet_asked.connect(self.open_sheet)
        self._nothing = EmptyState(
            "users",
            "No cohort yet",
            "A cohort is a group of people who go through the program's year together.",
            button="New cohort" if may(desk.actor, Act.COACH_GOALS) else "",
        )
        self._nothing.acted.connect(self.new)
        self._shown = QStackedWidget()
        self._shown.addWidget(self.view)
        self._shown.addWidget(self._nothing)
        row.addWidget(self._shown, 1)
        column.addLayout(row, 1)
        self._stack.addWidget(self._main)
        back = QShortcut(QKeySequence("Esc"), self)
        # Not the window's: what lies over the whole window is closed by its own Esc.
        back.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        back.activated.connect(self._leave)
        current_theme().follow(self._fit)

    def _leave(self) -> None:
        """Go back from what lies over the page; what is typed is kept."""
        if isinstance(self._over, Sheet | SheetView):
            self._over.leave()

    def _add_buttons(self) -> None:
        desk, made = self._desk, []
        if may(desk.actor, Act.TAKE_LISTS):
            export = Button("Export the data set", icon_name="table")
            export.clicked.connect(self.export)
            made.append(export)
        if may(desk.actor, Act.COACH_GOALS):
            cohort = Button("New cohort", icon_name="plus")
            cohort.clicked.connect(self.new)
            session = Button("New session", "primary", "plus", shortcut="Ctrl+N")
            session.clicked.connect(self.new_session)
            made += [cohort, session]
            for keys, act in (("Ctrl+E", self.open_last), ("Ctrl+Z", self._undo_last)):
                QShortcut(QKeySequence(keys), self).activated.connect(act)
        for button in made:
            self._heading.add(button)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep room for the cohort."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        unit = current_theme().u
        self.table.setFixedWidth(min(unit(_LIST_WIDTH), self.width() * 3 // 10))
        # One cohort needs no list where there is little room.
        self.table.setVisible(self._several or self.width() >= unit(_NARROW_BELOW))

    # What the shell calls

    def arrive(self) -> None:
        """Read the cohorts."""
        self.read()
        if self._over is None:
            self.table.enter()

    def changed(self, change: Change) -> None:
        """Read again what may be different now."""
        if self.isVisible() and any(map(change.touches, _CHANGES)):
            self.read()

    def keep_draft(self) -> bool:
        """Keep what is typed in the sheet or form that lies over the page."""
        keep = getattr(self._over, "keep_draft", None)
        return bool(keep()) if keep is not None else False

    # The cohorts

    def read(self) -> None:
        """Read the cohorts."""
        prevention, actor = self._desk.clinic.prevention, self._desk.actor
        self._desk.tasks.read(lambda _report: prevention.cohorts(actor), self._show, key="cohorts")

    def _show(self, rows: tuple[CohortRow, ...]) -> None:
        self.table.set_rows(rows, select_first=True)
        self._shown.setCurrentWidget(self.view if rows else self._nothing)
        self._several = len(rows) > 1
        self._fit()
        self._heading.note.setText(f"{len(rows)} cohorts" if len(rows) != 1 else "1 cohort")
        self._read_one()

    def _choose(self, row: CohortRow | None) -> None:
        before, self._cohort = self._cohort, None if row is None else row.cohort
        if row is not None and (before is None or before.id != row.cohort.id):
            self._read_one()

    def _read_one(self) -> None:
        cohort = self._cohort
        if cohort is None:
            self.view.show_report(None)
            return
        prevention, actor = self._desk.clinic.prevention, self._desk.actor
        self._desk.tasks.read(
            lambda _report: prevention.report(actor, cohort.id), self._show_one, key="cohort"
        )

    def _show_one(self, report: CohortReport) -> None:
        if self._cohort is not None and report.book.cohort.id == self._cohort.id:
            self._cohort = report.book.cohort
            self.view.show_report(report)

    # What lies over the page

    def new(self) -> None:
        """Make a cohort."""
        self._cover_form(CohortForm(self._desk))

    def new_session(self) -> None:
        """Note a session of the chosen cohort; its sheet follows."""
        if self._cohort is None:
            self.new()
            return
        form = SessionForm(self._desk, self._cohort)
        form.saved.connect(self._session_saved)
        self._cover_form(form)

    def _session_saved(self, answer: Any) -> None:
        session, _change = answer
        cohort = self._cohort
        if cohort is None:
            return
        prevention, actor = self._desk.clinic.prevention, self._desk.actor

        def show(report: CohortReport) -> None:
            self._show_one(report)
            self.open_sheet(session)

        self._desk.tasks.read(lambda _report: prevention.report(actor, cohort.id), show)

    def open_last(self) -> None:
        """Open the sheet of the last session that was held."""
        report = self.view.report
        if report is not None and report.book.sessions:
            self.open_sheet(report.book.sessions[-1])

    def open_sheet(self, session: ProgramSession) -> None:
        """Open a session's sheet."""
        report = self.view.report
        if report is None:
            return
        view = SheetView(self._desk, report.book, session)
        view.left.connect(self._uncover)
        view.done.connect(self._keep_undo)
        view.change_asked.connect(self._change_session)
        self._cover(view)
        view.focus_first()

    def _keep_undo(self, undo: Callable[[], None]) -> None:
        self._undo = undo

    def _undo_last(self) -> None:
        """Take the sheet back that was saved last; once."""
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()

    def _change_session(self, session: ProgramSession) -> None:
        if self._cohort is not None:
            form = SessionForm(self._desk, self._cohort, session)
            form.saved.connect(self._session_saved)
            self._cover_form(form)

    def _asked(self, act: str, what: Any) -> None:
        desk, cohort = self._desk, self._cohort
        if cohort is None:
            return
        if act == "enroll":
            self._cover_form(ParticipantForm(desk, cohort))
        elif act == "change":
            self._cover_form(CohortForm(desk, cohort))
        elif act == "finish":
            self._finish(cohort)
        elif isinstance(what, ParticipantReport):
            one = what.participant
            form: FormSheet = (
                LeavingForm(desk, one) if act == "leave" else ParticipantForm(desk, cohort, one)
            )
            self._cover_form(form)

    def _finish(self, cohort: Cohort) -> None:
        desk = self._desk

        def end() -> None:
            service = desk.clinic.prevention
            desk.tasks.write(
                lambda _report: service.finish(desk.actor, cohort.id, cohort.version),
                lambda _answer: desk.messages.say("The cohort has ended."),
                desk.failed,
            )

        desk.messages.warn(
            "End this cohort?",
            "Everybody still in it has finished the program then. It cannot be taken back.",
            Action("End the cohort", end),
        )

    def _cover_form(self, form: Sheet) -> None:
        form.closed.connect(self._uncover)
        if isinstance(form, FormSheet) and not isinstance(form, SessionForm):
            form.saved.connect(lambda _answer: self._uncover())
        self._cover(form)
        form.focus_first()

    def _cover(self, view: QWidget) -> None:
        before, self._over = self._over, view
        self._stack.addWidget(view)
        self._stack.setCurrentWidget(view)
        self._drop(before)

    def _uncover(self) -> None:
        before, self._over = self._over, None
        self._stack.setCurrentWidget(self._main)
        self._drop(before)
        self.read()
        self.table.enter()

    def _drop(self, view: QWidget | None) -> None:
        if view is not None:
            self._stack.removeWidget(view)
            view.deleteLater()

    # The data set

    def export(self) -> None:
        """Write the data set of the chosen cohort, for the review of the clinic's work."""
        cohort = self._cohort
        if cohort is None:
            return
        path = ask_file(self, f"dprp-{cohort.code}.csv")
        if path is None:
            return
        self._write(cohort, path)

    def _write(self, cohort: Cohort, path: Path) -> None:
        desk = self._desk

        def work(_report: Any) -> int:
            beside = reserve(path)
            sheets = desk.clinic.prevention_sheets
            made = sheets.export(desk.actor, cohort.id, ListUse.QUALITY)
            write_pdf(made.data, beside, path, "Make room, and export it again.")
            return made.count

        desk.tasks.write(
            work,
            lambda count: desk.messages.say(
                f"{count} rows are in {path.name}. That it was made is in the log."
            ),
            desk.failed,
            long=True,
        )
