"""What an import asks of the store: what is known of a source, and where its addresses lead."""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from clinicdesk.domain.imports import Outcome
from clinicdesk.domain.people import Patient
from clinicdesk.store import import_people, patients, person_details, sealed_intake
from clinicdesk.store.directory import names_of
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.records.sources import (
    ImportFileRecord,
    SourceAddressRecord,
    SourceBlockRecord,
    SourceResourceRecord,
)
from clinicdesk.store.sealed import SealedRow

__all__ = [
    "Known",
    "SourceLookup",
    "StoredLink",
    "Waiting",
    "former_hashes",
    "known_resources",
    "original_of",
    "originals_of",
    "resource_rows",
    "row_versions",
    "source_history",
    "stored_address",
    "waiting_for",
]

_RESOURCE: Table = SourceResourceRecord.__table__  # type: ignore[assignment]
_BLOCK: Table = SourceBlockRecord.__table__  # type: ignore[assignment]
_FILE: Table = ImportFileRecord.__table__  # type: ignore[assignment]
_ADDRESS: Table = SourceAddressRecord.__table__  # type: ignore[assignment]
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Known:
    """A resource of a source as it was last seen."""

    id: UUID
    sha256: bytes
    outcome: Outcome
    waits_for: str
    row_kind: str
    row_id: UUID | None
    row_version: int | None
    patient_id: UUID | None


@dataclass(frozen=True, slots=True)
class StoredLink:
    """What an address of a source leads to."""

    row_kind: str
    row_id: UUID | None
    name: str = ""
    code_system: str = ""
    code_code: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A resource that was kept because the person it is about had not come."""

    id: UUID
    run_id: UUID
    path: str
    resource_type: str
    source_key: str
    full_url: str
    waits_for: str
    block_id: UUID
    block_at: int
    block_length: int


def _chunks(values: Iterable[Any]) -> Iterable[list[Any]]:
    listed = list(values)
    return (listed[at : at + _CHUNK] for at in range(0, len(listed), _CHUNK))


def known_resources(
    session: Session, source: str, keys: Mapping[str, Iterable[str]]
) -> dict[tuple[str, str], Known]:
    """Return what is known of a source's resources: type and key to what was last seen."""
    c = _RESOURCE.c
    found: dict[tuple[str, str], Known] = {}
    for some in _chunks(dict.fromkeys(key for several in keys.values() for key in several)):
        rows = session.execute(
            select(
                c.resource_type,
                c.source_key,
                c.id,
                c.canonical_sha256,
                c.outcome,
                c.waits_for,
                c.row_kind,
                c.row_id,
                c.row_version,
                c.patient_id,
            ).where(c.source == source, c.source_key.in_(some), c.replaced_at.is_(None))
        )
        for kind, key, source_id, sha256, outcome, *rest in rows:
            if kind in keys:
                found[kind, key] = Known(source_id, sha256, Outcome(outcome), *rest)
    return found


def former_hashes(
    session: Session, source: str, keys: Iterable[str]
) -> dict[tuple[str, str], set[bytes]]:
    """Return the hashes of what was replaced since, by type and key."""
    c = _RESOURCE.c
    found: dict[tuple[str, str], set[bytes]] = {}
    for some in _chunks(keys):
        rows = session.execute(
            select(c.resource_type, c.source_key, c.canonical_sha256).where(
                c.source == source, c.source_key.in_(some), c.replaced_at.is_not(None)
            )
        )
        for kind, key, sha256 in rows:
            found.setdefault((kind, key), set()).add(sha256)
    return found


def stored_address(session: Session, source: str, address: str) -> StoredLink | None:
    """Return what an address leads to that earlier files of the source gave."""
    c = _ADDRESS.c
    row = session.execute(
        select(c.row_kind, c.row_id, c.name, c.code_system, c.code_code).where(
            c.source == source, c.address == address
        )
    ).first()
    return StoredLink(*row) if row else None


