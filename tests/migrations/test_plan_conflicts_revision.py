"""Revision 0011, with a plan in the clinic: nothing that was there changes, up, down and up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_clinic import opened

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.plans import ConcernDraft, GoalDraft
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.migrate import downgrade, upgrade

NEW = ("plan_conflict", "plan_conflict_event", "plan_template_copy")
_ROW = "X'00000000000000000000000000000001'"


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        actor = clinic.actor
        draft = PatientDraft(name=PersonName(family="Hall", given="Ann"))
        person = clinic.people.register(actor, draft)[0]
        plan, _change = clinic.plans.start(actor, person.id, "Care plan")
        plan, _change = clinic.plans.add_concern(
            actor, plan.id, ConcernDraft(code=Coded("Kidney disease"))
        )
        concern = plan.concerns[0].id
        clinic.plans.add_goal(actor, plan.id, GoalDraft(description="Walk", concern_ids=(concern,)))
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
    store = clinic._opened.store
    downgrade(store, "0011")
    before = content(clinic)
    downgrade(store, "0010")
    assert content(clinic) == before
    with store.raw_connection() as raw:
        assert not {row[0] for row in raw.execute("SELECT name FROM sqlite_master")} & set(NEW)
    upgrade(store, "0011")
    assert content(clinic) == before


def test_what_is_on_record_is_never_changed(clinic: Clinic) -> None:
    store = clinic._opened.store
    with store.raw_connection() as raw:
        plan = raw.execute("SELECT hex(id) FROM care_plan").fetchone()[0]
        at = raw.execute("SELECT created_at FROM care_plan").fetchone()[0]
        raw.execute(f"INSERT INTO plan_conflict VALUES ({_ROW}, X'{plan}', 'rule', '{at}')")
        for table in ("plan_conflict",):
            for said in (f"DELETE FROM {table}", f"UPDATE {table} SET key = 'other'"):
                with pytest.raises(Exception, match="append-only"):
                    raw.execute(said)
        wrong = (
            f"INSERT INTO plan_conflict_event VALUES ({_ROW}, {_ROW}, 1, '{at}', {_ROW}, 'Ann', "
            f"'resolved', 'accepted', '', NULL, 'f', 1, NULL, '[]')"
        )
        with pytest.raises(Exception, match=r"CHECK constraint failed: .*reason_said"):
            raw.execute(wrong)
        raw.rollback()
    assert store.audit_faults() == []
