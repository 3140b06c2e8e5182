"""Who is eligible, through which employer, since when and until when; nothing is ever overwritten.

A span is one unbroken time in which somebody may be served. What HR says changes spans by steps:
each step replaces rows by new ones and keeps the replaced ones, so that a retroactive term, its
correction and every day on which somebody was told otherwise can be read again. Where a span stands
(pending, active, ended, COBRA) follows from its days and is never stored.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

__all__ = [
    "DEFAULT_SHARE",
    "UNCHANGED",
    "EmployedBy",
    "Employer",
    "EndKind",
    "RowOutcome",
    "Span",
    "SpanFacts",
    "SpanState",
    "SpanStep",
    "State",
    "member_step",
    "omitted_step",
    "span_state",
    "state_words",
]

DEFAULT_SHARE = 5
"""Percent of an employer's people who may be missing from a file before it is taken for broken."""
_DAY = timedelta(days=1)


class EndKind(StrEnum):
    """How a span ended."""

    NONE = ""
    EXPLICIT = "explicit"
    OMISSION = "omission"


class SpanState(StrEnum):
    """Where a span stands on a day."""

    PENDING = "pending"
    ACTIVE = "active"
    COBRA = "COBRA"
    ENDED = "ended"
    CORRECTED = "retro-corrected"
    REPLACED = "replaced"


