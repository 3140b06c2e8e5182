"""What tests of services share: a nurse at noon, an encrypted file, a person with a plan."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from at_noon import NOON, TARGET, TODAY
from bare_store import bare_store
from import_desk import Desk
from referral_clinic import Clinic, opened_clinic

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plans import (
    CarePlan,
    ConcernDraft,
    GoalDraft,
    InterventionDraft,
)
from clinicdesk.services.plans import PlanService
from clinicdesk.store import patients, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore


@pytest.fixture
def standing() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def nurse() -> Actor:
    ids = IdSource(FixedClock(NOON), seed=3)
    return Actor(ids.new(), "amoreau", "A. Moreau, RN", frozenset({Role.NURSE}), ids.new())


@pytest.fixture
def store(tmp_path: Path, standing: FixedClock) -> Iterator[ClinicStore]:
    with bare_store(tmp_path, standing, IdSource(standing, seed=7)) as opened:
        yield opened


@pytest.fixture
def person(store: ClinicStore, nurse: Actor) -> UUID:
    with store.writing(nurse) as uow:
        staff.add(uow, name=nurse.name, display=nurse.display, roles=nurse.roles, staff_id=nurse.id)
        made = patients.add(uow, PatientDraft(name=PersonName(family="Nguyễn", given="Ánh")))
        uow.audit(AuditAct(act="created", kind="patient", object_id=made))
    return made


@pytest.fixture
def plan_service(store: ClinicStore) -> PlanService:
    return PlanService(store, "America/New_York")


@pytest.fixture
def plan(plan_service: PlanService, nurse: Actor, person: UUID) -> CarePlan:
    """A plan with a concern, a goal that answers it and an intervention that serves the goal."""
    plan, _change = plan_service.start(nurse, person, "Living well with diabetes")
    plan, _change = plan_service.add_concern(
        nurse, plan.id, ConcernDraft(code=Coded("Type 2 diabetes"))
    )
    plan, _change = plan_service.add_goal(
        nurse,
        plan.id,
        GoalDraft(
            description="Bring the A1c to 7 or lower",
            concern_ids=(plan.concerns[0].id,),
            target=TARGET,
            start_on=TODAY,
            due_on=TODAY + timedelta(days=180),
        ),
    )
    plan, _change = plan_service.add_intervention(
        nurse,
        plan.id,
        InterventionDraft(code=Coded("Walk together on Tuesdays"), goal_ids=(plan.goals[0].id,)),
    )
    return plan


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    """A clinic that refers: a site, staff, a pool and two people."""
    with opened_clinic(tmp_path) as opened:
        yield opened


@pytest.fixture
def desk(clinic: Clinic, tmp_path: Path) -> Desk:
    folder = tmp_path / "files"
    folder.mkdir()
    return Desk(clinic, folder)
