"""The tables of revision 0005, as it makes them."""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.columns import (
    BOOLEAN,
    DATE,
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


def _of_person(*, coded: bool = True) -> tuple[sa.schema.SchemaItem, ...]:
    return (
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("replaced_at", INSTANT),
        *(code_columns() if coded else ()),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )


def _index(table: str) -> None:
    op.create_index(f"ix_{table}_patient_id", table, ["patient_id"])


def _patient_trait() -> None:
    create_table(
        "patient_trait",
        *row_head(),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("preferred", BOOLEAN, nullable=False),
        sa.Column("enrolled", BOOLEAN),
        *_of_person(),
        sa.CheckConstraint(
            "kind IN ('race', 'ethnicity', 'tribe', 'gender-identity', 'language')",
            name="kind_known",
        ),
    )
    _index("patient_trait")
    op.create_index(
        "ix_patient_trait_code",
        "patient_trait",
        ["kind", "code_code", "patient_id"],
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


def _related_person() -> None:
    create_table(
        "related_person",
        *row_head(),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("telecoms", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("is_caregiver", BOOLEAN, nullable=False),
        sa.Column("is_emergency", BOOLEAN, nullable=False),
        sa.Column("may_receive", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
        *_of_person(),
    )
    _index("related_person")


def _patient_occupation() -> None:
    create_table(
        "patient_occupation",
        *row_head(),
        sa.Column("industry_text", TEXT, nullable=False),
        sa.Column("industry_system", TEXT, nullable=False),
        sa.Column("industry_code", TEXT, nullable=False),
        sa.Column("employer", TEXT, nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
        *_of_person(),
    )
    _index("patient_occupation")


def _coverage() -> None:
    create_table(
        "coverage",
        *row_head(),
        sa.Column("payor", TEXT, nullable=False),
        sa.Column("plan", TEXT, nullable=False),
        sa.Column("group_number", TEXT, nullable=False),
        sa.Column("member_id", TEXT, nullable=False),
        sa.Column("subscriber_id", TEXT, nullable=False),
        sa.Column("relationship", sa.String(20), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
        *_of_person(),
        sa.CheckConstraint(
            "status IN ('active', 'cancelled', 'draft', 'entered-in-error')", name="status_known"
        ),
    )
    _index("coverage")


def _patient_photo() -> None:
    create_table(
        "patient_photo",
        *row_head(),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("width", INTEGER, nullable=False),
        sa.Column("height", INTEGER, nullable=False),
        sa.Column("image", sa.LargeBinary(), nullable=False),
        *_of_person(coded=False),
        sa.CheckConstraint("kind IN ('image/jpeg', 'image/png')", name="kind_known"),
    )
    _index("patient_photo")


def _patient_link() -> None:
    create_table(
        "patient_link",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("head_id", GUID, nullable=False),
        sa.Column("relation_text", TEXT, nullable=False),
        sa.Column("relation_system", TEXT, nullable=False),
        sa.Column("relation_code", TEXT, nullable=False),
        sa.Column("person_code", sa.String(10), nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["head_id"], ["patient.id"]),
        sa.CheckConstraint("patient_id <> head_id", name="two_people"),
    )
    _index("patient_link")
    op.create_index("ix_patient_link_head_id", "patient_link", ["head_id"])
    live = sa.text("end_on IS NULL AND NOT entered_in_error")
    op.create_index(
        "uq_patient_link_live",
        "patient_link",
        ["head_id", "patient_id"],
        unique=True,
        sqlite_where=live,
        postgresql_where=live,
    )


def _person_change() -> None:
    create_table(
        "person_change",
        sa.Column("id", GUID, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("changed_at", INSTANT, nullable=False),
        sa.Column("changed_by", GUID, nullable=False),
        sa.Column("path", sa.String(10), nullable=False),
        sa.Column("source", TEXT, nullable=False),
        sa.Column("field", sa.String(30), nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("after", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.CheckConstraint(
            "path IN ('form', 'command', 'import', 'census', 'merge', 'unmerge')",
            name="path_known",
        ),
    )
    op.create_index("ix_person_change_patient_id", "person_change", ["patient_id", "changed_at"])


TABLES = {
    "patient_trait": _patient_trait,
    "related_person": _related_person,
    "patient_occupation": _patient_occupation,
    "coverage": _coverage,
    "patient_photo": _patient_photo,
    "patient_link": _patient_link,
    "person_change": _person_change,
}
