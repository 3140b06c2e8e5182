"""The sheet that starts a plan, or changes one that is not the one being worked on."""

from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.care_plan_form import Ui_CarePlanForm
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.plan.editor.plan_fields import PlanFields
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plans import CarePlan

__all__ = ["PlanSheet"]

_REVIEW_AFTER_DAYS = 28
_ASKED_LATER = (
    "barrier_help",
    "warning_signs",
    "caregiver_name",
    "caregiver_relation",
    "caregiver_strain",
    "caregiver_needs",
    "caregiver_on",
)
"""What a plan says once it is there: the editor has a place for each."""


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
        self._patient_id, self._before, self._language = patient_id, plan, language
        self._plan = PlanFields(self.ui, self.fields, desk)
        for field in _ASKED_LATER:
            self.fields.show(field, shown=False)
        # The status of a plan that is there is changed in its own sheet, with its reason.
        self.fields.show("status", shown=plan is None)
        if plan is not None:
            self._plan.show(plan)
        else:
            self.ui.title.setText("Care plan")
            today = desk.clinic.today()
            self._plan.start.set_value(today)
            self._plan.review.set_value(today.fromordinal(today.toordinal() + _REVIEW_AFTER_DAYS))
        self.loaded()

    def focus_first(self) -> None:
        """What matters comes first; the title is there already."""
        self.ui.preferences.setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """Save the plan's own facts."""
        problems = self._plan.problems()
        if problems:
            return problems
        before = self._before
        draft = self._plan.draft(before, self._language)
        plans, actor, patient_id = self.desk.clinic.plans, self.desk.actor, self._patient_id
        if before is None:
            return lambda _report: plans.start(actor, patient_id, draft.title, draft)
        return lambda _report: plans.change(actor, before.id, before.version, draft)
