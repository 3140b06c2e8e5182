"""Coaching: who coaches whom on which goals, sessions, entries about goals, attempts at contact.

Revision: 0012.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

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

__all__ = ["downgrade", "upgrade"]

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _where(condition: str) -> dict[str, Any]:
    said = sa.text(condition)
    return {"sqlite_where": said, "postgresql_where": said}


def _coaching() -> None:
    create_table(
        "coaching",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("coach_id", GUID, nullable=False),
        sa.Column("status", sa.String(8), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("start_on", DATE, nullable=False),
        sa.Column("end_on", DATE),
        sa.Column("every_days", INTEGER),
        sa.Column("every_reason", TEXT, nullable=False),
        sa.Column("due_on", DATE),
        sa.Column("last_contact_at", INSTANT),
        sa.Column("heard_on", DATE),
        sa.Column("confidence", INTEGER),
        sa.Column("confidence_fell", BOOLEAN, nullable=False),
        sa.Column("attempts", INTEGER, nullable=False),
        sa.Column("nurse_reason", sa.String(10), nullable=False),
        sa.Column("nurse_since", DATE),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["coach_id"], ["staff.id"]),
        sa.CheckConstraint(
            "(end_on IS NOT NULL) = (status = 'ended')",
            name="ended",
        ),
        sa.CheckConstraint(
            "every_days IS NULL OR length(trim(every_reason)) > 0",
            name="every_days_reason",
        ),
        sa.CheckConstraint(
            "status IN ('active', 'paused', 'ended')",
            name="status_known",
        ),
        sa.CheckConstraint(
            "every_days BETWEEN 1 AND 365",
            name="every_days_range",
        ),
        sa.CheckConstraint(
            "(nurse_reason = '') = (nurse_since IS NULL)",
            name="nurse_asked",
        ),
        sa.CheckConstraint(
            "(due_on IS NOT NULL) = (status = 'active')",
            name="clock_runs",
        ),
    )
    op.create_index(
        "ix_coaching_due", "coaching", ["site_id", "due_on"], **_where("status = 'active'")
    )
    op.create_index(
        "ix_coaching_mine", "coaching", ["coach_id", "due_on"], **_where("status = 'active'")
    )
    op.create_index("ix_coaching_patient_id", "coaching", ["patient_id"])


def _coaching_goal() -> None:
    create_table(
        "coaching_goal",
        sa.Column("coaching_id", GUID, nullable=False),
        sa.Column("goal_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("since_on", DATE, nullable=False),
        sa.Column("until_on", DATE),
        sa.PrimaryKeyConstraint("coaching_id", "goal_id"),
        sa.ForeignKeyConstraint(["coaching_id"], ["coaching.id"]),
        sa.ForeignKeyConstraint(["goal_id"], ["plan_goal.id"]),
    )
    op.create_index("ix_coaching_goal_goal_id", "coaching_goal", ["goal_id"])


def _coaching_session_rules() -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["coaching_id"], ["coaching.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["coach_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["instead_id"], ["coaching_session.id"]),
        sa.CheckConstraint(
            "mode IN ('in-person', 'phone', 'video')",
            name="mode_known",
        ),
        sa.CheckConstraint(
            "video_link = '' OR substr(video_link, 1, 8) = 'https://'",
            name="link_secure",
        ),
        sa.CheckConstraint(
            "status IN ('planned', 'held', 'no-show', 'cancelled', 'rescheduled')",
            name="status_known",
        ),
        sa.CheckConstraint(
            "minutes BETWEEN 5 AND 240",
            name="minutes_range",
        ),
        sa.CheckConstraint(
            "status NOT IN ('cancelled', 'rescheduled') OR length(trim(reason)) > 0",
            name="reason_said",
        ),
        sa.CheckConstraint(
            "(held_at IS NOT NULL) = (status = 'held')",
            name="held",
        ),
        sa.CheckConstraint(
            "(instead_id IS NOT NULL) = (status = 'rescheduled')",
            name="moved",
        ),
    )


def _coaching_session() -> None:
    create_table(
        "coaching_session",
        *row_head(),
        sa.Column("coaching_id", GUID, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("coach_id", GUID, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("planned_at", INSTANT, nullable=False),
        sa.Column("minutes", INTEGER, nullable=False),
        sa.Column("mode", sa.String(10), nullable=False),
        sa.Column("video_link", TEXT, nullable=False),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("wants", TEXT, nullable=False),
        sa.Column("agenda", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("held_at", INSTANT),
        sa.Column("held_minutes", INTEGER),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("instead_id", GUID),
        sa.Column("sequence", INTEGER, nullable=False),
        *row_tail(),
        *_coaching_session_rules(),
    )
    op.create_index(
        "ix_coaching_session_coaching_id", "coaching_session", ["coaching_id", "planned_at"]
    )
    op.create_index("ix_coaching_session_patient_id", "coaching_session", ["patient_id"])
    op.create_index(
        "ix_coaching_session_planned",
        "coaching_session",
        ["coach_id", "planned_at"],
        **_where("status = 'planned'"),
    )


def _coaching_entry_rules() -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["coaching_id"], ["coaching.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["goal_id"], ["plan_goal.id"]),
        sa.ForeignKeyConstraint(["session_id"], ["coaching_session.id"]),
        sa.UniqueConstraint("session_id", "goal_id"),
        sa.CheckConstraint(
            "done IN ('', 'done', 'partly', 'not')",
            name="done_known",
        ),
        sa.CheckConstraint(
            "stage IN ('precontemplation', 'contemplation', 'preparation', 'action', "
            "'maintenance', 'relapse')",
            name="stage_known",
        ),
        sa.CheckConstraint(
            "kind IN ('session', 'check-in')",
            name="kind_known",
        ),
        sa.CheckConstraint(
            "importance BETWEEN 0 AND 10",
            name="importance_ruler",
        ),
        sa.CheckConstraint(
            "(session_id IS NOT NULL) = (kind = 'session')",
            name="at_a_session",
        ),
        sa.CheckConstraint(
            "confidence BETWEEN 0 AND 10",
            name="confidence_ruler",
        ),
    )


def _coaching_entry() -> None:
    create_table(
        "coaching_entry",
        *row_head(),
        sa.Column("coaching_id", GUID, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("goal_id", GUID, nullable=False),
        sa.Column("session_id", GUID),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("said_on", DATE, nullable=False),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("said_by", TEXT, nullable=False),
        sa.Column("done", sa.String(6), nullable=False),
        sa.Column("importance", INTEGER),
        sa.Column("confidence", INTEGER),
        sa.Column("stage", sa.String(16)),
        sa.Column("step_what", TEXT, nullable=False),
        sa.Column("step_where", TEXT, nullable=False),
        sa.Column("step_when", TEXT, nullable=False),
        sa.Column("step_often", TEXT, nullable=False),
        sa.Column("if_then", TEXT, nullable=False),
        sa.Column("barrier", TEXT, nullable=False),
        sa.Column("support", TEXT, nullable=False),
        sa.Column("reward", TEXT, nullable=False),
        sa.Column("next_step", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        *row_tail(),
        *_coaching_entry_rules(),
    )
    op.create_index("ix_coaching_entry_coaching_id", "coaching_entry", ["coaching_id", "said_on"])
    op.create_index("ix_coaching_entry_goal_id", "coaching_entry", ["goal_id"])
    op.create_index("ix_coaching_entry_patient_id", "coaching_entry", ["patient_id"])


def _contact_attempt() -> None:
    create_table(
        "contact_attempt",
        *row_head(),
        sa.Column("coaching_id", GUID, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("tried_at", INSTANT, nullable=False),
        sa.Column("tried_by", TEXT, nullable=False),
        sa.Column("channel", sa.String(14), nullable=False),
        sa.Column("outcome", sa.String(14), nullable=False),
        sa.Column("note", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["coaching_id"], ["coaching.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.CheckConstraint(
            "outcome IN ('reached', 'left-message', 'sent', 'no-answer', 'wrong-number', "
            "'declined')",
            name="outcome_known",
        ),
        sa.CheckConstraint(
            "channel IN ('mobile-phone', 'home-phone', 'work-phone', 'text', 'email', 'portal', "
            "'in-person', 'home-mail')",
            name="channel_known",
        ),
    )
    op.create_index(
        "ix_contact_attempt_coaching_id", "contact_attempt", ["coaching_id", "tried_at"]
    )
    op.create_index("ix_contact_attempt_patient_id", "contact_attempt", ["patient_id"])


_ORDER = {
    "coaching": _coaching,
    "coaching_goal": _coaching_goal,
    "coaching_session": _coaching_session,
    "coaching_entry": _coaching_entry,
    "contact_attempt": _contact_attempt,
}


def upgrade() -> None:
    """Make the tables of coaching."""
    for create in _ORDER.values():
        create()


def downgrade() -> None:
    """Take them away again."""
    for name in reversed(_ORDER):
        op.drop_table(name)
