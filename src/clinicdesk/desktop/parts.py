"""What the composition root gives the window, made when it is first asked for."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from clinicdesk.startup import Doors

__all__ = ["SignIn", "WindowParts"]


class WindowParts(Protocol):
    """The window asks for the doors on a thread, so that it shows before the store is there."""

    def doors(self) -> "Doors":
        """Return the doors of this computer's clinics (imports the store: call on a thread)."""
        ...

    def folder(self, named: str | None) -> Path:
        """Return the clinic's folder; imports nothing heavy."""
        ...

    def has_clinic(self, folder: Path) -> bool:
        """Tell whether there is a clinic in it; imports nothing heavy."""
        ...

    def note_bug(self, error: BaseException) -> str:
        """Write an unexpected failure to the local log, without values; return its reference."""
        ...

    def window_state(self) -> Path:
        """Return the file for window geometry and column widths."""
        ...


@dataclass(frozen=True, slots=True)
class SignIn:
    """Who signs in at once, without being asked (a demonstration clinic's nurse)."""

    name: str
    password: str
