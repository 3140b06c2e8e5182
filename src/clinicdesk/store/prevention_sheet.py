"""Saves one session's sheet: rows that changed are replaced, the chart's measurements follow.

A weight and the minutes of a session are measurements of the person too, so that goals see them.
Each stands in the chart once: what did not change keeps its measurement, what was typed anew marks
the old one as entered in error.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select, update

from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coding import LOINC, Coded, coded, local
from clinicdesk.domain.prevention import (
    Attendance,
    AttendanceDraft,
    CohortBook,
    Participant,
    ProgramSession,
)
from clinicdesk.domain.site_time import instant_of
from clinicdesk.store import clinical, goal_notes, latest_observations, summary
from clinicdesk.store.prevention import current_rows
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.clinical import ObservationRecord
from clinicdesk.store.records.prevention import DppAttendanceRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["Saved", "save"]

_TABLE = table_of(ObservationRecord)
WEIGHT = coded(LOINC, "29463-7", "Body weight")
WEEKLY = local("activity-minutes-week", "Active minutes a week")
_WEEK = 7


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving changed: the rows that hold now, and those that hold no more."""

    made: tuple[UUID, ...]
    before: tuple[Attendance, ...]
    cleared: tuple[UUID, ...]
    """Participants of whom nothing was recorded before."""
    patients: tuple[UUID, ...]


def _weekly(book: CohortBook, session: ProgramSession, draft: AttendanceDraft) -> Decimal | None:
    """Bring the minutes since the session attended before to a week."""
    if draft.minutes is None:
        return None
    mine = book.of(draft.participant_id)
    before = [
        one.held_on
        for one in book.sessions
        if one.id in mine and mine[one.id].attended and one.held_on < session.held_on
    ]
    days = (session.held_on - max(before)).days if before else _WEEK
    return Decimal(round(Decimal(draft.minutes) * _WEEK / days))


class _Chart:
    """Collects what goes into the chart and what is taken out of it."""

    def __init__(self, uow: UnitOfWork, session: ProgramSession, zone: str) -> None:
        self._uow = uow
        self._at = instant_of(session.held_on, uow.now, zone)
        self._note = session.words
        self.new: list[Observation] = []
        self.void: list[UUID] = []

    def add(self, patient_id: UUID, code: Coded, value: Decimal, unit: str, kind: str) -> UUID:
        made = Observation(
            id=self._uow.new_id(),
            patient_id=patient_id,
            code=code,
            status="final",
            occurred_at=self._at,
            recorded_at=self._uow.now,
            note=f"Diabetes prevention, {self._note}",
            category=kind,
            value=value,
            unit=unit,
        )
        self.new.append(made)
        return made.id

    def write(self) -> None:
        uow = self._uow
        if self.void:
            of = select(_TABLE.c.patient_id).where(_TABLE.c.id.in_(self.void)).distinct()
            people = list(uow.session.scalars(of))
            uow.session.execute(
                update(_TABLE)
                .where(_TABLE.c.id.in_(self.void))
                .values(
                    entered_in_error=True,
                    status="entered-in-error",
                    version=_TABLE.c.version + 1,
                    updated_at=uow.now,
                    updated_by=uow.actor.id,
                )
            )
            latest_observations.rebuild(uow.session, people)
        clinical.add_rows(uow, self.new)


def _value(row: DppAttendanceRecord) -> Attendance:
    return Attendance(
        id=row.id,
        session_id=row.session_id,
        participant_id=row.participant_id,
        attended=row.attended,
        weight=row.weight,
        unit=row.weight_unit,
        minutes=row.minutes,
    )


def _measure(
    chart: _Chart,
    row: DppAttendanceRecord | None,
    patient_id: UUID,
    draft: AttendanceDraft,
    weekly: Decimal | None,
) -> dict[str, UUID | None]:
    """Say which measurements a line has: those that it had, where nothing changed."""
    weight = (draft.weight, draft.unit if draft.weight is not None else "")
    kept: dict[str, UUID | None] = {}
    if row is not None and (row.weight, row.weight_unit) == weight:
        kept["weight_observation_id"] = row.weight_observation_id
    else:
        if row is not None and row.weight_observation_id is not None:
            chart.void.append(row.weight_observation_id)
        kept["weight_observation_id"] = (
            None
            if draft.weight is None
            else chart.add(patient_id, WEIGHT, draft.weight, draft.unit, "vital-signs")
        )
    if row is not None and row.minutes == draft.minutes:
        kept["minutes_observation_id"] = row.minutes_observation_id
    else:
        if row is not None and row.minutes_observation_id is not None:
            chart.void.append(row.minutes_observation_id)
        kept["minutes_observation_id"] = (
            None if weekly is None else chart.add(patient_id, WEEKLY, weekly, "min", "activity")
        )
    return kept


def _same(row: DppAttendanceRecord | None, draft: AttendanceDraft) -> bool:
    if row is None:
        return False
    unit = draft.unit if draft.weight is not None else ""
    said = (draft.attended, draft.weight, unit, draft.minutes)
    return (row.attended, row.weight, row.weight_unit, row.minutes) == said


def _replace(uow: UnitOfWork, row: DppAttendanceRecord) -> None:
    row.replaced_at = uow.now
    uow.touch(row)


def save(
    uow: UnitOfWork,
    book: CohortBook,
    session: ProgramSession,
    drafts: Sequence[AttendanceDraft],
    *,
    cleared: Collection[UUID] = (),
    zone: str,
) -> Saved:
    """Save lines of a sheet; ``cleared`` are participants of whom nothing is to be recorded."""
    who: Mapping[UUID, Participant] = {one.id: one for one in book.participants}
    asked = [*(one.participant_id for one in drafts), *cleared]
    rows = current_rows(uow.session, session.id, asked)
    chart = _Chart(uow, session, zone)
    wanted = [one for one in drafts if not _same(rows.get(one.participant_id), one)]
    gone = [one for one in cleared if one in rows]
    touched = [*(draft.participant_id for draft in wanted), *gone]
    before = tuple(_value(rows[one]) for one in touched if one in rows)
    new_rows = []
    for draft in wanted:
        row, patient_id = rows.get(draft.participant_id), who[draft.participant_id].patient_id
        weekly = _weekly(book, session, draft)
        links = _measure(chart, row, patient_id, draft, weekly)
        if row is not None:
            _replace(uow, row)
        new_rows.append(
            DppAttendanceRecord(
                session_id=session.id,
                participant_id=draft.participant_id,
                attended=draft.attended,
                weight=draft.weight,
                weight_unit=draft.unit if draft.weight is not None else "",
                minutes=draft.minutes,
                **links,
            )
        )
    for one in gone:
        row = rows[one]
        chart.void += [
            found
            for found in (row.weight_observation_id, row.minutes_observation_id)
            if found is not None
        ]
        _replace(uow, row)
    # One row holds for each participant: those that hold no more are written first.
    uow.session.flush()
    made = tuple(uow.add(row).id for row in new_rows)
    uow.session.flush()
    chart.write()
    people = sorted({who[one].patient_id for one in touched})
    goal_notes.note_of_people(uow, people, site_day(uow.now, zone))
    summary.refresh(uow, people)
    return Saved(
        made=made,
        before=before,
        cleared=tuple(one.participant_id for one in wanted if one.participant_id not in rows),
        patients=tuple(people),
    )
