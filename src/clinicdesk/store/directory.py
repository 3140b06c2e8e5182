"""Practitioners, organizations and care teams in the store."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Table, bindparam, or_, select, update
from sqlalchemy.orm import Session

from clinicdesk.domain.clinical import TeamMember
from clinicdesk.domain.directory import CareTeam, DirectoryEntry, Organization, Practitioner
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.folding import fold
from clinicdesk.store.bulk import insert_rows
from clinicdesk.store.prepared import Prepared
from clinicdesk.store.records.directory import (
    CareTeamMemberRecord,
    CareTeamRecord,
    OrganizationRecord,
    PractitionerRecord,
)
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = [
    "add_entries",
    "add_teams",
    "change_entries",
    "change_teams",
    "names_of",
    "search",
    "team_of",
]

_PRACTITIONER: Table = PractitionerRecord.__table__  # type: ignore[assignment]
_ORGANIZATION: Table = OrganizationRecord.__table__  # type: ignore[assignment]
_TEAM: Table = CareTeamRecord.__table__  # type: ignore[assignment]
_MEMBER: Table = CareTeamMemberRecord.__table__  # type: ignore[assignment]

_MEMBERS = Prepared(
    select(
        _MEMBER.c.id,
        _MEMBER.c.name,
        _MEMBER.c.role,
        _MEMBER.c.organization,
        _MEMBER.c.phone,
        _MEMBER.c.is_lead,
        _MEMBER.c.source,
    )
    .join(_TEAM, _TEAM.c.id == _MEMBER.c.team_id)
    .where(
        _TEAM.c.patient_id == bindparam("patient_id"),
        or_(*(_TEAM.c.status == status for status in ("active", "proposed", "suspended"))),
        _TEAM.c.entered_in_error.is_(False),
        _MEMBER.c.end_on.is_(None),
        _MEMBER.c.entered_in_error.is_(False),
    )
    .order_by(_MEMBER.c.is_lead.desc(), _TEAM.c.created_at.desc(), _TEAM.c.id, _MEMBER.c.position)
)


def team_of(session: Session, patient_id: UUID) -> tuple[TeamMember, ...]:
    """Return who cares for a person now, the lead first, each name and role once."""
    seen: dict[tuple[str, str], TeamMember] = {}
    for row in _MEMBERS.tuples(session, patient_id=patient_id):
        member = TeamMember(
            id=row[0],
            name=row[1],
            role=row[2],
            organization=row[3],
            phone=row[4],
            is_lead=row[5],
            source=row[6],
        )
        seen.setdefault((member.name.casefold(), member.role.casefold()), member)
    return tuple(seen.values())


def names_of(session: Session, ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return the names of practitioners and organizations."""
    wanted = list(ids)
    found: dict[UUID, str] = {}
    for table in (_PRACTITIONER, _ORGANIZATION):
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            rows = session.execute(select(table.c.id, table.c.name).where(table.c.id.in_(some)))
            found.update((row[0], row[1]) for row in rows)
    return found


def search(session: Session, text: str, *, limit: int = 20) -> tuple[DirectoryEntry, ...]:
    """Return active practitioners and organizations whose name holds every word, by name."""
    found: list[tuple[str, DirectoryEntry]] = []
    for table in (_PRACTITIONER, _ORGANIZATION):
        c = table.c
        query = select(table).where(c.active.is_(True), c.entered_in_error.is_(False))
        for word in fold(text).split():
            query = query.where(c.name_norm.contains(word, autoescape=True))
        rows = session.execute(query.order_by(c.name_norm, c.id).limit(limit))
        found.extend((row.name_norm, _entry(table, row)) for row in rows)
    found.sort(key=lambda one: one[0])
    return tuple(entry for _name, entry in found[:limit])


def _entry(table: Table, row: Any) -> DirectoryEntry:
    common = {
        "id": row.id,
        "version": row.version,
        "name": row.name,
        "npi": row.npi,
        "phone": row.phone,
        "fax": row.fax,
        "email": row.email,
        "address": row.address,
        "active": row.active,
        "source": row.source,
    }
    if table is _PRACTITIONER:
        return Practitioner(**common, specialty=row.specialty)
    return Organization(**common, kind=row.kind)


