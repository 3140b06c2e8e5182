"""Reads of some people everything that a rule may ask: for "why is she here", and for columns."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, select
from sqlalchemy.orm import Session

from clinicdesk.domain.person_details import PrimaryCareKind
from clinicdesk.domain.registry_facts import (
    AsOf,
    ConditionFact,
    EncounterFact,
    EventFact,
    PersonFacts,
    PlanFact,
    ProgrammeFact,
    ReferralFact,
    ResultFact,
    RiskFact,
)
from clinicdesk.store import registry_chart as chart
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.clinical import LatestObservationRecord, ObservationRecord
from clinicdesk.store.records.eligibility import EligibilitySpanRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.referrals import ReferralRecord
from clinicdesk.store.records.registries import (
    ProgrammeEnrolmentRecord,
    RegistryMemberRecord,
    RegistryRecord,
)

__all__ = ["facts_of"]


_P, _PLAN, _REFERRAL = table_of(PatientRecord), table_of(CarePlanRecord), table_of(ReferralRecord)
_ENROLMENT, _SPAN = table_of(ProgrammeEnrolmentRecord), table_of(EligibilitySpanRecord)
_MEMBER, _REGISTRY = table_of(RegistryMemberRecord), table_of(RegistryRecord)
_LATEST, _WHOLE = table_of(LatestObservationRecord), table_of(ObservationRecord)
_Grouped = dict[UUID, list[Any]]


def _grouped(session: Session, query: Select[Any], make: Callable[[Any], Any]) -> _Grouped:
    """Return what is made of rows, by the person in their first column."""
    found: _Grouped = {}
    for row in session.execute(query):
        found.setdefault(row[0], []).append(make(row))
    return found


def _conditions(session: Session, ids: Sequence[UUID]) -> _Grouped:
    c = chart.CONDITION.c
    active = case((chart.active_condition(), 1), else_=0)
    query = select(
        c.patient_id,
        c.code_system,
        c.code_code,
        c.code_text,
        active,
        c.is_social,
        c.onset_on,
        c.source,
    ).where(c.patient_id.in_(ids), chart.told_condition())
    return _grouped(
        session,
        query,
        lambda row: ConditionFact(
            system=row[1],
            code=row[2],
            text=row[3],
            active=bool(row[4]),
            social=row[5],
            on=row[6],
            source=row[7],
        ),
    )


def _results(session: Session, ids: Sequence[UUID]) -> _Grouped:
    c, w = _LATEST.c, _WHOLE.c
    own = (w.id == c.observation_id) & (w.code_code == c.code_code)
    query = (
        select(
            c.patient_id,
            c.code_system,
            c.code_code,
            c.occurred_at,
            c.value,
            c.unit,
            c.text,
            w.comparator,
            w.source,
        )
        .join_from(_LATEST, _WHOLE, own, isouter=True)
        .where(c.patient_id.in_(ids))
    )
    return _grouped(
        session,
        query,
        lambda row: ResultFact(
            system=row[1],
            code=row[2],
            at=row[3],
            value=row[4],
            unit=row[5],
            said=row[6],
            comparator=row[7] or "",
            source=row[8] or "",
        ),
    )


def _procedures(session: Session, ids: Sequence[UUID]) -> _Grouped:
    c = chart.PROCEDURE.c
    query = select(
        c.patient_id, c.code_system, c.code_code, c.code_text, c.occurred_at, c.source
    ).where(
        c.patient_id.in_(ids),
        c.entered_in_error.is_(False),
        c.status.not_in(chart.NOT_DONE),
        c.occurred_at.is_not(None),
    )
    return _grouped(
        session,
        query,
        lambda row: EventFact(system=row[1], code=row[2], text=row[3], at=row[4], source=row[5]),
    )


def _encounters(session: Session, ids: Sequence[UUID]) -> _Grouped:
    c = chart.ENCOUNTER.c
    query = select(c.patient_id, c.encounter_class, c.occurred_at, c.code_text, c.source).where(
        c.patient_id.in_(ids),
        c.entered_in_error.is_(False),
        c.status.not_in(chart.NOT_MET),
        c.occurred_at.is_not(None),
    )
    return _grouped(
        session,
        query,
        lambda row: EncounterFact(kind=row[1], at=row[2], text=row[3], source=row[4]),
    )


def _calls(session: Session, ids: Sequence[UUID]) -> _Grouped:
    c = chart.TASK.c
    query = chart.calls(None).add_columns(c.title, c.completed_at).where(c.patient_id.in_(ids))
    return _grouped(session, query, lambda row: EventFact(text=row[1], at=row[2]))


def _plans(session: Session, ids: Sequence[UUID]) -> _Grouped:
    c = _PLAN.c
    query = select(c.patient_id, c.title, c.review_due_on).where(
        c.patient_id.in_(ids), c.status == "active", c.entered_in_error.is_(False)
    )
    return _grouped(session, query, lambda row: PlanFact(row[1], row[2]))


def _referrals(session: Session, ids: Sequence[UUID]) -> _Grouped:
    c = _REFERRAL.c
    query = select(c.patient_id, c.number, c.code_text, c.due_on).where(
        c.patient_id.in_(ids), c.closed_at.is_(None), c.entered_in_error.is_(False)
    )
    return _grouped(session, query, lambda row: ReferralFact(row[1], row[2], row[3]))


def _programmes(session: Session, ids: Sequence[UUID]) -> _Grouped:
    c = _ENROLMENT.c
    query = select(c.patient_id, c.programme, c.status, c.start_on, c.referred_by).where(
        c.patient_id.in_(ids), c.entered_in_error.is_(False), c.status != "entered-in-error"
    )
    return _grouped(session, query, lambda row: ProgrammeFact(row[1], row[2], row[3], row[4]))


def _risks(session: Session, ids: Sequence[UUID]) -> _Grouped:
    query = (
        select(_MEMBER.c.patient_id, _REGISTRY.c.name, _REGISTRY.c.points)
        .join_from(_MEMBER, _REGISTRY, _MEMBER.c.registry_id == _REGISTRY.c.id)
        .where(
            _MEMBER.c.patient_id.in_(ids),
            _MEMBER.c.left_at.is_(None),
            _REGISTRY.c.kind == "criterion",
            _REGISTRY.c.ended_at.is_(None),
        )
        .order_by(_REGISTRY.c.position)
    )
    return _grouped(session, query, lambda row: RiskFact(row[1], row[2]))


def _eligible(session: Session, ids: Sequence[UUID], as_of: AsOf) -> dict[UUID, bool]:
    """Return of whom a file of an employer ever told, and whether they are eligible on the day."""
    c = _SPAN.c
    query = select(c.patient_id, c.start_on, c.end_on).where(
        c.patient_id.in_(ids), c.replaced_at.is_(None), c.entered_in_error.is_(False)
    )
    found: dict[UUID, bool] = {}
    for patient_id, start_on, end_on in session.execute(query):
        runs = start_on <= as_of.day and (end_on is None or end_on >= as_of.day)
        found[patient_id] = found.get(patient_id, False) or runs
    return found


_PARTS: dict[str, Callable[[Session, Sequence[UUID]], _Grouped]] = {
    "conditions": _conditions,
    "results": _results,
    "procedures": _procedures,
    "encounters": _encounters,
    "calls": _calls,
    "plans": _plans,
    "referrals": _referrals,
    "programmes": _programmes,
    "risks": _risks,
}


def _primary_care(kind: str, words: str) -> str:
    if kind == PrimaryCareKind.NONE:
        return ""
    return words.strip(" ") or ("In the directory" if kind == PrimaryCareKind.DIRECTORY else "")


def facts_of(session: Session, ids: Sequence[UUID], as_of: AsOf) -> dict[UUID, PersonFacts]:
    """Return what is known of some people, by id; a few hundred at once."""
    parts = {name: read(session, ids) for name, read in _PARTS.items()}
    eligible = _eligible(session, ids, as_of)
    c = _P.c
    query = select(
        c.id,
        c.status,
        c.birth_on,
        c.sex,
        c.employer,
        c.work_site,
        c.language,
        c.primary_care,
        c.primary_care_kind,
        c.interpreter_needed,
    ).where(c.id.in_(ids))
    return {
        row.id: PersonFacts(
            id=row.id,
            status=row.status,
            birth_on=row.birth_on,
            sex=row.sex,
            employer=row.employer,
            work_site=row.work_site,
            language=row.language,
            primary_care=_primary_care(row.primary_care_kind, row.primary_care),
            interpreter=row.interpreter_needed,
            eligible=eligible.get(row.id, row.status in {"eligible", "active"}),
            **{name: tuple(found.get(row.id, ())) for name, found in parts.items()},
        )
        for row in session.execute(query)
    }
