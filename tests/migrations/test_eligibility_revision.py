"""Revision 0006, with people in the clinic: nothing that was there changes, up, down and up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from census_desk import CensusDesk, row, with_work
from open_clinic import opened

from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.migrate import downgrade, upgrade

NEW = {
    *("employer", "census_profile", "census_import", "census_member", "eligibility_span"),
    *("census_row", "census_change", "census_block", "continuity_episode", "continuity_line"),
}


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        for family in ("Hall", "Byrne", "خليل"):
            draft = PatientDraft(name=PersonName(family=family, given="Ann"), employee_number="E7")
            clinic.people.register(clinic.actor, draft)
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
    downgrade(store, "0006")
    before = content(clinic)
    downgrade(store, "0005")
    assert content(clinic) == before
    with store.raw_connection() as raw:
        left = {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}
        about = {name for (name,) in raw.execute("SELECT tbl_name FROM sqlite_master")}
    assert not (left | about) & NEW
    upgrade(store, "0006")
    assert content(clinic) == before
    with store.raw_connection() as raw:
        made = {name for (name,) in raw.execute("SELECT name FROM sqlite_master")}
    assert made >= NEW


def test_a_clinic_that_came_up_takes_a_file_in_and_back(clinic: Clinic, tmp_path: Path) -> None:
    store = clinic._opened.store
    downgrade(store, "0005")
    upgrade(store)
    desk = CensusDesk(clinic, tmp_path)
    rows = [row(n) for n in range(20)]
    desk.take(rows)
    again = [{**each, "phone": "(614) 555-9999"} for each in rows]
    done = desk.take(again)
    assert done.people_changed == 20
    with store.raw_connection() as raw, pytest.raises(Exception, match="append-only"):
        raw.execute("UPDATE census_change SET after = before")
    clinic.census.undo(clinic.actor, done.done.id, "the wrong file")
    assert store.audit_faults() == []


def test_after_going_down_people_stay_and_a_file_is_taken_anew(
    clinic: Clinic, tmp_path: Path
) -> None:
    store, actor = clinic._opened.store, clinic.actor
    desk = CensusDesk(clinic, tmp_path)
    rows = [row(n) for n in range(20)]
    desk.take(rows)
    task = with_work(desk, 4)
    rows[4]["term_date"] = "2026-11-20"
    assert desk.take(rows).episodes == 1
    who = desk.person(4)
    downgrade(store, "0006")
    before = content(clinic)
    downgrade(store, "0005")
    assert content(clinic) == before
    upgrade(store)
    assert desk.person(4).status == "inactive"
    assert clinic.continuity.of_patient(actor, who.id) == ()
    assert task.id in {one.id for one in clinic.tasks.of_patient(actor, who.id)}
    # The employer's files are gone: who is named is recognized, and nobody is made twice.
    anew = CensusDesk(clinic, tmp_path).take([row(n) for n in range(20)])
    assert (anew.people_created, anew.people_recognized) == (0, 20)
