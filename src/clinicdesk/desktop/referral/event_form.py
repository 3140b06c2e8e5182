"""The form of one event: what happened to a referral, when, and how we know."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from PySide6.QtWidgets import QComboBox, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.referral_event_form import Ui_ReferralEventForm
from clinicdesk.desktop.messages import Message
from clinicdesk.desktop.person.entries import DayField, MomentField, choose, fill_choices
from clinicdesk.desktop.person.evidence import EvidenceField, ask_file, file_bytes
from clinicdesk.desktop.person.facts import day_of
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.referral.gate import GateCard
from clinicdesk.desktop.referral.recipient_lines import RecipientFinder
from clinicdesk.desktop.referral.words import EVENTS
from clinicdesk.desktop.theme import Tone
from clinicdesk.domain.changes import Change
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.referral_gate import GateRefused, GateResult
from clinicdesk.domain.referral_machine import CLOSE_REASONS, EventCode
from clinicdesk.domain.referrals import Referral

__all__ = ["EventSheet"]

E = EventCode
_CHANNELS = (
    ("", "Not said"),
    ("phone", "Phone"),
    ("fax", "Fax"),
    ("letter", "Letter"),
    ("portal", "Portal"),
    ("e-mail", "E-mail"),
    ("patient", "The person told us"),
    ("in person", "In person"),
)
_INSIDE = frozenset({E.REVIEW, E.REASSIGN, E.WITHDRAW, E.REOPEN, E.FOLLOW_UP})
"""What we do ourselves: nobody has to tell us."""
_WHY = frozenset(
    {
        E.DECLINE,
        E.NO_SHOW,
        E.CANCEL_APPOINTMENT,
        E.REQUEST_CANCEL,
        E.WITHDRAW,
        E.CLOSE_WITHOUT_REPORT,
        E.AUTHORISE,
        E.REROUTE,
        E.REOPEN,
        E.WAITLIST,
    }
)
_OWNED = frozenset({E.REASSIGN, E.FOLLOW_UP, E.REVIEW, E.ATTEMPT, E.CHASE})
_PAPERS = frozenset({E.INTERIM, E.OUTCOME, E.REVIEW})
_REASONS: dict[EventCode, tuple[tuple[str, str], ...]] = {
    E.CLOSE_WITHOUT_REPORT: tuple((r.code, r.words) for r in CLOSE_REASONS.values()),
    E.AUTHORISE: (("asked", "Asked for"), ("granted", "Granted"), ("denied", "Denied")),
    E.DECLINE: tuple(
        (words, words)
        for words in ("No capacity", "Not their field", "Insurance not taken", "More data needed")
    ),
    E.NO_SHOW: tuple(
        (words, words) for words in ("Not known", "Transportation", "Shift changed", "Was ill")
    ),
}


_SEALED = ". What you write is sealed: you will not read it afterwards"


class EventSheet(FormSheet):
    """Records one event. ``saved`` carries (Referral, Change, event id or None)."""

    def __init__(
        self,
        desk: Desk,
        chart: Chart,
        order: Referral,
        code: EventCode,
        gate: GateResult | None = None,
        *,
        ask: Callable[[QWidget], Path | None] = ask_file,
    ) -> None:
        self._gate = GateCard() if code is E.SEND and gate is not None else None
        super().__init__(
            desk,
            EVENTS[code].button if code is E.SEND else EVENTS[code].past,
            Ui_ReferralEventForm(),
            draft=(f"referral-{code.value}", order.id),
            note=f"{order.service.text}, {order.number}{_SEALED if order.withheld else ''}",
            save="Send" if code is E.SEND else "Record",
            side=self._gate,
        )
        if self._gate is not None and gate is not None:
            self._gate.fill(gate)
        self._chart, self._order, self._code = chart, order, code
        self._filed: dict[Path, UUID] = {}
        ui, zone = self.ui, desk.clinic.facts.site.zone
        self._occurred = MomentField(desk.clinic.today, zone, "When it happened")
        self._occurred.set_value(desk.clinic.now())
        self._appointment = MomentField(desk.clinic.today, zone, "Appointment")
        self._due_on = DayField(desk.clinic.today)
        self._evidence = EvidenceField(self._papers(), ask)
        for field, control in (
            ("occurred_at", self._occurred),
            ("appointment_at", self._appointment),
            ("due_on", self._due_on),
            ("evidence", self._evidence),
        ):
            self.fields.put(field, control)
        fill_choices(ui.channel, _CHANNELS)
        choose(ui.channel, "fax" if code is E.SEND and order.recipient else "")
        fill_choices(ui.reason, [("", ""), *_REASONS.get(code, ())])
        fill_choices(ui.owner, [("", "As it is"), (str(desk.actor.id), desk.actor.display)])
        self._finder = RecipientFinder(desk, ui.recipient, {})
        self._arrange(code)
        self.loaded()
        desk.tasks.read(lambda _report: desk.clinic.users.everyone(), self._on_staff)

    def _papers(self) -> list[tuple[UUID, str]]:
        chart = self._chart
        kept = [
            (p.id, f"{p.title}, {show_date(day_of(chart, p.created_at))}")
            for p in chart.documents
            if p.kind == "received"
        ]
        told = [
            (p.id, f"{p.title or p.code.text}, {show_date(day_of(chart, p.occurred_at))}")
            for p in chart.clinical.documents
            if p.occurred_at is not None
        ]
        return [*kept, *told]

    def _arrange(self, code: EventCode) -> None:
        shown = {
            "appointment_at": code in (E.SCHEDULE, E.RESCHEDULE),
            "recipient": code is E.REROUTE,
            "reason": code in _WHY,
            "channel": code not in _INSIDE,
            "said_by": code not in _INSIDE and code is not E.SEND,
            "evidence": code in _PAPERS,
            "abnormal": code in (E.OUTCOME, E.REVIEW),
            "owner": code in _OWNED,
            "due_on": code in _OWNED,
            "next_action": code in _OWNED,
        }
        for field, on in shown.items():
            self.fields.show(field, shown=on)
        if code is E.FOLLOW_UP:
            self.ui.next_action_label.setText("What is to be done")

    def _on_staff(self, people: tuple[StaffMember, ...]) -> None:
        able = [(str(p.id), p.display or p.name) for p in people if not p.disabled]
        chosen = self.ui.owner.currentData()
        self.fields.blockSignals(True)
        fill_choices(self.ui.owner, [("", "As it is"), *able])
        choose(self.ui.owner, str(chosen or ""))
        self.fields.blockSignals(False)
        self.rebase("owner")

    def focus_first(self) -> None:
        """The moment is there already; begin with what only the person knows."""
        for name in ("appointment_at", "recipient", "reason", "evidence", "channel", "next_action"):
            whole: QWidget = getattr(self.ui, f"{name}_field")
            if not whole.isHidden():
                getattr(self.ui, name).setFocus()
                return
        self.ui.note.setFocus()

    def _problems(self) -> list[FieldProblem]:
        code, found = self._code, []
        for name, field in (("occurred_at", self._occurred), ("appointment_at", self._appointment)):
            if field.problem and not getattr(self.ui, f"{name}_field").isHidden():
                found.append(FieldProblem(name, field.problem))
        if self._occurred.value is None and not self._occurred.problem:
            found.append(FieldProblem("occurred_at", "Say when it happened."))
        if self._due_on.problem:
            found.append(FieldProblem("due_on", self._due_on.problem))
        reason = _chosen(self.ui.reason)
        if code is E.CLOSE_WITHOUT_REPORT and reason not in CLOSE_REASONS:
            found.append(FieldProblem("reason", "Choose why it ends without a report."))
        if reason == "other" and not self.ui.note.toPlainText().strip():
            found.append(FieldProblem("note", "Say in the note why it ends."))
        if code is E.REROUTE and self._finder.value is None:
            found.append(FieldProblem("recipient", "Say who is asked now."))
        if code is E.FOLLOW_UP and not self.ui.next_action.text().strip():
            found.append(FieldProblem("next_action", "Say what is to be done."))
        return found

    def _said(self) -> dict[str, Any]:
        ui, code = self.ui, self._code
        owner = ui.owner.currentData()
        asked = code in (E.SCHEDULE, E.RESCHEDULE)
        return {
            "occurred_at": self._occurred.value,
            "channel": str(ui.channel.currentData() or ""),
            "note": ui.note.toPlainText(),
            "reason": _chosen(ui.reason) if code in _WHY else "",
            "said_by": ui.said_by.text(),
            "owner_id": UUID(owner) if owner and code in _OWNED else None,
            "next_action": ui.next_action.text() if code in _OWNED else "",
            "due_on": self._due_on.value if code in _OWNED else None,
            "appointment_at": self._appointment.value if asked else None,
            "abnormal": ui.abnormal.isChecked() and code in (E.OUTCOME, E.REVIEW),
            "recipient": self._finder.value if code is E.REROUTE else None,
        }

    def collect(self) -> Work | list[FieldProblem]:
        """Record the event; a file that came in is filed first."""
        problems = self._problems()
        if problems:
            return problems
        clinic, actor, order, code = self.desk.clinic, self.desk.actor, self._order, self._code
        said, evidence = self._said(), self._evidence.document_id
        path = self._evidence.path if self._evidence.has_file else None

        def work(_report: object) -> tuple[Referral, Change, UUID | None]:
            paper = evidence
            touched: frozenset[str] = frozenset()
            if path is not None and path in self._filed:
                paper = self._filed[path]
            elif path is not None:
                filed, change = clinic.documents.receive(
                    actor, order.patient_id, order.id, path.name, file_bytes(path)
                )
                paper, touched = filed.id, change.kinds
                # What was filed is not filed again, if the event itself is refused.
                self._filed[path] = filed.id
            saved, change = clinic.referrals.record(
                actor, order.id, code.value, evidence_document_id=paper, **said
            )
            events = clinic.referrals.events(actor, order.id)
            newest = max(events, key=lambda e: e.recorded_at) if change.kinds else None
            every = Change(change.kinds | touched, order.patient_id)
            return saved, every, newest.id if newest else None

        return cast("Work", work)

    def on_failure(self, error: Exception) -> bool:
        """The gate says what stops it, line by line."""
        if isinstance(error, GateRefused):
            if self._gate is not None:
                self._gate.fill(error.result)
            self.say(Message(error.sentence, error.remedy, Tone.BAD, seconds=0))
            return True
        return False


def _chosen(combo: QComboBox) -> str:
    """The value of a choice, or the words that were typed."""
    words = combo.currentText().strip()
    at = combo.findText(words)
    return str(combo.itemData(at)) if at >= 0 else words
