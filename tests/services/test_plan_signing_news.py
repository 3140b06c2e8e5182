"""What coaching brings after a signature is told apart, and the plan stays signed."""

from dataclasses import replace

import pytest

from clinicdesk.domain.access import Actor
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.plans import CarePlan, GoalDraft, StageOfChange
from clinicdesk.services.plan_signing import PlanSigningService
from clinicdesk.services.plans import PlanService
from clinicdesk.store.clinic_store import ClinicStore


@pytest.fixture
def signing(store: ClinicStore) -> PlanSigningService:
    return PlanSigningService(store, BusinessCalendar(zone="America/New_York"))


def test_coaching_is_news_and_takes_no_signature_away(
    signing: PlanSigningService,
    plan_service: PlanService,
    nurse: Actor,
    plan: CarePlan,
) -> None:
    goal = GoalDraft(description="Walk", concern_ids=(plan.concerns[0].id,))
    plan, _ = plan_service.add_goal(nurse, plan.id, goal)
    signing.sign(nurse, plan.id, plan.version)
    line = next(one for one in plan.goals if one.description == "Walk")
    news = replace(
        goal, stage=StageOfChange.ACTION, importance=9, confidence=4, action_plan="After lunch"
    )
    saved, _ = plan_service.change_goal(nurse, line.id, line.version, news)
    standing = signing.standing(nurse, plan.id)
    assert standing.current is not None
    assert standing.current.changed_since == ""
    for words in ("stage of change", "importance", "confidence", "action plan"):
        assert words in standing.current.coached_since
    assert standing.printed.endswith(f"with coaching up to version {saved.number}")
    assert not any("Sign the plan again" in one for one in standing.missing)
    line = next(one for one in saved.goals if one.id == line.id)
    other = replace(news, description="Walk every day")
    saved, _ = plan_service.change_goal(nurse, line.id, line.version, other)
    standing = signing.standing(nurse, plan.id)
    assert standing.current is not None
    assert "Walk every day" in standing.current.changed_since
    assert "confidence" not in standing.current.changed_since
    again, _ = signing.sign(nurse, plan.id, saved.version)
    line = next(one for one in saved.goals if one.id == line.id)
    saved, _ = plan_service.change_goal(nurse, line.id, line.version, replace(other, confidence=8))
    newest, _ = signing.sign(nurse, plan.id, saved.version)
    assert newest.number == again.number + 1, "the news may be signed, too"
