"""More about a person, and who changed it when.

Revision: 0005, after 0004. The rows of people, phones and addresses get columns. On SQLite the
tables are built anew around them, since the CHECK that guards the types names every column; on
PostgreSQL there is no such CHECK, and tables that others point at cannot be dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.append_only import refuse_changes
from clinicdesk.store.migrations.columns import (
    BOOLEAN,
    DATE,
    GUID,
    INSTANT,
    INTEGER,
    TEXT,
    create_table,
    row_head,
    row_tail,
)
from clinicdesk.store.migrations.initial import patients
from clinicdesk.store.migrations.person_details import TABLES

__all__ = ["downgrade", "upgrade"]

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_EMPTY = "''"
_PERSON = {
    "birth_sex": "NULL",
    "recorded_sex": "NULL",
    "shift": _EMPTY,
    "department": _EMPTY,
    # What stood there was typed or sent: a name without an entry of the directory.
    "primary_care_kind": "CASE WHEN primary_care = '' THEN '' ELSE 'named' END",
    "primary_care_id": "NULL",
    "status_reason": _EMPTY,
    "status_on": "NULL",
    "deceased_source": _EMPTY,
    "safe_purposes": _EMPTY,
    "safe_avoid": _EMPTY,
    "minor_confidential": "FALSE",
}
_PERSON_KNOWN = {
    "birth_sex_known": "birth_sex IN ('F', 'M', 'OTH', 'UNK', 'ASKU')",
    "recorded_sex_known": "recorded_sex IN ('female', 'male', 'unknown', 'declined')",
    "primary_care_kind_known": "primary_care_kind IN ('', 'named', 'directory', 'none')",
}
_TELECOM = {
    "e164": _EMPTY,
    "leave_message": _EMPTY,
    "best_time": _EMPTY,
    "start_on": "NULL",
    "end_on": "NULL",
}
_TELECOM_KNOWN = {"leave_message_known": "leave_message IN ('yes', 'no', '')"}
_ADDRESS = {"as_typed": _EMPTY, "start_on": "NULL", "end_on": "NULL"}


def _person_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("birth_sex", sa.String(4)),
        sa.Column("recorded_sex", sa.String(10)),
        sa.Column("shift", TEXT, nullable=False),
        sa.Column("department", TEXT, nullable=False),
        sa.Column("primary_care_kind", sa.String(10), nullable=False),
        sa.Column("primary_care_id", GUID),
        sa.Column("status_reason", sa.String(20), nullable=False),
        sa.Column("status_on", DATE),
        sa.Column("deceased_source", sa.String(20), nullable=False),
        sa.Column("safe_purposes", TEXT, nullable=False),
        sa.Column("safe_avoid", TEXT, nullable=False),
        sa.Column("minor_confidential", BOOLEAN, nullable=False),
    )


def _telecom_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("e164", sa.String(20), nullable=False),
        sa.Column("leave_message", sa.String(3), nullable=False),
        sa.Column("best_time", TEXT, nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
    )


def _address_columns() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("as_typed", TEXT, nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
    )


def _rules(known: dict[str, str]) -> tuple[sa.CheckConstraint, ...]:
    return tuple(sa.CheckConstraint(said, name=name) for name, said in known.items())


def _index_deceased() -> None:
    op.create_index(
        "ix_patient_deceased",
        "patient",
        ["id"],
        sqlite_where=sa.text("deceased"),
        postgresql_where=sa.text("deceased"),
    )


def _person() -> None:
    head = patients.patient_columns()
    tail = len(row_tail())
    create_table(
        "patient",
        *head[:-tail],
        *_person_columns(),
        *head[-tail:],
        *patients.patient_links(),
        *patients.patient_rules(),
        *_rules(_PERSON_KNOWN),
    )
    patients.index_patient()
    _index_deceased()


def _of_person() -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("replaced_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )


def _telecom() -> None:
    create_table(
        "patient_telecom",
        *row_head(),
        sa.Column("system", sa.String(10), nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("use", sa.String(10), nullable=False),
        sa.Column("rank", INTEGER, nullable=False),
        sa.Column("comment", TEXT, nullable=False),
        *_telecom_columns(),
        *_of_person(),
        *_rules(_TELECOM_KNOWN),
    )
    op.create_index("ix_patient_telecom_patient_id", "patient_telecom", ["patient_id"])


def _address() -> None:
    create_table(
        "patient_address",
        *row_head(),
        sa.Column("use", sa.String(10), nullable=False),
        sa.Column("line", TEXT, nullable=False),
        sa.Column("city", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("postal_code", sa.String(20), nullable=False),
        sa.Column("country", TEXT, nullable=False),
        *_address_columns(),
        *_of_person(),
    )
    op.create_index("ix_patient_address_patient_id", "patient_address", ["patient_id"])


@dataclass(frozen=True, slots=True)
class _Grown:
    """A table that gets columns, what they say of the rows that are there, and its new checks."""

    table: str
    values: dict[str, str]
    create: Callable[[], None]
    columns: Callable[[], tuple[sa.Column[object], ...]]
    known: dict[str, str]


_GROWN = (
    _Grown("patient", _PERSON, _person, _person_columns, _PERSON_KNOWN),
    _Grown("patient_telecom", _TELECOM, _telecom, _telecom_columns, _TELECOM_KNOWN),
    _Grown("patient_address", _ADDRESS, _address, _address_columns, {}),
)


def _rebuild(table: str, create: Callable[[], None], kept: list[str], new: dict[str, str]) -> None:
    """Build a table anew around its rows, which stand aside meanwhile.

    Foreign keys are off: what points at the rows finds them again under their ids.
    """
    old, into = ", ".join(kept), ", ".join([*kept, *new])
    values = ", ".join([*kept, *new.values()])
    # Names of tables and columns, all of them ours; nothing is bound.
    op.execute(f"CREATE TABLE before_0005 AS SELECT {old} FROM {table}")  # noqa: S608
    op.drop_table(table)
    create()
    op.execute(f"INSERT INTO {table} ({into}) SELECT {values} FROM before_0005")  # noqa: S608
    op.drop_table("before_0005")


def _columns(table: str, besides: dict[str, str]) -> list[str]:
    found = sa.inspect(op.get_bind()).get_columns(table)
    return [column["name"] for column in found if column["name"] not in besides]


def _widen(grown: _Grown) -> None:
    """Add the columns to a table that stays, empty until its rows have said what stands there."""
    columns = grown.columns()
    required = [column.name for column in columns if not column.nullable]
    for column in columns:
        column.nullable = True
        op.add_column(grown.table, column)
    said = ", ".join(f"{name} = {grown.values[name]}" for name in required)
    # Names of tables and columns, all of them ours; nothing is bound.
    op.execute(f"UPDATE {grown.table} SET {said}")  # noqa: S608
    for name in required:
        op.alter_column(grown.table, name, nullable=False)
    for name, condition in grown.known.items():
        op.create_check_constraint(name, grown.table, condition)


def _narrow(grown: _Grown) -> None:
    for name in grown.known:
        op.drop_constraint(op.f(f"ck_{grown.table}_{name}"), grown.table, type_="check")
    for name in grown.values:
        op.drop_column(grown.table, name)


def _stays() -> bool:
    return op.get_bind().dialect.name == "postgresql"


def upgrade() -> None:
    """Give the old tables their new columns, and make the new tables."""
    for grown in _GROWN:
        if _stays():
            _widen(grown)
        else:
            _rebuild(grown.table, grown.create, _columns(grown.table, {}), grown.values)
    if _stays():
        _index_deceased()
    for create in TABLES.values():
        create()
    refuse_changes("person_change")


def downgrade() -> None:
    """Take away the new tables and columns, and what they hold."""
    for name in reversed(TABLES):
        op.drop_table(name)
    if _stays():
        op.drop_index("ix_patient_deceased", table_name="patient")
    for grown in reversed(_GROWN):
        if _stays():
            _narrow(grown)
        else:
            kept = _columns(grown.table, grown.values)
            _rebuild(grown.table, patients.TABLES[grown.table], kept, {})
