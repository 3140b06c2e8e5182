"""Each minute of care management is counted once: against counting minute by minute."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from clinicdesk.domain.care_minutes import (
    PersonMonth,
    chronic_picture,
    counted_minutes,
    overlaps,
)
from clinicdesk.domain.care_time import ACTIVITIES, Month, TimeDraft, TimeEntry, time_problems
from clinicdesk.domain.coding import ICD10CM, SNOMED
from clinicdesk.services.prevention_book import chronic_groups

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
entries = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(0, 2),
        st.integers(0, 60),
        st.integers(1, 30),
        st.sampled_from(("call", "visit")),
        st.booleans(),
    ),
    max_size=9,
)


def entry(n: int, said: tuple[int, int, int, int, str, bool]) -> TimeEntry:
    staff, person, after, minutes, activity, taken_back = said
    return TimeEntry(
        id=UUID(int=1000 + n),
        version=1,
        patient_id=UUID(int=10 + person),
        staff_id=UUID(int=20 + staff),
        staff=f"Staff {staff}",
        start_at=NOON + timedelta(minutes=after),
        minutes=minutes,
        activity=activity,
        taken_back=taken_back,
    )


def by_hand(made: list[TimeEntry], start: int, end: int) -> dict[UUID, int]:
    """Give each minute away, one after the other, in the order in which work began."""
    busy: set[tuple[UUID, int]] = set()
    given_to: set[tuple[UUID, int]] = set()
    for one in sorted((e for e in made if e.holds), key=lambda e: (e.start_at, e.id)):
        begin = int((one.start_at - NOON).total_seconds() // 60)
        for minute in range(begin, begin + one.minutes):
            if not start <= minute < end or (one.staff_id, minute) in busy:
                continue
            busy.add((one.staff_id, minute))
            if ACTIVITIES[one.activity].counts:
                given_to.add((one.patient_id, minute))
    found: dict[UUID, int] = {}
    for person, _minute in given_to:
        found[person] = found.get(person, 0) + 1
    return found


@settings(max_examples=300)
@given(entries, st.integers(0, 40), st.integers(20, 90))
def test_minutes_are_those_counted_one_by_one(
    said: list[tuple[int, int, int, int, str, bool]], start: int, end: int
) -> None:
    made = [entry(n, one) for n, one in enumerate(said)]
    at = [NOON + timedelta(minutes=minute) for minute in (start, end)]
    found = {who: n for who, n in counted_minutes(made, at[0], at[1]).items() if n}
    assert found == by_hand(made, start, end)


@given(entries)
def test_overlaps_are_all_pairs_that_share_minutes(
    said: list[tuple[int, int, int, int, str, bool]],
) -> None:
    made = [entry(n, one) for n, one in enumerate(said)]
    wanted = {}
    for n, one in enumerate(made):
        for other in made[n + 1 :]:
            kin = one.staff_id == other.staff_id or one.patient_id == other.patient_id
            shared = min(one.end_at, other.end_at) - max(one.start_at, other.start_at)
            if one.holds and other.holds and kin and shared > timedelta(0):
                wanted[frozenset({one.id, other.id})] = int(shared.total_seconds() // 60)
    found = {frozenset({one.first.id, one.second.id}): one.minutes for one in overlaps(made)}
    assert found == wanted
    assert all(one.first.start_at <= one.second.start_at for one in overlaps(made))


def test_overlaps_are_said_in_words() -> None:
    first = entry(1, (0, 0, 0, 20, "call", False))
    same_staff = entry(2, (0, 1, 10, 20, "call", False))
    same_person = entry(3, (1, 0, 19, 5, "call", False))
    said = [one.words for one in overlaps([first, same_staff, same_person])]
    assert said == [
        (
            "Staff 0 logged 10 minutes for two people at the same time: they are counted for whom"
            " the work began first. Correct one of the entries."
        ),
        "Staff 0 and Staff 1 logged the same 1 minute: they are counted once.",
    ]


def test_a_month_is_that_of_the_site() -> None:
    november = Month.of(date(2026, 11, 22))
    start, end = november.bounds("America/New_York")
    assert start.astimezone(UTC) == datetime(2026, 11, 1, 4, tzinfo=UTC), "summer time still"
    assert end.astimezone(UTC) == datetime(2026, 12, 1, 5, tzinfo=UTC)
    assert Month(2026, 12).after == Month(2027, 1)
    assert Month(2027, 1).before == Month(2026, 12)
    assert Month(2026, 12).before == Month(2026, 11)
    assert november.words == "November 2026"
    late = TimeEntry(
        id=UUID(int=1),
        version=1,
        patient_id=UUID(int=2),
        staff_id=UUID(int=3),
        staff="",
        start_at=end - timedelta(minutes=5),
        minutes=20,
        activity="call",
    )
    assert counted_minutes([late], start, end) == {UUID(int=2): 5}


def test_two_chronic_conditions_are_two_groups() -> None:
    groups = chronic_groups()
    two = chronic_picture([(ICD10CM, "E11.9"), (SNOMED, "38341003")], groups, ICD10CM)
    assert two.titles == ("diabetes", "hypertension")
    assert two.eligible
    one = chronic_picture([(ICD10CM, "E11.9"), (ICD10CM, "E10.9")], groups, ICD10CM)
    assert not one.eligible
    assert one.words == "Two chronic conditions are needed; recorded: diabetes"
    assert chronic_picture([("", "E11.9"), (ICD10CM, "Z00.0")], groups, ICD10CM).titles == ()
    month = PersonMonth(
        patient_id=UUID(int=1),
        month=Month(2026, 11),
        entries=(),
        logged=25,
        counted=19,
        overlaps=(),
        chronic=two,
    )
    assert (month.reached, month.words) == (False, "19 of 20 min this month.")


def test_time_that_is_not_over_is_refused() -> None:
    draft = TimeDraft(patient_id=UUID(int=1), start_at=NOON, minutes=30, activity="call")
    assert time_problems(draft, NOON + timedelta(minutes=30)) == []
    assert [one.field for one in time_problems(draft, NOON)] == ["start"]
    wrong = TimeDraft(patient_id=UUID(int=1), start_at=NOON, minutes=0, activity="nap")
    assert [one.field for one in time_problems(wrong, NOON)] == ["activity", "minutes"]
