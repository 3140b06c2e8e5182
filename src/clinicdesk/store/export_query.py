"""One read across tables: all that leaves of one person, with the originals that files brought."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, or_, select
from sqlalchemy.orm import Session

from clinicdesk.domain.clinical import TeamMember
from clinicdesk.domain.directory import CareTeam
from clinicdesk.domain.documents import Document
from clinicdesk.domain.exporting import EXPORT_KIND, KeptDocument, KeptOriginal
from clinicdesk.store import documents, lineage
from clinicdesk.store.import_lookup import originals_of
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.records.directory import CareTeamMemberRecord, CareTeamRecord
from clinicdesk.store.records.plans import CarePlanRecord, PlanGoalRecord
from clinicdesk.store.records.sources import SourceAddressRecord, SourceResourceRecord

__all__ = [
    "encounters_of",
    "kept_documents",
    "originals_about",
    "originals_at",
    "rows_around",
    "teams_of",
]

_RESOURCE: Table = SourceResourceRecord.__table__  # type: ignore[assignment]
_ADDRESS: Table = SourceAddressRecord.__table__  # type: ignore[assignment]
_TEAM: Table = CareTeamRecord.__table__  # type: ignore[assignment]
_MEMBER: Table = CareTeamMemberRecord.__table__  # type: ignore[assignment]
_PLAN: Table = CarePlanRecord.__table__  # type: ignore[assignment]
_GOAL: Table = PlanGoalRecord.__table__  # type: ignore[assignment]
_CHUNK = 400
_WITH_CONTACT = (
    "condition",
    "allergy",
    "observation",
    "medication",
    "immunization",
    "procedure",
    "external_document",
)
_NOT_SENT = frozenset({"accounting"})
"""Kinds of documents that tell of our keeping and not of the person's health."""
DIRECTORY = frozenset(
    """
    Practitioner PractitionerRole Organization Location Medication Substance HealthcareService
    Endpoint
    """.split()  # noqa: SIM905 - names read better than quotes
)
"""Types that are about nobody, and go along where something points at them."""


@dataclass(frozen=True, slots=True)
class _Found:
    id: UUID
    source: str
    type: str
    key: str
    full_url: str
    row_kind: str
    row_id: UUID | None
    row_version: int | None
    place: Any
    """Block, start and length of its text."""


def _select() -> Select[Any]:
    c = _RESOURCE.c
    return select(
        c.id,
        c.source,
        c.resource_type,
        c.source_key,
        c.full_url,
        c.row_kind,
        c.row_id,
        c.row_version,
        c.block_id,
        c.block_at,
        c.block_length,
    ).where(c.replaced_at.is_(None))


def _found(rows: Iterable[Any]) -> list[_Found]:
    return [
        _Found(row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7], tuple(row[8:]))
        for row in rows
    ]


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    listed = list(values)
    return (listed[at : at + _CHUNK] for at in range(0, len(listed), _CHUNK))


def _standing(session: Session, several: Iterable[_Found]) -> dict[UUID, tuple[int, bool]]:
    """Return each row's version, and whether it holds and nobody here changed it."""
    by_kind: dict[str, list[UUID]] = {}
    for one in several:
        if one.row_id is not None:
            by_kind.setdefault(one.row_kind, []).append(one.row_id)
    found: dict[UUID, tuple[int, bool]] = {}
    for kind, ids in by_kind.items():
        for some in _chunks(ids):
            query = _standing_query(kind).where(METADATA.tables[kind].c.id.in_(some))
            found.update((row[0], (row[1], bool(row[2]))) for row in session.execute(query))
    return found


def _standing_query(kind: str) -> Select[Any]:
    table = METADATA.tables[kind]
    holds: ColumnElement[bool]
    if kind == _PLAN.name:
        holds = table.c.entered_in_error.is_(False) & table.c.changed_here_at.is_(None)
    elif kind == _GOAL.name:
        holds = table.c.entered_in_error.is_(False) & _PLAN.c.changed_here_at.is_(None)
        query = select(table.c.id, table.c.version, holds)
        return query.join_from(table, _PLAN, _PLAN.c.id == table.c.plan_id, isouter=True)
    elif "entered_in_error" in table.c:
        holds = table.c.entered_in_error.is_(False)
        if "replaced_at" in table.c:
            holds = holds & table.c.replaced_at.is_(None)
    else:
        holds = table.c.id.is_not(None)
    return select(table.c.id, table.c.version, holds)


def _kept(session: Session, several: list[_Found]) -> list[KeptOriginal]:
    standing = _standing(session, several)
    texts = originals_of(session, [one.place for one in several])
    return [
        KeptOriginal(
            source=one.source,
            type=one.type,
            key=one.key,
            full_url=one.full_url,
            text=text.decode("utf-8", "surrogatepass"),
            row_kind=one.row_kind,
            row_id=one.row_id,
            current=_current(one, standing),
        )
        for one, text in zip(several, texts, strict=True)
    ]


def _current(one: _Found, standing: Mapping[UUID, tuple[int, bool]]) -> bool:
    if one.row_id is None:
        return True
    version, holds = standing.get(one.row_id, (0, False))
    return holds and (one.row_version is None or one.row_version == version)


