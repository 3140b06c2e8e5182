"""Conflicts across conditions and how each was resolved; templates as the clinic edits them.

Revision: 0011.
"""

__all__ = ["downgrade", "upgrade"]

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of plan conflicts."""


def downgrade() -> None:
    """Take them away again."""
