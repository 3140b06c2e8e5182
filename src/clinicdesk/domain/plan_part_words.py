"""Says parts of a plan in words, and what changed between two of them."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    BarrierHelp,
    Caregiver,
    ConcernOrigin,
    Milestone,
    WarningSign,
    Who,
    Zone,
)

__all__ = [
    "ORIGIN_WORDS",
    "PART_FIELDS",
    "PartChange",
    "acceptance_words",
    "caregiver_words",
    "help_words",
    "milestone_words",
    "part_changes",
    "sign_words",
]

ORIGIN_WORDS = {
    ConcernOrigin.PROBLEM: "from the problem list",
    ConcernOrigin.SCREENING: "from a screening",
    ConcernOrigin.OWN_WORDS: "in the person's own words",
}
_SIDES = {Who.PATIENT: "The person", Who.PROVIDER: "The clinician"}
_SAYS = {
    AcceptanceStatus.AGREE: "agrees",
    AcceptanceStatus.DISAGREE: "disagrees",
    AcceptanceStatus.PENDING: "has not said yet",
}
_ZONES = {Zone.YELLOW: "call us", Zone.RED: "call 911"}


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part that is otherwise than before; empty words where it was not, or is not any more."""

    field: str
    before: str
    after: str


def milestone_words(step: Milestone, unit: str = "") -> str:
    """Say a step: ``Walk 10 minutes (10 min, by 01-Dec-2026; reached 20-Nov-2026)``."""
    amount = f"{step.value:f} {unit}".strip() if step.value is not None else ""
    due = f"by {show_date(step.due_on)}" if step.due_on else ""
    reached = f"reached {show_date(step.reached_on)}" if step.reached_on else ""
    when = "; ".join(part for part in (", ".join(p for p in (amount, due) if p), reached) if part)
    return f"{step.text} ({when})" if when else step.text


def acceptance_words(one: Acceptance) -> str:
    """Say what one side says: ``The person disagrees, low priority: too soon``."""
    said = f"{_SIDES[one.who]} {_SAYS[one.status]}"
    if one.priority is not None:
        said += f", {one.priority.value} priority"
    if one.reason.strip():
        said += f": {one.reason.strip()}"
    return said


def help_words(one: BarrierHelp) -> str:
    """Say what helps: ``Cost of strips: Harbor Fund (they pay half)``."""
    said = f"{one.barrier}: {one.resource}"
    return f"{said} ({one.note})" if one.note.strip() else said


def sign_words(one: WarningSign) -> str:
    """Say a sign: ``Chest pain (call 911): sit down``."""
    said = f"{one.sign} ({_ZONES[one.zone]})"
    return f"{said}: {one.act}" if one.act.strip() else said


def caregiver_words(one: Caregiver | None) -> str:
    """Say who helps: ``Mai, sister; strain 6 of 10; needs a free evening``."""
    if one is None:
        return ""
    who = ", ".join(part for part in (one.name, one.relation) if part.strip())
    strain = f"strain {one.strain} of 10" if one.strain is not None else ""
    needs = f"needs {one.needs}" if one.needs.strip() else ""
    asked = f"asked {show_date(one.on)}" if one.on else ""
    return "; ".join(part for part in (who, strain, needs, asked) if part)


@dataclass(frozen=True, slots=True)
class _Kind:
    key: Callable[[Any], Hashable]
    title: Callable[[Any], str]
    words: Callable[[Any], str]


_KINDS = {
    "milestones": _Kind(lambda s: s.id, lambda s: f"step “{s.text}”", milestone_words),
    "acceptances": _Kind(
        lambda a: a.who, lambda a: f"what {_SIDES[a.who].lower()} says", acceptance_words
    ),
    "barrier_help": _Kind(
        lambda h: (h.barrier, h.resource), lambda h: f"help for “{h.barrier}”", help_words
    ),
    "warning_signs": _Kind(lambda w: w.sign, lambda w: f"warning sign “{w.sign}”", sign_words),
}
_ORDERS = {
    "milestones": "order of steps",
    "acceptances": "order of what both sides say",
    "barrier_help": "order of help",
    "warning_signs": "order of warning signs",
}
PART_FIELDS = frozenset({*_KINDS, "caregiver", "evidence", "origin"})


def _results(ids: Sequence[object]) -> str:
    return "" if not ids else "1 result" if len(ids) == 1 else f"{len(ids)} results"


def part_changes(name: str, before: Any, after: Any) -> Iterator[PartChange]:
    """Say, part by part, what one field of parts has otherwise than before."""
    if name == "caregiver":
        yield PartChange("caregiver", caregiver_words(before), caregiver_words(after))
    elif name == "evidence":
        yield PartChange("results behind it", _results(before), _results(after))
    elif name == "origin":
        yield PartChange("where it comes from", ORIGIN_WORDS[before], ORIGIN_WORDS[after])
    else:
        yield from _listed(name, before, after)


def _listed(name: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[PartChange]:
    kind = _KINDS[name]
    old = {kind.key(one): one for one in before}
    new = {kind.key(one): one for one in after}
    for key, one in new.items():
        was = old.get(key)
        if was is None:
            yield PartChange(kind.title(one), "", kind.words(one))
        elif was != one:
            yield PartChange(kind.title(one), kind.words(was), kind.words(one))
    for key, one in old.items():
        if key not in new:
            yield PartChange(kind.title(one), kind.words(one), "")
    if [key for key in old if key in new] != [key for key in new if key in old]:
        yield PartChange(
            _ORDERS[name],
            "; ".join(kind.words(one) for one in before),
            "; ".join(kind.words(one) for one in after),
        )
