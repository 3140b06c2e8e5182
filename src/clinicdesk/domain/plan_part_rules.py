"""What the parts of a plan's lines need before they can be saved."""

from collections import Counter
from collections.abc import Iterator

from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_parts import AcceptanceStatus, Caregiver, ConcernOrigin
from clinicdesk.domain.plans import ConcernDraft, GoalDraft, PlanDraft

__all__ = ["concern_part_problems", "goal_part_problems", "plan_part_problems"]

_STRAIN = range(11)


def concern_part_problems(draft: ConcernDraft) -> Iterator[FieldProblem]:
    """Say what is wrong with a concern's origin and agreement.

    A concern that a screening raised is confirmed by clinician and person together (Gravity SDOH
    Clinical Care Implementation Guide, Condition verificationStatus, 2024).
    """
    if draft.clinician_agrees_on is not None and not draft.clinician_agrees_by.strip():
        yield FieldProblem("clinician_agrees_by", "Say which clinician agrees.")
    agreed = draft.clinician_agrees_on is not None and draft.person_agrees_on is not None
    if (
        draft.origin is ConcernOrigin.SCREENING
        and draft.verification == "confirmed"
        and not agreed
        and not draft.condition_ids
    ):
        yield FieldProblem(
            "verification",
            "A concern from a screening is confirmed when the clinician and the person both agree.",
        )


def goal_part_problems(draft: GoalDraft) -> Iterator[FieldProblem]:
    """Say what is wrong with a goal's steps, and with what both sides say."""
    if any(not step.text.strip() for step in draft.milestones):
        yield FieldProblem("milestones", "Say each step in a few words.")
    measured = draft.target is not None and draft.target.measure is not None
    if not measured and any(step.value is not None for step in draft.milestones):
        yield FieldProblem("milestones", "A step with a number needs the goal's measure.")
    if any(count > 1 for count in Counter(one.who for one in draft.acceptances).values()):
        yield FieldProblem(
            "acceptances", "Each side says one thing to a goal: change what is there."
        )
    for one in draft.acceptances:
        if one.status is AcceptanceStatus.DISAGREE and not one.reason.strip():
            yield FieldProblem("acceptances", "Write why, in the words of whoever disagrees.")


def _caregiver_problems(one: Caregiver | None) -> Iterator[FieldProblem]:
    if one is None:
        return
    if not one.name.strip():
        yield FieldProblem("caregiver", "Say who helps the person.")
    if one.strain is not None and one.strain not in _STRAIN:
        yield FieldProblem("caregiver", "Choose a number from 0 to 10 for how hard it is.")


def plan_part_problems(draft: PlanDraft) -> Iterator[FieldProblem]:
    """Say what is wrong with a plan's help for barriers, warning signs and caregiver."""
    known = set(draft.barriers)
    for help_ in draft.barrier_help:
        if not help_.resource.strip():
            yield FieldProblem("barrier_help", "Say what helps, or take the line out.")
        elif help_.barrier not in known:
            yield FieldProblem("barrier_help", "Choose one of the plan's barriers for each help.")
    if any(not one.sign.strip() for one in draft.warning_signs):
        yield FieldProblem("warning_signs", "Say each warning sign in a few words.")
    yield from _caregiver_problems(draft.caregiver)
