"""Words for the parts of the protected record and for what stands there.

A part is named only beside an entry that its reader opened, or where they may write.
"""

from collections.abc import Collection
from typing import Final

from clinicdesk.desktop.theme import Status, Tone
from clinicdesk.domain.access import Compartment
from clinicdesk.domain.protected import EntryKind

__all__ = ["COMPARTMENT_WORDS", "KINDS", "kind_status", "listed"]

COMPARTMENT_WORDS: Final = {
    Compartment.GENERAL: "General record",
    Compartment.BEHAVIOURAL: "Behavioral health",
    Compartment.SUD_PART2: "Substance use disorder (Part 2)",
    Compartment.PSYCHOTHERAPY_NOTES: "Psychotherapy notes",
    Compartment.GENETIC: "Genetic and family history",
    Compartment.OCCUPATIONAL: "Occupational health",
    Compartment.SENSITIVE: "Reproductive and sensitive",
    Compartment.MINOR_CONFIDENTIAL: "Confidential for a minor",
    Compartment.HR_ELIGIBILITY: "HR eligibility",
}

KINDS: Final = {
    EntryKind.NOTE: ("Note", "file-text"),
    EntryKind.CONDITION: ("Problem", "activity"),
    EntryKind.MEDICATION: ("Medication", "pill"),
    EntryKind.OBSERVATION: ("Result", "flask-conical"),
    EntryKind.PROCEDURE: ("Procedure", "stethoscope"),
    EntryKind.FAMILY_HISTORY: ("Family history", "users"),
    EntryKind.WORK_STATUS: ("Work status", "briefcase"),
    EntryKind.ELIGIBILITY: ("Eligibility", "id-card"),
    EntryKind.CONSENT: ("Consent", "file-check"),
    EntryKind.DISCLOSURE: ("Disclosure", "send"),
    EntryKind.DOCUMENT: ("Document", "printer"),
    EntryKind.RESOURCE: ("Received", "file-down"),
}
"""What an entry is, in a word, and its icon."""


def listed(parts: Collection[Compartment]) -> str:
    """Name several parts of the record within a sentence, in the order of the record."""
    names = [COMPARTMENT_WORDS[part] for part in Compartment if part in parts]
    said = [name if name[:2].isupper() else name[:1].lower() + name[1:] for name in names]
    return f"{', '.join(said[:-1])} and {said[-1]}" if len(said) > 1 else "".join(said)


def kind_status(kind: EntryKind) -> Status:
    """Return the chip that says what an entry is."""
    word, icon = KINDS[kind]
    return Status(word, Tone.IDLE, icon)
