"""The sealed parts of protected referrals, and what marks a recipient; nothing here knows a key."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes
from uuid import UUID

from sqlalchemy import Table, insert, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.protected_referrals import PROTECTED_CLASS
from clinicdesk.domain.referrals import Recipient
from clinicdesk.store.records.protected_referrals import (
    ProtectedReferralRecord,
    RecipientMarkRecord,
    ReferralPartRecord,
)
from clinicdesk.store.records.referrals import (
    ReferralFulfilmentRecord,
    ReferralRecipientRecord,
    ReferralRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "PartRow",
    "add",
    "add_many",
    "clear_of_recipient",
    "clear_of_service",
    "clear_services",
    "hints_of",
    "mark",
    "mark_of_name",
    "marked",
    "marks_of",
    "of_referrals",
    "protect",
    "protected_among",
    "protected_of",
    "protected_open",
    "replaced",
    "sealed_in",
]

_PART: Table = ReferralPartRecord.__table__  # type: ignore[assignment]
_KEPT: Table = ProtectedReferralRecord.__table__  # type: ignore[assignment]
_MARK: Table = RecipientMarkRecord.__table__  # type: ignore[assignment]
_PIECE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRow:
    """A part as it stands; ``box`` opens with the key that has this ``tag`` for its referral."""

    id: UUID
    referral_id: UUID
    tag: bytes
    payload_version: int
    box: bytes
    created_at: datetime | None = None
    created_by: UUID | None = None


_COLUMNS = (
    _PART.c.id,
    _PART.c.referral_id,
    _PART.c.tag,
    _PART.c.payload_version,
    _PART.c.box,
    _PART.c.created_at,
    _PART.c.created_by,
)


def _pieces(ids: Iterable[UUID]) -> Iterable[list[UUID]]:
    listed = list(dict.fromkeys(ids))
    for start in range(0, len(listed), _PIECE):
        yield listed[start : start + _PIECE]


# Which referrals are protected


def hints_of(session: Session, ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """Return, of the protected ones among some referrals, what tells accounts where they belong."""
    found: dict[UUID, bytes] = {}
    for piece in _pieces(ids):
        query = select(_KEPT.c.referral_id, _KEPT.c.hint).where(_KEPT.c.referral_id.in_(piece))
        found.update((row[0], row[1]) for row in session.execute(query))
    return found


def protected_among(session: Session, ids: Iterable[UUID | None]) -> frozenset[UUID]:
    """Return which of some referrals are protected."""
    return frozenset(hints_of(session, (one for one in ids if one is not None)))


def protected_open(session: Session, site_id: UUID, *, closed: bool) -> dict[UUID, UUID]:
    """Return a site's protected referrals and whose they are, with the closed ones where asked."""
    r = ReferralRecord
    query = (
        select(r.id, r.patient_id)
        .join(_KEPT, _KEPT.c.referral_id == r.id)
        .where(r.site_id == site_id, r.entered_in_error.is_(False))
    )
    if not closed:
        query = query.where(r.closed_at.is_(None))
    return {row[0]: row[1] for row in session.execute(query)}


def protected_of(session: Session, patient_id: UUID) -> tuple[UUID, ...]:
    """Return a person's protected referrals."""
    r = ReferralRecord
    query = (
        select(r.id)
        .join(_KEPT, _KEPT.c.referral_id == r.id)
        .where(r.patient_id == patient_id, r.entered_in_error.is_(False))
    )
    return tuple(session.scalars(query))


def protect(uow: UnitOfWork, referral_id: UUID, hint: bytes) -> None:
    """Note that a referral's words are sealed from now on."""
    uow.session.execute(
        insert(_KEPT).values(
            referral_id=referral_id,
            hint=hint,
            protected_at=uow.now,
            protected_by=uow.actor.id,
        )
    )


# Parts


def of_referrals(session: Session, ids: Iterable[UUID]) -> dict[UUID, list[PartRow]]:
    """Return the parts that hold, of some referrals."""
    found: dict[UUID, list[PartRow]] = {}
    for piece in _pieces(ids):
        query = select(*_COLUMNS).where(
            _PART.c.referral_id.in_(piece), _PART.c.replaced_at.is_(None)
        )
        for row in session.execute(query).mappings():
            found.setdefault(row["referral_id"], []).append(PartRow(**row))
    return found


def sealed_in(session: Session) -> dict[UUID, list[PartRow]]:
    """Return the parts that hold and were sealed in, by referral."""
    query = select(*_COLUMNS).where(_PART.c.payload_version == 2, _PART.c.replaced_at.is_(None))
    found: dict[UUID, list[PartRow]] = {}
    for row in session.execute(query).mappings():
        found.setdefault(row["referral_id"], []).append(PartRow(**row))
    return found


def add(uow: UnitOfWork, row: PartRow) -> None:
    """Write a new part."""
    add_many(uow, [row])


