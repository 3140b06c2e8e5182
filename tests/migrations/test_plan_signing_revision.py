"""Revision 0010, with plans in the clinic: nothing that was there changes, up, down and up."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from open_clinic import opened

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plan_reviews import AgreementDraft, Agrees, How, Outcome, ReviewDraft
from clinicdesk.domain.plans import CarePlan, ConcernDraft, PlanStatus
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.migrate import downgrade, upgrade
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.unit_of_work import UnitOfWork

NEW = frozenset(
    {
        "plan_agreement",
        "plan_cosignature",
        "plan_edition",
        "plan_line_task",
        "plan_review",
        "plan_status_change",
        "plan_task_ask",
    }
)


def planned(clinic: Clinic) -> CarePlan:
    draft = PatientDraft(name=PersonName(family="Hall", given="Ann"))
    person, _ = clinic.people.register(clinic.actor, draft)
    plan, _ = clinic.plans.start(clinic.actor, person.id, "Sleep")
    concern = ConcernDraft(code=Coded("Insomnia"))
    return clinic.plans.add_concern(clinic.actor, plan.id, concern)[0]


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        yield clinic


def content(clinic: Clinic) -> dict[str, list[tuple[object, ...]]]:
    with clinic._opened.store.raw_connection() as raw:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in names
            if name not in {*NEW, "alembic_version"} and not name.startswith("sqlite_")
        }


def test_up_down_and_up_again_changes_nothing_that_was_there(clinic: Clinic) -> None:
    planned(clinic)
    store = clinic._opened.store
    downgrade(store, "0010")
    before = content(clinic)
    downgrade(store, "0009")
    assert content(clinic) == before
    with store.raw_connection() as raw:
        left = {row[0] for row in raw.execute("SELECT tbl_name FROM sqlite_master")}
    assert not left & NEW
    upgrade(store, "0010")
    assert content(clinic) == before
    with store.raw_connection() as raw:
        there = {row[0] for row in raw.execute("SELECT tbl_name FROM sqlite_master")}
    assert there >= NEW


def test_what_was_signed_goes_with_the_tables_and_the_plans_stay(clinic: Clinic) -> None:
    plan, actor, store = planned(clinic), clinic.actor, clinic._opened.store
    clinic.plan_signing.sign(actor, plan.id, plan.version)
    task, _ = clinic.plan_work.make(actor, plan.id, plan.concerns[0].id)
    downgrade(store, "0009")
    upgrade(store)
    assert clinic.plan_signing.editions(actor, plan.id) == ()
    assert [one.task.id for one in clinic.plan_work.of_plan(actor, plan.id)] == [task.id]


def test_a_clinic_that_came_up_keeps_its_promises(clinic: Clinic) -> None:
    plan, actor, store = planned(clinic), clinic.actor, clinic._opened.store
    downgrade(store, "0009")
    upgrade(store)
    clinic.plan_signing.sign(actor, plan.id, plan.version)
    today = clinic.today()
    said = AgreementDraft(agrees=Agrees.AGREES, how=How.PHONE, said_on=today)
    saved, _ = clinic.plan_reviewing.agree(actor, plan.id, plan.version, said)
    review = ReviewDraft(
        reviewed_on=today, outcome=Outcome.CONTINUES, next_due_on=today + timedelta(days=30)
    )
    saved, _ = clinic.plan_reviewing.review(actor, plan.id, saved.version, review)
    clinic.plan_reviewing.set_status(actor, plan.id, saved.version, PlanStatus.ON_HOLD, "Away")
    with store.raw_connection() as raw:
        for table in ("plan_edition", "plan_review", "plan_agreement", "plan_status_change"):
            with pytest.raises(Exception, match="append-only"):
                raw.execute(f"DELETE FROM {table}")
    assert store.audit_faults() == []


def test_an_edition_needs_its_version_and_an_answer_another_person(clinic: Clinic) -> None:
    plan, actor, store = planned(clinic), clinic.actor, clinic._opened.store
    edition, _ = clinic.plan_signing.sign(actor, plan.id, plan.version)

    def insert(uow: UnitOfWork, table: str, **said: object) -> None:
        values = uow.stamped(source="clinic", id=uow.new_id()) | said
        uow.session.execute(METADATA.tables[table].insert().values(**values))

    with pytest.raises(Exception, match="FOREIGN KEY"), store.writing(actor) as uow:
        insert(
            uow,
            "plan_edition",
            plan_id=plan.id,
            plan_number=99,
            number=2,
            sha256="0" * 64,
            said_by_id=actor.id,
            said_by="A",
            role="nurse",
            against="[]",
            needs_cosignature=False,
        )
    with pytest.raises(Exception, match="another_person"), store.writing(actor) as uow:
        insert(
            uow,
            "plan_cosignature",
            edition_id=edition.id,
            answer="cosigned",
            reason="",
            signed_by_id=actor.id,
            said_by_id=actor.id,
            said_by="A",
            role="provider",
        )
