"""``person``: one person's details, what was changed of them, and changing them."""

import json
import sys
from dataclasses import asdict, fields, replace
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from clinicdesk.cli.session import Session, find_patient, pass_session, people_text
from clinicdesk.domain.dates import PartialDate, show_instant
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.people import (
    BirthSex,
    Patient,
    PatientDraft,
    PatientStatus,
    RecordedSex,
    SafeContact,
    Sex,
)
from clinicdesk.domain.person_details import FieldChange, HouseholdLink, PrimaryCareKind
from clinicdesk.domain.person_history import FIELDS

__all__ = ["COMMANDS", "person_document"]

_TEXTS = frozenset(
    {
        *("preferred_name", "pronouns", "race", "ethnicity", "marital_status", "language"),
        *("employer", "work_site", "employee_number", "occupation", "shift", "department"),
        *("primary_care", "status_reason", "deceased_source"),
    }
)
_ENUMS: dict[str, type[Enum]] = {
    "sex": Sex,
    "birth_sex": BirthSex,
    "recorded_sex": RecordedSex,
    "status": PatientStatus,
    "primary_care_kind": PrimaryCareKind,
}
_ANSWERS = frozenset({"interpreter_needed", "confidential_from_household"})
_SETTABLE = sorted(
    {*_TEXTS, *_ENUMS, *_ANSWERS, "birth_date", "deceased_on", "safe_contact", "status_on"}
)
_SAFE = {field.name: field for field in fields(SafeContact)}


def person_document(patient: Patient, links: tuple[HouseholdLink, ...] = ()) -> dict[str, Any]:
    """Return a person as the commands tell of them: their row, their details, their household."""
    found = asdict(patient)
    details = found.pop("details") or {}
    birth = found.pop("birth")
    found["birth_date"] = patient.birth.iso if birth and patient.birth else None
    household = [
        {
            "id": one.id,
            "head": one.head_id,
            "head_mrn": one.head_mrn,
            "dependant": one.dependant_id,
            "dependant_mrn": one.dependant_mrn,
            "relation": one.relation,
            "person_code": one.person_code,
            "start_on": one.start_on,
            "end_on": one.end_on,
        }
        for one in links
    ]
    return found | details | {"household": [_plain(one) for one in household]}


def _plain(one: dict[str, Any]) -> dict[str, Any]:
    return one | {"relation": asdict(one["relation"])}


@click.group("person")
def person() -> None:
    """Show one person's details, what was changed of them, or change them."""


def _shown(patient: Patient) -> str:
    rows = [(field.label, field.shown(patient).replace("\n", "; ")) for field in FIELDS.values()]
    return people_text(("Field", "Now"), [row for row in rows if row[1]])


@person.command("show")
@click.argument("who", metavar="ID")
@pass_session
def show(session: Session, who: str) -> None:
    """Show everything that is said of a person. ID is an id or an MRN."""
    with session.opened() as clinic:
        patient_id = find_patient(clinic, who)
        clinic.charts.open(clinic.actor, patient_id)
        patient = clinic.people.details(clinic.actor, patient_id)
        links = clinic.household.of_person(clinic.actor, patient_id)
    session.say({"person": person_document(patient, links)}, lambda: _shown(patient))


def _line(one: FieldChange, zone: str) -> tuple[str, ...]:
    flat = (part.replace("\n", "; ") or "nothing" for part in (one.before, one.after))
    return (show_instant(one.at, zone), one.by, one.path, one.label, *flat)


@person.command("history")
@click.argument("who", metavar="ID")
@pass_session
def history(session: Session, who: str) -> None:
    """Show who changed what of a person's details, the newest first. ID is an id or an MRN."""
    with session.opened() as clinic:
        patient_id = find_patient(clinic, who)
        clinic.charts.open(clinic.actor, patient_id)
        found = clinic.people.history(clinic.actor, patient_id)
        zone = clinic.facts.site.zone
    session.say(
        {"changes": [asdict(one) for one in found]},
        lambda: (
            people_text(
                ("When", "Who", "How", "Field", "From", "To"), [_line(one, zone) for one in found]
            )
            or "Nothing was changed."
        ),
    )


def _read(path: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if path == "-" else Path(path).read_text(encoding="utf-8")
        said = json.loads(text)
    except (OSError, ValueError) as error:
        raise BadInput(
            "The file with the new values cannot be read.", "Give a JSON object, in UTF-8."
        ) from error
    if not isinstance(said, dict):
        raise BadInput("The file holds no JSON object.", 'Write it as {"shift": "Night"}.')
    if unknown := sorted(said.keys() - set(_SETTABLE)):
        raise BadInput(
            f"There is no field called {unknown[0]} here.", f"Fields: {', '.join(_SETTABLE)}."
        )
    return said


def _day(name: str, value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise BadInput(f"{name} is no day.", "Write it as YYYY-MM-DD.") from error


def _value(name: str, value: object) -> Any:
    if name in _TEXTS and isinstance(value, str):
        return value
    if name in _ANSWERS and (value is None or isinstance(value, bool)):
        return value
    if name in _ENUMS:
        kind = _ENUMS[name]
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError as error:
            offered = ", ".join(str(one.value) or '""' for one in kind)
            raise BadInput(f"{name} has no such value.", f"Values: {offered}.") from error
    raise BadInput(f"{name} has no such value.", "See the fields with: person show ID --json.")


def _safe_contact(now: SafeContact, said: object) -> SafeContact:
    if not isinstance(said, dict) or said.keys() - _SAFE.keys():
        raise BadInput("safe_contact has other parts.", f"Parts: {', '.join(_SAFE)}.")
    values: dict[str, Any] = {
        name: tuple(map(str, value)) if isinstance(value, list) else value
        for name, value in said.items()
    }
    return replace(now, **values)


def _changed(patient: Patient, said: dict[str, Any], zone: str) -> PatientDraft:
    values: dict[str, Any] = {}
    for name, value in said.items():
        if name == "birth_date":
            values["birth"] = PartialDate.parse(str(value)) if value else None
        elif name == "deceased_on":
            day = _day(name, value)
            noon = day and datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo(zone))
            values |= {"deceased": day is not None, "deceased_at": noon}
        elif name == "status_on":
            values[name] = _day(name, value)
        elif name == "safe_contact":
            values[name] = _safe_contact(patient.safe_contact, value)
        else:
            values[name] = _value(name, value)
    return replace(patient, **values)


@person.command("set")
@click.argument("who", metavar="ID")
@click.argument("file", metavar="FILE")
@pass_session
def change(session: Session, who: str, file: str) -> None:
    """Change details of a person. ID is an id or an MRN.

    FILE is a JSON object of fields and their new values, or - for standard input: what is said of
    people never stands on a command line.
    """
    said = _read(file)
    with session.opened() as clinic:
        now = clinic.people.get(clinic.actor, find_patient(clinic, who))
        try:
            draft = _changed(now, said, clinic.facts.site.zone)
        except ValueError as error:
            raise BadInput("birth_date is no date.", "Write it as YYYY-MM-DD.") from error
        changed, _ = clinic.people.change(clinic.actor, now.id, now.version, draft, path="command")
    session.say(
        {"id": changed.id, "mrn": changed.mrn, "version": changed.version},
        lambda: f"Changed {changed.mrn}.",
    )


COMMANDS = {"person": person}
