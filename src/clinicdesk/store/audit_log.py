"""The audit log: append-only, each entry chained to the one before by HMAC.

Canonical bytes of an entry are the UTF-8 JSON of the fields in `CANONICAL`, in that order, without
spaces; ids as text, instants as ISO text with ``Z``, nothing as null. The MAC is HMAC-SHA-256 by
the audit key over the previous MAC followed by these bytes; the first entry follows 32 zero bytes.
"""

import hmac
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor
from clinicdesk.store import lineage
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.clinic import AuditRecord

__all__ = [
    "CANONICAL",
    "AuditAct",
    "AuditEntry",
    "append",
    "at_of",
    "canonical_bytes",
    "chart_opened_at",
    "entries",
    "mac_at",
    "verify",
]

CANONICAL = (
    "seq",
    "at",
    "actor_id",
    "roles",
    "computer",
    "act",
    "object_kind",
    "object_id",
    "object_version",
    "patient_id",
    "purpose",
    "digest",
)
FIRST = bytes(32)

_TABLE: Table = AuditRecord.__table__  # type: ignore[assignment]
_LAST = Prepared(select(_TABLE.c.seq, _TABLE.c.mac).order_by(_TABLE.c.seq.desc()).limit(1))
_OPENED = Prepared(
    select(_TABLE.c.at)
    .where(
        _TABLE.c.patient_id == bindparam("patient_id"),
        _TABLE.c.actor_id == bindparam("actor_id"),
        _TABLE.c.act == "opened",
        _TABLE.c.object_kind == "chart",
    )
    .order_by(_TABLE.c.seq.desc())
    .limit(1)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditAct:
    """What was done, on which object and version, about whom. No patient value but ids."""

    act: str
    """A verb of the clinic: "opened", "created", "changed", "printed", …"""
    kind: str
    object_id: UUID | None = None
    object_version: int | None = None
    patient_id: UUID | None = None
    purpose: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry(AuditAct):
    """A stored entry."""

    seq: int
    at: datetime
    actor_id: UUID
    roles: str
    computer: str
    mac: bytes


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return value


def canonical_bytes(fields: dict[str, Any]) -> bytes:
    """Return the bytes of an entry that are chained."""
    return json.dumps(
        [_plain(fields[name]) for name in CANONICAL], ensure_ascii=False, separators=(",", ":")
    ).encode()


def _mac(key: bytes, previous: bytes, fields: dict[str, Any]) -> bytes:
    return hmac.digest(key, previous + canonical_bytes(fields), "sha256")


def append(
    session: Session,
    key: bytes,
    last: tuple[int, bytes],
    acts: list[AuditAct],
    *,
    actor: Actor,
    at: datetime,
    computer: str,
) -> tuple[int, bytes]:
    """Write entries after ``last`` (sequence number and MAC); return the new last."""
    seq, mac = last
    rows = []
    for act in acts:
        seq += 1
        fields: dict[str, Any] = {
            "seq": seq,
            "at": at,
            "actor_id": actor.id,
            "roles": ",".join(sorted(actor.roles)),
            "computer": computer,
            "act": act.act,
            "object_kind": act.kind,
            "object_id": act.object_id,
            "object_version": act.object_version,
            "patient_id": act.patient_id,
            "purpose": act.purpose,
            "digest": act.digest,
        }
        mac = _mac(key, mac, fields)
        rows.append({**fields, "mac": mac})
    session.execute(insert(_TABLE), rows)
    return seq, mac


def last_of(session: Session) -> tuple[int, bytes]:
    """Return the sequence number and MAC of the newest entry."""
    found = _LAST.tuples(session)
    return (found[0][0], found[0][1]) if found else (0, FIRST)


def mac_at(session: Session, seq: int) -> bytes | None:
    """Return the MAC of one entry, or nothing where there is none of this number."""
    found: bytes | None = session.scalar(select(_TABLE.c.mac).where(_TABLE.c.seq == seq))
    return found


def at_of(session: Session, seq: int) -> datetime | None:
    """Return when one entry was written, or nothing where there is none of this number."""
    found: datetime | None = session.scalar(select(_TABLE.c.at).where(_TABLE.c.seq == seq))
    return found


def chart_opened_at(session: Session, patient_id: UUID, actor_id: UUID) -> datetime | None:
    """Return when an actor opened a person's chart last."""
    found = _OPENED.tuples(session, patient_id=patient_id, actor_id=actor_id)
    return found[0][0] if found else None


def entries(
    session: Session,
    *,
    patient_id: UUID | None = None,
    subjects: Collection[str] = (),
    actor_id: UUID | None = None,
    since: datetime | None = None,
    limit: int = 1000,
) -> tuple[AuditEntry, ...]:
    """Return the newest entries first, about one person or by one actor where asked.

    ``subjects`` is what entries about that person's protected record have as their digest. A person
    who was merged is found under each of their ids.
    """
    query = select(AuditRecord).order_by(AuditRecord.seq.desc()).limit(limit)
    if patient_id is not None:
        about = AuditRecord.patient_id.in_(lineage.family(session, patient_id))
        query = query.where(or_(about, AuditRecord.digest.in_(subjects)))
    if actor_id is not None:
        query = query.where(AuditRecord.actor_id == actor_id)
    if since is not None:
        query = query.where(AuditRecord.at >= since)
    return tuple(_entry(record) for record in session.scalars(query))


def _entry(record: AuditRecord) -> AuditEntry:
    return AuditEntry(
        seq=record.seq,
        at=record.at,
        actor_id=record.actor_id,
        roles=record.roles,
        computer=record.computer,
        act=record.act,
        kind=record.object_kind,
        object_id=record.object_id,
        object_version=record.object_version,
        patient_id=record.patient_id,
        purpose=record.purpose,
        digest=record.digest,
        mac=record.mac,
    )


def verify(session: Session, key: bytes) -> Iterator[int]:
    """Yield the sequence number of each place where the chain does not hold.

    A missing number, a changed field and a changed MAC each show at their place.
    """
    previous, expected = FIRST, 1
    for row in session.execute(
        select(_TABLE).order_by(_TABLE.c.seq).execution_options(yield_per=500)
    ):
        fields = dict(row._mapping)
        if row.seq != expected or not hmac.compare_digest(_mac(key, previous, fields), row.mac):
            yield expected
        previous, expected = row.mac, row.seq + 1
