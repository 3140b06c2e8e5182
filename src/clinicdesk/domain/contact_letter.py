"""The letter after the ladder: the door stays open. None of its sentences tells of health.

Somebody else may open it, or read over a shoulder: it names the person, the clinic as it names
itself, a telephone and who writes. Not coaching, no goal, no visit, no reason.
"""

from dataclasses import dataclass

from clinicdesk.domain.content_parts import Imprint, Letterhead
from clinicdesk.domain.people import Patient

__all__ = ["ContactLetterContent", "Envelope"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactLetterContent:
    """A letter to somebody who could not be reached."""

    letterhead: Letterhead
    imprint: Imprint
    """Its recipient has the address; its language is the letter's."""
    patient: Patient
    writer: str = ""
    """Who writes, by name alone: a role would say what for."""
    large: bool = False
    """Letters of 18 points."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What stands on the envelope: no name of the clinic, since that may speak of health."""

    to: tuple[str, ...]
    sender: tuple[str, ...]

    @property
    def words(self) -> str:
        """Both, in one sentence."""
        told = f"On the envelope: {', '.join(self.to)}."
        return f"{told} As sender only: {', '.join(self.sender)}." if self.sender else told
