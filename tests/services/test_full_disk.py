"""A disk that takes no more, a folder that cannot be written: said plainly, and nothing is lost.

The limit on the size of a file (``RLIMIT_FSIZE``) stands for the full disk: the system refuses the
bytes in the middle of a write, as a full disk does, and nobody has to be root for it.
"""

import getpass
import os
import platform
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from cli_desk import bundle
from open_clinic import PASSWORD, doors_in, make, opened
from vintage_clinic import Vintage, vintages

from clinicdesk.domain.backup_rule import BackupPlan
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.errors import ClinicBusy, ClinicDeskError, StorageFull
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.host import clinic_folder
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.clinic_store import REVISION

needs_limits = pytest.mark.skipif(os.name != "posix", reason="the limit is one of POSIX")


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with opened(tmp_path) as there:
        yield there


@contextmanager
def files_no_larger_than(octets: int) -> Iterator[None]:
    """Let the system refuse whatever goes beyond so many bytes of a file."""
    # Of POSIX alone.
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def half_of(clinic: Clinic) -> int:
    return (clinic.folder / "clinic.db").stat().st_size // 2


def someone(clinic: Clinic, family: str) -> None:
    draft = PatientDraft(name=PersonName(family=family, given="Ann"))
    clinic.people.register(clinic.actor, draft)


def crowd(clinic: Clinic) -> None:
    for number in range(100):
        someone(clinic, f"Stone{number}")


def later(clinic: Clinic) -> None:
    clock = clinic._opened.store.clock
    assert isinstance(clock, FixedClock)
    clock.advance(timedelta(minutes=1))


@needs_limits
def test_a_backup_that_finds_no_room(clinic: Clinic) -> None:
    first = clinic.backups.make(clinic.actor)
    later(clinic)
    with files_no_larger_than(half_of(clinic)), pytest.raises(StorageFull) as said:
        clinic.backups.make(clinic.actor)
    assert said.value.sentence
    assert said.value.remedy
    assert [path.name for path in (clinic.folder / "backups").iterdir()] == [Path(first.path).name]
    state = clinic.schedule.state()
    assert state.failed is not None
    assert "The last backup failed." in state.failed.sentence
    assert state.last_at == first.made_at
    later(clinic)
    clinic.backups.make(clinic.actor)
    assert clinic.schedule.state().failed is None


@needs_limits
def test_a_failure_that_cannot_be_written_down_is_said_all_the_same(clinic: Clinic) -> None:
    with clinic._opened.store.raw_connection() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with files_no_larger_than(4096):
        with pytest.raises(StorageFull):
            clinic.backups.make(clinic.actor)
        assert clinic.schedule.state().failed is not None
    clinic.backups.make(clinic.actor)
    assert clinic.schedule.state().failed is None


@needs_limits
def test_a_drill_that_finds_no_room_is_no_fault_of_the_backup(clinic: Clinic) -> None:
    clinic.backups.make(clinic.actor)
    with files_no_larger_than(half_of(clinic)), pytest.raises(StorageFull):
        clinic.drills.run(clinic.actor)
    assert not (clinic.folder / ".drill").exists()
    assert clinic.drills.last() == (None, None)
    assert clinic.drills.run(clinic.actor).ok


@needs_limits
def test_work_that_finds_no_room_loses_nothing(clinic: Clinic, tmp_path: Path) -> None:
    someone(clinic, "Rivers")
    log = clinic.folder / "clinic.db-wal"
    with files_no_larger_than(log.stat().st_size + 20_000):
        with pytest.raises(StorageFull) as said:
            crowd(clinic)
        assert said.value.remedy
        with pytest.raises(ClinicDeskError):
            clinic.imports.import_paths(clinic.actor, [bundle(tmp_path / "a.json", "Brook")])
    saved = clinic.upkeep.status().counts["patients"]
    assert saved >= 1
    someone(clinic, "Field")
    assert clinic.upkeep.status().counts["patients"] == saved + 1
    assert all(check.ok for check in clinic.upkeep.verify(clinic.actor))


