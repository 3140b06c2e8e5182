"""Every failure a person can meet: one plain sentence, and what to do about it.

Anything else that is raised is our bug (exit status 70, a short reference, details in the
local log). The exit status of each family is that of the command line's conventions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = [
    "BadInput",
    "Cancelled",
    "ClinicBusy",
    "ClinicDeskError",
    "ClinicExists",
    "ClinicMissing",
    "Damage",
    "FieldProblem",
    "FileRefused",
    "InvalidDraft",
    "NewerFile",
    "NotAllowed",
    "NotFound",
    "Refused",
    "StorageFull",
    "StorageReadOnly",
    "StoreBusy",
    "TransitionRefused",
]


class ClinicDeskError(Exception):
    """The world's fault, told in one sentence.

    ``sentence`` says what happened, ``remedy`` what the person can do. Neither holds a patient's
    value: both may reach a log.
    """

    exit_status = 1

    def __init__(self, sentence: str, remedy: str = "") -> None:
        super().__init__(f"{sentence} {remedy}".strip())
        self.sentence = sentence
        self.remedy = remedy


class Refused(ClinicDeskError):
    """A rule of the clinic says no."""


class BadInput(ClinicDeskError):
    """What was typed or handed over cannot be understood."""


class NotFound(ClinicDeskError):
    """No such person, referral or document."""


class NotAllowed(ClinicDeskError):
    """The actor's role does not open this."""

    exit_status = 3


class ClinicMissing(ClinicDeskError):
    """There is no clinic in the folder."""


class ClinicExists(ClinicDeskError):
    """There is a clinic in the folder already; nothing is ever overwritten."""


class ClinicBusy(ClinicDeskError):
    """Another window or an exclusive act has the clinic."""


class StoreBusy(ClinicDeskError):
    """The database is busy with another writer."""


class StorageFull(ClinicDeskError):
    """The disk is full. What was saved before is safe."""


class StorageReadOnly(ClinicDeskError):
    """The folder or the file cannot be written."""


class FileRefused(ClinicDeskError):
    """A whole file could not be read: not what it says, cut off, too deep, not text."""


class Damage(ClinicDeskError):
    """Stored bytes are not what was written: wrong HMAC, broken chain, hash mismatch."""

    exit_status = 4


class NewerFile(Damage):
    """The file was written by a newer ClinicDesk."""


class Cancelled(ClinicDeskError):
    """The person stopped a long act; nothing of its last piece was kept."""

    def __init__(self) -> None:
        super().__init__("Stopped.", "Nothing of the unfinished part was kept.")


class TransitionRefused(Refused):
    """An event that the referral's present state does not have.

    ``possible`` names the events that it has.
    """

    def __init__(self, sentence: str, possible: Sequence[str]) -> None:
        offered = ", ".join(possible) if possible else "none: it is closed"
        super().__init__(sentence, f"Possible now: {offered}.")
        self.possible = tuple(possible)


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a draft, in words that say what to do."""

    field: str
    message: str


class InvalidDraft(BadInput):
    """A draft that cannot be saved yet; ``problems`` holds one entry a field."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__(
            "This cannot be saved yet.", " ".join(problem.message for problem in problems)
        )
        self.problems = tuple(problems)
