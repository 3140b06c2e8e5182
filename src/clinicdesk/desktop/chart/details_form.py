"""The form of a person's details: how they are reached, their language, work and safe contact."""

from dataclasses import replace

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.patient_details_form import Ui_PatientDetails
from clinicdesk.desktop.person.entries import choose, fill_choices
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.people import Address, Patient, PatientDraft, SafeContact, Telecom

__all__ = ["DetailsSheet"]

_LANGUAGES = ("en", "es", "vi", "ar", "ht", "so", "zh", "pl", "pt", "ne", "sw", "nv", "ase")
_INTERPRETER = (("", "Nobody has asked"), ("yes", "Needed"), ("no", "Not needed"))
_CHANNELS = ("mobile phone", "home phone", "letter", "e-mail", "portal", "through the plant nurse")
_ALIASES = {"telecoms": "phone", "addresses": "address", "safe_contact": "safe_channel"}


class DetailsSheet(FormSheet):
    """Changes a person's details. ``saved`` carries (Patient, Change)."""

    def __init__(self, desk: Desk, patient: Patient) -> None:
        super().__init__(
            desk,
            "Contact and details",
            Ui_PatientDetails(),
            draft=("patient-details", patient.id),
        )
        self._patient = patient
        ui = self.ui
        fill_choices(ui.language, [("", ""), *((t, language_name(t)) for t in _LANGUAGES)])
        fill_choices(ui.interpreter_needed, _INTERPRETER)
        fill_choices(ui.safe_channel, [("", ""), *((w, w) for w in _CHANNELS)])
        self._show(patient)
        self.loaded()
        self.allow_saving(may(desk.actor, Act.EDIT_PERSON))

    def focus_first(self) -> None:
        """The phone changes most often."""
        self.ui.phone.setFocus()

    def _phone(self) -> Telecom | None:
        phones = [t for t in self._patient.telecoms if t.system == "phone" and t.value]
        return min(phones, key=lambda t: t.rank or 99) if phones else None

    def _email(self) -> Telecom | None:
        return next((t for t in self._patient.telecoms if t.system == "email" and t.value), None)

    def _home(self) -> Address | None:
        return next((a for a in self._patient.addresses if a.use != "old"), None)

    def _show(self, patient: Patient) -> None:
        ui, phone, email, home = self.ui, self._phone(), self._email(), self._home()
        lines = {
            "preferred_name": patient.preferred_name,
            "pronouns": patient.pronouns,
            "phone": phone.value if phone else "",
            "email": email.value if email else "",
            "safe_note": patient.safe_contact.note,
            "city": home.city if home else "",
            "state": home.state if home else "",
            "postal_code": home.postal_code if home else "",
            "employer": patient.employer,
            "work_site": patient.work_site,
            "occupation": patient.occupation,
            "employee_number": patient.employee_number,
            "primary_care": patient.primary_care,
        }
        for name, value in lines.items():
            line = getattr(ui, name)
            line.setText(value)
            line.setCursorPosition(0)
        ui.address.setPlainText(home.line if home else "")
        choose(ui.safe_channel, patient.safe_contact.channel)
        ui.do_not_contact.setChecked(patient.safe_contact.do_not_contact)
        choose(ui.language, patient.language)
        needed = {None: "", True: "yes", False: "no"}[patient.interpreter_needed]
        choose(ui.interpreter_needed, needed)

    def _said(self, name: str) -> str:
        return str(getattr(self.ui, name).text()).strip()

    def _telecoms(self) -> tuple[Telecom, ...]:
        """Every way that was known, with the first phone and e-mail as they now stand."""
        found = list(self._patient.telecoms)
        for system, known, value in (
            ("phone", self._phone(), self._said("phone")),
            ("email", self._email(), self._said("email")),
        ):
            if known is not None:
                at = found.index(known)
                found[at : at + 1] = [replace(known, value=value)] if value else []
            elif value:
                found.append(Telecom(system=system, value=value, use="mobile"))
        return tuple(found)

    def _addresses(self) -> tuple[Address, ...]:
        home = self._home()
        now = replace(
            home or Address(),
            line=self.ui.address.toPlainText().strip(),
            city=self._said("city"),
            state=self._said("state"),
            postal_code=self._said("postal_code"),
        )
        rest = tuple(a for a in self._patient.addresses if a is not home)
        return (now, *rest) if now.lines else rest

    def draft(self) -> PatientDraft:
        """Return the person as the form has them; what it does not show stays as it was."""
        ui, patient = self.ui, self._patient
        language = ui.language.currentText().strip()
        at = ui.language.findText(language)
        needed = {"yes": True, "no": False}.get(ui.interpreter_needed.currentData())
        return replace(
            patient,
            preferred_name=self._said("preferred_name"),
            pronouns=self._said("pronouns"),
            telecoms=self._telecoms(),
            addresses=self._addresses(),
            safe_contact=SafeContact(
                ui.safe_channel.currentText().strip(),
                self._said("safe_note"),
                ui.do_not_contact.isChecked(),
            ),
            language=str(ui.language.itemData(at)) if at >= 0 else language,
            interpreter_needed=needed,
            employer=self._said("employer"),
            work_site=self._said("work_site"),
            occupation=self._said("occupation"),
            employee_number=self._said("employee_number"),
            primary_care=self._said("primary_care"),
        )

    def collect(self) -> Work | list[FieldProblem]:
        """Save the details."""
        draft, patient = self.draft(), self._patient
        people, actor = self.desk.clinic.people, self.desk.actor
        return lambda _report: people.change(actor, patient.id, patient.version, draft)

    def named(self, problem: FieldProblem) -> FieldProblem:
        """Call a field as the form does."""
        if problem.field == "telecoms" and "@" in problem.message:
            return FieldProblem("email", problem.message)
        return FieldProblem(_ALIASES.get(problem.field, problem.field), problem.message)
