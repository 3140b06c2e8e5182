"""The form for what the person says to the plan, the copy they got, and what they said back."""

from decimal import InvalidOperation

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.plan_agreement_form import Ui_PlanAgreementForm
from clinicdesk.desktop.person.entries import DayField, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.person.numbers import read_number
from clinicdesk.desktop.plan.signing_words import AGREES, COPY_FORMATS, HOW, TEACH_BACKS
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.plan_reviews import (
    AgreementDraft,
    Agrees,
    CopyFormat,
    How,
    TeachBack,
)
from clinicdesk.services.plan_standing import PlanStanding

__all__ = ["AgreementSheet"]

_COPIES = ("en", "es")
"""Languages that pages are printed in; the person's own is offered, too."""
_AGAIN = frozenset({TeachBack.RE_TAUGHT.value, TeachBack.NOT_YET.value})


class AgreementSheet(FormSheet):
    """Records what the person said. ``saved`` carries (CarePlan, Change)."""

    def __init__(self, desk: Desk, standing: PlanStanding, language: str) -> None:
        super().__init__(
            desk,
            "What the person says to the plan",
            Ui_PlanAgreementForm(),
            draft=("plan-agreement", standing.plan.id),
            note=f"{standing.plan.title}, version {standing.plan.number}",
            save="Record it",
        )
        self._plan = standing.plan
        today = desk.clinic.today
        self._on, self._copy, self._again = DayField(today), DayField(today), DayField(today)
        for field, control in (
            ("said_on", self._on),
            ("copy_on", self._copy),
            ("repeat_on", self._again),
        ):
            self.fields.put(field, control)
        ui = self.ui
        for combo, choices in (
            (ui.agrees, AGREES),
            (ui.how, HOW),
            (ui.copy_format, COPY_FORMATS),
            (ui.teach_back, TEACH_BACKS),
        ):
            fill_choices(combo, choices)
        tags = dict.fromkeys(tag for tag in (language, *_COPIES) if tag)
        fill_choices(ui.copy_language, [(tag, language_name(tag)) for tag in tags])
        self._on.set_value(today())
        for combo in (ui.agrees, ui.copy_format, ui.teach_back):
            combo.currentIndexChanged.connect(self._arrange)
        self._arrange()
        self.loaded()

    def focus_first(self) -> None:
        """Whether they agree is the first question."""
        self.ui.agrees.setFocus()

    def _arrange(self) -> None:
        copied = bool(self.ui.copy_format.currentData())
        for field in ("copy_on", "copy_language", "reading_grade"):
            self.fields.show(field, shown=copied)
        if copied and not self._copy.line.text().strip():
            self._copy.set_value(self.desk.clinic.today())
        self.fields.show("repeat_on", shown=str(self.ui.teach_back.currentData()) in _AGAIN)

    def collect(self) -> Work | list[FieldProblem]:
        """Record it."""
        ui, problems = self.ui, []
        form, back = str(ui.copy_format.currentData()), str(ui.teach_back.currentData())
        for field, control, wanted in (
            ("said_on", self._on, True),
            ("copy_on", self._copy, bool(form)),
            ("repeat_on", self._again, back in _AGAIN),
        ):
            if wanted and control.value is None:
                problems.append(FieldProblem(field, control.problem or "Say when."))
        try:
            grade = read_number(ui.reading_grade.text()) if form else None
        except InvalidOperation:
            problems.append(FieldProblem("reading_grade", "Type a number, such as 5.4."))
            grade = None
        if problems or self._on.value is None:
            return problems
        draft = AgreementDraft(
            agrees=Agrees(str(ui.agrees.currentData())),
            how=How(str(ui.how.currentData())),
            said_on=self._on.value,
            words=ui.words.toPlainText().strip(),
            present=ui.present.text().strip(),
            interpreter=ui.interpreter.text().strip(),
            copy_on=self._copy.value if form else None,
            copy_language=str(ui.copy_language.currentData() or "") if form else "",
            copy_format=CopyFormat(form) if form else None,
            reading_grade=grade,
            teach_back=TeachBack(back) if back else None,
            repeat_on=self._again.value if back in _AGAIN else None,
        )
        reviewing, actor, plan = self.desk.clinic.plan_reviewing, self.desk.actor, self._plan
        return lambda _report: reviewing.agree(actor, plan.id, plan.version, draft)
