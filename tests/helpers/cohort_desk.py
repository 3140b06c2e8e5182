"""A cohort of the prevention program to try things on: people for it, and its sessions."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import Address, PatientDraft, PersonName, Sex
from clinicdesk.domain.prevention import (
    AttendanceDraft,
    Cohort,
    CohortDraft,
    DeliveryMode,
    Evidence,
    Participant,
    ProgramSession,
    SessionDraft,
)
from clinicdesk.services.clinic import Clinic

__all__ = ["EVIDENCE", "FIRST", "cohort_in", "enroll", "hold", "line", "person"]

FIRST = date(2026, 1, 12)
EVIDENCE = Evidence(
    height_in=66,
    weight_lb=Decimal(200),
    pregnant=False,
    diabetes=False,
    a1c=Decimal("6.0"),
    a1c_on=date(2025, 12, 1),
    motivation=1,
    referred=1,
    payer=3,
    education=2,
)


def person(clinic: Clinic, family: str, **more: object) -> UUID:
    """Register somebody born in 1980 who lives in Ohio."""
    draft = PatientDraft(
        name=PersonName(family=family, given="Ann"),
        birth=PartialDate(1980, 5, 2),
        sex=Sex.FEMALE,
        addresses=(Address(line="1 Elm St", city="Columbus", state="OH", postal_code="43004"),),
    )
    found, _ = clinic.people.register(clinic.actor, replace(draft, **more))  # type: ignore[arg-type]
    return found.id


def cohort_in(clinic: Clinic, first_on: date = FIRST) -> Cohort:
    """Make a cohort."""
    draft = CohortDraft(
        name="Plant 2, spring",
        organization="1234567",
        delivery=DeliveryMode.IN_PERSON,
        first_on=first_on,
    )
    return clinic.prevention.add_cohort(clinic.actor, draft)[0]


def enroll(
    clinic: Clinic, cohort: Cohort, family: str, evidence: Evidence = EVIDENCE
) -> Participant:
    """Take somebody into it on its first day."""
    who = person(clinic, family)
    return clinic.prevention.enroll(
        clinic.actor, cohort.id, who, evidence, on=min(cohort.first_on, clinic.today())
    )[0]


def hold(clinic: Clinic, cohort: Cohort, week: int) -> ProgramSession:
    """Hold a session some weeks after the first."""
    day = cohort.first_on + timedelta(weeks=week)
    draft = SessionDraft(held_on=day)
    return clinic.prevention_sheets.add_session(clinic.actor, cohort.id, draft)[0]


def line(
    who: Participant, pounds: str | None = None, minutes: int | None = None
) -> AttendanceDraft:
    """Say that somebody was there."""
    weight = None if pounds is None else Decimal(pounds)
    return AttendanceDraft(participant_id=who.id, attended=True, weight=weight, minutes=minutes)
