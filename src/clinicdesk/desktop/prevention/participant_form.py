"""Taking somebody into a cohort: what is known of them, and whether they may be in the program."""

from decimal import Decimal, InvalidOperation
from typing import Any

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.dpp_participant_form import Ui_DppParticipantForm
from clinicdesk.desktop.person.entries import DayField, choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.person.numbers import read_number
from clinicdesk.desktop.prevention.person_entry import PersonEntry
from clinicdesk.desktop.prevention.risk_test import RiskTestBox
from clinicdesk.desktop.widgets import Text, VBox
from clinicdesk.domain.errors import FieldProblem, NotFound
from clinicdesk.domain.prevention import Cohort, Evidence, Participant
from clinicdesk.domain.prevention_eligibility import inches_of

__all__ = ["ParticipantForm"]

_ASKED = (("", "Not asked"), ("no", "No"), ("yes", "Yes"))
_YES_NO = (("no", "No"), ("yes", "Yes"))
_DAYS = ("a1c_on", "fasting_on", "tolerance_on")
_WHOLE = (
    *("fasting", "tolerance", "risk_score"),
    *("motivation", "referred", "payer", "education"),
)


class ParticipantForm(FormSheet):
    """``saved`` carries (Participant, Change)."""

    def __init__(self, desk: Desk, cohort: Cohort, who: Participant | None = None) -> None:
        title = "What was known at enrollment" if who else "Take somebody into the cohort"
        side = _Side(desk)
        super().__init__(
            desk,
            title,
            Ui_DppParticipantForm(),
            draft=("dpp_participant", who.id if who else cohort.id),
            note=cohort.name,
            side=side,
            save="Save" if who else "Enroll",
        )
        self._cohort, self._who = cohort, who
        test = RiskTestBox(
            desk.clinic.prevention.risk_test(),
            self._size,
            lambda: self.ui.gestational.currentData() == "yes",
        )
        test.scored.connect(lambda points: self.ui.risk_score.setText(str(points)))
        side.put(test)
        for name in ("diabetes", "pregnant"):
            fill_choices(getattr(self.ui, name), _ASKED)
        for name in ("asian", "gestational"):
            fill_choices(getattr(self.ui, name), _YES_NO)
        self._person = PersonEntry(desk)
        self.fields.put("person", self._person)
        self._days = {name: DayField(desk.clinic.today) for name in ("enrolled_on", *_DAYS)}
        for name, field in self._days.items():
            self.fields.put(name, field)
        self._days["enrolled_on"].set_value(min(cohort.first_on, desk.clinic.today()))
        if who is not None:
            self._show(who)
        self.loaded()

    def _show(self, who: Participant) -> None:
        known = who.evidence
        self._person.set_person(who.listed, who.mrn)
        self._days["enrolled_on"].set_value(who.enrolled_on)
        self.fields.show("enrolled_on", shown=False)
        self.fields.show("despite", shown=False)
        for name in (*_WHOLE, "a1c"):
            value = getattr(known, name)
            getattr(self.ui, name).setText("" if value is None else str(value))
        self.ui.height.setText("" if known.height_in is None else str(known.height_in))
        self.ui.weight.setText("" if known.weight_lb is None else str(known.weight_lb))
        for name in _DAYS:
            self._days[name].set_value(getattr(known, name))
        for name in ("diabetes", "pregnant", "asian", "gestational"):
            said = getattr(known, name)
            choose(getattr(self.ui, name), "" if said is None else "yes" if said else "no")

    def focus_first(self) -> None:
        """The person comes first."""
        (self.ui.height if self._who else self._person.line).setFocus()

    def collect(self) -> Work | list[FieldProblem]:
        """Enroll them, or correct what was known."""
        problems: list[FieldProblem] = []
        evidence = self._evidence(problems)
        on = self._days["enrolled_on"].value
        if on is None:
            problems.append(FieldProblem("enrolled_on", "Say the day of enrollment."))
        mrn = self._person.mrn
        if self._who is None and not mrn:
            problems.append(
                FieldProblem("person", "Choose a person from the list, or type an MRN.")
            )
        if problems or on is None:
            return problems
        service, actor, who = self.desk.clinic.prevention, self.desk.actor, self._who
        if who is not None:
            return lambda _report: service.correct(actor, who.id, who.version, evidence)
        people, cohort, despite = self.desk.clinic.people, self._cohort, self.ui.despite.text()

        def work(_report: Any) -> Any:
            found = people.by_mrn(actor, mrn)
            if found is None:
                raise NotFound("Nobody has this MRN.", "Choose a person from the list.")
            return service.enroll(actor, cohort.id, found, evidence, on=on, despite=despite)

        return work

    def _evidence(self, problems: list[FieldProblem]) -> Evidence:
        values: dict[str, Any] = {name: self._whole(name, problems) for name in _WHOLE}
        values["a1c"] = self._number("a1c", problems)
        values["weight_lb"] = self._number("weight", problems)
        said = self.ui.height.text().strip()
        height = inches_of(said) if said else None
        if said and height is None:
            problems.append(FieldProblem("height", "Type it as 5'8\", 68 in or 173 cm."))
        values["height_in"] = height
        for name in _DAYS:
            field = self._days[name]
            if field.problem:
                problems.append(FieldProblem(name, field.problem))
            values[name] = field.value
        for name in ("diabetes", "pregnant"):
            values[name] = {"yes": True, "no": False}.get(getattr(self.ui, name).currentData())
        for name in ("asian", "gestational"):
            values[name] = getattr(self.ui, name).currentData() == "yes"
        return Evidence(**values)

    def _size(self) -> tuple[int | None, Decimal | None]:
        """Height and weight as they stand in the form, where they can be read and can be so."""
        height = inches_of(self.ui.height.text())
        weight = self._number("weight", [])
        if height is None or height <= 0 or weight is None or weight <= 0:
            return None, None
        return height, weight

    def _whole(self, name: str, problems: list[FieldProblem]) -> int | None:
        text = getattr(self.ui, name).text().strip()
        if text and not (text.isdecimal() and text.isascii()):
            problems.append(FieldProblem(name, "Type a whole number."))
            return None
        return int(text) if text else None

    def _number(self, name: str, problems: list[FieldProblem]) -> Decimal | None:
        text = getattr(self.ui, name).text()
        try:
            return read_number(text)
        except InvalidOperation:
            problems.append(FieldProblem(name, "Type a number, such as 5.9."))
            return None


