"""Through whom a person is eligible, and what is to be finished before they are gone."""

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import Button, Card, HBox, StatusChip, Text, VBox
from clinicdesk.domain.access import Act, Compartment, may
from clinicdesk.domain.census import PersonEligibility
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.compartments import Level, level
from clinicdesk.domain.continuity import Episode, EpisodeLine
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.eligibility import Span, SpanState, span_state, state_words

__all__ = ["EligibilityCard"]

_CHIPS = {
    SpanState.ACTIVE: Tone.OK,
    SpanState.COBRA: Tone.INFO,
    SpanState.PENDING: Tone.INFO,
    SpanState.ENDED: Tone.WARN,
}
_Told = tuple[PersonEligibility, tuple[Episode, ...]]


class EligibilityCard(Card):
    """Hidden where no file ever named the person. ``asked(line)`` asks to finish a line.

    ``print_asked()`` asks for the summary that goes into the packet; it finishes nothing.
    """

    asked = Signal(object)
    print_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__("Eligibility", "briefcase")
        self._desk = desk
        self._rows: list[QWidget] = []
        self._person: UUID | None = None
        self._reads = level(desk.actor, Compartment.HR_ELIGIBILITY) >= Level.READ
        self._works = may(desk.actor, Act.EDIT_REFERRAL) or may(desk.actor, Act.COACH_GOALS)
        self._prints = may(desk.actor, Act.PRINT)
        self.hide()

    def fill(self, chart: Chart) -> None:
        """Ask through whom the person is eligible."""
        if not self._reads:
            return
        clinic, actor = self._desk.clinic, self._desk.actor
        person = self._person = chart.patient.id

        def read(_report: object) -> _Told:
            return (
                clinic.eligibility.of_person(actor, person),
                clinic.continuity.of_patient(actor, person),
            )

        self._desk.tasks.read(
            read,
            lambda told: self._show(told) if person == self._person else None,
            key="chart-eligibility",
        )

    def forget(self) -> None:
        """Show nobody's; what was asked comes too late."""
        self._person = None
        self._clear()
        self.hide()

    def _clear(self) -> None:
        for row in self._rows:
            self.body.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = []

    def _show(self, told: _Told) -> None:
        found, episodes = told
        self._clear()
        for span in found.spans:
            self._add(_span_row(span, found))
        if found.history:
            words = f"{len(found.history)} earlier statements of HR are kept."
            self._add(Text(words, "caption", "ink2", wrap=True))
        for episode in episodes:
            self._episode(episode, found)
        self.setVisible(bool(self._rows))

    def _add(self, row: QWidget) -> None:
        self._rows.append(row)
        self.body.addWidget(row)

    def _episode(self, episode: Episode, found: PersonEligibility) -> None:
        if episode.closed_at is not None:
            words = f"{episode.title}: closed {show_date(episode.closed_at.date())}"
            self._add(Text(words, "caption", "ink2", wrap=True))
            return
        late = episode.overdue(found.today)
        due = f"Until {show_date(episode.due_on)} · {episode.owner}"
        head = VBox(holder := QWidget(), spacing=1)
        head.addWidget(Text(episode.title, "body_strong", wrap=True))
        head.addWidget(Text(due, "caption", "bad" if late else "ink2", wrap=True))
        self._add(holder)
        for line in episode.lines:
            self._add(self._line(line))

    def _line(self, line: EpisodeLine) -> QWidget:
        holder = QWidget()
        row = HBox(holder, spacing=12)
        words = VBox(spacing=1)
        words.addWidget(Text(line.words, wrap=True))
        if line.done_at is not None:
            done = " · ".join(one for one in (line.outcome, line.done_by) if one)
            words.addWidget(Text(done, "caption", "ink2", wrap=True))
        row.addLayout(words, 1)
        if line.done_at is not None:
            row.addWidget(StatusChip(Status("Finished", Tone.OK, "check")))
            return holder
        if line.kind == "records" and self._prints:
            summary = Button("Print", icon_name="printer", hint="Preview the care summary")
            summary.setAccessibleName("Print the care summary for the records packet")
            summary.clicked.connect(self.print_asked)
            row.addWidget(summary)
        if self._works:
            finish = Button("Finish")
            finish.setAccessibleName(f"Finish: {line.words}")
            finish.clicked.connect(lambda: self.asked.emit(line))
            row.addWidget(finish)
        return holder


def _span_row(span: Span, found: PersonEligibility) -> QWidget:
    holder = QWidget()
    row = HBox(holder, spacing=12)
    words = VBox(spacing=1)
    words.addWidget(Text(f"{span.employer} · {span.relationship}", wrap=True))
    end = f" to {show_date(span.end_on)}" if span.end_on else ""
    facts = (f"From {show_date(span.start_on)}{end}", f"no. {span.number}", span.plan)
    words.addWidget(Text(" · ".join(one for one in facts if one), "caption", "ink2", wrap=True))
    row.addLayout(words, 1)
    state = span_state(span, found.today)
    tone = _CHIPS.get(state, Tone.IDLE)
    icon = "check" if tone is Tone.OK else "calendar"
    row.addWidget(StatusChip(Status(state_words(span, found.today), tone, icon)))
    return holder
