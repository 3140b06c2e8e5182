"""What was taught: leaflets given, teach-back, and when to ask again.

Revision: 0014.
"""

__all__ = ["downgrade", "upgrade"]

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of education."""


def downgrade() -> None:
    """Take them away again."""
