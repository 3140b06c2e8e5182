"""What every measurement stands on: clinics of a given size, medians, and a table of ratios.

A clinic is made once for each size and kept in the user's cache folder; it holds invented people
alone. Its keys stand in this file: nothing in it is anybody's.
"""

import hashlib
import json
import os
import random
import shutil
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.schema import CreateTable

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinics import Site, StaffMember
from clinicdesk.domain.clock import FixedClock, SystemClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.services.clinic import Clinic
from clinicdesk.services.demo.clinic import DemoClinic, demo_plan
from clinicdesk.services.demo.people import PeopleMaker
from clinicdesk.startup import Doors
from clinicdesk.store import people_bulk, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, StoreKeys, create_store, open_store
from clinicdesk.store.records.all_records import METADATA

KEYS = StoreKeys(bytes(range(32)), bytes(range(32, 64)))
MORNING = datetime(2026, 11, 23, 13, tzinfo=UTC)
TODAY = date(2026, 11, 23)
PIECE = 5_000


def _layout() -> str:
    """Return a mark of today's tables: when they change, kept clinics are made again."""
    said = "".join(str(CreateTable(table)) for table in METADATA.sorted_tables)
    return hashlib.sha256(said.encode()).hexdigest()[:8]


LAYOUT = _layout()


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured line: what, how long, and beside which floor. Milliseconds."""

    what: str
    median: float
    p95: float
    floor: str = ""
    floor_median: float = 0.0
    unit: str = "ms"

    @property
    def ratio(self) -> str:
        """How many times the floor."""
        return f"{self.median / self.floor_median:.1f}x" if self.floor_median else ""


def timed(act: Callable[[], Any], times: int, *, warm: int = 3) -> list[float]:
    """Run an act; return each run's milliseconds."""
    for _ in range(warm):
        act()
    found = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        found.append((time.perf_counter() - start) * 1e3)
    return found


def each(act: Callable[[str], Any], texts: Iterable[str], *, best_of: int = 1) -> list[float]:
    """Run an act for each text; return their milliseconds.

    ``best_of`` three leaves out what other programs of the machine do in between.
    """
    found = []
    for text in texts:
        runs = []
        for _ in range(best_of):
            start = time.perf_counter()
            act(text)
            runs.append((time.perf_counter() - start) * 1e3)
        found.append(min(runs))
    return found


def p95(values: Sequence[float]) -> float:
    """Return the value that nineteen of twenty stay below."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def figure(
    what: str, values: Sequence[float], floor: str = "", floor_values: Sequence[float] = ()
) -> Figure:
    """Make a line of the table."""
    floor_median = statistics.median(floor_values) if floor_values else 0.0
    return Figure(what, statistics.median(values), p95(values), floor, floor_median)


def show(title: str, figures: Iterable[Figure]) -> str:
    """Write a table in Markdown."""
    lines = [
        f"### {title}",
        "",
        "| what | median | p95 | floor | floor's median | ratio |",
        "|---|---:|---:|---|---:|---:|",
    ]
    for one in figures:
        floor = f"{one.floor_median:.3g} {one.unit}" if one.floor_median else ""
        lines.append(
            f"| {one.what} | {one.median:.3g} {one.unit} | {one.p95:.3g} {one.unit} "
            f"| {one.floor} | {floor} | {one.ratio} |"
        )
    return "\n".join(lines) + "\n"


def cache() -> Path:
    """Return the folder in which clinics are kept."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "clinicdesk-benchmarks"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def nurse(ids: IdSource) -> Actor:
    """Return someone who may read everything that is measured."""
    return Actor(ids.new(), "nurse", "Nurse", frozenset({Role.NURSE}), ids.new())


def open_people(people: int) -> tuple[ClinicStore, Actor]:
    """Open the clinic of so many people (names and numbers alone); make it where there is none."""
    folder = cache() / f"people-{people}-{LAYOUT}"
    clock = FixedClock(MORNING)
    ids = IdSource(clock, seed=people)
    me = nurse(ids)
    path = folder / "clinic.db"
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        create_store(path, KEYS, {}, lambda _session: None)
        store, _ = open_store(path, KEYS, clock=clock, ids=ids)
        maker = PeopleMaker(random.Random(1), TODAY)
        for first in range(0, people, PIECE):
            with store.writing(me) as uow:
                count = min(PIECE, people - first)
                people_bulk.add_many(uow, [maker.person(first + n) for n in range(count)])
                uow.audit(AuditAct(act="invented", kind="patient"))
        store.close()
        (folder / "made").touch()
    store, _ = open_store(path, KEYS, clock=clock, ids=ids)
    return store, me


@dataclass(frozen=True, slots=True)
class Demo:
    """A clinic with whole charts, and how long it took to invent (0 when it was kept)."""

    store: ClinicStore
    nurse: Actor
    example_id: UUID
    seconds: float


def open_demo(people: int) -> Demo:
    """Open the demonstration clinic of so many people; make it where there is none."""
    folder = cache() / f"demo-{people}-{LAYOUT}"
    clock = FixedClock(MORNING)
    ids = IdSource(clock)
    path, facts, seconds = folder / "clinic.db", folder / "made.json", 0.0
    if not facts.exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        seconds = _invent(path, facts, people, clock, ids)
    told = json.loads(facts.read_text())
    store, _ = open_store(path, KEYS, clock=clock, ids=ids)
    with store.reading() as session:
        me = staff.actor(session, UUID(told["nurse"]))
    return Demo(store, me, UUID(told["example"]), seconds)


@contextmanager
def open_home(home: Path) -> Iterator[Clinic]:
    """Open the demonstration clinic that ``clinicdesk demo`` made in a ``CLINICDESK_HOME``."""
    clock = SystemClock()
    doors = Doors(clock=clock, ids=IdSource(clock), environ={"CLINICDESK_HOME": str(home)})
    (password,) = home.glob("state/demonstration/*.password")
    said = password.read_text(encoding="utf-8").strip()
    with doors.unlock(doors.demo_folder(), demo_plan().admin, said) as clinic:
        yield clinic


def _invent(path: Path, facts: Path, people: int, clock: FixedClock, ids: IdSource) -> float:
    plan = demo_plan()
    site = Site(id=ids.new(), name=plan.site, zone=plan.zone, address=plan.address)
    member = StaffMember(
        id=ids.new(), name=plan.admin, display=plan.admin_display, roles=("nurse", "admin")
    )
    me = Actor(member.id, member.name, member.display, frozenset({Role.NURSE}), site.id)
    roles = [ids.new(), ids.new()]
    create_store(
        path,
        KEYS,
        {"demonstration": "yes", "name": plan.name, "vault_id": str(ids.new())},
        lambda session: session.add_all(staff.first_rows(site, member, roles, clock.now())),
    )
    store, _ = open_store(path, KEYS, clock=clock, ids=ids)
    start = time.perf_counter()
    filled = DemoClinic(patients=people).fill(store, me)
    seconds = time.perf_counter() - start
    store.close()
    facts.write_text(json.dumps({"nurse": str(me.id), "example": str(filled.example_id)}))
    return seconds
