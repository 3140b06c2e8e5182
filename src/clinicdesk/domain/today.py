"""One morning's page: what is overdue, due, waiting for me, and who came home from hospital."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.consents import ConsentDue
from clinicdesk.domain.education import EducationDue
from clinicdesk.domain.referral_work import ReferralRow, WorkCounts
from clinicdesk.domain.tasks import TaskRow

__all__ = [
    "CosignDue",
    "GoalDue",
    "HomeFromHospital",
    "PlanReview",
    "ProgramDue",
    "ProtectedDue",
    "TodayList",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalDue:
    """A goal whose day has come, or that goes the wrong way."""

    id: UUID
    patient_id: UUID
    patient: str
    mrn: str
    description: str
    achievement: str
    due_on: date | None
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanReview:
    """A plan whose review is due."""

    id: UUID
    patient_id: UUID
    patient: str
    mrn: str
    title: str
    review_due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramDue:
    """The next step of an enrollment whose clock runs."""

    id: UUID
    patient_id: UUID
    patient: str
    mrn: str
    program: str
    next_action: str
    owner_id: UUID
    owner: str
    due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeFromHospital:
    """Somebody who left a hospital or an emergency department lately."""

    encounter_id: UUID
    patient_id: UUID
    patient: str
    mrn: str
    what: str
    place: str
    encounter_class: str
    left_at: datetime
    contact_by: date
    """Two business days after leaving (CMS transitional care management)."""
    overdue: bool
    """Whether that day is past with no contact of ours recorded since."""
    contacted: bool
    hold: str = ""
    """Why they may not be called, in words; empty where nothing stands against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectedDue:
    """Something owed about an entry of the protected record, for its owner, who reads it."""

    id: UUID
    patient_id: UUID
    patient: str
    mrn: str
    what: str
    action: str
    """review, renew-consent or review-emergency."""
    due_on: date
    overdue: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CosignDue:
    """A signed care plan that waits for a second signature, which the reader may give."""

    id: UUID
    plan_id: UUID
    patient_id: UUID
    patient: str
    mrn: str
    title: str
    signed_by: str
    signed_on: date
    days: int
    """Since it was signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TodayList:
    """What a person (or, for the clinic's list, everybody) finds in the morning."""

    as_of: date
    mine: bool
    referrals: tuple[ReferralRow, ...]
    """Overdue first, then due today."""
    reviews: tuple[ReferralRow, ...]
    """Reports that nobody has reviewed, whenever they are due."""
    tasks: tuple[TaskRow, ...]
    """Overdue first, then due today."""
    goals: tuple[GoalDue, ...]
    plans: tuple[PlanReview, ...]
    programs: tuple[ProgramDue, ...]
    """Next steps of enrollments, most overdue first; what is on hold is never due."""
    cosign: tuple[CosignDue, ...]
    """Plans that wait for a second signature of whoever reads this; nobody has to be chosen."""
    education: tuple[EducationDue, ...]
    """Leaflets to be asked about, the longest due first."""
    home: tuple[HomeFromHospital, ...]
    consents: tuple[ConsentDue, ...]
    """Those that end soon, or ended and were not renewed."""
    counts: WorkCounts
    tasks_overdue: int
    tasks_due: int
    """Due today, the overdue ones not counted."""
