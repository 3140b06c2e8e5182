"""Referrals whose recipient or service would itself disclose: marks, sealed parts, neutral rows.

Nothing that was there is sealed here, because a migration has no keys: existing referrals are moved
by whoever marks their recipient.

Revision: 0008.
"""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.append_only import refuse_changes
from clinicdesk.store.migrations.columns import (
    GUID,
    INSTANT,
    INTEGER,
    create_table,
    row_head,
    row_tail,
)
from clinicdesk.store.records.protected_referrals import guards, unguards

__all__ = ["downgrade", "upgrade"]

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _recipient_mark() -> None:
    create_table(
        "recipient_mark",
        *row_head(),
        sa.Column("recipient_id", GUID, nullable=False),
        sa.Column("part", sa.String(20), nullable=False),
        sa.Column("ended_at", INSTANT),
        *row_tail(),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["recipient_id"], ["referral_recipient.id"]),
        sa.UniqueConstraint("recipient_id"),
        sa.CheckConstraint(
            "part IN ('sud_part2', 'behavioural', 'sensitive', 'genetic', 'minor_confidential')",
            name="part_known",
        ),
    )


def _protected_referral() -> None:
    create_table(
        "protected_referral",
        sa.Column("referral_id", GUID, nullable=False),
        sa.Column("hint", sa.LargeBinary(124), nullable=False),
        sa.Column("protected_at", INSTANT, nullable=False),
        sa.Column("protected_by", GUID, nullable=False),
        sa.PrimaryKeyConstraint("referral_id"),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"]),
        sa.CheckConstraint("length(hint) = 124", name="hinted"),
    )


def _referral_part() -> None:
    create_table(
        "referral_part",
        sa.Column("id", GUID, nullable=False),
        sa.Column("version", INTEGER, nullable=False),
        sa.Column("referral_id", GUID, nullable=False),
        sa.Column("tag", sa.LargeBinary(16), nullable=False),
        sa.Column("payload_version", INTEGER, nullable=False),
        sa.Column("box", sa.LargeBinary(), nullable=False),
        sa.Column("replaced_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", GUID, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["referral_id"], ["protected_referral.referral_id"]),
        sa.CheckConstraint("length(tag) = 16", name="tagged"),
        sa.CheckConstraint("payload_version IN (1, 2)", name="payload_version_known"),
    )
    op.create_index("ix_referral_part_referral_id", "referral_part", ["referral_id"])
    op.create_index("ix_referral_part_payload_version", "referral_part", ["payload_version"])


_ORDER = {
    "recipient_mark": _recipient_mark,
    "protected_referral": _protected_referral,
    "referral_part": _referral_part,
}


def upgrade() -> None:
    """Make the new tables, and let words be emptied where they are sealed."""
    for create in _ORDER.values():
        create()
    refuse_changes("protected_referral")
    for said in guards(op.get_bind().dialect.name):
        op.execute(said)


def downgrade() -> None:
    """Take the new tables away, and the sealed words with them: there was no place for them.

    Referrals that were protected stay as neutral rows.
    """
    for said in unguards(op.get_bind().dialect.name):
        op.execute(said)
    for name in reversed(_ORDER):
        op.drop_table(name)
