"""What stands beside the goals: the clock, the session with its agenda, the ladder."""

from collections.abc import Sequence

from PySide6.QtWidgets import QComboBox, QWidget

from clinicdesk.desktop.widgets import Button, Card, CardRow, FlowLayout, Text, VBox
from clinicdesk.domain.coaching import CoachingStatus
from clinicdesk.domain.coaching_cadence import STAGE_WORDS
from clinicdesk.domain.coaching_contacts import OUTCOME_WORDS
from clinicdesk.domain.coaching_sessions import SessionStatus
from clinicdesk.domain.coaching_view import CoachingView
from clinicdesk.domain.contacting import CHANNEL_WORDS, Channel
from clinicdesk.domain.dates import show_date, show_instant

__all__ = ["AttemptsCard", "ClockCard", "SessionCard"]

_MOST = 6
_HANDED = (Channel.IN_PERSON, Channel.EMAIL, Channel.TEXT)
_HANDED_WORDS = {
    Channel.IN_PERSON: "handed over here",
    Channel.EMAIL: "by e-mail",
    Channel.TEXT: "by text message",
}
_ENVELOPE = (
    "On the envelope: name and address. As sender our street address, and not the clinic's name."
)
_NO_MAIL = "No letter may go to their home: speak with them when they come to the clinic."


def _buttons(words: Sequence[tuple[str, str]]) -> tuple[QWidget, dict[str, Button]]:
    holder = QWidget()
    row = FlowLayout(holder, spacing=8)
    made = {}
    for key, said in words:
        kind = "primary" if key == "hold" else "secondary"
        made[key] = Button(said, kind)
        row.addWidget(made[key])
    return holder, made


class ClockCard(Card):
    """By when the next contact is, and why then."""

    def __init__(self, *, may_coach: bool) -> None:
        super().__init__("Next contact", "clock", spacing=8)
        self.due = Text("", "subtitle", wrap=True)
        self.why = Text("", "caption", "ink2", wrap=True)
        self.body.addWidget(self.due)
        self.body.addWidget(self.why)
        acts, self.acts = _buttons(
            (
                ("pace", "Goals and pace"),
                ("pause", "Pause"),
                ("resume", "Resume"),
                ("end", "End"),
                ("nurse", "Ask for a nurse"),
            )
        )
        self.body.addWidget(acts)
        acts.setHidden(not may_coach)

    def fill(self, view: CoachingView, zone: str, overdue: bool) -> None:
        """Show a person's clock."""
        found = view.coaching
        assert found is not None
        if found.due_on is None:
            self.due.setText(f"{found.status.value.capitalize()}: {found.reason}")
        else:
            self.due.setText(f"{'Overdue since' if overdue else 'By'} {show_date(found.due_on)}")
        last = show_instant(found.last_contact_at, zone) if found.last_contact_at else "none yet"
        pace = STAGE_WORDS[view.pace] if view.pace else "no stage said"
        why = view.cadence_source if found.every_days else f"{pace} · {view.cadence_source}"
        lines = [
            f"Every {view.every_days} days: {why}",
            f"Last contact: {last} · Coach: {found.coach}",
            f"Safe contact: {view.safe_contact}" if view.safe_contact else "",
        ]
        self.why.setText("\n".join(line for line in lines if line))
        paused = found.status is CoachingStatus.PAUSED
        self.acts["pause"].setVisible(not paused)
        self.acts["resume"].setVisible(paused)
        self.acts["nurse"].setVisible(not found.nurse_reason)


