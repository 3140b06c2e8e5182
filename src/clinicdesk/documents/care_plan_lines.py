"""The lines of a care plan on paper: concerns, goals with their trends, interventions, outcomes.

Each line has a number (C1, G1, I1) by which others name it: the reader sees what serves what.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from reportlab.platypus import CondPageBreak, Flowable, Spacer

from clinicdesk.documents.blocks import Cell, Column, callout, lead_height, long_table, note
from clinicdesk.documents.care_plan_words import PlanText
from clinicdesk.documents.drawings import Progress
from clinicdesk.documents.paragraphs import labelled, text
from clinicdesk.documents.style import BODY_WIDTH, UNIFORM, color
from clinicdesk.documents.tagging import layout
from clinicdesk.documents.text import limited
from clinicdesk.documents.trend_drawing import trend_story_blocks
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED, concept, number, or_not_recorded, quantity
from clinicdesk.domain.goal_display import goal_now, goal_progress, goal_status, goal_target
from clinicdesk.domain.goal_ladder import ladder
from clinicdesk.domain.plan_contents import CarePlanContent
from clinicdesk.domain.plan_parts import Acceptance, AcceptanceStatus, Who
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention
from clinicdesk.domain.trend_story import lately

__all__ = ["Numbers", "concerns", "goals", "interventions", "outcomes"]

_GRAVE = frozenset({"Overdue", "Off track"})
_MOST = 1200


@dataclass(frozen=True)
class Numbers:
    """C1, G1, I1: how lines name each other."""

    of: dict[UUID, str]

    @classmethod
    def made(cls, plan: CarePlan) -> "Numbers":
        """Number the lines of a plan in their order."""
        made = {line.id: f"C{at}" for at, line in enumerate(plan.concerns, 1)}
        made |= {line.id: f"G{at}" for at, line in enumerate(plan.goals, 1)}
        made |= {line.id: f"I{at}" for at, line in enumerate(plan.interventions, 1)}
        return cls(made)

    def named(self, ids: Iterable[UUID]) -> str:
        """Name lines; what is not of this plan has no number."""
        return ", ".join(self.of[one] for one in ids if one in self.of)


def _words(status: str) -> str:
    return status.replace("-", " ").capitalize()


def _said_by(said: str) -> str:
    return {"both": "Person and clinician", "patient": "Person", "provider": "Clinician"}.get(
        said, said.capitalize()
    )


def _code(code: Coded) -> str:
    if not code.code:
        return ""
    system = code.system.rstrip("/").rsplit("/", 1)[-1].upper()
    return f"{system} {code.code}" if len(system) < 16 else code.code


def _priorities(concern: Concern) -> str:
    both = (("clinician", concern.priority), ("person", concern.patient_priority))
    return ", ".join(f"{who}: {one.value}" for who, one in both if one is not None)


def _concern(row: Concern, plan: CarePlan, numbers: Numbers) -> list[Cell]:
    under = [f"“{row.own_words}”"] if row.own_words else []
    under += [said for said in (_code(row.code), row.note) if said]
    origin = {"problem": "", "screening": "From a screening", "own-words": "In their own words"}
    under += [origin[row.origin.value]] if origin[row.origin.value] else []
    serve = [g.id for g in plan.goals if row.id in g.concern_ids]
    sure = "" if row.verification == "confirmed" else _words(row.verification)
    state: list[Flowable] = [text(_words(row.status))]
    state += [text(sure, "warn")] if sure else []
    return [
        text(numbers.of[row.id], "strong"),
        [
            text(limited(concept(row.code), _MOST), "strong"),
            *(note(limited(said, _MOST)) for said in under),
        ],
        _said_by(row.said_by),
        _priorities(row) or NOT_RECORDED,
        state,
        numbers.named(serve) or "—",
    ]


def concerns(plan: CarePlan, numbers: Numbers) -> list[Flowable]:
    """Health concerns: whose they are, how they stand, which goals answer them."""
    if not plan.concerns:
        return [note(NOT_RECORDED)]
    columns = [
        Column("No.", 0.065),
        Column("Concern", 0.355),
        Column("Whose", 0.16),
        Column("Priority", 0.16),
        Column("Status", 0.15),
        Column("Goals", 0.11),
    ]
    return [long_table(columns, [_concern(row, plan, numbers) for row in plan.concerns])]


# Goals


def _acceptance(one: Acceptance, said: PlanText) -> str:
    who = said.person if one.who is Who.PATIENT else said.clinician
    word = {"agree": "agrees", "disagree": "DISAGREES", "pending": "not asked yet"}[
        one.status.value
    ]
    more = [show_date(one.on)] if one.on else []
    more += [f"priority {one.priority.value}"] if one.priority else []
    beside = f" ({', '.join(more)})" if more else ""
    return f"{who}: {word}{beside}"


def _accepted(goal: Goal, said: PlanText) -> list[Flowable]:
    """Who agrees; that somebody does not is printed with the reason, where nobody misses it."""
    against = [a for a in goal.acceptances if a.status is AcceptanceStatus.DISAGREE]
    told: list[Flowable] = []
    if goal.acceptances:
        told.append(note(" · ".join(_acceptance(one, said) for one in goal.acceptances)))
    for one in against:
        who = said.person if one.who is Who.PATIENT else said.clinician
        words = f"{said.disagreement}: {who.lower()} · {or_not_recorded(one.reason)}"
        told.append(
            callout([text(limited(words, _MOST), "bad")], ground="bad_bg", edge="bad", padding=4)
        )
    return told


def _milestones(goal: Goal, said: PlanText, today: date) -> list[Flowable]:
    """One line a step: what, to which value, by when, and when it was reached."""
    unit = goal.target.unit if goal.target else ""
    told: list[Flowable] = []
    for place, one in enumerate(ladder(goal, (), today).steps, 1):
        step = one.milestone
        parts = [quantity(step.value, unit)] if step.value is not None else []
        parts += [f"by {show_date(step.due_on)}"] if step.due_on else []
        parts.append(f"reached {show_date(one.on)}" if one.reached and one.on else "not yet")
        words = f"{limited(or_not_recorded(step.text), 400)} ({', '.join(parts)})"
        told.append(labelled(f"{said.milestones} {place}:", words))
    return told


def _start(goal: Goal) -> str:
    if goal.baseline_value is None:
        return ""
    when = goal.target.baseline_on if goal.target else None
    return number(goal.baseline_value) + (f", {show_date(when)}" if when else "")


def _goal_facts(goal: Goal) -> Flowable:
    achievement = _words(goal.achievement.value) if goal.achievement else NOT_RECORDED
    by_hand = " (by hand)" if goal.achievement_reason.strip() else ""
    priority = goal.priority.value.capitalize() if goal.priority else NOT_RECORDED
    columns = (
        ("Lifecycle", _words(goal.lifecycle.value), 0.1),
        ("Achievement", achievement + by_hand, 0.135),
        ("Target", goal_target(goal.target) or "In words only", 0.145),
        ("Start", _start(goal) or NOT_RECORDED, 0.13),
        ("Now", goal_now(goal) or NOT_RECORDED, 0.11),
        ("Begun", show_date(goal.start_on), 0.13),
        ("Due", show_date(goal.due_on), 0.13),
        ("Priority", priority, 0.12),
    )
    return layout(
        [[[text(label, "label"), text(value, "small_ink")] for label, value, _ in columns]],
        colWidths=[share * BODY_WIDTH for *_, share in columns],
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 5),
            ("TOPPADDING", (0, 0), (-1, -1), 1),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )


def _goal_head(goal: Goal, numbers: Numbers, today: date) -> Flowable:
    status = goal_status(goal, today)
    title = text(
        f"{numbers.of[goal.id]}  {limited(or_not_recorded(goal.description), _MOST)}", "strong"
    )
    title.tag = "H3"
    serves = numbers.named(goal.concern_ids)
    right: list[Flowable] = [text(status, "bad" if status in _GRAVE else "strong")]
    progress = goal_progress(goal)
    if progress is not None:
        right += [Spacer(0, 2), Progress(float(progress), 62)]
    what: list[Flowable] = [title]
    what.append(note(f"Answers {serves}" if serves else or_not_recorded(goal.reason)))
    return layout(
        [[what, right]],
        colWidths=[BODY_WIDTH * 0.82, BODY_WIDTH * 0.18],
        hAlign="LEFT",
        style=[
            *UNIFORM,
            ("BACKGROUND", (0, 0), (-1, -1), color("accent_soft")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), 7),
            ("RIGHTPADDING", (0, 0), (-1, -1), 7),
            ("TOPPADDING", (0, 0), (-1, -1), 4),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ],
    )


def _goal(goal: Goal, content: CarePlanContent, numbers: Numbers, said: PlanText) -> list[Flowable]:
    today = content.imprint.printed_on
    parts: list[Flowable] = [_goal_head(goal, numbers, today), Spacer(0, 4)]
    if goal.own_words and goal.own_words != goal.description:
        parts.append(text(limited(f"“{goal.own_words}”", _MOST), "quote"))
    parts.append(_goal_facts(goal))
    parts += _accepted(goal, said)
    for label, words in (
        ("Why it was set by hand:", goal.achievement_reason),
        ("Why it stands so:", goal.status_reason),
        ("Plan of action:", goal.action_plan),
        ("Note:", goal.note),
    ):
        if words.strip():
            parts.append(labelled(label, limited(words, _MOST)))
    parts += _milestones(goal, said, today)
    story = next((t.story for t in content.trends if t.goal_id == goal.id), None)
    if story is not None and len(story.readings) > 1:
        parts += [Spacer(0, 4), *trend_story_blocks(lately(story), height=84)]
    # The head never stands alone: it brings its facts, and a short goal stands on one page.
    heights = [lead_height(part) for part in parts]
    need = sum(heights) if sum(heights) < 330 else sum(heights[:4])
    return [CondPageBreak(need + 4), *parts, Spacer(0, 11)]


def goals(content: CarePlanContent, numbers: Numbers, said: PlanText) -> list[Flowable]:
    """Each goal with both its statuses, its target, who agrees, its steps and its trend."""
    if not content.plan.goals:
        return [note(NOT_RECORDED), Spacer(0, 10)]
    told: list[Flowable] = []
    for goal in content.plan.goals:
        told += _goal(goal, content, numbers, said)
    return told


# Interventions


def _next_work(row: Intervention, content: CarePlanContent, said: PlanText) -> list[Flowable]:
    mine = [one.task for one in content.work if one.line_id == row.id]
    if not mine:
        return [note(said.no_next_work)]
    first = mine[0]
    late = first.due_on < content.imprint.printed_on
    told: list[Flowable] = [text(limited(first.title, 300))]
    told.append(
        text(
            f"{or_not_recorded(first.owner)}, {show_date(first.due_on)}",
            "bad_small" if late else "small",
        )
    )
    return told + ([note(f"and {len(mine) - 1} more")] if mine[1:] else [])


def interventions(content: CarePlanContent, numbers: Numbers, said: PlanText) -> list[Flowable]:
    """What is done, who answers for it, and the next work item."""
    plan = content.plan
    if not plan.interventions:
        return [note(NOT_RECORDED)]
    columns = [
        Column("No.", 0.06),
        Column("What", 0.3),
        Column("Goals", 0.085),
        Column("Responsible", 0.16),
        Column("Status, due", 0.165),
        Column("Next work", 0.23),
    ]
    rows: list[list[Cell]] = []
    for row in plan.interventions:
        what: list[Flowable] = [text(limited(concept(row.code), _MOST), "strong")]
        what += [note(limited(s, _MOST)) for s in (row.frequency, row.note, row.status_reason) if s]
        nobody = not row.owner.strip()
        rows.append(
            [
                text(numbers.of[row.id], "strong"),
                what,
                numbers.named(row.goal_ids) or "—",
                [text(or_not_recorded(row.owner), "warn" if nobody else "body")],
                [text(_words(row.status)), note(show_date(row.due_on))],
                _next_work(row, content, said),
            ]
        )
    return [long_table(columns, rows)]


# Outcomes


def _evidence(goal: Goal, zone: str) -> str:
    now = goal_now(goal)
    if not now or goal.latest_at is None:
        return "No reading yet" if goal.target and goal.target.measured else "In words only"
    measure = concept(goal.target.measure) if goal.target and goal.target.measure else "Reading"
    return f"{measure} {now}, {show_date(site_day(goal.latest_at, zone))}"


def outcomes(content: CarePlanContent, numbers: Numbers) -> list[Flowable]:
    """How each goal was last evaluated: the outcome, by what, from which start."""
    plan = content.plan
    if not plan.goals:
        return [note(NOT_RECORDED)]
    rows: list[list[Cell]] = []
    for goal in plan.goals:
        how = "Set by hand" if goal.achievement_reason.strip() else "By readings"
        rows.append(
            [
                text(numbers.of[goal.id], "strong"),
                limited(or_not_recorded(goal.description), 300),
                _words(goal.achievement.value) if goal.achievement else NOT_RECORDED,
                _evidence(goal, content.imprint.zone),
                how if goal.by_rule or goal.achievement_reason.strip() else "By judgment",
            ]
        )
    columns = [
        Column("No.", 0.06),
        Column("Goal", 0.31),
        Column("Outcome", 0.16),
        Column("Evidence", 0.32),
        Column("How evaluated", 0.15),
    ]
    return [long_table(columns, rows)]
