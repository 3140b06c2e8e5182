"""Revision 0005, with people in the clinic: their rows are built anew and say what they said."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from open_clinic import opened

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import Address, PatientDraft, PersonName, Telecom
from clinicdesk.domain.person_details import PrimaryCareKind
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.migrate import downgrade, upgrade

ANN = PatientDraft(
    name=PersonName(family="Hall", given="Ann"),
    birth=PartialDate(1980, 5, 2),
    telecoms=(Telecom(value="614 555 0142", use="mobile", rank=1),),
    addresses=(Address(line="1 Main St", city="Columbus", state="OH", postal_code="43215"),),
    primary_care="Dr. Ruth Weiss",
)
BEN = PatientDraft(name=PersonName(family="Byrne", given="Ben"))


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as clinic:
        for draft in (ANN, BEN):
            clinic.people.register(clinic.actor, draft)
        yield clinic


def content(clinic: Clinic) -> dict[str, list[tuple[object, ...]]]:
    with clinic._opened.store.raw_connection() as raw:
        names = raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            name: sorted(raw.execute(f"SELECT * FROM {name}").fetchall(), key=repr)
            for (name,) in names
            if name != "alembic_version" and not name.startswith("sqlite_")
        }


def test_up_down_and_up_again_changes_nothing_that_was_there(clinic: Clinic) -> None:
    store = clinic._opened.store
    now = content(clinic)
    downgrade(store, "0004")
    before = content(clinic)
    assert "patient_trait" not in before
    assert len(before["patient"]) == 2
    assert len(before["patient"][0]) == len(now["patient"][0]) - 12
    upgrade(store, "0005")
    downgrade(store, "0004")
    assert content(clinic) == before
    upgrade(store)
    again = content(clinic)
    # What a telephone dials is told anew when the person is next saved.
    (said,), (was,) = again.pop("patient_telecom"), now.pop("patient_telecom")
    assert said[:4] == was[:4]
    assert again == now


def test_people_of_0004_are_read_and_changed(clinic: Clinic) -> None:
    store, actor = clinic._opened.store, clinic.actor
    downgrade(store, "0004")
    upgrade(store)
    (row,) = clinic.roster.search(actor, "Hall").rows
    ann = clinic.people.get(actor, row.id)
    assert ann.primary_care_kind is PrimaryCareKind.NAMED
    assert ann.telecoms == ANN.telecoms
    assert ann.addresses == ANN.addresses
    (row,) = clinic.roster.search(actor, "Byrne").rows
    ben = clinic.people.get(actor, row.id)
    assert ben.primary_care_kind is PrimaryCareKind.NOT_ASKED
    assert store.audit_faults() == []


def test_history_refuses_to_be_changed(clinic: Clinic) -> None:
    store = clinic._opened.store
    downgrade(store, "0004")
    upgrade(store)
    (row,) = clinic.roster.search(clinic.actor, "Hall").rows
    values = (
        "(zeroblob(16), ?, '2026-01-01T00:00:00.000000Z', zeroblob(16), 'form', '', 'a', '', '')"
    )
    with store.raw_connection() as raw:
        raw.execute(f"INSERT INTO person_change VALUES {values}", (row.id.bytes,))
        with pytest.raises(Exception, match="append-only"):
            raw.execute("UPDATE person_change SET after = before")
        with pytest.raises(Exception, match="CHECK constraint failed"):
            raw.execute("UPDATE patient SET birth_sex = 'X'")
