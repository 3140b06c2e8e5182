"""That person's care plan."""

from datetime import date
from decimal import Decimal

from sample_person import NOW, P, day, uid

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plans import (
    Achievement,
    CarePlan,
    Concern,
    Goal,
    GoalTarget,
    Intervention,
    PlanStatus,
)


def _goal(
    number: int,
    words: str,
    due: str,
    achievement: Achievement,
    target: GoalTarget | None = None,
    *,
    latest: str = "",
) -> Goal:
    return Goal(
        id=uid(number),
        version=2,
        description=words,
        due_on=date.fromisoformat(due),
        achievement=achievement,
        target=target,
        latest_value=Decimal(latest) if latest else None,
        latest_at=NOW,
        start_on=date(2026, 9, 1),
        baseline_value=target.baseline if target else None,
        updated_at=NOW,
        updated_by="A. Moreau, RN",
    )


def _target(measure: str, comparator: str, value: str, baseline: str, unit: str) -> GoalTarget:
    return GoalTarget(
        measure=Coded(measure),
        comparator=comparator,
        value=Decimal(value),
        baseline=Decimal(baseline),
        unit=unit,
    )


def concerns() -> tuple[Concern, ...]:
    return (
        Concern(
            id=uid(401),
            version=1,
            code=Coded("Stroke risk with atrial fibrillation"),
            own_words="I don't want a stroke like my dad.",
            said_by="both",
            updated_at=NOW,
            updated_by="A. Moreau, RN",
        ),
        Concern(
            id=uid(402),
            version=1,
            code=Coded("Sugar too high"),
            said_by="provider",
            updated_at=NOW,
            updated_by="A. Moreau, RN",
        ),
    )


def goals() -> tuple[Goal, ...]:
    return (
        _goal(
            411,
            "Sleep 7 hours",
            "2026-11-16",
            Achievement.IN_PROGRESS,
            _target("Mean hours, work nights", "at least", "7", "5.2", "h"),
            latest="5.4",
        ),
        _goal(
            412,
            "Lower blood pressure",
            "2026-12-16",
            Achievement.NO_CHANGE,
            _target("Systolic, 7-day mean", "at most", "130", "152", "mm[Hg]"),
            latest="138",
        ),
        _goal(
            413,
            "Bring A1c under 7.0",
            "2027-01-21",
            Achievement.IMPROVING,
            _target("HbA1c", "below", "7.0", "8.4", "%"),
            latest="7.3",
        ),
        _goal(
            414,
            "Stop smoking",
            "2026-11-20",
            Achievement.ACHIEVED,
            _target("Smoke-free days", "at least", "28", "0", "d"),
            latest="28",
        ),
        _goal(
            415,
            "Know what to do when my heart races",
            "2027-02-01",
            Achievement.IN_PROGRESS,
            None,
        ),
    )


def interventions() -> tuple[Intervention, ...]:
    return (
        Intervention(
            id=uid(421),
            version=1,
            code=Coded("Home blood pressure twice a week, log shared with nurse"),
            owner="Declan O'Connor",
            frequency="twice a week",
            due_on=date(2026, 12, 16),
            updated_at=NOW,
            updated_by="A. Moreau, RN",
        ),
        Intervention(
            id=uid(422),
            version=1,
            code=Coded("Coaching call on sleep and shift meals"),
            owner="R. Okafor, health coach",
            frequency="every 2 weeks",
            due_on=date(2026, 11, 29),
            updated_at=NOW,
            updated_by="A. Moreau, RN",
        ),
    )


def plan() -> CarePlan:
    return CarePlan(
        id=uid(400),
        version=7,
        number=4,
        patient_id=P,
        title="Heart and sugar plan",
        status=PlanStatus.ACTIVE,
        review_due_on=date(2027, 1, 15),
        author="A. Moreau, RN",
        preferences=(
            "Wants to keep working nights, and to walk his daughter down the aisle in June "
            "without getting out of breath."
        ),
        barriers=("Night shifts upset meals and sleep", "Copay for the sleep study"),
        concerns=concerns(),
        goals=goals(),
        interventions=interventions(),
        updated_at=day("2026-11-15"),
        updated_by="A. Moreau, RN",
    )
