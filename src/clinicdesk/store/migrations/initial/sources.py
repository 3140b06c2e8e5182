"""The first tables of `records.sources`, as they were at the beginning."""

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


def _import_run() -> None:
    create_table(
        "import_run",
        *row_head(),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("named_source", TEXT, nullable=False),
        sa.Column("finished_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
    )


def _source_address() -> None:
    create_table(
        "source_address",
        sa.Column("source", TEXT, nullable=False),
        sa.Column("address", TEXT, nullable=False),
        sa.Column("row_kind", sa.String(40), nullable=False),
        sa.Column("row_id", GUID),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("code_system", TEXT, nullable=False),
        sa.Column("code_code", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("source", "address"),
    )
    op.create_index("ix_source_address_row_id", "source_address", ["row_id"])


def _source_block() -> None:
    create_table(
        "source_block",
        *row_head(),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("raw_size", INTEGER, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
    )


def _candidate_pair() -> None:
    create_table(
        "candidate_pair",
        *row_head(),
        sa.Column("first_id", GUID, nullable=False),
        sa.Column("second_id", GUID, nullable=False),
        sa.Column("why", TEXT, nullable=False),
        sa.Column("is_open", BOOLEAN, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["first_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["second_id"], ["patient.id"]),
        sa.CheckConstraint("first_id <> second_id", name="two_people"),
    )
    op.create_index("ix_candidate_pair_second_id", "candidate_pair", ["second_id"])
    op.create_index(
        "uq_candidate_pair_people", "candidate_pair", ["first_id", "second_id"], unique=True
    )


def _import_file() -> None:
    create_table(
        "import_file",
        *row_head(),
        sa.Column("run_id", GUID, nullable=False),
        sa.Column("path", TEXT, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", INTEGER, nullable=False),
        sa.Column("outcome", sa.String(10), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["run_id"], ["import_run.id"]),
        sa.CheckConstraint(
            "outcome IN ('imported', 'partly', 'refused', 'skipped')", name="outcome_known"
        ),
    )
    op.create_index("ix_import_file_run_id", "import_file", ["run_id"])
    op.create_index("ix_import_file_sha256", "import_file", ["sha256"])


def _source_resource() -> None:
    create_table(
        "source_resource",
        *row_head(),
        sa.Column("resource_type", sa.String(64), nullable=False),
        sa.Column("source_key", TEXT, nullable=False),
        sa.Column("full_url", TEXT, nullable=False),
        sa.Column("canonical_sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("waits_for", TEXT, nullable=False),
        sa.Column("row_kind", sa.String(40), nullable=False),
        sa.Column("row_id", GUID),
        sa.Column("row_version", INTEGER),
        sa.Column("patient_id", GUID),
        sa.Column("import_file_id", GUID, nullable=False),
        sa.Column("block_id", GUID, nullable=False),
        sa.Column("block_at", INTEGER, nullable=False),
        sa.Column("block_length", INTEGER, nullable=False),
        sa.Column("replaced_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["block_id"], ["source_block.id"]),
        sa.ForeignKeyConstraint(["import_file_id"], ["import_file.id"]),
        sa.CheckConstraint("block_at >= 0 AND block_length > 0", name="block_place"),
        sa.CheckConstraint(
            "outcome IN ('created', 'updated', 'unchanged', 'kept_as_source', 'rejected')",
            name="outcome_known",
        ),
    )
    op.create_index(
        "ix_source_resource_former",
        "source_resource",
        ["source", "source_key"],
        sqlite_where=sa.text("replaced_at IS NOT NULL"),
        postgresql_where=sa.text("replaced_at IS NOT NULL"),
    )
    op.create_index(
        "ix_source_resource_patient_id", "source_resource", ["patient_id", "resource_type"]
    )
    op.create_index("ix_source_resource_row_id", "source_resource", ["row_id"])
    op.create_index(
        "ix_source_resource_waits_for",
        "source_resource",
        ["waits_for"],
        sqlite_where=sa.text("waits_for <> '' AND replaced_at IS NULL"),
        postgresql_where=sa.text("waits_for <> '' AND replaced_at IS NULL"),
    )
    op.create_index(
        "uq_source_resource_current",
        "source_resource",
        ["source", "source_key", "resource_type"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )


TABLES = {
    "import_run": _import_run,
    "source_address": _source_address,
    "source_block": _source_block,
    "candidate_pair": _candidate_pair,
    "import_file": _import_file,
    "source_resource": _source_resource,
}
