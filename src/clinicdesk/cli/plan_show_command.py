"""``plan show``: a plan's lines with steps, what both sides say, and the evidence."""

from datetime import date
from typing import Any
from uuid import UUID

import click

from clinicdesk.cli.plan_signing_commands import opened_plan
from clinicdesk.cli.session import Session, pass_session
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.goal_display import goal_now, goal_status, goal_target
from clinicdesk.domain.goal_ladder import ladder, smaller_step
from clinicdesk.domain.plan_agreement import awaits
from clinicdesk.domain.plan_evidence import LineEvidence
from clinicdesk.domain.plan_lint import completeness
from clinicdesk.domain.plan_part_words import (
    ORIGIN_WORDS,
    acceptance_words,
    caregiver_words,
    help_words,
    milestone_words,
    sign_words,
)
from clinicdesk.domain.plan_parts import ConcernOrigin, Who
from clinicdesk.domain.plans import CarePlan, Concern, Goal

__all__ = ["show"]

Found = dict[UUID, tuple[LineEvidence, ...]]


def _evidence(found: Found, line_id: UUID) -> list[dict[str, Any]]:
    return [
        {
            "result": one.observation_id,
            "name": one.name,
            "value": one.value,
            "at": one.at,
            "kind": one.kind,
            "chosen": one.chosen,
            "positive": one.positive,
        }
        for one in found.get(line_id, ())
    ]


def _evidence_words(found: Found, line_id: UUID) -> list[str]:
    return [
        f"      {one.name} {one.value}, {show_date(one.at.date())}"
        for one in found.get(line_id, ())
    ]


def _concern(number: int, one: Concern, found: Found) -> dict[str, Any]:
    return {
        "line": f"C{number}",
        "id": one.id,
        "concern": one.code.text,
        "status": one.status,
        "verification": one.verification,
        "origin": one.origin,
        "said_by": one.said_by,
        "own_words": one.own_words,
        "clinician_agrees_on": one.clinician_agrees_on,
        "clinician_agrees_by": one.clinician_agrees_by,
        "person_agrees_on": one.person_agrees_on,
        "waits_for": [who.value for who in awaits(one)],
        "evidence": _evidence(found, one.id),
    }


def _goal(number: int, one: Goal, found: Found, today: date) -> dict[str, Any]:
    steps = ladder(one, (), today)
    offered = smaller_step(one, (), today)
    following = steps.next
    return {
        "line": f"G{number}",
        "id": one.id,
        "goal": one.description,
        "lifecycle": one.lifecycle,
        "achievement": one.achievement,
        "stands": goal_status(one, today),
        "target": goal_target(one.target),
        "now": goal_now(one),
        "due_on": one.due_on,
        "steps": [
            {
                "id": step.milestone.id,
                "step": step.milestone.text,
                "value": step.milestone.value,
                "due_on": step.milestone.due_on,
                "reached": step.reached,
                "on": step.on,
                "by": step.by,
                "late": step.late,
            }
            for step in steps.steps
        ],
        "next_step": following.milestone.text if following else "",
        "smaller_step": offered.milestone.text if offered else "",
        "said": [
            {
                "who": said.who,
                "status": said.status,
                "priority": said.priority,
                "reason": said.reason,
                "on": said.on,
            }
            for said in one.acceptances
        ],
        "evidence": _evidence(found, one.id),
    }


