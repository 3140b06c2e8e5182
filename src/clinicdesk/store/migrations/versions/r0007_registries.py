"""Registries, programmes, and how each person likes their tables.

Revision: 0007.
"""

__all__ = ["downgrade", "upgrade"]

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of registries."""


def downgrade() -> None:
    """Take them away again."""
