"""Documents: what was printed, for whom, and the disclosure that it is.

Kinds as the command line names them. A document without a recipient is a clinic copy: marked so on
each page, audited, no disclosure (45 CFR 164.528 counts what leaves).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.leaflets import Leaflet
from clinicdesk.domain.referrals import Recipient

__all__ = ["Disclosure", "Document", "DocumentKind", "ManifestLine", "PrintRequest"]


class DocumentKind(StrEnum):
    """What we print."""

    CARE_SUMMARY = "care-summary"
    HANDOFF = "handoff"
    PACKET = "packet"
    ACCOUNTING = "accounting"
    LEAFLET = "leaflet"
    CARE_PLAN = "care-plan"
    PATIENT_PLAN = "patient-plan"
    GOAL_TRACKER = "goal-tracker"
    COACH_SHEET = "coach-sheet"
    CONTACT_LETTER = "contact-letter"


@dataclass(frozen=True, slots=True)
class ManifestLine:
    """One object that a document speaks of, in the version it had."""

    kind: str
    id: UUID
    version: int
    compartment: Compartment = Compartment.GENERAL


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintRequest:
    """What to print, of whom, for whom."""

    kind: DocumentKind
    patient_id: UUID
    referral_id: UUID | None = None
    recipient: Recipient | None = None
    """None makes a clinic copy."""
    purpose: str = "treatment"
    channel: str = "print"
    """print, save, fax, e-mail, …"""
    handoff: "HandoffWords | None" = None
    protected: tuple[UUID, ...] = ()
    """Protected entries that go with it, each chosen by somebody who reads it."""
    leaflets: tuple[Leaflet, ...] = ()
    """The leaflet; the same topic in two languages stands side by side."""
    note: str = ""
    """A few words from us above a leaflet."""
    language: str = "en"
    """Of the words that are ours, where a document has them in several: en or es."""
    large: bool = False
    """Letters of 18 points, where a document has them."""
    goal_id: UUID | None = None
    """The goal of a tracker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffWords:
    """What only the sender of a handoff knows (I-PASS)."""

    severity: str = "stable"
    """stable, watcher or unstable."""
    summary: str = ""
    contingency: tuple[tuple[str, str], ...] = ()
    """(if, then) pairs."""
    receiver: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document kept in the archive; its bytes are read apart."""

    id: UUID
    number: str
    kind: str
    title: str
    patient_id: UUID
    referral_id: UUID | None
    created_at: datetime
    author: str
    pages: int
    size: int
    sha256: str
    """Of its bytes."""
    content_sha256: str
    """Of what it says: canonical JSON of its content, printed in the footer."""
    recipient: str = ""
    disclosure: str = ""
    """The disclosure's number; empty for a clinic copy."""
    status: str = "current"
    source: str = "clinic"


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One line of the disclosure register (45 CFR 164.528)."""

    id: UUID
    number: str
    patient_id: UUID
    document_id: UUID
    disclosed_at: datetime
    recipient: str
    recipient_address: str = ""
    description: str
    purpose: str
    legal_basis: str
    consent_decision: str
    channel: str
    actor: str
