"""What the window tells the person: done, with an Undo; or not done, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from clinicdesk.desktop.theme import Tone
from clinicdesk.domain.errors import ClinicDeskError

__all__ = ["Action", "Message", "Messages", "message_for"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do about a message: words for the button, and what it does."""

    words: str
    run: Callable[[], None]


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence and what to do. ``seconds`` is how long it stays; 0 stays until it is closed."""

    sentence: str
    remedy: str = ""
    tone: Tone = Tone.IDLE
    action: Action | None = None
    seconds: float = 6.0

    @property
    def spoken(self) -> str:
        """The words for a screen reader."""
        return f"{self.sentence} {self.remedy}".strip()


def message_for(error: Exception, reference: str = "") -> Message:
    """Say an error in plain words: the world's fault as it says itself, our own as ours.

    ``reference`` is what the local log keeps the details under. Never shows the text of an
    exception of ours: it may hold a patient's value.
    """
    if isinstance(error, ClinicDeskError):
        return Message(error.sentence, error.remedy, Tone.BAD, seconds=0)
    remedy = (
        "What was saved before is safe. Try again; if it happens again, tell the person who looks "
        "after ClinicDesk"
    )
    return Message(
        "That did not work because of a fault in ClinicDesk.",
        f"{remedy} and give them the reference {reference}." if reference else f"{remedy}.",
        Tone.BAD,
        seconds=0,
    )


class Messages(QObject):
    """Where pages say something; the toast area shows it and keeps it for screen readers."""

    posted = Signal(object)
    """Carries a ``Message``."""

    def say(self, sentence: str, *, tone: Tone = Tone.OK) -> None:
        """Say that something is done."""
        self.posted.emit(Message(sentence, tone=tone))

    def say_undoable(self, sentence: str, undo: Callable[[], None]) -> None:
        """Say that something is done, and offer to undo it for a while."""
        self.posted.emit(Message(sentence, tone=Tone.OK, action=Action("Undo", undo), seconds=12.0))

    def warn(self, sentence: str, remedy: str = "", action: Action | None = None) -> None:
        """Say something that needs a look; it stays until it is closed."""
        self.posted.emit(Message(sentence, remedy, Tone.WARN, action, seconds=0))

    def stopped(self, when: str) -> None:
        """Say that long work was stopped, and when."""
        self.warn(
            f"The work that was under way was stopped when {when}.",
            "What was finished is kept. Start it again to go on.",
        )

    def failed(self, error: Exception, reference: str = "") -> None:
        """Say what went wrong and what to do."""
        self.posted.emit(message_for(error, reference))
