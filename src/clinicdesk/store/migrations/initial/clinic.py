"""The first tables of `records.clinic`, as they were at the beginning."""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.columns import (
    BOOLEAN,
    GUID,
    INSTANT,
    INTEGER,
    TEXT,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["TABLES"]


def _audit_entry() -> None:
    create_table(
        "audit_entry",
        sa.Column("seq", INTEGER, nullable=False, autoincrement=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("actor_id", GUID, nullable=False),
        sa.Column("roles", TEXT, nullable=False),
        sa.Column("computer", TEXT, nullable=False),
        sa.Column("act", sa.String(60), nullable=False),
        sa.Column("object_kind", sa.String(40), nullable=False),
        sa.Column("object_id", GUID),
        sa.Column("object_version", INTEGER),
        sa.Column("patient_id", GUID),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("mac", sa.LargeBinary(32), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("ix_audit_entry_actor_id_seq", "audit_entry", ["actor_id", "seq"])
    op.create_index("ix_audit_entry_patient_id_seq", "audit_entry", ["patient_id", "seq"])


def _clinic_meta() -> None:
    create_table(
        "clinic_meta",
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def _draft() -> None:
    create_table(
        "draft",
        sa.Column("id", GUID, nullable=False),
        sa.Column("staff_id", GUID, nullable=False),
        sa.Column("form", sa.String(60), nullable=False),
        sa.Column("subject_id", GUID, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("staff_id", "form", "subject_id"),
    )


def _serial() -> None:
    create_table(
        "serial",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("last", INTEGER, nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )


def _site() -> None:
    create_table(
        "site",
        *row_head(),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("zone", sa.String(60), nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("phone", TEXT, nullable=False),
        sa.Column("fax", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
    )


def _staff() -> None:
    create_table(
        "staff",
        *row_head(),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("display", TEXT, nullable=False),
        sa.Column("is_pool", BOOLEAN, nullable=False),
        sa.Column("lead_id", GUID),
        sa.Column("disabled_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["lead_id"], ["staff.id"]),
        sa.UniqueConstraint("name"),
    )


def _staff_role() -> None:
    create_table(
        "staff_role",
        sa.Column("id", GUID, nullable=False),
        sa.Column("staff_id", GUID, nullable=False),
        sa.Column("role", sa.String(30), nullable=False),
        sa.Column("from_at", INSTANT, nullable=False),
        sa.Column("until_at", INSTANT),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.UniqueConstraint("staff_id", "role", "from_at"),
    )


TABLES = {
    "audit_entry": _audit_entry,
    "clinic_meta": _clinic_meta,
    "draft": _draft,
    "serial": _serial,
    "site": _site,
    "staff": _staff,
    "staff_role": _staff_role,
}
