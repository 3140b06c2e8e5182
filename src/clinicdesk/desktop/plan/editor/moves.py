"""What a drag, a key or a new name makes of a plan's lines: nodes in, drafts and orders out."""

from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Any
from uuid import UUID

from clinicdesk.desktop.plan.editor.line_form import Line
from clinicdesk.desktop.plan.editor.nodes import Node
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plans import (
    CarePlan,
    Concern,
    ConcernDraft,
    Goal,
    GoalDraft,
    Intervention,
    InterventionDraft,
)

__all__ = ["draft_of", "dropped_order", "linked", "renamed", "stepped_order", "toggled"]

Draft = ConcernDraft | GoalDraft | InterventionDraft
_DRAFTS: dict[type[Any], type[Any]] = {
    Concern: ConcernDraft,
    Goal: GoalDraft,
    Intervention: InterventionDraft,
}


def draft_of(line: Line) -> Draft:
    """A line's own words as a draft of it."""
    kind = _DRAFTS[type(line)]
    made: Draft = kind(**{one.name: getattr(line, one.name) for one in fields(kind)})
    return made


def _ids(plan: CarePlan, line: Line) -> list[UUID]:
    lines: dict[type[Any], Sequence[Line]] = {
        Concern: plan.concerns,
        Goal: plan.goals,
        Intervention: plan.interventions,
    }
    return [one.id for one in lines[type(line)]]


def _beside(node: Node) -> list[Node]:
    """The rows of a line's kind beside it that are not over, itself among them."""
    above = node.parent.children if node.parent is not None else []
    return [one for one in above if one.kind == node.kind and not one.over]


def stepped_order(plan: CarePlan, node: Node, by: int, top: Sequence[Node]) -> list[UUID] | None:
    """The order of all lines of a kind when one goes a step up or down among its like.

    None where there is no step to go.
    """
    if node.line is None or node.kind == "outcome" or node.over:
        return None
    like = _beside(node) if node.parent else [n for n in top if n.kind == node.kind and not n.over]
    at = next((i for i, one in enumerate(like) if one.key == node.key), None)
    if at is None or not 0 <= at + by < len(like):
        return None
    return _placed(plan, node.line, like[at + by].line, after=by > 0)


def _placed(plan: CarePlan, line: Line, other: Line | None, *, after: bool) -> list[UUID] | None:
    if other is None or other.id == line.id:
        return None
    ids = [one for one in _ids(plan, line) if one != line.id]
    ids.insert(ids.index(other.id) + after, line.id)
    return ids


def dropped_order(
    plan: CarePlan, node: Node, into: Node | None, row: int, top: Sequence[Node]
) -> list[UUID] | None:
    """The order of all lines of a kind when one is dropped between two of them, or onto one."""
    if node.line is None:
        return None
    if into is not None and into.kind == node.kind:
        return _placed(plan, node.line, into.line, after=False)
    if row < 0:
        return None
    level = list(top) if into is None else into.children
    below = next((n for n in level[row:] if n.kind == node.kind and n is not node), None)
    if below is not None:
        found = _placed(plan, node.line, below.line, after=False)
    else:
        above = [n for n in level[:row] if n.kind == node.kind and n is not node]
        found = _placed(plan, node.line, above[-1].line, after=True) if above else None
    return None if found == _ids(plan, node.line) else found


def linked(node: Node, into: Node | None) -> Draft | None:
    """A line's draft when it is to serve what it was dropped into, too; None where it does."""
    above = into
    if into is not None and into.kind == node.kind:
        above = into.parent
    if above is None or above.line is None or above.kind == "outcome":
        return None
    if isinstance(node.line, Goal) and isinstance(above.line, Concern):
        if above.line.id in node.line.concern_ids:
            return None
        goal = draft_of(node.line)
        assert isinstance(goal, GoalDraft)
        return replace(goal, concern_ids=(*node.line.concern_ids, above.line.id))
    if isinstance(node.line, Intervention) and isinstance(above.line, Goal):
        if above.line.id in node.line.goal_ids:
            return None
        work = draft_of(node.line)
        assert isinstance(work, InterventionDraft)
        return replace(work, goal_ids=(*node.line.goal_ids, above.line.id))
    return None


def renamed(line: Line, words: str, code: Coded | None = None) -> Draft:
    """A line's draft with other words; ``code`` is the code that belongs to them."""
    draft = draft_of(line)
    if isinstance(draft, GoalDraft):
        return replace(draft, description=words)
    return replace(draft, code=code or Coded(words))


def toggled(line: Intervention) -> InterventionDraft:
    """An intervention's draft as done; as going on again where it was done."""
    status = "in-progress" if line.status == "completed" else "completed"
    made = draft_of(line)
    assert isinstance(made, InterventionDraft)
    return replace(made, status=status, status_reason="")
