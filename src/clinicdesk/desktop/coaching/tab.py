"""The chart's coaching: goals at the left, the session and the way to the person at the right."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.coaching.acts import CoachingActs, ask_calendar_path
from clinicdesk.desktop.coaching.goals_list import GoalsList
from clinicdesk.desktop.coaching.readings_card import ReadingsCard
from clinicdesk.desktop.coaching.side_cards import AttemptsCard, ClockCard, SessionCard
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.messages import Action, Message
from clinicdesk.desktop.person.tab import ChartHost, ChartTab
from clinicdesk.desktop.printing.preview import PreviewSheet
from clinicdesk.desktop.theme import Tone, current_theme
from clinicdesk.desktop.widgets import EmptyState, HBox, Notice, Scroller, Stack, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.coaching import Coaching
from clinicdesk.domain.coaching_flags import NURSE_KEYS
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.contacting import Channel
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.documents import DocumentKind

__all__ = ["CoachingTab"]


class CoachingTab(ChartTab):
    """One person's coaching. D, P and N in the list of goals log a check-in."""

    def __init__(
        self,
        desk: Desk,
        host: ChartHost,
        *,
        path: Callable[[QWidget, str], Path | None] = ask_calendar_path,
    ) -> None:
        super().__init__(desk, host)
        self._view: CoachingView | None = None
        self.acts = acts = CoachingActs(desk, host, self, path)
        self._may = may(desk.actor, Act.COACH_GOALS)
        column = VBox(self, margins=(24, 4, 24, 20), spacing=12)
        self.notice = Notice()
        column.addWidget(self.notice)
        self._stack = Stack()
        column.addWidget(self._stack, 1)
        self._nothing = EmptyState(
            "footprints",
            "Nobody coaches this person",
            "A coach walks goals of the care plan forward, week by week.",
            button="Begin coaching" if self._may else "",
        )
        self._nothing.acted.connect(self.new)
        self._blank = QWidget()
        self._work = QWidget()
        for page in (self._blank, self._nothing, self._work):
            self._stack.addWidget(page)
        self._row = HBox(self._work, spacing=16)
        self.goals = GoalsList(may_coach=self._may)
        self.goals.checked.connect(acts.check_in)
        self.goals.chosen.connect(self._on_goal)
        self._row.addWidget(self.goals, 5)
        self.side = Scroller("Session, readings and attempts", spacing=16)
        self._row.addWidget(self.side, 4)
        self._make_side()
        current_theme().follow(self._fit)

    def _make_side(self) -> None:
        self.clock = ClockCard(may_coach=self._may)
        acts = self.acts
        self.session = SessionCard(may_coach=self._may, may_save=may(self.desk.actor, Act.PRINT))
        self.readings = ReadingsCard(self.desk)
        self.attempts = AttemptsCard(may_coach=self._may, may_print=may(self.desk.actor, Act.PRINT))
        self.readings.kept.connect(acts.on_readings)
        for card in (self.session, self.readings, self.clock, self.attempts):
            self.side.body.addWidget(card)
        self.side.body.addStretch(1)
        self.readings.setHidden(not self._may)
        for key, act in (
            ("pace", acts.begin),
            ("pause", lambda: acts.stand("pause")),
            ("end", lambda: acts.stand("end")),
            ("resume", acts.resume),
            ("nurse", acts.ask_nurse),
        ):
            self.clock.acts[key].clicked.connect(act)
        for key, act in (
            ("hold", acts.hold),
            ("plan", acts.plan),
            ("no_show", acts.no_show),
            ("move", acts.move),
            ("cancel", acts.cancel),
        ):
            self.session.acts[key].clicked.connect(act)
        self.session.file.clicked.connect(self._calendar_file)
        for outcome, button in self.attempts.acts.items():
            button.clicked.connect(lambda _on=False, said=outcome: self.acts.attempt(said))
        self.attempts.letter.clicked.connect(self._letter)

    # The person comes and goes

    def show_chart(self, chart: Chart) -> None:
        """Read the person's coaching; nobody else's stands there meanwhile."""
        if self.chart is None or self.chart.patient.id != chart.patient.id:
            self.clear()
        super().show_chart(chart)
        self.acts.language = chart.patient.language
        clinic, actor, person = self.desk.clinic, self.desk.actor, chart.patient.id
        self.desk.tasks.read(
            lambda _report: clinic.coaching.open(actor, person),
            lambda view: self._show(person, view),
            self.desk.failed,
            key="coaching",
        )

    def clear(self) -> None:
        """Show nobody."""
        super().clear()
        self._view = self.acts.view = None
        self._stack.setCurrentWidget(self._blank)
        self.notice.show_message(None)
        self.readings.forget()
        self.goals.fill(())

    def _show(self, person: UUID, view: CoachingView) -> None:
        if self.chart is None or self.chart.patient.id != person:
            return
        had = self._view is not None
        self._view = self.acts.view = view
        found = view.coaching
        self._stack.setCurrentWidget(self._work if found else self._nothing)
        self._say_nurse(found)
        self._say_doubled(view)
        if found is None:
            return
        clinic = self.desk.clinic
        zone, now = clinic.facts.site.zone, clinic.now()
        self.goals.fill(view.goals)
        self.clock.fill(view, zone, found.overdue(clinic.today()))
        planned = view.planned
        self.session.fill(view, zone, over=planned is not None and planned.planned_at <= now)
        self.attempts.fill(view, zone)
        self._on_goal(self.goals.current_id)
        if not had and self.isVisible():
            self.focus_first()

    def _say_doubled(self, view: CoachingView) -> None:
        """Say that two relations run since a merge, and let one be ended."""
        if not view.doubled or view.coaching is None or view.coaching.nurse_reason:
            return
        other = view.doubled[0]
        act = Action("End the other…", lambda: self.acts.stand("end", other))
        self.notice.show_message(
            Message(
                f"Two records were merged, and both are coached: here by {view.coaching.coach}, "
                f"since {show_date(other.start_on)} by {other.coach} as well.",
                "End one of the two. What was said in it stays.",
                Tone.WARN,
                act if self._may else None,
                seconds=0,
            )
        )

    def _say_nurse(self, found: Coaching | None) -> None:
        if found is None or not found.nurse_reason:
            self.notice.show_message(None)
            return
        why = NURSE_KEYS[found.nurse_reason].value
        action, words = None, "Tell a nurse today. It stands in the panel until one has seen to it."
        if may(self.desk.actor, Act.EDIT_PLAN):
            action = Action("A nurse saw to it", self.acts.nurse_saw)
            words = f"Asked on {show_date(found.nurse_since)}. Call the person, then say it here."
        self.notice.show_message(Message(why, words, Tone.WARN, action, seconds=0))

    def focus_first(self) -> None:
        """Put the keyboard into the list of goals."""
        if self._stack.currentWidget() is self._work:
            self.goals.table.enter()
        elif self._stack.currentWidget() is self._nothing:
            self._nothing.button.setFocus()
        else:
            self.setFocus()

    def new(self) -> None:
        """Ctrl+N: begin coaching; where somebody is coached, plan a session."""
        if self._view is None or not self._may:
            return
        if self._view.coaching is None:
            self.acts.begin()
        elif self._view.planned is None:
            self.acts.plan()

    def _on_goal(self, goal_id: UUID | None) -> None:
        if self.chart is not None and self._view is not None and self._may:
            self.readings.fill(self.chart.patient.id, goal_id)

    def _letter(self) -> None:
        if self.chart is not None:
            kind = DocumentKind.CONTACT_LETTER
            self.host.show_sheet(PreviewSheet(self.desk, self.chart, kind))

    def _calendar_file(self) -> None:
        by = self.session.way.currentData() or Channel.IN_PERSON.value
        self.acts.calendar_file(Channel(str(by)))

    # Looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put all below each other where there is no room beside."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        wide = self.width() >= current_theme().u(1000)
        beside = self._row.indexOf(self.goals) >= 0
        if wide and not beside:
            self.side.body.removeWidget(self.goals)
            self.goals.stand(beside=True)
            self._row.insertWidget(0, self.goals, 5)
        elif not wide and beside:
            # One column that scrolls: squeezed into the window's height, cards would overlap.
            self._row.removeWidget(self.goals)
            self.goals.stand(beside=False)
            self.side.body.insertWidget(0, self.goals)
