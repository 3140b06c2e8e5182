"""The first tables of `records.documents`, as they were at the beginning."""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.columns import (
    GUID,
    INSTANT,
    INTEGER,
    TEXT,
    create_table,
    row_head,
    row_tail,
)

__all__ = ["TABLES"]


def _disclosure() -> None:
    create_table(
        "disclosure",
        *row_head(),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("document_number", sa.String(20), nullable=False),
        sa.Column("disclosed_at", INSTANT, nullable=False),
        sa.Column("recipient", TEXT, nullable=False),
        sa.Column("recipient_address", TEXT, nullable=False),
        sa.Column("description", TEXT, nullable=False),
        sa.Column("purpose", TEXT, nullable=False),
        sa.Column("legal_basis", sa.String(40), nullable=False),
        sa.Column("consent_decision", TEXT, nullable=False),
        sa.Column("channel", sa.String(20), nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.UniqueConstraint("number"),
        sa.CheckConstraint(
            "length(trim(recipient)) > 0 AND length(trim(purpose)) > 0 AND "
            "length(trim(legal_basis)) > 0 AND length(trim(consent_decision)) > 0",
            name="decided",
        ),
    )
    op.create_index(
        "ix_disclosure_patient_id_disclosed_at", "disclosure", ["patient_id", "disclosed_at"]
    )


def _document() -> None:
    create_table(
        "document",
        *row_head(),
        sa.Column("number", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("referral_id", GUID),
        sa.Column("author", TEXT, nullable=False),
        sa.Column("pages", INTEGER, nullable=False),
        sa.Column("size", INTEGER, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.Column("recipient", TEXT, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("disclosure_id", GUID),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.UniqueConstraint("number"),
        sa.CheckConstraint("recipient = '' OR disclosure_id IS NOT NULL", name="disclosed"),
        sa.CheckConstraint("length(sha256) = 64 AND length(content_sha256) = 64", name="hashed"),
        sa.CheckConstraint(
            "status IN ('current', 'superseded', 'entered-in-error')", name="status_known"
        ),
    )
    op.create_index("ix_document_content_sha256", "document", ["content_sha256"])
    op.create_index("ix_document_patient_id_created_at", "document", ["patient_id", "created_at"])
    op.create_index("ix_document_sha256", "document", ["sha256"])


def _document_bytes() -> None:
    create_table(
        "document_bytes",
        sa.Column("document_id", GUID, nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("manifest", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("document_id"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
    )


TABLES = {
    "disclosure": _disclosure,
    "document": _document,
    "document_bytes": _document_bytes,
}
