"""Drafts in the store: sealed bytes, one for each person, form and subject. No audit entry."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, delete, insert, select, update
from sqlalchemy.orm import Session

from clinicdesk.store import lineage
from clinicdesk.store.records.clinic import DraftRecord

__all__ = ["SealedDraft", "drop", "find", "keep", "of_person", "place_of"]

_TABLE: Table = DraftRecord.__table__  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class SealedDraft:
    """A draft as it stands in the store."""

    form: str
    subject_id: UUID
    sealed: bytes
    saved_at: datetime


def keep(session: Session, draft: SealedDraft, *, staff_id: UUID, draft_id: UUID) -> None:
    """Keep a draft in place of the one before; ``draft_id`` names it where it is the first."""
    c = _TABLE.c
    done = session.execute(
        update(_TABLE)
        .where(c.staff_id == staff_id, c.form == draft.form, c.subject_id == draft.subject_id)
        .values(sealed=draft.sealed, saved_at=draft.saved_at)
    )
    if done.rowcount == 0:  # type: ignore[attr-defined]
        session.execute(
            insert(_TABLE).values(
                id=draft_id,
                staff_id=staff_id,
                form=draft.form,
                subject_id=draft.subject_id,
                sealed=draft.sealed,
                saved_at=draft.saved_at,
            )
        )


def _drafts(session: Session, *where: object) -> tuple[SealedDraft, ...]:
    c = _TABLE.c
    query = select(c.form, c.subject_id, c.sealed, c.saved_at).where(*where)  # type: ignore[arg-type]
    return tuple(SealedDraft(*row) for row in session.execute(query.order_by(c.saved_at.desc())))


def find(session: Session, staff_id: UUID, form: str, subject_id: UUID) -> SealedDraft | None:
    """Return one draft, if it is kept."""
    c = _TABLE.c
    found = _drafts(session, c.staff_id == staff_id, c.form == form, c.subject_id == subject_id)
    return next(iter(found), None)


def place_of(session: Session, staff_id: UUID, form: str, subject_id: UUID) -> UUID:
    """Return under whose id a draft of a form about a person stands, or would stand.

    After a merge what was half typed about the merged person is the survivor's: it is offered
    with them, kept and forgotten where it stands, and so goes back when the merge is taken back.
    What was typed about the survivor comes first.
    """
    for one in lineage.everyone_in(session, subject_id):
        if find(session, staff_id, form, one) is not None:
            return one
    return subject_id


def of_person(session: Session, staff_id: UUID) -> tuple[SealedDraft, ...]:
    """Return all of one person's drafts, the newest first."""
    return _drafts(session, _TABLE.c.staff_id == staff_id)


def drop(session: Session, staff_id: UUID, form: str, subject_id: UUID) -> None:
    """Forget a draft: a draft is not a record, and is the one thing that is deleted."""
    c = _TABLE.c
    session.execute(
        delete(_TABLE).where(c.staff_id == staff_id, c.form == form, c.subject_id == subject_id)
    )
