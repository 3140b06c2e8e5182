"""For whom something leaves, and what for: filled from who is chosen, read as it is typed."""

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.forms.print_recipient_form import Ui_PrintRecipientForm
from clinicdesk.desktop.person.entries import choose, fill_choices
from clinicdesk.desktop.person.form_fields import FormFields
from clinicdesk.domain.disclosure import PATIENT_ACCESS, PURPOSES, purpose_words
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.people import Patient
from clinicdesk.domain.referrals import Recipient

__all__ = ["CLINIC", "OTHER", "SELF", "RecipientForm"]

CLINIC, OTHER, SELF = "clinic", "other", "self"
"""What may be chosen beside the recipients that are known: a clinic copy, anybody, the person."""
_TYPED = ("recipient", "specialty", "phone", "fax", "address")


class RecipientForm:
    """The fields of a recipient, in ``widget``; ``fields.changed`` is sent when one changed."""

    def __init__(self) -> None:
        self.ui = Ui_PrintRecipientForm()
        self.widget = QWidget()
        self.ui.setupUi(self.widget)
        self.fields = FormFields(self.widget, self.ui)
        fill_choices(self.ui.purpose, [(code, purpose_words(code)) for code in PURPOSES])

    @property
    def name(self) -> str:
        """Who gets it, as typed."""
        return self.ui.recipient.text().strip()

    @property
    def purpose(self) -> str:
        """The code of what it is for."""
        return str(self.ui.purpose.currentData())

    def recipient(self, known: Recipient | None) -> Recipient | None:
        """Return who is typed, with what is ``known`` of them; None while they have no name."""
        ui = self.ui
        if not self.name:
            return None
        return Recipient(
            id=known.id if known else None,
            name=self.name,
            specialty=ui.specialty.text().strip(),
            phone=ui.phone.text().strip(),
            fax=ui.fax.text().strip(),
            address=ui.address.text().strip(),
            npi=known.npi if known else "",
        )

    def fill(self, chosen: str, known: Recipient | None, person: Patient, home: str = "") -> None:
        """Put in who is chosen: someone known, the person (at ``home``), or nobody yet."""
        ui = self.ui
        self.fields.blockSignals(True)
        ui.recipient.setText(known.name if known else person.name.spoken if chosen == SELF else "")
        ui.specialty.setText(known.specialty if known else "")
        ui.phone.setText(known.phone if known else "")
        ui.fax.setText(known.fax if known else "")
        ui.address.setText(known.address.replace("\n", ", ") if known else home)
        choose(ui.purpose, PATIENT_ACCESS if chosen == SELF else "treatment")
        self.fields.blockSignals(False)

    def show_for(self, chosen: str) -> None:
        """Show what has to be said of who is chosen: of a clinic copy, nothing."""
        self.widget.setVisible(chosen != CLINIC)
        for field in _TYPED:
            self.fields.show(field, shown=chosen == OTHER)

    def say_missing(self, *, missing: bool) -> None:
        """Say at its field that a recipient has no name, or that nothing is wrong."""
        problem = FieldProblem("recipient", "Say who gets it.")
        self.fields.show_problems([problem] if missing else ())
