"""The referral work list and the morning's page of a whole clinic.

Beside each list, in the same run on the same file: its ids alone by a plain statement of raw
SQLCipher; beside the morning's page, the ids of what is due by one statement a table. Storing is
measured on one piece of referrals with their histories, which is rolled back: rows alone are the
floor, so that folding a history into a state is what stands above it.
"""

import random
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from ground import Figure, figure, timed
from sqlalchemy import select
from whole import PEOPLE, Whole, driver_of, whole_clinic

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.referral_clocks import Clocks
from clinicdesk.domain.referral_machine import Stage
from clinicdesk.domain.referral_work import WorkFilter
from clinicdesk.domain.referrals import (
    EventDraft,
    Recipient,
    ReferralDraft,
    ReferralSeed,
    ReferralType,
    Urgency,
)
from clinicdesk.services.referrals import ReferralService
from clinicdesk.services.tasks import TaskService
from clinicdesk.store import referral_bulk
from clinicdesk.store.records.clinic import StaffRecord

RUNS, PIECE, PIECES = 15, 300, 5
SERVICES = ("Cardiology", "Dermatology", "Eye exam", "Physical therapy", "Nutrition", "Neurology")
WHOLE = ("send", "accept", "schedule", "seen", "outcome", "review", "inform-patient")
HISTORIES = (*[WHOLE] * 14, (), *(WHOLE[:n] for n in (1, 2, 3, 4, 5)))
"""Three of ten are open, at every place of the way."""
_OPEN = (
    "SELECT id FROM referral WHERE site_id = ? AND closed_at IS NULL AND entered_in_error = 0"
    " ORDER BY due_on, number LIMIT 200"
)
_CLOSED = (
    "SELECT id FROM referral WHERE site_id = ? AND closed_at IS NOT NULL AND entered_in_error = 0"
    " ORDER BY closed_at DESC LIMIT 200"
)
_DUE = (
    "SELECT id FROM referral WHERE site_id = ? AND closed_at IS NULL AND due_on <= ?",
    "SELECT id FROM task WHERE site_id = ? AND completed_at IS NULL AND due_on <= ?",
)


class _Undone(Exception):
    """Ends a transaction that was for measuring alone."""


def _seed(rng: random.Random, clinic: Whole, people: list[UUID], owners: list[UUID]) -> Any:
    codes = rng.choice(HISTORIES)
    days = rng.randrange(20, 900) if codes == WHOLE else rng.randrange(40)
    at = clinic.store.clock.now() - timedelta(days=days)
    return ReferralSeed(
        patient_id=rng.choice(people),
        draft=ReferralDraft(
            service=Coded(rng.choice(SERVICES)),
            type=ReferralType.EVALUATE,
            urgency=Urgency.ROUTINE,
            question="What now?",
            recipient=Recipient(name="Heart Group"),
            owner_id=rng.choice(owners),
        ),
        authored_at=at,
        requester="J. Doe, MD",
        events=tuple(
            EventDraft(
                code=code,
                occurred_at=at + timedelta(hours=3 * place),
                evidence_document_id=UUID(int=7) if code == "outcome" else None,
            )
            for place, code in enumerate(codes, 1)
        ),
    )


def _undone(clinic: Whole, act: Callable[[Any], Any]) -> float:
    """Return the seconds of an act in a transaction that leaves nothing."""
    seconds = 0.0
    try:
        with clinic.store.writing(clinic.actor) as uow:
            start = time.perf_counter()
            act(uow)
            seconds = time.perf_counter() - start
            raise _Undone
    except _Undone:
        return seconds


_TABLES = ("referral", "referral_fulfilment", "referral_event")


