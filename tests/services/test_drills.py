"""A drill restores the newest backup, finds what is wrong with it, and leaves nothing behind."""

import os
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from open_clinic import PASSWORD, doors_in, make

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.errors import Cancelled, ClinicBusy, NotAllowed, NotFound
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors


@pytest.fixture
def doors(tmp_path: Path, clock: FixedClock) -> Doors:
    return doors_in(tmp_path / "home", clock)


@pytest.fixture
def folder(tmp_path: Path, doors: Doors) -> Path:
    make(doors, tmp_path / "clinic", tmp_path / "home")
    return tmp_path / "clinic"


@pytest.fixture
def clinic(doors: Doors, folder: Path) -> Iterator[Clinic]:
    with doors.unlock(folder, "amoreau", PASSWORD) as opened:
        someone(opened, "Plantedvalue")
        yield opened


def someone(clinic: Clinic, family: str) -> None:
    draft = PatientDraft(name=PersonName(family=family, given="Ann"))
    clinic.people.register(clinic.actor, draft)


def entries(clinic: Clinic, act: str) -> list[str]:
    found, whole = clinic.upkeep.audit(clinic.actor)
    assert whole
    return [entry.digest for entry in found if entry.act == act]


def test_a_good_backup_is_restored_compared_and_removed(clinic: Clinic, folder: Path) -> None:
    clinic.backups.make(clinic.actor)
    someone(clinic, "Later")  # is not in it, and is no fault
    seen: list[set[str]] = []

    def look(_done: int, _total: int, _words: str) -> None:
        seen.append({path.name for path in (folder / ".drill").glob("*")})

    drill = clinic.drills.run(clinic.actor, look)
    assert drill.ok
    assert drill.patients == 1
    assert {"clinic.db", "clinic.vault"} <= set().union(*seen)
    assert not (folder / ".drill").exists()
    assert clinic.drills.last()[1] == drill.at
    assert entries(clinic, "tried a restore") == ["faults:0"]
    assert clinic.schedule.state().good_drill_at == drill.at


def test_nothing_readable_lies_there_during_a_drill(clinic: Clinic, folder: Path) -> None:
    clinic.backups.make(clinic.actor)
    read: list[bytes] = []

    def look(_done: int, _total: int, _words: str) -> None:
        read.extend(path.read_bytes() for path in (folder / ".drill").glob("*"))
        if os.name == "posix" and (folder / ".drill").exists():
            assert (folder / ".drill").stat().st_mode & 0o077 == 0

    assert clinic.drills.run(clinic.actor, look).ok
    assert len(read) > 3
    assert not any(b"Plantedvalue" in data for data in read)


def test_without_a_backup_there_is_nothing_to_try(clinic: Clinic) -> None:
    with pytest.raises(NotFound, match="no backup"):
        clinic.drills.run(clinic.actor)
    assert clinic.drills.last() == (None, None)


def _rewritten(path: Path, change: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in {**inside, **change}.items():
            archive.writestr(name, data)


@pytest.mark.parametrize(
    ("said", "instead", "found", "faults"),
    [
        (b'"patients": 1', b'"patients": 2', "patients: 1 instead of 2", 1),
        # And its checkpoint is nobody's any more.
        (b'"seq": ', b'"seq": 9', "audit log ends elsewhere", 2),
        (b'"mac": "', b'"mac": "00', "audit log ends elsewhere", 2),
    ],
)
def test_a_backup_that_is_not_what_it_says_is_found(
    clinic: Clinic, said: bytes, instead: bytes, found: str, faults: int
) -> None:
    path = Path(clinic.backups.make(clinic.actor).path)
    with zipfile.ZipFile(path) as archive:
        manifest = archive.read("manifest.json")
    assert said in manifest
    _rewritten(path, {"manifest.json": manifest.replace(said, instead)})
    drill = clinic.drills.run(clinic.actor)
    assert not drill.ok
    assert found in drill.faults[0]
    assert clinic.drills.last()[1] is None
    assert entries(clinic, "tried a restore") == [f"faults:{faults}"]


def test_a_damaged_backup_is_found_and_said_until_one_holds(
    clinic: Clinic, clock: FixedClock
) -> None:
    path = Path(clinic.backups.make(clinic.actor).path)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    drill = clinic.drills.run(clinic.actor)
    assert not drill.ok
    now = clock.now()
    (trouble,) = clinic.schedule.state().troubles(now)
    assert "could not be restored" in trouble.sentence
    clock.advance(timedelta(minutes=1))
    clinic.backups.make(clinic.actor)
    assert clinic.drills.run(clinic.actor).ok
    assert clinic.schedule.state().troubles(now) == ()


def test_a_stopped_drill_leaves_nothing(clinic: Clinic, folder: Path) -> None:
    clinic.backups.make(clinic.actor)

    def stop(_done: int, _total: int, words: str) -> None:
        if words == "Checking audit chain":
            raise Cancelled

    with pytest.raises(Cancelled):
        clinic.drills.run(clinic.actor, stop)
    assert not (folder / ".drill").exists()
    assert clinic.drills.last() == (None, None)


def test_a_drill_and_a_backup_do_not_run_together(clinic: Clinic) -> None:
    clinic.backups.make(clinic.actor)
    said: list[str] = []

    def meanwhile(_done: int, _total: int, _words: str) -> None:
        with pytest.raises(ClinicBusy) as busy:
            clinic.backups.make(clinic.actor)
        said.append(busy.value.sentence)

    assert clinic.drills.run(clinic.actor, meanwhile).ok
    assert set(said) == {"A backup is being made or tried already."}
    assert clinic.schedule.state().failed is None


def test_what_a_cut_left_is_gone_at_the_next_opening(doors: Doors, folder: Path) -> None:
    backups, drill = folder / "backups", folder / ".drill"
    backups.mkdir(exist_ok=True)
    drill.mkdir()
    (drill / "clinic.db").write_bytes(b"x")
    for end in ("part", "db", "db-wal", "db-shm"):
        (backups / f".clinic-20260101T000000Z.clinicbackup.{end}").write_bytes(b"x")
    (backups / "letter.txt").write_text("somebody's own", encoding="utf-8")
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        assert not drill.exists()
        assert [path.name for path in backups.iterdir()] == ["letter.txt"]
        assert clinic.backups.listed() == ()


def test_whose_role_does_not_open_it_is_refused(clinic: Clinic) -> None:
    from dataclasses import replace

    from clinicdesk.domain.access import Role

    coach = replace(clinic.actor, roles=frozenset({Role.COACH}))
    with pytest.raises(NotAllowed):
        clinic.drills.run(coach)
    with pytest.raises(NotAllowed):
        clinic.schedule.choose(coach, clinic.schedule.plan())
