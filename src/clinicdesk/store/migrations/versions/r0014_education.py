"""What was taught: leaflets given, teach-back, and when to ask again.

Revision: 0014.
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

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_OUTCOMES = "outcome IN ('correct', 're-taught', 'not yet', 'declined')"


def _education_assignment() -> None:
    create_table(
        "education_assignment",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("leaflet_version", INTEGER, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("plan_id", GUID),
        sa.Column("concern_id", GUID),
        sa.Column("goal_id", GUID),
        sa.Column("method", sa.String(8), nullable=False),
        sa.Column("given_at", INSTANT, nullable=False),
        sa.Column("given_by_id", GUID, nullable=False),
        sa.Column("given_by", TEXT, nullable=False),
        sa.Column("outcome", sa.String(10)),
        sa.Column("ask_on", DATE),
        sa.Column("replaced_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.ForeignKeyConstraint(["concern_id"], ["plan_concern.id"]),
        sa.ForeignKeyConstraint(["goal_id"], ["plan_goal.id"]),
        sa.ForeignKeyConstraint(["given_by_id"], ["staff.id"]),
        sa.CheckConstraint("method IN ('print', 'verbal', 'video', 'group')", name="method_known"),
        sa.CheckConstraint(_OUTCOMES, name="outcome_known"),
        sa.CheckConstraint("leaflet_version >= 1", name="leaflet_version_counts"),
        sa.CheckConstraint("length(trim(topic)) > 0 AND length(trim(title)) > 0", name="named"),
        sa.CheckConstraint(
            "ask_on IS NULL OR (replaced_at IS NULL AND entered_in_error = false)",
            name="asks_once",
        ),
        sa.CheckConstraint(
            "plan_id IS NOT NULL OR (concern_id IS NULL AND goal_id IS NULL)", name="line_of_a_plan"
        ),
    )
    op.create_index("ix_education_assignment_patient_id", "education_assignment", ["patient_id"])
    op.create_index("ix_education_assignment_plan_id", "education_assignment", ["plan_id"])
    op.create_index(
        "ix_education_assignment_ask_on",
        "education_assignment",
        ["site_id", "ask_on"],
        sqlite_where=sa.text("ask_on IS NOT NULL"),
        postgresql_where=sa.text("ask_on IS NOT NULL"),
    )


def _education_teach_back() -> None:
    create_table(
        "education_teach_back",
        sa.Column("id", GUID, nullable=False),
        sa.Column("assignment_id", GUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", GUID, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("said", TEXT, nullable=False),
        sa.Column("ask_on", DATE),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["assignment_id"], ["education_assignment.id"]),
        sa.CheckConstraint(_OUTCOMES, name="outcome_known"),
        sa.CheckConstraint("outcome <> 'correct' OR length(trim(said)) > 0", name="words_said"),
    )
    op.create_index(
        "ix_education_teach_back_assignment_id", "education_teach_back", ["assignment_id", "at"]
    )


def upgrade() -> None:
    """Make the tables of education."""
    _education_assignment()
    _education_teach_back()
    refuse_changes("education_teach_back")


def downgrade() -> None:
    """Take them away again: there was no place for them."""
    op.drop_table("education_teach_back")
    op.drop_table("education_assignment")