@needs_limits
@pytest.mark.parametrize("vintage", vintages(), ids=lambda one: one.folder.name)
def test_an_upgrade_that_finds_no_room_leaves_the_older_clinic(
    tmp_path: Path, vintage: Vintage
) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    vintage.lay(doors_in(home, seed=8), folder, home)
    said = vintage.expected["clinic"]
    size = (folder / "clinic.db").stat().st_size
    if said["revision"] != REVISION:
        with files_no_larger_than(size // 2), pytest.raises(ClinicDeskError) as refused:
            doors_in(home, seed=9).unlock(folder, said["user"], said["password"])
        assert refused.value.remedy
        assert list((folder / "backups").glob("*")) == []
    with doors_in(home, seed=10).unlock(folder, said["user"], said["password"]) as clinic:
        assert clinic.upkeep.status().counts["patients"] == len(vintage.expected["person"])


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that nobody can write")
def test_a_place_that_nobody_can_write(clinic: Clinic) -> None:
    with pytest.raises(ClinicDeskError) as said:
        clinic.backups.make(clinic.actor, Path("/proc/kept.clinicbackup"))
    assert said.value.remedy
    assert clinic.schedule.state().failed is None  # the clinic's own backups did not fail
    clinic.schedule.choose(clinic.actor, BackupPlan(copies="/proc"))
    made = clinic.backups.make(clinic.actor)
    assert Path(made.path).exists()
    (warning,) = made.warnings
    assert "could not be copied to /proc" in warning
    (trouble,) = clinic.schedule.state().troubles(clinic.now())
    assert trouble.sentence == warning


def test_a_second_folder_gets_each_backup_and_its_absence_is_a_warning(
    clinic: Clinic, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    clinic.schedule.choose(clinic.actor, BackupPlan(copies=str(stick)))
    made = clinic.backups.make(clinic.actor)
    (copy,) = stick.iterdir()
    assert copy.read_bytes() == Path(made.path).read_bytes()
    doors_in(tmp_path / "home", seed=8).restore(copy, tmp_path / "restored")
    shutil.rmtree(stick)
    later(clinic)
    made = clinic.backups.make(clinic.actor)
    assert "is not there" in made.warnings[0]
    assert not stick.exists()  # or it would fill the disk that the clinic is on
    stick.mkdir()
    later(clinic)
    assert clinic.backups.make(clinic.actor).warnings == ()
    assert clinic.schedule.state().troubles(clinic.now()) == ()


def test_only_what_this_clinic_made_here_is_removed(clinic: Clinic, tmp_path: Path) -> None:
    other = tmp_path / "other"
    make(doors_in(tmp_path / "home", seed=9), other, tmp_path / "home")
    with doors_in(tmp_path / "home", seed=10).unlock(other, "amoreau", PASSWORD) as neighbour:
        foreign = Path(neighbour.backups.make(neighbour.actor).path)
    backups = clinic.folder / "backups"
    backups.mkdir(exist_ok=True)
    for name in ("clinic-20200101T000000Z", "clinic-20200102T000000Z"):
        shutil.copyfile(foreign, backups / f"{name}.clinicbackup")
    (backups / "clinic-20200103T000000Z.clinicbackup").write_bytes(b"damaged")
    (backups / "letter.txt").write_text("somebody's own", encoding="utf-8")
    before = {path.name for path in backups.iterdir()}
    clock = clinic._opened.store.clock
    assert isinstance(clock, FixedClock)
    for _day in range(3):
        for _time in range(4):
            clinic.backups.make(clinic.actor)
            clock.advance(timedelta(minutes=30))
        clock.advance(timedelta(hours=22))
    kept = {path.name for path in backups.iterdir()}
    assert before <= kept
    assert len(kept - before) == 3  # one of each day
    found, _whole = clinic.upkeep.audit(clinic.actor)
    assert "removed old backups" in {entry.act for entry in found}


def test_a_second_window_says_who_has_it_open(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    make(doors_in(home), folder, home)
    with doors_in(home, seed=6).unlock(folder, "amoreau", PASSWORD, window=True):
        with pytest.raises(ClinicBusy) as said:
            doors_in(home, seed=7).unlock(folder, "amoreau", PASSWORD, window=True)
        for part in (getpass.getuser(), platform.node(), "window, since 2026-11-23 14:00 UTC"):
            assert part in said.value.sentence
        with doors_in(home, seed=8).unlock(folder, "amoreau", PASSWORD) as command:
            assert command.upkeep.status().counts["patients"] == 0


def test_a_clinic_on_a_network_share_says_so(
    clinic: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not any("network share" in problem for problem in clinic.upkeep.status().problems)
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"36 35 0:31 / {tmp_path} rw - nfs4 server:/share rw\n", encoding="utf-8")
    monkeypatch.setattr(clinic_folder, "_MOUNTS", mounts)
    assert any("network share (nfs4)" in problem for problem in clinic.upkeep.status().problems)
