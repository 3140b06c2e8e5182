"""How a person is reached, and what else the clinic knows of their circumstances."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.chart.photo import PhotoPlace
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.person.rows import Pool
from clinicdesk.desktop.theme import current_theme
from clinicdesk.desktop.widgets import Card, HBox, Text, VBox
from clinicdesk.domain.contacting import safe_contact_words
from clinicdesk.domain.display import NOT_RECORDED, phone
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.people import Patient, PatientStatus
from clinicdesk.domain.person_details import PrimaryCareKind
from clinicdesk.domain.person_status import standing_words

__all__ = ["DetailsCard", "details"]


def details(patient: Patient, alerts: Sequence[str] = ()) -> tuple[tuple[str, str], ...]:
    """Say how a person is reached; what nobody has asked says so.

    Several ``alerts`` may be more than the banner has room for: all stand here.
    """
    language = language_name(patient.language) if patient.language else NOT_RECORDED
    if patient.interpreter_needed:
        language += ", interpreter needed"
    elif patient.interpreter_needed is False and patient.language:
        language += ", no interpreter"
    contact = safe_contact_words(patient.safe_contact)
    if patient.confidential_from_household:
        contact = ". ".join(p for p in (contact, "Confidential from the household") if p)
    doctor = patient.primary_care
    if patient.looked_after_by.kind is PrimaryCareKind.NONE:
        doctor = "No primary care"
    standing = standing_words(patient.standing)
    emails = [t.value for t in patient.telecoms if t.system == "email" and t.value]
    homes = [", ".join(a.lines) for a in patient.addresses if a.use != "old" and a.lines]
    work = ", ".join(p for p in (patient.occupation, patient.employer, patient.work_site) if p)
    number = f" · {patient.employee_number}" if patient.employee_number else ""
    return (
        ("Phone", phone(patient.phone) if patient.phone else NOT_RECORDED),
        ("E-mail", ", ".join(emails) or NOT_RECORDED),
        ("Safe contact", contact or "Nobody has asked"),
        ("Language", language),
        ("Address", homes[0] if homes else NOT_RECORDED),
        ("Work", f"{work}{number}" if work else NOT_RECORDED),
        ("Primary care", doctor or "Nobody has asked"),
        *((("Alerts", "\n".join(alerts)),) if len(alerts) > 1 else ()),
        *((("Standing", standing),) if patient.status is not PatientStatus.ACTIVE else ()),
    )


class DetailsCard(Card):
    """Contact and circumstances, with Edit."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Contact and details", "id-card", "Edit")
        self.photo = PhotoPlace(desk)
        self.body.addWidget(self.photo)
        rows = VBox(spacing=8)
        self._pool: Pool[tuple[str, str]] = Pool(rows, _DetailRow)
        self.body.addLayout(rows)
        self.body.addStretch(1)

    def fill(self, patient: Patient, alerts: Sequence[str] = ()) -> None:
        """Show a person's details, and every alert where there are several."""
        self._pool.fill(details(patient, alerts))
        self.photo.fill(patient.id)

    def forget(self) -> None:
        """Show nobody's picture."""
        self.photo.forget()


class _DetailRow(QWidget):
    def __init__(self) -> None:
        super().__init__()
        row = HBox(self, spacing=12)
        self._label = Text("", tone="ink3")
        self._value = Text("", wrap=True, selectable=True)
        row.addWidget(self._label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._value, 1)
        current_theme().follow(self._restyle)

    def fill(self, item: tuple[str, str]) -> None:
        label, value = item
        self._label.setText(label)
        self._value.setText(value)
        self._value.set_tone("ink3" if value in (NOT_RECORDED, "Nobody has asked") else "")

    def _restyle(self) -> None:
        self._label.setFixedWidth(current_theme().u(96))
