"""The care plan's sections and what is owed: goals, interventions, referrals, tasks."""

from collections.abc import Sequence
from datetime import date

from reportlab.platypus import Flowable, Spacer

from clinicdesk.documents.blocks import Cell, Column, note, subsection, table
from clinicdesk.documents.drawings import Progress
from clinicdesk.documents.paragraphs import labelled, text
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import NOT_RECORDED, bare_words, concept, number, or_not_recorded
from clinicdesk.domain.goal_display import goal_now, goal_progress, goal_status, goal_target
from clinicdesk.domain.plans import CarePlan, Goal
from clinicdesk.domain.referrals import Referral
from clinicdesk.domain.tasks import Task

__all__ = ["goals", "interventions", "open_referrals", "open_tasks", "plan_extract"]

_GRAVE = frozenset({"Overdue", "Off track"})


def _start(goal: Goal) -> str:
    target = goal.target
    start = goal.baseline_value
    if target is None or start is None:
        return ""
    measure = f"{concept(target.measure)}, " if target.measure else ""
    when = f", {show_date(target.baseline_on)}" if target.baseline_on else ""
    return f"{measure}start {number(start)}{when}"


def _status(word: str) -> Flowable:
    return text(word, "bad" if word in _GRAVE else "strong")


def _goal_row(goal: Goal, today: date) -> list[Cell]:
    under = [said for said in (_start(goal), goal.note) if said]
    what: list[Flowable] = [text(or_not_recorded(goal.description), "strong")]
    if goal.own_words and goal.own_words != goal.description:
        what.append(note(f"“{goal.own_words}”"))
    what += [note(said) for said in under]
    progress = goal_progress(goal)
    return [
        what,
        goal_now(goal) or "—",
        goal_target(goal.target) or "—",
        [Spacer(0, 4), Progress(float(progress), 62)] if progress is not None else "",
        show_date(goal.due_on),
        _status(goal_status(goal, today)),
    ]


def goals(rows: Sequence[Goal], today: date) -> list[Flowable]:
    """Goals with where they stand; a goal without numbers shows a dash there."""
    if not rows:
        return [note(NOT_RECORDED)]
    columns = [
        Column("Goal", 0.31),
        Column("Now", 0.125),
        Column("Target", 0.145),
        Column("Progress", 0.145),
        Column("Due", 0.145),
        Column("Status", 0.13),
    ]
    return [table(columns, [_goal_row(goal, today) for goal in rows])]


def interventions(plan: CarePlan) -> list[Flowable]:
    """What will be done, by whom, by when."""
    if not plan.interventions:
        return [note(NOT_RECORDED)]
    return [
        table(
            [
                Column("What", 0.39),
                Column("Who", 0.19),
                Column("How often", 0.145),
                Column("Due", 0.145),
                Column("Status", 0.13),
            ],
            [
                [
                    [text(concept(row.code)), *([note(row.note)] if row.note else [])],
                    or_not_recorded(row.owner),
                    or_not_recorded(row.frequency),
                    show_date(row.due_on),
                    row.status.replace("-", " ").capitalize(),
                ]
                for row in plan.interventions
            ],
        )
    ]


def concerns(plan: CarePlan) -> list[Flowable]:
    """Health concerns with whose they are."""
    if not plan.concerns:
        return [note(NOT_RECORDED)]
    return [
        table(
            [Column("Concern", 0.62), Column("Said by", 0.2), Column("Status", 0.18)],
            [
                [
                    [
                        text(concept(row.code), "strong"),
                        *([note(f"“{row.own_words}”")] if row.own_words else []),
                        *([note(row.note)] if row.note else []),
                    ],
                    {"both": "Patient and provider"}.get(row.said_by, row.said_by.capitalize()),
                    row.status.capitalize() or NOT_RECORDED,
                ]
                for row in plan.concerns
            ],
        )
    ]


def plan_facts(plan: CarePlan, zone: str) -> list[Flowable]:
    """Which plan, in which version, by whom, and when it is looked at again."""
    changed = show_date(site_day(plan.updated_at, zone))
    by = f" by {plan.updated_by}" if plan.updated_by else ""
    title = or_not_recorded(bare_words(plan.title))
    return [
        note(
            f"{title} · version {plan.number} · last changed {changed}{by}"
            f" · next review {show_date(plan.review_due_on)}"
        )
    ]


def plan_extract(plan: CarePlan | None, today: date, zone: str) -> list[Flowable]:
    """Concerns, goals, interventions, barriers, and what matters to the person."""
    if plan is None:
        return [note("No current care plan is recorded.")]
    barriers: list[Flowable] = [text(f"• {barrier}") for barrier in plan.barriers]
    return [
        *plan_facts(plan, zone),
        Spacer(0, 5),
        labelled("What matters to the person", plan.preferences),
        Spacer(0, 5),
        *subsection("Health concerns", concerns(plan), level=1),
        *subsection("Goals", goals(plan.goals, today), level=1),
        *subsection("Interventions", interventions(plan), level=1),
        *subsection("Barriers", barriers or [note(NOT_RECORDED)], level=1),
    ]


def _due(day: date | None, today: date) -> Cell:
    if day is not None and day < today:
        return [text(show_date(day), "bad"), text("Overdue", "bad_small")]
    return show_date(day)


def open_referrals(rows: Sequence[Referral], today: date) -> list[Flowable]:
    """Open referrals: stage, next action, who, by when."""
    if not rows:
        return [note("No open referrals.")]
    return [
        table(
            [
                Column("Referral", 0.32),
                Column("Stage", 0.16),
                Column("Next action", 0.215),
                Column("Owner", 0.16),
                Column("Due", 0.145),
            ],
            [
                [
                    [
                        text(concept(row.service), "strong"),
                        note(" · ".join(p for p in (row.number, _to(row)) if p)),
                    ],
                    row.stage.replace("-", " ").capitalize(),
                    or_not_recorded(row.next_action),
                    or_not_recorded(row.owner),
                    _due(row.due_on, today),
                ]
                for row in rows
            ],
        )
    ]


def _to(row: Referral) -> str:
    return row.recipient.name if row.recipient else "no recipient yet"


def open_tasks(rows: Sequence[Task], today: date) -> list[Flowable]:
    """Open tasks: what, why, who, by when."""
    if not rows:
        return [note("No open tasks.")]
    return [
        table(
            [
                Column("To do", 0.42),
                Column("Why", 0.25),
                Column("Owner", 0.185),
                Column("Due", 0.145),
            ],
            [
                [
                    text(row.title, "strong"),
                    or_not_recorded(row.reason),
                    or_not_recorded(row.owner),
                    _due(row.due_on, today),
                ]
                for row in sorted(rows, key=lambda task: (task.due_on, task.id))
            ],
        )
    ]
