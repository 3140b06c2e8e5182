"""Signed editions of plans in the store, the answers to them, and changes of a plan's status."""

import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, insert, inspect, select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Role
from clinicdesk.domain.errors import Damage, NotFound
from clinicdesk.domain.plan_editions import (
    Answer,
    Edition,
    changed_words,
    coached_since,
    current_edition,
    differences_since,
)
from clinicdesk.domain.plan_status import StatusChange
from clinicdesk.domain.plans import CarePlan, PlanStatus
from clinicdesk.store import plans
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.base import table_of
from clinicdesk.store.records.plan_signing import (
    PlanCosignatureRecord,
    PlanEditionRecord,
    PlanStatusRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "add",
    "altered",
    "answer",
    "editions_of",
    "get",
    "listed",
    "note_status",
    "status_changes",
    "waiting",
]


EDITION, COSIGN = table_of(PlanEditionRecord), table_of(PlanCosignatureRecord)
STATUS = table_of(PlanStatusRecord)
_COLUMNS: tuple[Any, ...] = (
    EDITION.c.id,
    EDITION.c.plan_id,
    EDITION.c.number,
    EDITION.c.plan_number,
    EDITION.c.sha256,
    EDITION.c.said_by_id,
    EDITION.c.said_by,
    EDITION.c.created_at,
    EDITION.c.role,
    EDITION.c.against,
    EDITION.c.needs_cosignature,
    COSIGN.c.answer,
    COSIGN.c.said_by.label("answered_by"),
    COSIGN.c.role.label("answered_role"),
    COSIGN.c.created_at.label("answered_at"),
    COSIGN.c.reason,
)
_JOINED = select(*_COLUMNS).join_from(
    EDITION, COSIGN, COSIGN.c.edition_id == EDITION.c.id, isouter=True
)
_OF_PLAN = Prepared(
    _JOINED.where(EDITION.c.plan_id == bindparam("plan_id")).order_by(EDITION.c.number.desc())
)
MOST_WAITING = 200
"""Editions that wait for a second signature, read at once."""
_STATUS = Prepared(
    select(STATUS).where(STATUS.c.plan_id == bindparam("plan_id")).order_by(STATUS.c.id.desc())
)


def _edition(row: Any) -> Edition:
    return Edition(
        id=row.id,
        plan_id=row.plan_id,
        number=row.number,
        plan_number=row.plan_number,
        sha256=row.sha256,
        signed_by_id=row.said_by_id,
        signed_by=row.said_by,
        signed_at=row.created_at,
        role=row.role,
        against=tuple(json.loads(row.against)),
        needs_cosignature=row.needs_cosignature,
        answer=Answer(row.answer) if row.answer else None,
        answered_by=row.answered_by or "",
        answered_role=row.answered_role or "",
        answered_at=row.answered_at,
        reason=row.reason or "",
    )


def listed(session: Session, plan_id: UUID) -> tuple[Edition, ...]:
    """Return a plan's editions, the newest first; what changed since is left out."""
    found = [_edition(row) for row in _OF_PLAN.rows(session, plan_id=plan_id)]
    current = current_edition(found)
    newest = current.number if current else 0
    return tuple(replace(one, superseded=one.number < newest) for one in found)


def editions_of(session: Session, plan: CarePlan) -> tuple[Edition, ...]:
    """Return a plan's editions, the newest first; the one in force says what changed since.

    Raises:
        Damage: the bytes that were signed are not what the edition says.
    """
    found = listed(session, plan.id)
    current = current_edition(found)
    if current is None or current.plan_number == plan.number:
        return found
    facts, signed = plans.version(session, plan.id, current.plan_number)
    if facts.sha256 != current.sha256:
        raise Damage(
            f"Version {current.plan_number} of a care plan is not what was signed.",
            "Restore the latest backup.",
        )
    changed = changed_words(differences_since(signed, plan))
    news = changed_words(coached_since(signed, plan))
    told = replace(current, superseded=False, changed_since=changed, coached_since=news)
    return tuple(told if one.id == current.id else one for one in found)


def get(session: Session, edition_id: UUID) -> Edition:
    """Return one edition.

    Raises:
        NotFound: no such edition.
    """
    plan_id = session.execute(
        select(EDITION.c.plan_id).where(EDITION.c.id == edition_id)
    ).scalar_one_or_none()
    if plan_id is not None:
        for one in listed(session, plan_id):
            if one.id == edition_id:
                return one
    raise NotFound("There is no such signed edition.", "Open the plan again.")