def row_versions(session: Session, kind: str, ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return the present version of rows of a table."""
    c = METADATA.tables[kind].c
    found: dict[UUID, int] = {}
    for some in _chunks(ids):
        rows = session.execute(select(c.id, c.version).where(c.id.in_(some)))
        found.update((row[0], row[1]) for row in rows)
    return found


def waiting_for(session: Session, source: str, addresses: Iterable[str]) -> list[Waiting]:
    """Return the resources of a source that wait for one of the people at these addresses."""
    c = _RESOURCE.c
    anything = select(c.id).where(c.source == source, c.waits_for != "", c.replaced_at.is_(None))
    if session.execute(anything.limit(1)).first() is None:
        return []
    found: list[Waiting] = []
    for some in _chunks(addresses):
        rows = session.execute(
            select(
                c.id,
                _FILE.c.run_id,
                _FILE.c.path,
                c.resource_type,
                c.source_key,
                c.full_url,
                c.waits_for,
                c.block_id,
                c.block_at,
                c.block_length,
            )
            .join_from(_RESOURCE, _FILE, _FILE.c.id == c.import_file_id)
            .where(
                c.source == source,
                c.waits_for.in_(some),
                c.waits_for != "",
                c.replaced_at.is_(None),
            )
            .order_by(c.block_id, c.block_at)
        )
        found += [Waiting(*tuple(row)) for row in rows]
    return found


def originals_of(session: Session, places: Sequence[tuple[UUID, int, int]]) -> list[bytes]:
    """Return originals by block, start and length, in the order given."""
    blocks: dict[UUID, bytes] = {}
    for some in _chunks({place[0] for place in places}):
        rows = session.execute(select(_BLOCK.c.id, _BLOCK.c.data).where(_BLOCK.c.id.in_(some)))
        blocks.update((row[0], zlib.decompress(row[1])) for row in rows)
    return [blocks[block][at : at + length] for block, at, length in places]


def original_of(session: Session, row_id: UUID) -> bytes | None:
    """Return the newest original that a row was made from; None for rows made here."""
    found = source_history(session, row_id)
    return found[0] if found else None


def source_history(session: Session, row_id: UUID) -> list[bytes]:
    """Return every original that a row was made from, the newest first."""
    c = _RESOURCE.c
    places = session.execute(
        select(c.block_id, c.block_at, c.block_length)
        .where(c.row_id == row_id)
        .order_by(c.replaced_at.is_(None).desc(), c.replaced_at.desc(), c.id.desc())
    ).all()
    return originals_of(session, [(row[0], row[1], row[2]) for row in places])


def resource_rows(session: Session, patient_id: UUID) -> list[tuple[str, str, str, str]]:
    """Return type, outcome, reason and source of everything kept about a person, by type."""
    c = _RESOURCE.c
    rows = session.execute(
        select(c.resource_type, c.outcome, c.reason, c.source)
        .where(c.patient_id == patient_id, c.replaced_at.is_(None))
        .order_by(c.resource_type, c.created_at, c.id)
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


class SourceLookup:
    """One read of the store on behalf of one source."""

    def __init__(self, session: Session, source: str) -> None:
        self._session = session
        self.source = source

    def known(self, keys: Mapping[str, Iterable[str]]) -> dict[tuple[str, str], Known]:
        """Return what is known of the source's resources, by type and key."""
        return known_resources(self._session, self.source, keys)

    def former(self, keys: Iterable[str]) -> dict[tuple[str, str], set[bytes]]:
        """Return the hashes of what the source said before, by type and key."""
        return former_hashes(self._session, self.source, keys)

    def original(self, source_id: UUID) -> bytes:
        """Return the original of one resource of the source."""
        c = _RESOURCE.c
        place = self._session.execute(
            select(c.block_id, c.block_at, c.block_length).where(c.id == source_id)
        ).one()
        return originals_of(self._session, [(place[0], place[1], place[2])])[0]

    def address(self, address: str) -> StoredLink | None:
        """Return what an address leads to that earlier files of the source gave."""
        return stored_address(self._session, self.source, address)

    def sealed(self, ids: Iterable[UUID]) -> dict[UUID, SealedRow]:
        """Return the sealed rows that there are of some ids."""
        return sealed_intake.by_ids(self._session, ids)

    def any_sealed(self, tags: Iterable[bytes]) -> bool:
        """Tell whether anything was sealed in under one of these tags."""
        return sealed_intake.any_tagged(self._session, tags)

    def names(self, ids: Iterable[UUID]) -> dict[UUID, str]:
        """Return the names of practitioners and organizations."""
        return names_of(self._session, ids)

    def versions(self, table: str, ids: Iterable[UUID]) -> dict[UUID, int]:
        """Return the present version of rows."""
        return row_versions(self._session, table, ids)

    def waiting(self, addresses: Iterable[str]) -> list[Waiting]:
        """Return what waits for one of the people at these addresses."""
        return waiting_for(self._session, self.source, addresses)

    def originals(self, places: Sequence[tuple[UUID, int, int]]) -> list[bytes]:
        """Return originals by block, start and length."""
        return originals_of(self._session, places)

    def people(self, ids: Iterable[UUID]) -> dict[UUID, Patient]:
        """Return people by id, with everything that is said of them."""
        wanted = list(ids)
        if not wanted:
            return {}
        details = person_details.read_many(self._session, wanted)
        return {
            p.id: replace(p, details=details[p.id])
            for p in patients.get_many(self._session, wanted)
        }

    def by_identifier(self, wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], UUID]:
        """Return who has which identifier (system, value)."""
        return import_people.people_by_identifier(self._session, wanted)

    def identifiers(self, ids: Iterable[UUID]) -> dict[UUID, set[tuple[str, str, str]]]:
        """Return the identifiers of people: system, value and type."""
        return import_people.identifiers_of(self._session, ids)

    def people_like(
        self, folded_names: Iterable[str], births: Iterable[date]
    ) -> list[import_people.FoundPerson]:
        """Return everyone who has one of the folded names or one of the birth dates."""
        return import_people.people_like(self._session, folded_names, births)
