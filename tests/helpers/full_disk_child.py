"""Works on a small disk that is filled and emptied again: ``full_disk_child.py ACT PLACE``.

The disk holds everything, the clinic and this computer's own files. Each act is tried with more and
more room until it succeeds; after each refusal the clinic must be as it was. What does not hold is
an ``AssertionError``; the last line says how often the disk refused.
"""

import sys
from collections.abc import Callable
from pathlib import Path

from cli_desk import bundle
from kill_child import clock_of
from open_clinic import PASSWORD, doors_in, make
from small_disk import SmallDisk
from vintage_clinic import vintages

from clinicdesk.domain.errors import ClinicDeskError, StorageFull
from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors
from clinicdesk.store.clinic_store import REVISION

ROOM = 64 * 1024 * 1024  # a new clinic asks for 50 MB
STEPS = (0, *(4096 * 2**power for power in range(15)))
NEXT = "walnut ferry blanket sixteen"


class Ground:
    """A clinic on a small disk."""

    def __init__(self, place: Path) -> None:
        self.disk = SmallDisk(place, ROOM)
        self.home, self.folder = place / "home", place / "clinic"
        self.number = 0
        self._leaving: int | None = None
        self._at = ""

    def doors(self) -> Doors:
        self.number += 1
        return doors_in(self.home, clock_of(self.number), seed=1000 + self.number)

    def make(self) -> None:
        make(self.doors(), self.folder, self.home)

    def open(self, password: str = PASSWORD) -> Clinic:
        return self.doors().unlock(self.folder, "amoreau", password)

    def report(self, _done: int, _total: int, words: str = "") -> None:
        """Fill the disk in the middle of an act, when it has seen that there was room."""
        if self._leaving is not None and words.startswith(self._at):
            self.disk.fill(self._leaving)
            self._leaving = None

    def with_growing_room(
        self,
        act: Callable[[], object],
        after: Callable[[], object],
        *,
        least: int = 1,
        midway: str | None = None,
    ) -> None:
        """Try an act with more and more room; ``after`` looks at what each refusal left.

        With ``midway`` the disk is filled at the first report that begins so, and not before.
        """
        refused = 0
        for leaving in STEPS:
            if midway is not None:
                self._leaving, self._at = leaving, midway
            else:
                self.disk.fill(leaving)
            try:
                act()
            except ClinicDeskError as said:
                refused += 1
                self._plain(said)
            else:
                self.disk.make_room()
                break
            self.disk.make_room()
            after()
        else:
            msg = "no room was enough"
            raise AssertionError(msg)
        assert refused >= least or not self.disk.real, "the disk was never full"
        sys.stdout.write(f"{'disk' if self.disk.real else 'limit'} {refused}\n")

    def _plain(self, said: ClinicDeskError) -> None:
        assert said.sentence, type(said)
        assert said.remedy, said.sentence
        assert isinstance(said, StorageFull) or not self.disk.real, said.sentence


def well(clinic: Clinic) -> None:
    checks = clinic.upkeep.verify(clinic.actor)
    assert all(check.ok for check in checks), [one for one in checks if not one.ok]


def someone(clinic: Clinic, family: str) -> str:
    draft = PatientDraft(name=PersonName(family=family, given="Ann"))
    return clinic.people.register(clinic.actor, draft)[0].mrn


def save(ground: Ground) -> None:
    """People are saved until the disk is full: all that were acknowledged are there."""
    ground.make()
    acknowledged: list[str] = []

    def look() -> None:
        with ground.open() as again:
            for mrn in acknowledged:
                assert again.people.by_mrn(again.actor, mrn) is not None, mrn
            assert again.upkeep.status().counts["patients"] == len(acknowledged)
            well(again)

    def crowd() -> None:
        with ground.open() as clinic:
            for number in range(60):
                mrn = someone(clinic, f"Stone{number}")
                acknowledged.append(mrn)

    ground.with_growing_room(crowd, look)
    look()


def go_on(ground: Ground) -> None:
    """A clinic stays open while its disk is full: it reads on, and works when there is room."""
    ground.make()
    with ground.open() as clinic:
        first = someone(clinic, "Rivers")

        def look() -> None:
            found = clinic.people.by_mrn(clinic.actor, first)
            assert found is not None
            assert clinic.upkeep.status().counts["patients"] == 1
            well(clinic)

        kept = len(clinic.upkeep.audit(clinic.actor)[0])
        ground.with_growing_room(lambda: someone(clinic, "Brook"), look)
        assert len(clinic.upkeep.audit(clinic.actor)[0]) > kept
        assert clinic.upkeep.status().counts["patients"] == 2
        well(clinic)


