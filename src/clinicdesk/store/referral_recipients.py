"""The directory of recipients: found as it is typed, each kept once."""

from collections.abc import Sequence
from dataclasses import replace
from secrets import token_bytes
from uuid import UUID

from sqlalchemy import Table, insert, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import BadInput, NotFound
from clinicdesk.domain.folding import digits_of, fold
from clinicdesk.domain.npi import is_npi
from clinicdesk.domain.referrals import Recipient
from clinicdesk.store.records.referrals import ReferralRecipientRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add_many", "find", "known", "remember", "search"]

_R = ReferralRecipientRecord
_TABLE: Table = ReferralRecipientRecord.__table__  # type: ignore[assignment]


def _value(row: ReferralRecipientRecord) -> Recipient:
    return Recipient(
        id=row.id,
        name=row.name,
        specialty=row.specialty,
        address=row.address,
        phone=row.phone,
        fax=row.fax,
        npi=row.npi,
    )


def search(session: Session, text: str = "", *, limit: int = 50) -> tuple[Recipient, ...]:
    """Return recipients whose name or specialty holds every word, by name."""
    query = select(_R).where(_R.ended_at.is_(None), _R.entered_in_error.is_(False))
    for word in fold(text).split():
        held = f"%{word.replace('%', '')}%"
        query = query.where(or_(_R.name_norm.like(held), _R.specialty.ilike(held)))
    return tuple(map(_value, session.scalars(query.order_by(_R.name_norm).limit(limit))))


def remember(uow: UnitOfWork, asked: Recipient | None, *, quiet: bool = False) -> Recipient | None:
    """Return a recipient with its directory entry, made where there is none.

    One that is known (by its id, NPI, or name with no other telephone) is not made again, and its
    entry is left as it is: what an order says of its recipient is the order's own. ``quiet`` is of
    a protected referral: neither the entry's id nor its times are of the order's instant.

    Raises:
        BadInput: the NPI has a wrong digit.
    """
    if asked is None or not asked.name.strip():
        return None
    if asked.npi and not is_npi(asked.npi):
        raise BadInput("This is not an NPI: a digit is wrong.", "Check the ten digits.")
    known = _known(uow.session, asked)
    if known is not None:
        return replace(asked, id=known.id)
    made = _R(**_columns(asked))
    if quiet:
        made.id = UUID(bytes=token_bytes(16), version=4)
        made.created_at = made.updated_at = uow.now.replace(
            hour=0, minute=0, second=0, microsecond=0
        )
    record = uow.add(made)
    uow.session.flush()
    return replace(asked, id=record.id)


def find(session: Session, recipient_id: UUID) -> Recipient:
    """Return one entry of the directory.

    Raises:
        NotFound: there is none.
    """
    record = session.get(_R, recipient_id)
    if record is None:
        raise NotFound("There is no such recipient.", "Search the directory again.")
    return _value(record)


def known(session: Session, asked: Recipient) -> UUID | None:
    """Return the directory entry that a recipient has; None where there is none yet."""
    found = _known(session, asked)
    return found.id if found is not None else None


def _known(session: Session, asked: Recipient) -> ReferralRecipientRecord | None:
    if asked.id is not None:
        found = session.get(_R, asked.id)
        if found is not None:
            return found
    if asked.npi:
        by_npi = session.scalar(select(_R).where(_R.npi == asked.npi).limit(1))
        if by_npi is not None:
            return by_npi
    phone = digits_of(asked.phone)
    for row in session.scalars(
        select(_R).where(_R.name_norm == fold(asked.name), _R.ended_at.is_(None))
    ):
        if asked.npi and row.npi:
            continue
        if not phone or not row.phone or digits_of(row.phone) == phone:
            return row
    return None


def _columns(asked: Recipient) -> dict[str, str]:
    return {
        "name": asked.name.strip(),
        "name_norm": fold(asked.name),
        "specialty": asked.specialty,
        "address": asked.address,
        "phone": asked.phone,
        "fax": asked.fax,
        "npi": asked.npi,
    }


def add_many(
    uow: UnitOfWork, recipients: Sequence[Recipient], *, source: str = "clinic"
) -> tuple[Recipient, ...]:
    """Store new directory entries; return them with their ids. The caller writes the audit."""
    made = tuple(replace(one, id=one.id or uow.new_id()) for one in recipients)
    stamp = uow.stamped(source=source)
    uow.session.flush()
    if made:
        uow.session.execute(
            insert(_TABLE), [{**stamp, **_columns(one), "id": one.id} for one in made]
        )
    return made
