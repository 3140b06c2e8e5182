"""The first tables of `records.tasks`, as they were at the beginning."""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.columns import (
    DATE,
    GUID,
    INSTANT,
    TEXT,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["TABLES"]


def _task() -> None:
    create_table(
        "task",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("priority", sa.String(8), nullable=False),
        sa.Column("owner_id", GUID, nullable=False),
        sa.Column("due_on", DATE, nullable=False),
        sa.Column("referral_id", GUID),
        sa.Column("plan_id", GUID),
        sa.Column("completed_at", INSTANT),
        sa.Column("completed_by", GUID),
        sa.Column("outcome", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["completed_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.CheckConstraint(
            "(completed_at IS NOT NULL) = (status IN ('completed', 'failed', 'cancelled'))",
            name="ended",
        ),
        sa.CheckConstraint("NOT entered_in_error OR completed_at IS NOT NULL", name="error_ended"),
        sa.CheckConstraint(
            "kind IN ('task', 'follow-up', 'call', 'review', 'transition', 'recall')",
            name="kind_known",
        ),
        sa.CheckConstraint(
            "priority IN ('routine', 'urgent', 'asap', 'stat')", name="priority_known"
        ),
        sa.CheckConstraint(
            "status IN ('draft', 'ready', 'in-progress', 'on-hold', 'completed', "
            "'failed', 'cancelled')",
            name="status_known",
        ),
        sa.CheckConstraint("length(trim(title)) > 0", name="title_said"),
    )
    op.create_index(
        "ix_task_open",
        "task",
        ["site_id", "due_on", "owner_id", "completed_at"],
        sqlite_where=sa.text("completed_at IS NULL"),
        postgresql_where=sa.text("completed_at IS NULL"),
    )
    op.create_index("ix_task_patient_id", "task", ["patient_id"])
    op.create_index("ix_task_referral_id", "task", ["referral_id"])


TABLES = {
    "task": _task,
}
