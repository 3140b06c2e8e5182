"""Keystroke to rows: every beginning of what 150 random people are asked for by.

Each keystroke counts as the best of three. Beside it, in the same run on the same words: the same
answer from plain SQLite and raw SQLCipher without ClinicDesk (a prefix range and twenty rows), and
a ``LIKE`` scan as most programs have it.
"""

import random
import sqlite3
from collections.abc import Iterator
from functools import partial

import sqlcipher3.dbapi2 as sqlcipher
from ground import KEYS, Figure, cache, each, figure, open_people, timed

from clinicdesk.domain.access import Actor
from clinicdesk.domain.roster import RosterFilter, RosterSort
from clinicdesk.services.roster import RosterService
from clinicdesk.store.clinic_store import ClinicStore

ASKED = 150
ZONE = "America/New_York"
_COLUMNS = "patient_id, sort, mrn, listed, birth_on, sex, employer, work_site, phone, status"


def _queries(store: ClinicStore) -> dict[str, list[str]]:
    with store.raw_connection() as raw:
        found = raw.execute(
            "SELECT listed, birth_on, phone, mrn FROM patient_summary"
            " WHERE birth_on IS NOT NULL AND phone <> '' ORDER BY patient_id"
        ).fetchall()
    kinds: dict[str, list[str]] = {}
    for listed, birth, phone, mrn in random.Random(3).sample(found, ASKED):
        family, _, given = listed.partition(", ")
        family = family.title()
        year, month, day = str(birth).split("-")
        whole = {
            "family name": family,
            "given name": given,
            "family given": f"{family} {given}",
            "given family": f"{given} {family}",
            "MRN": mrn,
            "phone": phone,
            "last four digits": phone[-4:],
            "birth date": f"{month}/{day}/{year}",
            "family and year": f"{family} {year}",
        }
        for kind, text in whole.items():
            kinds.setdefault(kind, []).extend(text[:n] for n in range(1, len(text) + 1))
        kinds.setdefault("two initials", []).append(f"{family[:1]} {given[:1]}")
        kinds.setdefault("nobody", []).append(f"{family[:3]}qx")
    return kinds


def _floors(store: ClinicStore, people: int) -> tuple[sqlite3.Connection, sqlite3.Connection]:
    """Make a plain and an encrypted table of the same rows, with an index on the sorted name."""
    with store.raw_connection() as raw:
        rows = raw.execute(f"SELECT {_COLUMNS} FROM patient_summary").fetchall()
    opened = []
    for module, name in ((sqlite3, "plain"), (sqlcipher, "cipher")):
        path = cache() / f"floor-{name}-{people}.db"
        path.unlink(missing_ok=True)
        connection = module.connect(path)
        if module is sqlcipher:
            connection.set_key(f"x'{KEYS.database.hex()}'")
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute(f"CREATE TABLE person ({_COLUMNS.replace('patient_id', 'id')})")
        places = ", ".join("?" * (_COLUMNS.count(",") + 1))
        connection.executemany(f"INSERT INTO person VALUES ({places})", rows)
        connection.execute("CREATE INDEX by_sort ON person (sort)")
        connection.commit()
        opened.append(connection)
    return opened[0], opened[1]


def _prefix(connection: sqlite3.Connection, typed: str) -> list[object]:
    low = typed.casefold()
    sql = "SELECT * FROM person WHERE sort >= ? AND sort < ? ORDER BY sort LIMIT 20"
    return connection.execute(sql, (low, low + "\U0010ffff")).fetchall()


def _like(connection: sqlite3.Connection, typed: str) -> list[object]:
    sql = "SELECT * FROM person WHERE listed LIKE ? ORDER BY sort LIMIT 20"
    return connection.execute(sql, (f"%{typed}%",)).fetchall()


def _typing(roster: RosterService, me: Actor, store: ClinicStore, people: int) -> Iterator[Figure]:
    kinds = _queries(store)
    plain, cipher = _floors(store, people)
    family = kinds["family name"]
    raw = each(partial(_prefix, plain), family, best_of=3)
    encrypted = each(partial(_prefix, cipher), family, best_of=3)
    for kind, texts in kinds.items():
        for text in texts[:40]:
            roster.search(me, text)
        ours = each(partial(roster.search, me), texts, best_of=3)
        yield figure(f"keystroke, {kind}", ours, "raw SQLCipher prefix", encrypted)
    yield figure("raw SQLCipher prefix", encrypted, "plain SQLite prefix", raw)
    scans = each(partial(_like, cipher), family[:200], best_of=3)
    yield figure("raw SQLCipher LIKE '%…%'", scans, "plain SQLite prefix", raw)
    slips = [t[:2] + t[3] + t[2] + t[4:] for t in set(family) if len(t) > 5]
    thorough = each(partial(roster.search, me, thorough=True), slips, best_of=3)
    yield figure("slip of two letters, thorough", thorough, "raw SQLCipher prefix", encrypted)
    plain.close()
    cipher.close()


def _warm(store: ClinicStore) -> None:
    RosterService(store, ZONE).warm()


def run(sizes: tuple[int, ...] = (10_000, 100_000)) -> Iterator[tuple[str, list[Figure]]]:
    """Measure typing and scrolling at each size."""
    for people in sizes:
        store, me = open_people(people)
        roster = RosterService(store, ZONE)
        loading = timed(partial(_warm, store), 5)
        roster.warm()
        figures = [figure("vocabulary loaded", loading), *_typing(roster, me, store, people)]
        for offset in (0, people // 2, people - 60):
            for order in (RosterSort.ATTENTION, RosterSort.NAME):
                window = partial(roster.page, me, RosterFilter.ALL, order, offset=offset, limit=60)
                runs = timed(window, 15)
                figures.append(figure(f"60 rows from {offset:,} by {order}", runs))
        store.close()
        yield f"Search and roster, {people:,} people", figures
