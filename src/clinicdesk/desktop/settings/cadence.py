"""How often coaches are in touch: what is in force, what is to come, others from a day on."""

from PySide6.QtWidgets import QLineEdit, QWidget

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.settings_cadence_form import Ui_SettingsCadenceForm
from clinicdesk.desktop.person.entries import DayField
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.widgets import Button, Card, HBox, Text
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.coaching_cadence import Cadence, ClinicCadence, cadence_words
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem, InvalidDraft
from clinicdesk.domain.plans import StageOfChange

__all__ = ["CadenceCard"]

_UNSAID = "unsaid"


class CadenceCard(Card):
    """Everybody sees the intervals; who administers the clinic changes them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("How often coaches are in touch", "calendar-clock")
        self._desk = desk
        self._said = Text("", wrap=True)
        self.body.addWidget(self._said)
        self._ui = ui = Ui_SettingsCadenceForm()
        form = QWidget()
        ui.setupUi(form)
        self._fields = FormFields(form, ui)
        self.body.addWidget(form)
        self._since = DayField(desk.clinic.today)
        self._fields.put("since", self._since)
        self._keep = Button("Keep", "secondary", "check", hint="Keep these intervals")
        self._keep.clicked.connect(self._on_keep)
        row = HBox()
        row.addStretch(1)
        row.addWidget(self._keep)
        self.body.addLayout(row)
        self.body.addStretch(1)
        allowed = may(desk.actor, Act.RUN_CLINIC)
        form.setHidden(not allowed)
        self._keep.setHidden(not allowed)

    def _lines(self) -> dict[str, QLineEdit]:
        names = (*(stage.value for stage in StageOfChange), _UNSAID)
        return {name: getattr(self._ui, name) for name in names}

    def read(self) -> None:
        """Read what is said."""
        cadence = self._desk.clinic.cadence
        self._desk.tasks.read(lambda _report: cadence.cadence(), self._show, key="cadence")

    def _show(self, kept: ClinicCadence) -> None:
        today = self._desk.clinic.today()
        coming = [one for one in kept.changes if one.day > today]
        told = [f"{cadence_words(kept.on(today))}."]
        told += [f"From {show_date(one.day)}: {cadence_words(one.cadence)}." for one in coming]
        self._said.setText("\n".join(told))
        shown = coming[-1].cadence if coming else kept.on(today)
        for name, line in self._lines().items():
            days = shown.unsaid if name == _UNSAID else shown.days[StageOfChange(name)]
            line.setText(str(days))
        self._ui.source.setText(shown.source)
        self._since.set_value(today)

    def _on_keep(self) -> None:
        since, problems = self._since.value, []
        if since is None:
            words = self._since.problem or "Say from which day on."
            problems.append(FieldProblem("since", words))
        days: dict[str, int] = {}
        for name, line in self._lines().items():
            said = line.text().strip()
            if said.isascii() and said.isdigit():
                days[name] = int(said)
            else:
                problems.append(FieldProblem(name, "Type the days as a number."))
        self._fields.show_problems(problems)
        if problems or since is None:
            return
        wanted = Cadence(
            {stage: days[stage.value] for stage in StageOfChange},
            days[_UNSAID],
            self._ui.source.text().strip(),
        )
        cadence, actor = self._desk.clinic.cadence, self._desk.actor
        self._desk.tasks.write(
            lambda _report: cadence.choose(actor, wanted, since), self._kept, self._failed
        )

    def _kept(self, kept: ClinicCadence) -> None:
        self._show(kept)
        self._desk.messages.say("The intervals are changed.")

    def _failed(self, error: Exception) -> None:
        if not (isinstance(error, InvalidDraft) and self._fields.show_problems(error.problems)):
            self._desk.failed(error)
