"""The first tables of `records.patients`, as they were at the beginning."""

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

__all__ = ["TABLES", "index_patient", "patient_columns", "patient_links", "patient_rules"]


def patient_columns() -> tuple[sa.Column[Any], ...]:
    """Return the columns of `patient`."""
    return (
        *row_head(),
        sa.Column("mrn", sa.String(20), nullable=False),
        sa.Column("family", TEXT, nullable=False),
        sa.Column("given", TEXT, nullable=False),
        sa.Column("prefix", TEXT, nullable=False),
        sa.Column("suffix", TEXT, nullable=False),
        sa.Column("preferred_name", TEXT, nullable=False),
        sa.Column("family_norm", TEXT, nullable=False),
        sa.Column("given_norm", TEXT, nullable=False),
        sa.Column("pronouns", TEXT, nullable=False),
        sa.Column("birth_on", DATE),
        sa.Column("birth_precision", sa.String(5), nullable=False),
        sa.Column("sex", sa.String(10)),
        sa.Column("deceased", BOOLEAN, nullable=False),
        sa.Column("deceased_at", INSTANT),
        sa.Column("race", TEXT, nullable=False),
        sa.Column("ethnicity", TEXT, nullable=False),
        sa.Column("marital_status", TEXT, nullable=False),
        sa.Column("language", sa.String(35), nullable=False),
        sa.Column("interpreter_needed", BOOLEAN),
        sa.Column("employer", TEXT, nullable=False),
        sa.Column("work_site", TEXT, nullable=False),
        sa.Column("employee_number", TEXT, nullable=False),
        sa.Column("occupation", TEXT, nullable=False),
        sa.Column("primary_care", TEXT, nullable=False),
        sa.Column("phone_digits", TEXT, nullable=False),
        sa.Column("phone_last4", sa.String(4), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("safe_channel", TEXT, nullable=False),
        sa.Column("safe_note", TEXT, nullable=False),
        sa.Column("do_not_contact", BOOLEAN, nullable=False),
        *row_tail(),
    )


def patient_links() -> tuple[sa.Constraint, ...]:
    """Return the keys of `patient`."""
    return (
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("mrn"),
    )


def patient_rules() -> tuple[sa.Constraint, ...]:
    """Return the checks of `patient`."""
    return (
        sa.CheckConstraint("(birth_on IS NULL) = (birth_precision = '')", name="birth_known"),
        sa.CheckConstraint(
            "birth_precision IN ('', 'year', 'month', 'day')", name="birth_precision"
        ),
        sa.CheckConstraint("sex IN ('female', 'male', 'other', 'unknown')", name="sex_known"),
        sa.CheckConstraint(
            "status IN ('prospect', 'eligible', 'active', 'inactive', 'closed', "
            "'deceased', 'merged')",
            name="status_known",
        ),
    )


def _patient() -> None:
    create_table(
        "patient",
        *patient_columns(),
        *patient_links(),
        *patient_rules(),
    )
    index_patient()


def index_patient() -> None:
    """Make the indexes of `patient`."""
    op.create_index("ix_patient_birth_on", "patient", ["birth_on", "family_norm"])
    op.create_index("ix_patient_employee_number", "patient", ["employee_number"])
    op.create_index("ix_patient_phone_digits", "patient", ["phone_digits"])
    op.create_index("ix_patient_phone_last4", "patient", ["phone_last4"])


def _patient_address() -> None:
    create_table(
        "patient_address",
        *row_head(),
        sa.Column("use", sa.String(10), nullable=False),
        sa.Column("line", TEXT, nullable=False),
        sa.Column("city", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("postal_code", sa.String(20), nullable=False),
        sa.Column("country", TEXT, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("replaced_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index("ix_patient_address_patient_id", "patient_address", ["patient_id"])


def _patient_identifier() -> None:
    create_table(
        "patient_identifier",
        *row_head(),
        sa.Column("system", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("replaced_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index("ix_patient_identifier_patient_id", "patient_identifier", ["patient_id"])
    op.create_index("ix_patient_identifier_system_value", "patient_identifier", ["system", "value"])


def _patient_name() -> None:
    create_table(
        "patient_name",
        *row_head(),
        sa.Column("use", sa.String(12), nullable=False),
        sa.Column("family", TEXT, nullable=False),
        sa.Column("given", TEXT, nullable=False),
        sa.Column("prefix", TEXT, nullable=False),
        sa.Column("suffix", TEXT, nullable=False),
        sa.Column("start_on", DATE),
        sa.Column("end_on", DATE),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("replaced_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index("ix_patient_name_patient_id", "patient_name", ["patient_id"])


def _patient_telecom() -> None:
    create_table(
        "patient_telecom",
        *row_head(),
        sa.Column("system", sa.String(10), nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("use", sa.String(10), nullable=False),
        sa.Column("rank", INTEGER, nullable=False),
        sa.Column("comment", TEXT, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("replaced_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index("ix_patient_telecom_patient_id", "patient_telecom", ["patient_id"])


TABLES = {
    "patient": _patient,
    "patient_address": _patient_address,
    "patient_identifier": _patient_identifier,
    "patient_name": _patient_name,
    "patient_telecom": _patient_telecom,
}
