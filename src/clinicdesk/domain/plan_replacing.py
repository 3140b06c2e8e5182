"""A new plan in the place of an old one: what still goes on is taken along, with ids of its own."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from clinicdesk.domain.errors import BadInput, Refused
from clinicdesk.domain.plan_parts import UNSAVED
from clinicdesk.domain.plan_rules import OVER
from clinicdesk.domain.plan_status import OPEN_STATUSES, STATUS_WORDS
from clinicdesk.domain.plans import CarePlan, Goal, PlanStatus

__all__ = ["ENDINGS", "successor"]

ENDINGS = (PlanStatus.REVOKED, PlanStatus.COMPLETED)
"""What the old plan becomes; said, and never guessed."""
_ENDED_CONCERN = frozenset({"inactive", "remission", "resolved"})
_ENDED_WORK = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})


def _renamed(ids: Iterable[UUID], names: dict[UUID, UUID]) -> tuple[UUID, ...]:
    return tuple(names[one] for one in ids if one in names)


def successor(
    old: CarePlan, title: str, new_id: Callable[[], UUID], *, at: datetime, by: str, today: date
) -> CarePlan:
    """Return the plan that takes a plan's place: its lines that go on, and all that is said of it.

    What was ended stays with the old plan alone. The copy that was given was of the old one.

    Raises:
        BadInput: no title.
        Refused: the old plan is over already.
    """
    if not title.strip():
        raise BadInput("The new plan has no title.", "Give it one.")
    if old.status not in OPEN_STATUSES:
        raise Refused(
            f"The plan is {STATUS_WORDS[old.status]} already.", "Start a new plan instead."
        )
    goals = [g for g in old.goals if g.lifecycle not in OVER]
    answered = {one for g in goals for one in g.concern_ids if not g.reason.strip()}
    concerns = [c for c in old.concerns if c.status not in _ENDED_CONCERN or c.id in answered]
    kept = {g.id for g in goals}
    work = [
        i
        for i in old.interventions
        if i.status not in _ENDED_WORK and (not i.goal_ids or set(i.goal_ids) & kept)
    ]
    ids = (*(c.id for c in concerns), *(g.id for g in goals), *(i.id for i in work))
    names = {one: new_id() for one in ids}
    stamp: dict[str, Any] = {"version": 1, "updated_at": at, "updated_by": by}

    def renewed(goal: Goal) -> Goal:
        steps = tuple(replace(step, id=UNSAVED) for step in goal.milestones)
        return replace(
            goal,
            id=names[goal.id],
            concern_ids=_renamed(goal.concern_ids, names),
            milestones=steps,
            **stamp,
        )

    return replace(
        old,
        id=new_id(),
        number=1,
        title=title.strip(),
        start_on=today,
        end_on=None,
        source="clinic",
        author=by,
        copy_given_on=None,
        copy_language="",
        concerns=tuple(replace(c, id=names[c.id], **stamp) for c in concerns),
        goals=tuple(map(renewed, goals)),
        interventions=tuple(
            replace(i, id=names[i.id], goal_ids=_renamed(i.goal_ids, names), **stamp) for i in work
        ),
        **stamp,
    )
