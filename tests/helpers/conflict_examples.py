"""People in few words, as the shipped rules for what pulls apart describe them."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import count
from uuid import UUID

from clinicdesk.domain.clinical import Allergy, Condition, Medication
from clinicdesk.domain.clinical_picture import LatestValue
from clinicdesk.domain.coding import ICD10CM, LOINC, Coded, coded
from clinicdesk.domain.conflict_lines import ConflictFacts
from clinicdesk.domain.conflict_rules import Example
from clinicdesk.domain.plans import CarePlan, Concern, Goal, GoalTarget, Intervention, PlanStatus
from clinicdesk.domain.programmes import Enrolment, EnrolmentStatus

__all__ = ["NOW", "TODAY", "example_facts", "facts_of", "goal_said", "ids"]

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_CODED = re.compile(r"([A-TV-Z][0-9][0-9A-Z](?:\.[0-9A-Z]{1,4})?) (.+)")
_TARGET = re.compile(r"(\S+) (at most|at least|below|above|exactly) ([0-9.]+) (\S+)")
_RESULT = re.compile(r"(\S+) ([0-9.]+) (\S+)")
_numbers = count(1)


def ids() -> UUID:
    return UUID(int=next(_numbers))


def _condition(said: str, patient: UUID) -> Condition:
    hit = _CODED.fullmatch(said)
    code = Coded(hit[2], ICD10CM, hit[1], hit[2]) if hit else Coded(said)
    return Condition(id=ids(), patient_id=patient, code=code, status="active", recorded_at=NOW)


def goal_said(said: str) -> Goal:
    hit = _TARGET.fullmatch(said)
    target = None
    if hit:
        target = GoalTarget(
            measure=coded(LOINC, hit[1], hit[1]),
            comparator=hit[2],
            value=Decimal(hit[3]),
            unit=hit[4],
        )
    return Goal(
        id=ids(),
        version=1,
        description="A goal with a number" if hit else said,
        target=target,
        updated_at=NOW,
        updated_by="Ann",
    )


def work_said(said: str) -> Intervention:
    words, _bar, rest = said.partition(" | ")
    frequency, _bar, owner = rest.partition(" | ")
    return Intervention(
        id=ids(),
        version=1,
        code=Coded(words),
        frequency=frequency,
        owner=owner,
        updated_at=NOW,
        updated_by="Ann",
    )


def _result(said: str) -> LatestValue:
    hit = _RESULT.fullmatch(said)
    assert hit, said
    return LatestValue(
        code=coded(LOINC, hit[1], hit[1]),
        observation_id=ids(),
        occurred_at=NOW,
        value=Decimal(hit[2]),
        unit=hit[3],
    )


def _enrolment(programme: str, patient: UUID) -> Enrolment:
    return Enrolment(
        id=ids(),
        version=1,
        patient_id=patient,
        programme=programme,
        title=programme.upper(),
        status=EnrolmentStatus.ACTIVE,
        start_on=TODAY,
        end_on=None,
        held_since=None,
        owner_id=ids(),
        owner="Ann",
        next_action="Call",
        due_on=TODAY,
        referred_by="clinic",
        reason="",
    )


def facts_of(
    *,
    problems: tuple[str, ...] = (),
    concerns: tuple[str, ...] = (),
    medicines: tuple[str, ...] = (),
    allergies: tuple[str, ...] = (),
    work: tuple[str, ...] = (),
    goals: tuple[str, ...] = (),
    results: tuple[str, ...] = (),
    programmes: tuple[str, ...] = (),
    age: int | None = None,
    sex: str = "",
) -> ConflictFacts:
    """A chart and a plan; ``work`` may say ``words | frequency | owner``."""
    patient = ids()
    plan = CarePlan(
        id=ids(),
        version=1,
        number=1,
        patient_id=patient,
        title="Care plan",
        status=PlanStatus.ACTIVE,
        concerns=tuple(
            Concern(
                id=ids(),
                version=1,
                code=_condition(one, patient).code,
                updated_at=NOW,
                updated_by="Ann",
            )
            for one in concerns
        ),
        goals=tuple(map(goal_said, goals)),
        interventions=tuple(map(work_said, work)),
        updated_at=NOW,
        updated_by="Ann",
    )
    return ConflictFacts(
        today=TODAY,
        plan=plan,
        age=age,
        sex=sex,
        conditions=tuple(_condition(one, patient) for one in problems),
        medications=tuple(
            Medication(
                id=ids(), patient_id=patient, code=Coded(one), status="active", recorded_at=NOW
            )
            for one in medicines
        ),
        allergies=tuple(
            Allergy(id=ids(), patient_id=patient, code=Coded(one), status="active", recorded_at=NOW)
            for one in allergies
        ),
        latest=tuple(map(_result, results)),
        enrolments=tuple(_enrolment(one, patient) for one in programmes),
    )


def example_facts(example: Example) -> ConflictFacts:
    return facts_of(
        age=example.age,
        sex=example.sex,
        problems=example.problems,
        medicines=example.medicines,
        work=example.work,
        goals=example.goals,
        results=example.results,
        programmes=example.programmes,
    )