class RowOutcome(StrEnum):
    """What a row of an eligibility file comes to."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    TERMED = "termed"
    MISSING = "missing"
    """Not in the file: ended by omission. No row of the file, so it is counted apart."""
    RETURNED = "returned"
    POSSIBLE_DUPLICATE = "possible_duplicate"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """An employer whose people the clinic serves."""

    id: UUID
    name: str
    client_id: str = ""
    """The employer's code in its own files; rows with another code are refused."""
    omission_percent: int = DEFAULT_SHARE
    version: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SpanFacts:
    """What one row says of somebody's eligibility."""

    start_on: date | None = None
    end_on: date | None = None
    relationship: str = "employee"
    plan: str = ""
    continuation: bool = False
    """COBRA: covered on after the end of employment."""
    unknown_end: bool = False
    """The row says that employment ended and not when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """One stretch of eligibility as some file told it."""

    id: UUID | None = None
    member_id: UUID | None = None
    patient_id: UUID | None = None
    employer_id: UUID | None = None
    employer: str = ""
    number: str = ""
    person_code: str = "00"
    start_on: date
    end_on: date | None = None
    end_kind: EndKind = EndKind.NONE
    continuation: bool = False
    relationship: str = "employee"
    plan: str = ""
    replaced_at: datetime | None = None
    replaced_why: str = ""
    """``progressed`` when time went on, ``corrected`` when the past was told otherwise,
    ``withdrawn`` when it never began."""
    told_at: datetime | None = None
    import_id: UUID | None = None

    @property
    def days(self) -> tuple[date, date]:
        """First and last day; an open end is the last day there is."""
        return self.start_on, self.end_on or date.max


def span_state(span: Span, today: date) -> SpanState:
    """Tell where a span stands on a day."""
    if span.replaced_at is not None:
        return SpanState.CORRECTED if span.replaced_why == "corrected" else SpanState.REPLACED
    if span.end_on is not None and span.end_on < today:
        return SpanState.ENDED
    if span.start_on > today:
        return SpanState.PENDING
    return SpanState.COBRA if span.continuation else SpanState.ACTIVE


_WORDS = {
    SpanState.PENDING: "Eligible soon",
    SpanState.ACTIVE: "Eligible",
    SpanState.COBRA: "Eligible (COBRA)",
    SpanState.CORRECTED: "Corrected since",
    SpanState.REPLACED: "Told anew since",
}


def state_words(span: Span, today: date) -> str:
    """Say where a span stands, as people read it."""
    state = span_state(span, today)
    if state is SpanState.ENDED:
        return "Ended: not in the file" if span.end_kind is EndKind.OMISSION else "Ended"
    return _WORDS[state]


@dataclass(frozen=True, slots=True)
class State:
    """The spans of one person at one employer that hold now, the earliest first."""

    spans: tuple[Span, ...] = ()

    @property
    def last(self) -> Span | None:
        """The one that counts."""
        return self.spans[-1] if self.spans else None

    def open_on(self, day: date) -> bool:
        """Whether it goes on, or begins, on a day or after."""
        return self.last is not None and self.last.days[1] >= day


@dataclass(frozen=True, slots=True)
class SpanStep:
    """What a row does to spans: which are replaced and why, and which are made."""

    outcome: RowOutcome
    replaced: tuple[tuple[Span, str], ...] = ()
    made: tuple[Span, ...] = ()
    what: tuple[str, ...] = ()
    """Names of what changed: start, end, plan, relationship, COBRA."""

    def applied(self, state: State) -> State:
        """Return the spans that hold afterwards."""
        gone = {id(span) for span, _ in self.replaced}
        kept = [span for span in state.spans if id(span) not in gone]
        return State(tuple(sorted((*kept, *self.made), key=lambda span: span.start_on)))


UNCHANGED = SpanStep(RowOutcome.UNCHANGED)


def _made(facts: SpanFacts, start: date, end: date | None) -> Span:
    return Span(
        start_on=start,
        end_on=max(end, start) if end is not None else None,
        end_kind=EndKind.EXPLICIT if end else EndKind.NONE,
        continuation=facts.continuation,
        relationship=facts.relationship,
        plan=facts.plan,
    )


def _end_of(facts: SpanFacts, last: Span | None, day: date) -> date | None:
    if facts.end_on is None and facts.unknown_end:
        # HR says that it ended: on the day it was first said, where no day is given.
        known = last.end_on if last is not None and last.end_kind is EndKind.EXPLICIT else None
        return known or day
    return facts.end_on


def member_step(state: State, facts: SpanFacts, day: date) -> SpanStep:
    """Return what a row does that stands in a file of ``day``.

    A first row makes a span; an end given explicitly ends it, also in the past; an end withdrawn or
    an omission made good opens it again; a later start after an end is a return; COBRA follows the
    span that it continues.
    """
    last = state.last
    end = _end_of(facts, last, day)
    if last is None:
        start = min(facts.start_on or day, end or date.max)
        return SpanStep(RowOutcome.NEW, made=(_made(facts, start, end),))
    if last.end_on is not None and (end is None or end > last.end_on) and _later(facts, last):
        start = facts.start_on or day
        return SpanStep(RowOutcome.RETURNED, made=(_made(facts, start, end),), what=("start",))
    if (
        last.end_kind is EndKind.OMISSION
        and last.end_on is not None
        and last.end_on < day
        and facts.start_on is None
        and end is None
    ):
        # Away for some files and back, and nobody says since when: a new stretch from today.
        return SpanStep(RowOutcome.RETURNED, made=(_made(facts, day, end),), what=("start",))
    begins = max(facts.start_on or day, last.start_on)
    goes_on = end is None or end >= max(begins, day)
    if facts.continuation and not last.continuation and last.end_on is None and goes_on:
        return _continued(state, last, facts, end, day)
    return _revised(state, last, facts, end, day)


def _later(facts: SpanFacts, last: Span) -> bool:
    assert last.end_on is not None
    return facts.start_on is not None and facts.start_on > last.end_on


def _continued(state: State, last: Span, facts: SpanFacts, end: date | None, day: date) -> SpanStep:
    begins = facts.start_on if facts.start_on and facts.start_on > last.start_on else day
    if begins <= last.start_on:
        return _revised(state, last, facts, end, day)
    ended = replace(last, id=None, end_on=begins - _DAY, end_kind=EndKind.EXPLICIT)
    if end is not None and end < begins:
        end = begins
    why = "corrected" if begins <= day - _DAY else "progressed"
    return SpanStep(
        RowOutcome.CHANGED, ((last, why),), (ended, _made(facts, begins, end)), ("COBRA",)
    )


def _revised(state: State, last: Span, facts: SpanFacts, end: date | None, day: date) -> SpanStep:
    """Tell the last span otherwise: its start, end, plan, relationship."""
    start = facts.start_on or last.start_on
    if len(state.spans) > 1:
        # What came before stays as it was told: two stretches never overlap.
        floor = state.spans[-2].days[1] + _DAY
        if end is not None and end < floor:
            # It ended before this stretch began, which therefore never was.
            earlier = State(state.spans[:-1])
            assert earlier.last is not None
            step = _revised(earlier, earlier.last, facts, end, day)
            return replace(
                step,
                outcome=RowOutcome.TERMED,
                replaced=((last, "withdrawn"), *step.replaced),
                what=("end",),
            )
        start = max(start, floor)
    if end is not None and end < start:
        start = last.start_on if last.start_on <= end else end
    said = (start, end, facts.plan, facts.relationship)
    known = (last.start_on, last.end_on, last.plan, last.relationship)
    names = ("start", "end", "plan", "relationship")
    what = [name for name, a, b in zip(names, said, known, strict=True) if a != b]
    if facts.continuation != last.continuation:
        what.append("COBRA")
    if not what:
        return UNCHANGED
    told = replace(_made(facts, start, end))
    past = ("start" in what and last.start_on <= day) or (
        "end" in what and min(end or date.max, last.end_on or date.max) < day
    )
    step = SpanStep(
        RowOutcome.CHANGED, ((last, "corrected" if past else "progressed"),), (told,), tuple(what)
    )
    if last.end_on is None and end is not None:
        return replace(step, outcome=RowOutcome.TERMED)
    if last.end_on is not None and (end is None or (last.end_on < day <= end)):
        return replace(step, outcome=RowOutcome.RETURNED)
    return step


def omitted_step(state: State, day: date) -> SpanStep:
    """Return what it means that somebody is missing from a whole file of ``day``.

    The day before was the last; what was to begin later never does. An end that HR told stands.
    """
    last = state.last
    if last is None or last.end_on is not None:
        return UNCHANGED
    if last.start_on >= day:
        return SpanStep(RowOutcome.MISSING, ((last, "withdrawn"),), (), ("start",))
    ended = replace(last, id=None, end_on=day - _DAY, end_kind=EndKind.OMISSION)
    return SpanStep(RowOutcome.MISSING, ((last, "progressed"),), (ended,), ("end",))


@dataclass(frozen=True, slots=True, kw_only=True)
class EmployedBy:
    """What a chart and a list say of somebody's eligibility in one line."""

    state: str
    words: str
    employer: str = ""
    until: date | None = None
