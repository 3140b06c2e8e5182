"""The form of a referral's order: what is asked, of whom, and who follows it."""

from uuid import UUID

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.referral_form import Ui_ReferralForm
from clinicdesk.desktop.messages import Action, Message
from clinicdesk.desktop.person.entries import CheckList, DayField, choose, fill_choices
from clinicdesk.desktop.person.facts import day_of
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.referral.gate import GateCard, gate_facts
from clinicdesk.desktop.referral.kept_card import KeptCard
from clinicdesk.desktop.referral.recipient_lines import RecipientFinder
from clinicdesk.desktop.referral.words import SCHEDULERS, TYPES, URGENCIES
from clinicdesk.desktop.theme import Tone
from clinicdesk.desktop.widgets import Notice, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.referral_gate import check_gate
from clinicdesk.domain.referral_machine import STAGES, UNSENT_STAGES, Stage
from clinicdesk.domain.referral_services import SERVICE_CLASSES, Duplicate
from clinicdesk.domain.referrals import Referral, ReferralDraft, ReferralType, Urgency

__all__ = ["ReferralSheet"]

_PAUSE_MS = 300
_AGREES = (("", "Nobody has asked"), ("yes", "Yes, agreed"), ("no", "No"))
_CARE = (("shared", "Shared with this clinic"), ("full", "With the recipient"))
_LINES = {
    "specialty": "specialty",
    "phone": "recipient_phone",
    "fax": "recipient_fax",
    "address": "recipient_address",
}
_AS_SENT = ("service", "type", "question", "reason", "recipient", *_LINES.values())
"""What the recipient was sent stays as it was sent."""


