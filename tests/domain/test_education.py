"""Which leaflet fits whom, when it is asked about, and what cannot be typed."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.coding import ICD10CM, LOINC, SNOMED, Coded, coded
from clinicdesk.domain.education import (
    ASK_AFTER,
    Assignment,
    GiveDraft,
    Method,
    Suggestion,
    TeachBackDraft,
    ask_day,
    give_problems,
    leaflet_language,
    open_for_teaching,
    suggestions,
    teach_back_problems,
)
from clinicdesk.domain.errors import TransitionRefused
from clinicdesk.domain.plan_reviews import TeachBack
from clinicdesk.domain.plans import (
    CarePlan,
    Concern,
    Goal,
    GoalTarget,
    Lifecycle,
    PlanStatus,
)
from clinicdesk.services.leaflet_book import shipped_leaflets

NOON, TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC), date(2026, 11, 22)
BOOK = shipped_leaflets()
DIABETES = coded(ICD10CM, "E11.65", "Type 2 diabetes with hyperglycemia")


def assignment(topic: str = "asthma", **more: object) -> Assignment:
    said: dict[str, object] = {
        "id": UUID(int=1),
        "version": 1,
        "patient_id": UUID(int=2),
        "topic": topic,
        "language": "en",
        "leaflet_version": 1,
        "title": topic,
        "method": Method.PRINT,
        "given_at": NOON,
        "given_by": "A. Moreau, RN",
        "given_by_id": UUID(int=3),
        **more,
    }
    return Assignment(**said)  # type: ignore[arg-type]


def plan(*concerns: Coded, goal: str = "", lifecycle: Lifecycle = Lifecycle.ACTIVE) -> CarePlan:
    stamp = {"version": 1, "updated_at": NOON, "updated_by": ""}
    lines = tuple(
        Concern(id=UUID(int=10 + at), code=code, **stamp)  # type: ignore[arg-type]
        for at, code in enumerate(concerns)
    )
    target = GoalTarget(measure=coded(LOINC, goal, goal)) if goal else None
    goals = Goal(
        id=UUID(int=50),
        description="A goal",
        target=target,
        lifecycle=lifecycle,
        concern_ids=tuple(one.id for one in lines),
        **stamp,  # type: ignore[arg-type]
    )
    return CarePlan(
        id=UUID(int=99),
        number=1,
        patient_id=UUID(int=2),
        title="Plan",
        status=PlanStatus.ACTIVE,
        concerns=lines,
        goals=(goals,) if goal else (),
        **stamp,  # type: ignore[arg-type]
    )


def offered(**said: object) -> dict[str, Suggestion]:
    found = suggestions(BOOK, languages=["en"], **said)  # type: ignore[arg-type]
    return {one.topic.key: one for one in found}


def test_a_concern_brings_its_leaflet_with_the_line_it_serves() -> None:
    one = offered(plans=[plan(DIABETES)])["type-2-diabetes"]
    assert one.why == "Concern: Type 2 diabetes with hyperglycemia"
    assert (one.plan_id, one.concern_id, one.goal_id) == (UUID(int=99), UUID(int=10), None)


def test_a_goal_brings_its_leaflet_while_it_is_worked_on() -> None:
    found = offered(plans=[plan(goal="8480-6")])
    assert set(found) == {"high-blood-pressure", "home-blood-pressure"}
    assert found["high-blood-pressure"].goal_id == UUID(int=50)
    assert offered(plans=[plan(goal="8480-6", lifecycle=Lifecycle.COMPLETED)]) == {}


def test_a_problem_without_a_plan_brings_its_leaflet_too() -> None:
    assert offered(problems=[DIABETES])["type-2-diabetes"].why.startswith("Problem:")
    assert offered(problems=[coded(SNOMED, "73211009", "Diabetes")]) == {}
    assert set(offered(further={"home-from-hospital": "Came home"})) == {"home-from-hospital"}


def test_what_was_given_and_understood_stands_last() -> None:
    asthma = coded(ICD10CM, "J45.909", "Asthma")
    before = assignment(ask_on=None)
    found = list(offered(problems=[asthma, DIABETES], given=[before]))
    assert found[-1] == "asthma"
    waiting = offered(problems=[asthma], given=[assignment(ask_on=TODAY)])["asthma"]
    assert not waiting.settled
    assert not waiting.newer


@pytest.mark.parametrize(
    ("tags", "language", "spoken"),
    [
        ([], "en", True),
        ([""], "en", True),
        (["es-MX"], "es", True),
        (["vi", "es"], "es", True),
        (["vi"], "en", False),
        (["EN-us"], "en", True),
    ],
)
def test_the_language_is_the_persons(tags: list[str], language: str, spoken: bool) -> None:
    assert leaflet_language(tags, {"en", "es"}) == (language, spoken)


def test_one_language_is_offered_and_it_is_said_where_it_is_not_theirs() -> None:
    found = suggestions(BOOK, languages=["vi"], problems=[DIABETES])
    assert {one.leaflet.language for one in found} == {"en"}
    assert not any(one.spoken for one in found)


@given(
    st.sampled_from([None, *TeachBack]),
    st.none() | st.integers(1, 366),
    st.dates(date(2000, 1, 1), date(2100, 1, 1)),
)
def test_the_day_is_the_chosen_one_or_the_proposal(
    outcome: TeachBack | None, days: int | None, today: date
) -> None:
    chosen = today + timedelta(days=days) if days else None
    day = ask_day(outcome, chosen, today)
    assert day == chosen or (chosen is None and (day is None) == (ASK_AFTER[outcome] is None))
    assert day is None or today < day <= today + timedelta(days=366)


def test_not_yet_is_asked_sooner_than_taught_again() -> None:
    days = {one: ask_day(one, None, TODAY) for one in TeachBack}
    assert days[TeachBack.CORRECT] is days[TeachBack.DECLINED] is None
    assert days[TeachBack.NOT_YET] < days[TeachBack.RE_TAUGHT]  # type: ignore[operator]


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_a_day_that_is_past_or_far_is_told(days: int) -> None:
    day = TODAY + timedelta(days=days)
    draft = GiveDraft(patient_id=UUID(int=1), topic="asthma", ask_on=day)
    assert [one.field for one in give_problems(draft, TODAY)] == ["ask_on"]
    back = TeachBackDraft(outcome=TeachBack.NOT_YET, ask_on=day)
    assert [one.field for one in teach_back_problems(back, TODAY)] == ["ask_on"]


def test_what_was_said_back_is_written_down() -> None:
    silent = TeachBackDraft(outcome=TeachBack.CORRECT, said=" ")
    assert [one.field for one in teach_back_problems(silent, TODAY)] == ["said"]
    assert not teach_back_problems(TeachBackDraft(outcome=TeachBack.DECLINED), TODAY)
    both = GiveDraft(
        patient_id=UUID(int=1), topic="asthma", ask_on=TODAY + timedelta(days=1), ask=False
    )
    assert [one.field for one in give_problems(both, TODAY)] == ["ask_on"]


def test_where_it_stands_is_said_in_words() -> None:
    assert assignment().words == "given, not asked about yet"
    assert len({assignment(outcome=one).words for one in TeachBack}) == len(TeachBack)
    late = assignment(ask_on=TODAY)
    assert late.due(TODAY)
    assert not late.due(TODAY - timedelta(days=1))
    with pytest.raises(TransitionRefused, match="given anew"):
        open_for_teaching(assignment(replaced_at=NOON))
