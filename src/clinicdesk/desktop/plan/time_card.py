"""The card of care-management time: a timer, this month's minutes, and the line of twenty."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.form_sheet import FormSheet
from clinicdesk.desktop.person.reason_sheet import ReasonSheet
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.person.tab import ChartTab
from clinicdesk.desktop.plan.side_card import PlanBeside, PlanSideCard
from clinicdesk.desktop.plan.time_form import TimeForm, TimerForm
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import Button, FlowLayout, GoalBar, HBox, IconButton, Text, VBox
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.care_minutes import LINE_MINUTES, Overlap, PersonMonth
from clinicdesk.domain.care_time import RunningTimer, TimeEntry
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.plans import CarePlan

__all__ = ["KEY", "TimeCard"]

KEY = "Ctrl+T"
"""Starts the timer for this person, or stops it."""
_TICK_MS = 20_000
_SHOWN = 4
Answer = tuple[UUID, PersonMonth, RunningTimer | None]


class TimeCard(PlanSideCard):
    """Reads by itself once it is told whose plan it stands beside."""

    def __init__(self, beside: PlanBeside) -> None:
        super().__init__("Care time", "clock")
        self._beside, self._desk = beside, beside.desk
        self._chart: Chart | None = None
        self._plan: CarePlan | None = None
        self._timer: RunningTimer | None = None
        self._keyed = False
        self.may_log = may(self._desk.actor, Act.LOG_TIME)
        self._month = Text("", wrap=True)
        self.body.addWidget(self._month)
        self._bar = GoalBar("Minutes of care management this month")
        self.body.addWidget(self._bar)
        self._why = Text("", "caption", "ink2", wrap=True)
        self.body.addWidget(self._why)
        warnings = VBox(spacing=4)
        self._overlaps: Pool[Overlap] = Pool(warnings, _Warning)
        self.body.addLayout(warnings)
        self._runs = Text("", "body_strong", "accent", wrap=True)
        self.body.addWidget(self._runs)
        buttons = QWidget()
        row = FlowLayout(buttons, spacing=6)
        self._go = Button("Start the timer", "secondary", "clock")
        self._go.setToolTip(f"Start or stop the timer ({KEY})")
        self._go.clicked.connect(self.turn)
        row.addWidget(self._go)
        self._drop = Button("Throw away", "quiet", hint="Stop the timer and log nothing")
        self._drop.clicked.connect(self._discard)
        row.addWidget(self._drop)
        typed = Button("Type time…", "quiet", "plus")
        typed.clicked.connect(self._type)
        row.addWidget(typed)
        self.body.addWidget(buttons)
        buttons.setHidden(not self.may_log)
        lines = VBox(spacing=6)
        self._lines: Pool[TimeEntry] = Pool(lines, self._line)
        self.body.addLayout(lines)
        self._more = Text("", "caption")
        self.body.addWidget(self._more)
        self._tick = QTimer(self, interval=_TICK_MS)
        self._tick.timeout.connect(self._say_timer)
        self._forget()

    def _line(self) -> "_Entry":
        zone = self._desk.clinic.facts.site.zone
        return _Entry(zone, self._correct, self._take_back, may_log=self.may_log)

    def _take_key(self) -> None:
        """Listen to the key wherever the plan's tab is in sight."""
        if self._keyed or not self.may_log:
            return
        self._keyed = True
        place: QWidget | None = self
        while place is not None and not isinstance(place, ChartTab):
            place = place.parentWidget()
        keys = QShortcut(QKeySequence(KEY), place or self)
        keys.setContext(Qt.ShortcutContext.WindowShortcut)
        keys.activated.connect(self.turn)

    # What it shows

    def show_plan(self, chart: Chart, plan: CarePlan) -> None:
        """Read the month of whose plan it is."""
        self._take_key()
        if self._chart is None or self._chart.patient.id != chart.patient.id:
            self._forget()
        self._chart, self._plan = chart, plan
        self._read()

    def clear(self) -> None:
        """Show nobody."""
        self._chart = self._plan = None
        self._forget()

    def _forget(self) -> None:
        self._timer = None
        self._tick.stop()
        self.say("")
        self._month.setText("")
        for part in (self._bar, self._why, self._runs, self._drop, self._more):
            part.hide()
        self._overlaps.fill(())
        self._lines.fill(())

    def _read(self) -> None:
        desk, chart = self._desk, self._chart
        if chart is None:
            return
        patient_id, may_log = chart.patient.id, self.may_log

        def work(_report: object) -> Answer:
            month = desk.clinic.care_months.month(desk.actor, patient_id)
            timer = desk.clinic.care_time.timer(desk.actor) if may_log else None
            return patient_id, month, timer

        desk.tasks.read(work, self._on_read, key="care-time")

    def _on_read(self, answer: Answer) -> None:
        patient_id, month, self._timer = answer
        if self._chart is None or self._chart.patient.id != patient_id:
            return
        eligible = month.chronic.eligible
        tone = "ok" if month.reached else "warn" if eligible else "ink3"
        self.say(f"{month.counted} min", tone)
        self._month.setText(month.words if eligible else f"{month.counted} min this month.")
        self._bar.setVisible(eligible)
        percent = month.counted * 100 // LINE_MINUTES
        self._bar.set_progress(percent, Tone.OK if month.reached else Tone.WARN)
        self._why.setText(month.chronic.words)
        self._why.show()
        self._overlaps.fill(month.overlaps)
        newest = tuple(reversed(month.entries))
        self._lines.fill(newest[:_SHOWN])
        self._more.setText(f"{len(newest) - _SHOWN} earlier this month")
        self._more.setVisible(len(newest) > _SHOWN)
        self._say_timer()

    def _say_timer(self) -> None:
        timer, chart = self._timer, self._chart
        runs = timer is not None
        self._go.set_words("Stop the timer…" if runs else "Start the timer")
        self._drop.setVisible(runs)
        self._runs.setVisible(runs)
        if timer is None or chart is None:
            self._tick.stop()
            return
        now = self._desk.clinic.now()
        whose = "" if timer.patient_id == chart.patient.id else f" for {timer.patient}"
        said = f"The timer runs{whose}: {timer.minutes(now)} min."
        if timer.long(now):
            said += " That is over two hours: was it forgotten?"
        self._runs.set_tone("warn" if timer.long(now) else "accent")
        self._runs.setText(said)
        if not self._tick.isActive():
            self._tick.start()

    # What the person does

    def turn(self) -> None:
        """Start the timer for this person; stop the one that runs."""
        desk, chart, plan = self._desk, self._chart, self._plan
        if chart is None or plan is None or not self.may_log:
            return
        if self._timer is not None:
            self._show(TimerForm(desk, plan, self._timer))
            return
        patient_id = chart.patient.id
        desk.tasks.write(
            lambda _report: desk.clinic.care_time.start(desk.actor, patient_id),
            lambda _answer: self._read(),
            desk.failed,
        )

    def _discard(self) -> None:
        desk = self._desk
        desk.tasks.write(
            lambda _report: desk.clinic.care_time.discard(desk.actor),
            lambda _change: self._read(),
            desk.failed,
        )

    def _type(self) -> None:
        if self._chart is not None and self._plan is not None:
            self._show(TimeForm(self._desk, self._chart, self._plan))

    def _correct(self, entry: TimeEntry) -> None:
        if self._chart is not None and self._plan is not None:
            self._show(TimeForm(self._desk, self._chart, self._plan, entry))

    def _take_back(self, entry: TimeEntry) -> None:
        time, actor = self._desk.clinic.care_time, self._desk.actor
        self._show(
            ReasonSheet(
                self._desk,
                "Take the time back",
                label="Why it is taken back",
                hint="The entry stays, marked as entered in error.",
                missing="Say in a few words why.",
                draft=("care_time_back", entry.id),
                save="Take it back",
                work=lambda reason: (
                    lambda _report: time.take_back(actor, entry.id, entry.version, reason)
                ),
            )
        )

    def _show(self, form: FormSheet) -> None:
        def saved(_answer: object) -> None:
            self._beside.host.close_sheet()
            self._read()

        form.saved.connect(saved)
        self._beside.host.show_sheet(form)


