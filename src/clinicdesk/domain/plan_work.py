"""The work that a plan's lines stand for: the next work item of each, and what a change does to it.

When an act ends or changes a line that open tasks belong to, they are named, and asked about until
somebody says of each: keep, cancel with its reason, or replace by a new one. Nothing is cancelled
by itself.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plan_rules import OVER
from clinicdesk.domain.plan_status import OPEN_STATUSES, STATUS_WORDS
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention
from clinicdesk.domain.tasks import Task, TaskDraft

__all__ = [
    "AskedTask",
    "Line",
    "LineTask",
    "TaskAnswer",
    "TouchedTask",
    "WorkAnswer",
    "answer_problems",
    "as_it_was",
    "line_mark",
    "line_words",
    "lines_of",
    "next_work",
    "task_for",
    "tasks_touched",
]

Line = Concern | Goal | Intervention
_ENDED_CONCERN = frozenset({"inactive", "remission", "resolved"})
_ENDED_WORK = frozenset({"completed", "cancelled", "stopped", "entered-in-error"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LineTask:
    """A task that belongs to a line of a plan; ``line_id`` None where it is the whole plan's."""

    task: Task
    plan_id: UUID
    line_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TouchedTask:
    """An open task whose line an act changed or ended."""

    task_id: UUID
    line_id: UUID | None
    why: str
    """What happened to the line, in words."""
    mark: str
    """The line's mark before the act: with the same mark again, nothing has changed."""


class WorkAnswer(StrEnum):
    """What becomes of a task whose line was changed."""

    KEEP = "keep"
    CANCEL = "cancel"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAnswer:
    """What somebody answers about one task."""

    task_id: UUID
    answer: WorkAnswer
    reason: str = ""
    """Why it is cancelled."""
    title: str = ""
    """Of the new task."""
    due_on: date | None = None
    owner_id: UUID | None = None
    """None keeps the owner of the task that is replaced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTask:
    """A task that waits for an answer, since when and why."""

    task: Task
    plan_id: UUID
    plan: str
    """The plan's title."""
    line_id: UUID | None
    line: str
    """The line's words; empty where it is no longer in the plan."""
    why: str
    since: datetime


def lines_of(plan: CarePlan) -> tuple[Line, ...]:
    """Return all lines of a plan."""
    return (*plan.concerns, *plan.goals, *plan.interventions)


def line_words(line: Line) -> str:
    """Return a line's own words."""
    return line.description if isinstance(line, Goal) else line.code.text


def _facts(line: Line) -> tuple[object, ...]:
    """What a task that stands for a line was made from."""
    if isinstance(line, Concern):
        return ("concern", line.code.text, line.status)
    if isinstance(line, Goal):
        target = line.target
        number = None if target is None else (target.comparator, target.value, target.value_high)
        return ("goal", line.description, line.lifecycle, line.due_on, number)
    owner = line.owner_id or line.owner
    return ("intervention", line.code.text, line.status, line.due_on, line.frequency, owner)


def line_mark(line: Line) -> str:
    """Return a short mark of what a line's tasks were made from: the same facts, the same mark."""
    said = json.dumps([str(fact) for fact in _facts(line)], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


def _plan_mark(plan: CarePlan) -> str:
    return hashlib.sha256(f"plan {plan.status in OPEN_STATUSES}".encode()).hexdigest()


def _is_over(line: Line) -> bool:
    if isinstance(line, Concern):
        return line.status in _ENDED_CONCERN
    if isinstance(line, Goal):
        return line.lifecycle in OVER
    return line.status in _ENDED_WORK


def _is_held(line: Line) -> bool:
    if isinstance(line, Goal):
        return line.lifecycle.value == "on-hold"
    return isinstance(line, Intervention) and line.status == "on-hold"


def _change(before: Line, after: Line | None) -> str:
    """Say what an act did to a line that a task of it must know; empty for nothing."""
    if after is None:
        return "was taken out of the plan"
    if line_mark(before) == line_mark(after) or (_is_over(before) and _is_over(after)):
        return ""
    if _is_over(after):
        return "has ended"
    if _is_held(after) and not _is_held(before):
        return "is on hold"
    if _is_over(before) or _is_held(before):
        return ""  # it goes on: what was promised for it is wanted again
    return "was changed"


def tasks_touched(
    before: CarePlan, after: CarePlan, links: Iterable[LineTask]
) -> tuple[TouchedTask, ...]:
    """Name the open tasks whose lines an act changed or ended, each once, the soonest first.

    A plan that is over touches every open task of it.
    """
    over = before.status in OPEN_STATUSES and after.status not in OPEN_STATUSES
    old = {line.id: line for line in lines_of(before)}
    new = {line.id: line for line in lines_of(after)}
    found: dict[UUID, TouchedTask] = {}
    for link in sorted(links, key=lambda one: (one.task.due_on, one.task.id)):
        if link.task.completed_at is not None or link.task.id in found:
            continue
        why, mark = "", _plan_mark(before)
        if link.line_id in old:
            line = old[link.line_id]
            if changed := _change(line, new.get(link.line_id)):
                why, mark = f"“{line_words(line)}” {changed}", line_mark(line)
        if not why and over:
            why = f"The plan is {STATUS_WORDS[after.status]}"
        if why:
            found[link.task.id] = TouchedTask(
                task_id=link.task.id, line_id=link.line_id, why=why, mark=mark
            )
    return tuple(found.values())


def as_it_was(plan: CarePlan, line_id: UUID | None, mark: str) -> bool:
    """Tell whether a line (or the plan) is again what it was when a task was asked about."""
    if mark == _plan_mark(plan):
        return True
    return any(line.id == line_id and line_mark(line) == mark for line in lines_of(plan))


def next_work(links: Iterable[LineTask]) -> dict[UUID, Task]:
    """Return the next work item of each line: its open task that is due first."""
    found: dict[UUID, Task] = {}
    for link in sorted(links, key=lambda one: (one.task.due_on, one.task.id)):
        if link.line_id is not None and link.task.completed_at is None:
            found.setdefault(link.line_id, link.task)
    return found


def task_for(plan: CarePlan, line: Line, today: date) -> TaskDraft:
    """Propose the task that does a line: its words, its owner, its day (never a day that is past).

    A line without a day is proposed for today; an owner who is no colleague is the actor's to name.
    """
    due = None if isinstance(line, Concern) else line.due_on
    often = f", {line.frequency}" if isinstance(line, Intervention) and line.frequency else ""
    return TaskDraft(
        patient_id=plan.patient_id,
        title=f"{line_words(line)}{often}",
        due_on=max(due or today, today),
        owner_id=line.owner_id if isinstance(line, Intervention) else None,
        reason=f"Care plan: {plan.title}",
        plan_id=plan.id,
    )


def answer_problems(answers: Sequence[TaskAnswer], today: date) -> list[FieldProblem]:
    """Return what is wrong with the answers; a problem's field is the task's id."""
    problems = []
    for one in answers:
        field = str(one.task_id)
        if one.answer is WorkAnswer.CANCEL and not one.reason.strip():
            problems.append(FieldProblem(field, "Say why it is cancelled."))
        if one.answer is WorkAnswer.REPLACE:
            if not one.title.strip():
                problems.append(FieldProblem(field, "Say what is to be done instead."))
            if one.due_on is None:
                problems.append(FieldProblem(field, "Say by when."))
            elif one.due_on < today:
                problems.append(FieldProblem(field, "That day is past: choose another."))
    return problems
