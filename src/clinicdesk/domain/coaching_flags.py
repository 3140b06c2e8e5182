"""Who is slipping and who needs a nurse: the rules of the coach's panel, stated once.

Slipping (working figures of this program): the day of the next contact is past; confidence fell by
two points or more, or below 5; readings go the wrong way (`domain.goal_rule`); no reading and no
step for 21 days.

A nurse is asked for: where a reading that came through coaching is out of bounds (blood pressure
above 180 or 120 mmHg: 2017 ACC/AHA guideline, section 11.2, hypertensive crisis; glucose below
70 mg/dL: ADA Standards of Care, section 6, level 1 hypoglycemia; glucose 300 mg/dL or more and mood
2 or less: working figures), where words about safety were written down, or where the plan's review
is overdue.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.coaching import GoalCard

__all__ = [
    "FELL_BY",
    "LOW_CONFIDENCE",
    "NURSE_KEYS",
    "QUIET_DAYS",
    "Bound",
    "NurseReason",
    "Panel",
    "PanelPart",
    "PanelRow",
    "Slip",
    "confidence_fell",
    "out_of_bounds",
    "safety_pattern",
    "slips",
]

FELL_BY, LOW_CONFIDENCE = 2, 5
QUIET_DAYS = 21


class Slip(StrEnum):
    """Why somebody is said to be slipping."""

    LATE = "Contact overdue"
    CONFIDENCE = "Confidence fell"
    WRONG_WAY = "Readings go the wrong way"
    QUIET = "Nothing heard for 3 weeks"


class NurseReason(StrEnum):
    """Why a nurse is asked for."""

    READING = "A reading is out of bounds"
    SAFETY = "Words about safety"
    ASKED = "The coach asks for a nurse"
    PLAN = "Plan review overdue"


class PanelPart(StrEnum):
    """Which people of a panel are shown."""

    ALL = "all"
    DUE = "due"
    SLIPPING = "slipping"
    NURSE = "nurse"


NURSE_KEYS = {
    "reading": NurseReason.READING,
    "safety": NurseReason.SAFETY,
    "asked": NurseReason.ASKED,
}
"""What is kept of a reason until a nurse has seen to it; safety comes before the others."""


@dataclass(frozen=True, slots=True)
class Bound:
    """A reading below ``low`` or above ``high`` is a nurse's; with its source."""

    code: str
    unit: str
    low: Decimal | None
    high: Decimal | None
    source: str


_BOUNDS = (
    Bound("8480-6", "mm[Hg]", None, Decimal(180), "2017 ACC/AHA guideline, section 11.2"),
    Bound("8462-4", "mm[Hg]", None, Decimal(120), "2017 ACC/AHA guideline, section 11.2"),
    Bound("41653-7", "mg/dL", Decimal(70), Decimal(299), "ADA Standards of Care, section 6"),
    Bound("mood-0-10", "{score}", Decimal(3), None, "Working figure"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PanelRow:
    """One person of a coach's panel."""

    coaching_id: UUID
    patient_id: UUID
    patient: str
    mrn: str
    coach_id: UUID
    coach: str
    goals: tuple[tuple[UUID, str], ...]
    """The goals that are coached: id and words."""
    due_on: date | None
    overdue: bool
    last_contact_at: datetime | None
    next_session_at: datetime | None
    last_heard_on: date | None
    """When a reading or a check-in last came."""
    confidence: int | None
    slips: tuple[Slip, ...]
    nurse: tuple[NurseReason, ...]
    nurse_since: date | None = None
    attempts: int = 0
    """Attempts since the last contact that reached nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """A coach's people as they stood when they were read."""

    as_of: date
    mine: bool
    part: PanelPart
    rows: tuple[PanelRow, ...]
    """The most pressing of the part."""
    all: int
    due: int
    slipping: int
    nurse: int


def out_of_bounds(code: str, value: Decimal) -> bool:
    """Tell whether a reading (in the measure's unit) is one for a nurse."""
    for one in _BOUNDS:
        if one.code == code:
            low = one.low is not None and value < one.low
            return low or (one.high is not None and value > one.high)
    return False


def confidence_fell(cards: Iterable[GoalCard]) -> bool:
    """Tell whether confidence in a goal fell by two points or more, or came below 5."""
    for card in cards:
        told = [value for _day, value in card.confidences]
        fell = told[-2] - told[-1] if len(told) > 1 else 0
        if fell >= FELL_BY or (fell > 0 and told[-1] < LOW_CONFIDENCE):
            return True
    return False


def slips(
    *,
    due_on: date | None,
    heard_on: date | None,
    start_on: date,
    fell: bool,
    wrong_way: bool,
    today: date,
) -> tuple[Slip, ...]:
    """Return why somebody is said to be slipping, in the order of the rules."""
    found = []
    if due_on is not None and due_on < today:
        found.append(Slip.LATE)
    if fell:
        found.append(Slip.CONFIDENCE)
    if wrong_way:
        found.append(Slip.WRONG_WAY)
    if (heard_on or start_on) < today - timedelta(days=QUIET_DAYS):
        found.append(Slip.QUIET)
    return tuple(found)


def safety_pattern(phrases: Sequence[str]) -> "re.Pattern[str]":
    """Return what finds the phrases as whole words, whatever the case and the blanks between."""
    parts = (r"\s+".join(map(re.escape, one.split())) for one in phrases)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.IGNORECASE)
