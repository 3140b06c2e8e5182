"""Keeps registries and criteria of risk: copies of what is shipped, versions, who looked when."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Table, func, select
from sqlalchemy.orm import Session

from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.registries import Registry, RegistryDefinition, RegistryVersion
from clinicdesk.store.records.base import Base
from clinicdesk.store.records.registries import (
    RegistryLookRecord,
    RegistryMemberRecord,
    RegistryRecord,
    RegistryRefreshRecord,
    RegistryVersionRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "Given",
    "Head",
    "add",
    "adopt",
    "change",
    "counts",
    "end",
    "every",
    "get",
    "heads",
    "look",
    "to_adopt",
    "versions",
]


def _table(record: type[Base]) -> Table:
    table: Table = record.__table__  # type: ignore[assignment]
    return table


_REGISTRY, _VERSION = _table(RegistryRecord), _table(RegistryVersionRecord)
_MEMBER, _REFRESH = _table(RegistryMemberRecord), _table(RegistryRefreshRecord)
_LOOK = _table(RegistryLookRecord)
Words = Callable[[RegistryDefinition], str]


@dataclass(frozen=True, slots=True)
class Given:
    """A registry or criterion that is shipped."""

    kind: str
    key: str
    version: int
    definition: RegistryDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a refresh has to know of one registry, and what the list shows."""

    registry: Registry
    kind: str
    refreshed_at: datetime | None
    """When it was refreshed last."""
    as_of: object
    """The day of that refresh."""
    number: int
    """The version of the rule that it refreshed; 0 for never."""
    through_seq: int


def _query(kind: str) -> Select[RegistryRecord, RegistryVersionRecord]:
    return (
        select(RegistryRecord, RegistryVersionRecord)
        .join(
            RegistryVersionRecord,
            (RegistryVersionRecord.registry_id == RegistryRecord.id)
            & (RegistryVersionRecord.number == RegistryRecord.number),
        )
        .where(RegistryRecord.kind == kind, RegistryRecord.ended_at.is_(None))
        .order_by(RegistryRecord.position, RegistryRecord.name)
    )


def _registry(
    record: RegistryRecord, version: RegistryVersionRecord, shipped: dict[str, int]
) -> Registry:
    return Registry(
        id=record.id,
        version=record.version,
        number=record.number,
        definition=RegistryDefinition.loads(version.definition),
        words=version.words,
        shipped_key=record.shipped_key,
        shipped_version=record.shipped_version,
        changed_here=record.changed_here,
        newer_shipped=shipped.get(record.shipped_key, 0) > record.shipped_version,
    )


def every(session: Session, kind: str, given: Sequence[Given] = ()) -> list[Registry]:
    """Return the registries, or the criteria, in their order."""
    shipped = {one.key: one.version for one in given if one.kind == kind}
    return [_registry(one, said, shipped) for one, said in session.execute(_query(kind))]


def get(session: Session, registry_id: UUID, given: Sequence[Given] = ()) -> tuple[Registry, str]:
    """Return one registry and its kind.

    Raises:
        NotFound: there is none, or it is no longer kept.
    """
    record = session.get(RegistryRecord, registry_id)
    if record is None or record.ended_at is not None:
        raise NotFound("There is no such registry.", "List them, and choose one.")
    query = select(RegistryVersionRecord).where(
        RegistryVersionRecord.registry_id == registry_id,
        RegistryVersionRecord.number == record.number,
    )
    shipped = {one.key: one.version for one in given if one.kind == record.kind}
    return _registry(record, session.scalars(query).one(), shipped), record.kind


def _add_version(
    uow: UnitOfWork, record: RegistryRecord, definition: RegistryDefinition, words: str, reason: str
) -> None:
    uow.add(
        RegistryVersionRecord(
            registry_id=record.id,
            number=record.number,
            saved_by=uow.actor.display,
            reason=reason,
            words=words,
            definition=definition.dumps(),
        )
    )


def add(
    uow: UnitOfWork, kind: str, definition: RegistryDefinition, words: str, reason: str = ""
) -> UUID:
    """Keep a new registry; it stands last."""
    last = uow.session.scalar(
        select(func.max(_REGISTRY.c.position)).where(_REGISTRY.c.kind == kind)
    )
    record = uow.add(
        RegistryRecord(
            kind=kind,
            name=definition.name,
            position=(last or 0) + 1,
            category=definition.category,
            points=definition.points,
            number=1,
        )
    )
    uow.session.flush()
    _add_version(uow, record, definition, words, reason)
    return record.id


def change(
    uow: UnitOfWork,
    registry_id: UUID,
    version: int,
    definition: RegistryDefinition,
    *,
    words: str,
    reason: str,
) -> None:
    """Save the next version of a registry.

    Raises:
        NotFound: there is none. Refused: somebody changed it meanwhile.
    """
    get(uow.session, registry_id)
    record = uow.session.get_one(RegistryRecord, registry_id)
    if record.version != version:
        raise Refused("Somebody changed this registry meanwhile.", "Open it again and compare.")
    record.name, record.points = definition.name, definition.points
    record.category, record.changed_here = definition.category, True
    record.number += 1
    uow.touch(record)
    _add_version(uow, record, definition, words, reason)


