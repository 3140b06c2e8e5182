"""Keeps the time that care management takes, and the timers that run."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.care_time import RunningTimer, TimeDraft, TimeEntry
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.store.person_names import listed_name
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.clinical import ConditionRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.records.prevention import CareTimeRecord, CareTimerRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "add",
    "end_timer",
    "entries_of",
    "entry",
    "listed",
    "problem_codes",
    "replace",
    "running",
    "start_timer",
    "take_back",
    "touching",
]

_E = CareTimeRecord
_DAY = timedelta(days=1)
_PAST = ("inactive", "resolved", "remission")
_UNTRUE = ("refuted", "entered-in-error")


def _value(row: CareTimeRecord, staff: str) -> TimeEntry:
    return TimeEntry(
        id=row.id,
        version=row.version,
        patient_id=row.patient_id,
        staff_id=row.staff_id,
        staff=staff,
        start_at=row.start_at,
        minutes=row.minutes,
        activity=row.activity,
        plan_line_id=row.plan_line_id,
        plan_line=row.plan_line,
        note=row.note,
        by_timer=row.by_timer,
        replaces_id=row.replaces_id,
        replaced_at=row.replaced_at,
        reason=row.reason,
        taken_back=row.entered_in_error,
    )


def _read(session: Session, *wanted: Any) -> tuple[TimeEntry, ...]:
    query = (
        select(_E, StaffRecord.display)
        .join(StaffRecord, StaffRecord.id == _E.staff_id)
        .where(*wanted)
        .order_by(_E.start_at, _E.id)
    )
    return tuple(_value(row, staff) for row, staff in session.execute(query))


_HOLDS = (_E.replaced_at.is_(None), _E.entered_in_error.is_(False))


def _between(start: datetime, end: datetime) -> tuple[Any, ...]:
    """Entries that reach into a stretch of time: none is longer than a day."""
    return (_E.start_at >= start - _DAY, _E.start_at < end)


def entry(session: Session, entry_id: UUID) -> TimeEntry:
    """Return one entry.

    Raises:
        NotFound: there is none.
    """
    found = _read(session, _E.id == entry_id)
    if not found:
        raise NotFound("There is no such entry.", "Open the time card again.")
    return found[0]


def entries_of(
    session: Session, patient_id: UUID, start: datetime, end: datetime
) -> tuple[TimeEntry, ...]:
    """Return one person's entries that hold and reach into a stretch of time."""
    found = _read(session, _E.patient_id == patient_id, *_HOLDS, *_between(start, end))
    return tuple(one for one in found if one.end_at > start)


def touching(
    session: Session,
    start: datetime,
    end: datetime,
    *,
    patient_id: UUID | None = None,
    staff_ids: Collection[UUID] = (),
    site_id: UUID | None = None,
) -> tuple[TimeEntry, ...]:
    """Return what holds and may share minutes: a person's and some staff's, or a whole site's."""
    whose = [_E.site_id == site_id] if site_id is not None else []
    if patient_id is not None:
        whose.append(or_(_E.patient_id == patient_id, _E.staff_id.in_(list(staff_ids))))
    return _read(session, *whose, *_HOLDS, *_between(start, end))


def problem_codes(
    session: Session, patient_ids: Iterable[UUID]
) -> dict[UUID, set[tuple[str, str]]]:
    """Return system and code of some people's active problems."""
    c = ConditionRecord
    query = select(c.patient_id, c.code_system, c.code_code).where(
        c.patient_id.in_(list(patient_ids)),
        c.entered_in_error.is_(False),
        c.status.not_in(_PAST),
        c.verification.not_in(_UNTRUE),
        c.abated_on.is_(None),
        c.code_code != "",
    )
    found: dict[UUID, set[tuple[str, str]]] = {}
    for patient_id, system, code in session.execute(query):
        found.setdefault(patient_id, set()).add((system, code))
    return found


def listed(session: Session, patient_ids: Iterable[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return how some people are listed, and their MRN."""
    query = select(PatientRecord).where(PatientRecord.id.in_(list(patient_ids)))
    return {row.id: (listed_name(row), row.mrn) for row in session.scalars(query)}


def add(
    uow: UnitOfWork,
    staff_id: UUID,
    draft: TimeDraft,
    *,
    by_timer: bool = False,
    replaces_id: UUID | None = None,
) -> UUID:
    """Keep time."""
    made = uow.add(
        CareTimeRecord(
            patient_id=draft.patient_id,
            staff_id=staff_id,
            start_at=draft.start_at.replace(second=0, microsecond=0),
            minutes=draft.minutes,
            activity=draft.activity,
            plan_line_id=draft.plan_line_id,
            plan_line=draft.plan_line.strip(),
            note=draft.note.strip(),
            by_timer=by_timer,
            replaces_id=replaces_id,
        )
    )
    uow.session.flush()
    return made.id


def _row(uow: UnitOfWork, entry_id: UUID, version: int) -> CareTimeRecord:
    found = uow.session.get(CareTimeRecord, entry_id)
    if found is None:
        raise NotFound("There is no such entry.", "Open the time card again.")
    if found.version != version or found.replaced_at is not None or found.entered_in_error:
        raise Refused("Somebody changed this entry meanwhile.", "Open the time card again.")
    return found


def replace(uow: UnitOfWork, entry_id: UUID, version: int, draft: TimeDraft, reason: str) -> UUID:
    """Put another entry in the place of one, which stays with the reason.

    Raises:
        NotFound: there is none. Refused: somebody changed it meanwhile.
    """
    found = _row(uow, entry_id, version)
    found.replaced_at = uow.now
    found.reason = reason.strip()
    uow.touch(found)
    uow.session.flush()
    return add(uow, found.staff_id, draft, by_timer=found.by_timer, replaces_id=found.id)


def take_back(uow: UnitOfWork, entry_id: UUID, version: int, reason: str) -> None:
    """Mark an entry as entered in error; it stays with the reason. Raises as `replace` does."""
    found = _row(uow, entry_id, version)
    found.entered_in_error = True
    found.reason = reason.strip()
    uow.touch(found)
    uow.session.flush()


def running(session: Session, staff_id: UUID) -> RunningTimer | None:
    """Return the timer that runs for somebody of the staff."""
    query = (
        select(CareTimerRecord, PatientRecord)
        .join(PatientRecord, PatientRecord.id == CareTimerRecord.patient_id)
        .where(CareTimerRecord.staff_id == staff_id, CareTimerRecord.ended_at.is_(None))
    )
    found = session.execute(query).first()
    if found is None:
        return None
    row, who = found
    return RunningTimer(
        id=row.id,
        version=row.version,
        staff_id=row.staff_id,
        patient_id=row.patient_id,
        patient=listed_name(who),
        activity=row.activity,
        started_at=row.started_at,
    )


def start_timer(uow: UnitOfWork, patient_id: UUID, activity: str) -> UUID:
    """Start a timer for whoever acts."""
    made = uow.add(
        CareTimerRecord(
            staff_id=uow.actor.id, patient_id=patient_id, activity=activity, started_at=uow.now
        )
    )
    uow.session.flush()
    return made.id


def end_timer(uow: UnitOfWork, timer_id: UUID, entry_id: UUID | None) -> None:
    """End a timer, with the entry that came of it or with none."""
    found = uow.session.get_one(CareTimerRecord, timer_id)
    found.ended_at = uow.now
    found.entry_id = entry_id
    uow.touch(found)
    uow.session.flush()
