"""A waiting second signature stands on the page of the day for everybody who may give it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from open_clinic import opened

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_editions import CosignRule
from clinicdesk.domain.plans import CarePlan, ConcernDraft
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import staff
from clinicdesk.store.audit_log import AuditAct

RULE = CosignRule(frozenset({Role.NURSE}), frozenset({Role.PROVIDER}))


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as made:
        made.plan_signing.choose_rule(made.actor, RULE)
        yield made


def _doctor(clinic: Clinic) -> Actor:
    store = clinic._opened.store
    with store.writing(clinic.actor) as uow:
        made = staff.add(uow, name="doc", display="D. Ito, MD", roles=frozenset({Role.PROVIDER}))
        uow.audit(AuditAct(act="added", kind="staff", object_id=made))
    with store.reading() as session:
        return staff.actor(session, made)


def _plan(clinic: Clinic) -> CarePlan:
    draft = PatientDraft(name=PersonName(family="Hall", given="Ann"))
    person, _ = clinic.people.register(clinic.actor, draft)
    plan, _ = clinic.plans.start(clinic.actor, person.id, "Sleep")
    plan, _ = clinic.plans.add_concern(clinic.actor, plan.id, ConcernDraft(code=Coded("Insomnia")))
    return plan


def test_whoever_may_give_it_sees_it_though_nobody_was_chosen(clinic: Clinic) -> None:
    nurse = replace(clinic.actor, roles=frozenset({Role.NURSE}))
    doctor, plan = _doctor(clinic), _plan(clinic)
    signed, _ = clinic.plan_signing.sign(nurse, plan.id, plan.version)
    for mine in (True, False):
        (row,) = clinic.tasks.today(doctor, mine=mine).cosign
        assert (row.id, row.patient_id, row.title) == (signed.id, plan.patient_id, "Sleep")
        assert (row.signed_by, row.days) == (nurse.display, 0)
    assert clinic.tasks.today(nurse).cosign == (), "nobody confirms their own"
    other = replace(nurse, id=uuid4())
    assert clinic.tasks.today(other).cosign == (), "a nurse may not give it here"
    clinic.plan_signing.cosign(doctor, signed.id)
    assert clinic.tasks.today(doctor).cosign == ()


def test_who_was_chosen_has_the_task_and_not_both(clinic: Clinic) -> None:
    nurse = replace(clinic.actor, roles=frozenset({Role.NURSE}))
    doctor, plan = _doctor(clinic), _plan(clinic)
    clinic.plan_signing.sign(nurse, plan.id, plan.version, cosigner_id=doctor.id)
    assert clinic.tasks.today(doctor).cosign == ()
    second = replace(doctor, id=uuid4())
    assert len(clinic.tasks.today(second).cosign) == 1


def test_who_died_is_quiet(clinic: Clinic) -> None:
    nurse = replace(clinic.actor, roles=frozenset({Role.NURSE}))
    doctor, plan = _doctor(clinic), _plan(clinic)
    clinic.plan_signing.sign(nurse, plan.id, plan.version)
    person = clinic.people.get(clinic.actor, plan.patient_id)
    clinic.people.change(
        clinic.actor, person.id, person.version, PatientDraft(name=person.name, deceased=True)
    )
    assert clinic.tasks.today(doctor).cosign == ()
