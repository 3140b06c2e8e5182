"""Killed at any moment, ClinicDesk loses nothing that it acknowledged and shows nothing half-done.

A child in a process of its own works and says what is certain; SIGKILL ends it at a report that is
waited for, or after a random time. Then the clinic is opened: each thing said is there, every
check holds, and no stray file is left. ``--rounds 1000`` kills a thousand times.
"""

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from kill_child import OPENED_BY, clock_of
from open_clinic import PASSWORD, doors_in, make
from source_files import ROOT
from vintage_clinic import Vintage, vintages

from clinicdesk.services.backup_file import opened_backup
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors
from clinicdesk.store.clinic_store import REVISION

pytestmark = pytest.mark.skipif(os.name != "posix", reason="SIGKILL is of POSIX")

CHILD = ROOT / "tests" / "helpers" / "kill_child.py"
USUAL_ROUNDS = 3
LASTING = frozenset(
    {"clinic.db", "clinic.vault", "clinic.head", "clinic.lock", "clinic.open", "backups"}
    | {"clinic.backing", "clinic.vault.lock", "clinic.vault.prev", "clinic.window"}
)
OLDER = [one for one in vintages() if one.expected["clinic"]["revision"] != REVISION]


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--rounds")) or USUAL_ROUNDS


class Place:
    """A clinic, the children that work in it, and what they said."""

    def __init__(self, folder: Path) -> None:
        self.path, self.home, self.clinic = folder, folder / "home", folder / "clinic"
        self.number = 0
        folder.mkdir(parents=True, exist_ok=True)

    def doors(self) -> Doors:
        self.number += 1
        return doors_in(self.home, clock_of(self.number), seed=1000 + self.number)

    def make(self) -> "Place":
        make(self.doors(), self.clinic, self.home)
        return self

    def open(self) -> Clinic:
        return self.doors().unlock(self.clinic, OPENED_BY, PASSWORD)

    def killed(self, act: str, *, after: float | None = None, at: str = "") -> list[str]:
        """Let a child work; kill it ``after`` so many seconds of work, or ``at`` a report.

        Returns what it acknowledged.
        """
        self.number += 1
        path = os.pathsep.join(str(ROOT / each) for each in ("src", "tests/helpers"))
        child = subprocess.Popen(
            [sys.executable, str(CHILD), act, str(self.path), str(self.number), at],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": path},
        )
        assert child.stdout is not None
        said: list[str] = []
        try:
            while (line := child.stdout.readline().strip()) != ("here" if at else "ready"):
                assert line, "the child ended by itself"
                said.append(line)
            if after is not None:
                time.sleep(after)
        finally:
            child.send_signal(signal.SIGKILL)
            # What was written into the pipe is said, also if nobody had read it yet.
            rest = child.stdout.read()
            child.stdout.close()
            ended = child.wait()
        assert ended in {-signal.SIGKILL, 0}
        said += rest.split("\n")[:-1]
        return [line.removeprefix("ack ") for line in said if line.startswith("ack ")]

    def well(self, clinic: Clinic) -> None:
        """Every check holds, and nothing stray lies about."""
        assert [check for check in clinic.upkeep.verify(clinic.actor) if not check.ok] == []
        assert [path.name for path in (self.clinic / "backups").glob(".*")] == []
        stray = {path.name for path in self.clinic.iterdir()} - LASTING
        assert stray <= {"clinic.db-wal", "clinic.db-shm"}

    def tidy(self) -> None:
        """After closing there is the clinic, and nothing else."""
        assert {path.name for path in self.clinic.iterdir()} <= LASTING
        assert list((self.clinic / "clinic.open").iterdir()) == []


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "place").make()


def moments(rounds: int, longest: float) -> Iterator[float]:
    """Spread over the whole of the work, at random within each part; another in each run."""
    dice = Random()
    for number in range(rounds):
        yield longest * (number + dice.random()) / rounds


def test_saved_people_are_there(place: Place, rounds: int) -> None:
    total = 0
    for after in moments(rounds, 0.6):
        acknowledged = place.killed("write", after=after)
        with place.open() as clinic:
            for mrn in acknowledged:
                assert clinic.people.by_mrn(clinic.actor, mrn) is not None, mrn
            found = clinic.upkeep.status().counts["patients"]
            total += len(acknowledged)
            # At most the one that was saved and not said any more.
            assert total <= found <= total + 1
            total = found
            place.well(clinic)
        place.tidy()


def test_what_was_brought_in_is_there(place: Place, rounds: int) -> None:
    came = 0
    for after in moments(rounds, 0.8):
        acknowledged = place.killed("import", after=after)
        with place.open() as clinic:
            for family in acknowledged:
                rows = clinic.roster.search(clinic.actor, family).rows
                assert [row.listed for row in rows][:1] == [f"{family.upper()}, Ann"]
            found = clinic.upkeep.status().counts["patients"]
            came += len(acknowledged)
            assert came <= found <= came + 1
            came = found
            place.well(clinic)
        place.tidy()


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


@pytest.mark.parametrize("at", [*BACKUP_POINTS, "Reading the backup", "random"])
def test_a_backup_is_whole_or_not_there(place: Place, rounds: int, at: str) -> None:
    acknowledged: dict[str, str] = {}
    times = moments(rounds, 0.7) if at == "random" else iter([None])
    for after in times:
        said = place.killed("backup", after=after, at="" if at == "random" else at)
        acknowledged |= dict(line.split() for line in said)
        with place.open() as clinic:
            _backups_hold(place, clinic, acknowledged)
            place.well(clinic)
        place.tidy()


@pytest.mark.parametrize(
    "at", ["Reading the backup", "Checking pages", "Checking audit chain", "random"]
)
def test_a_drill_leaves_nothing(place: Place, rounds: int, at: str) -> None:
    with place.open() as clinic:
        clinic.backups.make(clinic.actor)
    times = moments(rounds, 0.6) if at == "random" else iter([None])
    for after in times:
        acknowledged = place.killed("drill", after=after, at="" if at == "random" else at)
        assert (place.clinic / ".drill").exists() or at == "random"
        with place.open() as clinic:
            last, good = clinic.drills.last()
            assert (last is not None and good is not None) or not acknowledged
            place.well(clinic)
        place.tidy()


@pytest.mark.parametrize("vintage", OLDER, ids=lambda one: one.folder.name)
@pytest.mark.parametrize(
    "at", ["Backing up before the upgrade", "Bringing the clinic up to date", "random"]
)
def test_an_upgrade_is_done_or_not_begun(
    tmp_path: Path, rounds: int, at: str, vintage: Vintage
) -> None:
    times = list(moments(rounds, 1.2)) if at == "random" else [None]
    for number, after in enumerate(times):
        place = Place(tmp_path / str(number))
        vintage.lay(place.doors(), place.clinic, place.home)
        place.killed("upgrade", after=after, at="" if at == "random" else at)
        with place.open() as clinic:
            assert clinic._opened.revision == REVISION
            for said in vintage.expected["person"]:
                assert clinic.people.by_mrn(clinic.actor, said["mrn"]) is not None
            place.well(clinic)
            assert all(one.fault == "" for one in clinic.backups.listed())
            assert clinic.backups.listed()
        place.tidy()
