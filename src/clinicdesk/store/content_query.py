"""One read across tables: all that a document may say of a person."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from clinicdesk.domain.chart_selection import select_chart
from clinicdesk.domain.contents import ChartContent
from clinicdesk.store import patients, plans
from clinicdesk.store.clinical import chart_rows

__all__ = ["chart_content"]


def chart_content(session: Session, patient_id: UUID, printed_at: datetime) -> ChartContent:
    """Return what the pages of a person's chart say at an instant.

    Raises:
        NotFound: there is no such person.
    """
    return select_chart(
        patient=patients.get(session, patient_id),
        picture=chart_rows(session, patient_id),
        printed_at=printed_at,
        plans=plans.plans_of(session, patient_id),
    )
