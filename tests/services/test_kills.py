"""Killed at any moment, ClinicDesk loses nothing that it acknowledged and shows nothing half-done.

A child in a process of its own works and says what is certain; SIGKILL ends it at a report that is
waited for, or after a random time within what the work takes here. Then the clinic is opened: each
thing said is there, every check holds, and no stray file is left. ``--rounds 1000`` kills a
thousand times at each kind of work.
"""

import hashlib
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from killing import Killer, Place, moments, places
from vintage_clinic import Vintage, vintages

from clinicdesk.domain.eligibility import RowOutcome
from clinicdesk.services.backup_file import opened_backup
from clinicdesk.services.clinic import Clinic
from clinicdesk.store.clinic_store import REVISION
from clinicdesk.store.rekey import opens_with

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")

USUAL_ROUNDS = 3
OLDER = [one for one in vintages() if one.expected["clinic"]["revision"] != REVISION]


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--rounds")) or USUAL_ROUNDS


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    made = Killer()
    yield made
    made.close()


@pytest.fixture
def place(tmp_path: Path, killer: Killer) -> Place:
    return Place(tmp_path / "place", killer).make()


def test_saved_people_are_there(tmp_path: Path, killer: Killer, rounds: int) -> None:
    told: Counter[str] = Counter()
    for place, kills in places(tmp_path, killer, rounds):
        once = place.seconds("write")
        total = 1
        for after in moments(kills, 8 * once):
            acknowledged = place.killed("write", after=after)
            with place.open() as clinic:
                for mrn in acknowledged:
                    assert clinic.people.by_mrn(clinic.actor, mrn) is not None, mrn
                found = clinic.upkeep.status().counts["patients"]
                total += len(acknowledged)
                # At most the one that was saved and not said any more.
                assert total <= found <= total + 1
                told.update(kills=1, acknowledged=len(acknowledged), unsaid=found - total)
                total = found
                place.well(clinic)
            place.tidy()
    print(dict(told))


def test_what_was_brought_in_is_there(tmp_path: Path, killer: Killer, rounds: int) -> None:
    told: Counter[str] = Counter()
    for place, kills in places(tmp_path, killer, rounds):
        once = place.seconds("import")
        came = 1
        for after in moments(kills, 5 * once):
            acknowledged = place.killed("import", after=after)
            with place.open() as clinic:
                for family in acknowledged:
                    rows = clinic.roster.search(clinic.actor, family).rows
                    assert [row.listed for row in rows][:1] == [f"{family.upper()}, Ann"]
                found = clinic.upkeep.status().counts["patients"]
                came += len(acknowledged)
                assert came <= found <= came + 1
                told.update(kills=1, acknowledged=len(acknowledged), unsaid=found - came)
                came = found
                place.well(clinic)
            place.tidy()
    print(dict(told))


def _census_killed(place: Place, after: float | None, at: str = "") -> int:
    """A file is in as a whole, with its rows and people, or nothing of it is."""
    acknowledged = place.killed("census", after=after, at=at)
    with place.open() as clinic:
        there = clinic.census.imports(clinic.actor)
        numbers = {str(one.number) for one in there}
        assert set(acknowledged) <= numbers
        for one in there:
            _told, rows = clinic.census.show(clinic.actor, one.id)
            assert len(rows) == sum(one.counts.values()) - one.counts.get(RowOutcome.UNCHANGED, 0)
        members = sum(one.counts.get(RowOutcome.NEW, 0) for one in there)
        assert clinic.upkeep.status().counts["patients"] == members
        place.well(clinic)
    place.tidy()
    return len(acknowledged)


@pytest.mark.parametrize("at", ["Adding people", "Writing what came of each row"])
def test_an_eligibility_file_is_in_or_not(place: Place, at: str) -> None:
    assert _census_killed(place, None, at) == 0


def test_an_eligibility_file_at_any_moment_is_in_or_not(
    tmp_path: Path, killer: Killer, rounds: int
) -> None:
    for place, kills in places(tmp_path, killer, rounds):
        once = place.seconds("census")
        for after in moments(kills, 3 * once):
            _census_killed(place, after)


BACKUP_POINTS = ("Copying the clinic", "Checking the copy", "Packing the backup")


def _backups_hold(place: Place, clinic: Clinic, acknowledged: dict[str, str]) -> None:
    for one in clinic.backups.listed():
        assert one.fault == ""
        path = Path(one.path)
        with opened_backup(path) as file:
            file.check()
        if path.name in acknowledged:
            assert hashlib.sha256(path.read_bytes()).hexdigest() == acknowledged[path.name]
    if acknowledged:  # the newest that was said is there, or a newer one made it superfluous
        newest = max(Path(one.path).name for one in clinic.backups.listed())
        assert newest >= max(acknowledged)
        assert clinic.drills.run(clinic.actor).ok


