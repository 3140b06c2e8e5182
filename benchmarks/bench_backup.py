"""A backup beside a plain copy of the file, a restore drill, and saving while a backup runs.

The backup is copied, opened, checked, packed, read again and seen onto the disk; the plain copy is
copied and seen onto the disk. ``CLINICDESK_HOME``-like folders with a demonstration clinic can be
measured with ``bench_backup.run(home)``; without one, a clinic of 2,000 people is invented.
"""

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from ground import Figure, figure, open_home
from whole import small_home

from clinicdesk.domain.people import PatientDraft, PersonName
from clinicdesk.services.clinic import Clinic

PEOPLE = 2_000
RUNS = 5
SAVES = 40


def _timed(act: object) -> float:
    start = time.perf_counter()
    act()  # type: ignore[operator]
    return (time.perf_counter() - start) * 1e3


def _plain_copy(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb+") as file:
        os.fsync(file.fileno())


def _save(clinic: Clinic) -> float:
    draft = PatientDraft(name=PersonName(family="Measured", given="Ann"))
    return _timed(lambda: clinic.people.register(clinic.actor, draft))


def _saves_meanwhile(clinic: Clinic) -> list[float]:
    """Return what saving a person took, each while a backup ran."""
    found: list[float] = []
    while len(found) < SAVES:
        work = threading.Thread(target=lambda: clinic.backups.make(clinic.actor))
        work.start()
        while work.is_alive():
            found.append(_save(clinic))
            time.sleep(0.02)
        work.join()
    return found


def _figures(clinic: Clinic, spare: Path) -> Iterator[Figure]:
    database = clinic.folder / "clinic.db"
    clinic._opened.store.checkpoint()
    megabytes = database.stat().st_size / 1e6
    copies, backups, drills = [], [], []
    for _ in range(RUNS):
        copies.append(_timed(lambda: _plain_copy(database, spare)))
        backups.append(_timed(lambda: clinic.backups.make(clinic.actor)))
        drills.append(_timed(lambda: clinic.drills.run(clinic.actor)))
    floor = f"plain copy, {megabytes / (sorted(copies)[RUNS // 2] / 1e3):,.0f} MB/s"
    speed = megabytes / (sorted(backups)[RUNS // 2] / 1e3)
    yield figure(f"backup, {speed:,.0f} MB/s", backups, floor, copies)
    yield figure("restore drill", drills, floor, copies)
    alone = [_save(clinic) for _ in range(SAVES)]
    yield figure(
        "a person saved while a backup runs", _saves_meanwhile(clinic), "the same, alone", alone
    )


def _measured(home: Path) -> tuple[str, list[Figure]]:
    with open_home(home) as clinic:
        megabytes = (clinic.folder / "clinic.db").stat().st_size / 1e6
        spare = clinic.folder.parent / "plain-copy"
        try:
            return f"Backups, a file of {megabytes:,.0f} MB", list(_figures(clinic, spare))
        finally:
            spare.unlink(missing_ok=True)


def run(home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure a home's clinic; without one, one that is invented for it."""
    if home is not None:
        yield _measured(home)
        return
    with small_home(PEOPLE) as made:
        yield _measured(made)
