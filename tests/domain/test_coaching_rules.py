"""Coaching's own rules: sessions as a machine, pace, cards, smaller steps, flags."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.coaching import (
    CheckInDraft,
    Done,
    EntryKind,
    GoalCard,
    GoalEntry,
    GoalEntryDraft,
    action_plan_words,
    check_in_problems,
    current_card,
    entry_problems,
)
from clinicdesk.domain.coaching_cadence import (
    CADENCE,
    Cadence,
    ClinicCadence,
    busiest,
    cadence_problems,
    next_due,
)
from clinicdesk.domain.coaching_flags import (
    Slip,
    confidence_fell,
    out_of_bounds,
    safety_pattern,
    slips,
)
from clinicdesk.domain.coaching_sessions import (
    SESSION_MOVES,
    SessionDraft,
    SessionMode,
    SessionStatus,
    link_problem,
    move_session,
    session_problems,
)
from clinicdesk.domain.coaching_streaks import smaller_step
from clinicdesk.domain.errors import BadInput, TransitionRefused
from clinicdesk.domain.plans import StageOfChange
from clinicdesk.domain.site_time import site_instant
from clinicdesk.services.coaching_book import speaks_of_safety

ZONE = "America/New_York"
CALENDAR = BusinessCalendar(zone=ZONE)
SUNDAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)
GOAL = UUID(int=1)


# Sessions


@given(st.sampled_from(SessionStatus), st.sampled_from(SessionStatus), st.sampled_from(["", "why"]))
def test_a_session_moves_once_and_stays(
    current: SessionStatus, to: SessionStatus, reason: str
) -> None:
    reasoned = to in {SessionStatus.CANCELLED, SessionStatus.RESCHEDULED}
    if current is not SessionStatus.PLANNED or to is SessionStatus.PLANNED:
        with pytest.raises(TransitionRefused) as refused:
            move_session(current, to, reason)
        assert set(refused.value.possible) == {one.value for one in SESSION_MOVES[current]}
    elif reasoned and not reason:
        with pytest.raises(BadInput):
            move_session(current, to, reason)
    else:
        move_session(current, to, reason)


@pytest.mark.parametrize(
    "link",
    [
        "http://meet.example.org/1",
        "https://localhost/1",
        "https://10.0.0.4/1",
        "https://[::1]/",
        "https://nurse:secret@meet.example.org/",
        "https://meet.example.org/ two",
        "https://meet.local/1",
        "https://",
        "javascript:alert(1)",
        "meet.example.org/1",
        "https://meet.example.org:abc/",
        "https://meet.example.org/" + "x" * 500,
        "https://[meet/",
    ],
)
def test_a_link_that_may_not_be_sent_is_refused(link: str) -> None:
    assert link_problem(link)


def test_a_video_link_is_https_to_a_public_name() -> None:
    assert link_problem("https://meet.example.org/room/42?pwd=abc") == ""
    missing = session_problems(
        SessionDraft(planned_at=NOON + timedelta(days=1), mode=SessionMode.VIDEO), NOON
    )
    assert [one.field for one in missing] == ["video_link"]


@given(st.text(max_size=80))
def test_no_link_makes_the_check_fail(link: str) -> None:
    said = link_problem(link)
    assert said or link.startswith("https://")


def test_a_time_that_the_clock_leaps_over_is_refused() -> None:
    with pytest.raises(BadInput):
        site_instant(date(2027, 3, 14), datetime(2027, 3, 14, 2, 30).time(), ZONE)  # noqa: DTZ001
    noon = datetime(2027, 3, 14, 12).time()  # noqa: DTZ001
    assert site_instant(date(2027, 3, 13), noon, ZONE).hour == 17
    assert site_instant(date(2027, 3, 14), noon, ZONE).hour == 16


# Pace


def test_the_shortest_interval_of_the_stages_is_in_force() -> None:
    stages = [StageOfChange.MAINTENANCE, StageOfChange.ACTION, None]
    assert CADENCE.of(stages) == 7
    assert busiest(stages, CADENCE) is StageOfChange.ACTION
    assert CADENCE.of([]) == CADENCE.unsaid
    assert CADENCE.of([StageOfChange.PRECONTEMPLATION]) > CADENCE.of([StageOfChange.CONTEMPLATION])


@given(
    st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    st.integers(1, 365),
    st.none() | st.integers(0, 400),
)
def test_the_next_contact_is_on_a_working_day_within_the_interval(
    start: date, every: int, last_after: int | None
) -> None:
    last = None
    if last_after is not None:
        last = datetime(start.year, start.month, start.day, 18, tzinfo=UTC) + timedelta(last_after)
    due = next_due(
        start_on=start, last_contact=last, planned=None, every_days=every, calendar=CALENDAR
    )
    since = CALENDAR.day_of(last) if last else start
    assert CALENDAR.is_business_day(due)
    assert due > since
    if every > 7:
        assert due <= since + timedelta(days=every)


def test_a_planned_session_is_the_next_contact() -> None:
    at = datetime(2026, 12, 5, 2, 0, tzinfo=UTC)
    due = next_due(start_on=SUNDAY, last_contact=NOON, planned=at, every_days=7, calendar=CALENDAR)
    assert due == date(2026, 12, 4)


def test_intervals_hold_from_their_day_and_the_past_stays() -> None:
    weekly = Cadence(dict.fromkeys(StageOfChange, 7), 7, "NCQA PCMH, 2026")
    said = ClinicCadence().changed(weekly, date(2026, 12, 1))
    assert said.on(date(2026, 11, 30)) is CADENCE
    assert said.on(date(2026, 12, 1)) is weekly
    assert cadence_problems(weekly, SUNDAY, SUNDAY) == []
    bad = Cadence({StageOfChange.ACTION: 0}, 400, " ")
    fields = {one.field for one in cadence_problems(bad, SUNDAY - timedelta(days=1), SUNDAY)}
    assert fields == {*(stage.value for stage in StageOfChange), "unsaid", "source", "since"}


# Entries, cards, smaller steps


def _entry(day: int, **said: object) -> GoalEntry:
    return GoalEntry(
        id=uuid4(),
        version=1,
        goal_id=GOAL,
        kind=EntryKind.CHECK_IN,
        on=SUNDAY + timedelta(days=day),
        at=NOON,
        by="T. Coach",
        **said,  # type: ignore[arg-type]
    )


def test_what_was_said_last_holds_and_a_plan_is_agreed_whole() -> None:
    card = current_card(
        GOAL,
        (
            _entry(2, confidence=6, done=Done.PARTLY),
            _entry(0, what="Walk", where="the mill", when="at noon", often="3 days", confidence=8),
            _entry(1, what="Swim", barrier="Pool is closed"),
            _entry(3, confidence=1, in_error=True),
        ),
    )
    assert card.action_plan == "Swim"
    assert card.confidence == 6
    assert [value for _day, value in card.confidences] == [8, 6]
    assert card.barrier == "Pool is closed"


@given(st.permutations([_entry(n, confidence=n) for n in range(5)]))
def test_the_order_of_entries_does_not_matter(entries: list[GoalEntry]) -> None:
    assert current_card(GOAL, tuple(entries)).confidence == 4


def test_a_smaller_step_is_offered_where_the_last_was_too_big() -> None:
    def of(**said: object) -> bool:
        return smaller_step(GoalCard(goal_id=GOAL, **said)) is not None  # type: ignore[arg-type]

    twice = ((SUNDAY, Done.NOT), (SUNDAY, Done.NOT))
    assert of(dones=twice)
    assert not of(dones=twice[:1])
    assert of(confidence=6)
    assert not of(confidence=7)
    assert of(stage=StageOfChange.RELAPSE, confidence=9)


def test_rulers_and_days_are_checked() -> None:
    wrong = GoalEntryDraft(goal_id=GOAL, importance=11, confidence=-1, where="at home")
    assert {one.field for one in entry_problems(wrong)} == {"importance", "confidence", "what"}
    late = CheckInDraft(goal_id=GOAL, done=Done.DONE, on=SUNDAY + timedelta(days=1), confidence=12)
    assert {one.field for one in check_in_problems(late, SUNDAY, SUNDAY)} == {"confidence", "on"}
    assert action_plan_words("Walk.", "", "at noon") == "Walk, at noon"


# Flags


def test_who_slips_is_told_with_its_reason() -> None:
    def of(due: int = 1, heard: int = 0, **said: bool) -> tuple[Slip, ...]:
        flags = {"fell": False, "wrong_way": False} | said
        return slips(
            due_on=SUNDAY + timedelta(days=due),
            heard_on=SUNDAY - timedelta(days=heard),
            start_on=SUNDAY - timedelta(days=90),
            today=SUNDAY,
            **flags,
        )

    assert of() == ()
    assert of(due=-1) == (Slip.LATE,)
    assert of(heard=22) == (Slip.QUIET,)
    assert of(fell=True, wrong_way=True) == (Slip.CONFIDENCE, Slip.WRONG_WAY)


@pytest.mark.parametrize(
    ("told", "fell"),
    [([8, 6], True), ([8, 7], False), ([5, 4], True), ([4], False), ([3, 4], False)],
)
def test_confidence_falls_by_two_or_below_five(told: list[int], fell: bool) -> None:
    card = GoalCard(goal_id=GOAL, confidences=tuple((SUNDAY, value) for value in told))
    assert confidence_fell([card]) is fell


def test_readings_out_of_bounds_are_a_nurses() -> None:
    assert out_of_bounds("8480-6", Decimal(181))
    assert not out_of_bounds("8480-6", Decimal(180))
    assert out_of_bounds("41653-7", Decimal(69))
    assert out_of_bounds("41653-7", Decimal(300))
    assert out_of_bounds("mood-0-10", Decimal(2))
    assert not out_of_bounds("29463-7", Decimal(900))


def test_words_about_safety_are_found_as_words() -> None:
    assert speaks_of_safety("said she wants  to DIE some nights")
    assert speaks_of_safety("", "can’t breathe at night")
    assert speaks_of_safety("no puedo respirar")
    assert not speaks_of_safety("a heatstroke lecture", "he overdosed on coffee jokes")
    assert safety_pattern(["a b"]).search("A\nb")