def _shown(plan: CarePlan, found: Found, today: date) -> dict[str, Any]:
    caregiver = plan.caregiver
    points = completeness(plan, today)
    return {
        "plan": plan.id,
        "plan_version": plan.number,
        "title": plan.title,
        "status": plan.status,
        "review_due_on": plan.review_due_on,
        "concerns": [_concern(n, one, found) for n, one in enumerate(plan.concerns, 1)],
        "goals": [_goal(n, one, found, today) for n, one in enumerate(plan.goals, 1)],
        "interventions": [
            {
                "line": f"I{n}",
                "id": one.id,
                "intervention": one.code.text,
                "owner": one.owner,
                "status": one.status,
                "due_on": one.due_on,
                "frequency": one.frequency,
            }
            for n, one in enumerate(plan.interventions, 1)
        ],
        "preferences": plan.preferences,
        "barriers": list(plan.barriers),
        "barrier_help": [
            {"barrier": one.barrier, "resource": one.resource, "note": one.note}
            for one in plan.barrier_help
        ],
        "warning_signs": [
            {"sign": one.sign, "zone": one.zone, "act": one.act} for one in plan.warning_signs
        ],
        "caregiver": {
            "name": caregiver.name,
            "relation": caregiver.relation,
            "strain": caregiver.strain,
            "needs": caregiver.needs,
            "on": caregiver.on,
        }
        if caregiver
        else None,
        "missing": [point.code for point in points if not point.ok],
    }


def _concern_words(number: int, one: Concern, found: Found) -> list[str]:
    said = [one.status, one.verification]
    if one.origin is not ConcernOrigin.PROBLEM:
        said.append(ORIGIN_WORDS[one.origin])
    waits = " and ".join({Who.PATIENT: "person", Who.PROVIDER: "clinician"}[w] for w in awaits(one))
    if waits:
        said.append(f"waits for {waits}")
    words = [f"  C{number}  {one.code.text} ({', '.join(said)})"]
    if one.own_words and one.own_words != one.code.text:
        words.append(f"      “{one.own_words}”")
    return [*words, *_evidence_words(found, one.id)]


def _goal_words(number: int, one: Goal, found: Found, today: date) -> list[str]:
    unit = one.target.unit if one.target else ""
    now = f", now {goal_now(one)}" if goal_now(one) else ""
    steps = ladder(one, (), today)
    words = [f"  G{number}  {one.description} ({goal_status(one, today)}{now})"]
    for place, step in enumerate(steps.steps, 1):
        mark = "x" if step.reached else ">" if step is steps.next else " "
        words.append(f"      [{mark}] {place}. {milestone_words(step.milestone, unit)}")
    if offered := smaller_step(one, (), today):
        words.append(f"      A smaller step: {offered.milestone.text}. {offered.why}")
    words += [f"      {acceptance_words(said)}" for said in one.acceptances]
    return [*words, *_evidence_words(found, one.id)]


def _plan_words(plan: CarePlan, found: Found, today: date) -> str:
    words = [f"{plan.title}, version {plan.number}, {plan.status.value}", "Concerns"]
    for n, concern in enumerate(plan.concerns, 1):
        words += _concern_words(n, concern, found)
    words.append("Goals")
    for n, goal in enumerate(plan.goals, 1):
        words += _goal_words(n, goal, found, today)
    words.append("Interventions")
    for n, line in enumerate(plan.interventions, 1):
        by = f" by {line.owner}" if line.owner else ""
        words.append(f"  I{n}  {line.code.text}{by} ({line.status})")
    helped = {one.barrier for one in plan.barrier_help}
    words += [f"Barrier: {one}" for one in plan.barriers if one not in helped]
    words += [f"Barrier, with help: {help_words(one)}" for one in plan.barrier_help]
    words += [f"Warning sign: {sign_words(one)}" for one in plan.warning_signs]
    if plan.caregiver is not None:
        words.append(f"Caregiver: {caregiver_words(plan.caregiver)}")
    missing = [point.words.lower() for point in completeness(plan, today) if not point.ok]
    words.append(f"Missing: {', '.join(missing)}" if missing else "Nothing is missing.")
    return "\n".join(words)


@click.command("show")
@click.argument("patient", metavar="ID")
@pass_session
def show(session: Session, patient: str) -> None:
    """Show a person's plan (id or MRN): lines, steps, what both sides say, and the evidence."""
    with session.opened() as clinic:
        plan = opened_plan(clinic, patient)
        found = clinic.plan_agreeing.evidence(clinic.actor, plan.id)
        today = clinic.today()
    session.say(_shown(plan, found, today), lambda: _plan_words(plan, found, today))
