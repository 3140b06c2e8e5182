"""What a plan's lines carry: evidence, agreement, milestones, acceptance, structured words.

Revision: 0009.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.columns import (
    DATE,
    DECIMAL,
    GUID,
    INSTANT,
    INTEGER,
    TEXT,
    create_table,
)

__all__ = ["downgrade", "upgrade"]

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _part(name: str, owner: str, parent: str, *parts: Any) -> None:
    columns = [part for part in parts if isinstance(part, sa.Column)]
    create_table(
        name,
        sa.Column("id", GUID, nullable=False),
        sa.Column(owner, GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        *columns,
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("made_by", GUID, nullable=False),
        sa.Column("replaced_at", INSTANT),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint([owner], [f"{parent}.id"]),
        *(part for part in parts if not isinstance(part, sa.Column)),
    )
    op.create_index(f"ix_{name}_{owner}", name, [owner])


def _of_concern(name: str, *parts: Any) -> None:
    _part(name, "concern_id", "plan_concern", *parts)


def _of_goal(name: str, *parts: Any) -> None:
    _part(name, "goal_id", "plan_goal", *parts)


def _of_plan(name: str, *parts: Any) -> None:
    _part(name, "plan_id", "care_plan", *parts)


def _lines() -> None:
    _of_concern(
        "concern_origin",
        sa.Column("origin", sa.String(10), nullable=False),
        sa.Column("clinician_agrees_on", DATE),
        sa.Column("clinician_agrees_by", TEXT, nullable=False),
        sa.Column("person_agrees_on", DATE),
        sa.CheckConstraint("origin IN ('problem', 'screening', 'own-words')", name="origin_known"),
    )
    _of_concern("concern_evidence", sa.Column("observation_id", GUID, nullable=False))
    _of_goal(
        "goal_milestone",
        sa.Column("milestone_id", GUID, nullable=False),
        sa.Column("said", TEXT, nullable=False),
        sa.Column("value", DECIMAL),
        sa.Column("due_on", DATE),
        sa.Column("reached_on", DATE),
        sa.CheckConstraint("length(trim(said)) > 0", name="said_something"),
    )
    _of_goal(
        "goal_acceptance",
        sa.Column("who", sa.String(8), nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("priority", sa.String(8)),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("said_on", DATE),
        sa.CheckConstraint("who IN ('patient', 'provider')", name="who_known"),
        sa.CheckConstraint("status IN ('agree', 'disagree', 'pending')", name="status_known"),
        sa.CheckConstraint("priority IN ('high', 'medium', 'low')", name="priority_known"),
    )


def _whole() -> None:
    _of_plan(
        "barrier_help",
        sa.Column("barrier", TEXT, nullable=False),
        sa.Column("resource", TEXT, nullable=False),
        sa.Column("resource_id", GUID),
        sa.Column("note", TEXT, nullable=False),
        sa.CheckConstraint("length(trim(barrier)) > 0", name="barrier_said"),
        sa.CheckConstraint("length(trim(resource)) > 0", name="resource_said"),
    )
    _of_plan(
        "warning_sign",
        sa.Column("sign", TEXT, nullable=False),
        sa.Column("zone", sa.String(6), nullable=False),
        sa.Column("act", TEXT, nullable=False),
        sa.CheckConstraint("zone IN ('yellow', 'red')", name="zone_known"),
        sa.CheckConstraint("length(trim(sign)) > 0", name="sign_said"),
    )
    _of_plan(
        "plan_caregiver",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("relation", TEXT, nullable=False),
        sa.Column("strain", INTEGER),
        sa.Column("needs", TEXT, nullable=False),
        sa.Column("asked_on", DATE),
        sa.CheckConstraint("length(trim(name)) > 0", name="named"),
        sa.CheckConstraint("strain BETWEEN 0 AND 10", name="strain_ruler"),
    )


_TABLES = (
    "concern_origin",
    "concern_evidence",
    "goal_milestone",
    "goal_acceptance",
    "barrier_help",
    "warning_sign",
    "plan_caregiver",
)


def upgrade() -> None:
    """Make the tables of what plan lines carry."""
    _lines()
    _whole()


def downgrade() -> None:
    """Take them away, and what they hold: saved versions of plans keep it."""
    for name in reversed(_TABLES):
        op.drop_table(name)
