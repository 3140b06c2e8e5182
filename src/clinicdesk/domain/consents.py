"""Consents: what a person agreed to or refused, whether it is valid, and whether it is live.

Shape of FHIR R4 Consent (scope patient-privacy). What a written authorization must hold: 45 CFR
164.508(c)(1) for the general record; 42 CFR 2.31(a) (as amended 2024-02-16) for Part 2 records. An
agreed restriction (45 CFR 164.522(a)) is a consent whose decision is ``deny``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Final
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.errors import FieldProblem, Refused

__all__ = [
    "ANYONE_TREATING",
    "ENDS_SOON_DAYS",
    "PURPOSE_WORDS",
    "Consent",
    "ConsentDecision",
    "ConsentDraft",
    "ConsentDue",
    "ConsentStatus",
    "consent_problems",
    "covers",
    "ends_soon",
    "live",
    "moved",
    "refuses",
    "same_recipient",
]

ENDS_SOON_DAYS: Final = 30
"""How long before its end a consent stands in the work list."""

ANYONE_TREATING: Final = "treating providers"
"""The class of recipients that a consent for treatment may name (42 CFR 2.31(a)(4))."""

_CLASSES: Final = MappingProxyType(
    {
        ANYONE_TREATING: "treatment",
        "health plans": "payment",
        "third-party payers": "payment",
        "people helping to operate this program": "operations",
    }
)
"""Classes of recipients, and what each may receive it for (42 CFR 2.31(a)(4)(i), 2.33(a)(2))."""

PURPOSE_WORDS: Final = MappingProxyType(
    {
        "treatment": "Treatment",
        "payment": "Payment",
        "operations": "Health care operations",
        "family": "Family, friend or caregiver",
        "employer": "Employer",
        "legal": "Legal matter",
        "insurance": "Insurance",
        "research": "Research",
        "social-services": "Social and community services",
        "own-request": "At the person's own request",
    }
)
"""What a consent may be for, with the words that people read."""


_BETWEEN: Final = re.compile(r",|\band\b|;")


class ConsentStatus(StrEnum):
    """States of FHIR R4 Consent."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    ACTIVE = "active"
    REJECTED = "rejected"
    INACTIVE = "inactive"
    ENTERED_IN_ERROR = "entered-in-error"


class ConsentDecision(StrEnum):
    """Whether the person lets it happen, or restricts it."""

    PERMIT = "permit"
    DENY = "deny"


_MOVES: Final[dict[ConsentStatus, frozenset[ConsentStatus]]] = {
    ConsentStatus.DRAFT: frozenset(
        {ConsentStatus.PROPOSED, ConsentStatus.ACTIVE, ConsentStatus.REJECTED}
    ),
    ConsentStatus.PROPOSED: frozenset({ConsentStatus.ACTIVE, ConsentStatus.REJECTED}),
    ConsentStatus.ACTIVE: frozenset({ConsentStatus.INACTIVE}),
    ConsentStatus.REJECTED: frozenset(),
    ConsentStatus.INACTIVE: frozenset(),
    ConsentStatus.ENTERED_IN_ERROR: frozenset(),
}


def moved(status: ConsentStatus, to: ConsentStatus) -> ConsentStatus:
    """Return the state after a move. A mistake can be marked as one from everywhere, once.

    Raises:
        Refused: the state has no such move: what was revoked or rejected is asked for anew.
    """
    allowed = _MOVES[status]
    if to is ConsentStatus.ENTERED_IN_ERROR and status is not ConsentStatus.ENTERED_IN_ERROR:
        return to
    if to not in allowed:
        raise Refused(
            f"A consent that is {status.value} does not become {to.value}.",
            "Record a new consent instead.",
        )
    return to


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDraft:
    """A consent as it is written down."""

    decision: ConsentDecision = ConsentDecision.PERMIT
    purposes: tuple[str, ...] = ()
    """Codes of ``PURPOSE_WORDS``."""
    compartments: tuple[Compartment, ...] = (Compartment.GENERAL,)
    data_classes: str = ""
    """Which information, in the words of the form."""
    discloser: str = ""
    """Who may disclose: empty is this clinic."""
    recipients: tuple[str, ...] = ()
    """Names, or ``ANYONE_TREATING``."""
    signed_on: date | None = None
    signed_by: str = ""
    signer_relation: str = "self"
    form: str = "paper"
    """paper, electronic or verbal (verbal is enough for a restriction only)."""
    period_start: date | None = None
    period_end: date | None = None
    expiry_event: str = ""
    """An event that ends it, where no day does ("end of treatment")."""
    document_id: UUID | None = None
    """The scan of the signed form."""
    owner_id: UUID | None = None
    """Who renews it before it ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent(ConsentDraft):
    """A recorded consent."""

    id: UUID
    version: int
    patient_id: UUID
    status: ConsentStatus
    recorded_at: datetime
    recorded_by: str
    revoked_at: datetime | None = None
    revocation: str = ""
    """How and why it was revoked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentDue:
    """A consent that ends soon, or has ended, in somebody's work list."""

    id: UUID
    patient_id: UUID
    patient: str
    mrn: str
    what: str
    ends_on: date
    overdue: bool


