"""People whose standing no longer says what their spans say: days went by."""

from datetime import date
from uuid import UUID

from sqlalchemy import Table, and_, exists, or_, select
from sqlalchemy.orm import Session

from clinicdesk.store.records.eligibility import EligibilitySpanRecord
from clinicdesk.store.records.patients import PatientRecord

__all__ = ["out_of_step"]

_P: Table = PatientRecord.__table__  # type: ignore[assignment]
_S: Table = EligibilitySpanRecord.__table__  # type: ignore[assignment]


def out_of_step(session: Session, today: date, limit: int = 2_000) -> list[UUID]:
    """Return who stands as eligible and is no more, or the other way round."""
    s, p = _S.c, _P.c
    holds = and_(s.patient_id == p.id, s.replaced_at.is_(None), s.entered_in_error.is_(False))
    goes_on = and_(holds, s.start_on <= today, or_(s.end_on.is_(None), s.end_on >= today))
    ended = and_(holds, s.end_on < today)
    query = (
        select(p.id)
        .where(
            p.entered_in_error.is_(False),
            or_(
                and_(
                    p.status.in_(["eligible", "active"]),
                    exists().where(ended),
                    ~exists().where(and_(holds, or_(s.end_on.is_(None), s.end_on >= today))),
                ),
                and_(p.status.in_(["prospect", "inactive"]), exists().where(goes_on)),
            ),
        )
        .limit(limit)
    )
    return list(session.scalars(query))
