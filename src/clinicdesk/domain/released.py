"""Protected entries on a page: chosen one by one, by somebody who reads them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.compartments import STRICTEST_FIRST
from clinicdesk.domain.protected import EntryKind, ProtectedEntry

__all__ = ["PRINTABLE", "ReleasedEntry", "keeper_of", "released"]

PRINTABLE = frozenset(
    {
        EntryKind.NOTE,
        EntryKind.CONDITION,
        EntryKind.MEDICATION,
        EntryKind.OBSERVATION,
        EntryKind.PROCEDURE,
        EntryKind.FAMILY_HISTORY,
        EntryKind.WORK_STATUS,
    }
)
"""What is about a person's health; the others are about our keeping of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedEntry:
    """One protected entry as a page tells it."""

    id: UUID
    version: int
    compartment: Compartment
    kind: EntryKind
    title: str
    text: str = ""
    code: Coded | None = None
    value: str = ""
    status: str = ""
    occurred_on: date | None = None
    author: str
    recorded_at: datetime


def released(entry: ProtectedEntry) -> ReleasedEntry:
    """Return what a page says of an entry."""
    return ReleasedEntry(
        id=entry.id,
        version=entry.version,
        compartment=entry.compartment,
        kind=entry.kind,
        title=entry.title,
        text=entry.text,
        code=entry.code,
        value=entry.value,
        status=entry.status,
        occurred_on=entry.occurred_on,
        author=entry.author,
        recorded_at=entry.recorded_at,
    )


def keeper_of(compartments: Iterable[Compartment]) -> Compartment | None:
    """Return the compartment that keeps a document with these parts: the strictest of them.

    None where all of it is general.
    """
    there = set(compartments)
    return next((one for one in STRICTEST_FIRST if one in there), None)
