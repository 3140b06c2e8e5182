"""The referral work list and the morning's page, with three referrals and five tasks a person.

Beside each list, in the same run on the same file: its ids alone from raw SQLCipher.
"""

import random
import shutil
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from uuid import UUID

from ground import KEYS, MORNING, TODAY, Figure, cache, figure, open_people, timed

from clinicdesk.domain.access import Actor
from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.ids import IdSource
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
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.services.referrals import ReferralService
from clinicdesk.services.tasks import TaskService
from clinicdesk.store import referral_bulk, staff, tasks
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, open_store

LAYOUT = "1"  # goes up when the tables change
PIECE = 3_000
CLOCKS = Clocks(BusinessCalendar(zone="America/New_York"))
SERVICES = ("Cardiology", "Dermatology", "Eye exam", "Physical therapy", "Nutrition", "Neurology")
WHOLE = ("send", "accept", "schedule", "seen", "outcome", "review", "inform-patient")
HISTORIES = (*[WHOLE] * 14, (), *(WHOLE[:n] for n in (1, 2, 3, 4, 5)))
"""Three of ten are open, at every place of the way."""


def _seed(rng: random.Random, people: list[UUID], owners: list[UUID]) -> ReferralSeed:
    codes = rng.choice(HISTORIES)
    at = MORNING - timedelta(days=rng.randrange(20, 900) if codes == WHOLE else rng.randrange(40))
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


def _fill(store: ClinicStore, me: Actor) -> float:
    """Add referrals and tasks to a clinic of people; return the referrals' seconds."""
    rng = random.Random(5)
    with store.raw_connection() as raw:
        people = [UUID(bytes=row[0]) for row in raw.execute("SELECT id FROM patient")]
    with store.writing(me) as uow:
        owners = [staff.add(uow, name=f"owner{n}", display=f"Owner {n}") for n in range(7)]
        staff.add(uow, name=me.name, display=me.display, staff_id=me.id)
        uow.audit(AuditAct(act="created", kind="staff"))
    owners.append(me.id)
    start = time.perf_counter()
    for _ in range(3 * len(people) // PIECE):
        seeds = [_seed(rng, people, owners) for _ in range(PIECE)]
        with store.writing(me) as uow:
            referral_bulk.add_many(uow, seeds, CLOCKS)
            uow.audit(AuditAct(act="invented", kind="referral"))
    seconds = time.perf_counter() - start
    for _ in range(5 * len(people) // PIECE):
        drafts = [
            TaskDraft(
                patient_id=rng.choice(people),
                title="Call about the result",
                due_on=TODAY + timedelta(days=rng.randrange(-60, 60)),
                owner_id=rng.choice(owners),
            )
            for _ in range(PIECE)
        ]
        ends = [None if rng.random() < 0.1 else MORNING for _ in drafts]
        with store.writing(me) as uow:
            tasks.add_many(uow, drafts, completed_at=ends)
            uow.audit(AuditAct(act="invented", kind="task"))
    return seconds


def _open(people: int) -> tuple[ClinicStore, Actor, float]:
    folder, seconds = cache() / f"referrals-{people}-{LAYOUT}", 0.0
    store, me = open_people(people)
    clock = FixedClock(MORNING)
    ids = IdSource(clock, seed=people + 1)
    source = store.path
    store.close()
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        shutil.copy(source, folder / "clinic.db")
        made, _ = open_store(folder / "clinic.db", KEYS, clock=clock, ids=ids)
        seconds = _fill(made, me)
        made.close()
        (folder / "made").touch()
    opened, _ = open_store(folder / "clinic.db", KEYS, clock=clock, ids=ids)
    return opened, me, seconds


def _raw_ids(store: ClinicStore, me: Actor) -> list[object]:
    sql = (
        "SELECT id FROM referral WHERE site_id = ? AND closed_at IS NULL AND entered_in_error = 0"
        " ORDER BY due_on, number LIMIT 200"
    )
    with store.raw_connection() as raw:
        return list(raw.execute(sql, (me.site_id.bytes,)).fetchall())


def run(sizes: tuple[int, ...] = (10_000, 100_000)) -> Iterator[tuple[str, list[Figure]]]:
    """Measure the lists at each size."""
    for people in sizes:
        store, me, seconds = _open(people)
        referrals, owned = ReferralService(store, CLOCKS), TaskService(store, CLOCKS)
        floor = timed(partial(_raw_ids, store, me), 15)
        figures = []
        for what, asked in (
            ("200 rows and counts, due first", WorkFilter()),
            ("overdue", WorkFilter(overdue=True)),
            ("mine", WorkFilter(mine=True)),
            ("one stage", WorkFilter(stage=Stage.SENT)),
            ("a service typed", WorkFilter(text="dermat")),
            ("a name typed", WorkFilter(text="garcia")),
            ("a number typed", WorkFilter(text="R26-0042")),
            ("closed ones too", WorkFilter(closed=True)),
        ):
            runs = timed(partial(referrals.list_work, me, asked), 15)
            figures.append(figure(what, runs, "raw SQLCipher ids", floor))
        figures.append(figure("the clinic's morning page", timed(partial(owned.today, me), 15)))
        mine = timed(partial(owned.today, me, mine=True), 15)
        figures.append(figure("my morning page", mine))
        if seconds:
            each_ms = seconds * 1e3 / (3 * people)
            figures.append(Figure("one of many stored, with its history", each_ms, each_ms))
        store.close()
        yield f"Referrals, {3 * people:,} of {people:,} people", figures
