"""What a plan lacks, what a draft needs, and what a saved state keeps."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.coding import LOINC, Coded, coded
from clinicdesk.domain.errors import InvalidDraft
from clinicdesk.domain.plan_lint import completeness, smart
from clinicdesk.domain.plan_rules import (
    WouldOrphan,
    check_concern,
    check_goal,
    check_intervention,
    check_plan,
    orphans,
    refuse_orphans,
    serving,
)
from clinicdesk.domain.plan_versions import (
    compare,
    content_hash,
    describe,
    plan_from_json,
    plan_json,
)
from clinicdesk.domain.plans import (
    Achievement,
    CarePlan,
    Comparator,
    Concern,
    ConcernDraft,
    Goal,
    GoalDraft,
    GoalTarget,
    Intervention,
    InterventionDraft,
    Lifecycle,
    PlanDraft,
    PlanStatement,
    PlanStatus,
    Priority,
    StageOfChange,
    StatementKind,
)

NOW = datetime(2026, 3, 9, 16, tzinfo=UTC)
TODAY = date(2026, 3, 9)
STAMP = {"version": 1, "updated_at": NOW, "updated_by": "A. Moreau, RN"}
TARGET = GoalTarget(
    measure=coded(LOINC, "4548-4", "Hemoglobin A1c"),
    comparator=Comparator.AT_MOST,
    value=Decimal("7.0"),
    unit="%",
)
CONCERN = Concern(id=UUID(int=1), code=Coded("Diabetes"), **STAMP)  # type: ignore[arg-type]
GOAL = Goal(
    id=UUID(int=2),
    description="A1c at most 7",
    concern_ids=(CONCERN.id,),
    target=TARGET,
    **STAMP,  # type: ignore[arg-type]
)
WORK = Intervention(
    id=UUID(int=3),
    code=Coded("Walk together"),
    goal_ids=(GOAL.id,),
    owner="R. Diaz",
    **STAMP,  # type: ignore[arg-type]
)
PLAN = CarePlan(
    id=UUID(int=9),
    number=1,
    patient_id=UUID(int=8),
    title="Living well",
    status=PlanStatus.ACTIVE,
    concerns=(CONCERN,),
    goals=(GOAL,),
    interventions=(WORK,),
    **STAMP,  # type: ignore[arg-type]
)
words = st.text(max_size=30)
days = st.none() | st.dates(min_value=date(2000, 1, 1), max_value=date(2040, 1, 1))
amounts = st.none() | st.decimals(min_value=-999, max_value=999, places=2)
ids = st.lists(st.uuids(), max_size=3).map(tuple)
codes = st.builds(Coded, words.filter(str.strip), words, words, words, words)
stamp = {
    "id": st.uuids(),
    "version": st.just(0),
    "updated_at": st.just(NOW),
    "updated_by": st.just("A. Moreau, RN"),
    "source": words,
}
plans = st.builds(
    CarePlan,
    **stamp,
    number=st.just(5),
    patient_id=st.uuids(),
    title=words,
    status=st.sampled_from(PlanStatus),
    review_due_on=days,
    preferences=words,
    barriers=st.lists(words, max_size=3).map(tuple),
    statements=st.lists(
        st.builds(PlanStatement, st.sampled_from(StatementKind), words), max_size=3
    ).map(tuple),
    copy_given_on=days,
    concerns=st.lists(
        st.builds(
            Concern,
            **stamp,
            code=codes,
            condition_ids=ids,
            priority=st.none() | st.sampled_from(Priority),
            note=words,
        ),
        max_size=3,
    ).map(tuple),
    goals=st.lists(
        st.builds(
            Goal,
            **stamp,
            description=words,
            concern_ids=ids,
            lifecycle=st.sampled_from(Lifecycle),
            # Set by hand: what readings decide is not part of what people wrote.
            achievement=st.none() | st.sampled_from(Achievement),
            achievement_reason=st.just("By hand"),
            stage=st.none() | st.sampled_from(StageOfChange),
            confidence=st.none() | st.integers(0, 10),
            due_on=days,
            target=st.none()
            | st.builds(
                GoalTarget,
                measure=st.none() | codes,
                comparator=st.sampled_from(["", *Comparator]),
                value=amounts,
                value_high=amounts,
                baseline=amounts,
                baseline_on=days,
            ),
        ),
        max_size=3,
    ).map(tuple),
    interventions=st.lists(
        st.builds(
            Intervention,
            **stamp,
            code=codes,
            goal_ids=ids,
            owner_id=st.none() | st.uuids(),
            due_on=days,
        ),
        max_size=3,
    ).map(tuple),
)


@given(plans)
def test_a_saved_state_comes_back_whole(plan: CarePlan) -> None:
    again = plan_from_json(plan_json(plan), number=5, at=NOW, by="A. Moreau, RN")
    assert again == plan
    assert content_hash(again) == content_hash(plan)
    assert compare(plan, again) == ()


@given(plans, plans)
def test_a_comparison_and_its_reverse_say_the_same(one: CarePlan, other: CarePlan) -> None:
    def counted(before: CarePlan, after: CarePlan) -> tuple[int, int, int]:
        lines = compare(before, after)
        return (
            sum(line.how == "added" for line in lines),
            sum(line.how == "removed" for line in lines),
            sum(line.how == "changed" for line in lines),
        )

    added, removed, changed = counted(one, other)
    assert counted(other, one) == (removed, added, changed)


def test_a_hash_is_of_what_people_wrote() -> None:
    read = replace(GOAL, version=4, latest_value=Decimal(8), achievement=Achievement.WORSENING)
    assert content_hash(replace(PLAN, goals=(read,), number=7)) == content_hash(PLAN)
    wrote = replace(GOAL, note="Sooner")
    assert content_hash(replace(PLAN, goals=(wrote,))) != content_hash(PLAN)


def test_what_is_no_plan_is_refused() -> None:
    for said in (b"[]", b'{"format": 2}', b"7"):
        with pytest.raises(ValueError, match="canonical JSON of a plan"):
            plan_from_json(said, number=1, at=NOW, by="")


def test_a_plan_of_a_newer_program_keeps_what_this_one_knows() -> None:
    said = plan_json(PLAN).replace(b'"title":', b'"mood":"new","title":')
    assert content_hash(plan_from_json(said, number=1, at=NOW, by="")) == content_hash(PLAN)


def test_changes_are_told_in_one_line() -> None:
    more = replace(GOAL, id=UUID(int=4), description="Walk")
    after = replace(
        PLAN, title="Better", goals=(more, replace(GOAL, position=1, note="x")), interventions=()
    )
    assert describe(compare(PLAN, after)) == (
        "Goal added: Walk; Order changed; Intervention removed: Walk together; "
        "Plan changed: Better (title); Goal changed: A1c at most 7 (note)"
    )
    assert describe(()) == "Nothing changed"


def test_links_are_told_by_their_words() -> None:
    concern = replace(CONCERN, id=UUID(int=5), code=Coded("Weight"))
    linked = replace(GOAL, concern_ids=(CONCERN.id, concern.id))
    after = replace(PLAN, concerns=(CONCERN, concern), goals=(linked,))
    changed = [line for line in compare(PLAN, after) if line.how == "changed"]
    assert [(line.field, line.before, line.after) for line in changed] == [
        ("concerns", "Diabetes", "Diabetes; Weight")
    ]


def test_orphans_are_found_and_foreign_lines_forgiven() -> None:
    refuse_orphans(PLAN)
    bare = replace(PLAN, concerns=())
    assert orphans(bare) == (GOAL,)
    with pytest.raises(WouldOrphan, match="goals"):
        refuse_orphans(bare)
    unlinked = replace(GOAL, concern_ids=())
    assert orphans(replace(PLAN, goals=(unlinked,))) == (unlinked,)
    foreign = replace(unlinked, source="Riverside")
    assert orphans(replace(PLAN, goals=(foreign,))) == ()
    assert serving(PLAN, CONCERN.id) == (GOAL.id, WORK.id)
    assert serving(PLAN, GOAL.id) == (WORK.id,)


@pytest.mark.parametrize(
    ("description", "target", "passes"),
    [
        ("Eat better", None, False),
        ("Improve sleep", None, False),
        ("Sleep", None, False),
        ("Stop smoking", None, True),
        ("Walk 30 minutes, five days a week", None, True),
        ("Improve my A1c", TARGET, True),
    ],
)
def test_what_is_specific(description: str, target: GoalTarget | None, passes: bool) -> None:
    point = smart(GoalDraft(description=description, target=target), TODAY)[0]
    assert (point.code, point.ok) == ("S", passes)
    assert point.fix


def test_a_smart_goal_passes_all_five() -> None:
    whole = GoalDraft(
        description="Walk 30 minutes, five days a week",
        concern_ids=(CONCERN.id,),
        target=TARGET,
        confidence=8,
        start_on=TODAY,
        due_on=date(2026, 9, 1),
    )
    assert [p.code for p in smart(whole, TODAY) if p.ok] == list("SMART")
    assert not smart(replace(whole, confidence=6), TODAY)[2].ok
    assert smart(replace(whole, confidence=6, action_plan="Walk with Rosa"), TODAY)[2].ok
    assert not smart(replace(whole, concern_ids=()), TODAY)[3].ok
    for due in (None, date(2027, 6, 1)):
        assert not smart(replace(whole, due_on=due), TODAY)[4].ok


def test_completeness_has_fourteen_points_and_each_can_be_met() -> None:
    empty = replace(PLAN, concerns=(), goals=(), interventions=())
    points = completeness(empty, TODAY)
    assert [p.code for p in points] == [f"L{n}" for n in range(1, 15)]
    assert not any(p.ok for p in points)
    assert all(p.fix for p in points)
    whole = replace(
        PLAN,
        statements=tuple(PlanStatement(kind, "Said") for kind in StatementKind),
        preferences="My garden",
        barriers=("Night shifts",),
        review_due_on=date(2026, 6, 1),
        copy_given_on=TODAY,
    )
    assert all(p.ok for p in completeness(whole, TODAY))
    late = replace(whole, review_due_on=date(2026, 3, 8))
    assert [p.code for p in completeness(late, TODAY) if not p.ok] == ["L9"]
    unowned = replace(whole, interventions=(replace(WORK, owner=""),))
    assert [p.code for p in completeness(unowned, TODAY) if not p.ok] == ["L5"]
    stopped = replace(GOAL, target=None, lifecycle=Lifecycle.REJECTED, status_reason="Not now")
    assert completeness(replace(whole, goals=(stopped,)), TODAY)[2].ok
    words_only = replace(GOAL, target=None)
    assert not completeness(replace(whole, goals=(words_only,)), TODAY)[2].ok


@pytest.mark.parametrize(
    ("field", "goal"),
    [
        ("description", GoalDraft(description=" ", reason="x")),
        ("said_by", GoalDraft(description="Walk", reason="x", said_by="nobody")),
        ("concern_ids", GoalDraft(description="Walk")),
        ("concern_ids", GoalDraft(description="Walk", concern_ids=(UUID(int=77),))),
        ("due_on", replace(GOAL, start_on=TODAY, due_on=date(2026, 3, 8))),
        ("confidence", replace(GOAL, confidence=11)),
        ("importance", replace(GOAL, importance=-1)),
        ("status_reason", replace(GOAL, lifecycle=Lifecycle.ON_HOLD)),
        ("target", replace(GOAL, target=replace(TARGET, value=None))),
        ("target", replace(GOAL, target=replace(TARGET, comparator="about"))),
        ("measure", replace(GOAL, target=replace(TARGET, measure=None))),
        ("target_high", replace(GOAL, target=replace(TARGET, value_high=Decimal(9)))),
        ("target_high", replace(GOAL, target=replace(TARGET, comparator="between"))),
    ],
)
def test_a_goal_that_cannot_be_saved_says_where(field: str, goal: GoalDraft) -> None:
    with pytest.raises(InvalidDraft) as caught:
        check_goal(goal, PLAN)
    assert [p.field for p in caught.value.problems] == [field]


def test_other_drafts_say_where() -> None:
    with pytest.raises(InvalidDraft) as caught:
        check_concern(ConcernDraft(code=Coded(" "), status="x", verification="x", said_by="x"))
    assert [p.field for p in caught.value.problems] == ["code", "said_by", "status", "verification"]
    with pytest.raises(InvalidDraft) as caught:
        check_intervention(InterventionDraft(code=Coded(""), status="x"), PLAN)
    assert [p.field for p in caught.value.problems] == ["code", "status", "goal_ids"]
    with pytest.raises(InvalidDraft) as caught:
        check_plan(PlanDraft(title="", start_on=TODAY, end_on=date(2026, 1, 1)))
    assert [p.field for p in caught.value.problems] == ["title", "end_on"]
