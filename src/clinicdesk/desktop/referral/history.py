"""What happened to a referral, newest first, with how we know it and who wrote it down."""

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.person.facts import local
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.referral.words import EVENTS
from clinicdesk.desktop.widgets import Card, HBox, IconLabel, Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinical_picture import ExternalDocument
from clinicdesk.domain.dates import show_date, show_instant
from clinicdesk.domain.documents import Document
from clinicdesk.domain.referral_machine import CLOSE_REASONS, EventCode
from clinicdesk.domain.referrals import ReferralEvent

__all__ = ["EventLine", "HistoryCard", "event_lines"]

_CHANNELS = {
    "patient": "told by the person",
    "in person": "in person",
    "phone": "by phone",
    "fax": "by fax",
    "letter": "by letter",
    "portal": "through the portal",
    "e-mail": "by e-mail",
}


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event as it is shown."""

    icon: str
    title: str
    when: str
    detail: str
    undone: bool = False


def _paper(chart: Chart, event: ReferralEvent) -> str:
    wanted = event.evidence_document_id
    if wanted is None:
        return ""
    papers: tuple[Document | ExternalDocument, ...] = (*chart.documents, *chart.clinical.documents)
    found = next((p for p in papers if p.id == wanted), None)
    return f"Document: {found.title}" if found else "With a document"


def _detail(chart: Chart, event: ReferralEvent) -> str:
    reason = CLOSE_REASONS[event.reason].words if event.reason in CLOSE_REASONS else event.reason
    appointment = event.appointment_at
    due = f" by {show_date(event.due_on)}" if event.due_on else ""
    parts = (
        f"For {show_instant(appointment, chart.zone)}" if appointment else "",
        f"To {event.recipient.name}" if event.recipient else "",
        f"{event.next_action}{due}" if event.next_action else "",
        "Must be looked at the same day" if event.abnormal else "",
        reason,
        event.note,
        _paper(chart, event),
    )
    return "\n".join(part for part in parts if part)


def _order(event: ReferralEvent) -> tuple[datetime, bool, datetime]:
    # An order that is sent in the minute it is made was made first.
    return event.occurred_at, event.code != EventCode.CREATE, event.recorded_at


def event_lines(chart: Chart, events: tuple[ReferralEvent, ...]) -> tuple[EventLine, ...]:
    """Put a referral's events into words, newest first; what was taken back says so."""
    voided = {e.voids_id for e in events if e.voids_id is not None}
    lines = []
    for event in sorted(events, key=_order, reverse=True):
        words = EVENTS[EventCode(event.code)]
        channel = _CHANNELS.get(event.channel, event.channel)
        title = " ".join(part for part in (words.past, channel) if part)
        undone = event.id in voided
        who = [event.actor] if event.actor else []
        if event.entered_by and event.entered_by != event.actor:
            who.append(f"written down by {event.entered_by}")
        if abs((event.recorded_at - event.occurred_at).total_seconds()) > 3600:
            who.append(f"on {show_instant(event.recorded_at, chart.zone)}")
        when = local(chart, event.occurred_at)
        lines.append(
            EventLine(
                icon=words.icon,
                title=f"{title} (taken back)" if undone else title,
                when=" · ".join([f"{show_date(when.date())} {when:%H:%M}", *who]),
                detail=_detail(chart, event),
                undone=undone,
            )
        )
    return tuple(lines)


class HistoryCard(Card):
    """Events under each other."""

    def __init__(self) -> None:
        super().__init__("What happened", "history", spacing=10)
        rows = VBox(spacing=14)
        self._pool: Pool[EventLine] = Pool(rows, _Row)
        self.body.addLayout(rows)
        self.body.addStretch(1)

    def fill(self, lines: tuple[EventLine, ...]) -> None:
        """Show a referral's history."""
        self._pool.fill(lines)


class _Row(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=12)
        self._icon = IconLabel("circle", "accent_ink", 20)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        column = VBox(spacing=1)
        self._title = Text("", "body_strong", wrap=True)
        self._when = Text("", "caption", wrap=True)
        self._detail = Text("", "body", "ink2", wrap=True, selectable=True)
        for label in (self._title, self._when, self._detail):
            column.addWidget(label)
        row.addLayout(column, 1)

    def fill(self, line: EventLine) -> None:
        self._icon.set_icon(line.icon, "ink3" if line.undone else "accent_ink")
        self._title.setText(line.title)
        self._title.set_tone("ink3" if line.undone else "")
        self._when.setText(line.when)
        self._detail.setText(line.detail)
        self._detail.setVisible(bool(line.detail))
