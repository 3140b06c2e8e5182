"""What a document says, before it is a page: plain values that services gather and pages print.

A content holds the frozen values it speaks of, in the versions they had. Its canonical JSON is
hashed; the hash stands in the footer of each page, so a printout can be checked against what the
clinic kept (`content_sha256`).
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.accounting import AccountingLine, KeptDisclosure
from clinicdesk.domain.clinical import TeamMember
from clinicdesk.domain.contact_letter import ContactLetterContent
from clinicdesk.domain.content_parts import (
    ChartContent,
    ChartSection,
    Coverage,
    Imprint,
    LeftOut,
    Letterhead,
    SectionText,
)
from clinicdesk.domain.documents import Document, HandoffWords, ManifestLine
from clinicdesk.domain.education import Assignment
from clinicdesk.domain.leaflet_contents import LeafletContent
from clinicdesk.domain.people import Patient
from clinicdesk.domain.plan_contents import (
    CarePlanContent,
    CoachSheetContent,
    GoalTrackerContent,
    PatientPlanContent,
)
from clinicdesk.domain.referrals import Referral, ReferralEvent
from clinicdesk.domain.tasks import Task

__all__ = [
    "Attachment",
    "CarePlanContent",
    "CareSummaryContent",
    "ChartContent",
    "ChartSection",
    "CoachSheetContent",
    "ContactLetterContent",
    "Content",
    "Coverage",
    "GoalTrackerContent",
    "HandoffContent",
    "Imprint",
    "LeafletContent",
    "LeftOut",
    "Letterhead",
    "PacketContent",
    "PatientPlanContent",
    "SectionText",
    "canonical_json",
    "content_sha256",
    "manifest",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class CareSummaryContent:
    """The clinical care summary."""

    letterhead: Letterhead
    imprint: Imprint
    chart: ChartContent
    referrals: tuple[Referral, ...] = ()
    """Open ones."""
    tasks: tuple[Task, ...] = ()
    """Open ones."""
    education: tuple[Assignment, ...] = field(default=(), metadata={"told": "if said"})
    """Leaflets that the person holds, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffContent:
    """The handoff letter in I-PASS order."""

    letterhead: Letterhead
    imprint: Imprint
    chart: ChartContent
    words: HandoffWords
    code_status: str = ""
    referrals: tuple[Referral, ...] = ()
    tasks: tuple[Task, ...] = ()
    documents: tuple[Document, ...] = ()
    """Sent lately, newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A paper that travels with the packet."""

    title: str
    dated_on: date | None = None
    pages: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketContent:
    """The referral packet: cover, letter, clinical summary, plan extract, reply sheet."""

    letterhead: Letterhead
    imprint: Imprint
    chart: ChartContent
    referral: Referral
    events: tuple[ReferralEvent, ...] = ()
    callback: TeamMember | None = None
    """Whom to call: name and direct line (C-CDA CALLBCK)."""
    report_to: str = ""
    """Where the report goes; the clinic's fax where empty."""
    report_by: date | None = None
    expected_back: str = ""
    """What we expect back, in words; the referral's type says it where empty."""
    consent: str = ""
    """The consent decision in words: who agreed to what, when."""
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountingContent:
    """The accounting of disclosures, a letter to the person (45 CFR 164.528)."""

    letterhead: Letterhead
    imprint: Imprint
    patient: Patient
    since: date
    until: date
    lines: tuple[AccountingLine, ...] = ()
    kept: tuple[KeptDisclosure, ...] = field(default=(), metadata={"told": "if said"})
    """Which of its lines were opened from a protected part."""


Content = (
    CareSummaryContent
    | HandoffContent
    | PacketContent
    | AccountingContent
    | LeafletContent
    | CarePlanContent
    | PatientPlanContent
    | GoalTrackerContent
    | CoachSheetContent
    | ContactLetterContent
)
_WITHOUT_CHART = (
    AccountingContent
    | LeafletContent
    | GoalTrackerContent
    | CoachSheetContent
    | ContactLetterContent
)


def person_of(content: Content) -> Patient:
    """Return whom a content is about."""
    return content.patient if isinstance(content, _WITHOUT_CHART) else content.chart.patient


def _plain(value: object) -> Any:
    """Turn a content's values into JSON's; the same value gives the same JSON for ever."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Enum):
        return value.name if isinstance(value, ChartSection) else _plain(value.value)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID | Decimal):
        return str(value)
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if is_dataclass(value) and not isinstance(value, type):
        # A field that came later is told only where it says something: what was hashed before it
        # came has the same hash for ever.
        told = [
            f
            for f in fields(value)
            if f.metadata.get("told") != "if said" or getattr(value, f.name) != f.default
        ]
        return {f.name: _plain(getattr(value, f.name)) for f in told}
    msg = f"a content cannot say a {type(value).__name__}"
    raise TypeError(msg)


def canonical_json(content: Content) -> bytes:
    """Return what a content says as canonical JSON: sorted keys, no spaces, ASCII.

    Raises:
        TypeError: a value that is none of text, number, day, instant, id, code or values of these.
    """
    said = {"kind": type(content).__name__, "format": 1, "content": _plain(content)}
    return json.dumps(
        said, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode("ascii")


def content_sha256(content: Content) -> str:
    """Return the SHA-256 of the canonical JSON, in hexadecimal: what the footers carry."""
    return hashlib.sha256(canonical_json(content)).hexdigest()


def _versioned(value: object) -> Iterator[ManifestLine]:
    if isinstance(value, tuple):
        for item in value:
            yield from _versioned(item)
    elif is_dataclass(value) and not isinstance(value, type):
        identity, version = getattr(value, "id", None), getattr(value, "version", None)
        if isinstance(identity, UUID) and isinstance(version, int):
            part = getattr(value, "compartment", Compartment.GENERAL)
            yield ManifestLine(type(value).__name__, identity, version, part)
        for each in fields(value):
            yield from _versioned(getattr(value, each.name))


def manifest(content: object) -> tuple[ManifestLine, ...]:
    """List every stored object that a content speaks of, once, with the version it had."""
    return tuple(dict.fromkeys(_versioned(content)))
