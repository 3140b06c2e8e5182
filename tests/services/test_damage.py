"""Flipped bytes and cut files: found, named in a plain sentence, and survived by a backup.

Random positions of the database, its log, the vault and a backup. Whatever is hit, nobody sees
other contents: either everything is as it was, or a sentence says what is damaged.
"""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from open_clinic import PASSWORD, doors_in, make

from clinicdesk.domain.errors import ClinicDeskError
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic

NAMES = tuple(f"Rivers{letter}" for letter in "abcdefgh")
places = st.floats(0, 1, exclude_max=True)
some = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])

Damaging = Callable[[bytearray, float], None]


def flip(data: bytearray, place: float) -> None:
    data[int(place * len(data))] ^= 0x20


def cut(data: bytearray, place: float) -> None:
    del data[int(place * len(data)) :]


class Kept:
    """A clinic as it was left, with its log not folded in, and a backup of it."""

    def __init__(self, folder: Path) -> None:
        self.home, self.whole, self.work = folder / "home", folder / "whole", folder / "work"
        self._seed = 100
        make(doors_in(self.home), self.work, self.home)
        with doors_in(self.home, seed=7).unlock(self.work, "amoreau", PASSWORD) as clinic:
            for name in NAMES:
                draft = PatientDraft(name=PersonName(family=name, given="Ann"))
                clinic.people.register(clinic.actor, draft)
            made = clinic.backups.make(clinic.actor, folder / "kept.clinicbackup")
            # As a power cut would leave it: the newest pages are in the log only.
            shutil.copytree(self.work, self.whole, ignore=shutil.ignore_patterns("clinic.open"))
        self.backup = Path(made.path)

    def fresh(self) -> Path:
        shutil.rmtree(self.work)
        shutil.copytree(self.whole, self.work)
        return self.work

    def open(self, folder: Path) -> Clinic:
        self._seed += 1
        return doors_in(self.home, seed=self._seed).unlock(folder, "amoreau", PASSWORD)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Kept:
    return Kept(tmp_path_factory.mktemp("kept"))


def whole(clinic: Clinic) -> bool:
    """Whether everything is there; nothing else may be where something is missing."""
    checks = clinic.upkeep.verify(clinic.actor)
    rows = clinic.roster.page(clinic.actor).rows
    found = sorted(row.listed for row in rows)
    ok = all(check.ok for check in checks)
    assert not ok or found == [f"{name.upper()}, Ann" for name in NAMES]
    assert all(check.detail for check in checks if not check.ok)
    return ok


def said_plainly(error: ClinicDeskError) -> None:
    assert error.sentence.endswith(".")
    assert error.remedy
    assert "Rivers" not in str(error)


def test_what_was_left_is_whole(kept: Kept) -> None:
    assert (kept.whole / "clinic.db-wal").stat().st_size > 0
    with kept.open(kept.fresh()) as clinic:
        assert whole(clinic)


@pytest.mark.parametrize("name", ["clinic.db", "clinic.db-wal", "clinic.vault"])
@pytest.mark.parametrize("damage", [flip, cut])
@some
@given(place=places)
@example(place=0.0)
@example(place=0.9999)
def test_a_damaged_file_is_found_or_harmless(
    kept: Kept, name: str, damage: Damaging, place: float
) -> None:
    folder = kept.fresh()
    path = folder / name
    data = bytearray(path.read_bytes())
    damage(data, place)
    path.write_bytes(data)
    try:
        with kept.open(folder) as clinic:
            whole(clinic)
    except ClinicDeskError as error:
        said_plainly(error)


@pytest.mark.parametrize("damage", [flip, cut])
@some
@given(place=places)
@example(place=0.0)
@example(place=0.9999)
def test_a_damaged_backup_is_refused_or_harmless(
    kept: Kept, tmp_path: Path, damage: Damaging, place: float
) -> None:
    data = bytearray(kept.backup.read_bytes())
    damage(data, place)
    hurt = tmp_path / "hurt.clinicbackup"
    hurt.write_bytes(data)
    back = tmp_path / "back"
    shutil.rmtree(back, ignore_errors=True)
    doors = doors_in(kept.home)
    try:
        doors.restore(hurt, back)
    except ClinicDeskError as error:
        said_plainly(error)
        assert not (back / "clinic.db").exists()
        assert not (back / ".restoring").exists()
        return
    with kept.open(back) as clinic:
        assert whole(clinic)


@pytest.mark.parametrize("name", ["clinic.db", "clinic.db-wal", "clinic.vault"])
def test_after_any_damage_the_backup_brings_everything_back(
    kept: Kept, tmp_path: Path, name: str
) -> None:
    folder = kept.fresh()
    (folder / name).write_bytes(b"\0" * 4096)
    back = tmp_path / "back"
    doors_in(kept.home).restore(kept.backup, back)
    with kept.open(back) as clinic:
        assert whole(clinic)


def test_a_restore_that_was_cut_off_is_begun_anew(kept: Kept, tmp_path: Path) -> None:
    back = tmp_path / "back"
    for leftover in (".restoring/clinic.db", ".restoring/clinic.vault", "clinic.db"):
        (back / leftover).parent.mkdir(parents=True, exist_ok=True)
        (back / leftover).write_bytes(b"half")
        doors_in(kept.home).restore(kept.backup, back)
        with kept.open(back) as clinic:
            assert whole(clinic)
        shutil.rmtree(back)
        (back / ".restoring").mkdir(parents=True)


def test_a_backup_of_a_newer_program_says_both_versions(kept: Kept, tmp_path: Path) -> None:
    import json
    import zipfile

    newer = tmp_path / "newer.clinicbackup"
    with zipfile.ZipFile(kept.backup) as old, zipfile.ZipFile(newer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "manifest.json":
                said: dict[str, Any] = json.loads(data)
                data = json.dumps({**said, "schema": "9999", "app_version": "7.0"}).encode()
            new.writestr(name, data)
    with pytest.raises(ClinicDeskError, match=r"7\.0, tables 9999.*version \d.*tables 0"):
        doors_in(kept.home).restore(newer, tmp_path / "back")
