"""The first tables of `records.directory`, as they were at the beginning."""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.columns import (
    BOOLEAN,
    DATE,
    GUID,
    INTEGER,
    TEXT,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["TABLES"]


def _organization() -> None:
    create_table(
        "organization",
        *row_head(),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_norm", TEXT, nullable=False),
        sa.Column("npi", sa.String(10), nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("phone", TEXT, nullable=False),
        sa.Column("fax", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("active", BOOLEAN, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_organization_name", "organization", ["name_norm"])
    op.create_index("ix_organization_npi", "organization", ["npi"])


def _practitioner() -> None:
    create_table(
        "practitioner",
        *row_head(),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_norm", TEXT, nullable=False),
        sa.Column("npi", sa.String(10), nullable=False),
        sa.Column("specialty", TEXT, nullable=False),
        sa.Column("phone", TEXT, nullable=False),
        sa.Column("fax", TEXT, nullable=False),
        sa.Column("email", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("active", BOOLEAN, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_practitioner_name", "practitioner", ["name_norm"])
    op.create_index("ix_practitioner_npi", "practitioner", ["npi"])


def _care_team() -> None:
    create_table(
        "care_team",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index("ix_care_team_patient_id", "care_team", ["patient_id"])


def _care_team_member() -> None:
    create_table(
        "care_team_member",
        *row_head(),
        sa.Column("team_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("organization", TEXT, nullable=False),
        sa.Column("phone", TEXT, nullable=False),
        sa.Column("is_lead", BOOLEAN, nullable=False),
        sa.Column("practitioner_id", GUID),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["team_id"], ["care_team.id"]),
    )
    op.create_index("ix_care_team_member_team_id", "care_team_member", ["team_id"])


TABLES = {
    "organization": _organization,
    "practitioner": _practitioner,
    "care_team": _care_team,
    "care_team_member": _care_team_member,
}
