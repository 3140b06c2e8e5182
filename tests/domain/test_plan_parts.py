"""Parts of plan lines: what they need, what they count for, how a change of them reads."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from sample_plan import plan as sample_plan

from clinicdesk.domain.coding import LOINC, Coded, coded
from clinicdesk.domain.errors import InvalidDraft
from clinicdesk.domain.plan_lint import LintPlace, completeness
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    BarrierHelp,
    Caregiver,
    ConcernOrigin,
    Milestone,
    WarningSign,
    Who,
    Zone,
)
from clinicdesk.domain.plan_rules import check_concern, check_goal, check_plan
from clinicdesk.domain.plan_versions import (
    compare,
    content_hash,
    describe,
    plan_from_json,
    plan_json,
)
from clinicdesk.domain.plans import Comparator, ConcernDraft, GoalDraft, GoalTarget, PlanDraft

TODAY = date(2026, 3, 9)
SAMPLE = sample_plan()
CONCERN = SAMPLE.concerns[0]
GOAL = replace(
    SAMPLE.goals[0],
    concern_ids=(CONCERN.id,),
    target=GoalTarget(
        measure=coded(LOINC, "4548-4", "Hemoglobin A1c"),
        comparator=Comparator.AT_MOST,
        value=Decimal("7.0"),
        unit="%",
    ),
)
WORK = replace(SAMPLE.interventions[0], goal_ids=(GOAL.id,))
PLAN = replace(
    SAMPLE,
    concerns=(CONCERN,),
    goals=(GOAL,),
    interventions=(WORK,),
    preferences="",
    barriers=(),
    review_due_on=None,
)


def test_a_change_of_a_part_is_told_by_its_own_words() -> None:
    step = Milestone(id=UUID(int=5), text="At 8 %", value=Decimal(8))
    before = replace(PLAN, goals=(replace(GOAL, milestones=(step,)),))
    after = replace(
        before,
        caregiver=Caregiver(name="Mai", relation="sister", strain=6),
        warning_signs=(WarningSign(sign="Chest pain", zone=Zone.RED),),
        goals=(
            replace(
                before.goals[0],
                milestones=(replace(step, reached_on=date(2026, 3, 1)),),
                acceptances=(
                    Acceptance(who=Who.PATIENT, status=AcceptanceStatus.DISAGREE, reason="Too low"),
                ),
            ),
        ),
    )
    told = {(d.field, d.before, d.after) for d in compare(before, after)}
    assert told == {
        ("caregiver", "", "Mai, sister; strain 6 of 10"),
        ("warning sign “Chest pain”", "", "Chest pain (call 911)"),
        ("step “At 8 %”", "At 8 % (8)", "At 8 % (8; reached 01-Mar-2026)"),
        ("what the person says", "", "The person disagrees: Too low"),
    }
    assert "step “At 8 %”" in describe(compare(before, after))


def test_parts_come_back_from_a_version_and_silence_has_no_part_in_the_hash() -> None:
    full = replace(
        PLAN,
        concerns=(replace(CONCERN, origin=ConcernOrigin.SCREENING, evidence=(UUID(int=4),)),),
        goals=(replace(GOAL, milestones=(Milestone(id=UUID(int=5), text="A step"),)),),
        barriers=("Cost",),
        barrier_help=(BarrierHelp(barrier="Cost", resource="Fund", resource_id=UUID(int=6)),),
        caregiver=Caregiver(name="Mai", on=TODAY),
    )
    at = datetime(2026, 3, 9, tzinfo=UTC)
    again = plan_from_json(plan_json(full), number=full.number, at=at, by="x")
    assert content_hash(again) == content_hash(full)
    assert again.goals[0].milestones == full.goals[0].milestones
    assert again.concerns[0].evidence == (UUID(int=4),)
    silent = plan_json(PLAN).decode()
    for name in ("origin", "milestones", "warning_signs", "caregiver", "evidence"):
        assert f'"{name}"' not in silent


def test_structured_parts_count_and_each_point_says_where_it_is_mended() -> None:
    bare = {p.code: p for p in completeness(PLAN, TODAY)}
    whole = replace(
        PLAN,
        barriers=("Cost",),
        barrier_help=(BarrierHelp(barrier="Cost", resource="Harbor Fund"),),
        warning_signs=(WarningSign(sign="Thirst", act="Check the sugar"),),
        caregiver=Caregiver(name="Mai", strain=0),
    )
    met = {p.code for p in completeness(whole, TODAY) if p.ok} - {
        code for code, point in bare.items() if point.ok
    }
    assert met == {"L4", "L7", "L11"}
    unasked = replace(whole, caregiver=Caregiver(name="Mai"))
    assert "L11" in {p.code for p in completeness(unasked, TODAY) if not p.ok}
    assert all(p.place.section and p.place.field for p in bare.values())
    assert (bare["L13"].place.section, bare["L9"].place.field) == ("preferences", "review_due_on")


def test_the_place_is_the_line_that_lacks_it() -> None:
    unmeasured = replace(PLAN, goals=(replace(GOAL, target=None),), interventions=())
    points = {p.code: p.place for p in completeness(unmeasured, TODAY)}
    assert points["L3"] == LintPlace("goal", "measure", GOAL.id)
    assert points["L5"] == LintPlace("intervention", "code", under_id=GOAL.id)
    alone = replace(PLAN, goals=(), interventions=())
    assert {p.code: p.place for p in completeness(alone, TODAY)}["L3"] == LintPlace(
        "goal", "description", under_id=CONCERN.id
    )
    unowned = replace(PLAN, interventions=(replace(WORK, owner=""),))
    assert {p.code: p.place for p in completeness(unowned, TODAY)}["L5"] == LintPlace(
        "intervention", "owner", WORK.id
    )


def check(draft: ConcernDraft | GoalDraft | PlanDraft) -> None:
    if isinstance(draft, ConcernDraft):
        check_concern(draft)
    elif isinstance(draft, GoalDraft):
        check_goal(draft, PLAN)
    else:
        check_plan(draft)


SCREENED = ConcernDraft(
    code=Coded("Possible depression"), origin=ConcernOrigin.SCREENING, verification="unconfirmed"
)


@pytest.mark.parametrize(
    ("field", "draft"),
    [
        ("verification", replace(SCREENED, verification="confirmed")),
        (
            "verification",
            replace(SCREENED, verification="confirmed", person_agrees_on=TODAY),
        ),
        ("clinician_agrees_by", replace(SCREENED, clinician_agrees_on=TODAY)),
        ("milestones", replace(GOAL, milestones=(Milestone(text=" "),))),
        (
            "milestones",
            replace(GOAL, target=None, milestones=(Milestone(text="x", value=Decimal(1)),)),
        ),
        (
            "acceptances",
            replace(GOAL, acceptances=(Acceptance(who=Who.PATIENT), Acceptance(who=Who.PATIENT))),
        ),
        (
            "acceptances",
            replace(
                GOAL,
                acceptances=(Acceptance(who=Who.PATIENT, status=AcceptanceStatus.DISAGREE),),
            ),
        ),
        (
            "barrier_help",
            PlanDraft(title="x", barrier_help=(BarrierHelp(barrier="Cost", resource="Fund"),)),
        ),
        ("warning_signs", PlanDraft(title="x", warning_signs=(WarningSign(sign=""),))),
        ("caregiver", PlanDraft(title="x", caregiver=Caregiver(name=" "))),
        ("caregiver", PlanDraft(title="x", caregiver=Caregiver(name="Mai", strain=11))),
    ],
)
def test_parts_that_cannot_be_saved_say_where(
    field: str, draft: ConcernDraft | GoalDraft | PlanDraft
) -> None:
    with pytest.raises(InvalidDraft) as caught:
        check(draft)
    assert [p.field for p in caught.value.problems] == [field]


def test_a_confirmed_screening_has_both_or_a_problem() -> None:
    both = replace(
        SCREENED,
        verification="confirmed",
        clinician_agrees_on=TODAY,
        clinician_agrees_by="A. Moreau, RN",
        person_agrees_on=TODAY,
    )
    check_concern(both)
    check_concern(replace(SCREENED, verification="confirmed", condition_ids=(UUID(int=5),)))
