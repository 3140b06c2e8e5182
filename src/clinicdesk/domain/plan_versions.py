"""A plan's versions: each saved state whole, compared side by side, and brought back.

The canonical JSON of a plan holds what people wrote and how it is linked: no row versions, no times
of change, no readings, and no achievement that follows from readings. Two states with the same
words therefore have the same hash.
"""

import hashlib
import json
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import unit_text
from clinicdesk.domain.plan_part_words import PART_FIELDS, PartChange, part_changes
from clinicdesk.domain.plans import CarePlan, Concern, Goal, GoalTarget, Intervention

__all__ = [
    "PlanDifference",
    "PlanVersion",
    "UndoToken",
    "compare",
    "content_hash",
    "describe",
    "plan_from_json",
    "plan_json",
]

_VOLATILE = frozenset(
    {
        "version",
        "number",
        "updated_at",
        "updated_by",
        "latest_value",
        "latest_at",
        "previous_value",
        "baseline_value",
    }
)
_SINCE = frozenset(
    {
        "origin",
        "evidence",
        "clinician_agrees_on",
        "clinician_agrees_by",
        "person_agrees_on",
        "milestones",
        "acceptances",
        "barrier_help",
        "warning_signs",
        "caregiver",
    }
)
"""Fields that came later: written where they say something, so that a plan that says nothing there
has the hash that it had before."""
FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanVersion:
    """One saved state of a plan."""

    plan_id: UUID
    number: int
    at: datetime
    by: str
    """The saver's name as it was that day."""
    act: str
    """created, changed, logged, undone, imported."""
    words: str
    """What changed, in words."""
    sha256: str
    logged_id: UUID | None = None
    """The observation that this version's progress entry wrote."""


@dataclass(frozen=True, slots=True)
class UndoToken:
    """Names the act that made a version; undoing it brings the state before it back."""

    plan_id: UUID
    number: int

    @classmethod
    def of(cls, plan: CarePlan) -> "UndoToken":
        """The token of the act that just returned ``plan``."""
        return cls(plan.id, plan.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDifference:
    """One line of a comparison."""

    how: str
    """added, removed or changed."""
    kind: str
    """plan, concern, goal or intervention."""
    object_id: UUID
    title: str
    """The line's own words (its newer ones where they changed)."""
    field: str = ""
    """What changed, in words; empty for added and removed."""
    before: str = ""
    after: str = ""


_STORED = (CarePlan, Concern, Goal, Intervention)
"""What has a row's version and times; a code's version is the code's own."""


def _written(value: object, name: str) -> bool:
    """Whether a field holds somebody's words: an achievement that readings decide does not."""
    if isinstance(value, Goal) and name == "achievement":
        return not value.by_rule
    return not (isinstance(value, _STORED) and name in _VOLATILE)


def _silent(value: Any, each: "Field[Any]") -> bool:
    return each.name in _SINCE and getattr(value, each.name) == each.default


def _plain(value: object) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: _plain(getattr(value, f.name))
            for f in fields(value)
            if _written(value, f.name) and not _silent(value, f)
        }
    msg = f"a plan cannot hold a {type(value).__name__}"
    raise TypeError(msg)


