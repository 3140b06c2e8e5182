"""The form of an intervention: what somebody does, for which goal, how often, by when."""

from uuid import UUID

from PySide6.QtCore import Signal

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.intervention_form import Ui_InterventionForm
from clinicdesk.desktop.person.entries import CheckList, DayField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.plan import words
from clinicdesk.desktop.widgets import Button
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plans import CarePlan, Intervention, InterventionDraft

__all__ = ["InterventionSheet"]

_RUNNING = frozenset({"in-progress", "not-started", "scheduled", "completed"})


class InterventionSheet(FormSheet):
    """A new intervention, or one that is changed. ``saved`` carries (CarePlan, Change)."""

    taken_out = Signal(object)

    def __init__(
        self,
        desk: Desk,
        plan: CarePlan,
        line: Intervention | None = None,
        *,
        goal_id: UUID | None = None,
        person: str = "",
        may_edit: bool = True,
    ) -> None:
        super().__init__(
            desk,
            "Change intervention" if line else "New intervention",
            Ui_InterventionForm(),
            draft=("intervention", line.id if line else plan.id),
            note=plan.title,
        )
        self._plan, self._line = plan, line
        self._staff: dict[str, UUID] = {desk.actor.display: desk.actor.id}
        ui = self.ui
        self._goals = CheckList(
            [(g.id, g.description) for g in plan.goals], "The plan has no goal yet: add one first."
        )
        self._due = DayField(desk.clinic.today)
        self.fields.put("goal_ids", self._goals)
        self.fields.put("due_on", self._due)
        self._person = person
        self._offer_owners()
        fill_choices(ui.status, words.INTERVENTION_STATUS_WORDS)
        self._show(line, goal_id)
        ui.status.currentIndexChanged.connect(self._arrange)
        self._arrange()
        self.loaded()
        desk.tasks.read(lambda _report: desk.clinic.users.everyone(), self._on_staff)
        if line is not None:
            out = Button("End or take out…", "quiet", "circle-x")
            out.clicked.connect(lambda: self.taken_out.emit(line))
            self.add_action(out)
        self.allow_saving(may_edit)

    def focus_first(self) -> None:
        """The words come first."""
        self.ui.code.setFocus()

    def _offer_owners(self) -> None:
        typed = self.ui.owner.currentText()
        named = [*self._staff, *([self._person] if self._person else [])]
        self.fields.blockSignals(True)
        fill_choices(self.ui.owner, [("", ""), *((w, w) for w in named)])
        self.ui.owner.setEditText(typed)
        self.fields.blockSignals(False)

    def _on_staff(self, people: tuple[StaffMember, ...]) -> None:
        self._staff |= {p.display or p.name: p.id for p in people if not p.disabled}
        self._offer_owners()

    def _show(self, line: Intervention | None, goal_id: UUID | None) -> None:
        ui = self.ui
        if line is None:
            self._goals.choose((goal_id,) if goal_id else ())
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

    def _arrange(self) -> None:
        self.fields.show("status_reason", shown=self.ui.status.currentData() not in _RUNNING)

    def collect(self) -> Work | list[FieldProblem]:
        """Save the intervention."""
        if self._due.problem:
            return [FieldProblem("due_on", self._due.problem)]
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
        plans, actor, plan_id = self.desk.clinic.plans, self.desk.actor, self._plan.id
        if before is None:
            return lambda _report: plans.add_intervention(actor, plan_id, draft)
        return lambda _report: plans.change_intervention(actor, before.id, before.version, draft)
