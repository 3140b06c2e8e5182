"""What every page is given, and what the shell asks of every page.

Features do not import each other. A page that wants another one to show asks the navigator.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from PySide6.QtWidgets import QWidget

from clinicdesk.desktop.messages import Messages
from clinicdesk.desktop.tasks import Tasks
from clinicdesk.domain.access import Actor
from clinicdesk.domain.changes import Change

if TYPE_CHECKING:
    from clinicdesk.services.clinic import Clinic

__all__ = ["Desk", "Navigator", "Page"]


class Navigator(Protocol):
    """How a page asks for another one. The shell is the navigator."""

    def open_chart(self, patient_id: UUID, tab: str = "overview") -> None:
        """Open a person's chart at one of its tabs."""
        ...

    def open_referral(self, patient_id: UUID, referral_id: UUID) -> None:
        """Open a referral inside its person's chart."""
        ...

    def open_goal(self, patient_id: UUID, goal_id: UUID) -> None:
        """Open the form that logs progress of a goal, inside its person's chart."""
        ...

    def open_document(self, patient_id: UUID, document_id: UUID) -> None:
        """Show a kept document inside its person's chart."""
        ...

    def show_place(self, key: str) -> None:
        """Go to a place of the rail: today, patients, referrals, documents, imports, settings."""
        ...

    def back(self) -> None:
        """Go where the person came from."""
        ...


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Desk:
    """The open clinic, and the ways to work with it from a page."""

    clinic: "Clinic"
    tasks: Tasks
    messages: Messages
    go: Navigator
    note_bug: Callable[[BaseException], str]
    """Writes an unexpected failure to the local log, without values; returns its reference."""

    @property
    def actor(self) -> Actor:
        """Who is signed in."""
        return self.clinic.actor

    def failed(self, error: Exception) -> None:
        """Say what went wrong: the world's fault in its own words, ours with a reference."""
        from_world = hasattr(error, "sentence")
        self.messages.failed(error, "" if from_world else self.note_bug(error))


class Page(QWidget):
    """A page of the window. The shell calls these; a page overrides what it needs."""

    def arrive(self) -> None:
        """The page is about to show: read what it shows, put the focus where work begins."""

    def changed(self, change: Change) -> None:
        """Something was written: reload, if it is about what this page shows."""

    def keep_draft(self) -> bool:
        """Keep half-typed work, now; tell whether there was any (closing, locking, leaving)."""
        return False

    def remember(self) -> None:
        """The window closes: remember widths and orders, never a person's value."""
