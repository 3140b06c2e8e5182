"""One person's chart: its tabs, and what lies over them for a while."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.chart.acts import ChartActs
from clinicdesk.desktop.chart.emergency import EmergencyStrip
from clinicdesk.desktop.chart.reading import read_chart
from clinicdesk.desktop.chart.tabs import OWN_PRIMARY, ChartTabs
from clinicdesk.desktop.chart.top_bar import TopBar
from clinicdesk.desktop.desk import Desk, Page
from clinicdesk.desktop.memory import Memory
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.person.facts import banner_facts
from clinicdesk.desktop.person.tab import ChartTab, Sheet
from clinicdesk.desktop.plan.acts import PlanActs
from clinicdesk.desktop.printing.preview import PreviewSheet
from clinicdesk.desktop.widgets import EmptyState, Stack, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.documents import DocumentKind

__all__ = ["ChartPage"]

_PRINTED = {
    "plan": DocumentKind.CARE_PLAN,
    "goals": DocumentKind.GOAL_TRACKER,
    "coaching": DocumentKind.COACH_SHEET,
}
"""What Ctrl+P offers first on a tab; elsewhere the care summary."""


class ChartPage(Page):
    """Shows one person, or nobody: never one person's details beside another's name.

    Sends ``identified(BannerFacts)`` when a chart was read, and ``identified(None)`` while
    another one is being read.
    """

    identified = Signal(object)

    def __init__(self, desk: Desk, memory: Memory) -> None:
        super().__init__()
        self._desk = desk
        self._memory = memory
        self._patient_id: UUID | None = None
        self._chart: Chart | None = None
        self._sheet: Sheet | None = None
        self._undo: Callable[[], None] | None = None
        self._stack = Stack()
        self._urgent = EmergencyStrip(desk)
        self._urgent.over.connect(self._emergency_over)
        whole = VBox(self, spacing=0)
        whole.addWidget(self._urgent)
        whole.addWidget(self._stack, 1)
        main = QWidget()
        self._stack.addWidget(main)
        column = VBox(main, spacing=0)
        self._tabs = self._make_tabs()
        self._stale: set[str] = set()
        self._bar = TopBar(
            tuple(self._tabs), may_log=self._acts.may_log, may_print=may(desk.actor, Act.PRINT)
        )
        self._bar.print_asked.connect(self._print)
        self._bar.export_asked.connect(lambda: self._own.export(self._chart))
        self._bar.progress_asked.connect(self._log_progress)
        self._bar.strip.chosen.connect(self._choose)
        self._bar.stepped.connect(self.arrive)
        column.addWidget(self._bar)
        self._shown = Stack()
        for tab in self._tabs.values():
            self._shown.addWidget(tab)
        self._trouble = EmptyState("circle-alert", "", "", button="Try again", button_icon="repeat")
        self._trouble.acted.connect(self._read)
        self._shown.addWidget(self._trouble)
        self._empty = QWidget()
        self._shown.addWidget(self._empty)
        column.addWidget(self._shown, 1)
        for keys, act in (
            ("Ctrl+N", self._new),
            ("Ctrl+Z", self._undo_last),
            ("Esc", self._escape),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _make_tabs(self) -> dict[str, ChartTab]:
        """Make the tabs, and lead from one to another."""
        desk = self._desk
        self._own = own = ChartActs(desk, self, self)
        self._acts = acts = PlanActs(desk, self, self)
        tabs = ChartTabs(desk, self, acts)
        self._papers, self._protected = tabs.papers, tabs.protected
        self._goals, self._referrals = tabs.goals, tabs.referrals
        for opened in (tabs.overview, tabs.timeline, tabs.papers, tabs.protected):
            opened.document_opened.connect(self.open_paper)
        tabs.overview.goal_opened.connect(self._show_goal)
        tabs.overview.details_asked.connect(lambda: own.edit_details(self._known().patient.id))
        tabs.overview.task_opened.connect(lambda task_id: own.open_task(self._known(), task_id))
        tabs.protected.consent_opened.connect(self._open_consent)
        self._every = tabs.every
        return tabs.allowed(self)

    # What the shell asks

    @property
    def tab(self) -> str:
        """The key of the tab that is shown."""
        return self._bar.strip.current

    def show_patient(self, patient_id: UUID, tab: str, referral_id: UUID | None = None) -> None:
        """Show a person's chart at one of its tabs, or at one of their referrals."""
        self._close_sheet()
        if patient_id != self._patient_id:
            self._forget()
            self._patient_id = patient_id
        if referral_id is not None:
            self._referrals.open_referral(referral_id)
        else:
            self._referrals.close_referral()
        if tab in self._papers.PARTS:
            self._papers.choose(tab)
            tab = "documents"
        self._bar.strip.choose(tab if tab in self._tabs else next(iter(self._tabs)))
        if self._chart is not None:
            self.identified.emit(banner_facts(self._chart))
        self._read()
        if tab == "details" and may(self._desk.actor, Act.READ_CHART):
            self._own.edit_details(patient_id)

    def arrive(self) -> None:
        """Put the keyboard where work begins; ``show_patient`` has asked for the chart."""
        if self._chart is not None:
            self._tabs[self.tab].focus_first()

    def changed(self, change: Change) -> None:
        """Read again, if something of this person was written."""
        mine = change.patient_id is None or change.patient_id == self._patient_id
        if self._patient_id is not None and change.kinds and mine:
            self._read()

    def keep_draft(self) -> bool:
        """Keep what is half typed in an open form, over the tabs or in one of them."""
        in_tab = self._tabs[self.tab].keep_draft()
        return (self._sheet is not None and self._sheet.keep_draft()) or in_tab

    # What the tabs ask (person.tab.ChartHost)

    def show_sheet(self, sheet: Sheet) -> None:
        """Show a form or a preview in the place of the tabs."""
        self._close_sheet()
        self._sheet = sheet
        self._stack.addWidget(sheet)
        self._stack.setCurrentWidget(sheet)
        sheet.closed.connect(lambda: self._sheet_closed(sheet))
        sheet.focus_first()

    def close_sheet(self) -> None:
        """Show the tabs again."""
        if self._sheet is not None:
            self._sheet_closed(self._sheet)

    def go(self, tab: str) -> None:
        """Show another tab."""
        if tab in self._tabs:
            self._bar.strip.choose(tab)

    def did(self, words: str, undo: Callable[[], None]) -> None:
        """Say that something is done; Ctrl+Z undoes it, once."""
        self._undo = undo

        def act() -> None:
            if self._undo is undo:
                self._undo = None
            undo()

        self._desk.messages.say_undoable(words, act)

    def show_referral(self, referral_id: UUID) -> None:
        """Show one referral."""
        self._desk.go.open_referral(self._known().patient.id, referral_id)

    def print_document(self, kind: DocumentKind, referral_id: UUID | None = None) -> None:
        """Show the preview of a document of this person."""
        if may(self._desk.actor, Act.PRINT):
            self.show_sheet(PreviewSheet(self._desk, self._known(), kind, referral_id))

    def _print(self) -> None:
        packet = self.tab == "referrals" and self._referrals.open_id is not None
        if self._chart is not None and packet:
            self._referrals.print_packet()
        elif self._chart is not None:
            kind = _PRINTED.get(self.tab, DocumentKind.CARE_SUMMARY)
            about = self._goals.current_id if self.tab == "goals" else None
            self.print_document(kind, about)

    def open_paper(self, document_id: UUID) -> None:
        """Show a kept document over the tabs."""
        self._own.show_paper(document_id)

    def log_goal(self, goal_id: UUID) -> None:
        """Log progress of a goal as soon as its person's chart is shown."""
        self._goals.log_when_shown(goal_id)

    # The chart comes and goes

    def _known(self) -> Chart:
        assert self._chart is not None
        return self._chart

    def _forget(self) -> None:
        """Show nobody, at once."""
        self._chart = self._undo = None
        self._own.forget()
        self._urgent.forget()
        self.identified.emit(None)
        self._shown.setCurrentWidget(self._empty)
        self._bar.set_counts({})
        for tab in self._tabs.values():
            tab.clear()

    def _read(self) -> None:
        wanted = self._patient_id
        if wanted is None:
            return
        clinic = self._desk.clinic
        self._desk.tasks.read(
            lambda _report: read_chart(clinic, wanted),
            lambda chart: self._on_chart(wanted, chart),
            self._on_failure,
            key="chart",
        )

    def _on_chart(self, wanted: UUID, chart: Chart) -> None:
        if wanted != self._patient_id:
            return
        # Who was merged into another is that other one now.
        self._patient_id = chart.patient.id
        first = self._chart is None
        self._chart = chart
        self._fill()
        self._urgent.watch(chart.patient.id)
        self.identified.emit(banner_facts(chart))
        self._shown.setCurrentWidget(self._tabs[self.tab])
        if first and self._sheet is None:
            self._tabs[self.tab].focus_first()

    def _fill(self) -> None:
        chart = self._known()
        # What is in sight is filled at once, the others when they are looked at.
        self._stale = set(self._tabs)
        self._refresh(self.tab)
        self._bar.set_counts(
            {
                "goals": len(chart.progress),
                "referrals": sum(r.is_open for r in chart.referrals),
                "documents": len(chart.documents),
            }
        )

    def _refresh(self, key: str) -> None:
        if self._chart is not None and key in self._stale:
            self._stale.discard(key)
            self._tabs[key].show_chart(self._chart)

    def _on_failure(self, error: Exception) -> None:
        self._forget()
        reference = "" if hasattr(error, "sentence") else self._desk.note_bug(error)
        said = message_for(error, reference)
        self._trouble.set_words(said.sentence, said.remedy)
        self._shown.setCurrentWidget(self._trouble)

    # What the person does

    def _undo_last(self) -> None:
        if self._sheet is None and self._tabs[self.tab].undo():
            return
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()

    def _log_progress(self) -> None:
        if self.tab == "goals":
            self._goals.log_progress()
        elif self._chart is not None:
            self._acts.log_progress(self._chart)

    def _open_consent(self, consent_id: UUID) -> None:
        self.go("documents")
        self._papers.open_consent(consent_id)

    def _show_goal(self, goal_id: UUID) -> None:
        self.go("goals")
        self._goals.select(goal_id)
        self._goals.focus_first()

    def _emergency_over(self) -> None:
        """Show nothing any more of what was open by it."""
        if self._sheet is not None and self._sheet.shows_protected:
            self._close_sheet()
        self._protected.forget()
        self._read()

    def _choose(self, key: str) -> None:
        for other, tab in self._tabs.items():
            if other != key:
                tab.keep_draft()
        self._bar.set_primary(key not in OWN_PRIMARY)
        self._refresh(key)
        if self._chart is not None:
            self._shown.setCurrentWidget(self._tabs[key])

    def _new(self) -> None:
        if self._chart is not None and self._sheet is None:
            self._tabs[self.tab].new()

    def _escape(self) -> None:
        if self._sheet is not None:
            self._sheet.leave()
        elif self._chart is not None:
            self._tabs[self.tab].go_up()

    def _sheet_closed(self, sheet: Sheet) -> None:
        if sheet is self._sheet:
            self._close_sheet()
            if self._chart is not None:
                self._tabs[self.tab].focus_first()

    def _close_sheet(self) -> None:
        sheet, self._sheet = self._sheet, None
        if sheet is not None:
            sheet.keep_draft()
            # Until it is gone its keys must not stand in the way of the next one's.
            sheet.setEnabled(False)
            self._stack.removeWidget(sheet)
            sheet.hide()
            sheet.deleteLater()
