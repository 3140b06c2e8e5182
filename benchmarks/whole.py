"""A whole clinic to measure: one that was invented for it, or one that is there already."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from ground import LAYOUT, cache, open_home
from sqlalchemy import func, select

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.clock import SystemClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.services.clinic import Clinic
from clinicdesk.startup import Doors
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.records.patients import PatientRecord

__all__ = ["PEOPLE", "Whole", "driver_of", "small_home", "whole_clinic"]

PEOPLE = 10_000
"""How many people a clinic has that is made for a measurement; made once, and kept."""
_SEED = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An open clinic with charts, plans, referrals and tasks."""

    clinic: Clinic
    people: int

    @property
    def store(self) -> ClinicStore:
        """The store under its services."""
        return self.clinic._opened.store

    @property
    def actor(self) -> Actor:
        """Its nurse."""
        return self.clinic.actor

    @property
    def facts(self) -> ClinicFacts:
        """What it is."""
        return self.clinic.facts

    @property
    def example_id(self) -> UUID:
        """Somebody with much to tell."""
        assert self.clinic.facts.example_id is not None
        return self.clinic.facts.example_id

    def some(self, count: int, seed: int = 3) -> list[UUID]:
        """Return some people from everywhere in the clinic, the same in every run."""
        with self.store.reading() as session:
            ids = session.scalars(select(PatientRecord.id).order_by(PatientRecord.id)).all()
        return random.Random(seed).sample(ids, min(count, len(ids)))


@contextmanager
def whole_clinic(people: int, home: Path | None) -> Iterator[Whole]:
    """Open the demonstration clinic of a home; without one, a kept clinic of so many people."""
    with open_home(home or _kept_home(people)) as clinic:
        with clinic._opened.store.reading() as session:
            count = session.scalar(select(func.count()).select_from(PatientRecord)) or 0
        yield Whole(clinic=clinic, people=count)


def _kept_home(people: int) -> Path:
    home = cache() / f"home-{people}-{LAYOUT}"
    if not (home / "made").exists():
        shutil.rmtree(home, ignore_errors=True)
        _invent(home, people)
        (home / "made").touch()
    return home


def _invent(home: Path, people: int) -> None:
    clock = SystemClock()
    doors = Doors(clock=clock, ids=IdSource(clock), environ={"CLINICDESK_HOME": str(home)})
    doors.demo(doors.demo_folder(), patients=people, seed=_SEED)


@contextmanager
def small_home(people: int) -> Iterator[Path]:
    """Make a home with a demonstration clinic behind its vault, for as long as it is measured."""
    with tempfile.TemporaryDirectory(prefix="clinicdesk-benchmark-") as name:
        _invent(Path(name), people)
        yield Path(name)


def driver_of(session: Any) -> Any:
    """Return the driver's connection under a session: raw SQLCipher."""
    return session.connection().connection.driver_connection
