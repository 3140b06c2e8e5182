"""Two states of a plan side by side: every line whole on both sides, what differs marked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.plan_versions import PlanDifference, compare
from clinicdesk.domain.plans import CarePlan, Concern, Goal, Intervention

__all__ = ["Side", "SidePart", "side_by_side"]

_LINES = ("concerns", "goals", "interventions")
_UNSAID = frozenset({"order", "wording", "description", "title", "owner's account"})
"""What the line's title says already, or its place, or the owner's name does."""


@dataclass(frozen=True, slots=True)
class SidePart:
    """One thing that a line says, on both sides; empty where one side does not say it."""

    label: str
    before: str
    after: str
    changed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One line on both sides. A side where the line is not has no title."""

    object_id: UUID
    kind: str
    """plan, concern, goal or intervention."""
    how: str
    """same, added, removed or changed."""
    before: str
    after: str
    parts: tuple[SidePart, ...]


def _bare(plan: CarePlan) -> CarePlan:
    """The same plan with lines that say nothing: a comparison with it finds all they say."""
    stamp: dict[str, Any] = {"version": 0, "updated_at": plan.updated_at, "updated_by": ""}
    empty = Coded("")
    return CarePlan(
        id=plan.id,
        version=0,
        number=plan.number,
        patient_id=plan.patient_id,
        title="",
        status=plan.status,
        updated_at=plan.updated_at,
        updated_by="",
        author=plan.author,
        intent=plan.intent,
        source=plan.source,
        concerns=tuple(
            Concern(id=c.id, code=empty, source=c.source, **stamp) for c in plan.concerns
        ),
        goals=tuple(Goal(id=g.id, description="", source=g.source, **stamp) for g in plan.goals),
        interventions=tuple(
            Intervention(id=i.id, code=empty, source=i.source, **stamp) for i in plan.interventions
        ),
    )


def _facts(plan: CarePlan) -> dict[UUID, dict[str, str]]:
    """All that each line says, by its label."""
    found: dict[UUID, dict[str, str]] = {}
    for line in compare(_bare(plan), plan):
        if line.field not in _UNSAID:
            said = found.setdefault(line.object_id, {})
            before = said.get(line.field)
            said[line.field] = f"{before}; {line.after}" if before else line.after
    return found


def _titles(plan: CarePlan) -> dict[UUID, tuple[str, str]]:
    """Kind and title of the plan and of each line, in order."""
    found = {plan.id: ("plan", plan.title)}
    for lines in _LINES:
        for line in getattr(plan, lines):
            title = line.description if isinstance(line, Goal) else line.code.text
            found[line.id] = (lines[:-1], title)
    return found


def _parts(
    changed: list[PlanDifference], before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[SidePart]:
    told = {line.field for line in changed}
    for line in changed:
        if line.field and line.field not in _UNSAID:
            yield SidePart(line.field, line.before, line.after, changed=True)
    for label in dict.fromkeys((*after, *before)):
        if label not in told:
            yield SidePart(label, before.get(label, ""), after.get(label, ""), changed=False)


def side_by_side(before: CarePlan, after: CarePlan) -> tuple[Side, ...]:
    """Put two states beside each other: the plan, then its lines in the order of the newer one.

    Lines that were taken out stand at the end of their kind.
    """
    # A merge makes it another record's plan, and changes nothing that it says.
    before = replace(before, patient_id=after.patient_id)
    differences: dict[UUID, list[PlanDifference]] = {}
    for line in compare(before, after):
        differences.setdefault(line.object_id, []).append(line)
    old, new = _titles(before), _titles(after)
    said_before, said_after = _facts(before), _facts(after)
    kinds = ("plan", *(lines[:-1] for lines in _LINES))
    ordered = [*new, *(one for one in old if one not in new)]
    found = []
    for identity in sorted(ordered, key=lambda one: kinds.index((new.get(one) or old[one])[0])):
        lines = differences.get(identity, [])
        kind = (new.get(identity) or old[identity])[0]
        how = "added" if identity not in old else "removed" if identity not in new else "same"
        if how == "same" and any(line.field != "order" for line in lines):
            how = "changed"
        changed = lines if how == "changed" else []
        found.append(
            Side(
                object_id=identity,
                kind=kind,
                how=how,
                before=old.get(identity, ("", ""))[1],
                after=new.get(identity, ("", ""))[1],
                parts=tuple(
                    _parts(
                        changed,
                        said_before.get(identity, {}) if identity in old else {},
                        said_after.get(identity, {}) if identity in new else {},
                    )
                ),
            )
        )
    return tuple(found)
