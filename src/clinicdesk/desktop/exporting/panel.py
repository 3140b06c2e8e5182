"""In which form a record goes out, for whom, and what for."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.forms.print_request_form import Ui_PrintRequestForm
from clinicdesk.desktop.person.entries import fill_choices
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.desktop.printing.parts import PartsChooser
from clinicdesk.desktop.printing.recipient_form import CLINIC, OTHER, SELF, RecipientForm
from clinicdesk.desktop.widgets import Text, VBox
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.exporting import ExportFormat, ExportRequest
from clinicdesk.domain.referrals import Recipient

__all__ = ["FORM_WORDS", "ExportPanel"]

FORM_WORDS = {
    ExportFormat.FHIR: (
        "FHIR",
        "For another clinic’s system: FHIR R4, with what came in as it came.",
    ),
    ExportFormat.CCDA: ("C-CDA", "A Continuity of Care Document that most record systems take in."),
    ExportFormat.CSV: ("Tables", "One table for each kind of row, for a spreadsheet."),
    ExportFormat.PDF: ("Summary", "The care summary, as it prints."),
    ExportFormat.ALL: ("All of it", "Every form in one archive, with a list of what is in it."),
}


class ExportPanel(QWidget):
    """Builds an ``ExportRequest``; ``changed`` is sent when anything of it did."""

    changed = Signal()

    def __init__(self, chart: Chart) -> None:
        super().__init__()
        self._chart = chart
        orders = [r for r in chart.referrals if not r.entered_in_error and not r.withheld]
        self._known = {r.recipient.name: r.recipient for r in orders if r.recipient}
        column = VBox(self, spacing=14)
        self._what = what = Ui_PrintRequestForm()
        request_form = QWidget()
        what.setupUi(request_form)
        self._what_fields = FormFields(request_form, what)
        self._what_fields.show("referral", shown=False)
        what.kinds.setAccessibleName("Form of the export")
        what.kinds.offer([(form.value, words) for form, (words, _more) in FORM_WORDS.items()])
        what.kinds.choose(ExportFormat.FHIR.value)
        what.kinds.chosen.connect(lambda _key: self._on_form())
        column.addWidget(request_form)
        self._about = Text("", "caption", wrap=True)
        column.addWidget(self._about)
        self._who = RecipientForm()
        self._ui = self._who.ui
        column.addWidget(self._who.widget)
        self.parts = PartsChooser()
        column.addWidget(self.parts)
        people = [(name, name) for name in self._known]
        fill_choices(
            what.recipient_kind,
            [
                (CLINIC, "Clinic copy, stays here"),
                *people,
                (OTHER, "Someone else"),
                (SELF, chart.patient.name.spoken),
            ],
        )
        what.recipient_kind.currentIndexChanged.connect(self._on_for)
        self._who.fields.changed.connect(self._on_typed)
        self.parts.changed.connect(self.changed)
        self._on_form()
        self._on_for()

    @property
    def form(self) -> ExportFormat:
        """The form that is chosen."""
        return ExportFormat(self._what.kinds.current)

    def request(self) -> ExportRequest | None:
        """Return what is asked for; None while a recipient has no name, which is said there."""
        stays = self._what.recipient_kind.currentData() == CLINIC
        recipient = None if stays else self._recipient()
        if recipient is None and not stays:
            self._who.say_missing(missing=True)
            self._ui.recipient.setFocus()
            return None
        self._who.say_missing(missing=False)
        return ExportRequest(
            format=self.form,
            patient_id=self._chart.patient.id,
            recipient=recipient,
            purpose=self._who.purpose if recipient else "treatment",
            protected=self.parts.chosen,
        )

    def _recipient(self) -> Recipient | None:
        return self._who.recipient(self._known.get(self._who.name))

    def _on_form(self) -> None:
        self._about.setText(FORM_WORDS[self.form][1])
        self.changed.emit()

    def _on_for(self) -> None:
        chosen = self._what.recipient_kind.currentData()
        self._who.fill(chosen, self._known.get(chosen), self._chart.patient)
        self._who.show_for(chosen)
        if chosen == OTHER:
            self._ui.recipient.setFocus()
        self._on_typed()

    def _on_typed(self) -> None:
        stays = self._what.recipient_kind.currentData() == CLINIC
        named = None if stays else self._who.name
        self.parts.say_for(self._who.purpose, named)
        self.changed.emit()
