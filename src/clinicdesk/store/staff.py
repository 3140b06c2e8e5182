"""Sites and staff in the store: record to value and back."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clinics import Site, StaffMember
from clinicdesk.domain.errors import NotFound
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.clinic import SiteRecord, StaffRecord, StaffRoleRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["actor", "add", "by_name", "everyone", "first_rows", "present_roles", "site", "zone_of"]


def first_rows(
    site: Site, member: StaffMember, role_ids: Iterable[UUID], at: datetime
) -> list[SiteRecord | StaffRecord | StaffRoleRecord]:
    """Return the rows a new clinic starts with: its site and its first person."""
    stamp = {
        "site_id": site.id,
        "created_at": at,
        "created_by": member.id,
        "updated_at": at,
        "updated_by": member.id,
    }
    return [
        SiteRecord(
            id=site.id,
            name=site.name,
            zone=site.zone,
            address=site.address,
            phone=site.phone,
            fax=site.fax,
            **stamp,
        ),
        StaffRecord(id=member.id, name=member.name, display=member.display, **stamp),
        *(
            StaffRoleRecord(id=role_id, staff_id=member.id, role=role, from_at=at)
            for role_id, role in zip(role_ids, member.roles, strict=True)
        ),
    ]


def add(
    uow: UnitOfWork,
    *,
    name: str,
    display: str,
    roles: Iterable[Role] = (),
    is_pool: bool = False,
    lead_id: UUID | None = None,
    staff_id: UUID | None = None,
) -> UUID:
    """Add a person, or a pool with its accountable lead; return the id."""
    record = StaffRecord(name=name, display=display, is_pool=is_pool, lead_id=lead_id)
    if staff_id is not None:
        record.id = staff_id
    uow.add(record)
    uow.session.flush()
    uow.session.add_all(
        StaffRoleRecord(id=uow.new_id(), staff_id=record.id, role=role.value, from_at=uow.now)
        for role in roles
    )
    return record.id


def _roles(session: Session) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = {}
    query = select(StaffRoleRecord).where(StaffRoleRecord.until_at.is_(None))
    for row in session.scalars(query.order_by(StaffRoleRecord.role)):
        found.setdefault(row.staff_id, []).append(row.role)
    return found


def everyone(session: Session) -> tuple[StaffMember, ...]:
    """Return all who work here, pools included, by their displayed name."""
    roles = _roles(session)
    return tuple(
        StaffMember(
            id=row.id,
            name=row.name,
            display=row.display,
            roles=tuple(roles.get(row.id, ())),
            is_pool=row.is_pool,
            disabled=row.disabled_at is not None,
        )
        for row in session.scalars(select(StaffRecord).order_by(StaffRecord.display))
    )


def actor(session: Session, staff_id: UUID) -> Actor:
    """Return the actor that a person signs in as.

    Raises:
        NotFound: nobody active has this id.
    """
    row = session.get(StaffRecord, staff_id)
    if row is None or row.disabled_at is not None:
        raise NotFound("This person no longer works in the clinic.", "Ask its administrator.")
    roles = frozenset(Role(role) for role in _roles(session).get(staff_id, ()))
    return Actor(row.id, row.name, row.display, roles, row.site_id)


_PRESENT = Prepared(
    select(StaffRoleRecord.role)
    .join(StaffRecord, StaffRecord.id == StaffRoleRecord.staff_id)
    .where(
        StaffRoleRecord.staff_id == bindparam("staff_id"),
        StaffRoleRecord.until_at.is_(None),
        StaffRecord.disabled_at.is_(None),
    )
)


def present_roles(session: Session, staff_id: UUID) -> frozenset[Role]:
    """Return the roles that a person has at this moment; none where they no longer work here."""
    return frozenset(Role(role) for (role,) in _PRESENT.tuples(session, staff_id=staff_id))


def by_name(session: Session, name: str) -> StaffMember | None:
    """Return whoever has this sign-in name or displayed name."""
    wanted = name.strip().casefold()
    for member in everyone(session):
        if wanted in {member.name.casefold(), member.display.casefold()}:
            return member
    return None


def site(session: Session, site_id: UUID) -> Site:
    """Return a site."""
    row = session.get_one(SiteRecord, site_id)
    return Site(
        id=row.id,
        name=row.name,
        zone=row.zone,
        address=row.address,
        phone=row.phone,
        fax=row.fax,
    )


def zone_of(session: Session, site_id: UUID) -> str:
    """Return the IANA zone of a site."""
    return session.get_one(SiteRecord, site_id).zone