def _copies(uow: Any, counts: dict[str, int]) -> None:
    """Write as many rows again as one piece has, by the driver alone."""
    driver = driver_of(uow.session)
    for table, count in counts.items():
        columns = [row[1] for row in driver.execute(f"PRAGMA table_info({table})")]
        anew = {**_AGAIN[""], **_AGAIN.get(table, {})}
        said, given = ", ".join(columns), ", ".join(anew.get(name, name) for name in columns)
        driver.execute(
            f"INSERT INTO {table} ({said}) SELECT {given} FROM {table} LIMIT ?", (count,)
        )


_AGAIN: dict[str, dict[str, str]] = {
    "": {"id": "randomblob(16)"},
    "referral": {"number": "hex(randomblob(8))"},
    "referral_fulfilment": {"ordinal": "ordinal + 1000000"},
}
"""What has to differ in a copied row: of every table, and of one."""


def _stored(clinic: Whole, clocks: Clocks) -> Iterator[Figure]:
    """Measure storing, as the milliseconds of one referral."""
    rng, people = random.Random(5), clinic.some(2_000)
    with clinic.store.reading() as session:
        owners = list(session.scalars(select(StaffRecord.id).where(~StaffRecord.is_pool)))
    times, floor = [], []
    for _ in range(PIECES):
        seeds = [_seed(rng, clinic, people, owners) for _ in range(PIECE)]
        events = sum(1 + len(seed.events) for seed in seeds)
        add = partial(referral_bulk.add_many, seeds=seeds, clocks=clocks)
        times.append(_undone(clinic, add) * 1e3 / PIECE)
        counts = dict(zip(_TABLES, (PIECE, PIECE, events), strict=True))
        floor.append(_undone(clinic, partial(_copies, counts=counts)) * 1e3 / PIECE)
    yield figure("one of many stored, with its history", times, "its rows, raw SQLCipher", floor)


def _ids(clinic: Whole, *statements: str, due: bool = False) -> None:
    site = clinic.actor.site_id.bytes
    values = (site, clinic.store.clock.now().date().isoformat()) if due else (site,)
    with clinic.store.reading() as session:
        for sql in statements:
            driver_of(session).execute(sql, values).fetchall()


def _lists(clinic: Whole, clocks: Clocks) -> Iterator[Figure]:
    referrals, owned = ReferralService(clinic.store, clocks), TaskService(clinic.store, clocks)
    floor = timed(partial(_ids, clinic, _OPEN), RUNS)
    closed = timed(partial(_ids, clinic, _CLOSED), RUNS)
    for what, asked, below in (
        ("200 rows and counts, due first", WorkFilter(), floor),
        ("overdue", WorkFilter(overdue=True), floor),
        ("mine", WorkFilter(mine=True), floor),
        ("one stage", WorkFilter(stage=Stage.SENT), floor),
        ("a service typed", WorkFilter(text="dermat"), floor),
        ("a name typed", WorkFilter(text="garcia"), floor),
        ("a number typed", WorkFilter(text="R26-0042"), floor),
        ("closed ones too", WorkFilter(closed=True), closed),
    ):
        runs = timed(partial(referrals.list_work, clinic.actor, asked), RUNS)
        yield figure(what, runs, "200 ids, raw SQLCipher", below)
    below = timed(partial(_ids, clinic, *_DUE, due=True), RUNS)
    for what, mine in (("the clinic's morning page", False), ("my morning page", True)):
        runs = timed(partial(owned.today, clinic.actor, mine=mine), RUNS)
        yield figure(what, runs, "ids of what is due, raw SQLCipher", below)


def run(people: int = PEOPLE, home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure the lists of a clinic; ``home`` holds a demonstration clinic already there."""
    with whole_clinic(people, home) as clinic:
        clocks = Clocks(BusinessCalendar(zone=clinic.facts.site.zone))
        with clinic.store.reading() as session:
            (count,) = driver_of(session).execute("SELECT count(*) FROM referral").fetchone()
        figures = [*_lists(clinic, clocks), *_stored(clinic, clocks)]
        yield f"Referrals, {count:,} of {clinic.people:,} people", figures
