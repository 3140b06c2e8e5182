"""Why lines left a care plan."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.store.plans import TABLES

__all__ = ["removal_reasons"]


def removal_reasons(session: Session, plan_id: UUID) -> dict[UUID, str]:
    """Return the reasons of the lines that were taken out of a plan, by line."""
    found: dict[UUID, str] = {}
    for table in TABLES.values():
        query = select(table.c.id, table.c.error_reason).where(
            table.c.plan_id == plan_id,
            table.c.entered_in_error.is_(True),
            table.c.error_reason != "",
        )
        found.update({row.id: row.error_reason for row in session.execute(query)})
    return found
