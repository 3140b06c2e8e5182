"""``plan offers``, ``confirm``, ``accept``, ``step`` and ``rewrite``: a plan's lines."""

from datetime import date
from typing import Any

import click

from clinicdesk.cli.plan_show_command import show
from clinicdesk.cli.plan_signing_commands import opened_plan
from clinicdesk.cli.session import Session, find_patient, pass_session
from clinicdesk.domain.concern_offers import ConcernOffer
from clinicdesk.domain.dates import parse_date, show_date
from clinicdesk.domain.display import quantity
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.goal_ladder import smaller_step
from clinicdesk.domain.goal_rewriting import Offer
from clinicdesk.domain.plan_part_words import (
    acceptance_words,
)
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    Milestone,
    Priority,
    Who,
)
from clinicdesk.domain.plans import CarePlan, Concern, Goal
from clinicdesk.services.clinic import Clinic
from clinicdesk.services.plan_keeping import Saved

__all__ = ["LINES"]

_SIDES = {"person": Who.PATIENT, "clinician": Who.PROVIDER}
_SIDE = click.Choice(tuple(_SIDES))


def _day(clinic: Clinic, said: str | None) -> date:
    read = parse_date(said or "today", clinic.today())
    if read.day is None:
        raise BadInput("--on is not a day.", "Write it as 2026-03-05, or today.")
    return read.day


def _concern_of(plan: CarePlan, said: str) -> Concern:
    place = int(said[1:]) if said[:1] in {"C", "c"} and said[1:].isdecimal() else 0
    if not 1 <= place <= len(plan.concerns):
        raise BadInput(f"The plan has no concern {said}.", "Look at them with: plan show ID.")
    return plan.concerns[place - 1]


def _goal_of(plan: CarePlan, said: str) -> Goal:
    place = int(said[1:]) if said[:1] in {"G", "g"} and said[1:].isdecimal() else 0
    if not 1 <= place <= len(plan.goals):
        raise BadInput(f"The plan has no goal {said}.", "Look at them with: plan show ID.")
    return plan.goals[place - 1]


def _concern_offer(one: ConcernOffer) -> dict[str, Any]:
    return {
        "concern": one.draft.code.text,
        "origin": one.origin,
        "why": one.why,
        "source": one.source,
        "verification": one.draft.verification,
        "evidence": list(one.draft.evidence),
    }


@click.command("offers")
@click.argument("patient", metavar="ID")
@click.option("--add", "place", type=int, metavar="N", help="Add the Nth of them to the plan.")
@pass_session
def offers(session: Session, patient: str, place: int | None) -> None:
    """List the concerns that a person's chart (id or MRN) offers: screenings, words, problems."""
    with session.opened() as clinic:
        who = find_patient(clinic, patient)
        clinic.charts.open(clinic.actor, who)
        found = clinic.plan_agreeing.offers(clinic.actor, who)
        if place is not None:
            if not 1 <= place <= len(found):
                raise BadInput(f"There is no offer {place}.", "Look at them without --add.")
            plan = opened_plan(clinic, patient)
            saved = clinic.plans.add_concern(clinic.actor, plan.id, found[place - 1].draft)
            _say_saved(session, saved, f"Added: {found[place - 1].draft.code.text}.")
            return
    session.say(
        {"offers": [_concern_offer(one) for one in found]},
        lambda: (
            "\n".join(f"{n}. {one.draft.code.text}: {one.why}" for n, one in enumerate(found, 1))
            or "The chart offers nothing that the plan does not have."
        ),
    )


def _say_saved(session: Session, saved: Saved, words: str) -> None:
    plan, change = saved
    session.say(
        {"plan": plan.id, "plan_version": plan.number, "changed": bool(change.kinds)},
        lambda: f"{words} The plan is at version {plan.number}.",
    )


@click.command("confirm")
@click.argument("patient", metavar="ID")
@click.argument("line", metavar="CONCERN")
@click.option("--by", "side", type=_SIDE, required=True, help="Who agrees that it is a concern.")
@click.option("--on", "on", metavar="DAY", help="Since when; today.")
@click.option("--take-back", is_flag=True, help="They agree no more.")
@pass_session
def confirm(session: Session, /, **said: Any) -> None:
    """Note that clinician or person agrees to a concern (C1): both confirm a screening's."""
    with session.opened() as clinic:
        plan = opened_plan(clinic, said["patient"])
        concern = _concern_of(plan, said["line"])
        saved = clinic.plan_agreeing.agree(
            clinic.actor,
            concern.id,
            concern.version,
            _SIDES[said["side"]],
            _day(clinic, said["on"]),
            agrees=not said["take_back"],
        )
    after = saved[0].concern(concern.id)
    assert after is not None
    _say_saved(session, saved, f"{after.code.text} is {after.verification}.")


