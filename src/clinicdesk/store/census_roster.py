"""The roster as a census is compared with it: light rows of everybody, whole ones of a few."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from clinicdesk.domain.folding import fold
from clinicdesk.domain.people import Patient, PersonName
from clinicdesk.store import patients
from clinicdesk.store.records.clinical import (
    ConditionRecord,
    EncounterRecord,
    MedicationRecord,
    ObservationRecord,
)
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.referrals import ReferralRecord

__all__ = [
    "LightPerson",
    "RosterIndex",
    "first_people",
    "names_of",
    "people",
    "roster_index",
    "seen_people",
]

_P: Table = PatientRecord.__table__  # type: ignore[assignment]
_PIECE = 500


@dataclass(frozen=True, slots=True)
class LightPerson:
    """What of a person decides whether they are looked at more closely."""

    id: UUID
    family: str
    given: str
    birth: date | None
    sex: str
    employer: str
    number: str
    phone: str


@dataclass(slots=True)
class RosterIndex:
    """Everybody, by what a row may share with them."""

    people: dict[UUID, LightPerson] = field(default_factory=dict)
    by_number: dict[str, list[LightPerson]] = field(default_factory=dict)
    by_birth: dict[date, list[LightPerson]] = field(default_factory=dict)
    by_name: dict[tuple[str, str], list[LightPerson]] = field(default_factory=dict)
    by_phone: dict[str, list[LightPerson]] = field(default_factory=dict)

    def add(self, one: LightPerson) -> None:
        """Add somebody."""
        self.people[one.id] = one
        if one.number:
            self.by_number.setdefault(one.number, []).append(one)
        if one.birth is not None:
            self.by_birth.setdefault(one.birth, []).append(one)
        self.by_name.setdefault((one.family, one.given.split(" ", 1)[0]), []).append(one)
        if one.phone:
            self.by_phone.setdefault(one.phone, []).append(one)


def roster_index(session: Session, tell: Callable[[int], None]) -> RosterIndex:
    """Read everybody who was not merged into another."""
    c = _P.c
    query = (
        select(
            *(c.id, c.family_norm, c.given_norm, c.birth_on, c.birth_precision, c.sex),
            *(c.employer, c.employee_number, c.phone_digits),
        )
        .where(c.status != "merged", c.entered_in_error.is_(False))
        .execution_options(yield_per=5_000)
    )
    index = RosterIndex()
    employers: dict[str, str] = {}
    for place, row in enumerate(session.execute(query)):
        if (employer := employers.get(row[6])) is None:
            employer = employers[row[6]] = fold(row[6])
        born = row[3] if row[4] == "day" else None
        number = row[7].strip().casefold()
        index.add(LightPerson(row[0], row[1], row[2], born, row[5] or "", employer, number, row[8]))
        if place % 5_000 == 0:
            tell(place)
    return index


def people(session: Session, ids: Iterable[UUID]) -> dict[UUID, Patient]:
    """Return people with all that is known of them."""
    wanted = list(dict.fromkeys(ids))
    found: dict[UUID, Patient] = {}
    for start in range(0, len(wanted), _PIECE):
        for one in patients.get_many(session, wanted[start : start + _PIECE]):
            found[one.id] = one
    return found


def first_people(session: Session, limit: int) -> list[UUID]:
    """Return who was recorded first."""
    c = _P.c
    query = select(c.id).where(c.entered_in_error.is_(False)).order_by(c.mrn).limit(limit)
    return list(session.scalars(query))


def names_of(session: Session, ids: Iterable[UUID]) -> dict[UUID, tuple[str, str, str]]:
    """Return how people are listed, their MRN and their status."""
    c = _P.c
    wanted = list(dict.fromkeys(ids))
    found: dict[UUID, tuple[str, str, str]] = {}
    for start in range(0, len(wanted), _PIECE):
        query = select(c.id, c.family, c.given, c.prefix, c.suffix, c.mrn, c.status).where(
            c.id.in_(wanted[start : start + _PIECE])
        )
        for row in session.execute(query):
            name = PersonName(family=row[1], given=row[2], prefix=row[3], suffix=row[4])
            found[row[0]] = (name.listed, row[5], row[6])
    return found


_SEEN: Sequence[Any] = (
    EncounterRecord,
    ObservationRecord,
    ConditionRecord,
    MedicationRecord,
    CarePlanRecord,
    ReferralRecord,
)


def seen_people(session: Session, ids: Iterable[UUID]) -> set[UUID]:
    """Return those of whom something was recorded in their chart."""
    wanted = list(dict.fromkeys(ids))
    found: set[UUID] = set()
    for start in range(0, len(wanted), _PIECE):
        some = [one for one in wanted[start : start + _PIECE] if one not in found]
        for record in _SEEN:
            c = record.__table__.c
            if left := [one for one in some if one not in found]:
                found.update(
                    session.scalars(
                        select(c.patient_id)
                        .where(c.patient_id.in_(left), c.entered_in_error.is_(False))
                        .distinct()
                    )
                )
    return found
