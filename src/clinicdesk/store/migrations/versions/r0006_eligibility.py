"""Who is eligible, since when, and by which file.

Revision: 0006.
"""

__all__ = ["downgrade", "upgrade"]

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of eligibility."""


def downgrade() -> None:
    """Take them away again."""
