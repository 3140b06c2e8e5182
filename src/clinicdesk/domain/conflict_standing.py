"""How a conflict of a plan stands: found, settled with a reason, asked, or back again.

What is settled stays settled as long as both sides say what they said. When a line says something
else, the conflict is asked again, and what changed is told.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.conflict_lines import ConflictLine
from clinicdesk.domain.plan_conflicts import PlanConflict

__all__ = [
    "ConflictAct",
    "ConflictEvent",
    "ConflictRecord",
    "ConflictReport",
    "ConflictStanding",
    "ConflictState",
    "Resolution",
    "Told",
    "standings",
    "told_of",
]


class Resolution(StrEnum):
    """How somebody settled a conflict."""

    CHANGED = "changed-plan"
    ACCEPTED = "accepted"
    ASKED = "asked-clinician"
    NOT_A_CONFLICT = "not-a-conflict"

    @property
    def words(self) -> str:
        """As people read it."""
        return _RESOLUTION_WORDS[self]


_RESOLUTION_WORDS = {
    Resolution.CHANGED: "The plan was changed",
    Resolution.ACCEPTED: "Accepted, with a reason",
    Resolution.ASKED: "A clinician was asked",
    Resolution.NOT_A_CONFLICT: "Not a conflict for this person",
}


class ConflictAct(StrEnum):
    """What was noted of a conflict."""

    SEEN = "seen"
    RESOLVED = "resolved"
    REOPENED = "reopened"


class ConflictState(StrEnum):
    """Where a conflict stands today."""

    OPEN = "open"
    AGAIN = "again"
    ASKED = "asked"
    SETTLED = "settled"
    GONE = "gone"
    """It is no longer found, and nobody noted so yet."""

    @property
    def words(self) -> str:
        """As people read it."""
        return _STATE_WORDS[self]


_STATE_WORDS = {
    ConflictState.OPEN: "To settle",
    ConflictState.AGAIN: "Asked again",
    ConflictState.ASKED: "A clinician is asked",
    ConflictState.SETTLED: "Settled",
    ConflictState.GONE: "No longer there",
}
_OF_CHART = frozenset({"problem", "medicine", "allergy", "result"})
_SEALED = "Kept elsewhere"
_TO_SETTLE = frozenset({ConflictState.OPEN, ConflictState.AGAIN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A conflict as it was said once: kept with each act, so that history can be read later."""

    title: str
    kind: str
    first: tuple[tuple[str, str], ...]
    """Title and words of each line."""
    second: tuple[tuple[str, str], ...]
    rows: tuple[UUID, ...] = ()
    """The chart's rows that are named: where one was sealed since, nothing of this is told."""

    def text(self) -> str:
        """As it is stored."""
        rows = [one.hex for one in self.rows]
        said = [self.title, self.kind, self.first, self.second, rows]
        return json.dumps(said, ensure_ascii=False)

    @property
    def hidden(self) -> "Told":
        """What is left of it where a row that it names was sealed."""
        return Told(title=_SEALED, kind=self.kind, first=(), second=())

    @classmethod
    def read(cls, text: str) -> "Told":
        """Return what was stored."""
        title, kind, first, second, *more = json.loads(text)
        sides = [tuple((str(a), str(b)) for a, b in side) for side in (first, second)]
        rows = tuple(UUID(one) for one in (more[0] if more else ()))
        return cls(title=title, kind=kind, first=sides[0], second=sides[1], rows=rows)


