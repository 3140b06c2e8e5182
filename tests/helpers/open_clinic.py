"""A whole clinic for tests: made and opened through the doors, with a cheap key derivation."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.host.kdf import CHEAP_FOR_TESTS
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import ClinicPlan, Doors

PASSWORD = "velvet otter marble canyon"
MORNING = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


def doors_in(home: Path, clock: FixedClock | None = None, seed: int = 5) -> Doors:
    """Return doors whose computer is a folder."""
    there = clock or FixedClock(MORNING)
    return Doors(
        clock=there,
        ids=IdSource(there, seed=seed),
        environ={"CLINICDESK_HOME": str(home)},
        policy=CHEAP_FOR_TESTS,
    )


def make(doors: Doors, folder: Path, home: Path, **more: object) -> str:
    """Make a clinic; return the recovery code."""
    plan: dict[str, object] = {
        "name": "Harlan Motors Health Center",
        "site": "Harlan Motors, Plant 2",
        "admin": "amoreau",
        "admin_display": "A. Moreau, RN",
        "phone": "(614) 555-0100",
        **more,
    }
    made = doors.make(
        folder,
        ClinicPlan(**plan),  # type: ignore[arg-type]
        PASSWORD,
        device_secret=f"file:{home / 'secrets' / (folder.name + '.key')}",
    )
    return made.recovery_code.printed


@contextmanager
def opened(tmp_path: Path) -> Iterator[Clinic]:
    """Make a clinic and open it."""
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    make(doors, folder, home)
    with doors.unlock(folder, "amoreau", PASSWORD) as clinic:
        yield clinic
