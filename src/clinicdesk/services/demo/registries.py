"""Programs and registries of a demonstration: enrolments in each state, and two refreshes.

Between the refreshes somebody's record changes, so that entries and exits have a history.
"""

from collections.abc import Sequence
from dataclasses import fields
from decimal import Decimal
from random import Random
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.people import PatientDraft, PatientStatus
from clinicdesk.domain.programmes import EnrolmentDraft, EnrolmentStatus
from clinicdesk.domain.registry_facts import AsOf
from clinicdesk.domain.registry_rule import All, Clause, Node, Op, Or
from clinicdesk.services.people import PeopleService
from clinicdesk.services.programmes import ProgrammeService
from clinicdesk.services.registries import RegistryService
from clinicdesk.services.registry_book import catalogue
from clinicdesk.store import patients, registry_query
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["enrol_and_refresh"]

_S = EnrolmentStatus
_STORIES = (
    ("ccm", _S.ACTIVE, "clinic", ""),
    ("dpp", _S.WAITLIST, "self", ""),
    ("tcm", _S.FINISHED, "hospital", "Thirty days at home, medicines agree"),
    ("weight", _S.ONHOLD, "clinic", "On leave until the new year"),
    ("tobacco", _S.ACTIVE, "self", ""),
    ("ccm", _S.PLANNED, "outside-practice", ""),
    ("maternity", _S.CANCELLED, "clinic", "Chose a practice nearer to home"),
    ("rtw", _S.ACTIVE, "employer-program", ""),
    ("dpp", _S.ONHOLD, "clinic", "Waits for a morning group"),
    ("weight", _S.ENTERED_IN_ERROR, "clinic", "Meant for another person"),
)

_FITS: dict[str, Node] = {
    "ccm": Or(
        (
            Clause(field="condition", op=Op.ACTIVE, subject="diabetes"),
            Clause(field="condition", op=Op.ACTIVE, subject="hypertension"),
        )
    ),
    "dpp": Clause(field="condition", op=Op.ACTIVE, subject="prediabetes"),
    "tobacco": Clause(field="condition", op=Op.ACTIVE, subject="tobacco"),
    "maternity": All(
        (
            Clause(field="sex", op=Op.IS, values=("female",)),
            Clause(field="age", op=Op.BETWEEN, number=Decimal(20), high=Decimal(42)),
        )
    ),
}


def enrol_and_refresh(
    store: ClinicStore, actor: Actor, zone: str, people: Sequence[UUID], seed: int
) -> None:
    """Enrol a few people in programs and refresh the registries before and after."""
    registries = RegistryService(store, zone)
    programmes = ProgrammeService(store, BusinessCalendar(zone=zone))
    registries.refresh(actor)
    fitting = _fitting(store, zone)
    free = _living(store, people)
    for programme, status, referred_by, reason in _STORIES:
        fit = fitting.get(programme)
        mine = next((one for one in free if fit is None or one in fit), None)
        mine = mine or min(fit or (), default=None)
        if mine is None:
            continue
        free = [one for one in free if one != mine]
        if fit is not None:
            fit.discard(mine)
        _enrol(programmes, actor, (mine, programme, referred_by), status, reason)
    _say_primary_care(store, actor, zone, people, seed)
    registries.refresh(actor)


def _fitting(store: ClinicStore, zone: str) -> dict[str, set[UUID]]:
    """Return whom a program is meant for; programs that are not among them are for anybody."""
    as_of = AsOf(site_day(store.clock.now(), zone), zone)
    with store.reading() as session:
        return {
            programme: registry_query.members(session, rule, catalogue(), as_of)
            for programme, rule in _FITS.items()
        }


def _living(store: ClinicStore, people: Sequence[UUID]) -> list[UUID]:
    with store.reading() as session:
        return [
            one for one in people if patients.get(session, one).status is not PatientStatus.DECEASED
        ]


def _enrol(
    programmes: ProgrammeService,
    actor: Actor,
    who: tuple[UUID, str, str],
    status: EnrolmentStatus,
    reason: str,
) -> None:
    patient_id, programme, referred_by = who
    begins = status if status in {_S.PLANNED, _S.WAITLIST} else _S.ACTIVE
    made, _change = programmes.enrol(
        actor,
        EnrolmentDraft(
            patient_id=patient_id, programme=programme, status=begins, referred_by=referred_by
        ),
    )
    if status is _S.ONHOLD:
        programmes.pause(actor, made.id, made.version, reason)
    elif status not in {begins, _S.ACTIVE}:
        programmes.end(actor, made.id, made.version, reason, to=status)


def _say_primary_care(
    store: ClinicStore, actor: Actor, zone: str, people: Sequence[UUID], seed: int
) -> None:
    """Name the primary care of some, so that they leave the list of who has none."""
    service = PeopleService(store, zone)
    some = Random(f"{seed}:primary").sample(list(people), min(4, len(people)))
    for patient_id in some:
        person = service.get(actor, patient_id)
        if person.status is PatientStatus.ACTIVE and not person.primary_care:
            said = {one.name: getattr(person, one.name) for one in fields(PatientDraft)}
            draft = PatientDraft(**{**said, "primary_care": "Dr. Okafor, Riverside"})
            service.change(actor, patient_id, person.version, draft)
