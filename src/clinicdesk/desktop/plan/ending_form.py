"""The form that ends a line of the plan, or takes out what was entered in error."""

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.line_ending_form import Ui_LineEndingForm
from clinicdesk.desktop.person.entries import fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.plan.editor.line_form import Line
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_rules import serving
from clinicdesk.domain.plan_work import line_words
from clinicdesk.domain.plans import CarePlan

__all__ = ["EndingSheet"]

_HOW = (
    ("end", "It ends here: keep it in the plan, with its reason"),
    ("remove", "It was entered by mistake: take it out"),
)


class EndingSheet(FormSheet):
    """Ends a line, or takes it out. ``saved`` carries (CarePlan, Change)."""

    def __init__(self, desk: Desk, plan: CarePlan, line: Line) -> None:
        super().__init__(
            desk,
            "End or take out",
            Ui_LineEndingForm(),
            draft=("line-ending", line.id),
            note=line_words(line),
            save="End it",
        )
        self._line = line
        self._others = len(serving(plan, line.id))
        fill_choices(self.ui.how, _HOW)
        self.ui.how.currentIndexChanged.connect(self._arrange)
        self._arrange()
        self.loaded()

    def focus_first(self) -> None:
        """The reason is what is asked."""
        self.ui.reason.setFocus()

    @property
    def _removes(self) -> bool:
        return str(self.ui.how.currentData()) == "remove"

    def _arrange(self) -> None:
        self.fields.show("with_serving", shown=self._removes and self._others > 0)
        count = "1 line" if self._others == 1 else f"{self._others} lines"
        self.ui.with_serving.setText(f"Take out {count}, too, that would serve nothing else")
        self.set_save_words("Take it out" if self._removes else "End it")

    def collect(self) -> Work | list[FieldProblem]:
        """End the line, or take it out."""
        reason = self.ui.reason.toPlainText().strip()
        if not reason:
            return [FieldProblem("reason", "Say why.")]
        with_serving = self.ui.with_serving.isChecked()
        if self._removes and self._others and not with_serving:
            message = "Other lines serve only this one: take them out, too, or link them elsewhere."
            return [FieldProblem("with_serving", message)]
        plans, actor, line = self.desk.clinic.plans, self.desk.actor, self._line
        if not self._removes:
            return lambda _report: plans.end(actor, line.id, line.version, reason)
        return lambda _report: plans.remove(
            actor, line.id, line.version, reason, with_serving=with_serving
        )
