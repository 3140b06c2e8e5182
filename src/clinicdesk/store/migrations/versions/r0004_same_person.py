"""Merges of two records of one person, all that they changed, and pairs who are two people.

Revision: 0004.
"""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.append_only import refuse_changes
from clinicdesk.store.migrations.columns import (
    GUID,
    INSTANT,
    TEXT,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["downgrade", "upgrade"]

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _person_merge() -> None:
    create_table(
        "person_merge",
        *row_head(),
        sa.Column("survivor_id", GUID, nullable=False),
        sa.Column("merged_id", GUID, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("choices", TEXT, nullable=False),
        sa.Column("undone_at", INSTANT),
        sa.Column("undone_by", GUID),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["merged_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["survivor_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["undone_by"], ["staff.id"]),
        sa.CheckConstraint("survivor_id <> merged_id", name="two_people"),
        sa.CheckConstraint("(undone_at IS NULL) = (undone_by IS NULL)", name="undone"),
    )
    op.create_index("ix_person_merge_survivor_id", "person_merge", ["survivor_id"])
    op.create_index(
        "uq_person_merge_live",
        "person_merge",
        ["merged_id"],
        unique=True,
        sqlite_where=sa.text("undone_at IS NULL"),
        postgresql_where=sa.text("undone_at IS NULL"),
    )


def _merge_change() -> None:
    create_table(
        "merge_change",
        sa.Column("merge_id", GUID, nullable=False),
        sa.Column("table_name", sa.String(40), nullable=False),
        sa.Column("row_id", GUID, nullable=False),
        sa.Column("column_name", sa.String(40), nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("after", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("merge_id", "table_name", "row_id", "column_name"),
        sa.ForeignKeyConstraint(["merge_id"], ["person_merge.id"]),
    )


def _not_same_person() -> None:
    create_table(
        "not_same_person",
        *row_head(),
        sa.Column("first_id", GUID, nullable=False),
        sa.Column("second_id", GUID, nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(32), nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("ended_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["first_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["second_id"], ["patient.id"]),
        sa.CheckConstraint("first_id <> second_id", name="two_people"),
        sa.CheckConstraint("length(fingerprint) = 32", name="marked"),
    )
    op.create_index("ix_not_same_person_second_id", "not_same_person", ["second_id"])
    op.create_index(
        "uq_not_same_person_people",
        "not_same_person",
        ["first_id", "second_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


_ORDER = {
    "person_merge": _person_merge,
    "merge_change": _merge_change,
    "not_same_person": _not_same_person,
}


def upgrade() -> None:
    """Make the new tables, parents before children; nothing that was there changes."""
    for create in _ORDER.values():
        create()
    refuse_changes("merge_change")


def downgrade() -> None:
    """Take the new tables away, and what they hold.

    A merge that was not taken back stays as it is: the rows stand with the survivor, and how they
    came there is no longer known.
    """
    for name in reversed(_ORDER):
        op.drop_table(name)
