"""One person's key within a compartment, sealed to one reader: granted, renewed, ended."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Table, bindparam, func, or_, select, update
from sqlalchemy.orm import Session

from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.protected import SealedGrantRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "SealedGrant",
    "add",
    "end",
    "live",
    "moved",
    "moved_back",
    "of_consent",
    "resealed",
    "under",
]

_TABLE: Table = SealedGrantRecord.__table__  # type: ignore[assignment]
_c = _TABLE.c


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedGrant:
    """A grant as it stands; ``until_on`` is its last day, None where only revoking ends it."""

    id: UUID
    tag: bytes
    subject: bytes
    holder_id: UUID
    box: bytes
    consent_id: UUID
    until_on: date | None
    ended_at: datetime | None = None


_COLUMNS = (
    _c.id,
    _c.tag,
    _c.subject,
    _c.holder_id,
    _c.box,
    _c.consent_id,
    _c.until_on,
    _c.ended_at,
)
_MINE = Prepared(
    select(*_COLUMNS).where(
        _c.holder_id == bindparam("holder_id"),
        _c.subject == bindparam("subject"),
        _c.ended_at.is_(None),
        or_(_c.until_on.is_(None), _c.until_on >= bindparam("today")),
    )
)


def _grant(row: tuple[object, ...]) -> SealedGrant:
    names = ("id", "tag", "subject", "holder_id", "box", "consent_id", "until_on", "ended_at")
    return SealedGrant(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]


def under(
    session: Session, holder_id: UUID, subject: bytes, today: date
) -> tuple[SealedGrant, ...]:
    """Return the grants that one reader has for one person today."""
    found = _MINE.tuples(session, holder_id=holder_id, subject=subject, today=today)
    return tuple(map(_grant, found))


def live(session: Session, today: date, subject: bytes | None = None) -> tuple[SealedGrant, ...]:
    """Return every reader's grants that run today, of one person where asked."""
    query = select(*_COLUMNS).where(
        _c.ended_at.is_(None), or_(_c.until_on.is_(None), _c.until_on >= today)
    )
    if subject is not None:
        query = query.where(_c.subject == subject)
    return tuple(_grant(tuple(row)) for row in session.execute(query.order_by(_c.granted_at)))


def of_consent(session: Session, consent_id: UUID) -> tuple[SealedGrant, ...]:
    """Return a consent's grants that were not ended."""
    query = select(*_COLUMNS).where(_c.consent_id == consent_id, _c.ended_at.is_(None))
    return tuple(_grant(tuple(row)) for row in session.execute(query.order_by(_c.granted_at)))


def add(uow: UnitOfWork, grant: SealedGrant) -> None:
    """Write a grant."""
    uow.session.add(
        SealedGrantRecord(
            id=grant.id,
            tag=grant.tag,
            subject=grant.subject,
            holder_id=grant.holder_id,
            box=grant.box,
            consent_id=grant.consent_id,
            until_on=grant.until_on,
            granted_at=uow.now,
            granted_by=uow.actor.id,
        )
    )
    uow.session.flush()


def resealed(uow: UnitOfWork, grant_id: UUID, box: bytes) -> None:
    """Put a box that opens with the reader's present key in the place of one that does not."""
    uow.session.execute(update(_TABLE).where(_c.id == grant_id).values(box=box))


def end(uow: UnitOfWork, consent_id: UUID) -> int:
    """End a consent's grants; return how many ran."""
    done = uow.session.execute(
        update(_TABLE)
        .where(_c.consent_id == consent_id, _c.ended_at.is_(None))
        .values(ended_at=uow.now, ended_by=uow.actor.id)
    )
    return int(done.rowcount)  # type: ignore[attr-defined]


def moved_back(uow: UnitOfWork, subject: bytes, to: bytes) -> None:
    """Take a move back: the grants of what was the other person's when it was written."""
    uow.session.execute(
        update(_TABLE)
        .where(_c.subject == subject, func.substr(_c.box, 1, 16) == to)
        .values(subject=to)
    )


def moved(
    uow: UnitOfWork,
    *,
    subject: tuple[bytes, bytes] | None = None,
    consent: tuple[UUID, UUID] | None = None,
) -> None:
    """Let grants follow a person who was merged, or a consent that was written anew."""
    if subject is not None:
        uow.session.execute(
            update(_TABLE).where(_c.subject == subject[0]).values(subject=subject[1])
        )
    if consent is not None:
        uow.session.execute(
            update(_TABLE).where(_c.consent_id == consent[0]).values(consent_id=consent[1])
        )
