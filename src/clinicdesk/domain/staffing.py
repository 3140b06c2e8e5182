"""People and computers as an administrator sees them, and what is told at a sign-in."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from uuid import UUID

from clinicdesk.domain.clinics import Obligations, StaffMember

__all__ = ["Arrival", "BoundComputer", "DoorFacts", "StaffRow", "WrongTries"]

Tried = Literal["password", "recovery code", "invitation"]


@dataclass(frozen=True, slots=True)
class DoorFacts:
    """What can be told of a clinic before anyone signs in."""

    exists: bool
    people: tuple[str, ...] = ()
    """Sign-in names."""
    damage: str = ""


@dataclass(frozen=True, slots=True)
class WrongTries:
    """What failed on this computer since the last time somebody was told."""

    what: Tried
    count: int
    since: datetime

    @property
    def words(self) -> str:
        """The count in words: "4 wrong passwords"."""
        return f"1 wrong {self.what}" if self.count == 1 else f"{self.count} wrong {self.what}s"


@dataclass(frozen=True, slots=True)
class Arrival:
    """What is to be told to whoever just came in."""

    tries: tuple[WrongTries, ...] = ()


@dataclass(frozen=True, slots=True)
class BoundComputer:
    """A computer that somebody is bound to; ``key`` names it in commands, and tells nothing."""

    key: str
    name: str
    """As the computer calls itself; empty until it was used once."""
    kind: Literal["keyring", "file", "none"]
    is_this: bool = False

    @property
    def words(self) -> str:
        """The computer as a person reads it."""
        if self.kind == "none":
            return "Any computer, by password alone"
        name = self.name or "A computer that was not used yet"
        return f"{name} (key file)" if self.kind == "file" else name


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffRow:
    """One line of the list of people: who, what they may, where they come in, what they owe."""

    member: StaffMember
    computers: tuple[BoundComputer, ...] = ()
    invited_until: datetime | None = None
    seen_at: datetime | None = None
    """When they last signed in at a window."""
    owes: Obligations = field(default_factory=Obligations)
    is_me: bool = False

    @property
    def id(self) -> UUID:
        """The person's id."""
        return self.member.id

    @property
    def has_keys(self) -> bool:
        """Whether an invitation can carry anything: who never had a password gets one first."""
        return bool(self.computers or self.invited_until)

    @property
    def standing(self) -> str:
        """Whether they work here, in one word or two."""
        if self.member.disabled:
            return "Left"
        if self.member.is_pool:
            return "Pool"
        if self.computers:
            return "Works here"
        return "Invited" if self.invited_until else "No way in"