def _entry_columns(entry: DirectoryEntry) -> tuple[Table, dict[str, Any]]:
    columns = {
        "id": entry.id,
        "name": entry.name,
        "name_norm": fold(entry.name),
        "npi": entry.npi,
        "phone": entry.phone,
        "fax": entry.fax,
        "email": entry.email,
        "address": entry.address,
        "active": entry.active,
        "source": entry.source,
    }
    if isinstance(entry, Practitioner):
        return _PRACTITIONER, {**columns, "specialty": entry.specialty}
    assert isinstance(entry, Organization)
    return _ORGANIZATION, {**columns, "kind": entry.kind}


def add_entries(uow: UnitOfWork, entries: Iterable[DirectoryEntry]) -> None:
    """Add practitioners and organizations, in bulk."""
    stamp = uow.stamped()
    tables: dict[str, tuple[Table, list[dict[str, Any]]]] = {}
    for entry in entries:
        table, columns = _entry_columns(entry)
        tables.setdefault(table.name, (table, []))[1].append({**stamp, **columns})
    for table, rows in tables.values():
        insert_rows(uow.session, table, rows)


def _change(uow: UnitOfWork, table: Table, version: int, columns: Mapping[str, Any]) -> None:
    values = {name: value for name, value in columns.items() if name != "id"}
    result: Any = uow.session.execute(
        update(table)
        .where(table.c.id == columns["id"], table.c.version == version)
        .values(**values, version=version + 1, updated_at=uow.now, updated_by=uow.actor.id)
    )
    if result.rowcount != 1:
        raise Refused("Someone else changed this in the meantime.", "Open it again and compare.")


def change_entries(uow: UnitOfWork, entries: Iterable[DirectoryEntry]) -> None:
    """Store practitioners and organizations as given; each version is the one it was read in.

    Raises:
        Refused: someone else changed one in between.
    """
    for entry in entries:
        table, columns = _entry_columns(entry)
        _change(uow, table, entry.version, columns)


def _team_columns(team: CareTeam) -> dict[str, Any]:
    return {
        "id": team.id,
        "patient_id": team.patient_id,
        "name": team.name,
        "status": team.status,
        "start_on": team.start_on,
        "end_on": team.end_on,
        "source": team.source,
        "entered_in_error": team.status == "entered-in-error",
    }


def _member_rows(
    uow: UnitOfWork, team: CareTeam, practitioners: Mapping[UUID, UUID | None]
) -> list[dict[str, Any]]:
    stamp = uow.stamped(source=team.source, team_id=team.id)
    return [
        {
            **stamp,
            "id": member.id,
            "position": position,
            "name": member.name,
            "role": member.role,
            "organization": member.organization,
            "phone": member.phone,
            "is_lead": member.is_lead,
            "practitioner_id": practitioners.get(member.id),
            "start_on": team.start_on,
            "end_on": None,
        }
        for position, member in enumerate(team.members)
    ]


def add_teams(
    uow: UnitOfWork,
    teams: Iterable[CareTeam],
    practitioners: Mapping[UUID, UUID | None] | None = None,
) -> None:
    """Add care teams; ``practitioners`` links a member's id to a practitioner's row."""
    listed = list(teams)
    rows = [{**uow.stamped(), **_team_columns(team)} for team in listed]
    insert_rows(uow.session, _TEAM, rows)
    linked = practitioners or {}
    members = [row for team in listed for row in _member_rows(uow, team, linked)]
    insert_rows(uow.session, _MEMBER, members)


def change_teams(
    uow: UnitOfWork,
    teams: Iterable[CareTeam],
    practitioners: Mapping[UUID, UUID | None] | None = None,
) -> None:
    """Store care teams as given; members who are no longer among them are ended, not removed.

    Raises:
        Refused: someone else changed one in between.
    """
    for team in teams:
        _change(uow, _TEAM, team.version, _team_columns(team))
        uow.session.execute(
            update(_MEMBER)
            .where(_MEMBER.c.team_id == team.id, _MEMBER.c.end_on.is_(None))
            .values(end_on=uow.now.date(), updated_at=uow.now, updated_by=uow.actor.id)
        )
        insert_rows(uow.session, _MEMBER, _member_rows(uow, team, practitioners or {}))
