"""The form that keeps a teach-back: what came of it, the person's words, when to ask again."""

from datetime import timedelta

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.education.words import OUTCOMES
from clinicdesk.desktop.forms.teach_back_form import Ui_TeachBackForm
from clinicdesk.desktop.person.entries import DayField, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.education import ASK_AFTER, Assignment, TeachBackDraft
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_reviews import TeachBack

__all__ = ["TeachBackSheet"]


class TeachBackSheet(FormSheet):
    """Keeps one teach-back. ``saved`` carries (Assignment, Change)."""

    def __init__(self, desk: Desk, given: Assignment) -> None:
        super().__init__(
            desk,
            "What was understood",
            Ui_TeachBackForm(),
            draft=("teach-back", given.id),
            note=f"{given.title}: {given.words}",
            save="Keep it",
        )
        self._given = given
        fill_choices(self.ui.outcome, OUTCOMES)
        self._ask_on = DayField(desk.clinic.today)
        self.fields.put("ask_on", self._ask_on)
        self.ui.outcome.currentIndexChanged.connect(self._propose)
        self._propose()
        self.loaded()

    def focus_first(self) -> None:
        """What came of it."""
        self.ui.outcome.setFocus()

    def _propose(self) -> None:
        days = ASK_AFTER[TeachBack(self.ui.outcome.currentData())]
        today = self.desk.clinic.today()
        self._ask_on.set_value(None if days is None else today + timedelta(days=days))

    def collect(self) -> Work | list[FieldProblem]:
        """Keep the teach-back."""
        if self._ask_on.problem:
            return [FieldProblem("ask_on", self._ask_on.problem)]
        draft = TeachBackDraft(
            outcome=TeachBack(self.ui.outcome.currentData()),
            said=self.ui.said.toPlainText().strip(),
            ask_on=self._ask_on.value,
        )
        education, actor, given = self.desk.clinic.education, self.desk.actor, self._given
        return lambda _report: education.teach_back(actor, given.id, given.version, draft)
