"""Rows inserted in bulk are those that one insert each would make."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Table, create_engine, insert, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from clinicdesk.store.bulk import _Plan, insert_rows, roomy
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.records.clinical import AllergyRecord, ObservationRecord

OBSERVATION: Table = ObservationRecord.__table__  # type: ignore[assignment]
ALLERGY: Table = AllergyRecord.__table__  # type: ignore[assignment]
NOW = datetime(2026, 11, 22, 12, 30, 1, 5, tzinfo=UTC)


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    engine = create_engine(f"sqlite:///{tmp_path / 'plain.db'}")
    METADATA.create_all(engine)
    with Session(engine) as session:
        yield session
    engine.dispose()


def row(n: int, **more: Any) -> dict[str, Any]:
    return {
        "id": UUID(int=n),
        "version": 1,
        "site_id": UUID(int=99),
        "created_at": NOW,
        "created_by": UUID(int=98),
        "updated_at": NOW,
        "updated_by": UUID(int=98),
        "patient_id": UUID(int=97),
        "code_text": "Weight",
        "recorded_at": NOW,
        "occurred_at": None,
        **more,
    }


@pytest.mark.parametrize(
    ("table", "more"),
    [
        (OBSERVATION, {"value": Decimal("70.50"), "unit": "kg", "reference_low": None}),
        (ALLERGY, {"reactions": ["Hives", "Rash"], "entered_in_error": True}),
    ],
)
def test_bulk_rows_are_those_of_single_inserts(
    session: Session, table: Table, more: dict[str, Any]
) -> None:
    insert_rows(session, table, [row(1, **more), row(2, **more)])
    session.execute(insert(table), [row(3, **more)])
    first, second, third = session.execute(select(table).order_by(table.c.id)).all()
    assert first[1:] == third[1:]
    assert second[1:] == third[1:]
    assert third.created_at == NOW


def test_nothing_is_nothing(session: Session) -> None:
    insert_rows(session, OBSERVATION, [])
    assert session.execute(select(OBSERVATION)).all() == []


def test_the_guards_hold_in_bulk(session: Session) -> None:
    with pytest.raises(IntegrityError):
        insert_rows(session, OBSERVATION, [row(1, compartment="sud_part2")])


def test_rows_must_have_the_same_columns(session: Session) -> None:
    with pytest.raises(KeyError):
        insert_rows(session, OBSERVATION, [row(1, unit="kg"), row(2)])


def test_the_other_engine_gets_names_and_its_own_types() -> None:
    plan = _Plan(OBSERVATION, tuple(row(1, value=Decimal(3))), postgresql.dialect())
    (made,) = plan.rows([row(1, value=Decimal(3))])
    assert made["created_at"] == NOW
    assert made["value"] == Decimal(3)
    assert made["compartment"] == "general"
    assert "%(created_at)s" in plan.statement


def test_the_room_of_large_writes_is_given_back(session: Session) -> None:
    def room() -> int:
        return int(session.execute(text("PRAGMA cache_size")).scalar_one())

    usual = room()
    with roomy(session):
        assert room() == -262_144
        insert_rows(session, OBSERVATION, [row(n) for n in range(3)])
    assert room() == usual
    with pytest.raises(ZeroDivisionError), roomy(session):
        raise ZeroDivisionError
    assert room() == usual
