"""Triggers that refuse to change or remove a table's rows, for migrations."""

from alembic import op

from clinicdesk.store.records.clinic import refusal

__all__ = ["refuse_changes"]


def refuse_changes(table: str) -> None:
    """Make a table append-only."""
    for verb in ("UPDATE", "DELETE"):
        op.execute(refusal(table, verb, op.get_bind().dialect.name))
