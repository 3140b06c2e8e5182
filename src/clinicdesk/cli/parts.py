"""What the composition root gives the commands."""

from pathlib import Path
from typing import Any, Protocol

__all__ = ["Parts"]


class Parts(Protocol):
    """What the composition root hands down, made when it is asked for."""

    def doors(self) -> Any:
        """Return the doors of `clinicdesk.startup` (imports the store)."""
        ...

    def signed_in(
        self, clinic: str | None, user: str | None, password: str | None, pictures: Path | None
    ) -> int:
        """Open the window in this process; return its exit status.

        With name and password that person is signed in at once; with ``pictures`` the main pages
        are drawn into that folder instead of being shown.
        """
        ...

    def note_bug(self, error: BaseException) -> str:
        """Write the details to the local log, without values; return a short reference."""
        ...
