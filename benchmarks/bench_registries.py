"""Registries over a whole clinic: evaluating, refreshing, and a window of members.

Beside each evaluation, in the same run on the same file: everybody's ids and status by a plain
statement of raw SQLCipher. Beside a refresh of who changed: their ids from the audit log.
"""

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ground import Figure, figure, timed
from whole import PEOPLE, Whole, driver_of, whole_clinic

from clinicdesk.domain.registries import Registry
from clinicdesk.services.registry_book import catalogue, shipped_criteria, shipped_registries
from clinicdesk.store import registry_query
from clinicdesk.store.audit_log import AuditAct

RUNS, CHANGED = 5, 20
_EVERYBODY = "SELECT id, status FROM patient WHERE status NOT IN ('deceased', 'merged')"
_LATEST = (
    "SELECT patient_id FROM audit_entry WHERE patient_id IS NOT NULL ORDER BY seq DESC LIMIT ?"
)


def _everybody(clinic: Whole) -> None:
    with clinic.store.reading() as session:
        driver_of(session).execute(_EVERYBODY).fetchall()


def _evaluated(clinic: Whole, rule: Any) -> None:
    with clinic.store.reading() as session:
        registry_query.members(session, rule, catalogue(), clinic.clinic.registries._as_of())


def _rules(clinic: Whole) -> Iterator[Figure]:
    floor = timed(partial(_everybody, clinic), RUNS)
    below = "everybody's id and status, raw SQLCipher"
    shipped = shipped_registries()
    for one in shipped:
        runs = timed(partial(_evaluated, clinic, one.definition.rule), RUNS, warm=1)
        yield figure(f"asked of everybody: {one.definition.name}", runs, below, floor)
    rules = [one.definition.rule for one in (*shipped_criteria(), *shipped)]

    def every() -> None:
        for rule in rules:
            _evaluated(clinic, rule)

    yield figure("all 20 that are shipped, one after the other", timed(every, 3, warm=0))


def _touched(clinic: Whole, people: list[Any]) -> None:
    """Write an entry about some people, as a change of theirs would."""
    with clinic.store.writing(clinic.actor) as uow:
        for one in people:
            uow.audit(AuditAct(act="changed", kind="patient", patient_id=one))


def _refreshed(clinic: Whole) -> Iterator[Figure]:
    registries, people = clinic.clinic.registries, clinic.some(CHANGED)
    registries.refresh(clinic.actor)
    runs = []
    for _ in range(RUNS):
        _touched(clinic, people)
        runs += timed(partial(registries.refresh, clinic.actor), 1, warm=0)

    def named() -> None:
        with clinic.store.reading() as session:
            driver_of(session).execute(_LATEST, (CHANGED,)).fetchall()

    yield figure(
        f"all 20 refreshed after {CHANGED} people changed",
        runs,
        "their ids in the log, raw SQLCipher",
        timed(named, RUNS),
    )
    largest = max(registries.list(clinic.actor), key=lambda row: row.members)
    yield from _windows(clinic, largest.registry, largest.members)


def _windows(clinic: Whole, registry: Registry, count: int) -> Iterator[Figure]:
    registries = clinic.clinic.registries

    def window(offset: int) -> None:
        registries.members(clinic.actor, registry.id, offset=offset, limit=100)

    for words, offset in (("the first", 0), ("a later", count // 2)):
        runs = timed(partial(window, offset), RUNS)
        yield figure(f"{words} 100 of {count:,} members, columns told", runs)


def run(people: int = PEOPLE, home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure the registries of a clinic; ``home`` holds a demonstration clinic already there."""
    with whole_clinic(people, home) as clinic:
        figures = [*_rules(clinic), *_refreshed(clinic)]
        yield f"Registries, {clinic.people:,} people", figures