class _Warning(Text):
    def __init__(self) -> None:
        super().__init__("", "caption", "warn", wrap=True)

    def fill(self, one: Overlap) -> None:
        self.setText(one.words)


class _Entry(QWidget):
    """One entry: when, how long, what for; put right or taken back from here."""

    def __init__(
        self,
        zone: str,
        correct: Callable[[TimeEntry], None],
        take_back: Callable[[TimeEntry], None],
        *,
        may_log: bool,
    ) -> None:
        super().__init__()
        self._zone = zone
        self._entry: TimeEntry | None = None
        row = HBox(self, spacing=4)
        words = VBox(spacing=0)
        self._what = Text("", wrap=True)
        self._who = Text("", "caption", "ink2", wrap=True)
        words.addWidget(self._what)
        words.addWidget(self._who)
        row.addLayout(words, 1)
        self._buttons: list[tuple[IconButton, str]] = []
        for name, icon, act in (
            ("Correct", "pencil", correct),
            ("Take back", "minus", take_back),
        ):
            button = IconButton(name, icon)
            button.clicked.connect(lambda _on=False, do=act: self._do(do))
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            button.setHidden(not may_log)
            self._buttons.append((button, name))

    def fill(self, entry: TimeEntry) -> None:
        self._entry = entry
        self._what.setText(f"{entry.minutes} min · {entry.words}")
        when = show_instant(entry.start_at, self._zone)
        said = (when, entry.staff, "timer" if entry.by_timer else "", entry.plan_line, entry.note)
        self._who.setText(" · ".join(part for part in said if part))
        for button, name in self._buttons:
            button.setAccessibleName(f"{name} the {entry.minutes} minutes of {when}")

    def _do(self, act: Callable[[TimeEntry], None]) -> None:
        if self._entry is not None:
            act(self._entry)
