"""What clinician and person say to a line: agreement to a concern, acceptance of a goal, steps."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from clinicdesk.domain.errors import BadInput, NotFound
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    ConcernOrigin,
    Milestone,
    Who,
)
from clinicdesk.domain.plans import ConcernDraft, GoalDraft, Priority

__all__ = [
    "acceptance_of",
    "accepted",
    "agreed",
    "awaits",
    "disagreement",
    "said_differently",
    "with_step",
    "with_step_reached",
]

_OPEN = frozenset({"unconfirmed", "provisional", "differential", "confirmed"})


def awaits(concern: ConcernDraft) -> tuple[Who, ...]:
    """Return whose agreement a concern from a screening waits for; nobody's for others."""
    if concern.origin is not ConcernOrigin.SCREENING or concern.verification not in _OPEN:
        return ()
    if concern.condition_ids and concern.verification == "confirmed":
        return ()
    said = {Who.PROVIDER: concern.clinician_agrees_on, Who.PATIENT: concern.person_agrees_on}
    return tuple(who for who, on in said.items() if on is None)


def agreed(
    concern: ConcernDraft, who: Who, on: date | None, by: str = "", *, today: date
) -> ConcernDraft:
    """Return a concern to which one side agrees since a day; None takes the agreement back.

    A concern from a screening is confirmed by the second agreement and unconfirmed without it
    (Gravity SDOH Clinical Care Implementation Guide, 2024).

    Raises:
        BadInput: the day is to come.
    """
    if on is not None and on > today:
        raise BadInput("This day is to come.", "Choose today or an earlier day.")
    if who is Who.PROVIDER:
        after = replace(concern, clinician_agrees_on=on, clinician_agrees_by=by if on else "")
    else:
        after = replace(concern, person_agrees_on=on)
    if after.origin is not ConcernOrigin.SCREENING or after.verification not in _OPEN:
        return after
    both = after.clinician_agrees_on is not None and after.person_agrees_on is not None
    if both or (after.condition_ids and after.verification == "confirmed"):
        return replace(after, verification="confirmed")
    if after.verification == "confirmed":
        return replace(after, verification="unconfirmed")
    return after


def acceptance_of(goal: GoalDraft, who: Who) -> Acceptance:
    """Return what one side says to a goal; pending where it said nothing."""
    said = (one for one in goal.acceptances if one.who is who)
    return next(said, Acceptance(who=who))


def accepted(goal: GoalDraft, said: Acceptance) -> GoalDraft:
    """Return a goal to which one side says this, in place of what it said before."""
    kept = {one.who: one for one in goal.acceptances} | {said.who: said}
    return replace(goal, acceptances=tuple(kept[who] for who in Who if who in kept))


def disagreement(goal: GoalDraft) -> tuple[Acceptance, ...]:
    """Return what those say who disagree with a goal."""
    return tuple(one for one in goal.acceptances if one.status is AcceptanceStatus.DISAGREE)


def said_differently(goal: GoalDraft) -> tuple[Priority, Priority] | None:
    """Return the person's and the clinician's priority of a goal, where they differ."""
    theirs, ours = (acceptance_of(goal, who).priority for who in (Who.PATIENT, Who.PROVIDER))
    ours = ours or goal.priority
    if theirs is None or ours is None or theirs is ours:
        return None
    return theirs, ours


def with_step_reached(
    goal: GoalDraft, milestone_id: UUID, on: date | None, *, today: date
) -> GoalDraft:
    """Return a goal whose step was reached on a day; None says that it was not.

    Raises:
        BadInput: the day is to come.
        NotFound: the goal has no such step.
    """
    if on is not None and on > today:
        raise BadInput("This day is to come.", "Choose today or an earlier day.")
    if milestone_id not in {step.id for step in goal.milestones}:
        raise NotFound("This step is no longer in the goal.", "Open the plan again.")
    steps = (
        replace(step, reached_on=on) if step.id == milestone_id else step
        for step in goal.milestones
    )
    return replace(goal, milestones=tuple(steps))


def with_step(goal: GoalDraft, step: Milestone, before: UUID | None = None) -> GoalDraft:
    """Return a goal with one more step, before another or as the last.

    Raises:
        NotFound: the goal has no such other step.
    """
    ids = [one.id for one in goal.milestones]
    if before is not None and before not in ids:
        raise NotFound("This step is no longer in the goal.", "Open the plan again.")
    place = len(ids) if before is None else ids.index(before)
    steps = (*goal.milestones[:place], step, *goal.milestones[place:])
    return replace(goal, milestones=steps)
