"""Revision 0009, with a plan in the clinic: what was there stays, what is new goes and comes."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from open_clinic import opened

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import PatientDraft, PersonName
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
from clinicdesk.domain.plan_versions import UndoToken, content_hash
from clinicdesk.domain.plans import CarePlan, ConcernDraft, GoalDraft, PlanDraft
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.migrate import downgrade, upgrade

NEW = (
    "barrier_help",
    "concern_evidence",
    "concern_origin",
    "goal_acceptance",
    "goal_milestone",
    "plan_caregiver",
    "warning_sign",
)
RESULT = UUID(int=7)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


def full_plan(clinic: Clinic) -> CarePlan:
    plans, actor = clinic.plans, clinic.actor
    ann, _ = clinic.people.register(actor, PatientDraft(name=PersonName(family="Hall")))
    plan, _ = plans.start(
        actor,
        ann.id,
        "Plan",
        PlanDraft(
            title="Plan",
            barriers=("Night shifts",),
            barrier_help=(BarrierHelp(barrier="Night shifts", resource="Shift change form"),),
            warning_signs=(WarningSign(sign="Chest pain", zone=Zone.RED, act="Sit down"),),
            caregiver=Caregiver(name="Mai", relation="sister", strain=6, needs="a free evening"),
        ),
    )
    concern = ConcernDraft(
        code=Coded("Low mood"),
        origin=ConcernOrigin.SCREENING,
        verification="unconfirmed",
        evidence=(RESULT,),
    )
    plan, _ = plans.add_concern(actor, plan.id, concern)
    goal = GoalDraft(
        description="Walk every day",
        concern_ids=(plan.concerns[0].id,),
        milestones=(Milestone(text="Walk on Mondays"), Milestone(text="Walk on three days")),
        acceptances=(
            Acceptance(who=Who.PATIENT, status=AcceptanceStatus.DISAGREE, reason="My knee hurts"),
            Acceptance(who=Who.PROVIDER, status=AcceptanceStatus.AGREE),
        ),
    )
    plan, _ = plans.add_goal(actor, plan.id, goal)
    return plan


def content(clinic: Clinic) -> dict[str, list[tuple[object, ...]]]:
    with clinic._opened.store.raw_connection() as raw:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in names
            if name != "alembic_version" and not name.startswith("sqlite_")
        }


def test_what_lines_carry_comes_back_as_it_was_saved(clinic: Clinic) -> None:
    plan = full_plan(clinic)
    again = clinic.plans.open(clinic.actor, plan.patient_id)
    assert again == plan
    assert plan.concerns[0].evidence == (RESULT,)
    assert [step.text for step in plan.goals[0].milestones] == [
        "Walk on Mondays",
        "Walk on three days",
    ]
    assert len({step.id for step in plan.goals[0].milestones}) == 2
    rows = content(clinic)
    assert {name: len(rows[name]) for name in NEW} == {
        "barrier_help": 1,
        "concern_evidence": 1,
        "concern_origin": 1,
        "goal_acceptance": 2,
        "goal_milestone": 2,
        "plan_caregiver": 1,
        "warning_sign": 1,
    }


def test_up_down_and_up_again_changes_nothing_that_was_there(clinic: Clinic) -> None:
    store = clinic._opened.store
    full_plan(clinic)
    downgrade(store, "0009")
    at_nine = content(clinic)
    assert set(NEW) <= set(at_nine)
    downgrade(store, "0008")
    before = content(clinic)
    assert before == {name: rows for name, rows in at_nine.items() if name not in NEW}
    upgrade(store, "0009")
    assert content(clinic) == before | {name: [] for name in NEW}
    downgrade(store, "0008")
    assert content(clinic) == before


def test_a_plan_of_0008_keeps_its_hash_and_takes_the_new_parts(clinic: Clinic) -> None:
    store, actor, plans = clinic._opened.store, clinic.actor, clinic.plans
    ann, _ = clinic.people.register(actor, PatientDraft(name=PersonName(family="Hall")))
    plan, _ = plans.start(actor, ann.id, "Plan")
    plan, _ = plans.add_concern(actor, plan.id, ConcernDraft(code=Coded("Sugar too high")))
    hashes = [version.sha256 for version in plans.versions(actor, plan.id)]
    downgrade(store, "0008")
    upgrade(store)
    again = plans.open(actor, ann.id)
    assert again == plan
    assert content_hash(again) == hashes[0]
    assert [version.sha256 for version in plans.versions(actor, plan.id)] == hashes
    draft = replace(again, warning_signs=(WarningSign(sign="Thirst"),))
    changed, _ = plans.change(actor, plan.id, again.version, draft)
    assert plans.versions(actor, plan.id)[0].words == "Plan changed: Plan (warning sign “Thirst”)"
    undone, _ = plans.undo(actor, UndoToken.of(changed))
    assert content_hash(undone) == hashes[0]


def test_parts_that_say_nothing_are_refused_by_the_file(clinic: Clinic) -> None:
    full_plan(clinic)
    with clinic._opened.store.raw_connection() as raw:
        for said in (
            "UPDATE concern_origin SET origin = 'guess'",
            "UPDATE goal_acceptance SET status = 'maybe'",
            "UPDATE goal_milestone SET said = ' '",
            "UPDATE plan_caregiver SET strain = 11",
            "UPDATE warning_sign SET zone = 'green'",
            "UPDATE barrier_help SET resource = ''",
        ):
            with pytest.raises(Exception, match="CHECK constraint failed"):
                raw.execute(said)
