"""The store's ground: a real SQLCipher file, its guards, its audit chain and its counter."""

import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from bare_store import KEYS, bare_store
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.errors import Cancelled, ClinicMissing, Damage, NewerFile, Refused
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import PatientDraft, PersonName, Sex, Telecom
from clinicdesk.store import patients
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, StoreKeys, create_store, open_store
from clinicdesk.store.unit_of_work import MissingAudit

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def ids() -> IdSource:
    return IdSource(FixedClock(NOON), seed=7)


@pytest.fixture
def nurse(ids: IdSource) -> Actor:
    return Actor(ids.new(), "amoreau", "A. Moreau, RN", frozenset({Role.NURSE}), ids.new())


@pytest.fixture
def store(tmp_path: Path, ids: IdSource) -> Iterator[ClinicStore]:
    with bare_store(tmp_path, FixedClock(NOON), ids, computer="desk-1") as store:
        yield store


def draft(**more: object) -> PatientDraft:
    values: dict[str, object] = {
        "name": PersonName(family="Nguyễn", given="Thị Ánh"),
        "birth": PartialDate(1978, 3, 13),
        "sex": Sex.FEMALE,
        "telecoms": (Telecom(value="+1 (614) 555-0142"),),
        **more,
    }
    return PatientDraft(**values)  # type: ignore[arg-type]


def test_a_person_comes_back_as_stored(store: ClinicStore, nurse: Actor) -> None:
    with store.writing(nurse) as uow:
        patient_id = patients.add(uow, draft())
        uow.audit(AuditAct(act="created", kind="patient", object_id=patient_id))
    with store.reading() as session:
        found = patients.get(session, patient_id)
    assert found.name.listed == "NGUYỄN, Thị Ánh"
    assert found.birth == PartialDate(1978, 3, 13)
    assert found.telecoms == draft().telecoms
    assert found.mrn.startswith("CD-000001-")


def test_a_change_without_an_audit_entry_is_refused(store: ClinicStore, nurse: Actor) -> None:
    with pytest.raises(MissingAudit), store.writing(nurse) as uow:
        patients.add(uow, draft())
    with store.reading() as session:
        assert session.execute(text("SELECT count(*) FROM patient")).scalar() == 0


def test_the_second_of_two_writers_is_told(store: ClinicStore, nurse: Actor) -> None:
    with store.writing(nurse) as uow:
        patient_id = patients.add(uow, draft())
        uow.audit(AuditAct(act="created", kind="patient", object_id=patient_id))
    with store.writing(nurse) as uow:
        patients.replace(uow, patient_id, 1, draft(preferred_name="Annie"))
        uow.audit(AuditAct(act="changed", kind="patient", object_id=patient_id))
    with pytest.raises(Refused), store.writing(nurse) as uow:
        patients.replace(uow, patient_id, 1, draft(preferred_name="Anne"))
    with store.reading() as session:
        assert patients.get(session, patient_id).preferred_name == "Annie"


def test_the_chain_shows_what_was_changed_behind_it(store: ClinicStore, nurse: Actor) -> None:
    for _ in range(3):
        with store.writing(nurse) as uow:
            patients.add(uow, draft())
            uow.audit(AuditAct(act="created", kind="patient"))
    assert store.audit_faults() == []
    with store.raw_connection() as connection:
        connection.execute("DROP TRIGGER audit_entry_no_update")
        connection.execute("UPDATE audit_entry SET act = 'looked' WHERE seq = 2")
    assert store.audit_faults() == [2]


