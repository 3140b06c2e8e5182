"""Looking for people who are recorded twice, beside what a plain statement finds.

The people are invented and labelled (`labelled.py`): one of twenty is a second record with one to
four faults, one of twenty a twin, spouse, child or namesake of somebody. The floor is what most
programs do: one statement that groups by family name, given name and birth date.
"""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from ground import KEYS, MORNING, Figure, figure, nurse
from labelled import Labelled, labelled_people
from table import Part

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.linkage import ASK, LIKELY
from clinicdesk.domain.linkage_scan import FoundPair, scan
from clinicdesk.store import duplicates, people_bulk
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, create_store, open_store

PEOPLE = 20_000
PIECE = 5_000
Pairs = set[tuple[UUID, UUID]]
_PLAIN = (
    "SELECT a.id, b.id FROM patient a JOIN patient b ON a.birth_on = b.birth_on "
    "AND a.family_norm = b.family_norm AND a.given_norm = b.given_norm AND a.id < b.id"
)


def _no_report(_done: int, _total: int, _words: str) -> None:
    """Tell nobody."""


def _stored(store: ClinicStore, made: Labelled) -> None:
    clock = FixedClock(MORNING)
    me = nurse(IdSource(clock, seed=1))
    for first in range(0, len(made.people), PIECE):
        some = made.people[first : first + PIECE]
        with store.writing(me) as uow:
            people_bulk.add_many(
                uow, [person for _, person in some], ids=[person_id for person_id, _ in some]
            )
            uow.audit(AuditAct(act="invented", kind="patient"))


def _shares(found: Pairs, same: Pairs, what: str, floor: Pairs) -> Iterator[Figure]:
    """Give precision and recall, beside those of the floor."""
    for name, one, other in (
        ("precision", len(found & same) / len(found), len(floor & same) / max(len(floor), 1)),
        ("recall", len(found & same) / len(same), len(floor & same) / len(same)),
    ):
        value, below = one * 100, other * 100
        yield Figure(f"{name}, {what}", value, value, "the statement's", below, unit="%")


def _timed(store: ClinicStore) -> tuple[list[float], list[FoundPair]]:
    start = time.perf_counter()
    with store.reading() as session:
        people = duplicates.everybody(session, _no_report)
    read = time.perf_counter()
    spent = time.process_time()
    found = scan(people, _no_report)
    done = time.perf_counter()
    processor = time.process_time() - spent
    return [(read - start) * 1e3, (done - read) * 1e3, processor * 1e3, (done - start) * 1e3], found


def run(people: int = PEOPLE) -> list[Part]:
    """Measure: reading, comparing, and how well it tells."""
    made = labelled_people(people)
    clock = FixedClock(MORNING)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clinic.db"
        create_store(path, KEYS, {}, lambda _session: None)
        store, _ = open_store(path, KEYS, clock=clock, ids=IdSource(clock, seed=2))
        try:
            _stored(store, made)
            with store.raw_connection() as raw:
                start = time.perf_counter()
                rows = raw.execute(_PLAIN).fetchall()
                plain_ms = (time.perf_counter() - start) * 1e3
            times, found = _timed(store)
        finally:
            store.close()
    plain: Pairs = {tuple(sorted((UUID(bytes=a), UUID(bytes=b)))) for a, b in rows}  # type: ignore[misc]
    same: Pairs = {tuple(sorted(pair)) for pair in made.same}  # type: ignore[misc]
    asked = {(one.first_id, one.second_id) for one in found if one.comparison.score >= ASK}
    likely = {(one.first_id, one.second_id) for one in found if one.comparison.score >= LIKELY}
    names = ("everybody read", "everybody compared", "compared, processor time", "all of it")
    figures = [
        figure(name, [value], "one statement: same names and birth date", [plain_ms])
        for name, value in zip(names, times, strict=True)
    ]
    figures += _shares(asked, same, "pairs that are listed", plain)
    figures += _shares(likely, same, "pairs called likely", plain)
    return [(f"The same person twice, {people:,} people", figures)]
