"""Conflicts across conditions and how each was resolved; templates as the clinic edits them.

Revision: 0011.
"""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.append_only import refuse_changes
from clinicdesk.store.migrations.columns import (
    DATE,
    GUID,
    INSTANT,
    INTEGER,
    TEXT,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["downgrade", "upgrade"]

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def _plan_conflict() -> None:
    create_table(
        "plan_conflict",
        sa.Column("id", GUID, nullable=False),
        sa.Column("plan_id", GUID, nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("first_seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.UniqueConstraint("plan_id", "key"),
        sa.CheckConstraint("length(trim(key)) > 0", name="keyed"),
    )


def _plan_conflict_event() -> None:
    create_table(
        "plan_conflict_event",
        sa.Column("id", GUID, nullable=False),
        sa.Column("conflict_id", GUID, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", GUID, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("resolution", sa.String(16), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("until", DATE),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("plan_number", INTEGER, nullable=False),
        sa.Column("task_id", GUID),
        sa.Column("told", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("conflict_id", "number"),
        sa.ForeignKeyConstraint(["conflict_id"], ["plan_conflict.id"]),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.CheckConstraint("act IN ('seen', 'resolved', 'reopened')", name="act_known"),
        sa.CheckConstraint("(act = 'resolved') = (resolution <> '')", name="resolution_said"),
        sa.CheckConstraint(
            "resolution IN ('', 'changed-plan', 'accepted', 'asked-clinician', 'not-a-conflict')",
            name="resolution_known",
        ),
        sa.CheckConstraint(
            "resolution NOT IN ('accepted', 'not-a-conflict') OR length(trim(reason)) > 0",
            name="reason_said",
        ),
        sa.CheckConstraint(
            "(resolution = 'asked-clinician') = (task_id IS NOT NULL)", name="question_asked"
        ),
    )


def _plan_template_copy() -> None:
    create_table(
        "plan_template_copy",
        *row_head(),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("origin", sa.String(8), nullable=False),
        sa.Column("base_version", INTEGER, nullable=False),
        sa.Column("edition", INTEGER, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("saved_by", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("key", "number"),
        sa.CheckConstraint("origin IN ('shipped', 'clinic', 'reset')", name="origin_known"),
        sa.CheckConstraint("number >= 1", name="number_counts"),
        sa.CheckConstraint("(origin = 'reset') = (body = '')", name="body_there"),
        sa.CheckConstraint("(origin = 'clinic') = (edition > 0)", name="edition_counts"),
    )


_ORDER = {
    "plan_conflict": _plan_conflict,
    "plan_conflict_event": _plan_conflict_event,
    "plan_template_copy": _plan_template_copy,
}


def upgrade() -> None:
    """Make the tables of plan conflicts and of the clinic's templates."""
    for name, create in _ORDER.items():
        create()
        refuse_changes(name)


def downgrade() -> None:
    """Take them away again."""
    for name in reversed(_ORDER):
        op.drop_table(name)