class ReferralSheet(FormSheet):
    """A new order, or one that is changed. ``saved`` carries (Referral, Change)."""

    def __init__(self, desk: Desk, chart: Chart, order: Referral | None = None) -> None:
        self._gate = GateCard()
        self._same = Notice()
        self._kept = KeptCard(desk)
        self._kept.changed.connect(self._look)
        side = QWidget()
        column = VBox(side, spacing=12)
        column.addWidget(self._kept)
        column.addWidget(self._same)
        column.addWidget(self._gate)
        column.addStretch(1)
        subject = order.id if order else chart.patient.id
        super().__init__(
            desk,
            "Change referral" if order else "New referral",
            Ui_ReferralForm(),
            draft=("referral", subject),
            note=order.number if order else "",
            side=side,
        )
        self._chart = chart
        self._order = order
        self._found: tuple[Duplicate, ...] = ()
        # Where the window is narrow, what stands beside the form stands below it.
        usual = self.ui.service_hint.text()
        self._kept.told.connect(lambda words: self.fields.set_hint("service", words or usual))
        self._fill_lists()
        lines = {field: getattr(self.ui, name) for field, name in _LINES.items()}
        self._finder = RecipientFinder(desk, self.ui.recipient, lines)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._look)
        self.fields.show("override", shown=False)
        self._show(order)
        self.fields.changed.connect(self._pause.start)
        self.loaded()
        self._look()
        desk.tasks.read(lambda _report: desk.clinic.users.everyone(), self._on_staff)

    def focus_first(self) -> None:
        """The service is asked first."""
        (self.ui.service if self.ui.service.isEnabled() else self.ui.next_action).setFocus()

    def _fill_lists(self) -> None:
        ui, chart, today = self.ui, self._chart, self.desk.clinic.today
        fill_choices(ui.service, [("", ""), *((k.words, k.words) for k in SERVICE_CLASSES)])
        fill_choices(ui.type, TYPES)
        fill_choices(ui.urgency, URGENCIES)
        fill_choices(ui.who_schedules, SCHEDULERS)
        fill_choices(ui.patient_agreed, _AGREES)
        fill_choices(ui.care_model, _CARE)
        tags = ("es", "vi", "ar", "ht", "so", "zh", "pl", "nv", "ase")
        fill_choices(ui.interpreter_language, [("", ""), *((t, language_name(t)) for t in tags)])
        self._needed_by, self._due_on = DayField(today), DayField(today)
        plan = chart.plan
        goals = [(g.id, g.description) for g in plan.goals] if plan else []
        concerns = [(c.id, c.code.text) for c in plan.concerns] if plan else []
        self._goals = CheckList(goals, "There is no goal to link it to.")
        self._concerns = CheckList(concerns, "There is no concern to link it to.")
        for field, control in (
            ("needed_by", self._needed_by),
            ("due_on", self._due_on),
            ("goal_ids", self._goals),
            ("concern_ids", self._concerns),
        ):
            self.fields.put(field, control)
        actor = self.desk.actor
        fill_choices(ui.owner, [(str(actor.id), actor.display)])

    def _on_staff(self, people: tuple[StaffMember, ...]) -> None:
        chosen = self.ui.owner.currentData()
        able = [(str(p.id), p.display or p.name) for p in people if not p.disabled]
        self.fields.blockSignals(True)
        fill_choices(self.ui.owner, able)
        owner = str(self._order.owner_id) if self._order and self._order.owner_id else chosen
        choose(self.ui.owner, str(owner))
        self.fields.blockSignals(False)
        self.rebase("owner")

    def _show(self, order: Referral | None) -> None:
        ui = self.ui
        if order is None:
            needs = self._chart.patient.interpreter_needed
            choose(ui.interpreter_language, self._chart.patient.language if needs else "")
            return
        ui.service.setEditText(order.service.text)
        choose(ui.type, order.type or "")
        choose(ui.urgency, order.urgency or "")
        ui.question.setPlainText(order.question)
        ui.reason.setPlainText(order.reason)
        ui.findings.setPlainText(order.findings)
        ui.tried.setPlainText(order.tried)
        self._finder.show(order.recipient)
        self._needed_by.set_value(order.needed_by)
        self._due_on.set_value(order.due_on)
        self._goals.choose(order.goal_ids)
        self._concerns.choose(order.concern_ids)
        choose(ui.who_schedules, order.who_schedules)
        agreed = {None: "", True: "yes", False: "no"}[order.patient_agreed]
        choose(ui.patient_agreed, agreed)
        choose(ui.interpreter_language, order.interpreter_language)
        ui.transport_needed.setChecked(order.transport_needed)
        choose(ui.care_model, order.care_model)
        ui.next_action.setText(order.next_action)
        if order.owner_id:
            fill_choices(ui.owner, [(str(order.owner_id), order.owner)])
        if order.stage not in UNSENT_STAGES:
            for name in _AS_SENT:
                getattr(ui, name).setEnabled(False)
            self._gate.hide()

    # What stands there

    def _service(self) -> Coded:
        words = self.ui.service.currentText().strip()
        order = self._order
        return order.service if order and order.service.text == words else Coded(words)

    def draft(self) -> ReferralDraft:
        """Return the order as it stands in the form."""
        ui = self.ui
        language = ui.interpreter_language.currentText().strip()
        at = ui.interpreter_language.findText(language)
        owner = ui.owner.currentData()
        asked, soon = ui.type.currentData(), ui.urgency.currentData()
        return ReferralDraft(
            service=self._service(),
            type=ReferralType(asked) if asked else None,
            urgency=Urgency(soon) if soon else None,
            question=ui.question.toPlainText().strip(),
            reason=ui.reason.toPlainText().strip(),
            recipient=self._finder.value,
            needed_by=self._needed_by.value,
            goal_ids=self._goals.chosen,
            concern_ids=self._concerns.chosen,
            who_schedules=str(ui.who_schedules.currentData()),
            patient_agreed={"yes": True, "no": False}.get(ui.patient_agreed.currentData()),
            interpreter_language=str(ui.interpreter_language.itemData(at)) if at > 0 else language,
            transport_needed=ui.transport_needed.isChecked(),
            care_model=str(ui.care_model.currentData()),
            findings=ui.findings.toPlainText().strip(),
            tried=ui.tried.toPlainText().strip(),
            owner_id=UUID(owner) if owner else None,
            next_action=ui.next_action.text().strip(),
            due_on=self._due_on.value,
        )

    def collect(self) -> Work | list[FieldProblem]:
        """Save the order; days that cannot be read, and a doubled service, are told first."""
        days = (("needed_by", self._needed_by), ("due_on", self._due_on))
        problems = [FieldProblem(f, d.problem) for f, d in days if d.problem]
        draft = self.draft()
        if not draft.service.text:
            problems.append(FieldProblem("service", "Say which service is asked for."))
        why = self.ui.override.text().strip()
        if self._found and self._order is None and not why:
            problems.append(FieldProblem("override", "Say why another one is needed."))
        if problems:
            return problems
        clinic, actor, order, chart = self.desk.clinic, self.desk.actor, self._order, self._chart
        if order is None:
            return lambda _report: clinic.referrals.create(actor, chart.patient.id, draft, why)
        return lambda _report: clinic.referrals.change(actor, order.id, order.version, draft)

    def on_failure(self, error: Exception) -> bool:
        """A service that was ordered meanwhile is told like one that was known."""
        found: tuple[Duplicate, ...] = getattr(error, "duplicates", ())
        if found:
            self._on_duplicates(found)
            self.fields.show_problems([FieldProblem("override", "Say why another one is needed.")])
        return bool(found)

    # As one types

    def _look(self) -> None:
        self._gate.fill(check_gate(self.draft(), gate_facts(self._chart, self._service())))
        self._kept.look(self.draft())
        service, desk, person = self._service(), self.desk, self._chart.patient.id
        if self._order is None and service.text:
            desk.tasks.read(
                lambda _report: desk.clinic.referrals.duplicates(desk.actor, person, service),
                self._on_duplicates,
                key="duplicates",
            )
        elif self._found:
            self._on_duplicates(())

    def _on_duplicates(self, found: tuple[Duplicate, ...]) -> None:
        self._found = found
        self.fields.show("override", shown=bool(found))
        if not found:
            self._same.show_message(None)
            return
        listed = "; ".join(
            f"{one.number}, {one.service}, {_stage(one.stage)}, made "
            f"{show_date(day_of(self._chart, one.authored_at))}"
            for one in found
        )
        first = next((r for r in self._chart.referrals if r.number == found[0].number), None)
        action = None
        if first is not None:
            patient_id = self._chart.patient.id
            action = Action("Open it", lambda: self.desk.go.open_referral(patient_id, first.id))
        said = Message("The same service was ordered already.", listed, Tone.WARN, action, 0)
        self._same.show_message(said)


def _stage(stage: str) -> str:
    return STAGES[Stage(stage)].words.lower() if stage in list(Stage) else stage
