"""The form that holds a plan, ends it, or puts another in its place."""

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.plan_status_form import Ui_PlanStatusForm
from clinicdesk.desktop.person.entries import fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.access import may
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_replacing import ENDINGS
from clinicdesk.domain.plan_status import OPEN_STATUSES, act_for, followers, needs_reason
from clinicdesk.domain.plans import CarePlan, PlanStatus

__all__ = ["StatusSheet"]

_WORDS = {
    PlanStatus.ACTIVE: "Active: it is worked on",
    PlanStatus.ON_HOLD: "On hold: it goes on later",
    PlanStatus.COMPLETED: "Completed: what it was for is done",
    PlanStatus.REVOKED: "Revoked: it ends before it is done",
    PlanStatus.ENTERED_IN_ERROR: "Entered in error",
}
_REPLACED = {
    PlanStatus.REVOKED: "Replaced by a new plan; this one is revoked",
    PlanStatus.COMPLETED: "Replaced by a new plan; this one is completed",
}
_NEW = "replace "


class StatusSheet(FormSheet):
    """Changes a plan's status. ``saved`` carries (CarePlan, Change): the new plan's where one
    takes its place.
    """

    def __init__(self, desk: Desk, plan: CarePlan) -> None:
        super().__init__(
            desk,
            "Status of the plan",
            Ui_PlanStatusForm(),
            draft=("plan-status", plan.id),
            note=plan.title,
            save="Save",
        )
        self._plan = plan
        choices = [
            (one.value, _WORDS[one])
            for one in followers(plan.status)
            if may(desk.actor, act_for(one))
        ]
        if plan.status in OPEN_STATUSES:
            choices += [
                (f"{_NEW}{one.value}", _REPLACED[one])
                for one in ENDINGS
                if may(desk.actor, act_for(one))
            ]
        fill_choices(self.ui.status, choices)
        self.ui.title.setText(plan.title)
        self.ui.status.currentIndexChanged.connect(self._arrange)
        self._arrange()
        self.loaded()
        self.allow_saving(bool(choices))

    def focus_first(self) -> None:
        """What it becomes is the question."""
        self.ui.status.setFocus()

    @property
    def _chosen(self) -> tuple[PlanStatus, bool]:
        """The status, and whether a new plan takes this one's place."""
        said = str(self.ui.status.currentData())
        return PlanStatus(said.removeprefix(_NEW)), said.startswith(_NEW)

    def _arrange(self) -> None:
        if self.ui.status.currentData() is not None:
            self.fields.show("title", shown=self._chosen[1])

    def collect(self) -> Work | list[FieldProblem]:
        """Change the status."""
        status, replaced = self._chosen
        reason, title = self.ui.reason.toPlainText().strip(), self.ui.title.text().strip()
        problems = []
        if not reason and (replaced or needs_reason(status)):
            problems.append(FieldProblem("reason", "Say why."))
        if replaced and not title:
            problems.append(FieldProblem("title", "Give the new plan a title."))
        if problems:
            return problems
        reviewing, actor, plan = self.desk.clinic.plan_reviewing, self.desk.actor, self._plan
        if replaced:
            return lambda _report: reviewing.replace(
                actor, plan.id, plan.version, title, reason, old_becomes=status
            )
        return lambda _report: reviewing.set_status(actor, plan.id, plan.version, status, reason)
