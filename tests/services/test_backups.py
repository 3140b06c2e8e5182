"""A backup is opened after writing, restored into an empty folder, and told from damage."""

from pathlib import Path

import pytest
from open_clinic import PASSWORD, doors_in, make

from clinicdesk.domain.errors import Cancelled, ClinicExists, Damage, FileRefused
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Path:
    make(doors_in(home), tmp_path / "clinic", home)
    return tmp_path / "clinic"


def someone(clinic: Clinic) -> None:
    clinic.people.register(
        clinic.actor, PatientDraft(name=PersonName(family="Plantedvalue", given="Ann"))
    )


def test_a_backup_brings_everything_back(tmp_path: Path, home: Path, folder: Path) -> None:
    doors = doors_in(home)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        someone(clinic)
        made = clinic.backups.make(clinic.actor)
        assert made.counts["patients"] == 1
        assert [each.sha256 for each in clinic.backups.made()] == [made.sha256]
        assert clinic.backups.last_at() == doors.clock.now()
    restored = tmp_path / "restored"
    assert doors.restore(Path(made.path), restored) == doors.clock.now()
    with doors.unlock(restored, "amoreau", PASSWORD) as clinic:
        assert clinic.upkeep.status().counts["patients"] == 1
        assert all(check.ok for check in clinic.upkeep.verify(clinic.actor))


def test_a_backup_can_be_read_by_nobody(home: Path, folder: Path) -> None:
    with doors_in(home).unlock(folder, "amoreau", PASSWORD) as clinic:
        someone(clinic)
        made = clinic.backups.make(clinic.actor)
    assert b"Plantedvalue" not in Path(made.path).read_bytes()
    assert not list((folder / "backups").glob(".*"))


def test_a_stopped_backup_leaves_nothing(home: Path, folder: Path) -> None:
    def stop(_done: int, _total: int, _words: str) -> None:
        raise Cancelled

    with doors_in(home).unlock(folder, "amoreau", PASSWORD) as clinic:
        with pytest.raises(Cancelled):
            clinic.backups.make(clinic.actor, report=stop)
        assert clinic.backups.made() == ()
        assert list((folder / "backups").iterdir()) == []


@pytest.mark.parametrize("fault", ["flipped", "cut", "other"])
def test_a_damaged_backup_is_refused(tmp_path: Path, home: Path, folder: Path, fault: str) -> None:
    doors = doors_in(home)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        path = Path(clinic.backups.make(clinic.actor).path)
    data = bytearray(path.read_bytes())
    if fault == "flipped":
        data[len(data) // 2] ^= 1
    elif fault == "cut":
        del data[len(data) // 2 :]
    else:
        data[:] = b"this is a letter"
    path.write_bytes(data)
    with pytest.raises((Damage, FileRefused)):
        doors.restore(path, tmp_path / "restored")
    assert not (tmp_path / "restored" / "clinic.db").exists()


def test_a_restore_never_overwrites(home: Path, folder: Path) -> None:
    doors = doors_in(home)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        path = Path(clinic.backups.make(clinic.actor).path)
    with pytest.raises(ClinicExists):
        doors.restore(path, folder)


def test_verify_finds_a_flipped_byte(home: Path, folder: Path) -> None:
    doors = doors_in(home)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        someone(clinic)
        with clinic._opened.store.raw_connection() as connection:
            (page,) = connection.execute(
                "SELECT rootpage FROM sqlite_master WHERE name = 'immunization'"
            ).fetchone()
    database = folder / "clinic.db"
    data = bytearray(database.read_bytes())
    data[(page - 1) * 4096 + 200] ^= 1
    database.write_bytes(data)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        checks = {check.name: check for check in clinic.upkeep.verify(clinic.actor)}
    assert not checks["pages"].ok
    assert checks["audit chain"].ok
