"""What the program takes from the chart and the person's record: HbA1c, age, race, state."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.clock import site_day
from clinicdesk.domain.dates import age_on
from clinicdesk.domain.people import Patient
from clinicdesk.domain.prevention import Participant
from clinicdesk.domain.prevention_dataset import PersonFacts
from clinicdesk.domain.prevention_results import A1cValue
from clinicdesk.store import patients, person_details
from clinicdesk.store.records.clinical import ObservationRecord

__all__ = ["a1c_values", "facts_of"]

_A1C = ("4548-4", "17856-6", "4549-2")
_HISPANIC, _NOT_HISPANIC = "2135-2", "2186-5"


def a1c_values(
    session: Session, patient_ids: Iterable[UUID], zone: str
) -> dict[UUID, tuple[A1cValue, ...]]:
    """Return what the chart has of some people's HbA1c in percent, by day."""
    c = ObservationRecord
    query = select(c.patient_id, c.occurred_at, c.recorded_at, c.value).where(
        c.code_code.in_(_A1C),
        c.patient_id.in_(list(patient_ids)),
        c.entered_in_error.is_(False),
        c.status != "cancelled",
        c.value.is_not(None),
        c.unit == "%",
        c.comparator == "",
    )
    found: dict[UUID, list[A1cValue]] = {}
    for patient_id, occurred_at, recorded_at, value in session.execute(query):
        assert value is not None  # asked for above
        on = site_day(occurred_at or recorded_at, zone)
        heard = site_day(recorded_at, zone)
        found.setdefault(patient_id, []).append(A1cValue(on, value, max(on, heard)))
    return {who: tuple(sorted(some, key=lambda one: one.on)) for who, some in found.items()}


def _state(person: Patient) -> str:
    said = next((one.state for one in person.addresses if one.state), "").strip().upper()
    return said if len(said) == 2 and said.isalpha() else ""


def facts_of(
    session: Session, participants: Iterable[Participant], zone: str
) -> Mapping[UUID, PersonFacts]:
    """Return what the data set takes from each participant's record, by participant."""
    some = list(participants)
    ids = [one.patient_id for one in some]
    people = {one.id: one for one in patients.get_many(session, ids)}
    details = person_details.read_many(session, ids)
    a1cs = a1c_values(session, ids, zone)
    found = {}
    for one in some:
        person, more = people[one.patient_id], details[one.patient_id]
        said = {race.code for race in more.ethnicities}
        hispanic = True if _HISPANIC in said else False if _NOT_HISPANIC in said else None
        found[one.id] = PersonFacts(
            age=age_on(person.birth, one.enrolled_on),
            sex=person.sex.value if person.sex else "",
            hispanic=hispanic,
            races=frozenset(race.code for race in more.races),
            state=_state(person),
            a1cs=a1cs.get(one.patient_id, ()),
        )
    return found
