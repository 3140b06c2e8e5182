"""What every measurement stands on: clinics of a given size, medians, and a table of ratios.

A clinic is made once for each size and kept in the user's cache folder; it holds invented people
alone. Its keys stand in this file: nothing in it is anybody's.
"""

import os
import random
import shutil
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.services.demo.people import PeopleMaker
from clinicdesk.store import people_bulk
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, StoreKeys, create_store, open_store

KEYS = StoreKeys(bytes(range(32)), bytes(range(32, 64)))
MORNING = datetime(2026, 11, 23, 13, tzinfo=UTC)
TODAY = date(2026, 11, 23)
LAYOUT = "1"  # goes up when the tables change, so that kept clinics are made again
PIECE = 5_000


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


def each(act: Callable[[str], Any], texts: Iterable[str]) -> list[float]:
    """Run an act once for each text; return their milliseconds."""
    found = []
    for text in texts:
        start = time.perf_counter()
        act(text)
        found.append((time.perf_counter() - start) * 1e3)
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
