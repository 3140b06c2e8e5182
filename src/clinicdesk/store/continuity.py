"""Continuity episodes, their lines and their tasks."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.continuity import (
    Episode,
    EpisodeLine,
    OpenWork,
    due_of,
    lines_for,
    title_for,
)
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.tasks import TaskDraft
from clinicdesk.store import tasks
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.clinical import MedicationRecord
from clinicdesk.store.records.eligibility import (
    ContinuityEpisodeRecord,
    ContinuityLineRecord,
)
from clinicdesk.store.records.plans import CarePlanRecord
from clinicdesk.store.records.referrals import ReferralRecord
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "Opening",
    "close",
    "episode",
    "finish_line",
    "of_patient",
    "open_again",
    "open_episodes",
    "open_ids",
    "require_finished",
    "task_of",
]


def _table(record: Any) -> Table:
    table: Table = record.__table__
    return table


_EPISODE, _LINE = _table(ContinuityEpisodeRecord), _table(ContinuityLineRecord)
_REFERRAL, _TASK = _table(ReferralRecord), _table(TaskRecord)
_PLAN, _MEDICINE, _STAFF = _table(CarePlanRecord), _table(MedicationRecord), _table(StaffRecord)
_PIECE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """One episode to be opened."""

    work: OpenWork
    ends_on: date
    owner_id: UUID
    """Whose it is where nothing that is open has an owner who can own work."""
    span_id: UUID | None = None


def _owner(session: Session, opening: Opening, good: dict[UUID, bool]) -> UUID:
    wanted = opening.work.owner_id
    if wanted is None:
        return opening.owner_id
    if wanted not in good:
        try:
            tasks.require_owner(session, wanted)
            good[wanted] = True
        except (Refused, NotFound):
            good[wanted] = False
    return wanted if good[wanted] else opening.owner_id


def open_episodes(
    uow: UnitOfWork, openings: Sequence[Opening], *, today: date, import_id: UUID | None
) -> list[UUID]:
    """Open episodes, each with its task and lines; return their ids, in order."""
    if not openings:
        return []
    good: dict[UUID, bool] = {}
    drafts = [
        TaskDraft(
            patient_id=one.work.patient_id,
            title=title_for(show_date(one.ends_on)),
            due_on=due_of(one.ends_on, today),
            owner_id=_owner(uow.session, one, good),
            reason="Finish or hand on what is open before the person is gone.",
            kind="transition",
        )
        for one in openings
    ]
    made = tasks.add_many(uow, drafts, source="eligibility")
    stamp = uow.stamped(source="eligibility")
    episodes, lines = [], []
    for one, draft, task_id in zip(openings, drafts, made, strict=True):
        episode_id = uow.new_id()
        episodes.append(
            {
                **stamp,
                "id": episode_id,
                "patient_id": one.work.patient_id,
                "span_id": one.span_id,
                "import_id": import_id,
                "task_id": task_id,
                "title": draft.title,
                "ends_on": one.ends_on,
                "closed_at": None,
                "closed_by": None,
                "closed_because": "",
            }
        )
        for place, line in enumerate(lines_for(one.work)):
            lines.append(
                {
                    **stamp,
                    "id": uow.new_id(),
                    "episode_id": episode_id,
                    "position": place,
                    "kind": line.kind,
                    "about_id": line.about_id,
                    "words": line.words,
                    "done_at": None,
                    "done_by": None,
                    "outcome": "",
                }
            )
    insert_rows(uow.session, _EPISODE, episodes)
    insert_rows(uow.session, _LINE, lines)
    return [one["id"] for one in episodes]


_SHOWN = (
    select(
        *(_EPISODE.c[n] for n in ("id", "version", "patient_id", "task_id", "title", "ends_on")),
        *(_EPISODE.c.closed_at, _EPISODE.c.closed_because),
        *(_TASK.c.due_on, _TASK.c.owner_id, _STAFF.c.display.label("owner")),
    )
    .join(_TASK, _TASK.c.id == _EPISODE.c.task_id)
    .join(_STAFF, _STAFF.c.id == _TASK.c.owner_id)
    .where(_EPISODE.c.entered_in_error.is_(False))
    .order_by(_EPISODE.c.closed_at.is_not(None), _EPISODE.c.created_at.desc())
)
_OF_PATIENT = Prepared(_SHOWN.where(_EPISODE.c.patient_id == bindparam("patient_id")))
_ONE = Prepared(_SHOWN.where(_EPISODE.c.id == bindparam("episode_id")))
_LINES = Prepared(
    select(_LINE, _STAFF.c.display.label("by"))
    .outerjoin(_STAFF, _STAFF.c.id == _LINE.c.done_by)
    .where(_LINE.c.episode_id == bindparam("episode_id"))
    .order_by(_LINE.c.position)
)


def _episode(session: Session, row: Any) -> Episode:
    return Episode(
        id=row.id,
        version=row.version,
        patient_id=row.patient_id,
        task_id=row.task_id,
        title=row.title,
        ends_on=row.ends_on,
        due_on=row.due_on,
        owner_id=row.owner_id,
        owner=row.owner,
        closed_at=row.closed_at,
        closed_because=row.closed_because,
        lines=tuple(
            EpisodeLine(
                id=line.id,
                kind=line.kind,
                words=line.words,
                about_id=line.about_id,
                done_at=line.done_at,
                done_by=line.by or "",
                outcome=line.outcome,
            )
            for line in _LINES.rows(session, episode_id=row.id)
        ),
    )


def of_patient(session: Session, patient_id: UUID) -> tuple[Episode, ...]:
    """Return a person's episodes, the open ones first."""
    return tuple(_episode(session, row) for row in _OF_PATIENT.rows(session, patient_id=patient_id))


