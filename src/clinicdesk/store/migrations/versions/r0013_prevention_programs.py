"""Prevention program cohorts, and the time that care management takes.

Revision: 0013.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

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

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_DELIVERY = "'in-person', 'online', 'distance', 'combination'"
_MODES = "'in-person', 'online', 'distance'"
_KINDS = "'core', 'core-maintenance', 'make-up'"
_REASONS = (
    "'', 'no-time', 'moved', 'not-reached', 'pregnant', 'diabetes', 'other-program', 'died',"
    " 'other'"
)
_ACTIVITIES = (
    "'planning', 'call', 'caregiver', 'coordination', 'medicines', 'review', 'education',"
    " 'community', 'visit', 'paperwork'"
)


def _where(condition: str) -> dict[str, Any]:
    said = sa.text(condition)
    return {"sqlite_where": said, "postgresql_where": said}


def _dpp_cohort() -> None:
    create_table(
        "dpp_cohort",
        *row_head(),
        sa.Column("code", sa.String(25), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("organization", sa.String(25), nullable=False),
        sa.Column("delivery", sa.String(12), nullable=False),
        sa.Column("coach_id", GUID, nullable=False),
        sa.Column("coach_code", sa.String(25), nullable=False),
        sa.Column("first_on", DATE, nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("ended_on", DATE),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["coach_id"], ["staff.id"]),
        sa.UniqueConstraint("code"),
        sa.CheckConstraint(f"delivery IN ({_DELIVERY})", name="delivery_known"),
        sa.CheckConstraint("length(trim(name)) > 0", name="named"),
    )


def _dpp_participant() -> None:
    create_table(
        "dpp_participant",
        *row_head(),
        sa.Column("cohort_id", GUID, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("enrolment_id", GUID, nullable=False),
        sa.Column("code", sa.String(25), nullable=False),
        sa.Column("enrolled_on", DATE, nullable=False),
        sa.Column("evidence", TEXT, nullable=False),
        sa.Column("withdrawn_on", DATE),
        sa.Column("withdrawn_reason", sa.String(20), nullable=False),
        sa.Column("withdrawn_note", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["cohort_id"], ["dpp_cohort.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["enrolment_id"], ["programme_enrolment.id"]),
        sa.UniqueConstraint("code"),
        sa.UniqueConstraint("enrolment_id"),
        sa.CheckConstraint(f"withdrawn_reason IN ({_REASONS})", name="withdrawn_reason_known"),
        sa.CheckConstraint("(withdrawn_on IS NULL) = (withdrawn_reason = '')", name="withdrawn"),
    )
    op.create_index("ix_dpp_participant_cohort_id", "dpp_participant", ["cohort_id"])
    op.create_index("ix_dpp_participant_patient_id", "dpp_participant", ["patient_id"])


def _dpp_session() -> None:
    create_table(
        "dpp_session",
        *row_head(),
        sa.Column("cohort_id", GUID, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("held_on", DATE, nullable=False),
        sa.Column("mode", sa.String(12), nullable=False),
        sa.Column("topic", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["cohort_id"], ["dpp_cohort.id"]),
        sa.CheckConstraint(f"kind IN ({_KINDS})", name="kind_known"),
        sa.CheckConstraint(f"mode IN ({_MODES})", name="mode_known"),
        sa.CheckConstraint("number >= 1", name="number_counts"),
    )
    op.create_index("ix_dpp_session_cohort_id", "dpp_session", ["cohort_id", "held_on"])


def _dpp_attendance() -> None:
    create_table(
        "dpp_attendance",
        *row_head(),
        sa.Column("session_id", GUID, nullable=False),
        sa.Column("participant_id", GUID, nullable=False),
        sa.Column("attended", BOOLEAN, nullable=False),
        sa.Column("weight", DECIMAL),
        sa.Column("weight_unit", sa.String(8), nullable=False),
        sa.Column("minutes", INTEGER),
        sa.Column("weight_observation_id", GUID),
        sa.Column("minutes_observation_id", GUID),
        sa.Column("replaced_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["session_id"], ["dpp_session.id"]),
        sa.ForeignKeyConstraint(["participant_id"], ["dpp_participant.id"]),
        sa.CheckConstraint("weight_unit IN ('', '[lb_av]', 'kg')", name="weight_unit_known"),
        sa.CheckConstraint("(weight IS NULL) = (weight_unit = '')", name="weighed"),
        sa.CheckConstraint("minutes >= 0", name="minutes_count"),
        sa.CheckConstraint("attended OR (weight IS NULL AND minutes IS NULL)", name="there"),
    )
    op.create_index(
        "uq_dpp_attendance_holds",
        "dpp_attendance",
        ["session_id", "participant_id"],
        unique=True,
        **_where("replaced_at IS NULL"),
    )
    op.create_index("ix_dpp_attendance_participant_id", "dpp_attendance", ["participant_id"])


def _care_time() -> None:
    create_table(
        "care_time",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("staff_id", GUID, nullable=False),
        sa.Column("start_at", INSTANT, nullable=False),
        sa.Column("minutes", INTEGER, nullable=False),
        sa.Column("activity", sa.String(24), nullable=False),
        sa.Column("plan_line_id", GUID),
        sa.Column("plan_line", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("by_timer", BOOLEAN, nullable=False),
        sa.Column("replaces_id", GUID),
        sa.Column("replaced_at", INSTANT),
        sa.Column("reason", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["replaces_id"], ["care_time.id"]),
        sa.CheckConstraint(f"activity IN ({_ACTIVITIES})", name="activity_known"),
        sa.CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes_count"),
        sa.CheckConstraint("replaced_at IS NULL OR length(trim(reason)) > 0", name="corrected"),
    )
    op.create_index("ix_care_time_patient_id", "care_time", ["patient_id", "start_at"])
    op.create_index("ix_care_time_staff_id", "care_time", ["staff_id", "start_at"])
    op.create_index("ix_care_time_start_at", "care_time", ["start_at"])


def _care_timer() -> None:
    create_table(
        "care_timer",
        *row_head(),
        sa.Column("staff_id", GUID, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("activity", sa.String(24), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("entry_id", GUID),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["entry_id"], ["care_time.id"]),
        sa.CheckConstraint(f"activity IN ({_ACTIVITIES})", name="activity_known"),
        sa.CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="forward"),
    )
    op.create_index(
        "uq_care_timer_runs", "care_timer", ["staff_id"], unique=True, **_where("ended_at IS NULL")
    )
    op.create_index("ix_care_timer_patient_id", "care_timer", ["patient_id"])


_ORDER = {
    "dpp_cohort": _dpp_cohort,
    "dpp_participant": _dpp_participant,
    "dpp_session": _dpp_session,
    "dpp_attendance": _dpp_attendance,
    "care_time": _care_time,
    "care_timer": _care_timer,
}


def upgrade() -> None:
    """Make the tables of cohorts and of time."""
    for create in _ORDER.values():
        create()


def downgrade() -> None:
    """Take them away again, with what was typed there."""
    for name in reversed(_ORDER):
        op.drop_table(name)
