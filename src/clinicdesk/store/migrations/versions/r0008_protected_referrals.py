"""Referrals whose recipient would itself disclose.

Revision: 0008.
"""

__all__ = ["downgrade", "upgrade"]

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make what protected referrals need."""


def downgrade() -> None:
    """Take it away again."""
