"""What was said of goals, and attempts to reach somebody, in the store."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.coaching import Coaching, Done, EntryKind, GoalEntry, GoalEntryDraft
from clinicdesk.domain.coaching_contacts import AttemptDraft, AttemptOutcome, ContactAttempt
from clinicdesk.domain.contacting import Channel
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.plans import StageOfChange
from clinicdesk.store.coaching import stale
from clinicdesk.store.records.coaching import CoachingEntryRecord, ContactAttemptRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add_attempt", "add_entry", "attempts", "entries", "entry", "mark_entry"]

_SPOKEN = ("what", "where", "when", "often")
"""Parts of an action plan; their columns begin with ``step_``, for some are SQL's own words."""
_PLAIN = (
    "if_then",
    "barrier",
    "support",
    "reward",
    "next_step",
    "note",
    "importance",
    "confidence",
)


def _entry_value(one: CoachingEntryRecord) -> GoalEntry:
    return GoalEntry(
        id=one.id,
        version=one.version,
        goal_id=one.goal_id,
        kind=EntryKind(one.kind),
        session_id=one.session_id,
        on=one.said_on,
        at=one.said_at,
        by=one.said_by,
        in_error=one.entered_in_error,
        done=Done(one.done) if one.done else None,
        stage=StageOfChange(one.stage) if one.stage else None,
        **{name: getattr(one, f"step_{name}") for name in _SPOKEN},
        **{name: getattr(one, name) for name in _PLAIN},
    )


def entries(of: Session, coaching_id: UUID) -> tuple[GoalEntry, ...]:
    """Return a relation's entries, the newest first; those in error are among them."""
    query = (
        select(CoachingEntryRecord)
        .where(CoachingEntryRecord.coaching_id == coaching_id)
        .order_by(
            CoachingEntryRecord.said_on.desc(),
            CoachingEntryRecord.said_at.desc(),
            CoachingEntryRecord.id.desc(),
        )
    )
    return tuple(map(_entry_value, of.scalars(query)))


def entry(of: Session, entry_id: UUID) -> tuple[UUID, GoalEntry]:
    """Return one entry and the relation it is of.

    Raises:
        NotFound: there is none.
    """
    found = of.get(CoachingEntryRecord, entry_id)
    if found is None:
        raise NotFound("There is no such check-in.", "Open the chart again.")
    return found.coaching_id, _entry_value(found)


def add_entry(
    uow: UnitOfWork,
    coaching: Coaching,
    draft: GoalEntryDraft,
    *,
    on: date,
    at: datetime,
    session_id: UUID | None = None,
) -> UUID:
    """Keep what was said of a goal."""
    said: dict[str, Any] = {f"step_{name}": getattr(draft, name).strip() for name in _SPOKEN}
    for name in _PLAIN:
        value = getattr(draft, name)
        said[name] = value.strip() if isinstance(value, str) else value
    made = uow.add(
        CoachingEntryRecord(
            coaching_id=coaching.id,
            patient_id=coaching.patient_id,
            goal_id=draft.goal_id,
            session_id=session_id,
            kind=(EntryKind.SESSION if session_id else EntryKind.CHECK_IN).value,
            said_on=on,
            said_at=at,
            said_by=uow.actor.display,
            done=draft.done.value if draft.done else "",
            stage=draft.stage.value if draft.stage else None,
            **said,
        )
    )
    uow.session.flush()
    return made.id


def mark_entry(uow: UnitOfWork, entry_id: UUID, version: int, *, in_error: bool) -> None:
    """Mark an entry as entered in error, or as true again.

    Raises:
        Refused: somebody changed it meanwhile.
    """
    table = CoachingEntryRecord.__table__
    done = uow.session.execute(
        update(table)  # type: ignore[arg-type]
        .where(table.c.id == entry_id, table.c.version == version)
        .values(
            entered_in_error=in_error,
            version=version + 1,
            updated_at=uow.now,
            updated_by=uow.actor.id,
        )
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise stale()
    uow.session.expire_all()


def attempts(of: Session, coaching_id: UUID) -> tuple[ContactAttempt, ...]:
    """Return a relation's attempts, the newest first."""
    query = (
        select(ContactAttemptRecord)
        .where(
            ContactAttemptRecord.coaching_id == coaching_id,
            ContactAttemptRecord.entered_in_error.is_(False),
        )
        .order_by(ContactAttemptRecord.tried_at.desc(), ContactAttemptRecord.id.desc())
    )
    return tuple(
        ContactAttempt(
            id=one.id,
            at=one.tried_at,
            by=one.tried_by,
            channel=Channel(one.channel),
            outcome=AttemptOutcome(one.outcome),
            note=one.note,
        )
        for one in of.scalars(query)
    )


def add_attempt(uow: UnitOfWork, coaching: Coaching, draft: AttemptDraft) -> UUID:
    """Keep an attempt."""
    made = uow.add(
        ContactAttemptRecord(
            coaching_id=coaching.id,
            patient_id=coaching.patient_id,
            tried_at=draft.at or uow.now,
            tried_by=uow.actor.display,
            channel=draft.channel.value,
            outcome=draft.outcome.value,
            note=draft.note.strip(),
        )
    )
    uow.session.flush()
    return made.id