@click.command("accept")
@click.argument("patient", metavar="ID")
@click.argument("line", metavar="GOAL")
@click.option("--by", "side", type=_SIDE, required=True)
@click.option("--status", type=click.Choice([s.value for s in AcceptanceStatus]), default="agree")
@click.option("--priority", type=click.Choice([p.value for p in Priority]))
@click.option("--reason", default="", metavar="TEXT", help="Why, in their words.")
@pass_session
def accept(session: Session, /, **said: Any) -> None:
    """Note what person or clinician says to a goal (G1); a disagreement keeps its reason."""
    with session.opened() as clinic:
        plan = opened_plan(clinic, said["patient"])
        goal = _goal_of(plan, said["line"])
        one = Acceptance(
            who=_SIDES[said["side"]],
            status=AcceptanceStatus(said["status"]),
            priority=Priority(said["priority"]) if said["priority"] else None,
            reason=said["reason"],
            on=clinic.today(),
        )
        saved = clinic.plan_agreeing.accept(clinic.actor, goal.id, goal.version, one)
    _say_saved(session, saved, f"{acceptance_words(one)}.")


@click.command("step")
@click.argument("patient", metavar="ID")
@click.argument("line", metavar="GOAL")
@click.option("--reached", type=int, metavar="N", help="The Nth step was reached.")
@click.option("--not-reached", type=int, metavar="N", help="The Nth step was not reached.")
@click.option("--add", "words", metavar="TEXT", help="Add a step at the end.")
@click.option("--smaller", is_flag=True, help="Take the smaller step that is offered.")
@click.option("--on", "on", metavar="DAY", help="The day it was reached; today.")
@pass_session
def step(session: Session, /, **said: Any) -> None:
    """Climb a goal's (G1) ladder: note a step as reached, or add one."""
    with session.opened() as clinic:
        plan = opened_plan(clinic, said["patient"])
        goal = _goal_of(plan, said["line"])
        saved = _stepped(clinic, goal, said)
    _say_saved(session, saved, "Noted.")


def _stepped(clinic: Clinic, goal: Goal, said: dict[str, Any]) -> Saved:
    agreeing, actor = clinic.plan_agreeing, clinic.actor
    if said["words"]:
        return agreeing.add_step(actor, goal.id, goal.version, Milestone(text=said["words"]))
    if said["smaller"]:
        offered = smaller_step(goal, (), clinic.today())
        if offered is None:
            raise BadInput("No smaller step is offered.", "Add one with --add TEXT.")
        return agreeing.add_step(actor, goal.id, goal.version, offered.milestone, offered.before)
    place = said["reached"] or said["not_reached"]
    if place is None:
        raise BadInput("Say what to note.", "Use --reached N, --not-reached N, --add or --smaller.")
    if not 1 <= place <= len(goal.milestones):
        raise BadInput(f"The goal has no step {place}.", "Look at them with: plan show ID.")
    on = _day(clinic, said["on"]) if said["reached"] else None
    return agreeing.reach_step(actor, goal.id, goal.version, goal.milestones[place - 1].id, on)


def _offer(one: Offer) -> dict[str, Any]:
    return {
        "goal": one.description,
        "question": one.is_question,
        "measure": one.measure.text if one.measure else "",
        "comparator": one.comparator,
        "value": one.value,
        "unit": one.unit,
        "due_on": one.due_on,
        "why": one.why,
    }


def _offer_words(one: Offer) -> str:
    if one.is_question:
        return one.description
    due = f", by {show_date(one.due_on)}" if one.due_on else ""
    measure = one.measure.text if one.measure else ""
    amount = f"{one.comparator} {quantity(one.value, one.unit)}"
    return f"{one.description}{due}\n    {measure}: {amount}. {one.why}".rstrip()


@click.command("rewrite")
@click.argument("patient", metavar="ID")
@click.argument("words", metavar="TEXT")
@pass_session
def rewrite(session: Session, patient: str, words: str) -> None:
    """Answer a vague goal ("eat better") with measurable ones, from the person's newest values."""
    with session.opened() as clinic:
        who = find_patient(clinic, patient)
        clinic.charts.open(clinic.actor, who)
        found = clinic.plan_agreeing.rewriting(clinic.actor, who, words)
    session.say(
        {"offers": [_offer(one) for one in found]},
        lambda: "\n".join(map(_offer_words, found)) or "Nothing was said.",
    )


LINES = (show, offers, confirm, accept, step, rewrite)
"""Commands of ``plan``."""
