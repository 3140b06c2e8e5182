"""Spans: whatever HR says in whatever order, one stretch a day, and nothing is forgotten."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.eligibility import (
    EndKind,
    RowOutcome,
    Span,
    SpanFacts,
    SpanState,
    State,
    member_step,
    omitted_step,
    span_state,
)
from clinicdesk.domain.eligibility_standing import standing_after
from clinicdesk.domain.people import PatientStatus

DAY = date(2026, 1, 5)
days = st.integers(-400, 400).map(lambda n: DAY + timedelta(days=n))
facts = st.builds(
    lambda start, end, cobra, ended: SpanFacts(
        start_on=start,
        end_on=end if end is None or start is None or end >= start else start,
        continuation=cobra,
        unknown_end=ended and end is None,
    ),
    st.none() | days,
    st.none() | days,
    st.booleans(),
    st.booleans(),
)
weeks = st.lists(st.none() | facts, max_size=12)


def lived(said: list[SpanFacts | None]) -> tuple[State, list[Span]]:
    """Apply a file a week; None is a file without the person. Return what holds, and all rows."""
    state, history, number = State(), [], 0
    for week, one in enumerate(said):
        day = DAY + timedelta(days=7 * week)
        step = omitted_step(state, day) if one is None else member_step(state, one, day)
        made = []
        for span in step.made:
            number += 1
            made.append(replace(span, id=UUID(int=number)))
        step = replace(step, made=tuple(made))
        gone = [replace(s, replaced_at=datetime.now(UTC), replaced_why=w) for s, w in step.replaced]
        history += gone
        state = step.applied(state)
    return state, history


@given(weeks)
def test_no_day_is_covered_twice_and_nothing_is_forgotten(said: list[SpanFacts | None]) -> None:
    state, history = lived(said)
    for one, other in zip(state.spans, state.spans[1:], strict=False):
        assert one.days[1] < other.days[0]
    for span in (*state.spans, *history):
        assert span.days[0] <= span.days[1]
        assert (span.end_on is None) == (span.end_kind is EndKind.NONE)
    ids = [span.id for span in (*state.spans, *history)]
    assert len(ids) == len(set(ids))
    assert all(span.replaced_why in {"progressed", "corrected", "withdrawn"} for span in history)


@given(weeks, facts)
def test_the_same_row_again_changes_nothing(said: list[SpanFacts | None], again: SpanFacts) -> None:
    state, _ = lived(said)
    day = DAY + timedelta(days=7 * len(said))
    after = member_step(state, again, day).applied(state)
    step = member_step(after, again, day)
    assert step.outcome is RowOutcome.UNCHANGED, (after, step)


def test_a_life_at_an_employer() -> None:
    def step(state: State, said: SpanFacts | None, day: date) -> tuple[RowOutcome, State]:
        made = omitted_step(state, day) if said is None else member_step(state, said, day)
        return made.outcome, made.applied(state)

    hired = SpanFacts(start_on=date(2020, 3, 2))
    outcome, state = step(State(), hired, DAY)
    assert outcome is RowOutcome.NEW
    outcome, state = step(state, None, DAY)
    assert (outcome, state.last.end_kind) == (RowOutcome.MISSING, EndKind.OMISSION)  # type: ignore[union-attr]
    assert span_state(state.spans[-1], DAY) is SpanState.ENDED
    outcome, state = step(state, hired, DAY + timedelta(7))
    assert (outcome, state.last.end_on) == (RowOutcome.RETURNED, None)  # type: ignore[union-attr]
    termed = replace(hired, end_on=date(2025, 12, 31))
    outcome, state = step(state, termed, DAY + timedelta(14))
    assert outcome is RowOutcome.TERMED
    outcome, state = step(state, hired, DAY + timedelta(21))
    assert outcome is RowOutcome.RETURNED
    cobra = SpanFacts(start_on=date(2026, 2, 1), continuation=True)
    outcome, state = step(state, cobra, DAY + timedelta(28))
    assert [span_state(s, date(2026, 2, 3)) for s in state.spans] == [
        SpanState.ENDED,
        SpanState.COBRA,
    ]
    outcome, state = step(state, SpanFacts(start_on=date(2027, 5, 1)), date(2026, 3, 1))
    assert outcome is RowOutcome.CHANGED
    pending = SpanFacts(start_on=date(2026, 6, 1))
    _, later = step(State(), pending, DAY)
    assert span_state(later.spans[0], DAY) is SpanState.PENDING
    assert step(later, None, DAY)[1].spans == ()


def test_where_a_person_stands_follows_all_their_spans() -> None:
    ended = Span(start_on=date(2020, 1, 1), end_on=date(2025, 1, 1), end_kind=EndKind.EXPLICIT)
    going = Span(start_on=date(2025, 6, 1))
    s = PatientStatus

    def after(status: PatientStatus, *spans: Span, seen: bool = False) -> PatientStatus:
        return standing_after(status, spans, DAY, was_seen=seen)

    assert after(s.ACTIVE, ended) is s.INACTIVE
    assert after(s.ACTIVE, ended, going) is s.ACTIVE
    assert after(s.INACTIVE, going, seen=True) is s.ACTIVE
    assert after(s.INACTIVE, going) is s.ELIGIBLE
    assert after(s.DECEASED, ended) is s.DECEASED
    assert after(s.ACTIVE) is s.ACTIVE
