"""Emergency accesses: the list to review, and the sheet in which somebody says what was found."""

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.desktop.widgets import (
    Button,
    CellStyle,
    Column,
    HBox,
    Overlay,
    SectionHeading,
    Text,
)
from clinicdesk.domain.dates import show_instant
from clinicdesk.domain.privacy import EmergencyLine
from clinicdesk.domain.protected import Emergency

__all__ = ["ReviewSheet", "emergency_columns", "state_of"]


def state_of(emergency: Emergency, now: datetime) -> Status:
    """Whether it runs, waits for its review, or has it."""
    if emergency.runs(now):
        return Status("Running", Tone.BAD, "circle-alert")
    if emergency.reviewed_at is None:
        return Status("To review", Tone.WARN, "triangle-alert")
    return Status("Reviewed", Tone.OK, "circle-check")


def emergency_columns(zone: str, now: datetime) -> list[Column[EmergencyLine]]:
    """One emergency access a row."""
    return [
        Column(
            "From",
            lambda one: show_instant(one.emergency.from_at, zone),
            "from",
            sub=lambda one: f"until {show_instant(_end(one.emergency), zone)[-5:]}",
            sort_key=lambda one: one.emergency.from_at,
            width=174,
            least=172,
        ),
        Column(
            "Who",
            lambda one: one.emergency.staff,
            "who",
            sort_key=lambda one: one.emergency.staff.casefold(),
            style=CellStyle.STRONG,
            width=180,
            least=130,
            stretch=1,
        ),
        Column(
            "Whose record",
            lambda one: one.patient,
            "whose",
            sort_key=lambda one: one.patient.casefold(),
            style=CellStyle.NAME,
            width=180,
            least=124,
            stretch=1,
        ),
        Column(
            "Reason",
            lambda one: one.emergency.reason,
            "reason",
            sub=lambda one: one.emergency.review_note,
            style=CellStyle.WRAP,
            width=280,
            least=140,
            stretch=3,
            drop=1,
        ),
        Column(
            "State",
            lambda one: state_of(one.emergency, now).word,
            "state",
            chip=lambda one: state_of(one.emergency, now),
            sort_key=lambda one: state_of(one.emergency, now).word,
            width=130,
            least=126,
        ),
    ]


def _end(emergency: Emergency) -> datetime:
    return emergency.ended_at or emergency.until_at


class ReviewSheet(Overlay):
    """Asks what the review found. ``reviewed`` when it stands."""

    reviewed = Signal()

    def __init__(self, over: QWidget, desk: Desk) -> None:
        super().__init__(over, "Review an emergency access", width=560)
        self._desk = desk
        self._emergency: Emergency | None = None
        self.body.addWidget(SectionHeading("Review an emergency access"))
        self._about = Text("", wrap=True)
        self.body.addWidget(self._about)
        self.body.addWidget(Text("What you found", "label"))
        self.note = QLineEdit()
        self.note.setAccessibleName("What you found")
        self.note.setPlaceholderText("Such as: the patient came by ambulance; justified.")
        self.note.returnPressed.connect(self._save)
        self.body.addWidget(self.note)
        row = HBox()
        self.save = Button("Mark as reviewed", "primary", "circle-check")
        self.save.clicked.connect(self._save)
        close = Button("Not now")
        close.clicked.connect(self.close_overlay)
        row.addWidget(self.save)
        row.addWidget(close)
        row.addStretch(1)
        self.body.addLayout(row)

    def ask(self, line: EmergencyLine) -> None:
        """Show one that waits for its review."""
        self._emergency = line.emergency
        zone = self._desk.clinic.facts.site.zone
        self._about.setText(
            f"{line.emergency.staff} opened the protected record of {line.patient} on "
            f"{show_instant(line.emergency.from_at, zone)}: {line.emergency.reason}"
        )
        self.note.clear()
        self.cover(self.note)

    def _save(self) -> None:
        emergency, note = self._emergency, self.note.text()
        if emergency is None:
            return
        protected, actor = self._desk.clinic.protected, self._desk.actor
        self.save.setEnabled(False)
        self._desk.tasks.write(
            lambda _report: protected.review_emergency(actor, emergency.id, note),
            self._saved,
            self._failed,
        )

    def _saved(self, _emergency: Emergency) -> None:
        self.save.setEnabled(True)
        self.close_overlay()
        self.reviewed.emit()

    def _failed(self, error: Exception) -> None:
        self.save.setEnabled(True)
        self._desk.failed(error)
