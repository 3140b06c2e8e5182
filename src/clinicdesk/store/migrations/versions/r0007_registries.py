"""Registries, programs, and how each person likes their tables.

Revision: 0007.
"""

from typing import Any

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

__all__ = ["downgrade", "upgrade"]

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_CAUSES = "'first', 'rule', 'record', 'day'"
_STATUSES = "'planned', 'waitlist', 'active', 'onhold', 'finished', 'cancelled', 'entered-in-error'"
_REFERRED_BY = "'clinic', 'self', 'outside-practice', 'hospital', 'health-plan', 'employer-program'"


def _where(condition: str) -> dict[str, Any]:
    said = sa.text(condition)
    return {"sqlite_where": said, "postgresql_where": said}


def _table_view() -> None:
    create_table(
        "table_view",
        *row_head(),
        sa.Column("staff_id", GUID, nullable=False),
        sa.Column("table_key", sa.String(60), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("layout", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.UniqueConstraint("staff_id", "table_key", "name"),
    )


def _registry() -> None:
    create_table(
        "registry",
        *row_head(),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("category", sa.String(20), nullable=False),
        sa.Column("points", INTEGER),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("shipped_key", sa.String(40), nullable=False),
        sa.Column("shipped_version", INTEGER, nullable=False),
        sa.Column("changed_here", BOOLEAN, nullable=False),
        sa.Column("ended_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("kind IN ('registry', 'criterion')", name="kind_known"),
        sa.CheckConstraint("length(trim(name)) > 0", name="named"),
        sa.CheckConstraint("(kind = 'criterion') = (points IS NOT NULL)", name="points_known"),
        sa.CheckConstraint("points BETWEEN 0 AND 100", name="points_range"),
        sa.CheckConstraint("number >= 1", name="number_counts"),
    )
    op.create_index(
        "uq_registry_shipped",
        "registry",
        ["kind", "shipped_key"],
        unique=True,
        **_where("shipped_key <> ''"),
    )


def _registry_version() -> None:
    create_table(
        "registry_version",
        *row_head(),
        sa.Column("registry_id", GUID, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("saved_by", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("words", TEXT, nullable=False),
        sa.Column("definition", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["registry_id"], ["registry.id"]),
        sa.UniqueConstraint("registry_id", "number"),
    )


def _registry_refresh() -> None:
    create_table(
        "registry_refresh",
        sa.Column("id", GUID, nullable=False),
        sa.Column("registry_id", GUID, nullable=False),
        sa.Column("number", INTEGER, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("as_of", DATE, nullable=False),
        sa.Column("cause", sa.String(8), nullable=False),
        sa.Column("through_seq", INTEGER, nullable=False),
        sa.Column("asked", INTEGER, nullable=False),
        sa.Column("entered", INTEGER, nullable=False),
        sa.Column("left_count", INTEGER, nullable=False),
        sa.Column("members", INTEGER, nullable=False),
        sa.Column("by_id", GUID, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["registry_id"], ["registry.id"]),
        sa.CheckConstraint(f"cause IN ({_CAUSES})", name="cause_known"),
    )
    op.create_index("ix_registry_refresh_registry_id", "registry_refresh", ["registry_id", "at"])


def _registry_member() -> None:
    create_table(
        "registry_member",
        sa.Column("registry_id", GUID, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("entered_at", INSTANT, nullable=False),
        sa.Column("entered_by", sa.String(8), nullable=False),
        sa.Column("left_at", INSTANT),
        sa.Column("left_by", sa.String(8)),
        sa.PrimaryKeyConstraint("registry_id", "patient_id", "entered_at"),
        sa.ForeignKeyConstraint(["registry_id"], ["registry.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.CheckConstraint(f"entered_by IN ({_CAUSES})", name="entered_by_known"),
        sa.CheckConstraint(f"left_by IN ({_CAUSES})", name="left_by_known"),
        sa.CheckConstraint("(left_at IS NULL) = (left_by IS NULL)", name="left"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "uq_registry_member_here",
        "registry_member",
        ["registry_id", "patient_id"],
        unique=True,
        **_where("left_at IS NULL"),
    )
    op.create_index(
        "ix_registry_member_patient_id", "registry_member", ["patient_id", "registry_id"]
    )
    op.create_index(
        "ix_registry_member_entered_at", "registry_member", ["registry_id", "entered_at"]
    )
    op.create_index(
        "ix_registry_member_left_at",
        "registry_member",
        ["registry_id", "left_at"],
        **_where("left_at IS NOT NULL"),
    )


def _registry_look() -> None:
    create_table(
        "registry_look",
        sa.Column("staff_id", GUID, nullable=False),
        sa.Column("registry_id", GUID, nullable=False),
        sa.Column("looked_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("staff_id", "registry_id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["registry_id"], ["registry.id"]),
    )


def _programme_enrolment() -> None:
    create_table(
        "programme_enrolment",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("programme", sa.String(40), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("start_on", DATE, nullable=False),
        sa.Column("end_on", DATE),
        sa.Column("held_since", DATE),
        sa.Column("owner_id", GUID, nullable=False),
        sa.Column("next_action", TEXT, nullable=False),
        sa.Column("due_on", DATE),
        sa.Column("referred_by", sa.String(20), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["owner_id"], ["staff.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.CheckConstraint(f"status IN ({_STATUSES})", name="status_known"),
        sa.CheckConstraint(f"referred_by IN ({_REFERRED_BY})", name="referred_by_known"),
        sa.CheckConstraint(
            "(end_on IS NOT NULL) = (status IN ('finished', 'cancelled', 'entered-in-error'))",
            name="ended",
        ),
        sa.CheckConstraint("(held_since IS NOT NULL) = (status = 'onhold')", name="held"),
        sa.CheckConstraint(
            "end_on IS NOT NULL OR (length(trim(next_action)) > 0 AND due_on IS NOT NULL)",
            name="promise",
        ),
    )
    op.create_index("ix_programme_enrolment_patient_id", "programme_enrolment", ["patient_id"])
    op.create_index(
        "ix_programme_enrolment_programme",
        "programme_enrolment",
        ["programme", "status", "patient_id"],
    )


def _programme_event() -> None:
    create_table(
        "programme_event",
        sa.Column("id", GUID, nullable=False),
        sa.Column("enrolment_id", GUID, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", GUID, nullable=False),
        sa.Column("by", TEXT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("due_on", DATE),
        sa.Column("held_days", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["enrolment_id"], ["programme_enrolment.id"]),
        sa.CheckConstraint(f"status IN ({_STATUSES})", name="status_known"),
    )
    op.create_index("ix_programme_event_enrolment_id", "programme_event", ["enrolment_id", "at"])


_ORDER = {
    "table_view": _table_view,
    "registry": _registry,
    "registry_version": _registry_version,
    "registry_refresh": _registry_refresh,
    "registry_member": _registry_member,
    "registry_look": _registry_look,
    "programme_enrolment": _programme_enrolment,
    "programme_event": _programme_event,
}
_APPEND_ONLY = ("registry_version", "registry_refresh", "programme_event")
_INDEXES: dict[str, tuple[str, list[str], str]] = {
    "ix_observation_comparator": ("observation", ["comparator"], "comparator <> ''"),
    "ix_latest_observation_values": (
        "latest_observation",
        [
            "code_code",
            "code_system",
            "patient_id",
            "occurred_at",
            "value",
            "unit",
            "text",
            "observation_id",
        ],
        "",
    ),
    "ix_condition_groups": (
        "condition",
        [
            "code_code",
            "code_system",
            "status",
            "verification",
            "entered_in_error",
            "abated_on",
            "patient_id",
        ],
        "",
    ),
    "ix_patient_rules": (
        "patient",
        [
            "id",
            "status",
            "entered_in_error",
            "birth_on",
            "sex",
            "language",
            "employer",
            "work_site",
            "primary_care_kind",
            "primary_care",
            "interpreter_needed",
        ],
        "",
    ),
    "ix_encounter_seen": (
        "encounter",
        ["patient_id", "occurred_at", "encounter_class", "status", "entered_in_error"],
        "",
    ),
}
"""What rules over everybody read."""


def upgrade() -> None:
    """Make the new tables, parents before children, and the indexes that rules read."""
    for create in _ORDER.values():
        create()
    for name in _APPEND_ONLY:
        refuse_changes(name)
    for name, (table, columns, where) in _INDEXES.items():
        op.create_index(name, table, columns, **(_where(where) if where else {}))


def downgrade() -> None:
    """Take the new tables away, and what they hold: there was no place for it before."""
    for name, index in _INDEXES.items():
        op.drop_index(name, table_name=index[0])
    for name in reversed(_ORDER):
        op.drop_table(name)