class SessionCard(Card):
    """The next session, what it is about, and what came of the last ones."""

    def __init__(self, *, may_coach: bool, may_save: bool) -> None:
        super().__init__("Session", "calendar-clock", spacing=8)
        self.when = Text("", "subtitle", wrap=True)
        self.link = Text("", "caption", "accent", wrap=True, selectable=True)
        self.agenda = Text("", wrap=True)
        self.body.addWidget(self.when)
        self.body.addWidget(self.link)
        self.body.addWidget(self.agenda)
        acts, self.acts = _buttons(
            (
                ("hold", "Hold session"),
                ("plan", "Plan a session"),
                ("no_show", "Did not come"),
                ("move", "Reschedule"),
                ("cancel", "Cancel session"),
            )
        )
        self.body.addWidget(acts)
        acts.setHidden(not may_coach)
        self._file = QWidget()
        row = FlowLayout(self._file, spacing=8)
        self.file = Button("Calendar file", "secondary", "calendar-plus")
        self.way = QComboBox()
        self.way.setAccessibleName("How the calendar file goes to the person")
        self.way.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        row.addWidget(self.file)
        row.addWidget(self.way)
        self.body.addWidget(self._file)
        self._may_save = may_coach and may_save
        self._past = Text("", "caption", "ink2", wrap=True)
        self.body.addWidget(self._past)

    def fill(self, view: CoachingView, zone: str, *, over: bool) -> None:
        """Show a person's sessions; ``over`` where the planned one's time has passed."""
        planned = view.planned
        if planned is None:
            self.when.setText("No session is planned")
        else:
            at = show_instant(planned.planned_at, zone)
            parts = (at, f"{planned.minutes} min", planned.mode.words, planned.place)
            self.when.setText(" · ".join(part for part in parts if part))
        self.link.setText(planned.video_link if planned is not None else "")
        self.link.setVisible(bool(self.link.text()))
        self.agenda.setText("\n".join(f"•  {line}" for line in view.agenda))
        for key in ("no_show", "move", "cancel"):
            self.acts[key].setVisible(planned is not None)
        self.acts["no_show"].setEnabled(over)
        self.acts["plan"].setVisible(planned is None)
        self._file.setVisible(planned is not None and self._may_save)
        chosen = self.way.currentData()
        self.way.clear()
        for channel in _HANDED:
            if channel in view.channels:
                self.way.addItem(_HANDED_WORDS[channel], channel.value)
        self.way.setCurrentIndex(max(self.way.findData(chosen), 0))
        past = [one for one in view.sessions if one.status is not SessionStatus.PLANNED][:_MOST]
        lines = [
            " · ".join(
                part
                for part in (
                    show_instant(one.planned_at, zone),
                    one.status.words,
                    one.mode.words,
                    one.reason or one.note,
                )
                if part
            )
            for one in past
        ]
        self._past.setText("\n".join(lines))
        self._past.setVisible(bool(lines))


class AttemptsCard(Card):
    """The ladder after a session nobody came to, and who was tried how."""

    def __init__(self, *, may_coach: bool, may_print: bool) -> None:
        super().__init__("Attempts to reach", "phone-call", spacing=8)
        self.step = Text("", "body_strong", wrap=True)
        self.advice = Text("", wrap=True)
        self.body.addWidget(self.step)
        self.body.addWidget(self.advice)
        acts, self.acts = _buttons(
            (
                ("no-answer", "No answer"),
                ("left-message", "Left message"),
                ("sent", "Letter or text sent"),
                ("reached", "Reached"),
            )
        )
        self.body.addWidget(acts)
        acts.setHidden(not may_coach)
        self.letter = Button("Print the letter…", "primary", "printer")
        self._may_print = may_coach and may_print
        self.body.addWidget(self.letter)
        self.letter.hide()
        self._rows = VBox(spacing=4)
        self.body.addLayout(self._rows)
        self._shown: list[QWidget] = []

    def fill(self, view: CoachingView, zone: str) -> None:
        """Show where a person stands."""
        found = view.ladder
        self.step.setVisible(found is not None)
        letter = found is not None and found.letter_due
        by_mail = Channel.HOME_MAIL in view.channels
        self.advice.setVisible(found is not None and bool(found.advice or letter))
        self.letter.setVisible(letter and by_mail and self._may_print)
        if found is not None:
            count = len(found.tried)
            tried = f"{count} attempt{'' if count == 1 else 's'} so far"
            self.step.setText(f"{found.step.words}, by {show_date(found.due_on)} ({tried})")
            mail = _ENVELOPE if by_mail else _NO_MAIL
            self.advice.setText(mail if letter else found.advice)
        for row in self._shown:
            self._rows.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._shown = [
            CardRow(
                f"{OUTCOME_WORDS[one.outcome]} · {CHANNEL_WORDS[one.channel]}",
                " · ".join(p for p in (show_instant(one.at, zone), one.by, one.note) if p),
                strong=False,
            )
            for one in view.attempts[:_MOST]
        ] or [Text("Nobody had to be tried yet.", tone="ink3")]
        for row in self._shown:
            self._rows.addWidget(row)
