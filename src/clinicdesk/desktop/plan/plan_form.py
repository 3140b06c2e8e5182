"""The form of a plan as a whole: what matters, what is in the way, when it is looked at again."""

from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.care_plan_form import Ui_CarePlanForm
from clinicdesk.desktop.person.entries import DayField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.plan import words
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plans import CarePlan, PlanDraft, PlanStatement, PlanStatus

__all__ = ["PlanSheet"]

_REVIEW_AFTER_DAYS = 28


class PlanSheet(FormSheet):
    """A new plan, or one that is changed. ``saved`` carries (CarePlan, Change)."""

    def __init__(
        self, desk: Desk, patient_id: UUID, plan: CarePlan | None = None, *, language: str = ""
    ) -> None:
        super().__init__(
            desk,
            "Change plan" if plan else "Start a care plan",
            Ui_CarePlanForm(),
            draft=("care-plan", plan.id if plan else patient_id),
            save="Save" if plan else "Start the plan",
        )
        self._patient_id, self._plan, self._language = patient_id, plan, language
        fill_choices(self.ui.status, words.PLAN_STATUSES)
        today = desk.clinic.today
        self._start, self._review = DayField(today), DayField(today)
        self._copy = DayField(today)
        for field, control in (
            ("start_on", self._start),
            ("review_due_on", self._review),
            ("copy_given_on", self._copy),
        ):
            self.fields.put(field, control)
        self._show(plan)
        self.loaded()

    def focus_first(self) -> None:
        """What matters comes first; the title is there already."""
        self.ui.preferences.setFocus()

    def _show(self, plan: CarePlan | None) -> None:
        ui = self.ui
        if plan is None:
            ui.title.setText("Care plan")
            today = self.desk.clinic.today()
            self._start.set_value(today)
            self._review.set_value(today.fromordinal(today.toordinal() + _REVIEW_AFTER_DAYS))
            return
        ui.title.setText(plan.title)
        ui.preferences.setPlainText(plan.preferences)
        ui.barriers.setPlainText("\n".join(plan.barriers))
        choose(ui.status, plan.status)
        self._start.set_value(plan.start_on)
        self._review.set_value(plan.review_due_on)
        self._copy.set_value(plan.copy_given_on)
        said = {s.kind: s.text for s in plan.statements}
        for kind, field in words.STATEMENTS:
            getattr(ui, field).setPlainText(said.get(kind, ""))

    def collect(self) -> Work | list[FieldProblem]:
        """Save the plan's own facts."""
        days = {"start_on": self._start, "review_due_on": self._review, "copy_given_on": self._copy}
        problems = [FieldProblem(name, d.problem) for name, d in days.items() if d.problem]
        if problems:
            return problems
        ui, before = self.ui, self._plan
        lines = ui.barriers.toPlainText().splitlines()
        told = {
            kind: text
            for kind, field in words.STATEMENTS
            if (text := getattr(ui, field).toPlainText().strip())
        }
        # What was said first stays first: an order of its own is no change.
        order = [s.kind for s in before.statements] if before else []
        kinds = [k for k in order if k in told] + [k for k in told if k not in order]
        draft = PlanDraft(
            title=ui.title.text().strip(),
            status=PlanStatus(ui.status.currentData()),
            category=before.category if before else "",
            start_on=self._start.value,
            end_on=before.end_on if before else None,
            review_due_on=self._review.value,
            preferences=ui.preferences.toPlainText().strip(),
            barriers=tuple(line.strip() for line in lines if line.strip()),
            statements=tuple(PlanStatement(kind, told[kind]) for kind in kinds),
            copy_given_on=self._copy.value,
            copy_language=(before.copy_language if before else "")
            or (self._language if self._copy.value else ""),
        )
        plans, actor, patient_id = self.desk.clinic.plans, self.desk.actor, self._patient_id
        if before is None:
            return lambda _report: plans.start(actor, patient_id, draft.title, draft)
        return lambda _report: plans.change(actor, before.id, before.version, draft)