@pytest.mark.parametrize("verb", ["UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry"])
def test_the_audit_log_only_grows(store: ClinicStore, nurse: Actor, verb: str) -> None:
    with store.writing(nurse) as uow:
        patients.add(uow, draft())
        uow.audit(AuditAct(act="created", kind="patient"))
    with pytest.raises(IntegrityError, match="append-only"), store.writing(nurse) as uow:
        uow.session.execute(text(verb))


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "'text'"),
        ("id", "x'00'"),
        ("birth_on", "20260101"),
        ("updated_at", "'2026-01-01'"),
        ("deceased", "2"),
        ("version", "'one'"),
        ("family", "x'00'"),
        ("compartment", "'sud_part2'"),
        ("sex", "'F'"),
        ("birth_precision", "'week'"),
    ],
)
def test_a_value_of_the_wrong_type_is_refused(
    store: ClinicStore, nurse: Actor, column: str, value: str
) -> None:
    with store.writing(nurse) as uow:
        patients.add(uow, draft())
        uow.audit(AuditAct(act="created", kind="patient"))
    with pytest.raises(IntegrityError), store.writing(nurse) as uow:
        uow.session.execute(text(f"UPDATE patient SET {column} = {value}"))


def test_a_lost_log_is_damage(tmp_path: Path, ids: IdSource, nurse: Actor) -> None:
    path = tmp_path / "clinic.db"
    create_store(path, KEYS, {}, lambda session: None)
    store, _ = open_store(path, KEYS, clock=FixedClock(NOON), ids=ids)
    with store.writing(nurse) as uow:
        patients.add(uow, draft())
        uow.audit(AuditAct(act="created", kind="patient"))
    saved = path.read_bytes()
    store.close()
    path.write_bytes(saved)
    path.with_name("clinic.db-wal").unlink(missing_ok=True)
    with pytest.raises(Damage):
        open_store(path, KEYS, clock=FixedClock(NOON), ids=ids)


def test_a_wrong_key_is_not_a_new_clinic(tmp_path: Path, ids: IdSource) -> None:
    path = tmp_path / "clinic.db"
    create_store(path, KEYS, {}, lambda session: None)
    wrong = StoreKeys(bytes(32), KEYS.audit)
    with pytest.raises(Damage):
        open_store(path, wrong, clock=FixedClock(NOON), ids=ids)
    path.write_bytes(b"")
    with pytest.raises(ClinicMissing):
        open_store(path, KEYS, clock=FixedClock(NOON), ids=ids)


def test_a_newer_file_is_refused_with_both_versions(store: ClinicStore, ids: IdSource) -> None:
    with store.raw_connection() as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(NewerFile, match="9999"):
        open_store(store.path, KEYS, clock=FixedClock(NOON), ids=ids)


def test_nothing_readable_stands_in_the_file(store: ClinicStore, nurse: Actor) -> None:
    with store.writing(nurse) as uow:
        patients.add(uow, draft(name=PersonName(family="Plantedvalue", given="X")))
        uow.audit(AuditAct(act="created", kind="patient"))
    store.checkpoint()
    for file in store.path.parent.iterdir():
        assert b"Plantedvalue" not in file.read_bytes()


def test_birth_dates_keep_how_much_is_known(store: ClinicStore, nurse: Actor) -> None:
    births = [PartialDate(1950), PartialDate(1950, 2), PartialDate.of(date(2024, 2, 29)), None]
    made = []
    with store.writing(nurse) as uow:
        made = [patients.add(uow, draft(birth=birth)) for birth in births]
        uow.audit(AuditAct(act="created", kind="patient"))
    with store.reading() as session:
        assert [patients.get(session, patient_id).birth for patient_id in made] == births


def test_closing_waits_for_what_another_thread_writes_and_forgets_the_key(
    store: ClinicStore, nurse: Actor
) -> None:
    inside, go, told = threading.Event(), threading.Event(), []

    def write() -> None:
        with store.writing(nurse) as uow:
            inside.set()
            go.wait()
            patient_id = patients.add(uow, draft())
            uow.audit(AuditAct(act="created", kind="patient", object_id=patient_id))
        told.append(patient_id)

    writer = threading.Thread(target=write)
    closer = threading.Thread(target=store.close)
    writer.start()
    inside.wait()
    closer.start()
    closer.join(0.2)
    assert closer.is_alive(), "the key went while somebody wrote"
    go.set()
    writer.join()
    closer.join()
    assert told
    for late in (store.reading, store.drafting, lambda: store.writing(nurse)):
        with pytest.raises(Cancelled), late():
            told.append("late")
    assert len(told) == 1
