"""Takes out of the clear what a source labels as sensitive after it stood there.

The caller seals everything first, within the same transaction. Then the original is overwritten in
its block (its neighbors stay where they are), its place in the register keeps only keyed digests,
and the row made from it is emptied and marked as entered in error. Nothing is deleted.
"""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import JSON, Boolean, Column, Integer, LargeBinary, String, Table, select, update
from sqlalchemy.orm import Session

from clinicdesk.store.import_lookup import originals_of
from clinicdesk.store.latest_observations import rebuild
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.records.base import Row
from clinicdesk.store.records.sources import (
    SourceAddressRecord,
    SourceBlockRecord,
    SourceResourceRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["MOVABLE", "MOVED", "Stood", "emptied", "sealed_over", "stood"]

MOVABLE: Final = frozenset(
    {
        "condition",
        "allergy",
        "observation",
        "medication",
        "immunization",
        "procedure",
        "encounter",
        "external_document",
    }
)
"""Tables whose rows can be emptied: nobody's work hangs on them."""
MOVED: Final = "Kept elsewhere"
"""What an emptied row says of itself."""

_RESOURCE: Table = SourceResourceRecord.__table__  # type: ignore[assignment]
_BLOCK: Table = SourceBlockRecord.__table__  # type: ignore[assignment]
_ADDRESS: Table = SourceAddressRecord.__table__  # type: ignore[assignment]
_LEVEL = 3
_STAYS = frozenset({*Row.__annotations__, "patient_id", "recorded_at", "observation_id"})


@dataclass(frozen=True, slots=True)
class Stood:
    """Everything of one resource that stands in the clear, to be sealed before it is taken out."""

    originals: tuple[tuple[str, str], ...]
    """When each came (ISO 8601), and its text; the newest last."""
    rows: tuple[dict[str, object], ...]
    """The row made from it and its parts, by column."""


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return str(value)


def _tables(kind: str, row_id: UUID) -> list[tuple[Table, Any]]:
    table = METADATA.tables[kind]
    found: list[tuple[Table, Any]] = [(table, table.c.id == row_id)]
    if kind == "observation":
        part = METADATA.tables["observation_part"]
        found.append((part, part.c.observation_id == row_id))
    return found


def _register(source: str, kind: str, key: str) -> tuple[Any, ...]:
    c = _RESOURCE.c
    return (c.source == source, c.resource_type == kind, c.source_key == key)


def stood(
    session: Session, source: str, kind: str, key: str, row: tuple[str, UUID] | None
) -> Stood:
    """Return what stands in the clear of a resource, and of the row (table, id) made from it."""
    c = _RESOURCE.c
    found = session.execute(
        select(c.created_at, c.block_id, c.block_at, c.block_length)
        .where(*_register(source, kind, key))
        .order_by(c.created_at, c.id)
    ).all()
    texts = originals_of(session, [(one[1], one[2], one[3]) for one in found])
    rows = [
        {"table": table.name, **{name: _plain(value) for name, value in values.items()}}
        for table, where in (_tables(*row) if row else ())
        for values in session.execute(select(table).where(where)).mappings()
    ]
    return Stood(
        tuple((one[0].isoformat(), text.decode()) for one, text in zip(found, texts, strict=True)),
        tuple(rows),
    )


def sealed_over(
    uow: UnitOfWork,
    named: tuple[str, str, str],
    instead: str,
    mark: Callable[[bytes], bytes],
) -> None:
    """Overwrite the originals of a resource (source, type, key), and what the register says of it.

    ``instead`` stands in the place of its key from now on; ``mark`` turns its hash into a keyed
    one, so that an old file that is read again is still told.
    """
    c = _RESOURCE.c
    found = uow.session.execute(
        select(
            c.id,
            c.block_id,
            c.block_at,
            c.block_length,
            c.canonical_sha256,
            c.row_id,
            c.replaced_at,
        ).where(*_register(*named))
    ).all()
    for one in found:
        _blanked(uow, one.block_id, one.block_at, one.block_length)
        uow.session.execute(
            update(_RESOURCE)
            .where(c.id == one.id)
            .values(
                resource_type="Resource",
                source_key=instead,
                full_url="",
                canonical_sha256=mark(one.canonical_sha256),
                reason="",
                waits_for="",
                row_kind="",
                row_id=None,
                row_version=None,
                patient_id=None,
                replaced_at=one.replaced_at or uow.now,
                version=c.version + 1,
                updated_at=uow.now,
                updated_by=uow.actor.id,
            )
        )
        if one.row_id is not None:
            uow.session.execute(
                update(_ADDRESS)
                .where(_ADDRESS.c.row_id == one.row_id)
                .values(row_kind="", row_id=None, name="", code_system="", code_code="")
            )


def _blanked(uow: UnitOfWork, block_id: UUID, at: int, length: int) -> None:
    """Overwrite one original in its block with spaces."""
    query = select(_BLOCK.c.data).where(_BLOCK.c.id == block_id)
    raw = bytearray(zlib.decompress(uow.session.execute(query).scalar_one()))
    raw[at : at + length] = b" " * length
    uow.session.execute(
        update(_BLOCK)
        .where(_BLOCK.c.id == block_id)
        .values(
            data=zlib.compress(bytes(raw), _LEVEL),
            version=_BLOCK.c.version + 1,
            updated_at=uow.now,
            updated_by=uow.actor.id,
        )
    )


def _nothing(column: Column[Any]) -> object:
    if column.nullable:
        return None
    kind = column.type
    if isinstance(kind, JSON):
        return []
    if isinstance(kind, Boolean):
        return False
    if isinstance(kind, LargeBinary):
        return b""
    if isinstance(kind, Integer):
        return 0
    return "" if isinstance(kind, String) else None


def emptied(uow: UnitOfWork, kind: str, row_id: UUID) -> None:
    """Empty a row of a movable table and mark it as entered in error; its person stays."""
    for table, where in _tables(kind, row_id):
        values: dict[str, object] = {
            column.name: _nothing(column) for column in table.columns if column.name not in _STAYS
        }
        special: Mapping[str, object] = {
            "code_text": MOVED,
            "status": "entered-in-error",
            "verification": "entered-in-error",
            "replaced_at": uow.now,
            "entered_in_error": True,
            "version": table.c.version + 1,
            "updated_at": uow.now,
            "updated_by": uow.actor.id,
        }
        values |= {name: value for name, value in special.items() if name in table.columns}
        uow.session.execute(update(table).where(where).values(values))
    if kind == "observation":
        table = METADATA.tables[kind]
        person = uow.session.execute(
            select(table.c.patient_id).where(table.c.id == row_id)
        ).scalar()
        if person is not None:
            rebuild(uow.session, [person])
