"""Writes on goals' rows what their readings say: lists and counts read rows, not readings."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select, update

from clinicdesk.domain.plans import Goal
from clinicdesk.store import goal_readings, plan_rows
from clinicdesk.store.plans import GOAL
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["note_achievements", "note_of_people"]


def note_achievements(uow: UnitOfWork, goals: Iterable[Goal], today: date) -> None:
    """Write the achievement of goals that were read with their readings, where it is news.

    ``today`` is the site's day. Nobody's words change, so no row's version does.
    """
    for goal in goals:
        if goal.by_rule and goal.achievement is not None:
            said = goal.achievement.value
            uow.session.execute(
                update(GOAL)
                .where(GOAL.c.id == goal.id, GOAL.c.achievement.is_distinct_from(said))
                .values(achievement=said, achievement_on=today)
            )


def note_of_people(uow: UnitOfWork, patient_ids: Iterable[UUID], today: date) -> None:
    """Do so for all measured goals of some people, whose readings came anew."""
    wanted = list(dict.fromkeys(patient_ids))
    for start in range(0, len(wanted), 500):
        query = select(GOAL).where(
            GOAL.c.patient_id.in_(wanted[start : start + 500]),
            GOAL.c.comparator != "",
            GOAL.c.measure_code != "",
            GOAL.c.entered_in_error.is_(False),
        )
        goals: dict[UUID, list[Goal]] = {}
        for row in uow.session.execute(query):
            goals.setdefault(row.patient_id, []).append(plan_rows.goal_value(row, {}, ()))
        for patient_id, of_one in goals.items():
            read = goal_readings.with_readings(uow.session, patient_id, of_one, today)
            note_achievements(uow, read, today)
