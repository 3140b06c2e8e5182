"""Refreshes registries: who is in one now, who entered and left, and what made them.

What changed since the last refresh is read from the audit log: nothing can be written without an
entry there, in the same transaction, and an entry names its person. So no other table is needed,
and no verb has to remember to mark anybody. A new day asks everybody again, because time passes for
all of them; a new rule does, too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.registries import Refreshed
from clinicdesk.domain.registry_facts import AsOf
from clinicdesk.domain.registry_fields import Catalogue
from clinicdesk.domain.registry_rule import clauses_of
from clinicdesk.store import audit_log, registry_query
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.records.base import Base
from clinicdesk.store.records.clinic import AuditRecord
from clinicdesk.store.records.registries import RegistryMemberRecord, RegistryRefreshRecord
from clinicdesk.store.registries import Head
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["Changed", "Evaluated", "changed_since", "evaluate", "write"]


def _table(record: type[Base]) -> Table:
    table: Table = record.__table__  # type: ignore[assignment]
    return table


_AUDIT, _MEMBER = _table(AuditRecord), _table(RegistryMemberRecord)
_PIECE = 500
_MOST_CHANGED = 3_000
"""With more people than these, asking everybody at once is quicker."""
_READS = ("opened", "previewed", "printed", "disclosed", "refreshed", "signed in", "verified")
_NOBODYS = (
    *("audit", "census profile", "clinic", "directory", "employer", "file", "keys"),
    *("protected", "registry", "staff", "table view"),
)
"""Kinds of entries that are about no person's general record."""


@dataclass(frozen=True, slots=True)
class Changed:
    """Of whom something was written since an entry; None is too many, or not told: everybody."""

    people: frozenset[UUID] | None
    through: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """Who is in a registry, as it was read; not yet written."""

    head: Head
    cause: str
    scope: tuple[UUID, ...] | None
    """Who was asked; None is everybody."""
    members: frozenset[UUID]
    as_of: AsOf
    through: int
    recorded: frozenset[UUID]
    """Of whom something was written since the last refresh."""


def changed_since(session: Session, seq: int) -> Changed:
    """Return of whom something was written after an entry of the audit log."""
    c = _AUDIT.c
    through = audit_log.last_of(session)[0]
    said = (
        select(c.patient_id, c.object_kind)
        .where(c.seq > seq, c.seq <= through, c.act.not_in(_READS))
        .distinct()
        .limit(_MOST_CHANGED + 1)
    )
    rows = session.execute(said).all()
    people = frozenset(person for person, _kind in rows if person is not None)
    unnamed = any(person is None and kind not in _NOBODYS for person, kind in rows)
    return Changed(None if unnamed or len(rows) > _MOST_CHANGED else people, through)


def evaluate(
    session: Session,
    head: Head,
    catalogue: Catalogue,
    as_of: AsOf,
    *,
    moved: Iterable[UUID] | None = (),
) -> Evaluated | None:
    """Find who is in a registry; None where nobody entered or left since the last refresh.

    ``moved`` are people whose risk points changed in this round, None for those of everybody.
    """
    changed = changed_since(session, head.through_seq)
    asks_points = any(one.field == "risk-points" for one in clauses_of(_rule(head)))
    scope: tuple[UUID, ...] | None = None
    if head.refreshed_at is None:
        cause = "first"
    elif head.number != head.registry.number:
        cause = "rule"
    elif head.as_of != as_of.day:
        cause = "day"
    else:
        cause = "record"
        if changed.people is not None and (not asks_points or moved is not None):
            people = changed.people | frozenset(moved or () if asks_points else ())
            if not people:
                return None
            scope = tuple(sorted(people, key=str))
    found = registry_query.members(session, _rule(head), catalogue, as_of, scope)
    if scope is not None and found == _here(session, head.registry.id, scope):
        # Nothing is written where nobody moved: these few are asked again until somebody does.
        return None
    return Evaluated(
        head=head,
        cause=cause,
        scope=scope,
        members=frozenset(found),
        as_of=as_of,
        through=changed.through,
        recorded=changed.people if changed.people is not None else frozenset(),
    )


def _rule(head: Head) -> Any:
    return head.registry.definition.rule


def _here(session: Session, registry_id: UUID, scope: Sequence[UUID] | None) -> set[UUID]:
    c = _MEMBER.c
    query = select(c.patient_id).where(c.registry_id == registry_id, c.left_at.is_(None))
    if scope is None:
        return set(session.scalars(query))
    found: set[UUID] = set()
    for start in range(0, len(scope), _PIECE):
        found |= set(session.scalars(query.where(c.patient_id.in_(scope[start : start + _PIECE]))))
    return found


def _cause(done: Evaluated, person: UUID) -> str:
    """On a new day, whose record changed moved by that, and the others by the day."""
    return "record" if done.cause == "day" and person in done.recorded else done.cause


def write(uow: UnitOfWork, done: Evaluated) -> Refreshed:
    """Write who entered and who left; what somebody else wrote meanwhile is not written twice."""
    registry = done.head.registry
    before = _here(uow.session, registry.id, done.scope)
    entered = sorted(done.members - before, key=str)
    left = sorted(before - done.members, key=str)
    insert_rows(
        uow.session,
        _MEMBER,
        [
            {
                "registry_id": registry.id,
                "patient_id": person,
                "entered_at": uow.now,
                "entered_by": _cause(done, person),
                "left_at": None,
                "left_by": None,
            }
            for person in entered
        ],
    )
    _leave(uow, registry.id, left, done)
    c = _MEMBER.c
    members = uow.session.scalar(
        select(func.count()).where(c.registry_id == registry.id, c.left_at.is_(None))
    )
    asked = -1 if done.scope is None else len(done.scope)
    uow.session.add(
        RegistryRefreshRecord(
            id=uow.new_id(),
            registry_id=registry.id,
            number=registry.number,
            at=uow.now,
            as_of=done.as_of.day,
            cause=done.cause,
            through_seq=done.through,
            asked=asked,
            entered=len(entered),
            left=len(left),
            members=members or 0,
            by_id=uow.actor.id,
        )
    )
    return Refreshed(
        registry_id=registry.id,
        entered=tuple(entered),
        left=tuple(left),
        members=members or 0,
        asked=asked,
        cause=done.cause,
    )


def _leave(uow: UnitOfWork, registry_id: UUID, left: Sequence[UUID], done: Evaluated) -> None:
    c = _MEMBER.c
    by_cause: dict[str, list[UUID]] = {}
    for person in left:
        by_cause.setdefault(_cause(done, person), []).append(person)
    at: datetime = uow.now
    for cause, people in by_cause.items():
        for start in range(0, len(people), _PIECE):
            some = people[start : start + _PIECE]
            uow.session.execute(
                update(_MEMBER)
                .where(c.registry_id == registry_id, c.left_at.is_(None), c.patient_id.in_(some))
                .values(left_at=at, left_by=cause)
            )
