"""What a template would add to a plan: new, there already, or against what the plan says."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk import assets
from clinicdesk.domain.clinical import Condition
from clinicdesk.domain.clinical_picture import LatestValue
from clinicdesk.domain.coding import ICD10CM, LOINC, SNOMED, Coded, coded
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.plan_applying import Stamp, applied, with_needed, without_orphans
from clinicdesk.domain.plan_edits import add_line, change_line, end_line, new_plan
from clinicdesk.domain.plan_proposals import Proposal, Standing, TemplateFacts, proposal
from clinicdesk.domain.plan_rules import refuse_orphans
from clinicdesk.domain.plan_template_reading import read_template
from clinicdesk.domain.plan_templates import PlanTemplate, fits
from clinicdesk.domain.plans import (
    CarePlan,
    Comparator,
    ConcernDraft,
    Goal,
    GoalDraft,
    GoalTarget,
    InterventionDraft,
    PlanDraft,
    PlanStatement,
    StatementKind,
)

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
TODAY = NOW.date()
BY = "A. Moreau, RN"
PERSON = UUID(int=900)
TEMPLATES: dict[str, PlanTemplate] = {
    template.key: template
    for file in assets.names("templates/plans", ".toml")
    for template in [read_template(assets.read_toml(file), file)]
}
DIABETES = TEMPLATES["diabetes"]
TYPE_2 = Condition(
    id=UUID(int=800),
    patient_id=PERSON,
    code=coded(ICD10CM, "E11.65", "Type 2 diabetes mellitus with hyperglycemia"),
    status="active",
    recorded_at=NOW,
)


def _stamp(start: int = 1) -> Stamp:
    numbers = count(start)
    return Stamp(lambda: UUID(int=next(numbers)), NOW, BY)


def _empty() -> CarePlan:
    return new_plan(UUID(int=999), PERSON, PlanDraft(title="Plan"), NOW, BY)


def _value(code: str, value: str, unit: str, on: date = TODAY) -> LatestValue:
    return LatestValue(
        code=Coded(code, LOINC, code, code),
        observation_id=UUID(int=1),
        occurred_at=datetime.combine(on, NOW.time(), UTC),
        value=Decimal(value),
        unit=unit,
    )


FACTS = TemplateFacts(today=TODAY, person="Ann Rivers")


def _standings(asked: Proposal) -> dict[str, Standing]:
    return {line.key: line.standing for line in asked.lines}


def _goal(target: GoalTarget, plan: CarePlan | None = None) -> tuple[CarePlan, Goal]:
    draft = GoalDraft(description="Sugar", reason="Asked for", target=target)
    made = add_line(plan or _empty(), UUID(int=700), draft, NOW, BY)
    return made, made.goals[-1]


def _a1c(value: str, comparator: Comparator = Comparator.BELOW) -> GoalTarget:
    measure = coded(LOINC, "4548-4", "Hemoglobin A1c")
    return GoalTarget(measure=measure, comparator=comparator, value=Decimal(value), unit="%")


def test_an_empty_plan_takes_everything_and_nothing_twice() -> None:
    asked = proposal(DIABETES, None, FACTS)
    assert asked.new == {line.key for line in asked.lines}
    plan = applied(_empty(), asked, asked.new, _stamp())
    refuse_orphans(plan)
    assert len(plan.goals) == len(DIABETES.goals)
    assert plan.review_due_on == TODAY + timedelta(days=90)
    again = proposal(DIABETES, plan, FACTS)
    assert again.new == frozenset()
    assert set(_standings(again).values()) == {Standing.THERE}
    assert applied(plan, again, {line.key for line in again.lines}, _stamp(500)) == plan


def test_the_person_is_called_by_name_and_others_by_their_part() -> None:
    plan = applied(_empty(), proposal(DIABETES, None, FACTS), {"concern/diabetes"}, _stamp())
    assert plan.interventions == ()
    asked = proposal(DIABETES, plan, FACTS)
    log, test = asked.line("intervention/sugar-log"), asked.line("intervention/a1c-test")
    assert log is not None
    assert test is not None
    assert isinstance(log.draft, InterventionDraft)
    assert isinstance(test.draft, InterventionDraft)
    assert (log.draft.owner, test.draft.owner) == ("Ann Rivers", "Nurse")
    assert log.draft.due_on == TODAY + timedelta(days=7)


def test_a_concern_is_the_charts_own_problem() -> None:
    asked = proposal(DIABETES, None, replace(FACTS, conditions=(TYPE_2,)))
    line = asked.line("concern/diabetes")
    assert line is not None
    assert isinstance(line.draft, ConcernDraft)
    assert (line.draft.code, line.draft.condition_ids) == (TYPE_2.code, (TYPE_2.id,))
    assert line.draft.verification == "confirmed"
    unknown = proposal(DIABETES, None, FACTS).line("concern/diabetes")
    assert unknown is not None
    assert isinstance(unknown.draft, ConcernDraft)
    assert unknown.draft.verification == "unconfirmed"
    assert "ask first" in unknown.words


@pytest.mark.parametrize(
    "draft",
    [
        ConcernDraft(code=coded(ICD10CM, "E11.22", "Diabetes with kidney disease")),
        ConcernDraft(code=coded(SNOMED, "44054006", "Diabetes mellitus type 2 (disorder)")),
        ConcernDraft(code=Coded("TYPE 2 diabetes")),
        ConcernDraft(code=Coded("Sugar"), condition_ids=(TYPE_2.id,)),
    ],
)
def test_a_concern_that_is_there_is_served_and_not_written_again(draft: ConcernDraft) -> None:
    before = add_line(_empty(), UUID(int=600), draft, NOW, BY)
    asked = proposal(DIABETES, before, replace(FACTS, conditions=(TYPE_2,)))
    assert _standings(asked)["concern/diabetes"] is Standing.THERE
    plan = applied(before, asked, asked.new, _stamp())
    assert len(plan.concerns) == 1
    assert {goal.concern_ids for goal in plan.goals} == {(UUID(int=600),)}


def test_another_target_on_the_same_measure_is_told_and_taken_only_where_chosen() -> None:
    before, goal = _goal(_a1c("8"))
    asked = proposal(DIABETES, before, FACTS)
    line = asked.line("goal/a1c")
    assert line is not None
    assert (line.standing, line.line_id) == (Standing.CONFLICT, goal.id)
    assert "below 8\u00a0%" in line.words
    assert "below 7\u00a0%" in line.words
    assert "goal/a1c" not in asked.new
    kept = applied(before, asked, asked.new, _stamp())
    assert kept.goals[0].target == goal.target
    assert len(kept.goals) == len(DIABETES.goals)
    taken = applied(before, asked, asked.new | {"goal/a1c"}, _stamp())
    target = taken.goals[0].target
    assert target is not None
    assert target.value == 7
    assert taken.goals[0].reason == "Asked for"
    assert proposal(DIABETES, taken, FACTS).new == frozenset()


@pytest.mark.parametrize(
    ("target", "standing"),
    [
        (_a1c("7"), Standing.THERE),
        (_a1c("7.0"), Standing.THERE),
        (_a1c("7", Comparator.AT_MOST), Standing.THERE),
        (_a1c("7", Comparator.AT_LEAST), Standing.CONFLICT),
        (GoalTarget(measure=coded(LOINC, "17856-6", "A1c"), unit="%"), Standing.CONFLICT),
        (replace(_a1c("7"), measure=coded(LOINC, "17856-6", "A1c")), Standing.THERE),
        (replace(_a1c("7"), measure=coded(LOINC, "8867-4", "Heart rate")), Standing.NEW),
    ],
)
def test_goals_are_the_same_by_measure_and_target(target: GoalTarget, standing: Standing) -> None:
    before, _goal_made = _goal(target)
    assert _standings(proposal(DIABETES, before, FACTS))["goal/a1c"] is standing


def test_a_goal_that_is_over_is_no_goal_but_one_of_this_template_is_not_offered_again() -> None:
    before, goal = _goal(_a1c("8"))
    over = end_line(before, goal.id, goal.version, "Reached")
    assert _standings(proposal(DIABETES, over, FACTS))["goal/a1c"] is Standing.NEW
    plan = applied(
        _empty(), proposal(DIABETES, None, FACTS), {"concern/diabetes", "goal/a1c"}, _stamp()
    )
    stopped = end_line(plan, plan.goals[0].id, 1, "Not now")
    newer = replace(DIABETES, version=2)
    assert _standings(proposal(newer, stopped, FACTS))["goal/a1c"] is Standing.THERE


def test_the_newest_value_is_where_the_person_sets_out() -> None:
    long_ago, lately = TODAY - timedelta(days=200), TODAY - timedelta(days=20)
    latest = (
        _value("4548-4", "8.9", "%", long_ago),
        _value("17856-6", "8.1", "%", lately),
        _value("8480-6", "150", "mm[Hg]"),
    )
    asked = proposal(DIABETES, None, replace(FACTS, latest=latest))
    line = asked.line("goal/a1c")
    assert line is not None
    assert isinstance(line.draft, GoalDraft)
    assert line.draft.target is not None
    assert (line.draft.target.baseline, line.draft.target.baseline_on) == (Decimal("8.1"), lately)
    assert line.draft.target.measure is not None
    assert line.draft.target.measure.code == "17856-6", "readings go on under the code they have"
    assert "(now 8.1\u00a0%)" in line.words


@pytest.mark.parametrize(("value", "met"), [("6.9", True), ("7", False), ("7.1", False)])
def test_a_goal_that_is_met_already_is_told(value: str, met: bool) -> None:
    facts = replace(FACTS, latest=(_value("4548-4", value, "%"),))
    line = proposal(DIABETES, None, facts).line("goal/a1c")
    assert line is not None
    assert ("already met" in line.words) is met


def test_a_share_of_the_weight_is_reckoned_in_the_goals_unit() -> None:
    weight = TEMPLATES["weight"]
    facts = replace(FACTS, latest=(_value("29463-7", "220", "[lb_av]"),))
    line = proposal(weight, None, facts).line("goal/weight")
    assert line is not None
    assert isinstance(line.draft, GoalDraft)
    assert line.draft.target is not None
    assert line.draft.target.baseline == Decimal("99.8")
    assert line.draft.target.value == Decimal("94.8")
    without = proposal(weight, None, FACTS).line("goal/weight")
    assert without is not None
    assert isinstance(without.draft, GoalDraft)
    assert without.draft.target is not None
    assert not without.draft.target.measured
    assert "No body weight is recorded yet" in without.words
    applied(_empty(), proposal(weight, None, FACTS), proposal(weight, None, FACTS).new, _stamp())


def test_words_are_added_once_and_what_was_said_stays() -> None:
    said = PlanStatement(StatementKind.SYMPTOMS, "Call the office when dizzy.")
    before = replace(_empty(), statements=(said,))
    asked = proposal(DIABETES, before, FACTS)
    plan = applied(before, asked, asked.new, _stamp())
    (symptoms,) = [s.text for s in plan.statements if s.kind is StatementKind.SYMPTOMS]
    assert symptoms.startswith("Call the office when dizzy.\nCall 911: ")
    shorter = replace(
        plan,
        statements=tuple(
            PlanStatement(s.kind, s.text.rpartition("\n")[0]) if "911" in s.text else s
            for s in plan.statements
        ),
    )
    line = proposal(DIABETES, shorter, FACTS).line("statement/symptom-management")
    assert line is not None
    assert line.words.startswith("Tell us at the next call")
    assert "\n" not in line.words


def test_two_templates_share_what_they_have_in_common() -> None:
    first = proposal(DIABETES, None, FACTS)
    plan = applied(_empty(), first, first.new, _stamp())
    asked = _standings(proposal(TEMPLATES["hypertension"], plan, FACTS))
    assert asked["goal/systolic"] is Standing.THERE
    assert asked["intervention/home-bp"] is Standing.THERE
    assert asked["goal/diastolic"] is Standing.NEW
    kind = _standings(proposal(TEMPLATES["perinatal"], plan, FACTS))
    assert kind["goal/systolic"] is Standing.CONFLICT


def test_what_a_line_serves_comes_along_and_goes_along() -> None:
    asked = proposal(DIABETES, None, FACTS)
    assert with_needed(asked, {"intervention/eye-exam"}) == {
        "intervention/eye-exam",
        "goal/a1c",
        "concern/diabetes",
    }
    left = without_orphans(asked, asked.new - {"goal/a1c"})
    assert "intervention/eye-exam" not in left
    assert "intervention/kidney-test" in left, "it serves another goal as well"
    without = without_orphans(asked, asked.new - {"concern/diabetes"})
    assert {key.partition("/")[0] for key in without} == {"statement", "review"}
    with pytest.raises(Refused, match="would serve nothing"):
        applied(_empty(), asked, {"intervention/eye-exam"}, _stamp())


def test_a_template_fits_by_problem_or_by_how_many_there_are() -> None:
    past = replace(TYPE_2, status="resolved")
    untrue = replace(TYPE_2, verification="refuted")
    assert fits(DIABETES, [TYPE_2])
    assert not fits(DIABETES, [past, untrue])
    risk = replace(TYPE_2, code=coded(ICD10CM, "R73.03", "Prediabetes"))
    assert fits(TEMPLATES["prediabetes"], [risk])
    assert not fits(TEMPLATES["prediabetes"], [risk, TYPE_2]), "what it would prevent is there"
    several = TEMPLATES["several-conditions"]
    assert not fits(several, [TYPE_2, TYPE_2, replace(TYPE_2, is_social=True)])
    assert fits(several, [TYPE_2, TYPE_2, TYPE_2])


@given(
    st.lists(st.sampled_from(sorted(TEMPLATES)), min_size=1, max_size=4),
    st.integers(0, 2**16),
    st.booleans(),
)
def test_whatever_is_chosen_nothing_is_orphaned_and_twice_is_once(
    names: list[str], seed: int, with_values: bool
) -> None:
    chance = random.Random(seed)
    facts = FACTS
    if with_values:
        values = (_value("4548-4", "9", "%"), _value("29463-7", "90", "kg"))
        facts = replace(FACTS, latest=values, conditions=(TYPE_2,))
    plan, stamp = _empty(), _stamp()
    for name in names:
        asked = proposal(TEMPLATES[name], plan, facts)
        some = {line.key for line in asked.lines if chance.random() < 0.6}
        chosen = with_needed(asked, some)
        assert without_orphans(asked, chosen) == chosen
        plan = applied(plan, asked, chosen, stamp)
        refuse_orphans(plan)
        again = proposal(TEMPLATES[name], plan, facts)
        standing = _standings(again)
        assert {standing[key] for key in chosen} <= {Standing.THERE}
        assert applied(plan, again, chosen, stamp) == plan
    named = {(type(line), line.source) for line in _lines(plan)}
    assert len(named) == len(_lines(plan))


def _lines(plan: CarePlan) -> list[Any]:
    return [*plan.concerns, *plan.goals, *plan.interventions]


def test_a_line_that_the_person_changed_is_left_as_it_is() -> None:
    first = proposal(DIABETES, None, FACTS)
    plan = applied(_empty(), first, first.new, _stamp())
    goal = next(g for g in plan.goals if g.source.endswith("/a1c"))
    gentler = change_line(plan, goal.id, goal.version, replace(goal, target=_a1c("8")))
    asked = proposal(DIABETES, gentler, FACTS)
    assert _standings(asked)["goal/a1c"] is Standing.THERE
    assert applied(gentler, asked, {"goal/a1c"}, _stamp(500)) == gentler
