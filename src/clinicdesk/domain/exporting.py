"""A person's record on its way out in a form of others: what is asked, what goes, what is told.

An export obeys what printing obeys: a clinic copy stays here and says so, what leaves is decided
over and written down, and what is protected goes only where it was chosen.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.consents import Consent
from clinicdesk.domain.contents import Letterhead
from clinicdesk.domain.directory import CareTeam
from clinicdesk.domain.documents import Document
from clinicdesk.domain.export_tables import SideTable
from clinicdesk.domain.people import Patient
from clinicdesk.domain.person_details import Coverage, RelatedPerson
from clinicdesk.domain.plans import CarePlan, Goal
from clinicdesk.domain.protected import ProtectedEntry
from clinicdesk.domain.referrals import Recipient, Referral
from clinicdesk.domain.tasks import Task

__all__ = [
    "EXPORT_KIND",
    "PART2_NOTICE",
    "ExportFormat",
    "ExportRequest",
    "Exported",
    "KeptDocument",
    "KeptOriginal",
    "RecordParts",
]

PART2_NOTICE = "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
"""What goes with records of substance use disorder treatment (42 CFR 2.32(a)(2))."""
EXPORT_KIND = "export-"
"""How the kind of a kept document begins that is an export."""


class ExportFormat(StrEnum):
    """The forms in which one person's record goes out."""

    FHIR = "fhir"
    CCDA = "ccda"
    CSV = "csv"
    PDF = "pdf"
    ALL = "all"

    @property
    def ending(self) -> str:
        """The file name's ending."""
        return _ENDINGS[self]

    @property
    def words(self) -> str:
        """What it is called in the register and on the screen."""
        return _WORDS[self]


_ENDINGS = {
    ExportFormat.FHIR: ".json",
    ExportFormat.CCDA: ".xml",
    ExportFormat.CSV: ".zip",
    ExportFormat.PDF: ".pdf",
    ExportFormat.ALL: ".zip",
}
_WORDS = {
    ExportFormat.FHIR: "Record for another system (FHIR R4)",
    ExportFormat.CCDA: "Continuity of care document (C-CDA R2.1)",
    ExportFormat.CSV: "Record as tables (CSV)",
    ExportFormat.PDF: "Care summary (PDF)",
    ExportFormat.ALL: "Whole record in every form",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """Whose record, in which form, for whom."""

    format: ExportFormat
    patient_id: UUID
    recipient: Recipient | None = None
    """None makes a clinic copy."""
    purpose: str = "treatment"
    protected: tuple[UUID, ...] = ()
    """Protected entries that go with it, each chosen by somebody who reads it."""
    consent_id: UUID | None = None
    """The one consent that it is to rest on; None takes whichever covers it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOriginal:
    """A resource as its source sent it, and the row that was made from it."""

    source: str
    type: str
    key: str
    full_url: str
    text: str
    row_kind: str = ""
    row_id: UUID | None = None
    current: bool = True
    """Whether nothing newer replaced it: its row stands as it came, or it made none."""


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """A document of the archive with its bytes."""

    document: Document
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordParts:
    """All that goes out of one person, read in one snapshot of the clinic."""

    exported_at: datetime
    zone: str
    letterhead: Letterhead
    clinic_id: UUID
    author: str
    """Who exports, as printed."""
    recipient: str = ""
    """Name of who gets it; empty for a clinic copy."""
    patient: Patient
    clinical: ClinicalPicture = field(default_factory=ClinicalPicture)
    genders_told: bool = False
    """Whether who exports reads gender identity."""
    people_around: tuple[tuple[UUID, RelatedPerson], ...] = ()
    """Those that have no place in the Patient's original, each with its row."""
    coverages: tuple[tuple[UUID, Coverage], ...] = ()
    teams: tuple[CareTeam, ...] = ()
    plans: tuple[CarePlan, ...] = ()
    loose_goals: tuple[Goal, ...] = ()
    referrals: tuple[Referral, ...] = ()
    tasks: tuple[Task, ...] = ()
    consents: tuple[Consent, ...] = ()
    """About the general record."""
    documents: tuple[KeptDocument, ...] = field(default=(), repr=False)
    originals: tuple[KeptOriginal, ...] = field(default=(), repr=False)
    """About the person, then what those point at."""
    encounter_of: tuple[tuple[UUID, UUID], ...] = ()
    """Row to the contact that it belongs to."""
    beside: tuple[SideTable, ...] = field(default=(), repr=False)
    """Signatures, reviews, agreement, conflicts, coaching, education, time and programs."""
    released: tuple[ProtectedEntry, ...] = ()
    """Protected entries that were chosen to go with it."""
    part2_notice: bool = False
    withheld: int = 0
    """Entries that the person who exports does not open: a count, never a name."""

    def rows(self, table: str) -> tuple[Mapping[str, Any], ...]:
        """Return the rows of what stands beside the facts, by the table's name."""
        return next((one.rows for one in self.beside if one.name == table), ())

    @property
    def clinic_copy(self) -> bool:
        """Whether it stays in the clinic."""
        return not self.recipient

    @property
    def day(self) -> date:
        """The day at the site."""
        return self.exported_at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """An export that was kept and written down: its bytes may leave."""

    document: Document
    name: str
    """A file name for it, without anything of the person."""
    data: bytes = field(repr=False)
    disclosure: str = ""
    """Number in the register; empty for a clinic copy."""
    withheld: int = 0
    notes: tuple[str, ...] = ()
    """What the form cannot say, in plain words."""