def add(
    uow: UnitOfWork,
    plan: CarePlan,
    role: Role,
    against: Sequence[str],
    *,
    needs_cosignature: bool,
) -> UUID:
    """Write an edition of a plan's newest version; return its id.

    Raises:
        Damage: the version's bytes are not there whole.
    """
    facts, _signed = plans.version(uow.session, plan.id, plan.number)
    earlier = [one.number for one in listed(uow.session, plan.id)]
    edition_id = uow.new_id()
    uow.session.execute(
        insert(EDITION).values(
            **uow.stamped(source="clinic", id=edition_id),
            plan_id=plan.id,
            plan_number=plan.number,
            number=max(earlier, default=0) + 1,
            sha256=facts.sha256,
            said_by_id=uow.actor.id,
            said_by=uow.actor.display,
            role=role.value,
            against=json.dumps(list(against), ensure_ascii=False),
            needs_cosignature=needs_cosignature,
        )
    )
    return edition_id


def answer(uow: UnitOfWork, edition: Edition, said: Answer, role: Role, reason: str = "") -> None:
    """Write what a second person answers to an edition."""
    uow.session.execute(
        insert(COSIGN).values(
            **uow.stamped(source="clinic", id=uow.new_id()),
            edition_id=edition.id,
            answer=said.value,
            reason=reason,
            signed_by_id=edition.signed_by_id,
            said_by_id=uow.actor.id,
            said_by=uow.actor.display,
            role=role.value,
        )
    )


def waiting(session: Session, site_id: UUID) -> tuple[Edition, ...]:
    """Return a site's editions that wait for a second signature, the oldest first."""
    later = EDITION.alias("later")
    newer = select(later.c.id).where(
        later.c.plan_id == EDITION.c.plan_id, later.c.number > EDITION.c.number
    )
    query = (
        _JOINED.where(
            EDITION.c.site_id == site_id,
            EDITION.c.needs_cosignature.is_(True),
            COSIGN.c.id.is_(None),
            # Behind a later edition nobody waits any more.
            ~newer.exists(),
        )
        .order_by(EDITION.c.created_at, EDITION.c.id)
        .limit(MOST_WAITING)
    )
    return tuple(_edition(row) for row in session.execute(query))


def altered(session: Session) -> Iterator[str]:
    """Name the editions whose version's bytes are not those that were signed.

    A file from before plans were signed has none.
    """
    if not inspect(session.connection()).has_table(EDITION.name):
        return
    version = plans.VERSION
    query = (
        select(EDITION.c.plan_id, EDITION.c.number, EDITION.c.sha256, version.c.snapshot)
        .join_from(
            EDITION,
            version,
            (version.c.plan_id == EDITION.c.plan_id) & (version.c.number == EDITION.c.plan_number),
        )
        .order_by(EDITION.c.plan_id, EDITION.c.number)
        .execution_options(yield_per=200)
    )
    for row in session.execute(query):
        try:
            found = hashlib.sha256(zlib.decompress(row.snapshot)).hexdigest()
        except zlib.error:
            found = ""
        if found != row.sha256:
            yield f"edition {row.number} of plan {row.plan_id}"


def note_status(
    uow: UnitOfWork,
    before: CarePlan,
    after: CarePlan,
    reason: str = "",
    replaced_by: UUID | None = None,
) -> None:
    """Write down that a save changes a plan's status; once for each save.

    ``after`` carries the number of the version that the save makes.
    """
    known = select(STATUS.c.id).where(
        STATUS.c.plan_id == after.id, STATUS.c.plan_number == after.number
    )
    if before.status is after.status or uow.session.execute(known).first() is not None:
        return
    uow.session.execute(
        insert(STATUS).values(
            **uow.stamped(source=after.source, id=uow.new_id()),
            plan_id=after.id,
            plan_number=after.number,
            before=before.status.value,
            after=after.status.value,
            reason=reason.strip(),
            said_by=uow.actor.display,
            replaced_by_id=replaced_by,
        )
    )


def status_changes(session: Session, plan_id: UUID) -> tuple[StatusChange, ...]:
    """Return every change of a plan's status, the newest first."""
    return tuple(
        StatusChange(
            plan_id=row.plan_id,
            before=PlanStatus(row.before),
            after=PlanStatus(row.after),
            reason=row.reason,
            by=row.said_by,
            at=row.created_at,
            plan_number=row.plan_number,
            replaced_by=row.replaced_by_id,
        )
        for row in _STATUS.rows(session, plan_id=plan_id)
    )
