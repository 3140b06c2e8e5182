"""Templates on a real encrypted file: applied as one act that can be undone, and departed from."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from at_noon import NOON

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinical import Condition, Observation
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import ICD10CM, LOINC, coded
from clinicdesk.domain.errors import BadInput, NotAllowed, NotFound, Refused
from clinicdesk.domain.plan_departures import Departure
from clinicdesk.domain.plan_proposals import Standing
from clinicdesk.domain.plan_sources import template_source
from clinicdesk.domain.plan_versions import UndoToken, content_hash
from clinicdesk.domain.plans import CarePlan, PlanStatus
from clinicdesk.services.plan_templates import PlanTemplateService
from clinicdesk.services.plans import PlanService
from clinicdesk.store import audit_log, clinical
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore


@pytest.fixture
def templates(store: ClinicStore) -> PlanTemplateService:
    return PlanTemplateService(store, "America/New_York")


@pytest.fixture
def with_chart(store: ClinicStore, nurse: Actor, person: UUID) -> UUID:
    """The person has type 2 diabetes, an A1c and a weight in pounds."""
    with store.writing(nurse) as uow:
        problem = Condition(
            id=uow.new_id(),
            patient_id=person,
            code=coded(ICD10CM, "E11.65", "Type 2 diabetes mellitus with hyperglycemia"),
            status="active",
            recorded_at=NOON,
        )
        clinical.add_rows(uow, [problem])
        for code, value, unit in (("4548-4", "8.4", "%"), ("29463-7", "220", "[lb_av]")):
            clinical.add_observation(
                uow,
                Observation(
                    id=uow.new_id(),
                    patient_id=person,
                    code=coded(LOINC, code, code),
                    status="final",
                    occurred_at=NOON - timedelta(days=9),
                    recorded_at=NOON,
                    value=Decimal(value),
                    unit=unit,
                ),
            )
        uow.audit(AuditAct(act="created", kind="condition", patient_id=person))
    return person


def _line(source: str) -> str:
    found = template_source(source)
    return found.line if found else ""


def test_those_that_fit_come_first(
    templates: PlanTemplateService, nurse: Actor, with_chart: UUID
) -> None:
    offered = templates.list(nurse, with_chart)
    assert [one.template.key for one in offered if one.fits] == ["diabetes"]
    assert offered[0].template.key == "diabetes"
    titles = [one.template.title for one in offered[1:]]
    assert titles == sorted(titles, key=str.casefold)
    assert len(offered) == len(templates.list(nurse)) == 13
    with pytest.raises(NotFound):
        templates.list(nurse, UUID(int=1))


def test_where_there_is_no_plan_applying_starts_one_and_undoing_takes_it_back(
    templates: PlanTemplateService, plan_service: PlanService, nurse: Actor, with_chart: UUID
) -> None:
    asked = templates.preview(nurse, with_chart, "diabetes")
    assert asked.plan_number == 0
    plan, change = templates.apply(nurse, with_chart, "diabetes", seen=0)
    assert change.touches("plan", with_chart)
    assert plan_service.open(nurse, with_chart) == plan
    assert (plan.number, plan.status) == (1, PlanStatus.ACTIVE)
    assert {len(plan.concerns), len(plan.goals), len(plan.interventions)} == {1, 3, 10}
    assert plan.concerns[0].code.code == "E11.65"
    (a1c,) = [goal for goal in plan.goals if _line(goal.source) == "a1c"]
    assert a1c.target is not None
    assert (a1c.target.baseline, a1c.target.value) == (Decimal("8.4"), 7)
    assert a1c.latest_value == Decimal("8.4")
    gone, _change = plan_service.undo(nurse, UndoToken.of(plan))
    assert gone.status is PlanStatus.ENTERED_IN_ERROR
    assert plan_service.open(nurse, with_chart) is None


def test_a_plan_takes_a_template_as_one_act_and_gives_it_back(
    templates: PlanTemplateService,
    plan_service: PlanService,
    nurse: Actor,
    person: UUID,
    plan: CarePlan,
) -> None:
    asked = templates.preview(nurse, person, "diabetes")
    standing = {line.key: line.standing for line in asked.lines}
    assert standing["concern/diabetes"] is Standing.THERE
    assert standing["goal/a1c"] is Standing.THERE
    after, _change = templates.apply(nurse, person, "diabetes", seen=plan.number)
    assert after.number == plan.number + 1
    assert len(after.goals) == 3
    assert {g.concern_ids for g in after.goals} == {(plan.concerns[0].id,)}
    version = plan_service.versions(nurse, plan.id)[0]
    assert (version.act, version.words) == ("templated", "From the template Type 2 diabetes")
    again, change = templates.apply(nurse, person, "diabetes", ["goal/systolic"])
    assert (again.number, change.kinds) == (after.number, frozenset())
    back, _change = plan_service.undo(nurse, UndoToken.of(after))
    assert content_hash(back) == content_hash(plan)
    redone, _change = plan_service.undo(nurse, UndoToken.of(back))
    assert content_hash(redone) == content_hash(after)
    assert {g.source for g in redone.goals} == {g.source for g in after.goals}


def test_the_act_is_written_down(
    templates: PlanTemplateService, store: ClinicStore, nurse: Actor, person: UUID
) -> None:
    plan, _change = templates.apply(nurse, person, "sleep", ["concern/sleep", "goal/sleep-hours"])
    with store.reading() as session:
        entry = audit_log.entries(session, patient_id=person)[0]
    assert (entry.act, entry.kind, entry.object_id) == ("applied a template", "plan", plan.id)
    assert entry.digest == content_hash(plan)


def test_what_is_refused_changes_nothing(
    templates: PlanTemplateService,
    plan_service: PlanService,
    nurse: Actor,
    person: UUID,
    plan: CarePlan,
) -> None:
    with pytest.raises(Refused, match="in the meantime"):
        templates.apply(nurse, person, "diabetes", seen=plan.number - 1)
    with pytest.raises(BadInput, match="no line goal/a1d"):
        templates.apply(nurse, person, "diabetes", ["goal/a1d"])
    with pytest.raises(BadInput, match="Nothing is chosen"):
        templates.apply(nurse, person, "diabetes", [])
    with pytest.raises(Refused, match="would serve nothing"):
        templates.apply(nurse, person, "sleep", ["goal/sleep-hours"])
    with pytest.raises(NotFound, match="no such plan template"):
        templates.preview(nurse, person, "gout")
    coach = replace(nurse, roles=frozenset({Role.COACH}))
    assert templates.preview(coach, person, "diabetes").lines
    with pytest.raises(NotAllowed):
        templates.apply(coach, person, "diabetes")
    with pytest.raises(NotAllowed):
        templates.preview(replace(nurse, roles=frozenset({Role.OH_NURSE})), person, "diabetes")
    assert plan_service.open(nurse, person) == plan


def _said(
    templates: PlanTemplateService, nurse: Actor, plan: CarePlan
) -> dict[tuple[str, str], Departure]:
    (use,) = templates.differences(nurse, plan.id)
    assert (use.key, use.version, use.newest) == ("diabetes", 1, (1, 0))
    return {(one.how, one.title): one for one in use.departures}


def test_what_the_plan_has_otherwise_than_its_template_and_why(
    templates: PlanTemplateService,
    plan_service: PlanService,
    standing: FixedClock,
    nurse: Actor,
    with_chart: UUID,
) -> None:
    asked = templates.preview(nurse, with_chart, "diabetes")
    left = asked.new - {"intervention/foot-exam"}
    plan, _change = templates.apply(nurse, with_chart, "diabetes", left)
    assert set(_said(templates, nurse, plan)) == {("left out", "Complete foot exam")}
    standing.advance(timedelta(days=30))

    goal = next(g for g in plan.goals if _line(g.source) == "a1c")
    assert goal.target is not None
    gentler = replace(goal, target=replace(goal.target, value=Decimal("7.5")))
    plan, _change = plan_service.change_goal(nurse, goal.id, goal.version, gentler)
    by_line = {_line(i.source): i for i in plan.interventions}
    eye, log, done = by_line["eye-exam"], by_line["sugar-log"], by_line["a1c-test"]
    plan, _change = plan_service.end(nurse, eye.id, eye.version, "Seen last month")
    plan, _change = plan_service.remove(nurse, log.id, log.version, "Wears a sensor")
    finished = replace(done, status="completed")
    plan, _change = plan_service.change_intervention(nurse, done.id, done.version, finished)

    said = _said(templates, nurse, plan)
    assert set(said) == {
        ("changed", "Bring my A1c below 7 %"),
        ("stopped", "Eye exam with wide pupils or retinal photographs"),
        ("taken out", "Check blood sugar as agreed and keep a log"),
        ("left out", "Complete foot exam"),
    }
    changed = said["changed", "Bring my A1c below 7 %"]
    assert changed.field == "target"
    assert "below 7 %" in changed.before
    assert "below 7.5 %" in changed.after
    assert changed.words.startswith("Changed, target: ")
    stopped = said["stopped", "Eye exam with wide pupils or retinal photographs"]
    assert stopped.words == "Stopped. Why: Seen last month"
    taken = said["taken out", "Check blood sugar as agreed and keep a log"]
    assert taken.reason == "Wears a sensor"


def test_a_target_of_its_own_that_the_plan_kept_is_told(
    templates: PlanTemplateService,
    plan_service: PlanService,
    nurse: Actor,
    person: UUID,
    plan: CarePlan,
) -> None:
    goal = plan.goals[0]
    assert goal.target is not None
    own = replace(goal, target=replace(goal.target, value=Decimal(8)))
    plan_service.change_goal(nurse, goal.id, goal.version, own)
    plan, _change = templates.apply(nurse, person, "diabetes")
    said = _said(templates, nurse, plan)
    assert set(said) == {("kept", "Bring my A1c below 7 %")}
    assert "at most 8" in said["kept", "Bring my A1c below 7 %"].words


def test_a_template_that_was_undone_is_not_used(
    templates: PlanTemplateService,
    plan_service: PlanService,
    nurse: Actor,
    person: UUID,
    plan: CarePlan,
) -> None:
    after, _change = templates.apply(nurse, person, "diabetes")
    assert templates.differences(nurse, plan.id) != ()
    plan_service.undo(nurse, UndoToken.of(after))
    assert templates.differences(nurse, plan.id) == ()
