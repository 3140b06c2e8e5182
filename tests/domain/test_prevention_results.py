"""The success rules of the prevention program against rules written out by hand."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from clinicdesk.domain.prevention import (
    KG,
    POUND,
    AttendanceDraft,
    Cohort,
    DeliveryMode,
    Evidence,
    ProgramSession,
    SessionDraft,
    SessionKind,
    SessionMode,
)
from clinicdesk.domain.prevention_eligibility import (
    RiskAnswers,
    bmi_of,
    eligibility,
    inches_of,
    risk_score,
)
from clinicdesk.domain.prevention_recognition import Standing, recognition
from clinicdesk.domain.prevention_results import A1cValue, Visit, a1c_pair, result_of
from clinicdesk.domain.prevention_rules import (
    attendance_problems,
    full_months,
    months_after,
    session_problems,
)
from clinicdesk.services.prevention_book import risk_test, standards

FIRST = date(2026, 1, 31)
LATER = date(2027, 6, 1)
NUMBERS = standards()
days = st.dates(date(2024, 1, 1), date(2030, 12, 31))


@given(days, st.integers(0, 40))
def test_months_are_counted_as_they_are_added(day: date, months: int) -> None:
    there = months_after(day, months)
    assert (there.year * 12 + there.month) - (day.year * 12 + day.month) == months
    assert there.day <= day.day
    assert full_months(day, there) == months
    assert full_months(day, there - timedelta(days=1)) == max(0, months - 1)


def test_a_month_ends_where_it_has_no_such_day() -> None:
    assert months_after(FIRST, 1) == date(2026, 2, 28)
    assert months_after(FIRST, 6) == date(2026, 7, 31)


visits = st.lists(
    st.tuples(
        st.integers(-5, 400),
        st.one_of(st.none(), st.decimals(150, 250, places=1)),
        st.one_of(st.none(), st.integers(0, 900)),
    ),
    max_size=26,
    unique_by=lambda one: one[0],
)


def made(said: list[tuple[int, Decimal | None, int | None]]) -> list[Visit]:
    return [
        Visit(on=FIRST + timedelta(days=after), weight_lb=weight, minutes=minutes)
        for after, weight, minutes in sorted(said, key=lambda one: one[0])
    ]


@settings(max_examples=150)
@given(visits, st.one_of(st.none(), st.decimals(-1, 1, places=1)))
def test_success_is_what_the_rules_say(
    said: list[tuple[int, Decimal | None, int | None]], drop: Decimal | None
) -> None:
    came = made(said)
    a1cs = []
    inside = [one for one in came if 0 <= (one.on - FIRST).days <= 364]
    if drop is not None and inside:
        a1cs = [
            A1cValue(inside[0].on, Decimal("6.0"), inside[0].on),
            A1cValue(date(2026, 11, 1), 6 - drop, date(2026, 11, 1)),
        ]
        if date(2026, 11, 1) < inside[0].on:
            a1cs = []
    found = result_of(FIRST, came, a1cs, LATER, NUMBERS)
    core = [one for one in inside if one.on < date(2026, 7, 31)]
    assert (found.core, found.attended) == (len(core), len(inside))
    reached = bool(inside) and inside[-1].on >= date(2026, 10, 31)
    assert found.completer == (len(core) >= 8 and reached)
    weights = [one.weight_lb for one in inside if one.weight_lb is not None]
    lost = (1 - weights[-1] / weights[0]) * 100 if len(weights) > 1 else Decimal(-100)
    lost = round(lost, 2)
    rates, before = [], None
    for one in inside:
        gap = 7 if before is None else (one.on - before).days
        before = one.on
        if one.minutes is not None:
            rates.append(Decimal(one.minutes) * 7 / gap)
    mean = round(sum(rates, Decimal()) / len(rates), 1) if rates else Decimal(0)
    met = {one.key: one.met for one in found.pathways}
    assert met == {
        "weight": lost >= 5,
        "activity": lost >= 4 and len(rates) >= 8 and mean >= 150,
        "sessions": lost >= 4 and len(inside) >= 17,
        "a1c": bool(a1cs) and drop is not None and drop >= Decimal("0.2"),
    }
    assert found.reduced == any(met.values())
    assert (not found.missing) == (found.completer and found.reduced)


def test_what_is_missing_is_said_in_numbers() -> None:
    came = [
        Visit(on=FIRST + timedelta(weeks=week), weight_lb=Decimal(200 - week), minutes=120)
        for week in range(6)
    ]
    found = result_of(FIRST, came, (), FIRST + timedelta(weeks=6), NUMBERS)
    assert found.missing == (
        "2 more sessions in months 1 to 6",
        "a session in months 10 to 12",
        "a lower risk: 2.5\N{NO-BREAK SPACE}% of weight lost, 2.5\N{NO-BREAK SPACE}% to go",
    )
    over = result_of(FIRST, came, (), LATER, NUMBERS)
    assert over.missing[0] == "6 of 8 sessions in months 1 to 6; these months are over"


def test_the_first_a1c_is_in_range_in_time_and_told_in_time() -> None:
    day = FIRST
    good = A1cValue(day - timedelta(days=365), Decimal("5.7"), day + timedelta(days=14))
    for bad in (
        replace(good, value=Decimal("6.5")),
        replace(good, on=day - timedelta(days=366)),
        replace(good, heard_on=day + timedelta(days=15)),
    ):
        assert a1c_pair([bad], day, FIRST, NUMBERS)[0] is None
    assert a1c_pair([good], day, FIRST, NUMBERS)[0] == good
    for on, counts in (
        (date(2026, 9, 29), False),
        (date(2026, 9, 30), True),
        (date(2027, 1, 30), True),
        (date(2027, 1, 31), False),
    ):
        last = a1c_pair([A1cValue(on, Decimal(5), on)], day, FIRST, NUMBERS)[1]
        assert (last is not None) == counts, on


def test_eligibility_stands_line_by_line() -> None:
    enrolled = date(2026, 1, 12)
    bare = Evidence(height_in=66, weight_lb=Decimal(150), pregnant=False, diabetes=False)
    assert bmi_of(66, Decimal(150)) == Decimal("24.2")
    judged = eligibility(bare, 40, enrolled, NUMBERS.eligibility)
    assert judged.missing[0] == "BMI 24.2; 25 is needed."
    assert "risk test" in judged.missing[1]
    asian = replace(bare, asian=True, gestational=True)
    assert eligibility(asian, 40, enrolled, NUMBERS.eligibility).eligible
    assert not eligibility(asian, 17, enrolled, NUMBERS.eligibility).eligible
    assert not eligibility(asian, None, enrolled, NUMBERS.eligibility).eligible
    assert not eligibility(
        replace(asian, pregnant=None), 40, enrolled, NUMBERS.eligibility
    ).eligible
    tested = replace(bare, asian=True, fasting=100, fasting_on=date(2025, 1, 12))
    assert eligibility(tested, 40, enrolled, NUMBERS.eligibility).by_laboratory
    old = replace(tested, fasting_on=date(2025, 1, 11))
    assert eligibility(old, 40, enrolled, NUMBERS.eligibility).missing[-1].startswith("No blood")
    risk = replace(bare, asian=True, risk_score=5)
    assert eligibility(risk, 40, enrolled, NUMBERS.eligibility).eligible
    assert not eligibility(risk, 40, enrolled, NUMBERS.eligibility).by_laboratory


def test_the_risk_test_scores_its_questions() -> None:
    test = risk_test()
    woman = RiskAnswers(
        age=39,
        man=False,
        gestational=False,
        family=False,
        blood_pressure=False,
        active=True,
        bmi=Decimal("24.9"),
    )
    assert risk_score(woman, test) == 0
    assert risk_score(replace(woman, age=62, bmi=Decimal(41), active=False), test) == 7
    assert risk_score(replace(woman, man=True, gestational=True, family=True), test) == 2
    assert test.positive == 5


def test_heights_are_read_as_people_write_them() -> None:
    said = {"5'8\"": 68, "5' 8": 68, "5 8": 68, "5ft 8in": 68, "68": 68, "173 cm": 68, "6'": 72}
    assert {text: inches_of(text) for text in said} == said
    assert [inches_of(text) for text in ("", "tall", "5'13", "1 2 3", "cm")] == [None] * 5


def test_slips_of_the_finger_are_told_from_what_cannot_be() -> None:
    one = AttendanceDraft(participant_id=FIRST, attended=True)  # type: ignore[arg-type]
    said = attendance_problems(replace(one, weight=Decimal(91), unit=POUND), Decimal(200))
    assert said == ("", "-54 % since the last weight: was it in kg?")
    said = attendance_problems(replace(one, weight=Decimal(200), unit=KG), Decimal(200))
    assert said[1] == "+120 % since the last weight: was it in lb?"
    assert attendance_problems(replace(one, weight=Decimal(199)), Decimal(200)) == ("", "")
    assert attendance_problems(replace(one, weight=Decimal(60)), None)[0].startswith("The data set")
    assert attendance_problems(replace(one, attended=False, minutes=5), None)[0]
    assert attendance_problems(replace(one, minutes=-1), None)[0]


def test_one_make_up_session_a_week() -> None:
    cohort = Cohort(
        id=FIRST,  # type: ignore[arg-type]
        version=1,
        code="C1",
        name="A",
        organization="",
        delivery=DeliveryMode.ONLINE,
        coach_id=FIRST,  # type: ignore[arg-type]
        coach="",
        coach_code="L1",
        first_on=FIRST,
        language="en",
    )
    before = ProgramSession(
        id=FIRST,  # type: ignore[arg-type]
        version=1,
        cohort_id=FIRST,  # type: ignore[arg-type]
        number=1,
        kind=SessionKind.MAKE_UP,
        held_on=FIRST + timedelta(days=7),
        mode=SessionMode.ONLINE,
    )
    for after, refused in ((0, False), (1, True), (13, True), (14, False)):
        draft = SessionDraft(held_on=FIRST + timedelta(days=after), make_up=True, number=1)
        assert bool(session_problems(draft, cohort, (before,), LATER)) == refused, after


@given(st.lists(st.tuples(st.booleans(), st.booleans(), visits), max_size=8))
@settings(max_examples=40)
def test_a_cohort_is_the_sum_of_its_people(
    said: list[tuple[bool, bool, list[tuple[int, Decimal | None, int | None]]]],
) -> None:
    everybody = []
    for eligible, by_laboratory, came in said:
        seen = tuple(made(came))
        result = result_of(FIRST, seen, (), LATER, NUMBERS)
        everybody.append(
            Standing(eligible=eligible, by_laboratory=by_laboratory, result=result, visits=seen)
        )
    found = {one.key: one for one in recognition(FIRST, everybody, (), LATER, NUMBERS)}
    mine = [one for one in everybody if one.eligible]
    assert found["eligible"].count == len(mine)
    assert found["eligible"].met == (len(mine) >= 5)
    done = [one for one in mine if one.result.completer]
    assert (found["completers"].count, found["completers"].of) == (len(done), len(mine))
    assert found["reduced"].count == sum(one.result.reduced for one in done)
    assert found["by-test"].count == sum(one.by_laboratory for one in done)
    month4 = date(2026, 4, 30)
    assert found["month-4"].count == sum(
        any(month4 <= visit.on < date(2027, 1, 31) for visit in one.visits) for one in mine
    )
    assert found["month-10"].count <= found["month-7"].count <= found["month-4"].count
    early = recognition(FIRST, everybody, (), FIRST, NUMBERS)
    assert all(one.met is None for one in early if one.due_on is not None)
