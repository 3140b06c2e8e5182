"""A cohort of the prevention program in its eighth month, and a month of care-management time."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.care_time import TimeDraft
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.prevention import (
    AttendanceDraft,
    Cohort,
    CohortDraft,
    DeliveryMode,
    Evidence,
    Participant,
    SessionDraft,
    SessionMode,
    WithdrawReason,
)
from clinicdesk.domain.registry_facts import AsOf
from clinicdesk.domain.registry_rule import All, Clause, Node, Op
from clinicdesk.services.care_time import CareTimeService
from clinicdesk.services.demo.moments import Moments
from clinicdesk.services.lists import ListService
from clinicdesk.services.prevention import PreventionService
from clinicdesk.services.prevention_sheets import PreventionSheetService
from clinicdesk.services.registry_book import catalogue
from clinicdesk.store import programmes, registry_query
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["hold_a_cohort", "log_some_time"]

_PEOPLE = 10
_WEEKS = (*range(16), 24, 27, 29, 31)
"""Sixteen weekly sessions, then the monthly ones of the second half."""
_TOPICS = ("Welcome", "Get active", "Track your activity", "Eat well", "Track your food")
_ADULT = Clause(field="age", op=Op.BETWEEN, number=Decimal(30), high=Decimal(68))
_PREDIABETES: Node = All((_ADULT, Clause(field="condition", op=Op.ACTIVE, subject="prediabetes")))


def _who(store: ClinicStore, zone: str) -> list[UUID]:
    """Return people for the cohort: prediabetes first, then adults who are in no such program."""
    as_of = AsOf(site_day(store.clock.now(), zone), zone)
    with store.reading() as session:
        told = catalogue()
        fitting = registry_query.members(session, _PREDIABETES, told, as_of)
        adults = registry_query.members(session, _ADULT, told, as_of)
        sick = registry_query.members(
            session, Clause(field="condition", op=Op.ACTIVE, subject="diabetes"), told, as_of
        )
        chosen = [*sorted(fitting), *sorted(adults - fitting - sick)]
        free = [one for one in chosen if not programmes.of_patient(session, one)]
    return free[:_PEOPLE]


def hold_a_cohort(
    store: ClinicStore, actor: Actor, zone: str, lists: ListService, seed: int
) -> None:
    """Hold twenty sessions with ten people: some come every week, one leaves."""
    who = _who(store, zone)
    if len(who) < _PEOPLE:
        return
    service = PreventionService(store, BusinessCalendar(zone=zone))
    sheets = PreventionSheetService(store, zone, lists)
    today = site_day(store.clock.now(), zone)
    first_on = today - timedelta(weeks=_WEEKS[-1], days=3)
    cohort, _ = service.add_cohort(
        actor,
        CohortDraft(
            name=f"Plant 2, {first_on:%B %Y}",
            organization="7654321",
            delivery=DeliveryMode.COMBINATION,
            first_on=first_on,
        ),
    )
    chance = Random(f"{seed}:cohort")
    group = [_enrolled(service, actor, cohort, one, chance) for one in who]
    stories = [_Story(one, n, chance) for n, one in enumerate(group)]
    for n, week in enumerate(_WEEKS):
        mode = SessionMode.ONLINE if week > 20 else SessionMode.IN_PERSON
        draft = SessionDraft(
            held_on=first_on + timedelta(weeks=week),
            mode=mode,
            topic=_TOPICS[n] if n < len(_TOPICS) else "",
        )
        held, _ = sheets.add_session(actor, cohort.id, draft)
        sheets.save(actor, held.id, [one.line(week) for one in stories if one.there(week)])
    left = group[-1]
    service.withdraw(
        actor, left.id, left.version, WithdrawReason.NO_TIME, on=_day(first_on, 9), note="Shift"
    )


def _day(first_on: date, week: int) -> date:
    return first_on + timedelta(weeks=week)


def _enrolled(
    service: PreventionService, actor: Actor, cohort: Cohort, who: UUID, chance: Random
) -> Participant:
    before = cohort.first_on - timedelta(days=chance.randint(10, 90))
    tested = chance.random() < 0.6
    evidence = Evidence(
        height_in=chance.randint(61, 72),
        weight_lb=Decimal(chance.randint(205, 265)),
        pregnant=False,
        diabetes=False,
        a1c=Decimal(chance.randint(57, 64)) / 10 if tested else None,
        a1c_on=before if tested else None,
        risk_score=None if tested else chance.randint(5, 8),
        motivation=chance.randint(1, 3),
        referred=1,
        payer=3,
        education=chance.randint(2, 4),
    )
    return service.enroll(actor, cohort.id, who, evidence, on=cohort.first_on)[0]


class _Story:
    """How one participant does: how often they come, and what they weigh."""

    def __init__(self, who: Participant, place: int, chance: Random) -> None:
        self._who, self._chance = who, chance
        self._leaves = 8 if place == _PEOPLE - 1 else 40
        self._comes = 0.95 - place * 0.05
        self._loss = Decimal(chance.randint(-5, 75)) / 10 if place else Decimal(7)
        assert who.evidence.weight_lb is not None
        self._weight = who.evidence.weight_lb

    def there(self, week: int) -> bool:
        """Whether something is recorded of them."""
        return week <= self._leaves

    def line(self, week: int) -> AttendanceDraft:
        """What the sheet says of a week."""
        came = week == 0 or self._chance.random() < self._comes
        if not came:
            return AttendanceDraft(participant_id=self._who.id, attended=False)
        share = Decimal(min(week, 24)) / 24 * self._loss / 100
        wobble = Decimal(self._chance.randint(-8, 8)) / 10
        minutes = self._chance.choice((90, 120, 150, 160, 180, 210))
        return AttendanceDraft(
            participant_id=self._who.id,
            attended=True,
            weight=round(self._weight * (1 - share) + (wobble if week else 0), 1),
            minutes=(minutes if week < 16 else minutes * 3) if week else 0,
        )


_WORK = (
    (0, 2, 9, 12, "call", "Checked in after the new dose"),
    (0, 1, 14, 9, "planning", "Goals looked at again"),
    (1, 3, 10, 15, "coordination", "Asked the cardiology office for the letter"),
    (2, 1, 11, 25, "education", "Home blood pressure"),
    (3, 2, 9, 8, "medicines", ""),
)
"""Whose of the cast, how many days ago, at which hour, minutes, kind, note."""


def log_some_time(store: ClinicStore, actor: Actor, zone: str, people: Sequence[UUID]) -> None:
    """Log what was worked for a few people in the last days; one stands just below the line."""
    moments = Moments(store.clock.now(), zone)
    time = CareTimeService(store)
    for place, days, hour, minutes, activity, note in _WORK:
        if place < len(people):
            time.add(
                actor,
                TimeDraft(
                    patient_id=people[place],
                    start_at=min(
                        moments.ago(days, hour), moments.now - timedelta(minutes=minutes + 1)
                    ),
                    minutes=minutes,
                    activity=activity,
                    note=note,
                ),
            )
