"""What the privacy office looks at first: each rule with what it finds and what it leaves alone."""

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.readers import PersonFacts, Reader, Reading, named_as, staff_name
from clinicdesk.domain.unusual_access import MASS, Finding, Rule, mass_reading, unusual

ZONE = "America/New_York"
MONDAY_NOON = datetime(2026, 3, 9, 16, 0, tzinfo=UTC)
MOREAU, ORTIZ = UUID(int=1), UUID(int=2)
STAFF = {
    MOREAU: Reader(MOREAU, "A. Moreau, RN"),
    ORTIZ: Reader(ORTIZ, "Dr. Beatriz Ortiz, MD"),
}


def person(number: int, family: str, given: str = "Jo", *homes: str) -> PersonFacts:
    return PersonFacts(
        patient_id=UUID(int=number),
        listed=f"{family.upper()}, {given}",
        family=family,
        given=given,
        homes=frozenset(homes),
    )


def read(patient: PersonFacts, at: datetime = MONDAY_NOON, by: UUID = MOREAU) -> Reading:
    return Reading(at, by, patient.patient_id)


def found(
    *people: PersonFacts, at: datetime = MONDAY_NOON, linked: bool = True, home: str = ""
) -> list[Finding]:
    readings = [read(one, at) for one in people]
    return list(
        unusual(
            readings,
            STAFF,
            {one.patient_id: one for one in people},
            homes={MOREAU: frozenset({home})} if home else {},
            links={(MOREAU, one.patient_id) for one in people} if linked else set(),
            calendar=BusinessCalendar(zone=ZONE),
        )
    )


@pytest.mark.parametrize(
    ("display", "name"),
    [
        ("A. Moreau, RN", ("a", "moreau")),
        ("Dr. Beatriz Ortiz, MD", ("beatriz", "ortiz")),
        ("Moreau", ("", "moreau")),
        ("Ánh Nguyễn, MA", ("anh", "nguyen")),
        ("", ("", "")),
        (", RN", ("", "")),
    ],
)
def test_a_printed_name_is_read(display: str, name: tuple[str, str]) -> None:
    assert staff_name(display) == name


@pytest.mark.parametrize(
    ("display", "family", "given", "same"),
    [
        ("A. Moreau, RN", "Moreau", "Anne Louise", True),
        ("A. Moreau, RN", "Moreau", "Béatrice", False),
        ("Anne Moreau", "Moreau", "A", False),
        ("Beatriz Ortiz, MD", "Ortiz-Vega", "Beatriz", True),
        ("Moreau", "Moreau", "Anne", False),
        ("A. Moreau, RN", "Moreaux", "Anne", False),
    ],
)
def test_a_person_bears_a_colleagues_name(
    display: str, family: str, given: str, *, same: bool
) -> None:
    assert named_as(display, person(9, family, given)) is same


def test_an_ordinary_reading_is_not_shown() -> None:
    assert found(person(9, "Quist")) == []


@pytest.mark.parametrize(
    ("patient", "rule", "words"),
    [
        (person(9, "Moreau", "Anne"), Rule.OWN_RECORD, "own name"),
        (person(9, "Moreau", "Zoe"), Rule.FAMILY, "same family name"),
        (person(9, "Ortiz", "Beatriz"), Rule.COLLEAGUE, "Dr. Beatriz Ortiz, MD"),
    ],
)
def test_names_that_meet_are_shown_with_their_reason(
    patient: PersonFacts, rule: Rule, words: str
) -> None:
    (only,) = found(patient)
    assert (only.rule, only.patient, only.staff) == (rule, patient.listed, "A. Moreau, RN")
    assert words in only.reason


