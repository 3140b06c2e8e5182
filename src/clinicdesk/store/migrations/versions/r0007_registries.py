"""Registries, programmes, and how each person likes their tables.

Revision: 0007.
"""

import sqlalchemy as sa
from alembic import op

from clinicdesk.store.migrations.columns import GUID, TEXT, create_table, row_head, row_tail

__all__ = ["downgrade", "upgrade"]

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


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


_ORDER = {"table_view": _table_view}


def upgrade() -> None:
    """Make the new tables, parents before children; nothing that was there changes."""
    for create in _ORDER.values():
        create()


def downgrade() -> None:
    """Take the new tables away, and what they hold: there was no place for it before."""
    for name in reversed(_ORDER):
        op.drop_table(name)