def end(uow: UnitOfWork, registry_id: UUID, version: int) -> None:
    """Keep a registry no longer; its history stays.

    Raises:
        NotFound: there is none. Refused: somebody changed it meanwhile.
    """
    get(uow.session, registry_id)
    record = uow.session.get_one(RegistryRecord, registry_id)
    if record.version != version:
        raise Refused("Somebody changed this registry meanwhile.", "Open it again and compare.")
    record.ended_at = uow.now
    uow.touch(record)


def to_adopt(session: Session, given: Sequence[Given]) -> list[Given]:
    """Return what is shipped and not here yet, or newer than a copy that nobody changed here."""
    query = select(RegistryRecord).where(RegistryRecord.shipped_key != "")
    known = {(one.kind, one.shipped_key): one for one in session.scalars(query)}
    return [one for one in given if _is_newer(known.get((one.kind, one.key)), one)]


def _is_newer(record: RegistryRecord | None, given: Given) -> bool:
    if record is None:
        return True
    kept = record.changed_here or record.ended_at is not None
    return not kept and record.shipped_version < given.version


def adopt(uow: UnitOfWork, given: Sequence[Given], words: Words) -> list[UUID]:
    """Copy what is shipped and not here yet, and renew copies that nobody changed here.

    A copy that the clinic changed or ended stays as it is. Returns whom it copied or renewed.
    """
    query = select(RegistryRecord).where(RegistryRecord.shipped_key != "")
    known = {(one.kind, one.shipped_key): one for one in uow.session.scalars(query)}
    found = []
    for one in to_adopt(uow.session, given):
        record = known.get((one.kind, one.key))
        if record is None:
            record = RegistryRecord(
                kind=one.kind, number=1, position=given.index(one), shipped_key=one.key
            )
        else:
            record.number += 1
            uow.touch(record)
        record.name, record.points = one.definition.name, one.definition.points
        record.category, record.shipped_version = one.definition.category, one.version
        if (one.kind, one.key) not in known:
            uow.add(record)
        uow.session.flush()
        _add_version(uow, record, one.definition, words(one.definition), "As shipped")
        found.append(record.id)
    return found


def versions(session: Session, registry_id: UUID) -> list[RegistryVersion]:
    """Return every version, the newest first."""
    query = (
        select(RegistryVersionRecord)
        .where(RegistryVersionRecord.registry_id == registry_id)
        .order_by(RegistryVersionRecord.number.desc())
    )
    return [
        RegistryVersion(
            number=one.number,
            at=one.created_at,
            by=one.saved_by,
            reason=one.reason,
            words=one.words,
            definition=RegistryDefinition.loads(one.definition),
        )
        for one in session.scalars(query)
    ]


def heads(session: Session, kind: str, given: Sequence[Given] = ()) -> list[Head]:
    """Return the registries with what their last refresh saw."""
    c = _REFRESH.c
    found = []
    for registry in every(session, kind, given):
        query = (
            select(c.at, c.as_of, c.number, c.through_seq)
            .where(c.registry_id == registry.id)
            .order_by(c.at.desc(), c.through_seq.desc())
            .limit(1)
        )
        row = session.execute(query).first()
        at, as_of, number, through = row if row is not None else (None, None, 0, 0)
        found.append(
            Head(
                registry=registry,
                kind=kind,
                refreshed_at=at,
                as_of=as_of,
                number=number,
                through_seq=through,
            )
        )
    return found


def counts(
    session: Session, registry_id: UUID, staff_id: UUID
) -> tuple[int, int, int, datetime | None]:
    """Return how many are in it, and how many entered and left since somebody looked last.

    Who has not looked yet is told of no changes: everything is new to them.
    """
    c = _MEMBER.c
    here = select(func.count()).where(c.registry_id == registry_id, c.left_at.is_(None))
    looked: datetime | None = session.scalar(
        select(_LOOK.c.looked_at).where(
            _LOOK.c.registry_id == registry_id, _LOOK.c.staff_id == staff_id
        )
    )
    members = session.scalar(here) or 0
    if looked is None:
        return members, 0, 0, None
    entered = select(func.count()).where(c.registry_id == registry_id, c.entered_at > looked)
    left = select(func.count()).where(c.registry_id == registry_id, c.left_at > looked)
    return members, session.scalar(entered) or 0, session.scalar(left) or 0, looked


def look(session: Session, registry_id: UUID, staff_id: UUID, at: datetime) -> None:
    """Note that somebody looks at a registry now."""
    record = session.get(RegistryLookRecord, (staff_id, registry_id))
    if record is None:
        session.add(RegistryLookRecord(staff_id=staff_id, registry_id=registry_id, looked_at=at))
    else:
        record.looked_at = max(record.looked_at, at)