def consent_problems(draft: ConsentDraft) -> tuple[FieldProblem, ...]:
    """Return what a consent lacks before it can be active, one sentence a field.

    Sources: 45 CFR 164.508(c)(1)(i)-(vi); 42 CFR 2.31(a)(1)-(8).
    """
    part2 = Compartment.SUD_PART2 in draft.compartments
    notes = Compartment.PSYCHOTHERAPY_NOTES in draft.compartments
    ends = draft.period_end is not None or bool(draft.expiry_event.strip())
    unknown = [code for code in draft.purposes if code not in PURPOSE_WORDS]
    written = draft.decision is ConsentDecision.PERMIT
    wanted = (
        ("data_classes", "Say which information it covers.", bool(draft.data_classes.strip())),
        ("recipients", "Name at least one recipient.", any(r.strip() for r in draft.recipients)),
        ("purposes", "Say what it is for.", bool(draft.purposes)),
        ("purposes", "One of these purposes is not known.", not unknown),
        ("signed_on", "Enter the day it was signed.", draft.signed_on is not None),
        ("signed_by", "Enter who signed it.", bool(draft.signed_by.strip())),
        ("period_end", "Enter the day or the event that ends it.", ends or not written),
        (
            "period_end",
            "It cannot end before it was signed.",
            draft.period_end is None
            or draft.signed_on is None
            or draft.period_end >= draft.signed_on,
        ),
        ("compartments", "Choose what it covers.", bool(draft.compartments)),
        (
            "compartments",
            "Psychotherapy notes need a consent of their own (45 CFR 164.508(b)(3)(ii)).",
            not (notes and len(draft.compartments) > 1),
        ),
        (
            "form",
            "A consent to disclose is given in writing.",
            draft.form in ("paper", "electronic") or not written,
        ),
        (
            "recipients",
            "Name the recipient; a class is enough for treatment, payment and operations alone.",
            not part2
            or set(draft.purposes) <= {"treatment", "payment", "operations"}
            or not _classes(draft.recipients),
        ),
        (
            "purposes",
            "A consent for a legal matter stands alone (42 CFR 2.31(d)).",
            not part2 or "legal" not in draft.purposes or len(draft.purposes) == 1,
        ),
    )
    return tuple(FieldProblem(field, sentence) for field, sentence, there in wanted if not there)


def _folded(names: Iterable[str]) -> set[str]:
    return {" ".join(name.split()).casefold() for name in names}


def _classes(names: Iterable[str]) -> set[str]:
    """Return what the classes among the recipients may receive it for.

    A line may name several, as forms do: "my treating providers, health plans, and third-party
    payers". A line with anything else in it is a name.
    """
    found: set[str] = set()
    for name in _folded(names):
        parts = [part.strip().removeprefix("my ") for part in _BETWEEN.split(name) if part.strip()]
        if parts and all(part in _CLASSES for part in parts):
            found |= {_CLASSES[part] for part in parts}
    return found


def same_recipient(one: str, other: str) -> bool:
    """Tell whether two recipients are written alike; case and blanks do not count."""
    return _folded((one,)) == _folded((other,))


def live(consent: Consent, on: date) -> bool:
    """Tell whether a consent is in force on a day of the site's calendar."""
    return (
        consent.status is ConsentStatus.ACTIVE
        and consent.revoked_at is None
        and (consent.period_start or consent.signed_on or on) <= on
        and (consent.period_end is None or on <= consent.period_end)
    )


def _speaks_of(consent: Consent, *, purpose: str, recipient: str) -> bool:
    named = _folded(consent.recipients)
    return purpose in consent.purposes and (
        _folded((recipient,)) <= named or purpose in _classes(consent.recipients)
    )


def covers(
    consent: Consent, compartment: Compartment, *, purpose: str, recipient: str, on: date
) -> bool:
    """Tell whether a live consent lets rows of a compartment go to a recipient for a purpose."""
    return (
        consent.decision is ConsentDecision.PERMIT
        and live(consent, on)
        and compartment in consent.compartments
        and _speaks_of(consent, purpose=purpose, recipient=recipient)
    )


def refuses(consent: Consent, *, purpose: str, recipient: str, on: date) -> bool:
    """Tell whether an agreed restriction stands against a disclosure (45 CFR 164.522(a))."""
    return (
        consent.decision is ConsentDecision.DENY
        and live(consent, on)
        and _speaks_of(consent, purpose=purpose, recipient=recipient)
    )


def ends_soon(consent: Consent, on: date) -> bool:
    """Tell whether a live consent ends within the days that put it in the work list."""
    end = consent.period_end
    return live(consent, on) and end is not None and end <= on + timedelta(days=ENDS_SOON_DAYS)
