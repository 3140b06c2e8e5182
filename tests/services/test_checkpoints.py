"""What is cut off the audit log's end, or put back in time, shows by the backups."""

import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from open_clinic import PASSWORD
from signing_ground import OTHER, checked, clinic, clock, doors, folder, meddle, store_of, write

from clinicdesk.domain.clock import FixedClock
from clinicdesk.services.checkpoints import checkpoint_faults
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors

__all__ = ["clinic", "clock", "doors", "folder"]


def faults(clinic: Clinic) -> list[str]:
    return checkpoint_faults(store_of(clinic), clinic._opened.vault, clinic._opened.files.backups)


def backed_up(clinic: Clinic, clock: FixedClock) -> str:
    write(clinic, clock, 2)
    return Path(clinic.backups.make(clinic.actor).path).name


def altered(path: Path, **changes: object) -> None:
    """Rewrite the checkpoint in a backup's manifest."""
    with zipfile.ZipFile(path) as archive:
        members = {one.filename: archive.read(one) for one in archive.infolist()}
    said = json.loads(members["manifest.json"])
    said["audit"].update(changes)
    members["manifest.json"] = json.dumps(said).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data)


def test_a_backup_knows_how_far_the_log_had_come(clinic: Clinic, clock: FixedClock) -> None:
    name = backed_up(clinic, clock)
    with zipfile.ZipFile(clinic._opened.files.backups / name) as archive:
        said = json.loads(archive.read("manifest.json"))["audit"]
    assert said["by"] == str(clinic.actor.id)
    assert faults(clinic) == []
    assert all(check.ok for check in clinic.upkeep.verify(clinic.actor))


def test_an_older_clinic_put_in_place_shows_by_a_newer_backup(
    doors: Doors, folder: Path, clock: FixedClock, tmp_path: Path
) -> None:
    older = tmp_path / "older"
    older.mkdir()
    for name in ("clinic.db", "clinic.head"):
        shutil.copy(folder / name, older / name)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        name = backed_up(clinic, clock)
    for one in older.iterdir():
        shutil.copy(one, folder / one.name)
    clock.advance(timedelta(hours=1))
    with doors.unlock(folder, "bortiz", OTHER) as clinic:
        assert store_of(clinic).audit_faults() == []
        assert checked(clinic).faults == []
        assert [name in words for words in faults(clinic)] == [True]
        found = {check.name: check for check in clinic.upkeep.verify(clinic.actor)}
        assert not found["audit checkpoints"].ok
        assert name in found["audit checkpoints"].detail


def test_a_tail_that_was_cut_off_and_grown_anew_shows(clinic: Clinic, clock: FixedClock) -> None:
    store = store_of(clinic)
    name = backed_up(clinic, clock)
    with store.raw_connection() as connection:
        last = connection.execute("SELECT max(seq) FROM audit_entry").fetchone()[0]
    meddle(clinic, f"DELETE FROM audit_entry WHERE seq >= {last - 2}")
    assert faults(clinic) == [f"the log has lost entry {last - 1}, which backup {name} has"]
    write(clinic, clock, 4)
    assert store.audit_faults() == []
    assert faults(clinic) == [f"entry {last - 1} is not the one that backup {name} has"]


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 1},
        {"mac": "00" * 32},
        {"at": "2020-01-01T00:00:00.000000Z"},
        {"signature": "00" * 64},
        {"by": "00112233-4455-6677-8899-aabbccddeeff"},
        {"signature": 7},
    ],
)
def test_a_checkpoint_that_was_changed_is_not_believed(
    clinic: Clinic, clock: FixedClock, changes: dict[str, object]
) -> None:
    name = backed_up(clinic, clock)
    altered(clinic._opened.files.backups / name, **changes)
    assert faults(clinic) == [
        f"the checkpoint in backup {name} is not signed by anybody of this clinic"
    ]
