"""More about a person, and who changed it when.

Revision: 0005.
"""

__all__ = ["downgrade", "upgrade"]

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of the person's details."""


def downgrade() -> None:
    """Take them away again."""