def add_many(uow: UnitOfWork, rows: Sequence[PartRow]) -> None:
    """Write new parts; one that was written before keeps its author and time."""
    if not rows:
        return
    uow.session.flush()
    uow.session.execute(
        insert(_PART),
        [
            {
                "id": row.id,
                "version": 1,
                "referral_id": row.referral_id,
                "tag": row.tag,
                "payload_version": row.payload_version,
                "box": row.box,
                "replaced_at": None,
                "created_at": row.created_at or uow.now,
                "created_by": row.created_by or uow.actor.id,
            }
            for row in rows
        ],
    )


def replaced(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Note that newer parts take the place of these.

    Raises:
        Refused: somebody replaced one of them meanwhile.
    """
    for part_id in ids:
        done = uow.session.execute(
            update(_PART)
            .where(_PART.c.id == part_id, _PART.c.replaced_at.is_(None))
            .values(replaced_at=uow.now, version=_PART.c.version + 1)
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Refused(
                "Someone else changed this referral in the meantime.",
                "What you typed is kept; open it again and compare.",
            )


# Marks


def marks_of(session: Session, recipient_ids: Iterable[UUID]) -> dict[UUID, Compartment]:
    """Return which part being referred to each of some recipients discloses."""
    found: dict[UUID, Compartment] = {}
    for piece in _pieces(recipient_ids):
        query = select(_MARK.c.recipient_id, _MARK.c.part).where(
            _MARK.c.recipient_id.in_(piece), _MARK.c.ended_at.is_(None)
        )
        found.update((row[0], Compartment(row[1])) for row in session.execute(query))
    return found


def mark_of_name(session: Session, name_norm: str) -> Compartment | None:
    """Return the mark of a recipient by its folded name; None where none of that name has one."""
    r = ReferralRecipientRecord
    query = (
        select(_MARK.c.part)
        .join(r, r.id == _MARK.c.recipient_id)
        .where(r.name_norm == name_norm, _MARK.c.ended_at.is_(None))
        .limit(1)
    )
    found = session.scalar(query)
    return Compartment(found) if found else None


def mark(uow: UnitOfWork, recipient: Recipient, part: Compartment | None) -> None:
    """Mark a recipient, or take its mark away."""
    record = uow.session.scalar(
        select(RecipientMarkRecord).where(RecipientMarkRecord.recipient_id == recipient.id)
    )
    # A day, and no instant: referrals that are moved next would stand beside it in time.
    day = uow.now.replace(hour=0, minute=0, second=0, microsecond=0)
    if record is None:
        if part is not None:
            made = RecipientMarkRecord(recipient_id=recipient.id, part=part.value)
            made.id = UUID(bytes=token_bytes(16), version=4)
            made.created_at = made.updated_at = day
            uow.add(made)
        return
    record.ended_at = None if part is not None else (record.ended_at or day)
    record.part = part.value if part is not None else record.part
    uow.touch(record)
    record.updated_at = day


def clear_services(session: Session) -> tuple[Coded, ...]:
    """Return each service of our referrals that stand in the clear, as it is written."""
    r = ReferralRecord
    query = (
        select(r.code_text, r.code_system, r.code_code, r.code_display)
        .where(r.source == "clinic", r.service_class != PROTECTED_CLASS)
        .distinct()
    )
    return tuple(
        Coded(text=row[0], system=row[1], code=row[2], display=row[3])
        for row in session.execute(query)
    )


def clear_of_service(session: Session, service: Coded) -> tuple[UUID, ...]:
    """Return the referrals of ours for a service, as it is written, that stand in the clear."""
    r = ReferralRecord
    query = (
        select(r.id)
        .where(
            r.source == "clinic",
            r.service_class != PROTECTED_CLASS,
            r.code_text == service.text,
            r.code_system == service.system,
            r.code_code == service.code,
            r.code_display == service.display,
        )
        .order_by(r.id)
    )
    return tuple(session.scalars(query))


def marked(session: Session) -> dict[UUID, Compartment]:
    """Return every recipient that is marked, with its part."""
    query = select(_MARK.c.recipient_id, _MARK.c.part).where(_MARK.c.ended_at.is_(None))
    return {row[0]: Compartment(row[1]) for row in session.execute(query)}


def clear_of_recipient(session: Session, recipient_id: UUID) -> tuple[UUID, ...]:
    """Return the referrals of ours that ever asked a recipient and stand in the clear."""
    r, f = ReferralRecord, ReferralFulfilmentRecord
    query = (
        select(r.id)
        .join(f, f.referral_id == r.id)
        .outerjoin(_KEPT, _KEPT.c.referral_id == r.id)
        .where(f.recipient_id == recipient_id, _KEPT.c.referral_id.is_(None), r.source == "clinic")
        .distinct()
        .order_by(r.id)
    )
    return tuple(session.scalars(query))
