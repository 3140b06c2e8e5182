"""Prevention program cohorts, and the time that care management takes.

Revision: 0013.
"""

__all__ = ["downgrade", "upgrade"]

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of prevention programs."""


def downgrade() -> None:
    """Take them away again."""
