"""A whole clinic to measure: one that was invented for it, or one that is there already."""

import random
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from ground import open_demo, open_home
from sqlalchemy import func, select

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clinics import ClinicFacts
from clinicdesk.domain.clock import SystemClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.startup import Doors
from clinicdesk.store import staff
from clinicdesk.store.clinic_store import ClinicStore, read_meta
from clinicdesk.store.records.patients import PatientRecord

__all__ = ["PEOPLE", "Whole", "driver_of", "small_home", "whole_clinic"]

PEOPLE = 10_000
"""How many people a clinic has that is made for a measurement; made once, and kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An open clinic with charts, plans, referrals and tasks."""

    store: ClinicStore
    actor: Actor
    facts: ClinicFacts
    example_id: UUID
    """Somebody with much to tell."""
    people: int

    def some(self, count: int, seed: int = 3) -> list[UUID]:
        """Return some people from everywhere in the clinic, the same in every run."""
        with self.store.reading() as session:
            ids = session.scalars(select(PatientRecord.id).order_by(PatientRecord.id)).all()
        return random.Random(seed).sample(ids, min(count, len(ids)))


@contextmanager
def whole_clinic(people: int, home: Path | None) -> Iterator[Whole]:
    """Open the demonstration clinic of a home; without one, a clinic of so many people."""
    if home is not None:
        with open_home(home) as clinic:
            store = clinic._opened.store
            with store.reading() as session:
                example = UUID(read_meta(session)["example"])
            yield _whole(store, clinic.actor, clinic.facts, example)
        return
    demo = open_demo(people)
    try:
        with demo.store.reading() as session:
            site = staff.site(session, demo.nurse.site_id)
        facts = ClinicFacts(name=site.name, vault_id=UUID(int=0), demonstration=True, site=site)
        yield _whole(demo.store, demo.nurse, facts, demo.example_id)
    finally:
        demo.store.close()


@contextmanager
def small_home(people: int) -> Iterator[Path]:
    """Make a home with a demonstration clinic behind its vault, for as long as it is measured."""
    with tempfile.TemporaryDirectory(prefix="clinicdesk-benchmark-") as name:
        clock = SystemClock()
        doors = Doors(clock=clock, ids=IdSource(clock), environ={"CLINICDESK_HOME": name})
        doors.demo(doors.demo_folder(), patients=people, seed=7)
        yield Path(name)


def _whole(store: ClinicStore, actor: Actor, facts: ClinicFacts, example_id: UUID) -> Whole:
    with store.reading() as session:
        count = session.scalar(select(func.count()).select_from(PatientRecord)) or 0
    return Whole(store=store, actor=actor, facts=facts, example_id=example_id, people=count)


def driver_of(session: Any) -> Any:
    """Return the driver's connection under a session: raw SQLCipher."""
    return session.connection().connection.driver_connection