def originals_about(session: Session, patient_id: UUID) -> list[KeptOriginal]:
    """Return what files brought about a person and whoever was merged into them, oldest first.

    The Patient whose file made the person comes first.
    """
    c = _RESOURCE.c
    people = lineage.everyone_in(session, patient_id)
    query = _select().where(c.patient_id.in_(people)).order_by(c.created_at, c.id)
    several = _found(session.execute(query))
    several.sort(key=lambda one: one.type != "Patient" or one.row_id != patient_id)
    return _kept(session, several)


def originals_at(
    session: Session, pointed_at: Mapping[str, Iterable[str]], known: Iterable[KeptOriginal]
) -> list[KeptOriginal]:
    """Return the directory entries of each source that some addresses lead to."""
    there = {(one.source, one.type, one.key) for one in known}
    several: dict[UUID, _Found] = {}
    for source, addresses in sorted(pointed_at.items()):
        for one in _directory(session, source, sorted(addresses)):
            if (one.source, one.type, one.key) not in there:
                several[one.id] = one
    listed = sorted(several.values(), key=lambda one: (one.source, one.type, one.key))
    return _kept(session, listed)


def _directory(session: Session, source: str, addresses: list[str]) -> Iterable[_Found]:
    """Find what addresses lead to: by row, or by the key that stands in the address."""
    c, a = _RESOURCE.c, _ADDRESS.c
    for some in _chunks(addresses):
        keys = set(some)
        for one in some:
            keys.add(one.removeprefix("urn:uuid:"))
            kind, slash, ident = one.partition("/")
            if slash and ":" not in kind:
                keys.add(ident)
        rows = set(
            session.scalars(
                select(a.row_id).where(
                    a.source == source, a.address.in_(some), a.row_id.is_not(None)
                )
            )
        )
        for part in _chunks(sorted(keys)):
            query = _select().where(
                c.source == source, c.source_key.in_(part), c.resource_type.in_(DIRECTORY)
            )
            yield from _found(session.execute(query.where(c.patient_id.is_(None))))
        for part in _chunks(sorted(rows)):
            query = _select().where(
                c.source == source, c.row_id.in_(part), c.resource_type.in_(DIRECTORY)
            )
            yield from _found(session.execute(query))


def encounters_of(session: Session, patient_id: UUID) -> tuple[tuple[UUID, UUID], ...]:
    """Return, for each row of a person that belongs to a contact, the contact."""
    found: list[tuple[UUID, UUID]] = []
    for name in _WITH_CONTACT:
        c = METADATA.tables[name].c
        query = select(c.id, c.encounter_id).where(
            c.patient_id == patient_id, c.encounter_id.is_not(None)
        )
        found += [(row[0], row[1]) for row in session.execute(query.order_by(c.id))]
    return tuple(found)


def rows_around(session: Session, patient_id: UUID, kind: str) -> list[tuple[UUID, str]]:
    """Return id and source of the lines about people around a person, or of their coverages."""
    c = METADATA.tables[kind].c
    query = select(c.id, c.source).where(
        c.patient_id == patient_id, c.replaced_at.is_(None), c.entered_in_error.is_(False)
    )
    return [(row[0], row[1]) for row in session.execute(query.order_by(c.position, c.id))]


def teams_of(session: Session, patient_id: UUID) -> tuple[CareTeam, ...]:
    """Return a person's care teams whole, the newest first."""
    t, m = _TEAM.c, _MEMBER.c
    rows = session.execute(
        select(_TEAM)
        .where(t.patient_id == patient_id, t.entered_in_error.is_(False))
        .order_by(t.created_at.desc(), t.id)
    ).all()
    members: dict[UUID, list[TeamMember]] = {}
    query = select(_MEMBER).where(
        m.team_id.in_([row.id for row in rows]),
        or_(m.end_on.is_(None), m.end_on > m.start_on),
        m.entered_in_error.is_(False),
    )
    for row in session.execute(query.order_by(m.is_lead.desc(), m.position, m.id)):
        one = TeamMember(
            id=row.id,
            name=row.name,
            role=row.role,
            organization=row.organization,
            phone=row.phone,
            is_lead=row.is_lead,
            source=row.source,
        )
        members.setdefault(row.team_id, []).append(one)
    return tuple(
        CareTeam(
            id=row.id,
            version=row.version,
            patient_id=row.patient_id,
            name=row.name,
            status=row.status,
            start_on=row.start_on,
            end_on=row.end_on,
            members=tuple(members.get(row.id, ())),
            source=row.source,
        )
        for row in rows
    )


def kept_documents(
    session: Session, several: Iterable[Document]
) -> tuple[tuple[KeptDocument, ...], int]:
    """Return documents with their bytes, and how many are kept sealed.

    Exports and letters about disclosures are left out.
    """
    found, sealed = [], 0
    for one in several:
        if one.kind.startswith(EXPORT_KIND) or one.kind in _NOT_SENT:
            continue
        data = documents.pdf_of(session, one.id)
        if data:
            found.append(KeptDocument(one, data))
        else:
            sealed += 1
    return tuple(found), sealed
