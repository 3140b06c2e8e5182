"""Keystroke to rows on a whole clinic: every beginning of what invented people are asked for by.

The clinic is the demonstration: conditions, results, plans, referrals and all. Each kind of key is
typed for people of its own and each keystroke is timed once, the first time that it is asked, so
that a page that is not in the cache costs what it costs. Processor time stands beside the wall's:
it leaves out what other programs of the machine did in between.

The floors answer the same keystrokes with the same statements on the same rows and do nothing else:
plain SQLite and raw SQLCipher, each on a file with the tables of finding alone. A ``LIKE`` scan
shows what most programs do.
"""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from ground import KEYS, TODAY, Figure, cache, each, figure, open_demo, open_home, timed
from recalling import recall

from clinicdesk.domain.access import Actor
from clinicdesk.domain.roster import RosterFilter, RosterSort
from clinicdesk.domain.search import parse_query
from clinicdesk.services.roster import RosterService
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.fast_read import FastReader

ASKED = 100
ZONE = "America/New_York"
_TABLES = ("patient_summary", "search_word", "search_key", "clinic_meta")
_CACHE = "PRAGMA cache_size = -32768"  # as the program's own connections have it
Statement = tuple[str, Sequence[Any]]


def _forms(listed: str, birth: str, phone: str, mrn: str) -> dict[str, str]:
    """Return what a person may be asked for by, written out."""
    family, _, given = listed.partition(", ")
    family = family.title()
    year, month, day = birth.split("-")
    return {
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


def _queries(store: ClinicStore) -> dict[str, list[str]]:
    """Return every keystroke of each kind; no person stands in two kinds."""
    with store.raw_connection() as raw:
        found = raw.execute(
            "SELECT listed, birth_on, phone, mrn FROM patient_summary"
            " WHERE birth_on IS NOT NULL AND phone <> '' ORDER BY mrn"
        ).fetchall()
    kinds: dict[str, list[str]] = {}
    names = list(_forms(*found[0]))
    asked = random.Random(3).sample(found, min(ASKED * len(names), len(found)))
    for n, kind in enumerate(names):
        for person in asked[n :: len(names)]:
            text = _forms(*person)[kind]
            begun = [text[:end] for end in range(1, len(text) + 1)]
            # A day half typed asks for nothing yet.
            kinds.setdefault(kind, []).extend(b for b in begun if parse_query(b, TODAY).terms)
            if kind == "family given":
                family, _, given = text.partition(" ")
                kinds.setdefault("two initials", []).append(f"{family[:1]} {given[:1]}")
                kinds.setdefault("nobody", []).append(f"{family[:3]}qx")
    return kinds


@contextmanager
def _floors(store: ClinicStore, path: Path) -> Iterator[dict[str, Any]]:
    """Give a plain and an encrypted file of the same tables and rows, nobody's pages read yet."""
    opened = {}
    for module, name in ((sqlite3, "plain SQLite"), (sqlcipher, "raw SQLCipher")):
        file = path / f"floor-{module.__name__.partition('.')[0]}.db"
        file.unlink(missing_ok=True)
        _copy(store, _connected(module, file))
        opened[name] = _connected(module, file)
    yield opened
    for connection in opened.values():
        connection.close()


def _connected(module: Any, file: Path) -> Any:
    connection = module.connect(file, isolation_level=None, cached_statements=256)
    if module is sqlcipher:
        connection.set_key(f"x'{KEYS.database.hex()}'")
    connection.execute(_CACHE)
    return connection


def _copy(store: ClinicStore, target: Any) -> None:
    with store.raw_connection() as raw:
        places = ", ".join("?" * len(_TABLES))
        made = raw.execute(
            f"SELECT type, sql FROM sqlite_master WHERE tbl_name IN ({places})"
            " AND sql IS NOT NULL ORDER BY type DESC",
            _TABLES,
        ).fetchall()
        target.execute("BEGIN")
        for kind, sql in made:
            if kind == "index":
                continue
            target.execute(sql)
        for table in _TABLES:
            rows = raw.execute(f"SELECT * FROM {table}")
            values = ", ".join("?" * len(rows.description))
            target.executemany(f"INSERT INTO {table} VALUES ({values})", rows)
        for kind, sql in made:
            if kind == "index":
                target.execute(sql)
        target.execute("COMMIT")
    target.close()


@contextmanager
def _listened() -> Iterator[list[Statement]]:
    """Give the statements that the program reads by, in their order."""
    said: list[Statement] = []
    rows = FastReader.rows

    def listening(self: FastReader, sql: str, values: Sequence[Any] = ()) -> Any:
        said.append((sql, values))
        return rows(self, sql, values)

    FastReader.rows = listening  # type: ignore[method-assign]
    try:
        yield said
    finally:
        FastReader.rows = rows  # type: ignore[method-assign]


def _typed(search: Callable[[str], Any], texts: Sequence[str]) -> tuple[list[float], list[float]]:
    """Type each text once; return the wall's and the processor's milliseconds."""
    wall, spent = [], []
    for text in texts:
        begun, used = time.perf_counter(), time.thread_time()
        search(text)
        spent.append((time.thread_time() - used) * 1e3)
        wall.append((time.perf_counter() - begun) * 1e3)
    return wall, spent


def _answered(connection: Any, statements: Sequence[Statement]) -> None:
    for sql, values in statements:
        connection.execute(sql, values).fetchall()


def _statements(search: Callable[[str], Any], texts: Sequence[str]) -> list[list[Statement]]:
    found = []
    for text in texts:
        with _listened() as said:
            search(text)
        found.append(list(said))
    return found


def _typing(
    search: Callable[[str], Any], kinds: dict[str, list[str]], floors: dict[str, Any]
) -> Iterator[Figure]:
    for kind, texts in kinds.items():
        wall, spent = _typed(search, texts)
        asked = _statements(search, texts)
        beside = {
            name: [timed(partial(_answered, connection, one), 1, warm=0)[0] for one in asked]
            for name, connection in floors.items()
        }
        for name, values in beside.items():
            yield figure(f"{kind}, {len(texts)} keystrokes", wall, f"{name}, same reads", values)
        yield figure(f"{kind}, processor time", spent)


def _like(connection: Any, typed: str) -> list[object]:
    sql = "SELECT * FROM patient_summary WHERE listed LIKE ? ORDER BY sort LIMIT 20"
    found: list[object] = connection.execute(sql, (f"%{typed}%",)).fetchall()
    return found


def _slow_ways(
    roster: RosterService, me: Actor, family: list[str], floors: dict[str, Any]
) -> Iterator[Figure]:
    for name, connection in floors.items():
        scans = each(partial(_like, connection), family[:200])
        yield figure(f"LIKE '%…%' in {name}", scans)
    slips = [t[:2] + t[3] + t[2] + t[4:] for t in dict.fromkeys(family) if len(t) > 5]
    thorough = each(partial(roster.search, me, thorough=True), slips)
    yield figure("slip of two letters, thorough", thorough)


def _windows(roster: RosterService, me: Actor, people: int) -> Iterator[Figure]:
    for offset in (0, people // 2, people - 60):
        for order in (RosterSort.ATTENTION, RosterSort.NAME):
            window = partial(roster.page, me, RosterFilter.ALL, order, offset=offset, limit=60)
            yield figure(f"60 rows from {offset:,} by {order}", timed(window, 15))


def _warm(store: ClinicStore) -> None:
    RosterService(store, ZONE).warm()


def _all(kinds: dict[str, list[str]], part: int, parts: int) -> list[str]:
    """Return some of the keystrokes of every kind, mixed."""
    mixed = [text for texts in kinds.values() for text in texts]
    random.Random(4).shuffle(mixed)
    return mixed[part::parts]


def _slips(store: ClinicStore, me: Actor) -> list[Figure]:
    roster = RosterService(store, ZONE)
    roster.warm(me)
    return list(recall(store, roster, me))


def _measured(store: ClinicStore, me: Actor) -> list[Figure]:
    return list(_figures(store, me))


def _figures(store: ClinicStore, me: Actor) -> Iterator[Figure]:
    roster = RosterService(store, ZONE)
    roster.warm(me)
    people = roster.page(me, limit=1).total
    kinds = _queries(store)
    with _floors(store, cache()) as floors:
        yield from _typing(partial(roster.search, me), kinds, floors)
        for rows in (20, 40):
            wall, spent = _typed(partial(roster.search, me, limit=rows), _all(kinds, rows % 3, 3))
            yield figure(f"all kinds mixed, {rows} rows", wall)
            yield figure(f"all kinds mixed, {rows} rows, processor time", spent)
        yield from _slow_ways(roster, me, kinds["family name"], floors)
    yield from _windows(roster, me, people)
    yield figure("vocabulary loaded", timed(partial(_warm, store), 5))


def run(people: int = 10_000, home: Path | None = None) -> Iterator[tuple[str, list[Figure]]]:
    """Measure typing and scrolling; ``home`` holds a demonstration clinic that is there already."""
    if home is not None:
        with open_home(home) as clinic:
            store, me = clinic._opened.store, clinic.actor
            figures, slips = _measured(store, me), _slips(store, me)
            people = RosterService(store, ZONE).page(me, limit=1).total
    else:
        demo = open_demo(people)
        figures, slips = _measured(demo.store, demo.nurse), _slips(demo.store, demo.nurse)
        demo.store.close()
    yield f"Search and roster on a whole clinic, {people:,} people", figures
    yield f"Mistyped, and found when the typing rests, {people:,} people", slips
