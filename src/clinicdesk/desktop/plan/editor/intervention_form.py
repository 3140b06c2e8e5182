"""An intervention in the editor: what somebody does, for which goal, how often, by when."""

from uuid import UUID

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.intervention_form import Ui_InterventionForm
from clinicdesk.desktop.person.entries import CheckList, DayField, choose, fill_choices
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.plan.editor.line_form import LineForm, Shown, Work
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plans import Intervention, InterventionDraft

__all__ = ["InterventionForm"]

_RUNNING = frozenset({"in-progress", "not-started", "scheduled", "completed"})


class InterventionForm(LineForm):
    """A new intervention, or one that is changed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, Ui_InterventionForm(), "intervention")
        self._staff: dict[str, UUID] = {desk.actor.display: desk.actor.id}
        self._goals: CheckList[UUID] = CheckList((), "The plan has no goal yet: add one first.")
        self._due = DayField(desk.clinic.today)
        self.fields.put("goal_ids", self._goals)
        self.fields.put("due_on", self._due)
        fill_choices(self.ui.status, words.INTERVENTION_STATUS_WORDS)
        self.made()
        desk.tasks.read(lambda _report: desk.clinic.users.everyone(), self._on_staff)

    def first(self) -> QWidget:
        """The words come first."""
        field: QWidget = self.ui.code
        return field

    @property
    def _line(self) -> Intervention | None:
        line = self.shown.line if self.shown else None
        return line if isinstance(line, Intervention) else None

    def _on_staff(self, people: tuple[StaffMember, ...]) -> None:
        self._staff |= {p.display or p.name: p.id for p in people if not p.disabled}
        if self.shown is not None:
            self._loading = True
            self._offer_owners(self.shown)
            self._loading = False

    def _offer_owners(self, shown: Shown) -> None:
        typed = self.ui.owner.currentText()
        named = [*self._staff, shown.chart.patient.name.spoken]
        fill_choices(self.ui.owner, [("", ""), *((w, w) for w in dict.fromkeys(named))])
        self.ui.owner.setEditText(typed)

    def offer(self, shown: Shown) -> None:
        """Offer the plan's goals, and who may do it."""
        self._goals.offer([(g.id, g.description) for g in shown.plan.goals])
        self._offer_owners(shown)

    def put(self, shown: Shown) -> None:
        """Show an intervention, or what a new one begins with."""
        ui, line = self.ui, shown.line
        if not isinstance(line, Intervention):
            self._goals.choose((shown.serves,) if shown.serves is not None else ())
            ui.owner.setEditText(self.desk.actor.display)
            return
        ui.code.setText(line.code.text)
        ui.code.setCursorPosition(0)
        self._goals.choose(line.goal_ids)
        ui.owner.setEditText(line.owner)
        ui.frequency.setText(line.frequency)
        self._due.set_value(line.due_on)
        choose(ui.status, line.status)
        ui.status_reason.setText(line.status_reason)
        ui.note.setPlainText(line.note)

    def arrange(self) -> None:
        """Ask why where it does not run."""
        asked = self.ui.status.currentData() not in _RUNNING
        whole: QWidget = self.ui.status_reason_field
        if whole.isHidden() == asked:
            self.fields.show("status_reason", shown=asked)

    def collect(self) -> Work | list[FieldProblem]:
        """Save the intervention."""
        if self._due.problem:
            return [FieldProblem("due_on", self._due.problem)]
        assert self.shown is not None
        ui, before = self.ui, self._line
        typed, owner = ui.code.text().strip(), ui.owner.currentText().strip()
        draft = InterventionDraft(
            code=before.code if before and before.code.text == typed else Coded(typed),
            goal_ids=self._goals.chosen,
            owner=owner,
            owner_id=self._staff.get(owner)
            or (before.owner_id if before and before.owner == owner else None),
            status=str(ui.status.currentData()),
            status_reason=ui.status_reason.text().strip(),
            due_on=self._due.value,
            frequency=ui.frequency.text().strip(),
            note=ui.note.toPlainText().strip(),
        )
        plans, actor, plan_id = self.desk.clinic.plans, self.desk.actor, self.shown.plan.id
        if before is None:
            return lambda _report: plans.add_intervention(actor, plan_id, draft)
        return lambda _report: plans.change_intervention(actor, before.id, before.version, draft)
