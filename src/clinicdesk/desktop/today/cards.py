"""The cards of the morning: what each part of the list says, and where it leads."""

from collections.abc import Callable
from datetime import date

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.theme import Status, Tone, current_theme
from clinicdesk.desktop.today.line import Line
from clinicdesk.desktop.widgets import Card, StatusChip, Text
from clinicdesk.domain.consents import ConsentDue
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.education import EducationDue
from clinicdesk.domain.referral_work import ReferralRow
from clinicdesk.domain.tasks import TaskRow
from clinicdesk.domain.today import (
    CosignDue,
    GoalDue,
    HomeFromHospital,
    PlanReview,
    ProgramDue,
    ProtectedDue,
)

__all__ = [
    "MOST",
    "PartCard",
    "consent_line",
    "cosign_line",
    "days_words",
    "education_line",
    "goal_line",
    "home_line",
    "plan_line",
    "program_line",
    "protected_line",
    "referral_line",
    "review_line",
    "task_line",
]

MOST = 6
"""Lines of one card; the rest is one key away."""


class PartCard(Card):
    """One part of the morning: its lines, or one line saying that there is nothing."""

    def __init__(self, title: str, icon_name: str, nothing: str, action: str = "") -> None:
        super().__init__(title, icon_name, action, margins=(12, 12, 12, 12), spacing=6)
        self._title = title
        self._nothing = Text(nothing, tone="ink3", wrap=True)
        self._nothing.setContentsMargins(8, 0, 8, 0)
        self._more = Text("", "caption", wrap=True)
        self._lines: list[Line] = []
        self.body.addWidget(self._nothing)
        self.body.addWidget(self._more)
        self.body.addStretch(1)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines shown."""
        return tuple(self._lines)

    def show_lines(self, lines: list[Line], total: int, *, at_least: bool = False) -> None:
        """Show these lines of so many; ``at_least`` says that nobody has counted further."""
        for line in self._lines:
            self.body.removeWidget(line)
            line.hide()
            line.deleteLater()
        self._lines = lines
        for at, line in enumerate(self._lines):
            self.body.insertWidget(at, line)
            line.show()  # now, not at the next turn: what is not shown cannot take the keyboard
        self._nothing.setVisible(not lines)
        rest = total - len(lines)
        self._more.setText(f"{rest:,}{' or' if at_least else ''} more" if rest > 0 else "")
        self._more.setVisible(rest > 0)
        number = f"{total:,}{'+' if at_least else ''}"
        self.title.setText(f"{self._title}  {number}" if lines else self._title)


def days_words(due: date | None, today: date) -> str:
    """Say how far a day is: ``3 days late``, ``today``, ``in 2 days``."""
    if due is None:
        return ""
    days = (due - today).days
    if days == 0:
        return "due today"
    some = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"{some} late" if days < 0 else f"due in {some}"


def _due_chip(due: date | None, today: date) -> StatusChip:
    if due is not None and due < today:
        return StatusChip("Overdue")
    word = "Due today" if due == today else "Due soon"
    return StatusChip(Status(word, Tone.INFO, current_theme().status("Due soon").icon))


def _joined(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _other(desk: Desk, owner: str) -> str:
    """Whose work it is, where it is not one's own."""
    return "" if owner == desk.actor.display else owner


def referral_line(desk: Desk, row: ReferralRow, today: date) -> Line:
    """A referral whose next step is due."""
    note = _joined(row.service, days_words(row.due_on, today), _other(desk, row.owner))
    line = Line(row.id, row.patient, row.next_action, note, _due_chip(row.due_on, today))
    return line.opens(lambda: desk.go.open_referral(row.patient_id, row.id))


def review_line(desk: Desk, row: ReferralRow, _today: date) -> Line:
    """A report that came and that nobody has read."""
    chip = StatusChip(Status("To review", Tone.WARN, "file-check"))
    note = _joined(row.recipient, _other(desk, row.owner))
    line = Line(row.id, row.patient, f"Report: {row.service}", note, chip)
    return line.opens(lambda: desk.go.open_referral(row.patient_id, row.id))


def task_line(
    desk: Desk, row: TaskRow, today: date, finish: Callable[[TaskRow], None] | None
) -> Line:
    """A task, which is done with one key."""
    note = _joined(row.hold, row.reason, days_words(row.due_on, today), _other(desk, row.owner))
    chip = _due_chip(row.due_on, today)
    line = Line(row.id, row.patient, row.title, note, chip, done="Done" if finish else "")
    if finish is not None:
        line.finished.connect(lambda: finish(row))
    if row.referral_id is not None:
        referral = row.referral_id
        return line.opens(lambda: desk.go.open_referral(row.patient_id, referral))
    tab = "plan" if row.plan_id is not None else "overview"
    return line.opens(lambda: desk.go.open_chart(row.patient_id, tab))


