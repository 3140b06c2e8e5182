"""Signed editions of a plan, its reviews, the person's agreement, and work that follows a line.

Revision: 0010.
"""

__all__ = ["downgrade", "upgrade"]

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of plan signing."""


def downgrade() -> None:
    """Take them away again."""
