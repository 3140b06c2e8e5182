"""More about a person, and who changed it when.

Revision: 0005, after 0004. The rows of people, phones and addresses get columns; the tables are
built anew around them, since the CHECK that guards the types names every column.
"""

from collections.abc import Callable

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
_TELECOM = {
    "e164": _EMPTY,
    "leave_message": _EMPTY,
    "best_time": _EMPTY,
    "start_on": "NULL",
    "end_on": "NULL",
}
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


def _person_rules() -> tuple[sa.CheckConstraint, ...]:
    known = {
        "birth_sex": "'F', 'M', 'OTH', 'UNK', 'ASKU'",
        "recorded_sex": "'female', 'male', 'unknown', 'declined'",
        "primary_care_kind": "'', 'named', 'directory', 'none'",
    }
    return tuple(
        sa.CheckConstraint(f"{column} IN ({values})", name=f"{column}_known")
        for column, values in known.items()
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
        *_person_rules(),
    )
    patients.index_patient()
    op.create_index(
        "ix_patient_deceased",
        "patient",
        ["id"],
        sqlite_where=sa.text("deceased"),
        postgresql_where=sa.text("deceased"),
    )


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
        sa.Column("e164", sa.String(20), nullable=False),
        sa.Column("leave_message", sa.String(3), nullable=False),
        sa.Column("best_time", TEXT, nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
        *_of_person(),
        sa.CheckConstraint("leave_message IN ('yes', 'no', '')", name="leave_message_known"),
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
        sa.Column("as_typed", TEXT, nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
        *_of_person(),
    )
    op.create_index("ix_patient_address_patient_id", "patient_address", ["patient_id"])


_GROWN: tuple[tuple[str, dict[str, str], Callable[[], None]], ...] = (
    ("patient", _PERSON, _person),
    ("patient_telecom", _TELECOM, _telecom),
    ("patient_address", _ADDRESS, _address),
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


def upgrade() -> None:
    """Give the old tables their new columns, and make the new tables."""
    for table, new, create in _GROWN:
        _rebuild(table, create, _columns(table, {}), new)
    for create in TABLES.values():
        create()
    refuse_changes("person_change")


def downgrade() -> None:
    """Take away the new tables and columns, and what they hold."""
    for name in reversed(TABLES):
        op.drop_table(name)
    for table, new, _create in reversed(_GROWN):
        _rebuild(table, patients.TABLES[table], _columns(table, new), {})
