"""The first tables of `records.clinical`, as they were at the beginning."""

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
    code_columns,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["TABLES"]


def _allergy() -> None:
    create_table(
        "allergy",
        *row_head(),
        sa.Column("verification", sa.String(30), nullable=False),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("criticality", sa.String(20), nullable=False),
        sa.Column("reactions", sa.JSON(), nullable=False),
        sa.Column("severity", sa.String(20), nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("encounter_id", GUID),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index("ix_allergy_patient_id", "allergy", ["patient_id"])


def _condition() -> None:
    create_table(
        "condition",
        *row_head(),
        sa.Column("verification", sa.String(30), nullable=False),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("onset_on", DATE),
        sa.Column("onset_precision", sa.String(5), nullable=False),
        sa.Column("abated_on", DATE),
        sa.Column("abated_precision", sa.String(5), nullable=False),
        sa.Column("is_social", BOOLEAN, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("encounter_id", GUID),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.CheckConstraint("(abated_on IS NULL) = (abated_precision = '')", name="abated_known"),
        sa.CheckConstraint(
            "abated_precision IN ('', 'year', 'month', 'day')", name="abated_precision"
        ),
        sa.CheckConstraint("(onset_on IS NULL) = (onset_precision = '')", name="onset_known"),
        sa.CheckConstraint(
            "onset_precision IN ('', 'year', 'month', 'day')", name="onset_precision"
        ),
    )
    op.create_index("ix_condition_code_status", "condition", ["code_code", "status", "patient_id"])
    op.create_index("ix_condition_patient_id", "condition", ["patient_id"])


def _encounter() -> None:
    create_table(
        "encounter",
        *row_head(),
        sa.Column("encounter_class", sa.String(20), nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("performer", TEXT, nullable=False),
        sa.Column("practitioner_id", GUID),
        sa.Column("place", TEXT, nullable=False),
        sa.Column("organization_id", GUID),
        sa.Column("disposition", TEXT, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("encounter_id", GUID),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index(
        "ix_encounter_hospital_ended",
        "encounter",
        ["ended_at"],
        sqlite_where=sa.text("encounter_class IN ('IMP', 'ACUTE', 'NONAC', 'OBSENC', 'EMER')"),
        postgresql_where=sa.text("encounter_class IN ('IMP', 'ACUTE', 'NONAC', 'OBSENC', 'EMER')"),
    )
    op.create_index("ix_encounter_patient_occurred", "encounter", ["patient_id", "occurred_at"])


def _external_document() -> None:
    create_table(
        "external_document",
        *row_head(),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("content_type", TEXT, nullable=False),
        sa.Column("size", INTEGER, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("encounter_id", GUID),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index(
        "ix_external_document_patient", "external_document", ["patient_id", "occurred_at"]
    )


def _immunization() -> None:
    create_table(
        "immunization",
        *row_head(),
        sa.Column("lot", TEXT, nullable=False),
        sa.Column("reason_not_given", TEXT, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("encounter_id", GUID),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index("ix_immunization_patient_id", "immunization", ["patient_id"])


def _latest_observation() -> None:
    create_table(
        "latest_observation",
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("code_system", TEXT, nullable=False),
        sa.Column("code_code", TEXT, nullable=False),
        sa.Column("observation_id", GUID, nullable=False),
        sa.Column("occurred_at", INSTANT, nullable=False),
        sa.Column("value", DECIMAL),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("patient_id", "code_system", "code_code"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index(
        "ix_latest_observation_code", "latest_observation", ["code_code", "occurred_at"]
    )


def _medication() -> None:
    create_table(
        "medication",
        *row_head(),
        sa.Column("form", TEXT, nullable=False),
        sa.Column("dose", TEXT, nullable=False),
        sa.Column("route", TEXT, nullable=False),
        sa.Column("frequency", TEXT, nullable=False),
        sa.Column("as_needed", BOOLEAN, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("prescriber", TEXT, nullable=False),
        sa.Column("practitioner_id", GUID),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("encounter_id", GUID),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index(
        "ix_medication_code_status", "medication", ["code_code", "status", "patient_id"]
    )
    op.create_index("ix_medication_patient_id", "medication", ["patient_id"])


def _observation() -> None:
    create_table(
        "observation",
        *row_head(),
        sa.Column("category", TEXT, nullable=False),
        sa.Column("value", DECIMAL),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("comparator", sa.String(2), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("absent_reason", TEXT, nullable=False),
        sa.Column("interpretation", TEXT, nullable=False),
        sa.Column("reference_low", DECIMAL),
        sa.Column("reference_high", DECIMAL),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("encounter_id", GUID),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index(
        "ix_observation_code_patient",
        "observation",
        ["code_code", "patient_id", "occurred_at", "value"],
    )
    op.create_index(
        "ix_observation_patient_code", "observation", ["patient_id", "code_code", "occurred_at"]
    )


def _procedure() -> None:
    create_table(
        "procedure",
        *row_head(),
        sa.Column("ended_at", INSTANT),
        sa.Column("performer", TEXT, nullable=False),
        sa.Column("practitioner_id", GUID),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("status", sa.String(30), nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("encounter_id", GUID),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index(
        "ix_procedure_code_patient", "procedure", ["code_code", "patient_id", "occurred_at"]
    )
    op.create_index("ix_procedure_patient_id", "procedure", ["patient_id"])


def _observation_part() -> None:
    create_table(
        "observation_part",
        *row_head(),
        sa.Column("observation_id", GUID, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("occurred_at", INSTANT),
        sa.Column("position", INTEGER, nullable=False),
        sa.Column("value", DECIMAL),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("replaced_at", INSTANT),
        *code_columns(),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["observation_id"], ["observation.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
    )
    op.create_index("ix_observation_part_observation_id", "observation_part", ["observation_id"])
    op.create_index(
        "ix_observation_part_patient_code",
        "observation_part",
        ["patient_id", "code_code", "occurred_at"],
    )


TABLES = {
    "allergy": _allergy,
    "condition": _condition,
    "encounter": _encounter,
    "external_document": _external_document,
    "immunization": _immunization,
    "latest_observation": _latest_observation,
    "medication": _medication,
    "observation": _observation,
    "procedure": _procedure,
    "observation_part": _observation_part,
}
