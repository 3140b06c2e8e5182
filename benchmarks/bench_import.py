"""Import, end to end on SQLCipher, beside what cannot be avoided.

Floors of the same run: only parsing the files (``json.loads``), and only inserting the rows that
the import made, with the same tables and indexes, into plain SQLite and into raw SQLCipher. The
files are 35 charts made by Synthea where they stand beside the project, else invented ones of the
same composition.
"""

import json
import random
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import sqlcipher3.dbapi2 as sqlcipher
from ground import KEYS, Figure
from real_charts import SHARED, empty_clinic

from clinicdesk.domain.imports import ImportReport
from clinicdesk.store.clinic_store import ClinicStore

ROUNDS = 3
CHARTS = 35
REAL = SHARED / "synthea-2.4-smart"
_MADE = (
    "patient",
    "patient_identifier",
    "condition",
    "observation",
    "observation_part",
    "latest_observation",
    "medication",
    "allergy",
    "immunization",
    "procedure",
    "encounter",
    "practitioner",
    "organization",
    "care_plan",
    "plan_goal",
    "source_block",
    "source_resource",
)
_PER_CHART = {
    "Observation": 66,
    "Claim": 19,
    "ExplanationOfBenefit": 14,
    "Encounter": 14,
    "Immunization": 10,
    "Condition": 6,
    "Procedure": 6,
    "MedicationRequest": 4,
}


def _resource(kind: str, number: int, chance: random.Random) -> dict[str, Any]:
    code = {"coding": [{"system": "http://loinc.org", "code": f"{number % 40}-1"}], "text": kind}
    made: dict[str, Any] = {
        "resourceType": kind,
        "id": str(UUID(int=chance.getrandbits(128))),
        "status": "active" if kind == "MedicationRequest" else "final",
        "code": code,
        "vaccineCode": code,
        "medicationCodeableConcept": code,
        "subject": {"reference": "urn:uuid:person"},
        "effectiveDateTime": f"20{number % 20 + 5:02}-03-05T10:00:00-05:00",
        "valueQuantity": {"value": chance.randrange(1000) / 10, "unit": "mg", "code": "mg"},
    }
    if kind in {"Claim", "ExplanationOfBenefit"}:
        made["item"] = [{"sequence": n, "productOrService": code} for n in range(12)]
    return made


def _invented(folder: Path) -> None:
    chance = random.Random(5)
    for number in range(CHARTS):
        person = {
            "resourceType": "Patient",
            "id": str(UUID(int=chance.getrandbits(128))),
            "name": [{"family": f"Family{number}", "given": ["Given"]}],
            "birthDate": f"19{number + 50}-01-02",
        }
        entries = [{"fullUrl": "urn:uuid:person", "resource": person}]
        for kind, count in _PER_CHART.items():
            entries += [{"resource": _resource(kind, n, chance)} for n in range(count)]
        bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
        (folder / f"{number:02}.json").write_text(json.dumps(bundle, indent=2))


def _seconds(act: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    found = act()
    return time.perf_counter() - start, found


def _tables(store: ClinicStore) -> Iterator[tuple[str, list[str], list[Any]]]:
    with store.raw_connection() as raw:
        for name in _MADE:
            query = "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL"
            schema = [row[0] for row in raw.execute(f"{query} ORDER BY type DESC", (name,))]
            rows = raw.execute(f"SELECT * FROM {name}").fetchall()
            yield name, [sql for sql in schema if not sql.startswith("CREATE TRIGGER")], rows


def _insert_all(connection: Any, tables: list[tuple[str, list[str], list[Any]]]) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    for _name, schema, _rows in tables:
        for sql in sorted(schema, key=lambda said: not said.startswith("CREATE TABLE")):
            connection.execute(sql)
    connection.execute("BEGIN")
    for name, _schema, rows in tables:
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)
    connection.execute("COMMIT")
    connection.close()


def _plain(path: Path) -> Any:
    return sqlite3.connect(path, isolation_level=None)


def _cipher(path: Path) -> Any:
    connection = sqlcipher.connect(str(path), isolation_level=None)
    connection.set_key(f"x'{KEYS.database.hex()}'")
    return connection


def _figure(what: str, seconds: list[float], count: int, floor: str, below: list[float]) -> Figure:
    each = [1e6 * value / count for value in seconds]
    rate = 1e6 / statistics.median(each)
    lowest = statistics.median(below) * 1e6 / count if below else 0.0
    return Figure(
        f"{what}: {rate:,.0f} resources/s", statistics.median(each), max(each), floor, lowest, "µs"
    )


def run() -> Iterator[tuple[str, list[Figure]]]:
    """Measure; yield the table."""
    with tempfile.TemporaryDirectory() as temporary:
        base = Path(temporary)
        files = REAL
        if not REAL.is_dir():
            files = base / "files"
            files.mkdir()
            _invented(files)
        texts = [path.read_text() for path in sorted(files.glob("*.json"))]
        first, again, trial, parse, plain, cipher = ([] for _ in range(6))
        count = 0
        for number in range(ROUNDS):
            folder = base / str(number)
            folder.mkdir()
            parse.append(_seconds(lambda: [json.loads(text) for text in texts])[0])
            store, nurse, service = empty_clinic(folder)

            def take(*, dry_run: bool = False) -> ImportReport:
                return service.import_paths(nurse, [files], dry_run=dry_run)[0]  # noqa: B023

            trial.append(_seconds(lambda: take(dry_run=True))[0])
            seconds, report = _seconds(take)
            first.append(seconds)
            again.append(_seconds(take)[0])
            count = report.read
            tables = list(_tables(store))
            plain.append(_seconds(lambda: _insert_all(_plain(folder / "p"), tables))[0])  # noqa: B023
            cipher.append(_seconds(lambda: _insert_all(_cipher(folder / "c"), tables))[0])  # noqa: B023
            store.close()
        kind = "real charts" if files == REAL else "invented charts"
        both = [one + other for one, other in zip(parse, plain, strict=True)]
        yield (
            f"Import of {len(texts)} files, {count:,} resources ({kind}), a resource",
            [
                _figure("import", first, count, "parsed and inserted, plain SQLite", both),
                _figure("import", first, count, "parsing alone", parse),
                _figure("import", first, count, "inserting alone, plain SQLite", plain),
                _figure("import", first, count, "inserting alone, raw SQLCipher", cipher),
                _figure("trial, nothing written", trial, count, "parsing alone", parse),
                _figure("the same files again", again, count, "parsing alone", parse),
            ],
        )
