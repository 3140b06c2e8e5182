"""Cohorts of the National Diabetes Prevention Program: who is in them, sessions, what was recorded.

Words and rules are those of CDC, "Diabetes Prevention Recognition Program Standards and Operating
Procedures", June 1, 2024 (OMB No. 0920-0909). The numbers stand in ``resources/prevention`` with
the section each comes from; see docs/decisions/0024-prevention-and-time.md for what of the text was
at hand.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final
from uuid import UUID

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.units import in_unit

__all__ = [
    "KG",
    "POUND",
    "Attendance",
    "AttendanceDraft",
    "Cohort",
    "CohortBook",
    "CohortDraft",
    "DeliveryMode",
    "Evidence",
    "Participant",
    "ProgramSession",
    "SessionDraft",
    "SessionKind",
    "SessionMode",
    "WithdrawReason",
    "pounds",
]

POUND: Final = "[lb_av]"
KG: Final = "kg"


class DeliveryMode(StrEnum):
    """How a cohort meets."""

    IN_PERSON = "in-person"
    ONLINE = "online"
    DISTANCE = "distance"
    COMBINATION = "combination"

    @property
    def words(self) -> str:
        """As people read it."""
        return {
            "in-person": "In person",
            "online": "Online",
            "distance": "Distance learning (live)",
        }.get(self.value, "Combination")


class SessionMode(StrEnum):
    """How one session was held."""

    IN_PERSON = "in-person"
    ONLINE = "online"
    DISTANCE = "distance"

    @property
    def words(self) -> str:
        """As people read it."""
        return DeliveryMode(self.value).words


class SessionKind(StrEnum):
    """What a session is: months 1 to 6 are core, 7 to 12 core maintenance."""

    CORE = "core"
    MAINTENANCE = "core-maintenance"
    MAKE_UP = "make-up"

    @property
    def words(self) -> str:
        """As people read it."""
        return self.value.replace("-", " ").capitalize().replace("Make up", "Make-up")


class WithdrawReason(StrEnum):
    """Why somebody left the program."""

    NO_TIME = "no-time"
    MOVED = "moved"
    NOT_REACHED = "not-reached"
    PREGNANT = "pregnant"
    DIABETES = "diabetes"
    OTHER_PROGRAM = "other-program"
    DIED = "died"
    OTHER = "other"

    @property
    def words(self) -> str:
        """As people read it."""
        return {
            "no-time": "No time or no interest",
            "moved": "Moved away or left the company",
            "not-reached": "Could not be reached",
            "pregnant": "Became pregnant",
            "diabetes": "Diabetes was diagnosed",
            "other-program": "Goes on in another program",
            "died": "Died",
        }.get(self.value, "Something else")

    @property
    def ineligible(self) -> bool:
        """Whether who left so is counted as not eligible from then on."""
        return self in {WithdrawReason.PREGNANT, WithdrawReason.DIABETES}


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortDraft:
    """A cohort as it is typed."""

    name: str
    organization: str
    """The organization code that CDC assigned; one for each delivery mode."""
    delivery: DeliveryMode
    first_on: date
    coach_id: UUID | None = None
    """None is whoever makes it."""
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cohort:
    """A stored cohort. ``code`` and ``coach_code`` are what the data set calls them."""

    id: UUID
    version: int
    code: str
    name: str
    organization: str
    delivery: DeliveryMode
    coach_id: UUID
    coach: str
    coach_code: str
    first_on: date
    language: str
    ended_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was known at enrollment: for eligibility, and for the data set's coded elements.

    Weight in pounds, height in inches, HbA1c in percent, glucose in mg/dL. None is: not known.
    """

    height_in: int | None = None
    weight_lb: Decimal | None = None
    asian: bool = False
    pregnant: bool | None = None
    diabetes: bool | None = None
    a1c: Decimal | None = None
    a1c_on: date | None = None
    fasting: int | None = None
    fasting_on: date | None = None
    tolerance: int | None = None
    tolerance_on: date | None = None
    gestational: bool = False
    risk_score: int | None = None
    motivation: int | None = None
    """ENROLLMOT, as the data dictionary codes it."""
    referred: int | None = None
    """ENROLLHC."""
    payer: int | None = None
    education: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """One person in a cohort."""

    id: UUID
    version: int
    cohort_id: UUID
    patient_id: UUID
    enrolment_id: UUID
    code: str
    listed: str
    mrn: str
    enrolled_on: date
    evidence: Evidence
    on_hold: bool = False
    over: bool = False
    """Whether the enrollment in the program has ended."""
    withdrawn_on: date | None = None
    withdrawn_reason: WithdrawReason | None = None
    withdrawn_note: str = ""

    @property
    def in_it(self) -> bool:
        """Whether they are still in the cohort."""
        return self.withdrawn_on is None and not self.over

    def there_on(self, day: date) -> bool:
        """Tell whether a session of that day was theirs to come to."""
        return self.withdrawn_on is None or day <= self.withdrawn_on


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionDraft:
    """A session as it is typed; the kind of a regular one follows from its day."""

    held_on: date
    mode: SessionMode = SessionMode.IN_PERSON
    make_up: bool = False
    number: int | None = None
    """None is the next."""
    topic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramSession:
    """A stored session."""

    id: UUID
    version: int
    cohort_id: UUID
    number: int
    kind: SessionKind
    held_on: date
    mode: SessionMode
    topic: str = ""

    @property
    def words(self) -> str:
        """``Session 4 · Mar 3, 2026``."""
        name = "Make-up for session" if self.kind is SessionKind.MAKE_UP else "Session"
        return f"{name} {self.number} · {show_date(self.held_on)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceDraft:
    """What is typed of one participant at one session."""

    participant_id: UUID
    attended: bool
    weight: Decimal | None = None
    unit: str = POUND
    minutes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """What is recorded of one participant at one session."""

    id: UUID
    session_id: UUID
    participant_id: UUID
    attended: bool
    weight: Decimal | None
    unit: str
    minutes: int | None

    @property
    def weight_lb(self) -> Decimal | None:
        """The weight in pounds, to a tenth."""
        return None if self.weight is None else pounds(self.weight, self.unit)

    @property
    def draft(self) -> AttendanceDraft:
        """As it would be typed."""
        return AttendanceDraft(
            participant_id=self.participant_id,
            attended=self.attended,
            weight=self.weight,
            unit=self.unit or POUND,
            minutes=self.minutes,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortBook:
    """A cohort with everybody in it, its sessions by day, and what was recorded."""

    cohort: Cohort
    participants: tuple[Participant, ...]
    sessions: tuple[ProgramSession, ...]
    attendance: tuple[Attendance, ...]

    def of(self, participant_id: UUID) -> dict[UUID, Attendance]:
        """Return one participant's records by session."""
        return {
            one.session_id: one for one in self.attendance if one.participant_id == participant_id
        }


def pounds(weight: Decimal, unit: str) -> Decimal:
    """Return a weight in pounds, to the nearest tenth, as the data set has it.

    Raises:
        ValueError: a unit that is no mass.
    """
    found = in_unit(weight, unit or POUND, POUND)
    if found is None:
        msg = "not a unit of mass"
        raise ValueError(msg)
    return round(found, 1)
