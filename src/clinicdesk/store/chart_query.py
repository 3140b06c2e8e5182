"""One read across tables: all that stands on the pages of one person's chart."""

from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from clinicdesk.domain.chart import ChartParts
from clinicdesk.domain.chart_selection import current_plan
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.plan_versions import PlanVersion
from clinicdesk.domain.plans import CarePlan
from clinicdesk.store import documents, patients, plans, referrals, tasks
from clinicdesk.store.clinical import chart_rows
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.patients import PatientRecord

__all__ = ["chart_parts", "read_again", "require_person"]

_PERSON = Prepared(select(PatientRecord.id).where(PatientRecord.id == bindparam("patient_id")))


def require_person(session: Session, patient_id: UUID) -> None:
    """Let through whoever is here.

    Raises:
        NotFound: no such person.
    """
    if not _PERSON.tuples(session, patient_id=patient_id):
        raise NotFound("There is no such person.", "Search again.")


def _versions(session: Session, found: tuple[CarePlan, ...]) -> tuple[PlanVersion, ...]:
    plan = current_plan(found)
    return plans.versions(session, plan.id) if plan else ()


def chart_parts(session: Session, patient_id: UUID, read_at: datetime, zone: str) -> ChartParts:
    """Read a chart in one snapshot.

    Raises:
        NotFound: no such person.
    """
    found = plans.as_written(session, patient_id)
    return ChartParts(
        read_at=read_at,
        zone=zone,
        patient=patients.get(session, patient_id),
        clinical=chart_rows(session, patient_id),
        plans=found.plans,
        plan_versions=_versions(session, found.plans),
        loose_goals=found.loose_goals,
        referrals=referrals.of_patient(session, patient_id),
        tasks=tasks.of_patient(session, patient_id),
        documents=documents.of_patient(session, patient_id),
    )


_CLINICAL = frozenset(
    {"observation", "condition", "medication", "allergy", "encounter", "clinical"}
)
_KNOWN = _CLINICAL | {"patient", "plan", "referral", "task", "document", "protected"}


def read_again(
    session: Session, parts: ChartParts, kinds: AbstractSet[str], read_at: datetime
) -> ChartParts:
    """Read again what a change of these kinds can have touched; all of it for a kind not known.

    Raises:
        NotFound: the person is no longer there.
    """
    patient_id = parts.patient.id
    if not kinds <= _KNOWN:
        return chart_parts(session, patient_id, read_at, parts.zone)
    parts = replace(parts, read_at=read_at)
    if "patient" in kinds:
        parts = replace(parts, patient=patients.get(session, patient_id))
    if kinds & _CLINICAL:
        parts = replace(parts, clinical=chart_rows(session, patient_id))
    if "plan" in kinds:
        found = plans.as_written(session, patient_id)
        parts = replace(
            parts,
            plans=found.plans,
            plan_versions=_versions(session, found.plans),
            loose_goals=found.loose_goals,
        )
    if kinds & {"referral", "protected"}:
        parts = replace(parts, referrals=referrals.of_patient(session, patient_id))
    if kinds & {"referral", "task", "protected"}:
        parts = replace(parts, tasks=tasks.of_patient(session, patient_id))
    if kinds & {"referral", "document", "protected"}:
        parts = replace(parts, documents=documents.of_patient(session, patient_id))
    return parts
