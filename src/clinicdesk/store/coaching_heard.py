"""On which days readings came from a person: what streaks and the panel count."""

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.clinical import ObservationPartRecord, ObservationRecord

__all__ = ["heard_days"]

_WHOLE = table_of(ObservationRecord)
_PART = table_of(ObservationPartRecord)


def heard_days(of: Session, patient_id: UUID, since: date, zone: str) -> dict[str, set[date]]:
    """Return the site's days with a reading, by code; panels count for their parts too."""
    place = ZoneInfo(zone)
    start = datetime.combine(since, time(), place)
    whole = select(_WHOLE.c.code_code, _WHOLE.c.occurred_at).where(
        _WHOLE.c.patient_id == patient_id,
        _WHOLE.c.occurred_at >= start,
        _WHOLE.c.entered_in_error.is_(False),
        _WHOLE.c.status != "cancelled",
    )
    part = (
        select(_PART.c.code_code, _PART.c.occurred_at)
        .join_from(_PART, _WHOLE, _WHOLE.c.id == _PART.c.observation_id)
        .where(
            _PART.c.patient_id == patient_id,
            _PART.c.occurred_at >= start,
            _PART.c.replaced_at.is_(None),
            _WHOLE.c.entered_in_error.is_(False),
        )
    )
    found: dict[str, set[date]] = {}
    for query in (whole, part):
        for code, at in of.execute(query):
            if at is not None:
                found.setdefault(code, set()).add(at.astimezone(place).date())
    return found
