"""The coach's panel over a whole clinic: one coach's people, and everybody who is coached.

One person in twenty is coached, by ten coaches, at any day of two months; where a clinic has no
such people yet they are written first, in bulk. Beside each part, in the same run on the same file:
the ids of one coach's people by a plain statement of raw SQLCipher.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

from ground import Figure, figure, timed
from sqlalchemy import Table, func, select
from whole import PEOPLE, Whole, driver_of, whole_clinic

from clinicdesk.domain.coaching_flags import PanelPart
from clinicdesk.store import staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.records.coaching import CoachingGoalRecord, CoachingRecord
from clinicdesk.store.records.plans import PlanGoalRecord

RUNS, SHARE, COACHES = 15, 20, 10
_COACHING: Table = CoachingRecord.__table__  # type: ignore[assignment]
_GOALS: Table = CoachingGoalRecord.__table__  # type: ignore[assignment]
_GOAL: Table = PlanGoalRecord.__table__  # type: ignore[assignment]
_FLOOR = "SELECT id FROM coaching WHERE coach_id = ? AND status = 'active'"


def _coach(clinic: Whole, wanted: int) -> UUID:
    """Have so many people coached; return one coach."""
    with clinic.store.reading() as session:
        there = session.scalar(select(func.count()).select_from(_COACHING)) or 0
        goals = session.execute(
            select(_GOAL.c.patient_id, func.min(_GOAL.c.id))
            .where(_GOAL.c.entered_in_error.is_(False))
            .group_by(_GOAL.c.patient_id)
            .limit(wanted)
        ).all()
        one = session.scalars(
            select(_COACHING.c.coach_id)
            .group_by(_COACHING.c.coach_id)
            .order_by(func.count().desc())
        ).first()
    if there >= min(wanted, len(goals)) and one is not None:
        return one
    today = clinic.clinic.today()
    with clinic.store.writing(clinic.actor) as uow:
        coaches = [staff.add(uow, name=f"coach{n}", display=f"Coach {n}") for n in range(COACHES)]
        rows, links = [], []
        for n, (patient_id, goal_id) in enumerate(goals):
            made = uow.new_id()
            start = today - timedelta(days=90)
            rows.append(
                {
                    **uow.stamped(source="clinic", id=made),
                    "patient_id": patient_id,
                    "coach_id": coaches[n % COACHES],
                    "status": "active",
                    "reason": "",
                    "start_on": start,
                    "every_reason": "",
                    "due_on": today + timedelta(days=n % 60 - 20),
                    "heard_on": today - timedelta(days=n % 40),
                    "confidence": n % 11,
                    "confidence_fell": n % 13 == 0,
                    "attempts": 0,
                    "nurse_reason": "reading" if n % 50 == 0 else "",
                    "nurse_since": today if n % 50 == 0 else None,
                }
            )
            links.append(
                {"coaching_id": made, "goal_id": goal_id, "position": 0, "since_on": start}
            )
        insert_rows(uow.session, _COACHING, rows)
        insert_rows(uow.session, _GOALS, links)
        uow.audit(AuditAct(act="invented", kind="coaching"))
    clinic.store.learn()
    return coaches[0]


def _floor(clinic: Whole, coach: UUID) -> None:
    with clinic.store.reading() as session:
        driver_of(session).execute(_FLOOR, (coach.bytes,)).fetchall()


def _panels(clinic: Whole) -> Iterator[Figure]:
    coach_id = _coach(clinic, clinic.people // SHARE)
    with clinic.store.reading() as session:
        coach = staff.actor(session, coach_id)
    nurse = clinic.actor
    # Counted for the site of whoever asks; the coaches of this clinic are bare rows.
    asks = {True: type(nurse)(coach.id, coach.name, coach.display, nurse.roles, nurse.site_id)}
    asks[False] = nurse
    floor = timed(partial(_floor, clinic, coach_id), RUNS)
    below = "one coach's ids, raw SQLCipher"
    panel = clinic.clinic.coaching_panel.panel
    for mine, words in ((True, "one coach's"), (False, "everybody's")):
        for part in PanelPart:
            found = panel(asks[mine], mine=mine, part=part)
            runs = timed(partial(panel, asks[mine], mine=mine, part=part), RUNS)
            title = f"{words} panel of {found.all:,}, {part.value}: {len(found.rows)} rows"
            yield figure(title, runs, below, floor)


def run(people: int = PEOPLE, home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure the panel of a clinic; ``home`` holds a demonstration clinic already there."""
    with whole_clinic(people, home) as clinic:
        yield f"Coach's panel, {clinic.people:,} people", list(_panels(clinic))
