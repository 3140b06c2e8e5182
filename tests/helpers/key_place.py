"""A clinic whose keys are changed: one chart in it, and the doors to it."""

from collections.abc import Callable
from pathlib import Path

from open_clinic import PASSWORD, doors_in, make

from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors

FIRST, NEXT = "harbor pencil quilt saddle", "walnut ferry blanket sixteen"
Step = Callable[[str], None]


class Place:
    """A clinic with one person's chart in it, and the doors to it."""

    def __init__(self, folder: Path) -> None:
        self.home, self.folder = folder / "home", folder / "clinic"
        self._seed = 5
        self.doors: Doors = doors_in(self.home)
        self.code = make(self.doors, self.folder, self.home)
        with self.open() as clinic:
            draft = PatientDraft(name=PersonName(family="Rivers", given="Ann"))
            clinic.people.register(clinic.actor, draft)

    @property
    def database(self) -> Path:
        return self.folder / "clinic.db"

    @property
    def vault(self) -> Path:
        return self.folder / "clinic.vault"

    def open(self, name: str = "amoreau", password: str = PASSWORD) -> Clinic:
        # Ids of its own for each opening: a child begins with its parent's, and so does the next.
        self._seed += 1
        self.doors = doors_in(self.home, seed=self._seed)
        return self.doors.unlock(self.folder, name, password)

    def key(self) -> bytes:
        """Return the key in force, after an opening mended what there was to mend."""
        with self.open() as clinic:
            assert clinic._opened.store.audit_faults() == []
            vault = clinic._opened.vault
            assert vault.keys.pending_database is None
            return vault.database_key

    def rotate(self, step: Step = lambda _name: None) -> None:
        with self.open() as clinic:
            clinic.keys.rotate(clinic.actor, step=step)

    def add_second(self) -> None:
        """Let a nurse in, with the password ``FIRST``."""
        with self.open() as clinic:
            here = self.doors.computer(self.folder)
            clinic.users.add(
                *(clinic.actor, "bortiz", "B. Ortiz, MA", ["nurse"], FIRST),
                device=here.device,
                ids=here.ids,
                policy=here.policy,
            )

    def acts(self, count: int) -> list[str]:
        with self.open() as clinic:
            entries, whole = clinic.upkeep.audit(clinic.actor, limit=count)
        assert whole
        return [entry.act for entry in entries]
