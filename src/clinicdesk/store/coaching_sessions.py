"""Coaching sessions in the store."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.coaching import Coaching
from clinicdesk.domain.coaching_sessions import (
    CoachingSession,
    SessionDraft,
    SessionMode,
    SessionStatus,
)
from clinicdesk.domain.errors import NotFound
from clinicdesk.store.coaching import staff_names, stale
from clinicdesk.store.records.coaching import CoachingSessionRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add", "change", "first_of", "get", "of_coaching"]


def _session_value(one: CoachingSessionRecord, coach: str) -> CoachingSession:
    return CoachingSession(
        id=one.id,
        version=one.version,
        coaching_id=one.coaching_id,
        patient_id=one.patient_id,
        coach_id=one.coach_id,
        coach=coach,
        status=SessionStatus(one.status),
        planned_at=one.planned_at,
        minutes=one.minutes,
        mode=SessionMode(one.mode),
        video_link=one.video_link,
        place=one.place,
        wants=one.wants,
        agenda=tuple(json.loads(one.agenda)),
        reason=one.reason,
        held_at=one.held_at,
        held_minutes=one.held_minutes,
        note=one.note,
        instead_id=one.instead_id,
        sequence=one.sequence,
    )


def of_coaching(of: Session, coaching_id: UUID) -> tuple[CoachingSession, ...]:
    """Return a relation's sessions, the newest first."""
    query = (
        select(CoachingSessionRecord)
        .where(
            CoachingSessionRecord.coaching_id == coaching_id,
            CoachingSessionRecord.entered_in_error.is_(False),
        )
        .order_by(CoachingSessionRecord.planned_at.desc(), CoachingSessionRecord.id.desc())
    )
    found = of.scalars(query).all()
    names = staff_names(of, (one.coach_id for one in found))
    return tuple(_session_value(one, names.get(one.coach_id, "")) for one in found)


def _session_record(of: Session, session_id: UUID) -> CoachingSessionRecord:
    found = of.get(CoachingSessionRecord, session_id)
    if found is None or found.entered_in_error:
        raise NotFound("There is no such session.", "Open the chart again.")
    return found


def get(of: Session, session_id: UUID) -> CoachingSession:
    """Return one session.

    Raises:
        NotFound: there is none.
    """
    found = _session_record(of, session_id)
    return _session_value(found, staff_names(of, [found.coach_id]).get(found.coach_id, ""))


def add(uow: UnitOfWork, coaching: Coaching, draft: SessionDraft, **more: Any) -> UUID:
    """Keep a new session."""
    said: dict[str, Any] = {
        "coaching_id": coaching.id,
        "patient_id": coaching.patient_id,
        "coach_id": coaching.coach_id,
        "status": SessionStatus.PLANNED.value,
        "planned_at": draft.planned_at,
        "minutes": draft.minutes,
        "mode": draft.mode.value,
        "video_link": draft.video_link.strip(),
        "place": draft.place.strip(),
        "wants": draft.wants.strip(),
    }
    made = uow.add(CoachingSessionRecord(**{**said, **more}))
    uow.session.flush()
    return made.id


def change(uow: UnitOfWork, session_id: UUID, version: int, **said: Any) -> None:
    """Change a session.

    Raises:
        NotFound: there is none. Refused: somebody changed it meanwhile.
    """
    found = _session_record(uow.session, session_id)
    if found.version != version:
        raise stale()
    if "agenda" in said:
        said["agenda"] = json.dumps(list(said["agenda"]), ensure_ascii=False)
    for name, value in said.items():
        setattr(found, name, value)
    uow.touch(found)
    uow.session.flush()


def first_of(of: Session, session_id: UUID) -> UUID:
    """Return the session that was moved until it became this one: an appointment keeps its name."""
    seen = {session_id}
    while True:
        query = select(CoachingSessionRecord.id).where(
            CoachingSessionRecord.instead_id == session_id
        )
        before = of.scalars(query).first()
        if before is None or before in seen:
            return session_id
        seen.add(before)
        session_id = before