def _backup_killed(place: Place, said: dict[str, str], after: float | None, at: str = "") -> int:
    new = dict(line.split() for line in place.killed("backup", after=after, at=at))
    said |= new
    with place.open() as clinic:
        _backups_hold(place, clinic, said)
        place.well(clinic)
    place.tidy()
    return len(new)


@pytest.mark.parametrize("at", [*BACKUP_POINTS, "Reading the backup"])
def test_a_backup_is_whole_or_not_there(place: Place, at: str) -> None:
    _backup_killed(place, {}, None, at)


def test_a_backup_at_any_moment_is_whole_or_not_there(
    tmp_path: Path, killer: Killer, rounds: int
) -> None:
    told: Counter[str] = Counter()
    for place, kills in places(tmp_path, killer, rounds):
        acknowledged: dict[str, str] = {}
        once = place.seconds("backup")
        for after in moments(kills, 2.5 * once):
            told.update(kills=1, acknowledged=_backup_killed(place, acknowledged, after))
    print(dict(told))


def _drill_killed(place: Place, after: float | None, at: str = "") -> int:
    acknowledged = place.killed("drill", after=after, at=at)
    assert (place.clinic / ".drill").exists() or not at
    with place.open() as clinic:
        last, good = clinic.drills.last()
        assert (last is not None and good is not None) or not acknowledged
        place.well(clinic)
    place.tidy()
    return len(acknowledged)


def _backed_up(place: Place) -> Place:
    with place.open() as clinic:
        clinic.backups.make(clinic.actor)
    return place


@pytest.mark.parametrize("at", ["Reading the backup", "Checking pages", "Checking audit chain"])
def test_a_drill_leaves_nothing(place: Place, at: str) -> None:
    _drill_killed(_backed_up(place), None, at)


def test_a_drill_at_any_moment_leaves_nothing(tmp_path: Path, killer: Killer, rounds: int) -> None:
    told: Counter[str] = Counter()
    for place, kills in places(tmp_path, killer, rounds):
        once = _backed_up(place).seconds("drill")
        for after in moments(kills, 2.5 * once):
            told.update(kills=1, acknowledged=_drill_killed(place, after))
    print(dict(told))


def test_a_key_is_changed_or_is_the_old_one(tmp_path: Path, killer: Killer, rounds: int) -> None:
    told: Counter[str] = Counter()
    for place, kills in places(tmp_path, killer, rounds):
        once = place.seconds("rekey")
        with place.open() as clinic:
            key = clinic._opened.vault.database_key
        for after in moments(kills, 1.1 * once):
            acknowledged = place.killed("rekey", after=after)
            pending = b'"pending"' in (place.clinic / "clinic.vault").read_bytes()
            with place.open() as clinic:
                vault = clinic._opened.vault
                old, key = key, vault.database_key
                assert vault.keys.pending_database is None
                assert key != old or not acknowledged
                assert key == old or not opens_with(place.clinic / "clinic.db", old)
                place.well(clinic)
            place.tidy()
            told.update(kills=1, acknowledged=len(acknowledged), changed=key != old, mended=pending)
    print(dict(told))


def _upgrade_killed(place: Place, vintage: Vintage, after: float | None, at: str = "") -> int:
    acknowledged = place.killed("upgrade", after=after, at=at)
    with place.open() as clinic:
        assert clinic._opened.revision == REVISION
        for said in vintage.expected["person"]:
            assert clinic.people.by_mrn(clinic.actor, said["mrn"]) is not None
        place.well(clinic)
        assert all(one.fault == "" for one in clinic.backups.listed())
        assert clinic.backups.listed()
    place.tidy()
    return len(acknowledged)


def _laid(folder: Path, killer: Killer, vintage: Vintage) -> Place:
    place = Place(folder, killer)
    vintage.lay(place.doors(), place.clinic, place.home)
    return place


older = pytest.mark.parametrize("vintage", OLDER, ids=lambda one: one.folder.name)


@older
@pytest.mark.parametrize("at", ["Backing up before the upgrade", "Bringing the clinic up to date"])
def test_an_upgrade_is_done_or_not_begun(
    tmp_path: Path, killer: Killer, at: str, vintage: Vintage
) -> None:
    _upgrade_killed(_laid(tmp_path / "place", killer, vintage), vintage, None, at)


@older
def test_an_upgrade_at_any_moment_is_done_or_not_begun(
    tmp_path: Path, killer: Killer, rounds: int, vintage: Vintage
) -> None:
    told: Counter[str] = Counter()
    # The rounds fall on all vintages together.
    share = -(-rounds // len(OLDER))
    once = _laid(tmp_path / "whole", killer, vintage).seconds("upgrade")
    for number, after in enumerate(moments(share, 1.1 * once)):
        place = _laid(tmp_path / str(number), killer, vintage)
        told.update(kills=1, acknowledged=_upgrade_killed(place, vintage, after))
        shutil.rmtree(place.path)
    print(dict(told))
