"""How a conflict is settled, as typed and as pages print it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.conflict_rules import ConflictKind
from clinicdesk.domain.conflict_standing import ConflictAct, ConflictRecord, Resolution
from clinicdesk.domain.errors import FieldProblem

__all__ = ["ResolveDraft", "ResolvedConflict", "resolve_problems", "resolved"]

LONGEST_REASON = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedConflict:
    """A settled conflict, as a page prints it."""

    title: str
    kind: ConflictKind
    first: tuple[str, ...]
    second: tuple[str, ...]
    resolution: Resolution
    reason: str
    by: str
    at: datetime
    until: date | None
    plan_number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveDraft:
    """How a conflict is settled, as typed."""

    resolution: Resolution
    reason: str = ""
    until: date | None = None
    owner_id: UUID | None = None
    """Of whom a clinician's answer is asked; None is the actor."""
    due_on: date | None = None
    """By when the answer is needed."""


def resolve_problems(draft: ResolveDraft, today: date) -> list[FieldProblem]:
    """Return what is wrong with a resolution, field by field."""
    problems = []
    needs = draft.resolution in {Resolution.ACCEPTED, Resolution.NOT_A_CONFLICT}
    if needs and not draft.reason.strip():
        problems.append(FieldProblem("reason", "Say why."))
    if len(draft.reason) > LONGEST_REASON:
        problems.append(FieldProblem("reason", f"At most {LONGEST_REASON} characters."))
    if draft.until is not None and draft.until <= today:
        problems.append(FieldProblem("until", "Choose a day to come."))
    if draft.until is not None and draft.resolution is not Resolution.ACCEPTED:
        problems.append(FieldProblem("until", "Only what is accepted is accepted until a day."))
    if draft.due_on is not None and draft.due_on < today:
        problems.append(FieldProblem("due_on", "Choose today or a day to come."))
    if draft.resolution is Resolution.ASKED and not draft.reason.strip():
        problems.append(FieldProblem("reason", "Write what is asked."))
    return problems


def resolved(records: Iterable[ConflictRecord]) -> tuple[ResolvedConflict, ...]:
    """Return what is settled, the newest first, as pages print it."""
    found = []
    for record in records:
        last = record.last
        if last.act is not ConflictAct.RESOLVED or last.resolution is None:
            continue
        found.append(
            ResolvedConflict(
                title=last.told.title,
                kind=ConflictKind(last.told.kind),
                first=tuple(" ".join(filter(None, one)) for one in last.told.first),
                second=tuple(" ".join(filter(None, one)) for one in last.told.second),
                resolution=last.resolution,
                reason=last.reason,
                by=last.by,
                at=last.at,
                until=last.until,
                plan_number=last.plan_number,
            )
        )
    return tuple(sorted(found, key=lambda one: one.at, reverse=True))
