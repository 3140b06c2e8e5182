"""Protected records, consents, and signatures over the audit log.

Revision: 0003.
"""

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

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def _sealed_entry() -> None:
    create_table(
        "sealed_entry",
        sa.Column("id", GUID, nullable=False),
        sa.Column("version", INTEGER, nullable=False),
        sa.Column("tag", sa.LargeBinary(16), nullable=False),
        sa.Column("subject", sa.LargeBinary(16), nullable=False),
        sa.Column("payload_version", INTEGER, nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("owner_id", GUID),
        sa.Column("due_on", DATE),
        sa.Column("next_action", sa.String(30), nullable=False),
        sa.Column("replaces_id", GUID),
        sa.Column("replaced_at", INSTANT),
        sa.Column("entered_in_error", BOOLEAN, nullable=False),
        sa.Column("site_id", GUID, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", GUID, nullable=False),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("updated_by", GUID, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["replaces_id"], ["sealed_entry.id"]),
        sa.CheckConstraint("length(tag) = 16 AND length(subject) = 16", name="tagged"),
        sa.CheckConstraint(
            "(next_action = '') = (due_on IS NULL) AND (next_action = '') = (owner_id IS NULL)",
            name="owed",
        ),
    )
    op.create_index("ix_sealed_entry_subject", "sealed_entry", ["subject", "tag"])
    op.create_index("ix_sealed_entry_due_on", "sealed_entry", ["due_on"])


def _sealed_grant() -> None:
    create_table(
        "sealed_grant",
        sa.Column("id", GUID, nullable=False),
        sa.Column("tag", sa.LargeBinary(16), nullable=False),
        sa.Column("subject", sa.LargeBinary(16), nullable=False),
        sa.Column("holder_id", GUID, nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("consent_id", GUID, nullable=False),
        sa.Column("until_on", DATE),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("granted_by", GUID, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("ended_by", GUID),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["consent_id"], ["sealed_entry.id"]),
        sa.ForeignKeyConstraint(["holder_id"], ["staff.id"]),
        sa.CheckConstraint("length(tag) = 16 AND length(subject) = 16", name="tagged"),
    )
    op.create_index("ix_sealed_grant_holder_id", "sealed_grant", ["holder_id", "subject"])


def _break_glass() -> None:
    create_table(
        "break_glass",
        *row_head(),
        sa.Column("staff_id", GUID, nullable=False),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("from_at", INSTANT, nullable=False),
        sa.Column("until_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("reviewed_at", INSTANT),
        sa.Column("reviewed_by", GUID),
        sa.Column("review_note", TEXT, nullable=False),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.ForeignKeyConstraint(["reviewed_by"], ["staff.id"]),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"]),
        sa.CheckConstraint("length(trim(reason)) > 0", name="reasoned"),
        sa.CheckConstraint("until_at > from_at", name="limited"),
        sa.CheckConstraint("(reviewed_at IS NULL) = (reviewed_by IS NULL)", name="reviewed"),
    )
    op.create_index("ix_break_glass_reviewed_at", "break_glass", ["reviewed_at", "from_at"])
    op.create_index("ix_break_glass_staff_id", "break_glass", ["staff_id", "patient_id"])


def _consent() -> None:
    create_table(
        "consent",
        *row_head(),
        sa.Column("patient_id", GUID, nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("scope", sa.String(30), nullable=False),
        sa.Column("category", sa.String(30), nullable=False),
        sa.Column("decision", sa.String(10), nullable=False),
        sa.Column("purposes", TEXT, nullable=False),
        sa.Column("data_classes", TEXT, nullable=False),
        sa.Column("discloser", TEXT, nullable=False),
        sa.Column("recipients", TEXT, nullable=False),
        sa.Column("signed_on", DATE),
        sa.Column("signed_by", TEXT, nullable=False),
        sa.Column("signer_relation", sa.String(30), nullable=False),
        sa.Column("form", sa.String(20), nullable=False),
        sa.Column("period_start", DATE),
        sa.Column("period_end", DATE),
        sa.Column("expiry_event", TEXT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("revocation", TEXT, nullable=False),
        sa.Column("document_id", GUID),
        sa.Column("owner_id", GUID),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"]),
        sa.ForeignKeyConstraint(["patient_id"], ["patient.id"]),
        sa.CheckConstraint(
            "status IN ('draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error')",
            name="status_known",
        ),
        sa.CheckConstraint("decision IN ('permit', 'deny')", name="decision_known"),
        sa.CheckConstraint(
            "status <> 'active' OR (signed_on IS NOT NULL AND length(trim(signed_by)) > 0)",
            name="signed",
        ),
        sa.CheckConstraint("revoked_at IS NULL OR status = 'inactive'", name="revoked"),
    )
    op.create_index("ix_consent_patient_id_status", "consent", ["patient_id", "status"])
    op.create_index("ix_consent_period_end", "consent", ["period_end"])


def _disclosure_consent() -> None:
    create_table(
        "disclosure_consent",
        sa.Column("disclosure_id", GUID, nullable=False),
        sa.Column("consent_id", GUID, nullable=False),
        sa.PrimaryKeyConstraint("disclosure_id", "consent_id"),
        sa.ForeignKeyConstraint(["consent_id"], ["consent.id"]),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"]),
    )


def _audit_signature() -> None:
    create_table(
        "audit_signature",
        sa.Column("id", GUID, nullable=False),
        sa.Column("actor_id", GUID, nullable=False),
        sa.Column("computer", TEXT, nullable=False),
        sa.Column("first_seq", INTEGER, nullable=False),
        sa.Column("last_seq", INTEGER, nullable=False),
        sa.Column("mac", sa.LargeBinary(32), nullable=False),
        sa.Column("signature", sa.LargeBinary(64), nullable=False),
        sa.Column("signed_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.CheckConstraint("first_seq <= last_seq", name="stretch"),
        sa.CheckConstraint("length(mac) = 32 AND length(signature) = 64", name="sized"),
    )
    op.create_index("ix_audit_signature_last_seq", "audit_signature", ["last_seq"])
    op.create_index("ix_audit_signature_actor_id", "audit_signature", ["actor_id", "last_seq"])


_ORDER = {
    "sealed_entry": _sealed_entry,
    "sealed_grant": _sealed_grant,
    "break_glass": _break_glass,
    "consent": _consent,
    "disclosure_consent": _disclosure_consent,
    "audit_signature": _audit_signature,
}
_APPEND_ONLY = ("disclosure_consent", "audit_signature")


def upgrade() -> None:
    """Make the new tables, parents before children; nothing that was there changes."""
    for create in _ORDER.values():
        create()
    for name in _APPEND_ONLY:
        refuse_changes(name)


def downgrade() -> None:
    """Take the new tables away, and what they hold: there was no place for it before."""
    for name in reversed(_ORDER):
        op.drop_table(name)
