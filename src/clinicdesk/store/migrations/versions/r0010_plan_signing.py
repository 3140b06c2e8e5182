"""Signed editions of a plan, its reviews, the person's agreement, and work that follows a line.

Revision: 0010.
"""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.append_only import refuse_changes
from clinicdesk.store.migrations.columns import (
    BOOLEAN,
    DATE,
    DECIMAL,
    GUID,
    INSTANT,
    INTEGER,
    TEXT,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["downgrade", "upgrade"]

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_STATUSES = "('draft', 'active', 'on-hold', 'revoked', 'completed', 'entered-in-error', 'unknown')"


def _plan_edition() -> None:
    create_table(
        "plan_edition",
        *row_head(),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("against", TEXT, nullable=False),
        sa.Column("needs_cosignature", BOOLEAN, nullable=False),
        sa.Column("plan_number", INTEGER, nullable=False),
        sa.Column("said_by_id", GUID, nullable=False),
        sa.Column("said_by", TEXT, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("plan_id", GUID, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.ForeignKeyConstraint(
            ["plan_id", "plan_number"],
            ["plan_version.plan_id", "plan_version.number"],
            name="fk_plan_edition_plan_version",
        ),
        sa.ForeignKeyConstraint(["said_by_id"], ["staff.id"]),
        sa.UniqueConstraint("plan_id", "number"),
        sa.CheckConstraint("number >= 1", name="number_counts"),
        sa.CheckConstraint("length(sha256) = 64", name="hashed"),
    )


def _plan_cosignature() -> None:
    create_table(
        "plan_cosignature",
        *row_head(),
        sa.Column("edition_id", GUID, nullable=False),
        sa.Column("answer", sa.String(10), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("signed_by_id", GUID, nullable=False),
        sa.Column("said_by_id", GUID, nullable=False),
        sa.Column("said_by", TEXT, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["edition_id"], ["plan_edition.id"]),
        sa.ForeignKeyConstraint(["said_by_id"], ["staff.id"]),
        sa.UniqueConstraint("edition_id"),
        sa.CheckConstraint("answer <> 'returned' OR length(trim(reason)) > 0", name="reason_said"),
        sa.CheckConstraint("said_by_id <> signed_by_id", name="another_person"),
        sa.CheckConstraint("answer IN ('cosigned', 'returned')", name="answer_known"),
    )


def _plan_status_change() -> None:
    create_table(
        "plan_status_change",
        *row_head(),
        sa.Column("plan_number", INTEGER, nullable=False),
        sa.Column("before", sa.String(16), nullable=False),
        sa.Column("after", sa.String(16), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("said_by", TEXT, nullable=False),
        sa.Column("replaced_by_id", GUID),
        sa.Column("plan_id", GUID, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.ForeignKeyConstraint(["replaced_by_id"], ["care_plan.id"]),
        sa.CheckConstraint(
            f"after IN {_STATUSES}",
            name="after_known",
        ),
        sa.CheckConstraint(
            f"before IN {_STATUSES}",
            name="before_known",
        ),
    )
    op.create_index("ix_plan_status_change_plan_id", "plan_status_change", ["plan_id"])


def _plan_review() -> None:
    create_table(
        "plan_review",
        *row_head(),
        sa.Column("since_number", INTEGER),
        sa.Column("function", sa.String(40), nullable=False),
        sa.Column("reviewed_on", DATE, nullable=False),
        sa.Column("participants", TEXT, nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("changed", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("next_due_on", DATE),
        sa.Column("plan_number", INTEGER, nullable=False),
        sa.Column("said_by_id", GUID, nullable=False),
        sa.Column("said_by", TEXT, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("plan_id", GUID, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.ForeignKeyConstraint(["said_by_id"], ["staff.id"]),
        sa.CheckConstraint(
            "outcome IN ('continues', 'changed', 'to be changed', 'ends')", name="outcome_known"
        ),
        sa.CheckConstraint("outcome = 'ends' OR next_due_on IS NOT NULL", name="next_set"),
        sa.CheckConstraint("next_due_on > reviewed_on", name="next_later"),
    )
    op.create_index("ix_plan_review_plan_id", "plan_review", ["plan_id"])


def _plan_agreement() -> None:
    create_table(
        "plan_agreement",
        *row_head(),
        sa.Column("agrees", sa.String(16), nullable=False),
        sa.Column("how", sa.String(12), nullable=False),
        sa.Column("said_on", DATE, nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("present", TEXT, nullable=False),
        sa.Column("interpreter", TEXT, nullable=False),
        sa.Column("copy_on", DATE),
        sa.Column("copy_language", sa.String(35), nullable=False),
        sa.Column("copy_format", sa.String(12)),
        sa.Column("reading_grade", DECIMAL),
        sa.Column("teach_back", sa.String(10)),
        sa.Column("repeat_on", DATE),
        sa.Column("plan_number", INTEGER, nullable=False),
        sa.Column("said_by_id", GUID, nullable=False),
        sa.Column("said_by", TEXT, nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("plan_id", GUID, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.ForeignKeyConstraint(["said_by_id"], ["staff.id"]),
        sa.CheckConstraint(
            "agrees IN ('agrees', 'agrees in part', 'does not agree')", name="agrees_known"
        ),
        sa.CheckConstraint(
            "copy_format IN ('paper', 'large print', 'file', 'portal', 'read out')",
            name="copy_format_known",
        ),
        sa.CheckConstraint(
            "teach_back IN ('correct', 're-taught', 'not yet', 'declined')", name="teach_back_known"
        ),
        sa.CheckConstraint(
            "repeat_on IS NULL OR teach_back IS NOT NULL", name="repeat_of_something"
        ),
        sa.CheckConstraint(
            "how IN ('in person', 'by phone', 'by video', 'in writing')", name="how_known"
        ),
        sa.CheckConstraint("agrees = 'agrees' OR length(trim(words)) > 0", name="words_said"),
        sa.CheckConstraint(
            "copy_on IS NULL OR (copy_format IS NOT NULL AND length(trim(copy_language)) > 0)",
            name="copy_whole",
        ),
    )
    op.create_index("ix_plan_agreement_plan_id", "plan_agreement", ["plan_id"])


def _plan_line_task() -> None:
    create_table(
        "plan_line_task",
        *row_head(),
        sa.Column("line_kind", sa.String(14), nullable=False),
        sa.Column("line_id", GUID, nullable=False),
        sa.Column("task_id", GUID, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("plan_id", GUID, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.UniqueConstraint("line_id", "task_id"),
        sa.CheckConstraint(
            "line_kind IN ('plan', 'concern', 'goal', 'intervention', 'edition', 'agreement')",
            name="line_kind_known",
        ),
    )
    op.create_index("ix_plan_line_task_plan_id", "plan_line_task", ["plan_id"])
    op.create_index("ix_plan_line_task_task_id", "plan_line_task", ["task_id"])


def _plan_task_ask() -> None:
    create_table(
        "plan_task_ask",
        *row_head(),
        sa.Column("plan_number", INTEGER, nullable=False),
        sa.Column("task_id", GUID, nullable=False),
        sa.Column("line_id", GUID),
        sa.Column("why", TEXT, nullable=False),
        sa.Column("mark", sa.String(64), nullable=False),
        sa.Column("answer", sa.String(10)),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("new_task_id", GUID),
        sa.Column("answered_at", INSTANT),
        sa.Column("answered_by", GUID),
        sa.Column("plan_id", GUID, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["answered_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["new_task_id"], ["task.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.ForeignKeyConstraint(["task_id"], ["task.id"]),
        sa.CheckConstraint("(answer IS NULL) = (answered_at IS NULL)", name="answered_whole"),
        sa.CheckConstraint(
            "(answer = 'replace') = (new_task_id IS NOT NULL)", name="replaced_by_one"
        ),
        sa.CheckConstraint(
            "answer IN ('keep', 'cancel', 'replace', 'as it was')", name="answer_known"
        ),
    )
    op.create_index("ix_plan_task_ask_plan_id", "plan_task_ask", ["plan_id"])
    op.create_index(
        "uq_plan_task_ask_open",
        "plan_task_ask",
        ["task_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )


_ORDER = {
    "plan_edition": _plan_edition,
    "plan_cosignature": _plan_cosignature,
    "plan_status_change": _plan_status_change,
    "plan_review": _plan_review,
    "plan_agreement": _plan_agreement,
    "plan_line_task": _plan_line_task,
    "plan_task_ask": _plan_task_ask,
}
_KEPT = ("plan_edition", "plan_cosignature", "plan_status_change", "plan_review", "plan_agreement")


def upgrade() -> None:
    """Make the tables of plan signing."""
    for create in _ORDER.values():
        create()
    for name in _KEPT:
        refuse_changes(name)


def downgrade() -> None:
    """Take them away again: there was no place for them. The plans and their tasks stay."""
    for name in reversed(_ORDER):
        op.drop_table(name)
