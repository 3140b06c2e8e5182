"""Pictures of people: the latest holds, those before stay."""

from uuid import UUID

from sqlalchemy import Table, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.person_details import Photo
from clinicdesk.store import person_changes
from clinicdesk.store.records.person_details import PatientPhotoRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["get", "put"]

_PHOTO: Table = PatientPhotoRecord.__table__  # type: ignore[assignment]


def get(session: Session, patient_id: UUID) -> Photo | None:
    """Return a person's picture; None where there is none."""
    c = _PHOTO.c
    row = session.execute(
        select(c.image, c.kind, c.width, c.height)
        .where(c.patient_id == patient_id, c.replaced_at.is_(None))
        .order_by(c.created_at.desc(), c.id.desc())
        .limit(1)
    ).first()
    return Photo(row.image, row.kind, row.width, row.height) if row else None


def put(uow: UnitOfWork, patient_id: UUID, photo: Photo | None, *, path: str = "form") -> None:
    """Store a person's picture, or (None) take it away."""
    before = get(uow.session, patient_id)
    uow.session.execute(
        update(_PHOTO)
        .where(_PHOTO.c.patient_id == patient_id, _PHOTO.c.replaced_at.is_(None))
        .values(
            replaced_at=uow.now,
            updated_at=uow.now,
            updated_by=uow.actor.id,
            version=_PHOTO.c.version + 1,
        )
    )
    if photo is not None:
        record = PatientPhotoRecord(
            patient_id=patient_id,
            kind=photo.kind,
            width=photo.width,
            height=photo.height,
            image=photo.image,
        )
        uow.add(record)
    said = ("A photo" if before else "", "A photo" if photo else "")
    if before or photo:
        person_changes.note_fields(uow, [(patient_id, [("photo", *said)])], path)