def bring(ground: Ground) -> None:
    """An import is there as a whole or not at all, and the same file comes in afterwards."""
    ground.make()
    file = bundle(ground.home.parent / "one.json", "Rivers")
    with ground.open() as clinic:

        def look() -> None:
            assert clinic.upkeep.status().counts["patients"] == 0
            well(clinic)

        ground.with_growing_room(
            lambda: clinic.imports.import_paths(clinic.actor, [file], source="another"), look
        )
        assert clinic.upkeep.status().counts["patients"] == 1
        well(clinic)


def back_up(ground: Ground) -> None:
    """A backup is whole or not there; the failure is said until one succeeds."""
    ground.make()
    with ground.open() as clinic:
        someone(clinic, "Rivers")
        folder = ground.folder / "backups"

        def look() -> None:
            assert list(folder.glob("*")) == []
            failed = clinic.schedule.state().failed
            assert failed is not None
            well(clinic)

        ground.with_growing_room(lambda: clinic.backups.make(clinic.actor), look, least=3)
        (made,) = clinic.backups.listed()
        assert not made.fault
        assert clinic.schedule.state().failed is None
        Path(made.path).unlink()
        ground.with_growing_room(
            lambda: clinic.backups.make(clinic.actor, report=ground.report), look, midway=""
        )
        (made,) = clinic.backups.listed()
        assert not made.fault
        assert clinic.schedule.state().failed is None


def upgrade(ground: Ground) -> None:
    """An older clinic is upgraded or stays as it was; nobody is missing."""
    older = [one for one in vintages() if one.expected["clinic"]["revision"] != REVISION]
    vintage = older[-1]
    said = vintage.expected["clinic"]
    vintage.lay(ground.doors(), ground.folder, ground.home)
    before = (ground.folder / "clinic.db").read_bytes()

    def look() -> None:
        # Either untouched, or the next opening goes on: it is asked for below, with room.
        assert (ground.folder / "clinic.db").stat().st_size >= len(before)

    def open_it() -> None:
        doors = ground.doors()
        doors.unlock(ground.folder, said["user"], said["password"], ground.report).close()

    ground.with_growing_room(open_it, look, midway="Bringing the clinic up to date")
    with ground.doors().unlock(ground.folder, said["user"], said["password"]) as clinic:
        assert clinic.upkeep.status().schema == REVISION
        assert clinic.upkeep.status().counts["patients"] == len(vintage.expected["person"])
        well(clinic)


def rekey(ground: Ground) -> None:
    """A new database key is in force or the old one is."""
    ground.make()
    with ground.open() as clinic:
        mrn = someone(clinic, "Rivers")

    def look() -> None:
        with ground.open() as clinic:
            assert clinic.people.by_mrn(clinic.actor, mrn) is not None
            well(clinic)

    def change() -> None:
        with ground.open() as clinic:
            clinic.keys.rotate(clinic.actor)

    ground.with_growing_room(change, look)
    look()


def change_vault(ground: Ground) -> None:
    """A password is the new one or the old one; a recovery code too."""
    ground.make()
    password = [PASSWORD]

    def look() -> None:
        with ground.open(password[0]) as clinic:
            well(clinic)

    def renew() -> None:
        with ground.open(password[0]) as clinic:
            clinic.keys.renew_recovery(clinic.actor)

    ground.with_growing_room(renew, look)
    look()

    def change() -> None:
        new = NEXT if password[0] == PASSWORD else PASSWORD
        with ground.open(password[0]) as clinic:
            here = ground.doors().computer(ground.folder)
            clinic.users.change_own_password(clinic.actor, password[0], new, here)
            password[0] = new  # said to be changed, whatever closing says

    ground.with_growing_room(change, look)
    look()


ACTS = {
    "save": save,
    "go_on": go_on,
    "bring": bring,
    "back_up": back_up,
    "upgrade": upgrade,
    "rekey": rekey,
    "change_vault": change_vault,
}

if __name__ == "__main__":
    ACTS[sys.argv[1]](Ground(Path(sys.argv[2])))
