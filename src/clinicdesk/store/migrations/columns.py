"""Column types and guards for migrations, frozen apart from the records, which go on changing."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.records.base import type_guard
from clinicdesk.store.types import ExactDecimal, Guid, Instant

__all__ = [
    "BOOLEAN",
    "DATE",
    "DECIMAL",
    "GUID",
    "INSTANT",
    "INTEGER",
    "TEXT",
    "code_columns",
    "create_table",
    "row_head",
    "row_tail",
]

GUID, INSTANT, DECIMAL = Guid(), Instant(), ExactDecimal()
BOOLEAN, DATE, INTEGER, TEXT = sa.Boolean(), sa.Date(), sa.Integer(), sa.Text()


def row_head() -> tuple[sa.Column[Any], ...]:
    """Return the columns that every aggregate's table began with in the first revision."""
    return (
        sa.Column("id", GUID, nullable=False),
        sa.Column("version", INTEGER, nullable=False),
    )


def row_tail() -> tuple[sa.Column[Any], ...]:
    """Return the columns that every aggregate's table ended with in the first revision."""
    return (
        sa.Column("site_id", GUID, nullable=False),
        sa.Column("compartment", sa.String(20), nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("entered_in_error", BOOLEAN, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", GUID, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", GUID, nullable=False),
    )


def code_columns() -> tuple[sa.Column[Any], ...]:
    """Return the columns of the coded value that a row is about."""
    return tuple(
        sa.Column(f"code_{part}", TEXT, nullable=False)
        for part in ("text", "system", "code", "display", "version")
    )


def create_table(name: str, *parts: Any, **options: Any) -> None:
    """Create a table; on SQLite with the CHECK that stands for its columns' types."""
    columns = [part for part in parts if isinstance(part, sa.Column)]
    if any(column.name == "compartment" for column in columns):
        clear = sa.CheckConstraint("compartment = 'general'", name="in_the_clear")
        parts = (*parts, clear)
    if op.get_bind().dialect.name == "sqlite":
        guard = sa.CheckConstraint(sa.text(type_guard(columns)), name="types")
        parts = (*parts, guard)
    op.create_table(name, *parts, **options)
