"""Migrations as mathematics: up is the records, up and down is nothing, down and up is the same."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from bare_store import KEYS
from open_clinic import PASSWORD, doors_in, make

from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.errors import NewerFile
from clinicdesk.domain.ids import IdSource
from clinicdesk.store.clinic_store import (
    REVISION,
    ClinicStore,
    create_store,
    open_store,
)
from clinicdesk.store.migrate import downgrade, upgrade
from clinicdesk.store.records.all_records import METADATA


@pytest.fixture
def ids(clock: FixedClock) -> IdSource:
    return IdSource(clock, seed=1)


@pytest.fixture
def made(tmp_path: Path, clock: FixedClock, ids: IdSource) -> Iterator[ClinicStore]:
    """A clinic made from the records."""
    create_store(tmp_path / "clinic.db", KEYS, {}, lambda session: None)
    store, revision = open_store(tmp_path / "clinic.db", KEYS, clock=clock, ids=ids)
    assert revision == REVISION
    yield store
    store.close()


def _schema(store: ClinicStore) -> dict[str, Any]:
    """Return what the database says of its tables, in a form that can be compared."""
    with store.migrating() as connection:
        inspector = sa.inspect(connection)
        tables = [name for name in inspector.get_table_names() if name != "alembic_version"]
        found: dict[str, Any] = {
            name: {
                "columns": [
                    (c["name"], str(c["type"]), c["nullable"], c["default"])
                    for c in inspector.get_columns(name)
                ],
                "key": inspector.get_pk_constraint(name),
                "links": sorted(map(str, inspector.get_foreign_keys(name))),
                "unique": sorted(map(str, inspector.get_unique_constraints(name))),
                "checks": sorted(
                    (str(c["name"]), " ".join(str(c["sqltext"]).split()))
                    for c in inspector.get_check_constraints(name)
                ),
            }
            for name in tables
        }
        rows = connection.exec_driver_sql(
            "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') "
            "AND sql IS NOT NULL ORDER BY name"
        )
        found["others"] = [(kind, name, " ".join(sql.split())) for kind, name, sql in rows]
        rowid = connection.exec_driver_sql("SELECT name, wr FROM pragma_table_list ORDER BY name")
        found["without rowid"] = [name for name, without in rowid if without]
    return found


def test_the_head_is_the_records(made: ClinicStore) -> None:
    from_records = _schema(made)
    downgrade(made, "base")
    assert set(_schema(made)) == {"others", "without rowid"}
    upgrade(made)
    migrated = _schema(made)
    for name, said in from_records.items():
        assert migrated[name] == said, name
    assert set(METADATA.tables) <= set(from_records)


def test_down_and_up_again_is_the_same(made: ClinicStore) -> None:
    downgrade(made, "base")
    upgrade(made)
    first = _schema(made)
    downgrade(made, "base")
    assert _schema(made)["others"] == []
    upgrade(made)
    assert _schema(made) == first


def test_a_migrated_clinic_keeps_its_promises(made: ClinicStore) -> None:
    downgrade(made, "base")
    upgrade(made)
    with made.raw_connection() as connection:
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        with pytest.raises(Exception, match="CHECK constraint failed"):
            connection.execute("INSERT INTO serial (name, last) VALUES ('mrn', 'many')")
        connection.execute(
            "INSERT INTO audit_entry (seq, at, actor_id, roles, computer, act, object_kind, "
            "purpose, digest, mac) VALUES (1, '2026-01-01T00:00:00.000000Z', "
            "x'00000000000000000000000000000000', '', '', 'a', 'b', '', '', x'00')"
        )
        with pytest.raises(Exception, match="append-only"):
            connection.execute("DELETE FROM audit_entry")


def test_a_newer_clinic_is_refused(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "clinic"
    doors = doors_in(home)
    make(doors, folder, home)
    with (
        doors.unlock(folder, "amoreau", PASSWORD) as clinic,
        clinic._opened.store.raw_connection() as connection,
    ):
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    before = (folder / "clinic.db").read_bytes()
    with pytest.raises(NewerFile, match=f"9999.*{REVISION}"):
        doors.unlock(folder, "amoreau", PASSWORD)
    assert (folder / "clinic.db").read_bytes() == before
