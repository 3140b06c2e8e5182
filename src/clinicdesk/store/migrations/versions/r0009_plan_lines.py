"""What a plan's lines carry: evidence, agreement, milestones, acceptance, structured words.

Revision: 0009.
"""

__all__ = ["downgrade", "upgrade"]

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables of plan lines."""


def downgrade() -> None:
    """Take them away again."""
