"""People whose charts differ in everything that a rule may ask, at random."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from clinicdesk.domain.clinical import (
    ClinicalRow,
    Condition,
    Encounter,
    Observation,
    ObservationPart,
    Procedure,
)
from clinicdesk.domain.coding import ICD10CM, LOINC, SNOMED, Coded, coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import PatientDraft, PatientStatus, PersonName, Sex
from clinicdesk.domain.person_details import PrimaryCareKind
from clinicdesk.store import clinical, people_bulk
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.registries import (
    ProgrammeEnrolmentRecord,
    RegistryMemberRecord,
    RegistryRecord,
)
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["NOW", "TODAY", "VALUES", "ZONE", "add_people"]

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
ZONE = "America/New_York"
_DIAGNOSES = (
    coded(ICD10CM, "E11.9", "Type 2 diabetes"),
    coded(SNOMED, "44054006", "Type 2 diabetes"),
    coded(ICD10CM, "I10", "Hypertension"),
    coded(SNOMED, "59621000", "Hypertension"),
    coded(ICD10CM, "F32.1", "Depression"),
    coded(ICD10CM, "E66.9", "Obesity"),
    coded(ICD10CM, "Z59.0", "Homelessness"),
    Coded("No ride to work"),
)
_MEASURES = (
    ("4548-4", "%"),
    ("17856-6", "%"),
    ("44261-6", "{score}"),
    ("29463-7", "[lb_av]"),
    ("29463-7", "kg"),
    ("4548-4", "mmol/mol"),
    ("4548-4", ""),
)
VALUES = tuple(map(Decimal, ("4.9", "5.7", "6.4", "7", "8.0", "9", "9.0", "9.1", "14", "90.5")))
_AGES = (0, 1, 29, 30, 31, 89, 181, 182, 183, 184, 364, 365, 366, 730)
_SITES = ("Plant 1 · Press", "Plant 2", "Office", "")
_TONGUES = ("en", "es", "es-MX", "")


def _days(
    random: Random, patient_id: UUID, code: Coded, new_id: Any, **more: Any
) -> dict[str, Any]:
    # On the edges of "within 12 months", a minute after the site's midnight or before it.
    at = datetime(2026, 11, 22, 5, 0, tzinfo=UTC) - timedelta(days=random.choice(_AGES))
    at += timedelta(seconds=random.choice((-60, 0, 60, 36_000)))
    at = min(at, NOW)
    return {
        "id": new_id(),
        "patient_id": patient_id,
        "code": code,
        "occurred_at": at,
        "recorded_at": at,
        **more,
    }


def _findings(random: Random, patient_id: UUID, new_id: Any) -> list[ClinicalRow]:
    rows: list[ClinicalRow] = []
    for code in random.sample(_DIAGNOSES, random.randrange(5)):
        more = _days(
            random,
            patient_id,
            code,
            new_id,
            status=random.choice(("active", "recurrence", "resolved", "inactive", "")),
        )
        rows.append(
            Condition(
                **more,
                verification=random.choice(("confirmed", "confirmed", "refuted")),
                is_social=not code.code,
            )
        )
    for number, unit in random.sample(_MEASURES, random.randrange(4)):
        more = _days(random, patient_id, coded(LOINC, number, number), new_id, status="final")
        rows.append(
            Observation(
                **more,
                value=random.choice(VALUES),
                unit=unit,
                comparator=random.choice(("", "", "", "<", "<=", ">", ">=")),
            )
        )
    if random.random() < 0.5:
        more = _days(random, patient_id, coded(LOINC, "85354-9", "BP"), new_id, status="final")
        parts = tuple(
            ObservationPart(
                code=coded(LOINC, code, code), value=Decimal(random.choice(values)), unit="mm[Hg]"
            )
            for code, values in (("8480-6", (120, 139, 140, 160)), ("8462-4", (80, 89, 90, 100)))
        )
        rows.append(Observation(**more, parts=parts))
    if random.random() < 0.5:
        more = _days(random, patient_id, coded(LOINC, "72166-2", "Smoking"), new_id)
        words = random.choice(("Smoker", "Never smoker", ""))
        rows.append(Observation(**{**more, "status": "final"}, text=words))
    return rows


def _events(random: Random, patient_id: UUID, new_id: Any) -> list[ClinicalRow]:
    rows: list[ClinicalRow] = []
    for _ in range(random.randrange(4)):
        more = _days(
            random,
            patient_id,
            Coded("Visit"),
            new_id,
            status=random.choice(("finished", "finished", "cancelled")),
        )
        kind = random.choice(("AMB", "AMB", "EMER", "IMP", "VR"))
        rows.append(Encounter(**more, encounter_class=kind))
    if random.random() < 0.3:
        code = random.choice((coded(SNOMED, "314972008", "Fundoscopy"), Coded("Haircut")))
        more = _days(
            random, patient_id, code, new_id, status=random.choice(("completed", "not-done"))
        )
        rows.append(Procedure(**more))
    return rows


def _work(uow: UnitOfWork, random: Random, patient_id: UUID, owner: UUID) -> None:
    if random.random() < 0.4:
        due = random.choice((None, TODAY - timedelta(1), TODAY, TODAY + timedelta(30)))
        status = random.choice(("active", "active", "completed"))
        uow.add(
            CarePlanRecord(patient_id=patient_id, title="Plan", status=status, review_due_on=due)
        )
    if random.random() < 0.3:
        done = random.random() < 0.6
        at = datetime(2026, 11, 22, 5, tzinfo=UTC) - timedelta(days=random.choice(_AGES))
        uow.add(
            TaskRecord(
                patient_id=patient_id,
                kind=random.choice(("call", "task")),
                title="Call",
                status="completed" if done else "ready",
                completed_at=at if done else None,
                owner_id=owner,
                due_on=TODAY,
            )
        )
    for _ in range(random.randrange(3) if random.random() < 0.4 else 0):
        status = random.choice(("planned", "waitlist", "active", "onhold", "finished", "cancelled"))
        ended = status in {"finished", "cancelled"}
        uow.add(
            ProgrammeEnrolmentRecord(
                patient_id=patient_id,
                programme=random.choice(("ccm", "dpp")),
                title="Program",
                status=status,
                start_on=TODAY - timedelta(40),
                end_on=TODAY if ended else None,
                held_since=TODAY if status == "onhold" else None,
                owner_id=owner,
                next_action="Call",
                due_on=TODAY,
                referred_by=random.choice(("clinic", "self", "hospital")),
            )
        )


def _drafts(random: Random, count: int) -> list[PatientDraft]:
    births = [
        date(1966, 11, 22),
        date(1966, 11, 23),
        date(2008, 2, 29),
        date(1990, 6, 1),
        date(2016, 11, 22),
        date(1961, 1, 1),
    ]
    return [
        PatientDraft(
            name=PersonName(family=f"Person{n}", given="A"),
            birth=PartialDate.of(random.choice(births)) if random.random() > 0.1 else None,
            sex=random.choice((Sex.FEMALE, Sex.MALE, None)),
            status=random.choice(
                (
                    *([PatientStatus.ACTIVE] * 4),
                    PatientStatus.ELIGIBLE,
                    PatientStatus.INACTIVE,
                    PatientStatus.DECEASED,
                )
            ),
            work_site=random.choice(_SITES),
            employer=random.choice(("Acme", "")),
            language=random.choice(_TONGUES),
            interpreter_needed=random.choice((True, False, None)),
            primary_care=random.choice(("Dr. Lee", " ", "")),
            primary_care_kind=random.choice((*PrimaryCareKind, PrimaryCareKind.NOT_ASKED)),
        )
        for n in range(count)
    ]


def add_people(uow: UnitOfWork, seed: int, count: int, owner: UUID) -> list[UUID]:
    """Add people with charts, work and points of risk."""
    random = Random(seed)
    ids = people_bulk.add_many(uow, _drafts(random, count))
    rows: list[ClinicalRow] = []
    for patient_id in ids:
        rows += _findings(random, patient_id, uow.new_id)
        rows += _events(random, patient_id, uow.new_id)
        _work(uow, random, patient_id, owner)
    clinical.add_rows(uow, rows)
    for points in (1, 2, 3):
        made = uow.add(
            RegistryRecord(kind="criterion", name=f"C{points}", points=points, category="control")
        )
        uow.session.flush()
        for patient_id in random.sample(ids, count // 3):
            left = random.random() < 0.2
            uow.session.add(
                RegistryMemberRecord(
                    registry_id=made.id,
                    patient_id=patient_id,
                    entered_at=uow.now,
                    entered_by="first",
                    left_at=uow.now if left else None,
                    left_by="record" if left else None,
                )
            )
    uow.audit(AuditAct(act="invented", kind="patient"))
    return ids
