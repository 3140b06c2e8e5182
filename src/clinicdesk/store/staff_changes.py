"""Who works here changes: people leave and come back, and roles are held for a time."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Role
from clinicdesk.domain.clinics import Obligations
from clinicdesk.store import coaching, programmes
from clinicdesk.store.records.clinic import StaffRecord, StaffRoleRecord
from clinicdesk.store.records.referrals import ReferralRecord
from clinicdesk.store.records.tasks import TaskRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "Owned",
    "active_people",
    "administrators",
    "disable",
    "enable",
    "lead",
    "obligations",
    "owned_by",
    "set_roles",
]


@dataclass(frozen=True, slots=True)
class Owned:
    """What somebody owns that is open: referrals, tasks, pools they lead, enrollments, coaching.

    Tasks, enrollments and coaching come with their versions.
    """

    referrals: tuple[UUID, ...]
    tasks: tuple[tuple[UUID, int], ...]
    pools: tuple[UUID, ...]
    programs: tuple[tuple[UUID, int], ...]
    coached: tuple[tuple[UUID, int], ...]


def active_people(session: Session) -> frozenset[UUID]:
    """Return the ids of everyone who works here; pools are no people."""
    query = select(StaffRecord.id).where(
        StaffRecord.disabled_at.is_(None), StaffRecord.is_pool.is_(False)
    )
    return frozenset(session.scalars(query))


def administrators(session: Session) -> frozenset[UUID]:
    """Return the ids of the people who work here and administer the clinic."""
    query = select(StaffRoleRecord.staff_id).where(
        StaffRoleRecord.role == Role.ADMIN.value, StaffRoleRecord.until_at.is_(None)
    )
    return frozenset(session.scalars(query)) & active_people(session)


def obligations(session: Session, staff_id: UUID) -> Obligations:
    """Count what somebody owns that is open, and the pools that they answer for."""
    asked = (
        select(func.count()).select_from(ReferralRecord).where(*_open_referrals(staff_id)),
        select(func.count()).select_from(TaskRecord).where(*_open_tasks(staff_id)),
        select(func.count()).select_from(StaffRecord).where(*_led(staff_id)),
    )
    work, items, pools = (int(session.scalar(query) or 0) for query in asked)
    programs = len(programmes.owned_by(session, staff_id))
    coached = len(coaching.coached_by(session, staff_id))
    return Obligations(work, items, pools, programs, coached)


def owned_by(session: Session, staff_id: UUID) -> Owned:
    """Return what somebody owns that is open, the oldest first."""
    work = select(TaskRecord.id, TaskRecord.version).where(*_open_tasks(staff_id))
    return Owned(
        tuple(
            session.scalars(
                select(ReferralRecord.id)
                .where(*_open_referrals(staff_id))
                .order_by(ReferralRecord.id)
            )
        ),
        tuple((row.id, row.version) for row in session.execute(work.order_by(TaskRecord.id))),
        tuple(session.scalars(select(StaffRecord.id).where(*_led(staff_id)))),
        programmes.owned_by(session, staff_id),
        coaching.coached_by(session, staff_id),
    )


def lead(uow: UnitOfWork, pool_id: UUID, lead_id: UUID) -> None:
    """Note who answers for a pool from now on."""
    record = uow.session.get_one(StaffRecord, pool_id)
    record.lead_id = lead_id
    uow.touch(record)


def _open_referrals(staff_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (ReferralRecord.owner_id == staff_id, ReferralRecord.closed_at.is_(None))


def _open_tasks(staff_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (TaskRecord.owner_id == staff_id, TaskRecord.completed_at.is_(None))


def _led(staff_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (
        StaffRecord.lead_id == staff_id,
        StaffRecord.is_pool.is_(True),
        StaffRecord.disabled_at.is_(None),
    )


def disable(uow: UnitOfWork, staff_id: UUID) -> None:
    """Note that somebody no longer works here; their roles end with it."""
    record = uow.session.get_one(StaffRecord, staff_id)
    record.disabled_at = uow.now
    uow.touch(record)
    _end_roles(uow, staff_id, keep=())


def enable(uow: UnitOfWork, staff_id: UUID) -> None:
    """Note that somebody works here again."""
    record = uow.session.get_one(StaffRecord, staff_id)
    record.disabled_at = None
    uow.touch(record)


def set_roles(uow: UnitOfWork, staff_id: UUID, roles: Collection[Role]) -> None:
    """End the roles that somebody no longer holds, and begin the new ones; the history stays."""
    uow.touch(uow.session.get_one(StaffRecord, staff_id))
    held = _end_roles(uow, staff_id, keep=[role.value for role in roles])
    for role in sorted({role.value for role in roles} - held):
        # Taken and given back within one instant: it never ended.
        ended_now = uow.session.scalar(
            select(StaffRoleRecord).where(
                StaffRoleRecord.staff_id == staff_id,
                StaffRoleRecord.role == role,
                StaffRoleRecord.from_at == uow.now,
            )
        )
        if ended_now is not None:
            ended_now.until_at = None
            continue
        uow.session.add(
            StaffRoleRecord(id=uow.new_id(), staff_id=staff_id, role=role, from_at=uow.now)
        )


def _end_roles(uow: UnitOfWork, staff_id: UUID, keep: Collection[str]) -> set[str]:
    """End the roles that are not kept; return the kept ones that are held already."""
    held = uow.session.scalars(
        select(StaffRoleRecord).where(
            StaffRoleRecord.staff_id == staff_id, StaffRoleRecord.until_at.is_(None)
        )
    ).all()
    for row in held:
        if row.role not in keep:
            row.until_at = uow.now
    return {row.role for row in held if row.role in keep}
