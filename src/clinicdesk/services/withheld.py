"""How services that show a chart learn what is kept from its reader: a count, never a name."""

from collections.abc import Callable
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.store.snapshot import Snapshot

__all__ = ["Withheld", "nothing_withheld"]

Withheld = Callable[[Snapshot, Actor, UUID], int]
"""Counts, within a read, what is kept of a person where the actor does not read."""


def nothing_withheld(_session: Snapshot, _actor: Actor, _patient_id: UUID) -> int:
    """Count where there is no protected record."""
    return 0
