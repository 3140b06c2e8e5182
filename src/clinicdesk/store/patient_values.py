"""A person as the tables have them, and as a value: columns and rows to fields, and back."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import (
    Address,
    BirthSex,
    Identifier,
    LeaveMessage,
    Patient,
    PatientStatus,
    PersonName,
    RecordedSex,
    SafeContact,
    Sex,
    Telecom,
)
from clinicdesk.domain.person_details import PrimaryCareKind

__all__ = ["birth_columns", "birth_value", "patient_of"]

_PRECISION = {(False, False): "year", (True, False): "month", (True, True): "day"}


def birth_columns(birth: PartialDate | None) -> tuple[date | None, str]:
    """Return the first day it can be, and how much is known."""
    if birth is None:
        return None, ""
    return birth.earliest, _PRECISION[bool(birth.month), bool(birth.day)]


def birth_value(on: date | None, precision: str) -> PartialDate | None:
    """Bring a stored birth date back."""
    if on is None:
        return None
    month = on.month if precision != "year" else 0
    return PartialDate(on.year, month, on.day if precision == "day" else 0)


def _name(record: Any, use: str = "official", **dated: date | None) -> PersonName:
    return PersonName(
        use=use,
        family=record.family,
        given=record.given,
        prefix=record.prefix,
        suffix=record.suffix,
        **dated,
    )


def _other_name(record: Any) -> PersonName:
    return _name(record, record.use, start_on=record.start_on, end_on=record.end_on)


def _telecom(record: Any) -> Telecom:
    return Telecom(
        system=record.system,
        value=record.value,
        use=record.use,
        rank=record.rank,
        comment=record.comment,
        e164=record.e164,
        leave_message=LeaveMessage(record.leave_message),
        best_time=record.best_time,
        start_on=record.start_on,
        end_on=record.end_on,
    )


def _address(record: Any) -> Address:
    return Address(
        use=record.use,
        line=record.line,
        city=record.city,
        state=record.state,
        postal_code=record.postal_code,
        country=record.country,
        as_typed=record.as_typed,
        start_on=record.start_on,
        end_on=record.end_on,
    )


def _safe_contact(record: Any) -> SafeContact:
    return SafeContact(
        record.safe_channel,
        record.safe_note,
        record.do_not_contact,
        tuple(record.safe_purposes.split()),
        tuple(record.safe_avoid.split()),
    )


def patient_of(
    record: Any,
    names: Iterable[Any],
    identifiers: Iterable[Any],
    telecoms: Iterable[Any],
    addresses: Iterable[Any],
) -> Patient:
    """Bring a person back from their row and the rows of what there may be several of."""
    return Patient(
        id=record.id,
        version=record.version,
        mrn=record.mrn,
        site_id=record.site_id,
        created_at=record.created_at,
        updated_at=record.updated_at,
        name=_name(record),
        other_names=tuple(map(_other_name, names)),
        birth=birth_value(record.birth_on, record.birth_precision),
        sex=Sex(record.sex) if record.sex else None,
        deceased=record.deceased,
        deceased_at=record.deceased_at,
        identifiers=tuple(Identifier(i.system, i.value, i.type) for i in identifiers),
        telecoms=tuple(map(_telecom, telecoms)),
        addresses=tuple(map(_address, addresses)),
        preferred_name=record.preferred_name,
        pronouns=record.pronouns,
        race=record.race,
        ethnicity=record.ethnicity,
        marital_status=record.marital_status,
        language=record.language,
        interpreter_needed=record.interpreter_needed,
        employer=record.employer,
        work_site=record.work_site,
        employee_number=record.employee_number,
        occupation=record.occupation,
        primary_care=record.primary_care,
        status=PatientStatus(record.status),
        safe_contact=_safe_contact(record),
        birth_sex=BirthSex(record.birth_sex) if record.birth_sex else None,
        recorded_sex=RecordedSex(record.recorded_sex) if record.recorded_sex else None,
        shift=record.shift,
        department=record.department,
        primary_care_kind=PrimaryCareKind(record.primary_care_kind),
        primary_care_id=record.primary_care_id,
        status_reason=record.status_reason,
        status_on=record.status_on,
        deceased_source=record.deceased_source,
        confidential_from_household=record.minor_confidential,
    )