def episode(session: Session, episode_id: UUID) -> Episode:
    """Return one episode.

    Raises:
        NotFound: there is none.
    """
    for row in _ONE.rows(session, episode_id=episode_id):
        return _episode(session, row)
    raise NotFound("There is no such episode.", "Open the chart again.")


def open_ids(session: Session, patient_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return the open episodes of people."""
    wanted = list(dict.fromkeys(patient_ids))
    c = _EPISODE.c
    found: dict[UUID, list[UUID]] = {}
    for start in range(0, len(wanted), _PIECE):
        query = select(c.patient_id, c.id).where(
            c.patient_id.in_(wanted[start : start + _PIECE]),
            c.closed_at.is_(None),
            c.entered_in_error.is_(False),
        )
        for row in session.execute(query):
            found.setdefault(row[0], []).append(row[1])
    return found


def finish_line(uow: UnitOfWork, line_id: UUID, outcome: str, *, open_again: bool = False) -> UUID:
    """Finish a line with what came of it, or open it again; return its episode's id.

    Raises:
        NotFound: there is no such line. Refused: it is finished already, or its episode is closed.
    """
    record = uow.session.get(ContinuityLineRecord, line_id)
    if record is None:
        raise NotFound("There is no such line.", "Open the chart again.")
    whole = uow.session.get(ContinuityEpisodeRecord, record.episode_id)
    assert whole is not None
    if whole.closed_at is not None:
        raise Refused("This episode is closed.", "Make a task for what is left to do.")
    if (record.done_at is None) == open_again:
        raise Refused("Somebody did this in the meantime.", "Look at the lines again.")
    record.done_at = None if open_again else uow.now
    record.done_by = None if open_again else uow.actor.id
    record.outcome = "" if open_again else outcome.strip()
    uow.touch(record)
    return record.episode_id


def close(uow: UnitOfWork, episode_id: UUID, because: str, *, error: bool = False) -> UUID:
    """Close an episode and its task; return the person's id. ``error`` when it never was to be."""
    record = uow.session.get(ContinuityEpisodeRecord, episode_id)
    assert record is not None
    record.closed_at, record.closed_by = uow.now, uow.actor.id
    record.closed_because = because
    record.entered_in_error = error
    uow.touch(record)
    task = uow.session.get(TaskRecord, record.task_id)
    if task is not None and task.completed_at is None:
        task.status = "completed" if because == "finished" else "cancelled"
        task.outcome = {"returned": "Eligible again", "undone": "The file was taken back"}.get(
            because, ""
        )
        task.completed_at, task.completed_by = uow.now, uow.actor.id
        task.entered_in_error = error
        uow.touch(task)
    return record.patient_id


def task_of(uow: UnitOfWork, episode_id: UUID) -> str:
    """Write down how an episode's task stands, so that it can be opened again as it was."""
    record = uow.session.get(ContinuityEpisodeRecord, episode_id)
    assert record is not None
    task = uow.session.get(TaskRecord, record.task_id)
    assert task is not None
    ended = task.completed_at is not None
    return json.dumps({"status": task.status, "outcome": task.outcome, "ended": ended})


def open_again(uow: UnitOfWork, episode_id: UUID, stood: str) -> UUID:
    """Open an episode again, and its task as it stood; return the person's id."""
    record = uow.session.get(ContinuityEpisodeRecord, episode_id)
    assert record is not None
    record.closed_at = record.closed_by = None
    record.closed_because = ""
    uow.touch(record)
    was = json.loads(stood)
    task = uow.session.get(TaskRecord, record.task_id)
    if task is not None and not was["ended"]:
        task.status, task.outcome = was["status"], was["outcome"]
        task.completed_at = task.completed_by = None
        uow.touch(task)
    return record.patient_id


def require_finished(session: Session, task_id: UUID) -> None:
    """Let a task end that is not an open episode's.

    Raises:
        Refused: lines of the episode are not finished.
    """
    query = (
        select(_LINE.c.id)
        .join(_EPISODE, _EPISODE.c.id == _LINE.c.episode_id)
        .where(
            _EPISODE.c.task_id == task_id,
            _EPISODE.c.closed_at.is_(None),
            _LINE.c.done_at.is_(None),
        )
        .limit(1)
    )
    if session.execute(query).first() is not None:
        raise Refused(
            "Lines of this person's continuity of care are not finished.",
            "Finish each of them on the chart; the task is done with the last.",
        )


def mark_lines(uow: UnitOfWork, episode_ids: Iterable[UUID]) -> None:
    """Mark the lines of episodes that never were to be."""
    wanted = list(episode_ids)
    if wanted:
        values: Mapping[str, Any] = {"entered_in_error": True, "updated_at": uow.now}
        uow.session.execute(update(_LINE).where(_LINE.c.episode_id.in_(wanted)).values(values))
