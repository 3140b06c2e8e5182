"""The first tables of `records.plans`, as they were at the beginning."""

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
    code_columns,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["TABLES"]


def _care_plan() -> None:
    create_table(
        "care_plan",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("intent", sa.String(8), nullable=False),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
        sa.Column("review_due_on", DATE),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("copy_given_on", DATE),
        sa.Column("copy_language", sa.String(35), nullable=False),
        sa.Column("changed_here_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.CheckConstraint(
            "intent IN ('proposal', 'plan', 'order', 'option')", name="intent_known"
        ),
        sa.CheckConstraint("number >= 1", name="number_counts"),
        sa.CheckConstraint(
            "status IN ('draft', 'active', 'on-hold', 'revoked', 'completed', "
            "'entered-in-error', 'unknown')",
            name="status_known",
        ),
        sa.CheckConstraint("length(trim(title)) > 0", name="title_said"),
    )
    op.create_index("ix_care_plan_patient_id", "care_plan", ["patient_id"])
    op.create_index("ix_care_plan_review_due_on", "care_plan", ["review_due_on"])


def _plan_concern() -> None:
    create_table(
        "plan_concern",
        *row_head(),
        sa.Column("plan_id", GUID, nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("verification", sa.String(16), nullable=False),
        sa.Column("said_by", sa.String(10), nullable=False),
        sa.Column("priority", sa.String(8)),
        sa.Column("patient_priority", sa.String(8)),
        sa.Column("own_words", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("error_reason", TEXT, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.CheckConstraint("length(trim(code_text)) > 0", name="code_said"),
        sa.CheckConstraint(
            "patient_priority IN ('high', 'medium', 'low')", name="patient_priority_known"
        ),
        sa.CheckConstraint("priority IN ('high', 'medium', 'low')", name="priority_known"),
        sa.CheckConstraint("said_by IN ('patient', 'provider', 'both')", name="said_by_known"),
        sa.CheckConstraint(
            "status IN ('active', 'recurrence', 'relapse', 'inactive', 'remission', 'resolved')",
            name="status_known",
        ),
        sa.CheckConstraint(
            "verification IN ('unconfirmed', 'provisional', 'differential', "
            "'confirmed', 'refuted', 'entered-in-error')",
            name="verification_known",
        ),
    )
    op.create_index("ix_plan_concern_patient_id", "plan_concern", ["patient_id"])


def _plan_statement() -> None:
    create_table(
        "plan_statement",
        *row_head(),
        sa.Column("plan_id", GUID, nullable=False),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("said", TEXT, nullable=False),
        sa.Column("replaced_at", INSTANT),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.CheckConstraint(
            "kind IN ('preference', 'barrier', 'strength', 'prognosis', "
            "'symptom-management', 'medication-management', 'community-services', "
            "'coordination', 'cognitive-functional', 'caregiver', 'environment', "
            "'self-management')",
            name="kind_known",
        ),
    )
    op.create_index("ix_plan_statement_patient_id", "plan_statement", ["patient_id"])


def _plan_version() -> None:
    create_table(
        "plan_version",
        *row_head(),
        sa.Column("plan_id", GUID, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("saved_by", TEXT, nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("snapshot", sa.LargeBinary(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("logged_id", GUID),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.UniqueConstraint("plan_id", "number"),
    )


def _concern_condition() -> None:
    create_table(
        "concern_condition",
        sa.Column("concern_id", GUID, nullable=False),
        sa.Column("condition_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("until_at", INSTANT),
        sa.PrimaryKeyConstraint("concern_id", "condition_id"),
        sa.ForeignKeyConstraint(["concern_id"], ["plan_concern.id"]),
        sa.ForeignKeyConstraint(["condition_id"], ["condition.id"]),
    )
    op.create_index("ix_concern_condition_condition_id", "concern_condition", ["condition_id"])


def _plan_goal_columns() -> tuple[sa.Column[Any], ...]:
    return (
        *row_head(),
        sa.Column("plan_id", GUID),
        sa.Column("concern_id", GUID),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("description", TEXT, nullable=False),
        sa.Column("said_by", sa.String(10), nullable=False),
        sa.Column("lifecycle", sa.String(16), nullable=False),
        sa.Column("status_reason", TEXT, nullable=False),
        sa.Column("achievement", sa.String(16)),
        sa.Column("achievement_reason", TEXT, nullable=False),
        sa.Column("achievement_on", DATE),
        sa.Column("priority", sa.String(8)),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("due_on", DATE),
        sa.Column("own_words", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("measure_text", TEXT, nullable=False),
        sa.Column("measure_system", TEXT, nullable=False),
        sa.Column("measure_code", TEXT, nullable=False),
        sa.Column("measure_display", TEXT, nullable=False),
        sa.Column("measure_version", TEXT, nullable=False),
        sa.Column("comparator", sa.String(10), nullable=False),
        sa.Column("target_value", DECIMAL),
        sa.Column("target_high", DECIMAL),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("baseline", DECIMAL),
        sa.Column("baseline_on", DATE),
        sa.Column("stage", sa.String(16)),
        sa.Column("importance", INTEGER),
        sa.Column("confidence", INTEGER),
        sa.Column("action_plan", TEXT, nullable=False),
        sa.Column("error_reason", TEXT, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        *row_tail(),
    )


def _plan_goal_links() -> tuple[sa.Constraint, ...]:
    return (
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["concern_id"], ["plan_concern.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
    )


def _plan_goal_rules() -> tuple[sa.Constraint, ...]:
    return (
        sa.CheckConstraint(
            "achievement IN ('in-progress', 'improving', 'worsening', 'no-change', "
            "'achieved', 'sustaining', 'not-achieved', 'no-progress', "
            "'not-attainable')",
            name="achievement_known",
        ),
        sa.CheckConstraint(
            "comparator IN ('', 'at most', 'at least', 'below', 'above', 'exactly', 'between')",
            name="comparator_known",
        ),
        sa.CheckConstraint("confidence BETWEEN 0 AND 10", name="confidence_ruler"),
        sa.CheckConstraint("length(trim(description)) > 0", name="description_said"),
        sa.CheckConstraint(
            "source <> 'clinic' OR concern_id IS NOT NULL OR length(trim(reason)) > 0",
            name="has_a_reason",
        ),
        sa.CheckConstraint("importance BETWEEN 0 AND 10", name="importance_ruler"),
        sa.CheckConstraint("source <> 'clinic' OR plan_id IS NOT NULL", name="in_a_plan"),
        sa.CheckConstraint(
            "lifecycle IN ('proposed', 'planned', 'accepted', 'active', 'on-hold', "
            "'completed', 'cancelled', 'entered-in-error', 'rejected')",
            name="lifecycle_known",
        ),
        sa.CheckConstraint("priority IN ('high', 'medium', 'low')", name="priority_known"),
        sa.CheckConstraint("said_by IN ('patient', 'provider', 'both')", name="said_by_known"),
        sa.CheckConstraint(
            "stage IN ('precontemplation', 'contemplation', 'preparation', 'action', "
            "'maintenance', 'relapse')",
            name="stage_known",
        ),
        sa.CheckConstraint(
            "(comparator = 'between') = (target_high IS NOT NULL)", name="target_range"
        ),
        sa.CheckConstraint("(comparator = '') = (target_value IS NULL)", name="target_whole"),
    )


def _plan_goal() -> None:
    create_table(
        "plan_goal",
        *_plan_goal_columns(),
        *_plan_goal_links(),
        *_plan_goal_rules(),
    )
    op.create_index("ix_plan_goal_due_on", "plan_goal", ["due_on"])
    op.create_index("ix_plan_goal_patient_id", "plan_goal", ["patient_id"])
    op.create_index("ix_plan_goal_plan_id", "plan_goal", ["plan_id"])


def _goal_concern() -> None:
    create_table(
        "goal_concern",
        sa.Column("goal_id", GUID, nullable=False),
        sa.Column("concern_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("until_at", INSTANT),
        sa.PrimaryKeyConstraint("goal_id", "concern_id"),
        sa.ForeignKeyConstraint(["concern_id"], ["plan_concern.id"]),
        sa.ForeignKeyConstraint(["goal_id"], ["plan_goal.id"]),
    )
    op.create_index("ix_goal_concern_concern_id", "goal_concern", ["concern_id"])


def _plan_intervention() -> None:
    create_table(
        "plan_intervention",
        *row_head(),
        sa.Column("plan_id", GUID, nullable=False),
        sa.Column("goal_id", GUID),
        sa.Column("owner_id", GUID),
        sa.Column("owner", TEXT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("status_reason", TEXT, nullable=False),
        sa.Column("due_on", DATE),
        sa.Column("frequency", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("error_reason", TEXT, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["goal_id"], ["plan_goal.id"]),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["plan_id"], ["care_plan.id"]),
        sa.CheckConstraint("length(trim(code_text)) > 0", name="code_said"),
        sa.CheckConstraint("source <> 'clinic' OR goal_id IS NOT NULL", name="serves_a_goal"),
        sa.CheckConstraint(
            "status IN ('not-started', 'scheduled', 'in-progress', 'on-hold', "
            "'completed', 'cancelled', 'stopped', 'unknown', 'entered-in-error')",
            name="status_known",
        ),
    )
    op.create_index("ix_plan_intervention_patient_id", "plan_intervention", ["patient_id"])


def _intervention_goal() -> None:
    create_table(
        "intervention_goal",
        sa.Column("intervention_id", GUID, nullable=False),
        sa.Column("goal_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("until_at", INSTANT),
        sa.PrimaryKeyConstraint("intervention_id", "goal_id"),
        sa.ForeignKeyConstraint(["goal_id"], ["plan_goal.id"]),
        sa.ForeignKeyConstraint(["intervention_id"], ["plan_intervention.id"]),
    )
    op.create_index("ix_intervention_goal_goal_id", "intervention_goal", ["goal_id"])


TABLES = {
    "care_plan": _care_plan,
    "plan_concern": _plan_concern,
    "plan_statement": _plan_statement,
    "plan_version": _plan_version,
    "concern_condition": _concern_condition,
    "plan_goal": _plan_goal,
    "goal_concern": _goal_concern,
    "plan_intervention": _plan_intervention,
    "intervention_goal": _intervention_goal,
}
