"""The form of a person's details: everything that is said of them, in the order of a talk."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtCore import Signal

from clinicdesk.desktop.chart.details_lists import (
    Places,
    answer_key,
    fill_combos,
    fill_reasons,
)
from clinicdesk.desktop.chart.primary_care import PrimaryCareField
from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.forms.patient_details_form import Ui_PatientDetails
from clinicdesk.desktop.person import person_values as lines
from clinicdesk.desktop.person import work_values as work
from clinicdesk.desktop.person.entries import choose, offer
from clinicdesk.desktop.person.form_sheet import FormSheet, Work
from clinicdesk.desktop.widgets import Button
from clinicdesk.domain.access import Act, may
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.contacting import channel_of
from clinicdesk.domain.dates import PartialDate, show_date
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.languages import language_name, language_tag
from clinicdesk.domain.people import (
    BirthSex,
    Patient,
    PatientDraft,
    PatientStatus,
    PersonName,
    RecordedSex,
    SafeContact,
    Sex,
)
from clinicdesk.domain.person_codes import (
    DECLINED,
    DETAILED_ETHNICITIES,
    DETAILED_RACES,
    ETHNICITIES,
    GENDER_IDENTITIES,
    RACES,
    UNKNOWN,
)
from clinicdesk.domain.person_details import (
    PersonDetails,
    SpokenLanguage,
)
from clinicdesk.domain.person_history import reads_gender_identity

__all__ = ["DetailsSheet"]

_LINES = (
    *("preferred_name", "pronouns", "employer", "work_site", "occupation", "employee_number"),
    *("shift", "department", "race"),
)
_MIND, _WHY = "What to mind", "Why not, and what to do instead"
_NAMED = {
    "name": "family",
    "race": "races",
    "ethnicity": "ethnicities",
    "languages": "other_languages",
    "safe_contact": "safe_channel",
    "occupation": "occupation",
    "deceased_at": "deceased_on",
}


class DetailsSheet(FormSheet):
    """Changes a person's details. ``saved`` carries (Patient, Change)."""

    history_asked = Signal()

    def __init__(self, desk: Desk, patient: Patient) -> None:
        super().__init__(
            desk,
            "Contact and details",
            Ui_PatientDetails(),
            draft=("patient-details", patient.id),
        )
        self._patient = patient
        self._known = patient.details or PersonDetails()
        self._birth_shown = show_date(patient.birth) if patient.birth else ""
        ui = self.ui
        self.places = Places(self.fields, desk.clinic.today)
        fill_combos(ui, patient.status)
        fill_reasons(ui, patient.status)
        offer(ui.race_detail, [one.text for one in DETAILED_RACES])
        offer(ui.ethnicity_detail, [one.text for one in DETAILED_ETHNICITIES])
        ui.status.currentIndexChanged.connect(lambda _at: self._arrange())
        ui.do_not_contact.toggled.connect(lambda _on: self._arrange())
        self._care = PrimaryCareField(desk, ui, self.fields)
        self._show(patient)
        self._show_details(self._known)
        self.fields.show("gender_identity", shown=reads_gender_identity(desk.actor))
        history = Button("History", icon_name="history", hint="Who changed what, and from what")
        history.clicked.connect(self.history_asked)
        self.add_action(history)
        self._arrange()
        self.loaded()
        self.allow_saving(may(desk.actor, Act.EDIT_PERSON))

    def focus_first(self) -> None:
        """The telephone changes most often."""
        records = self.places.records["telecoms"].records
        if records:
            records[0].enter()
        else:
            self.places.records["telecoms"].add_button.setFocus()

    # What is stored, into the form

    def _show(self, patient: Patient) -> None:
        ui, name, places = self.ui, patient.name, self.places
        values = {field: getattr(patient, field) for field in _LINES} | {
            "family": name.family,
            "given": name.given,
            "prefix": name.prefix,
            "suffix": name.suffix,
            "safe_note": patient.safe_contact.note,
        }
        for field, value in values.items():
            line = getattr(ui, field)
            line.setText(value)
            line.setCursorPosition(0)
        places.days["birth"].line.setText(self._birth_shown)
        places.days["status_on"].set_value(patient.status_on)
        died = patient.deceased_at
        zone = ZoneInfo(self.desk.clinic.facts.site.zone)
        places.days["deceased_on"].set_value(died.astimezone(zone).date() if died else None)
        choose(ui.sex, patient.sex.value if patient.sex else "")
        choose(ui.birth_sex, patient.birth_sex.value if patient.birth_sex else "")
        choose(ui.recorded_sex, patient.recorded_sex.value if patient.recorded_sex else "")
        safe = patient.safe_contact
        channel = channel_of(safe.channel)
        choose(ui.safe_channel, channel.value if channel else safe.channel)
        places.ticked["safe_purposes"].choose(safe.purposes)
        places.ticked["safe_avoid"].choose(safe.avoid)
        ui.do_not_contact.setChecked(safe.do_not_contact)
        ui.minor_confidential.setChecked(patient.confidential_from_household)
        ui.language.setEditText(language_name(patient.language) if patient.language else "")
        needed = {None: "", True: "yes", False: "no"}[patient.interpreter_needed]
        choose(ui.interpreter_needed, needed)
        self._care.show(patient)
        choose(ui.status, patient.status.value)
        fill_reasons(ui, patient.status)
        choose(ui.status_reason, patient.status_reason)
        choose(ui.deceased_source, patient.deceased_source)
        records = places.records
        records["other_names"].set_form_value(lines.of_names(patient.other_names))
        records["telecoms"].set_form_value(lines.of_telecoms(patient.telecoms))
        records["addresses"].set_form_value(lines.of_addresses(patient.addresses))

    def _show_details(self, known: PersonDetails) -> None:
        ui, places = self.ui, self.places
        places.records["related"].set_form_value(lines.of_related(known.related))
        places.records["occupations"].set_form_value(work.of_occupations(known.occupations))
        places.records["tribes"].set_form_value(work.of_tribes(known.tribes))
        places.records["coverages"].set_form_value(lines.of_coverages(known.coverages))
        for field, said, offered, detail in (
            ("races", known.races, RACES, ui.race_detail),
            ("ethnicities", known.ethnicities, ETHNICITIES, ui.ethnicity_detail),
        ):
            ticked = {answer_key(one) for one in (*offered, UNKNOWN, DECLINED)}
            places.ticked[field].choose([answer_key(one) for one in said])
            more = [one.text for one in said if answer_key(one) not in ticked]
            detail.setText("; ".join(more))
        others = [o.tag for o in known.languages if o.tag != self._patient.language]
        ui.other_languages.setText(lines.language_words(others))
        latest = known.gender_identities[0].text if known.gender_identities else ""
        if latest and ui.gender_identity.findData(latest) < 0:
            ui.gender_identity.addItem(latest, latest)
        choose(ui.gender_identity, latest)

    def _arrange(self) -> None:
        """Show what the chosen standing asks for, and no more."""
        status = PatientStatus(self.ui.status.currentData())
        fill_reasons(self.ui, status)
        dead = status is PatientStatus.DECEASED
        self.fields.show("status_reason", shown=self.ui.status_reason.count() > 1)
        self.fields.show("status_on", shown=not dead)
        self.fields.show("deceased_on", shown=dead)
        self.fields.show("deceased_source", shown=dead)
        refused = self.ui.do_not_contact.isChecked()
        self.ui.safe_note_label.setText(_WHY if refused else _MIND)
        self.ui.safe_note.setAccessibleName(_WHY if refused else _MIND)

    # What stands in the form

    def _said(self, name: str) -> str:
        return str(getattr(self.ui, name).text()).strip()

    def _birth(self) -> PartialDate | None:
        day = self.places.days["birth"]
        if day.line.text().strip() == self._birth_shown:
            return self._patient.birth
        return PartialDate.of(day.value) if day.value else None

    def _ticked(self, field: str, offered: tuple[Coded, ...], detail: str) -> tuple[Coded, ...]:
        known = getattr(self._known, field)
        all_of_them = (*offered, UNKNOWN, DECLINED)
        chosen = self.places.ticked[field].chosen
        said = {answer_key(one): one for one in (*all_of_them, *known)}
        detailed = DETAILED_RACES if field == "races" else DETAILED_ETHNICITIES
        more = lines.coded_words(self._said(detail), detailed, known)
        return tuple(dict.fromkeys((*(said[key] for key in chosen), *more)))

    def _details(self) -> PersonDetails:
        known, records = self._known, self.places.records
        today = self.desk.clinic.today()
        languages = {one.tag: one for one in known.languages}
        tags = [language_tag(words) for words in lines.split_words(self._said("other_languages"))]
        first = self._language()
        if tags and first:
            tags = [first, *(tag for tag in tags if tag != first)]
        return replace(
            known,
            races=self._ticked("races", RACES, "race_detail"),
            ethnicities=self._ticked("ethnicities", ETHNICITIES, "ethnicity_detail"),
            tribes=work.to_tribes(records["tribes"].form_value(), known.tribes),
            gender_identities=self._gender(),
            languages=tuple(
                replace(languages.get(tag, SpokenLanguage(tag)), preferred=tag == first)
                for tag in tags
            )
            or tuple(one for one in known.languages if one.tag == first),
            related=lines.to_related(records["related"].form_value(), known.related, today),
            occupations=work.to_occupations(
                records["occupations"].form_value(), known.occupations, today
            ),
            coverages=lines.to_coverages(records["coverages"].form_value(), known.coverages, today),
        )

    def _gender(self) -> tuple[Coded, ...]:
        known = self._known.gender_identities
        said = str(self.ui.gender_identity.currentData() or "")
        if said == (known[0].text if known else ""):
            return known
        return tuple(one for one in GENDER_IDENTITIES if one.text == said)

    def _language(self) -> str:
        typed = self.ui.language.currentText().strip()
        at = self.ui.language.findText(typed)
        return str(self.ui.language.itemData(at)) if at >= 0 else language_tag(typed)

    def _safe(self) -> SafeContact:
        ui, before = self.ui, self._patient.safe_contact
        typed = ui.safe_channel.currentText().strip()
        at = ui.safe_channel.findText(typed)
        channel = str(ui.safe_channel.itemData(at)) if at >= 0 else typed
        # What was stored in words stays in words, where it is still the same channel.
        if channel_of(before.channel) is channel_of(channel) is not None:
            channel = before.channel
        ticked = self.places.ticked
        return SafeContact(
            channel,
            self._said("safe_note"),
            ui.do_not_contact.isChecked(),
            ticked["safe_purposes"].chosen,
            ticked["safe_avoid"].chosen,
        )

    def _standing(self) -> dict[str, Any]:
        ui, patient, days = self.ui, self._patient, self.places.days
        status = PatientStatus(ui.status.currentData())
        if status is not PatientStatus.DECEASED:
            reason = str(ui.status_reason.currentData() or "")
            return {"status": status, "status_reason": reason, "status_on": days["status_on"].value}
        died, zone = days["deceased_on"].value, ZoneInfo(self.desk.clinic.facts.site.zone)
        at = patient.deceased_at
        if died is None:
            at = None
        elif at is None or at.astimezone(zone).date() != died:
            at = datetime(died.year, died.month, died.day, 12, tzinfo=zone).astimezone(UTC)
        source = str(ui.deceased_source.currentData() or "")
        return {"status": status, "deceased": True, "deceased_at": at, "deceased_source": source}

    def draft(self) -> PatientDraft:
        """Return the person as the form has them; what it does not show stays as it was."""
        ui, patient, records = self.ui, self._patient, self.places.records
        today = self.desk.clinic.today()
        sex, born, recorded = (
            str(box.currentData() or "") for box in (ui.sex, ui.birth_sex, ui.recorded_sex)
        )
        parts: dict[str, Any] = {
            part: self._said(part) for part in ("family", "given", "prefix", "suffix")
        }
        name: PersonName = replace(patient.name, **parts)
        plain: dict[str, Any] = {field: self._said(field) for field in _LINES}
        return replace(
            patient,
            **plain,
            name=name,
            other_names=lines.to_names(
                records["other_names"].form_value(), patient.other_names, today
            ),
            birth=self._birth(),
            sex=Sex(sex) if sex else None,
            birth_sex=BirthSex(born) if born else None,
            recorded_sex=RecordedSex(recorded) if recorded else None,
            telecoms=lines.to_telecoms(records["telecoms"].form_value(), patient.telecoms),
            addresses=lines.to_addresses(
                records["addresses"].form_value(), patient.addresses, today
            ),
            safe_contact=self._safe(),
            confidential_from_household=ui.minor_confidential.isChecked(),
            language=self._language(),
            interpreter_needed={"yes": True, "no": False}.get(ui.interpreter_needed.currentData()),
            details=self._details() if patient.details is not None else None,
            **self._standing(),
            **self._care.draft(),
        )

    def collect(self) -> Work | list[FieldProblem]:
        """Save the details."""
        places = self.places
        several: list[tuple[str, Any]] = [*places.days.items(), *places.records.items()]
        wrong = [FieldProblem(name, said) for name, one in several if (said := one.problem)]
        if places.days["birth"].line.text().strip() == self._birth_shown:
            wrong = [one for one in wrong if one.field != "birth"]
        if wrong:
            return wrong
        draft, patient = self.draft(), self._patient
        people, actor = self.desk.clinic.people, self.desk.actor
        return lambda _report: people.change(actor, patient.id, patient.version, draft)

    def named(self, problem: FieldProblem) -> FieldProblem:
        """Call a field as the form does."""
        group = problem.field.partition(".")[0]
        field = {"coverage": "coverages"}.get(group, _NAMED.get(problem.field, group))
        return FieldProblem(field, problem.message)
