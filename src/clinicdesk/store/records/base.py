"""What every row has, and the guards that stand where SQLite checks nothing.

Every table keeps: a UUIDv7 key, `version` for optimistic locking, who made and changed it when, the
site, the compartment, the source, and `entered_in_error`: nothing is ever deleted.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    event,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column

from clinicdesk.store.types import ExactDecimal, Guid, Instant

__all__ = ["Base", "CodeColumns", "Row", "guard_tables", "one_of", "table_of", "type_guard"]

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables of a clinic."""

    metadata = MetaData(naming_convention=NAMING)


class Row(Base):
    """The columns that every aggregate's table has."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(Guid, primary_key=True, sort_order=-20)
    version: Mapped[int] = mapped_column(Integer, nullable=False, default=1, sort_order=-19)
    site_id: Mapped[UUID] = mapped_column(Guid, nullable=False, sort_order=90)
    # Only general rows stand in the clear; the others are sealed in a table of their own.
    compartment: Mapped[str] = mapped_column(
        String(20), nullable=False, default="general", sort_order=91
    )
    source: Mapped[str] = mapped_column(Text, nullable=False, default="clinic", sort_order=92)
    entered_in_error: Mapped[bool] = mapped_column(
        Boolean, nullable=False, default=False, sort_order=93
    )
    created_at: Mapped[datetime] = mapped_column(Instant, nullable=False, sort_order=94)
    created_by: Mapped[UUID] = mapped_column(Guid, nullable=False, sort_order=95)
    updated_at: Mapped[datetime] = mapped_column(Instant, nullable=False, sort_order=96)
    updated_by: Mapped[UUID] = mapped_column(Guid, nullable=False, sort_order=97)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.version}


class CodeColumns:
    """The coded value that a row is about: system + code + display + version, and the words."""

    code_text: Mapped[str] = mapped_column(Text, nullable=False, sort_order=1)
    code_system: Mapped[str] = mapped_column(Text, nullable=False, default="", sort_order=2)
    code_code: Mapped[str] = mapped_column(Text, nullable=False, default="", sort_order=3)
    code_display: Mapped[str] = mapped_column(Text, nullable=False, default="", sort_order=4)
    code_version: Mapped[str] = mapped_column(Text, nullable=False, default="", sort_order=5)


def table_of(record: type[Base]) -> Table:
    """Return a record's table, for statements that read and write rows and no records."""
    table = record.__table__
    assert isinstance(table, Table)
    return table


def one_of(column: str, values: Sequence[str]) -> CheckConstraint:
    """Return a CHECK that a column holds one of the values (or nothing, where it may)."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=f"{column}_known")


_TYPEOF: tuple[tuple[type[Any], str], ...] = (
    (Guid, "typeof({c}) = 'blob' AND length({c}) = 16"),
    (Instant, "typeof({c}) = 'text' AND {c} GLOB '????-??-??T??:??:??.??????Z'"),
    (ExactDecimal, "typeof({c}) = 'text' AND {c} NOT GLOB '*[^0-9.-]*'"),
    (Boolean, "{c} IN (0, 1)"),
    (Integer, "typeof({c}) = 'integer'"),
    (Date, "typeof({c}) = 'text' AND {c} GLOB '????-??-??'"),
    (LargeBinary, "typeof({c}) = 'blob'"),
    (String, "typeof({c}) = 'text'"),
)


def type_guard(columns: Iterable[Column[Any]]) -> str:
    """Return the condition under which every column holds what its type says (SQLite)."""
    clauses = []
    for column in columns:
        for kind, clause in _TYPEOF:
            if isinstance(column.type, kind):
                said = clause.format(c=column.name)
                clauses.append(f"({column.name} IS NULL OR ({said}))" if column.nullable else said)
                break
    return " AND ".join(clauses)


def _for_postgresql(metadata: MetaData, connection: Connection, **_kw: Any) -> None:
    if connection.dialect.name != "postgresql":
        return
    for table in metadata.tables.values():
        for index in table.indexes:
            where = index.dialect_options["sqlite"]["where"]
            index.dialect_options["postgresql"]["where"] = where


def guard_tables(metadata: MetaData) -> None:
    """Give each table the CHECK that stands for STRICT, which refuses most of our types.

    PostgreSQL checks types by itself, so the guard is SQLite's alone. What an index leaves out is
    said for SQLite, and handed to PostgreSQL when tables are made there: naming both would import
    that engine's dialect at every start.
    """
    event.listen(metadata, "before_create", _for_postgresql)
    for table in metadata.tables.values():
        guard = CheckConstraint(text(type_guard(table.columns)), name="types")
        table.append_constraint(guard.ddl_if(dialect="sqlite"))
        if "compartment" in table.columns:
            # A row outside general that stands here in the clear would be a disclosure.
            table.append_constraint(CheckConstraint("compartment = 'general'", name="in_the_clear"))
