"""What may be typed of a cohort, a session and a line of its sheet; the months of a program's year.

Sources: CDC, "Diabetes Prevention Recognition Program Standards and Operating Procedures", June 1,
2024, sections II.I (session delivery), II.J (make-up sessions), II.K and IV (data elements).
"""

from datetime import date
from decimal import Decimal
from typing import Final

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.prevention import (
    KG,
    POUND,
    AttendanceDraft,
    Cohort,
    CohortDraft,
    ProgramSession,
    SessionDraft,
    SessionKind,
    pounds,
)
from clinicdesk.domain.units import in_unit

__all__ = [
    "attendance_problems",
    "cohort_problems",
    "full_months",
    "kind_on",
    "months_after",
    "session_problems",
]

_MOST_MINUTES: Final = 5_000
"""Between two sessions, which may be a month apart."""
_LEAST_POUNDS: Final = 70
_MOST_POUNDS: Final = 997
_SUDDEN: Final = Decimal(10)
"""Percent between two weights from which a finger probably slipped."""


def months_after(day: date, months: int) -> date:
    """Return the same day some months later; where there is no such day, the month's last."""
    number = day.month - 1 + months
    year, month = day.year + number // 12, number % 12 + 1
    ends = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(day.day, ends))


def full_months(start: date, end: date) -> int:
    """Return how many whole months lie between two days; 0 where the second is not later."""
    months = max(0, (end.year - start.year) * 12 + end.month - start.month)
    while months and months_after(start, months) > end:
        months -= 1
    return months


def kind_on(first_on: date, held_on: date, *, make_up: bool, core_months: int) -> SessionKind:
    """Return what a session of that day is."""
    if make_up:
        return SessionKind.MAKE_UP
    core = held_on < months_after(first_on, core_months)
    return SessionKind.CORE if core else SessionKind.MAINTENANCE


def cohort_problems(draft: CohortDraft) -> list[FieldProblem]:
    """Return what is wrong with a cohort as it is typed."""
    problems = []
    if not draft.name.strip():
        problems.append(FieldProblem("name", "Give the cohort a name."))
    code = draft.organization.strip()
    if code and (len(code) > 25 or not code.isalnum() or not code.isascii()):
        problems.append(
            FieldProblem("organization", "The organization code is 1 to 25 letters and digits.")
        )
    return problems


def session_problems(
    draft: SessionDraft, cohort: Cohort, others: tuple[ProgramSession, ...], today: date
) -> list[FieldProblem]:
    """Return what is wrong with a session as it is typed.

    One regular session a day (data elements), none before the cohort's first day (II.K), and at
    most one make-up session a week (II.J).
    """
    problems = []
    if draft.held_on > today:
        problems.append(FieldProblem("held_on", "This day is to come: choose today or earlier."))
    if draft.held_on < cohort.first_on:
        first = show_date(cohort.first_on)
        problems.append(FieldProblem("held_on", f"The cohort's first session is on {first}."))
    if draft.number is not None and draft.number < 1:
        problems.append(FieldProblem("number", "Number sessions from 1."))
    make_ups = [one for one in others if one.kind is SessionKind.MAKE_UP]
    if draft.make_up:
        if any(abs((one.held_on - draft.held_on).days) < 7 for one in make_ups):
            problems.append(FieldProblem("held_on", "One make-up session a week at most."))
    elif any(one.held_on == draft.held_on for one in others if one not in make_ups):
        problems.append(FieldProblem("held_on", "There is a session on this day already."))
    return problems


def attendance_problems(draft: AttendanceDraft, before: Decimal | None) -> tuple[str, str]:
    """Say what cannot be in a line, and what should be looked at twice; empty where all is well.

    ``before`` is the weight in pounds at the session before. What should be looked at may be saved.
    """
    if not draft.attended and (draft.weight is not None or draft.minutes is not None):
        return "Who was not there has no weight and no minutes.", ""
    if draft.minutes is not None and not 0 <= draft.minutes <= _MOST_MINUTES:
        return f"Minutes are between 0 and {_MOST_MINUTES:,}.", ""
    if draft.weight is None:
        return "", ""
    if not draft.weight.is_finite() or draft.unit not in {POUND, KG}:
        return "Type the weight as a number, in lb or kg.", ""
    now = pounds(draft.weight, draft.unit)
    if not _LEAST_POUNDS <= now <= _MOST_POUNDS:
        return "The data set takes weights from 70 to 997 lb: check the number and its unit.", ""
    return "", "" if before is None else _sudden(now, before)


def _sudden(now: Decimal, before: Decimal) -> str:
    change = (now - before) / before * 100
    if abs(change) < _SUDDEN:
        return ""
    for there, unit in ((pounds(now, KG), "kg"), (in_unit(now, POUND, KG), "lb")):
        if there is not None and abs(there - before) / before * 100 < _SUDDEN:
            return f"{change:+.0f} % since the last weight: was it in {unit}?"
    return f"{change:+.0f} % since the last weight: look at it again."