def home_line(desk: Desk, row: HomeFromHospital, today: date, zone: str) -> Line:
    """Somebody who left a hospital, and by when they should have heard from us."""
    if row.contacted:
        chip = StatusChip(Status("Contacted", Tone.OK, "circle-check"))
    elif row.overdue:
        chip = StatusChip("Overdue")
    else:
        chip = StatusChip(Status("Call", Tone.WARN, "phone"))
    call = f"contact by {show_date(row.contact_by)}, {days_words(row.contact_by, today)}"
    left = f"left {show_instant(row.left_at, zone)}"
    hold = "" if row.contacted else row.hold
    note = _joined(hold, row.place, left, "" if row.contacted else call)
    line = Line(row.encounter_id, row.patient, row.what or "Hospital stay", note, chip)
    return line.opens(lambda: desk.go.open_chart(row.patient_id, "timeline"))


def plan_line(desk: Desk, row: PlanReview, today: date) -> Line:
    """A care plan whose review is due."""
    note = f"Review {show_date(row.review_due_on)} · {days_words(row.review_due_on, today)}"
    line = Line(row.id, row.patient, row.title, note, _due_chip(row.review_due_on, today))
    return line.opens(lambda: desk.go.open_chart(row.patient_id, "plan"))


def cosign_line(desk: Desk, row: CosignDue, today: date) -> Line:
    """A care plan that waits for a second signature."""
    waits = "since today" if not row.days else f"since {show_date(row.signed_on)}"
    note = f"Signed by {row.signed_by}, waits {waits}"
    line = Line(row.id, row.patient, row.title, note, _due_chip(row.signed_on, today))
    return line.opens(lambda: desk.go.open_chart(row.patient_id, "plan"))


def program_line(desk: Desk, row: ProgramDue, today: date) -> Line:
    """The next step of somebody's program."""
    note = _joined(row.program, days_words(row.due_on, today), _other(desk, row.owner))
    line = Line(row.id, row.patient, row.next_action, note, _due_chip(row.due_on, today))
    return line.opens(lambda: desk.go.open_chart(row.patient_id, "overview"))


def education_line(desk: Desk, row: EducationDue, today: date) -> Line:
    """A leaflet whose teach-back is due."""
    asked = "Ask what was understood" if row.outcome is None else "Ask again"
    note = _joined(asked, days_words(row.due_on, today), _other(desk, row.given_by))
    line = Line(row.id, row.patient, row.title, note, _due_chip(row.due_on, today))
    return line.opens(lambda: desk.go.open_chart(row.patient_id, "plan"))


def consent_line(desk: Desk, row: ConsentDue, today: date) -> Line:
    """A consent that has to be renewed before something can leave by it again."""
    note = f"Ends {show_date(row.ends_on)}"
    chip = _due_chip(row.ends_on, today)
    line = Line(row.id, row.patient, f"Consent for {row.what}", note, chip)
    return line.opens(lambda: desk.go.open_chart(row.patient_id, "consents"))


_OWED_WORDS = {
    "renew-consent": "Renew the consent",
    "review": "Review",
    "review-emergency": "Review the emergency access",
}


def protected_line(desk: Desk, row: ProtectedDue, today: date) -> Line:
    """Something owed about an entry of the protected record, which the reader opens."""
    said = f"{_OWED_WORDS.get(row.action, row.action)}: {row.what}"
    note = f"{show_date(row.due_on)} · {days_words(row.due_on, today)}"
    line = Line(row.id, row.patient, said, note, _due_chip(row.due_on, today))
    return line.opens(lambda: desk.go.open_chart(row.patient_id, "protected"))


_GOAL_WORDS = {"worsening": "Going the wrong way", "not-achieved": "Not achieved"}


def goal_line(desk: Desk, row: GoalDue, today: date) -> Line:
    """A goal whose day has come, or that goes the wrong way."""
    said = _GOAL_WORDS.get(row.achievement, "")
    due = f"due {show_date(row.due_on)}, {days_words(row.due_on, today)}" if row.due_on else ""
    note = _joined(said, due)
    if row.overdue:
        chip = StatusChip("Overdue")
    elif said:
        chip = StatusChip("At risk")
    else:
        chip = _due_chip(row.due_on, today)
    line = Line(row.id, row.patient, row.description, note, chip)
    return line.opens(lambda: desk.go.open_chart(row.patient_id, "goals"))
