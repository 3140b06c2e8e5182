"""Whom a page is about and who speaks: the facts of the frame, and the band's words.

The person's own papers are in their language: labels, days and ages too.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from clinicdesk.documents.text import limited, one_line
from clinicdesk.documents.wording import Frame, fill
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.content_parts import Imprint, Letterhead
from clinicdesk.domain.dates import long_date, show_date
from clinicdesk.domain.display import born_text, died_text, sex_word
from clinicdesk.domain.people import Patient

__all__ = ["FrameFacts", "identity", "short"]

_NARROW = {"value": "strong", "name": "value"}
"""Styles for a band of five columns."""
_MOST_NAME = 800

Cell = tuple[str, list[tuple[str, str]], float]
"""Label, (text, style) lines, share of the width."""


@dataclass(frozen=True, kw_only=True)
class FrameFacts:
    """What the frame says, whatever the template says."""

    letterhead: Letterhead
    imprint: Imprint
    patient: Patient | None
    """None for a document about nobody alone: its band says ``subject``, label and value."""
    title: str
    content_sha256: str
    words: Frame
    referral_number: str = ""
    subject: tuple[tuple[str, str], ...] = ()

    @property
    def deceased(self) -> bool:
        """Whether its person has died."""
        return self.patient is not None and self.patient.deceased

    @cached_property
    def day_of_death(self) -> date | None:
        """The day at the site, where it is known."""
        died = self.patient and self.patient.deceased_at
        return site_day(died, self.imprint.zone) if died else None

    @cached_property
    def short_hash(self) -> str:
        """The first 64 bits in groups of four: enough to compare by eye."""
        digits = self.content_sha256[:16].upper()
        return "\u00a0".join(digits[i : i + 4] for i in range(0, 16, 4))

    @cached_property
    def copy_text(self) -> str:
        """Whose copy it is."""
        recipient = self.imprint.recipient
        if recipient is None:
            return self.words.clinic_copy
        return fill(self.words.for_recipient, recipient=short(recipient.name))


def short(said: str, most: int = 160) -> str:
    """A name in the frame: one line of it, and no more than the frame holds."""
    return limited(one_line(said), most)


def _born(facts: FrameFacts, patient: Patient) -> str:
    if facts.imprint.language == "en" or patient.birth is None:
        said = born_text(patient, facts.imprint.printed_on)
        return facts.words.not_recorded if patient.birth is None else said
    exact = patient.birth.exact
    return long_date(exact, facts.imprint.language) if exact else show_date(patient.birth)


def _sex(facts: FrameFacts, patient: Patient) -> str:
    said = sex_word(patient.sex)
    return {
        "Female": facts.words.female,
        "Male": facts.words.male,
        "Not recorded": facts.words.not_recorded,
    }.get(said, said)


def identity(facts: FrameFacts) -> list[Cell]:
    """The cells of the identity band: name, birth, sex, number, and a referral's number."""
    patient, words = facts.patient, facts.words
    if patient is None:
        return [(n, [(short(v), "value")], 1 / len(facts.subject)) for n, v in facts.subject]
    name = [(limited(one_line(patient.listed), _MOST_NAME), "name")]
    if patient.preferred_name:
        name.append((f"{words.preferred_name} {short(patient.preferred_name)}", "small"))
    if patient.pronouns:
        name.append((f"{words.pronouns} {short(patient.pronouns)}", "small"))
    born = [(_born(facts, patient), "value")]
    if patient.deceased:
        born.append((died_text(patient, facts.day_of_death), "bad_small"))
    cells = [
        (words.patient, name, 0.43),
        (words.born, born, 0.23),
        (words.sex, [(_sex(facts, patient), "value")], 0.14),
        (words.mrn, [(patient.mrn, "value")], 0.20),
    ]
    if facts.referral_number:
        shares = (0.31, 0.205, 0.125, 0.18, 0.18)
        cells.append((words.referral, [(facts.referral_number, "value")], 0.0))
        cells = [
            (label, [(said, _NARROW.get(named, named)) for said, named in lines], share)
            for (label, lines, _), share in zip(cells, shares, strict=True)
        ]
    return cells