def test_whoever_shares_an_address_with_the_reader_is_shown() -> None:
    shares, other = person(8, "Quist", "Jo", "1 elm st|43004"), person(9, "Quist", "Al", "2 oak st")
    (only,) = found(shares, other, home="1 elm st|43004")
    assert (only.rule, only.patient_id) == (Rule.FAMILY, shares.patient_id)
    assert "address or telephone" in only.reason


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (datetime(2026, 3, 9, 9, 59, 59, tzinfo=UTC), True),  # 05:59:59 in New York
        (datetime(2026, 3, 9, 10, 0, tzinfo=UTC), False),
        (datetime(2026, 3, 9, 23, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 3, 10, 0, 0, tzinfo=UTC), True),  # 20:00
        (datetime(2026, 3, 8, 16, 0, tzinfo=UTC), True),  # a Sunday
        (datetime(2026, 7, 3, 16, 0, tzinfo=UTC), True),  # Independence Day, observed
    ],
)
def test_outside_the_clinics_hours_is_shown(at: datetime, *, shown: bool) -> None:
    assert [one.rule for one in found(person(9, "Quist"), at=at)] == [Rule.HOURS] * shown


def test_a_chart_that_nothing_ties_to_the_reader_is_shown() -> None:
    (only,) = found(person(9, "Quist"), linked=False)
    assert only.rule is Rule.NO_LINK


def day(number: int, charts: int, first: int = 100) -> list[Reading]:
    """One business day of readings, spread over ten hours."""
    begin = MONDAY_NOON - timedelta(hours=3) + timedelta(days=number)
    step = timedelta(hours=10) / max(charts, 1)
    return [Reading(begin + n * step, MOREAU, UUID(int=first + n)) for n in range(charts)]


def test_a_day_far_above_the_readers_own_median_is_shown() -> None:
    usual = [one for n in range(4) for one in day(n, 30)]
    (only,) = [
        one
        for one in mass_reading([*usual, *day(7, 95)], STAFF, ZoneInfo(ZONE))
        if "day" in one.reason
    ]
    assert (only.count, only.patient_id) == (95, None)
    assert "usually 30" in only.reason


def test_many_are_not_many_for_whoever_always_reads_many() -> None:
    usual = [one for n in range(5) for one in day(n, 90)]
    assert list(mass_reading(usual, STAFF, ZoneInfo(ZONE))) == []


def test_opening_one_chart_again_and_again_is_not_many() -> None:
    same = [Reading(MONDAY_NOON + timedelta(seconds=n), MOREAU, UUID(int=7)) for n in range(500)]
    assert list(mass_reading(same, STAFF, ZoneInfo(ZONE))) == []


@given(st.integers(0, 120))
def test_an_hour_is_many_only_above_its_floor(charts: int) -> None:
    hour = [Reading(MONDAY_NOON, MOREAU, UUID(int=100 + n)) for n in range(charts)]
    rules = [one.reason for one in mass_reading(hour, STAFF, ZoneInfo(ZONE))]
    assert any("hour" in words for words in rules) == (charts > MASS.an_hour)
    assert any("day" in words for words in rules) == (charts > MASS.a_day)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 60 * 24 * 30),
            st.sampled_from([MOREAU, ORTIZ]),
            st.sampled_from(["Quist", "Moreau", "Ortiz"]),
        ),
        max_size=60,
    )
)
def test_every_finding_is_of_readings_that_there_were(
    rows: list[tuple[int, UUID, str]],
) -> None:
    people = {name: person(50 + n, name) for n, name in enumerate(("Quist", "Moreau", "Ortiz"))}
    readings = [read(people[name], MONDAY_NOON + timedelta(minutes=m), by) for m, by, name in rows]
    since = MONDAY_NOON + timedelta(days=10)
    shown = unusual(
        readings,
        STAFF,
        {one.patient_id: one for one in people.values()},
        homes={},
        links=set(),
        calendar=BusinessCalendar(zone=ZONE),
        since=since,
    )
    for one in shown:
        theirs = [r for r in readings if r.staff_id == one.staff_id and r.at >= since]
        mine = [r for r in theirs if one.patient_id in (None, r.patient_id)]
        assert since <= one.first_at <= one.last_at
        assert {one.first_at, one.last_at} <= {r.at for r in mine}
        assert 1 <= one.count <= len(mine)
    unlinked = {(one.staff_id, one.patient_id) for one in shown if one.rule is Rule.NO_LINK}
    assert unlinked == {(r.staff_id, r.patient_id) for r in readings if r.at >= since}
