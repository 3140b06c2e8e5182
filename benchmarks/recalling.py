"""Whom a search still finds when something was mistyped: the recall of seeded slips.

Each kind is typed for people drawn by chance. Counted is whether the person stands in the first ten
after a rest in typing; left out are those whom what was meant does not bring into the first ten,
because ten others are called so.
"""

import random
import time
from collections.abc import Iterator
from datetime import date

from ground import Figure, p95

from clinicdesk.domain.access import Actor
from clinicdesk.services.demo.slips import KINDS, Known, typed_wrongly
from clinicdesk.services.roster import RosterService
from clinicdesk.store.clinic_store import ClinicStore

ASKED = 150
FIRST = 10


def _people(store: ClinicStore) -> list[tuple[str, Known]]:
    with store.raw_connection() as raw:
        rows = raw.execute(
            "SELECT mrn, listed, birth_on, phone FROM patient_summary"
            " WHERE birth_on IS NOT NULL AND birth_precision = 'day' AND phone <> '' ORDER BY mrn"
        ).fetchall()
    found = []
    for mrn, listed, born, phone in rows:
        family, _, given = listed.partition(", ")
        day = date.fromisoformat(born)
        found.append((mrn, Known(family.title(), given, day, phone, mrn)))
    return found


def _first_ten(roster: RosterService, me: Actor, text: str) -> list[str]:
    answer = roster.search(me, text)
    if answer.thin:
        answer = roster.search(me, text, thorough=True)
    return [row.mrn for row in answer.rows[:FIRST]]


def recall(store: ClinicStore, roster: RosterService, me: Actor) -> Iterator[Figure]:
    """Type each kind of slip; tell the share that was found, and the time of the search."""
    people = _people(store)
    chance = random.Random(5)
    for kind in KINDS:
        asked = found = 0
        spent = []
        for mrn, typed in typed_wrongly(chance, kind, people, ASKED):
            if mrn not in _first_ten(roster, me, typed.meant):
                continue
            began = time.perf_counter()
            found += mrn in _first_ten(roster, me, typed.wrong)
            spent.append((time.perf_counter() - began) * 1e3)
            asked += 1
        said = f"{kind}: {found / asked:.1%} of {asked} in the first ten"
        yield Figure(said, sorted(spent)[asked // 2], p95(spent))
