"""When people signed in, and what the computers they are bound to call themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.orm import Session

from clinicdesk.store.clinic_store import put_fact, read_meta

__all__ = ["computer_names", "is_known_way_in", "last_seen", "note_seen", "note_way_in"]

_SEEN: Final = "seen:"
_WAY: Final = "way:"


def is_known_way_in(session: Session, slot_id: UUID) -> bool:
    """Tell whether somebody came in by this slot of the vault before."""
    return f"{_WAY}{slot_id}" in read_meta(session)


def note_way_in(session: Session, slot_id: UUID, computer: str) -> None:
    """Note what the computer of a slot calls itself."""
    put_fact(session, f"{_WAY}{slot_id}", computer)


def note_seen(session: Session, staff_id: UUID, at: datetime) -> None:
    """Note that somebody signed in."""
    put_fact(session, f"{_SEEN}{staff_id}", at.isoformat(timespec="seconds"))


def computer_names(session: Session) -> Mapping[UUID, str]:
    """Return what the computers call themselves, by slot."""
    return {UUID(key): name for key, name in _facts(session, _WAY)}


def last_seen(session: Session) -> Mapping[UUID, datetime]:
    """Return when people last signed in, by their id."""
    return {UUID(key): datetime.fromisoformat(at) for key, at in _facts(session, _SEEN)}


def _facts(session: Session, prefix: str) -> list[tuple[str, str]]:
    return [
        (key.removeprefix(prefix), value)
        for key, value in read_meta(session).items()
        if key.startswith(prefix)
    ]
