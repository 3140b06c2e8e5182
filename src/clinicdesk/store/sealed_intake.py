"""Rows that an import seals into the protected record: found by id, many at once.

Their ids are keyed digests of what the source calls them, and their times are days: neither the
order of ids nor an instant shared with the rows of the same file tells whose they are.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Table, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import Refused
from clinicdesk.store.records.protected import SealedEntryRecord
from clinicdesk.store.sealed import SealedRow
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add_many", "any_tagged", "by_ids", "current", "day_of", "ended"]

_TABLE: Table = SealedEntryRecord.__table__  # type: ignore[assignment]
_c = _TABLE.c
_CHUNK = 500
_ROWS = select(
    _c.id,
    _c.tag,
    _c.subject,
    _c.payload_version,
    _c.box,
    _c.version,
    _c.replaced_at,
    _c.entered_in_error,
)


def day_of(uow: UnitOfWork) -> datetime:
    """Return the beginning of the day (UTC) of a transaction."""
    return uow.now.replace(hour=0, minute=0, second=0, microsecond=0)


def by_ids(session: Session, ids: Iterable[UUID]) -> dict[UUID, SealedRow]:
    """Return the rows that there are of some ids."""
    listed = list(ids)
    found: dict[UUID, SealedRow] = {}
    for start in range(0, len(listed), _CHUNK):
        query = _ROWS.where(_c.id.in_(listed[start : start + _CHUNK]))
        for row in session.execute(query).mappings():
            found[row["id"]] = SealedRow(**row)
    return found


def current(session: Session, tags: Iterable[bytes]) -> list[SealedRow]:
    """Return the rows that hold and have one of these tags."""
    query = _ROWS.where(
        _c.tag.in_(sorted(set(tags))), _c.replaced_at.is_(None), _c.entered_in_error.is_(False)
    )
    return [SealedRow(**row) for row in session.execute(query.order_by(_c.id)).mappings()]


def any_tagged(session: Session, tags: Iterable[bytes]) -> bool:
    """Tell whether there is a row with one of these tags."""
    query = select(_c.id).where(_c.tag.in_(sorted(set(tags)))).limit(1)
    return session.execute(query).first() is not None


def add_many(uow: UnitOfWork, rows: Sequence[SealedRow]) -> None:
    """Write new rows.

    Raises:
        Refused: another import brought one of them meanwhile.
    """
    if not rows:
        return
    day = day_of(uow)
    stamp = {
        "site_id": uow.actor.site_id,
        "created_at": day,
        "created_by": uow.actor.id,
        "updated_at": day,
        "updated_by": uow.actor.id,
    }
    values = [
        {
            "id": row.id,
            "version": 1,
            "tag": row.tag,
            "subject": row.subject,
            "payload_version": row.payload_version,
            "box": row.box,
            "next_action": "",
            "replaces_id": row.replaces_id,
            "replaced_at": row.replaced_at,
            "entered_in_error": False,
            **stamp,
        }
        for row in rows
    ]
    try:
        uow.session.execute(insert(_TABLE), values)
    except IntegrityError as error:
        raise Refused(
            "Another import brought the same records at the same moment.",
            "Import this file again.",
        ) from error


def ended(uow: UnitOfWork, entry_ids: Iterable[UUID]) -> None:
    """Note that rows hold no more: a newer one takes their place, or the clear record does.

    Raises:
        Refused: somebody replaced one of them meanwhile.
    """
    day = day_of(uow)
    for entry_id in entry_ids:
        done = uow.session.execute(
            update(_TABLE)
            .where(_c.id == entry_id, _c.replaced_at.is_(None), _c.entered_in_error.is_(False))
            .values(
                replaced_at=day,
                version=_c.version + 1,
                updated_at=day,
                updated_by=uow.actor.id,
            )
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Refused("Someone else changed this in the meantime.", "Import this file again.")
