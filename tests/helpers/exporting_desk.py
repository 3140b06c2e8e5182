"""What is exported, read again: one clinic's Bundle in another, and the two charts compared."""

import dataclasses
import json
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from clinicdesk.domain.chart import ChartParts
from clinicdesk.domain.exporting import ExportFormat, ExportRequest
from clinicdesk.services.clinic import Clinic
from clinicdesk.store import chart_query

__all__ = ["bundle_of", "everyone", "exported", "resources", "same_chart", "taken"]

OURS = frozenset(
    {"id", "version", "patient_id", "recorded_at", "source", "size", "updated_at", "updated_by"}
)
"""What a clinic says of its own keeping, and not of the person."""


def everyone(clinic: Clinic) -> list[UUID]:
    """Everybody in a clinic, by MRN."""
    with clinic._opened.store.reading() as session:
        found = session.execute(text("SELECT id FROM patient ORDER BY mrn"))
        return [UUID(bytes=row[0]) for row in found]


def exported(clinic: Clinic, patient_id: UUID, **more: Any) -> bytes:
    """A clinic copy of somebody's record, as FHIR."""
    request = ExportRequest(format=ExportFormat.FHIR, patient_id=patient_id, **more)
    return clinic.exports.export_patient(clinic.actor, request)[0].data


def bundle_of(data: bytes) -> dict[str, Any]:
    """The Bundle of an export."""
    found: dict[str, Any] = json.loads(data)
    return found


def resources(data: bytes, kind: str = "") -> list[dict[str, Any]]:
    """The resources of an export, of one type or all."""
    every = [entry["resource"] for entry in bundle_of(data)["entry"]]
    return [one for one in every if kind in ("", one["resourceType"])]


def taken(clinic: Clinic, folder: Path, data: bytes) -> UUID:
    """Import an export; return the person who is new by it."""
    before = set(everyone(clinic))
    path = folder / f"{len(before):04}.json"
    path.write_bytes(data)
    report, _change = clinic.imports.import_paths(clinic.actor, [path], source="another clinic")
    assert not report.rejected, report
    (made,) = set(everyone(clinic)) - before
    return made


def parts_of(clinic: Clinic, patient_id: UUID) -> ChartParts:
    """The chart as it stands."""
    with clinic._opened.store.reading() as session:
        return chart_query.chart_parts(session, patient_id, clinic.now(), "America/New_York")


def _told(value: object, but: frozenset[str]) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return tuple(
            (field.name, _told(getattr(value, field.name), but))
            for field in dataclasses.fields(value)
            if field.name not in OURS | but
        )
    if isinstance(value, tuple | list):
        return tuple(_told(one, but) for one in value)
    return str(value)


def _rows(several: object, but: frozenset[str] = frozenset()) -> Counter[str]:
    assert isinstance(several, tuple | list)
    return Counter(str(_told(one, but)) for one in several)


def same_chart(one: ChartParts, other: ChartParts) -> dict[str, tuple[Counter[str], Counter[str]]]:
    """What only the one, and only the other, says: kind to rows; empty where they agree."""
    differing = {}
    for field in dataclasses.fields(one.clinical):
        mine, theirs = getattr(one.clinical, field.name), getattr(other.clinical, field.name)
        if field.name == "allergy_picture":
            assert mine == theirs
            continue
        here, there = _rows(mine), _rows(theirs)
        if here != there:
            differing[field.name] = (here - there, there - here)
    return differing