class _Side(QWidget):
    """Who may be in the program, in the standards' numbers."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        column = VBox(self, spacing=6)
        numbers = desk.clinic.prevention.standards()
        who = numbers.eligibility
        a1c, fasting, tolerance = (
            f"{low} to {high}" for low, high in (who.a1c, who.fasting, who.tolerance)
        )
        lines = (
            f"{who.age} years or older; not pregnant; no diabetes.",
            f"BMI {who.bmi} or more, {who.bmi_asian} or more if Asian.",
            "And one of these:",
            (
                f"within a year HbA1c {a1c} %, fasting glucose {fasting} mg/dL,"
                f" or 2-hour glucose {tolerance} mg/dL;"
            ),
            "gestational diabetes before;",
            f"a risk test of {who.risk_score} points or more.",
            "Codes are those of Table 5 of the standards.",
        )
        column.addWidget(Text("Who may be in the program", "body_strong", wrap=True))
        for line in lines:
            column.addWidget(Text(line, "caption", "ink2", wrap=True))
        self._column = column
        source = f"{numbers.title}, {numbers.edition}"
        column.addWidget(Text(source, "caption", "ink3", wrap=True))
        column.addStretch(1)

    def put(self, widget: QWidget) -> None:
        """Put something below the numbers."""
        self._column.insertSpacing(self._column.count() - 1, 12)
        self._column.insertWidget(self._column.count() - 1, widget)