def plan_json(plan: CarePlan) -> bytes:
    """Return a plan's canonical JSON: sorted keys, no spaces, UTF-8."""
    said = {"format": FORMAT, "plan": _plain(plan)}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def content_hash(plan: CarePlan) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal."""
    return hashlib.sha256(plan_json(plan)).hexdigest()


@cache
def _shape(kind: type[Any]) -> dict[str, Any]:
    hints = get_type_hints(kind)
    return {f.name: hints[f.name] for f in fields(kind)}


def _scalar(kind: Any, value: Any) -> Any:
    if kind in {date, datetime}:
        return kind.fromisoformat(value)
    if kind in {UUID, Decimal} or (isinstance(kind, type) and issubclass(kind, Enum)):
        return kind(value)
    return value


def _built(kind: Any, value: Any, stamp: Mapping[str, Any]) -> Any:
    origin = get_origin(kind)
    if origin in {Union, types.UnionType}:
        if value is None:
            return None
        kind = next(k for k in get_args(kind) if k is not type(None))
        return _built(kind, value, stamp)
    if origin is tuple:
        return tuple(_built(get_args(kind)[0], item, stamp) for item in value)
    if is_dataclass(kind):
        assert isinstance(kind, type)
        shape = _shape(kind)
        # A field that this version of the program has and that one had not keeps its default.
        given = {n: _built(shape[n], v, stamp) for n, v in value.items() if n in shape}
        return kind(**given, **{n: v for n, v in stamp.items() if kind in _STORED and n in shape})
    return _scalar(kind, value)


def plan_from_json(said: bytes, *, number: int, at: datetime, by: str) -> CarePlan:
    """Bring a saved state back as a value; its lines' row versions are 0.

    Raises:
        ValueError: not the JSON of a plan.
    """
    whole = json.loads(said)
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        msg = "not the canonical JSON of a plan"
        raise ValueError(msg)
    stamp = {"version": 0, "number": number, "updated_at": at, "updated_by": by}
    plan = _built(CarePlan, whole["plan"], stamp)
    assert isinstance(plan, CarePlan)
    return plan


_WORDS = {
    "code": "wording",
    "said_by": "whose it is",
    "patient_priority": "the person's priority",
    "condition_ids": "conditions",
    "concern_ids": "concerns",
    "goal_ids": "goals",
    "own_words": "own words",
    "lifecycle": "status",
    "start_on": "start",
    "end_on": "end",
    "due_on": "due date",
    "review_due_on": "review date",
    "preferences": "what matters",
    "copy_given_on": "copy given",
    "owner_id": "owner's account",
    "stage": "stage of change",
    "clinician_agrees_on": "clinician agrees",
    "clinician_agrees_by": "clinician who agrees",
    "person_agrees_on": "person agrees",
    "position": "order",
}
_LINES = ("concerns", "goals", "interventions")


def target_words(target: GoalTarget | None) -> str:
    """Say a target: ``Hemoglobin A1c: at most 7 %``."""
    if target is None:
        return ""
    unit = unit_text(target.unit)
    if target.value is None:
        amount = ""
    elif target.value_high is not None:
        amount = f"{target.comparator} {target.value:f} and {target.value_high:f} {unit}"
    else:
        amount = f"{target.comparator} {target.value:f} {unit}"
    measure = target.measure.text if target.measure else ""
    said = ": ".join(part for part in (measure, amount.strip()) if part)
    if target.baseline is not None:
        said += f" (from {target.baseline:f})"
    return said


def _shown(value: object, names: Mapping[UUID, str]) -> str:
    if value is None:
        return ""
    if isinstance(value, GoalTarget):
        return target_words(value)
    if isinstance(value, UUID):
        return names.get(value, "another entry")
    if isinstance(value, tuple):
        return "; ".join(_shown(item, names) for item in value)
    if isinstance(value, date):
        return show_date(value)
    if isinstance(value, Enum):
        return str(value.value)
    return str(getattr(value, "text", value))


def _title(line: CarePlan | Concern | Goal | Intervention) -> str:
    if isinstance(line, CarePlan):
        return line.title
    return line.description if isinstance(line, Goal) else line.code.text


def _fields_changed(
    kind: str,
    before: CarePlan | Concern | Goal | Intervention,
    after: CarePlan | Concern | Goal | Intervention,
    names: Mapping[UUID, str],
) -> Iterator[PlanDifference]:
    for each in fields(after):
        if each.name in _LINES or not _written(after, each.name):
            continue
        old, new = getattr(before, each.name), getattr(after, each.name)
        if old == new:
            continue
        field = _WORDS.get(each.name, each.name.replace("_", " "))
        said: Iterable[PartChange] = (PartChange(field, _shown(old, names), _shown(new, names)),)
        if each.name in PART_FIELDS:
            said = part_changes(each.name, old, new)
        for one in said:
            yield PlanDifference(
                how="changed",
                kind=kind,
                object_id=after.id,
                title=_title(after),
                field=one.field,
                before=one.before,
                after=one.after,
            )


def compare(before: CarePlan, after: CarePlan) -> tuple[PlanDifference, ...]:
    """List what ``after`` has otherwise than ``before``: the plan, then its lines in order."""
    names = {
        line.id: _title(line)
        for plan in (before, after)
        for lines in _LINES
        for line in getattr(plan, lines)
    }
    found = list(_fields_changed("plan", before, after, names))
    for lines in _LINES:
        kind = lines[:-1]
        old = {line.id: line for line in getattr(before, lines)}
        new = {line.id: line for line in getattr(after, lines)}
        for identity, line in new.items():
            if identity in old:
                found += _fields_changed(kind, old[identity], line, names)
            else:
                found.append(
                    PlanDifference(how="added", kind=kind, object_id=identity, title=_title(line))
                )
        found += (
            PlanDifference(how="removed", kind=kind, object_id=identity, title=_title(line))
            for identity, line in old.items()
            if identity not in new
        )
    return tuple(found)


def describe(differences: Iterable[PlanDifference]) -> str:
    """Say a comparison in one line: ``Goal added: Walk 30 minutes. Concern changed: …``."""
    said: list[str] = []
    changed: dict[UUID, list[str]] = {}
    heads: dict[UUID, str] = {}
    for line in differences:
        if line.how != "changed":
            said.append(f"{line.kind.capitalize()} {line.how}: {line.title}")
        elif line.field != "order":
            changed.setdefault(line.object_id, []).append(line.field)
            heads[line.object_id] = f"{line.kind.capitalize()} changed: {line.title}"
        elif "Order changed" not in said:
            said.append("Order changed")
    said += (f"{heads[identity]} ({', '.join(names)})" for identity, names in changed.items())
    return "; ".join(said) or "Nothing changed"
