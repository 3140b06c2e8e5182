"""The form on which a plan is gone through: who took part, what changed, when it is next."""

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.plan_review_form import Ui_PlanReviewForm
from clinicdesk.desktop.person.entries import DayField, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.plan.signing_words import OUTCOMES, review_lines
from clinicdesk.domain.access import may
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_reviews import Outcome, Participant, ReviewDraft
from clinicdesk.domain.plan_status import act_for
from clinicdesk.domain.plans import PlanStatus
from clinicdesk.services.plan_standing import PlanStanding

__all__ = ["ReviewSheet"]


class ReviewSheet(FormSheet):
    """Records one review. ``saved`` carries (CarePlan, Change)."""

    def __init__(self, desk: Desk, standing: PlanStanding, person: str) -> None:
        last = review_lines(standing.reviews[0])[0] if standing.reviews else "Never reviewed"
        super().__init__(
            desk,
            "Review the plan",
            Ui_PlanReviewForm(),
            draft=("plan-review", standing.plan.id),
            note=f"{standing.plan.title}. {last}.",
            save="Record the review",
        )
        self._standing = standing
        today = desk.clinic.today()
        self._on, self._next = DayField(desk.clinic.today), DayField(desk.clinic.today)
        self.fields.put("reviewed_on", self._on)
        self.fields.put("next_due_on", self._next)
        outcomes = OUTCOMES if _may_end(desk) else OUTCOMES[:-1]
        fill_choices(self.ui.outcome, outcomes)
        self._on.set_value(today)
        self._next.set_value(desk.clinic.plan_reviewing.next_due(today))
        self.ui.participants.setPlainText(f"{person}, the person")
        self.ui.changed.setPlainText(standing.changed_since_review)
        if standing.changed_since_review:
            self.ui.outcome.setCurrentIndex(1)
        self.ui.outcome.currentIndexChanged.connect(self._arrange)
        self._arrange()
        self.loaded()

    def focus_first(self) -> None:
        """What it came to is the first question."""
        self.ui.outcome.setFocus()

    @property
    def _ends(self) -> bool:
        return str(self.ui.outcome.currentData()) == Outcome.ENDS.value

    def _arrange(self) -> None:
        self.fields.show("next_due_on", shown=not self._ends)

    def collect(self) -> Work | list[FieldProblem]:
        """Record the review."""
        problems = []
        if self._on.value is None:
            problems.append(FieldProblem("reviewed_on", self._on.problem or "Say when."))
        if self._next.value is None and not self._ends:
            words = self._next.problem or "Set the day of the next review."
            problems.append(FieldProblem("next_due_on", words))
        if problems or self._on.value is None:
            return problems
        lines = [line.strip() for line in self.ui.participants.toPlainText().splitlines()]
        draft = ReviewDraft(
            reviewed_on=self._on.value,
            outcome=Outcome(str(self.ui.outcome.currentData())),
            participants=tuple(_participant(line) for line in lines if line),
            changed=self.ui.changed.toPlainText().strip(),
            note=self.ui.note.toPlainText().strip(),
            next_due_on=None if self._ends else self._next.value,
        )
        reviewing, actor, plan = (
            self.desk.clinic.plan_reviewing,
            self.desk.actor,
            self._standing.plan,
        )
        return lambda _report: reviewing.review(actor, plan.id, plan.version, draft)


def _participant(line: str) -> Participant:
    name, _, role = line.partition(",")
    return Participant(name.strip(), role.strip())


def _may_end(desk: Desk) -> bool:
    return may(desk.actor, act_for(PlanStatus.COMPLETED))
