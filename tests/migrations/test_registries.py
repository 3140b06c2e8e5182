"""Revision 0007, with people in the clinic: nothing that was there changes, up, down and up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_clinic import opened

from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.domain.programmes import EnrolmentDraft
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.migrate import downgrade, upgrade

NEW = (
    "programme_enrolment",
    "programme_event",
    "registry",
    "registry_look",
    "registry_member",
    "registry_refresh",
    "registry_version",
    "table_view",
)
LATER = ("alembic_version",)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        for family in ("Hall", "Jones", "Ito"):
            draft = PatientDraft(name=PersonName(family=family, given="Ann"))
            clinic.people.register(clinic.actor, draft)
        yield clinic


def content(clinic: Clinic, *left_out: str) -> dict[str, list[tuple[object, ...]]]:
    with clinic._opened.store.raw_connection() as raw:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in names
            if name not in {*NEW, *LATER, *left_out} and not name.startswith("sqlite_")
        }


def test_up_down_and_up_again_changes_nothing_that_was_there(clinic: Clinic) -> None:
    store = clinic._opened.store
    downgrade(store, "0007")
    before = content(clinic)
    downgrade(store, "0006")
    assert content(clinic) == before
    with store.raw_connection() as raw:
        left = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    assert not left & {*NEW, "ix_patient_rules", "ix_encounter_seen", "ix_condition_groups"}
    upgrade(store, "0007")
    assert content(clinic) == before


def test_a_clinic_that_came_up_refreshes_and_keeps_history(clinic: Clinic) -> None:
    store, actor = clinic._opened.store, clinic.actor
    downgrade(store, "0006")
    upgrade(store)
    done = clinic.registries.refresh(actor)
    assert len(done) == 20
    person = (
        clinic.registries.members(actor, clinic.registries.named(actor, "no-primary-care").id)
        .rows[0]
        .person
    )
    clinic.programmes.enrol(actor, EnrolmentDraft(patient_id=person.id, programme="ccm"))
    with store.raw_connection() as raw:
        for table in ("registry_version", "registry_refresh", "programme_event"):
            with pytest.raises(Exception, match="append-only"):
                raw.execute(f"DELETE FROM {table}")
        with pytest.raises(Exception, match="CHECK constraint failed"):
            raw.execute("UPDATE registry_member SET left_by = 'day'")
    assert store.audit_faults() == []
