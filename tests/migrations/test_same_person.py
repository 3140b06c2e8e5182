"""Revision 0004, with people in the clinic: nothing that was there changes, up, down and up."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_clinic import opened

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import PatientDraft, PersonName, Telecom
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.migrate import downgrade, upgrade

NEW = ("merge_change", "not_same_person", "person_merge")
ANN = PatientDraft(
    name=PersonName(family="Hall", given="Ann"),
    birth=PartialDate(1980, 5, 2),
    telecoms=(Telecom(value="614 555 0142"),),
)


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        for _ in range(3):
            clinic.people.register(clinic.actor, ANN)
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
    downgrade(store, "0004")
    before = content(clinic)
    downgrade(store, "0003")
    assert content(clinic) == before
    with store.raw_connection() as raw:
        left = {row[0] for row in raw.execute("SELECT name FROM sqlite_master")}
    assert not left & set(NEW)
    assert not any("merge" in name or "not_same" in name for name in left)
    upgrade(store, "0004")
    assert content(clinic) == before


def test_a_clinic_that_came_up_merges_and_takes_back(clinic: Clinic) -> None:
    store, actor = clinic._opened.store, clinic.actor
    downgrade(store, "0003")
    upgrade(store)
    clinic.duplicates.look(actor)
    pairs = clinic.duplicates.pairs(actor)
    assert len(pairs) == 3
    pair = pairs[0]
    clinic.duplicates.not_same(actor, pairs[1].first.id, pairs[1].second.id)
    done, _ = clinic.merging.merge(actor, pair.first.id, pair.second.id)
    with (
        store.raw_connection() as raw,
        pytest.raises(Exception, match="append-only"),
    ):
        raw.execute("UPDATE merge_change SET after = before")
    clinic.merging.unmerge(actor, done.id)
    assert clinic._opened.store.audit_faults() == []


def test_after_going_down_a_merge_stays_as_it_is(clinic: Clinic) -> None:
    store, actor = clinic._opened.store, clinic.actor
    clinic.duplicates.look(actor)
    pair = clinic.duplicates.pairs(actor)[0]
    clinic.merging.merge(actor, pair.first.id, pair.second.id)
    downgrade(store, "0004")
    before = content(clinic)
    downgrade(store, "0003")
    assert content(clinic) == before
    upgrade(store)
    assert clinic.people.get(actor, pair.second.id).status.value == "merged"