def told_of(conflict: PlanConflict) -> Told:
    """Return what is kept of a conflict."""

    def side(lines: Iterable[ConflictLine]) -> tuple[tuple[str, str], ...]:
        return tuple((line.title, line.words) for line in lines)

    return Told(
        title=conflict.title,
        kind=conflict.kind.value,
        first=side(conflict.first),
        second=side(conflict.second),
        rows=tuple(line.id for line in conflict.lines if line.kind in _OF_CHART),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictEvent:
    """One act on a conflict. Never changed."""

    id: UUID
    at: datetime
    by: str
    act: ConflictAct
    resolution: Resolution | None = None
    reason: str = ""
    until: date | None = None
    """From the day after this the conflict is asked again."""
    fingerprint: str = ""
    plan_number: int = 0
    """The plan's version at that time."""
    task_id: UUID | None = None
    task_open: bool = False
    """Whether the question to the clinician still waits for its answer."""
    task_outcome: str = ""
    told: Told


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictRecord:
    """What is on record of one conflict of a plan, the oldest event first."""

    id: UUID
    plan_id: UUID
    key: str
    first_seen_at: datetime
    events: tuple[ConflictEvent, ...]

    @property
    def last(self) -> ConflictEvent:
        """The newest event."""
        return self.events[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictStanding:
    """One conflict of a plan as it stands today."""

    key: str
    state: ConflictState
    conflict: PlanConflict | None
    """None where it is no longer found."""
    record: ConflictRecord | None = None
    """None where nobody noted it yet."""
    why_again: str = ""
    """What changed since it was settled."""

    @property
    def title(self) -> str:
        """What pulls apart."""
        if self.conflict is not None:
            return self.conflict.title
        return self.record.last.told.title if self.record else self.key

    @property
    def serious(self) -> bool:
        """Whether a clinician decides."""
        return self.conflict is not None and self.conflict.serious

    @property
    def to_settle(self) -> bool:
        """Whether somebody has to say what is done about it."""
        return self.state in _TO_SETTLE


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictReport:
    """Every conflict of a plan: those to settle first, the serious before the others."""

    plan_id: UUID
    plan_number: int
    standings: tuple[ConflictStanding, ...]

    @property
    def to_settle(self) -> tuple[ConflictStanding, ...]:
        """Those that wait for somebody."""
        return tuple(one for one in self.standings if one.to_settle)

    @property
    def unnoted(self) -> tuple[ConflictStanding, ...]:
        """Those whose state is not on record yet: new, back again, or gone."""
        return tuple(one for one in self.standings if _unnoted(one))

    def of(self, key: str) -> ConflictStanding | None:
        """The conflict of a key."""
        return next((one for one in self.standings if one.key == key), None)


def _unnoted(one: ConflictStanding) -> bool:
    if one.record is None or one.state is ConflictState.GONE:
        return True
    return one.state is ConflictState.AGAIN and one.record.last.act is ConflictAct.RESOLVED


def _said(told: Told) -> set[str]:
    return {" ".join(filter(None, line)) for line in (*told.first, *told.second)}


def _changed(before: Told, now: Told) -> str:
    new, gone = sorted(_said(now) - _said(before)), sorted(_said(before) - _said(now))
    said = [
        f"{words}: {'; '.join(lines)}" for words, lines in (("New", new), ("Before", gone)) if lines
    ]
    return ". ".join(said)


def _standing(
    conflict: PlanConflict, record: ConflictRecord | None, today: date
) -> ConflictStanding:
    state, why = ConflictState.OPEN, ""
    last = record.last if record else None
    if last is not None and last.act is ConflictAct.REOPENED:
        state, why = ConflictState.AGAIN, last.reason
    elif last is not None and last.act is ConflictAct.RESOLVED:
        state = ConflictState.SETTLED
        if last.resolution is Resolution.CHANGED:
            state, why = ConflictState.AGAIN, "It was gone after the plan was changed, and is back."
        elif last.fingerprint != conflict.fingerprint:
            state, why = ConflictState.AGAIN, _changed(last.told, told_of(conflict))
        elif last.until is not None and last.until < today:
            state, why = ConflictState.AGAIN, "The day until which it was accepted is past."
        elif last.resolution is Resolution.ASKED and last.task_open:
            state = ConflictState.ASKED
        elif last.resolution is Resolution.ASKED:
            outcome = last.task_outcome or "no words"
            state, why = ConflictState.AGAIN, f"The clinician has answered: {outcome}"
    return ConflictStanding(
        key=conflict.key, state=state, conflict=conflict, record=record, why_again=why
    )


_ORDER = list(ConflictState)
_FIRST = (ConflictState.AGAIN, ConflictState.OPEN, ConflictState.ASKED)


def _rank(one: ConflictStanding) -> tuple[bool, bool, int]:
    order = _FIRST.index(one.state) if one.state in _FIRST else len(_FIRST)
    return not one.to_settle, not one.serious, order + _ORDER.index(one.state)


def standings(
    found: Sequence[PlanConflict], records: Mapping[str, ConflictRecord], today: date
) -> tuple[ConflictStanding, ...]:
    """Say how each conflict stands that was found now or is on record."""
    present = [_standing(one, records.get(one.key), today) for one in found]
    keys = {one.key for one in found}
    for key, record in records.items():
        if key in keys:
            continue
        settled = record.last.act is ConflictAct.RESOLVED
        changed = settled and record.last.resolution is Resolution.CHANGED
        state = ConflictState.SETTLED if changed else ConflictState.GONE
        present.append(ConflictStanding(key=key, state=state, conflict=None, record=record))
    return tuple(sorted(present, key=_rank))
