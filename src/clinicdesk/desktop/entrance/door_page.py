"""What every page at the entrance is given, and does alike."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clinicdesk.desktop.entrance.card_page import CardPage
from clinicdesk.desktop.messages import message_for
from clinicdesk.desktop.tasks import Tasks

if TYPE_CHECKING:
    from clinicdesk.startup import Doors

__all__ = ["DoorPage", "Entrance"]


@dataclass(frozen=True, slots=True)
class Entrance:
    """Whose doors they are: the clinic's folder, and how work is done and faults are noted."""

    tasks: Tasks
    doors: Callable[[], "Doors"]
    """Asked on a thread: it imports the store."""
    folder: Path
    note_bug: Callable[[BaseException], str]


class DoorPage(CardPage):
    """A card whose form opens, makes, recovers or binds the clinic."""

    def __init__(
        self, entrance: Entrance, title: str, ui: Any, note: str = "", *, width: int = 560
    ) -> None:
        super().__init__(title, ui, note, width=width)
        self._tasks, self._doors = entrance.tasks, entrance.doors
        self._folder, self._note_bug = entrance.folder, entrance.note_bug

    def _words(self, error: Exception) -> str:
        """Say what went wrong; a fault of ours is noted, and told by its reference."""
        ours = not hasattr(error, "sentence")
        return message_for(error, self._note_bug(error) if ours else "").spoken
