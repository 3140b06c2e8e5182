"""Keeps what was taught: the row says where it stands, its teach-backs say how it came there."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor
from clinicdesk.domain.education import Assignment, EducationDue, Method, TaughtBack
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.plan_reviews import TeachBack
from clinicdesk.store.deaths import not_quiet
from clinicdesk.store.person_names import listed_name
from clinicdesk.store.records.education import EducationAssignmentRecord, EducationTeachBackRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add", "change", "due", "get", "of_patient", "record", "replace_earlier", "taught"]

_A, _T = EducationAssignmentRecord, EducationTeachBackRecord


def _outcome(value: str | None) -> TeachBack | None:
    return TeachBack(value) if value else None


def _taught(session: Session, ids: Sequence[UUID]) -> dict[UUID, list[TaughtBack]]:
    found: dict[UUID, list[TaughtBack]] = {}
    if not ids:
        return found
    query = select(_T).where(_T.assignment_id.in_(ids)).order_by(_T.at, _T.id)
    for one in session.scalars(query):
        found.setdefault(one.assignment_id, []).append(
            TaughtBack(
                at=one.at,
                by=one.by,
                outcome=TeachBack(one.outcome),
                said=one.said,
                ask_on=one.ask_on,
            )
        )
    return found


def _values(session: Session, rows: Sequence[EducationAssignmentRecord]) -> tuple[Assignment, ...]:
    taught = _taught(session, [one.id for one in rows])
    return tuple(
        Assignment(
            id=one.id,
            version=one.version,
            patient_id=one.patient_id,
            topic=one.topic,
            language=one.language,
            leaflet_version=one.leaflet_version,
            title=one.title,
            method=Method(one.method),
            given_at=one.given_at,
            given_by=one.given_by,
            given_by_id=one.given_by_id,
            plan_id=one.plan_id,
            concern_id=one.concern_id,
            goal_id=one.goal_id,
            outcome=_outcome(one.outcome),
            ask_on=one.ask_on,
            replaced_at=one.replaced_at,
            taught=tuple(taught.get(one.id, ())),
        )
        for one in rows
    )


def of_patient(session: Session, patient_id: UUID) -> tuple[Assignment, ...]:
    """Return what was given to somebody, the newest first; what was in error is left out."""
    query = (
        select(_A)
        .where(_A.patient_id == patient_id, _A.entered_in_error.is_(False))
        .order_by(_A.given_at.desc(), _A.id.desc())
    )
    return _values(session, session.scalars(query).all())


def get(session: Session, assignment_id: UUID) -> Assignment:
    """Return one.

    Raises:
        NotFound: there is none, or it was given in error.
    """
    return _values(session, [record(session, assignment_id)])[0]


def record(session: Session, assignment_id: UUID) -> EducationAssignmentRecord:
    """Return one's row; raises as `get` does."""
    found = session.get(_A, assignment_id)
    if found is None or found.entered_in_error:
        raise NotFound("This leaflet was not given.", "Open the chart again.")
    return found


def add(uow: UnitOfWork, **said: Any) -> UUID:
    """Keep that a leaflet was given."""
    made = uow.add(_A(**said))
    uow.session.flush()
    return made.id


def replace_earlier(uow: UnitOfWork, patient_id: UUID, topic: str) -> None:
    """End what was given of a topic before: it asks for nothing any more."""
    query = select(_A).where(
        _A.patient_id == patient_id,
        _A.topic == topic,
        _A.replaced_at.is_(None),
        _A.entered_in_error.is_(False),
    )
    for one in uow.session.scalars(query):
        one.replaced_at, one.ask_on = uow.now, None
        uow.touch(one)


def change(uow: UnitOfWork, assignment_id: UUID, version: int, **said: Any) -> None:
    """Change one.

    Raises:
        NotFound: there is none. Refused: somebody changed it since ``version``.
    """
    found = record(uow.session, assignment_id)
    if found.version != version:
        raise Refused("Somebody changed this meanwhile.", "Open the chart again.")
    for name, value in said.items():
        setattr(found, name, value)
    uow.touch(found)
    uow.session.flush()


def taught(uow: UnitOfWork, assignment_id: UUID, version: int, back: TaughtBack) -> None:
    """Keep a teach-back; raises as `change` does."""
    change(uow, assignment_id, version, outcome=back.outcome.value, ask_on=back.ask_on)
    uow.session.add(
        _T(
            id=uow.new_id(),
            assignment_id=assignment_id,
            at=back.at,
            by_id=uow.actor.id,
            by=back.by,
            outcome=back.outcome.value,
            said=back.said,
            ask_on=back.ask_on,
        )
    )
    uow.session.flush()


def due(
    session: Session,
    actor: Actor,
    *,
    until: date,
    today: date,
    givers: Collection[UUID] | None,
    limit: int,
) -> tuple[EducationDue, ...]:
    """Return what is to be asked about by a day, due first; ``givers`` None is all.

    Who died is quiet.
    """
    wanted = [
        _A.site_id == actor.site_id,
        # Said so that the index of what asks is used.
        _A.ask_on.is_not(None),
        _A.ask_on <= until,
        not_quiet(_A.patient_id),
    ]
    if givers is not None:
        wanted.append(_A.given_by_id.in_(givers))
    ids = session.scalars(select(_A.id).where(*wanted).order_by(_A.ask_on, _A.id).limit(limit))
    query = (
        select(_A, PatientRecord)
        .join(PatientRecord, PatientRecord.id == _A.patient_id)
        .where(_A.id.in_(ids.all()))
        .order_by(_A.ask_on, _A.id)
    )
    return tuple(_due(one, who, today) for one, who in session.execute(query))


def _due(one: EducationAssignmentRecord, who: PatientRecord, today: date) -> EducationDue:
    assert one.ask_on is not None  # the question asks for nothing else
    return EducationDue(
        id=one.id,
        patient_id=one.patient_id,
        patient=listed_name(who),
        mrn=who.mrn,
        title=one.title,
        given_by=one.given_by,
        outcome=_outcome(one.outcome),
        due_on=one.ask_on,
        overdue=one.ask_on < today,
    )
