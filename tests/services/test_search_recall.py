"""Of seeded slips of every kind, at least nineteen of twenty still find whom was meant."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from bare_store import bare_store

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.services.demo.people import PeopleMaker
from clinicdesk.services.demo.slips import KINDS, Known, typed_wrongly
from clinicdesk.services.roster import RosterService
from clinicdesk.store import people_bulk
from clinicdesk.store.audit_log import AuditAct

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TODAY = date(2026, 11, 22)
PEOPLE = 3_000
ASKED = 40

Ground = tuple[RosterService, Actor, list[tuple[str, Known]]]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    ids = IdSource(FixedClock(NOW), seed=3)
    folder = tmp_path_factory.mktemp("recall")
    with bare_store(folder, FixedClock(NOW), ids) as store:
        me = Actor(ids.new(), "n", "N", frozenset({Role.NURSE}), ids.new())
        maker = PeopleMaker(random.Random(1), TODAY)
        with store.writing(me) as uow:
            people_bulk.add_many(uow, [maker.person(n) for n in range(PEOPLE)])
            uow.audit(AuditAct(act="invented", kind="patient"))
        roster = RosterService(store, "America/New_York")
        roster.warm(me)
        rows: list[Any] = []
        while len(rows) < PEOPLE:
            rows += roster.page(me, offset=len(rows), limit=500).rows
        people = []
        for row in rows:
            if row.phone and row.birth is not None and row.birth.day:
                born = date(row.birth.year, row.birth.month, row.birth.day)
                family, _, given = row.listed.partition(", ")
                people.append((row.mrn, Known(family.title(), given, born, row.phone, row.mrn)))
        assert len(people) > PEOPLE / 2
        yield roster, me, people


def first_ten(roster: RosterService, me: Actor, text: str) -> list[str]:
    answer = roster.search(me, text)
    if answer.thin:
        answer = roster.search(me, text, thorough=True)
    return [row.mrn for row in answer.rows[:10]]


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_slip_still_finds_whom_was_meant(ground: Ground, kind: str) -> None:
    roster, me, people = ground
    asked, missed = 0, []
    for mrn, typed in typed_wrongly(random.Random(7), kind, people, ASKED):
        if mrn not in first_ten(roster, me, typed.meant):
            continue  # ten others are called so
        asked += 1
        if mrn not in first_ten(roster, me, typed.wrong):
            missed.append(typed)
    assert asked >= ASKED / 2
    assert len(missed) <= asked * 0.05, missed
