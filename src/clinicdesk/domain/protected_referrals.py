"""Referrals whose recipient or service would itself disclose: what is sealed, and what stays.

The row in the general record keeps only the promise: whose it is, its number, owner, next step, day
and stage. All words are taken out and sealed; put back, they are exactly what was written.

Sources: 42 CFR 2.12 and 2.13(c) (that somebody is a patient of a Part 2 program is itself
protected), 45 CFR 164.502(b) (minimum necessary).
"""

import json
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeVar
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.compartments import STRICTEST_FIRST
from clinicdesk.domain.errors import NotAllowed
from clinicdesk.domain.referral_machine import CLOSE_REASONS, EventCode
from clinicdesk.domain.referral_services import service_class
from clinicdesk.domain.referrals import (
    EventDraft,
    Recipient,
    ReferralDraft,
    ReferralType,
)

__all__ = [
    "MARKS",
    "NEEDS_OPENING",
    "NEUTRAL_OUTCOME",
    "NEUTRAL_PAPER",
    "NEUTRAL_RECIPIENT",
    "NEUTRAL_SERVICE",
    "NEUTRAL_TASK",
    "PART_WORDS",
    "PROTECTED_CLASS",
    "READERS",
    "WITHHELD_NOTE",
    "WITHHELD_WORDS",
    "CannotWithoutOpening",
    "Part",
    "PartKind",
    "disclosed_by",
    "event_joined",
    "event_split",
    "order_joined",
    "order_split",
    "packed",
    "recipient_said",
    "recipient_words",
    "unpacked",
]

E = EventCode
_Order = TypeVar("_Order", bound=ReferralDraft)
_Event = TypeVar("_Event", bound=EventDraft)
MARKS: Final = (
    Compartment.SUD_PART2,
    Compartment.BEHAVIOURAL,
    Compartment.SENSITIVE,
    Compartment.GENETIC,
    Compartment.MINOR_CONFIDENTIAL,
)
"""The parts of the record that being referred to somewhere may disclose."""

PROTECTED_CLASS: Final = "(Protected)"
"""The class of service that stands in the clear; no words that are typed come to it."""
NEUTRAL_SERVICE: Final = Coded(
    text="Protected referral", system="urn:clinicdesk:protected", code="referral"
)
NEUTRAL_TASK: Final = "Follow up on a protected referral"
NEUTRAL_OUTCOME: Final = "What came of it is kept with the referral"
NEUTRAL_PAPER: Final = "Paper of a protected referral"
NEUTRAL_RECIPIENT: Final = "Recipient withheld"
WITHHELD_WORDS: Final = (
    "Recipient withheld: your role does not open this part of the record, or the person's consent "
    "does not reach you."
)
"""Without the part's name, which would itself disclose."""
WITHHELD_NOTE: Final = "These words are kept where your role does not read."

PART_WORDS: Final = {
    Compartment.SUD_PART2: "substance use records (42 CFR Part 2)",
    Compartment.BEHAVIOURAL: "behavioral health records",
    Compartment.SENSITIVE: "reproductive and sensitive records",
    Compartment.GENETIC: "genetic and family history records",
    Compartment.MINOR_CONFIDENTIAL: "records that are confidential for a minor",
}
"""What each part is called to whoever makes or opens such a referral."""
_CLINICIANS: Final = "nurses, providers and behavioral-health clinicians"
READERS: Final = {
    **dict.fromkeys(MARKS, _CLINICIANS),
    Compartment.SUD_PART2: (
        "behavioral-health clinicians, and those whom the person's consent names,"
    ),
}
"""Who opens each part, as the role table of the protected record has it."""

NEEDS_OPENING: Final = frozenset({E.SEND, E.REROUTE, E.REVIEW})
"""What nobody can do who does not know what is asked of whom: send it, ask somebody else, review
the report. All other steps need no name."""

_NOTE_MARK: Final = "(protected "
_TOLD_BY: Final = "Recipient"
_SAID_BY: Final = "Told by somebody"
_CODES: Final = frozenset(CLOSE_REASONS) | {"asked", "granted", "denied", "completed", "revoked"}
_CODED: Final = frozenset({E.CLOSE_WITHOUT_REPORT, E.AUTHORISE, E.IMPORT})
_CHANNELS: Final = frozenset(
    {"", "phone", "fax", "letter", "portal", "FHIR", "patient", "in person"}
)
_BY_US: Final = frozenset(
    {
        E.SEND,
        E.REQUEST_CANCEL,
        E.WITHDRAW,
        E.AUTHORISE,
        E.AWAIT_AGREEMENT,
        E.ATTEMPT,
        E.CHASE,
        E.REASSIGN,
        E.REROUTE,
        E.REVIEW,
        E.FOLLOW_UP,
        E.INFORM_PATIENT,
        E.CLOSE_WITHOUT_REPORT,
        E.REOPEN,
        E.CREATE,
        E.IMPORT,
        E.UNDO,
        E.MARK_IN_ERROR,
    }
)
_EVENT_WORDS: Final = ("actor", "channel", "note", "reason", "next_action")


class CannotWithoutOpening(NotAllowed):
    """A step of a protected referral that needs its words, which do not open."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"You cannot {what}: this is a protected referral, and its words do not open to you.",
            "Ask a colleague who opens them. Reports, chases and attempts you can record.",
        )


class PartKind(StrEnum):
    """What a sealed part of a referral completes."""

    ORDER = "order"
    RECIPIENT = "recipient"
    EVENT = "event"
    TASK = "task"
    DOCUMENT = "document"
    DISCLOSURE = "disclosure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One sealed part, opened: the words of a row that stands neutral in the clear."""

    kind: PartKind
    of: str
    """The row's id; of a recipient, which attempt at fulfilling the order."""
    referral_id: UUID
    patient_id: UUID
    """Whose it was when it was written."""
    author_id: UUID
    said_at: datetime
    words: Mapping[str, Any]


def packed(part: Part) -> bytes:
    """Return the bytes to seal."""
    said = {
        "kind": part.kind.value,
        "of": part.of,
        "referral": str(part.referral_id),
        "patient": str(part.patient_id),
        "author": str(part.author_id),
        "at": part.said_at.isoformat(),
        "words": part.words,
    }
    text = json.dumps(
        said, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 9)


def unpacked(plain: bytes) -> Part:
    """Return what ``packed`` made bytes of."""
    said: dict[str, Any] = json.loads(zlib.decompress(plain).decode("utf-8", "surrogatepass"))
    return Part(
        kind=PartKind(said["kind"]),
        of=said["of"],
        referral_id=UUID(said["referral"]),
        patient_id=UUID(said["patient"]),
        author_id=UUID(said["author"]),
        said_at=datetime.fromisoformat(said["at"]),
        words=said["words"],
    )


def disclosed_by(service: Coded, marks: Iterable[Compartment]) -> Compartment | None:
    """Return which part being referred to a service, or to marked recipients, would disclose.

    Where several are, the strictest keeps it; None where it discloses nothing.
    """
    said: set[Compartment] = {one for one in marks if one is not Compartment.GENERAL}
    own = service_class(service).discloses
    if own is not None:
        said.add(own)
    return next((one for one in STRICTEST_FIRST if one in said), None)


# The order

_ORDER_WORDS: Final = ("question", "reason", "findings", "tried", "care_model")


def order_split(draft: ReferralDraft) -> tuple[ReferralDraft, dict[str, Any]]:
    """Return what of an order may stand in the clear, and the words that are sealed.

    The recipient is apart (``recipient_words``): each attempt at fulfilling has its own.
    """
    neutral = replace(
        draft,
        service=NEUTRAL_SERVICE,
        type=None,
        question="",
        reason="",
        findings="",
        tried="",
        care_model="shared",
        recipient=None,
        goal_ids=(),
        concern_ids=(),
        next_action="",
    )
    words: dict[str, Any] = {name: getattr(draft, name) for name in _ORDER_WORDS}
    words |= {
        "service": asdict(draft.service),
        "type": draft.type.value if draft.type else None,
        "goals": [str(one) for one in draft.goal_ids],
        "concerns": [str(one) for one in draft.concern_ids],
    }
    return neutral, words


def order_joined(neutral: _Order, words: Mapping[str, Any], recipient: Recipient | None) -> _Order:
    """Put an order's words back."""
    return replace(
        neutral,
        **{name: words[name] for name in _ORDER_WORDS},
        service=Coded(**words["service"]),
        type=ReferralType(words["type"]) if words["type"] else None,
        goal_ids=tuple(UUID(one) for one in words["goals"]),
        concern_ids=tuple(UUID(one) for one in words["concerns"]),
        recipient=recipient,
    )


def recipient_words(recipient: Recipient | None) -> dict[str, Any]:
    """Return the words of whoever is asked; all empty where nobody was chosen."""
    if recipient is None:
        return {}
    said = asdict(recipient)
    return said | {"id": str(recipient.id) if recipient.id else None}


def recipient_said(words: Mapping[str, Any]) -> Recipient | None:
    """Bring back whoever was asked."""
    if not words:
        return None
    named = {f.name: words[f.name] for f in fields(Recipient)}
    return Recipient(**named | {"id": UUID(words["id"]) if words["id"] else None})


# An event


def event_split(
    draft: EventDraft, *, own: str, mark: str
) -> tuple[EventDraft, dict[str, Any] | None]:
    """Return what of an event moves the machine, and its words where there are any.

    ``own`` is who enters it, as printed: that name discloses nothing. ``mark`` is chance: two
    events with words never look alike in the clear, so that neither is taken for the other.
    """
    code = EventCode(draft.code)
    reason = draft.reason if code in _CODED and draft.reason in _CODES else ""
    told_by = own if code in _BY_US else _TOLD_BY
    actor = draft.actor if draft.actor in {"", own} else told_by
    if draft.actor and draft.actor != own and code in _BY_US:
        actor = _SAID_BY
    neutral = replace(
        draft,
        actor=actor,
        channel=draft.channel if draft.channel in _CHANNELS else "",
        note="",
        reason=reason,
        next_action="",
        recipient=None,
    )
    if all(getattr(neutral, name) == getattr(draft, name) for name in _EVENT_WORDS):
        return neutral, None
    words = {name: getattr(draft, name) for name in _EVENT_WORDS}
    return replace(neutral, note=f"{_NOTE_MARK}{mark})"), words


def event_joined(neutral: _Event, words: Mapping[str, Any] | None) -> _Event:
    """Put an event's words back; without them it says that there are some."""
    if words is not None:
        return replace(neutral, **{name: words[name] for name in _EVENT_WORDS})
    if neutral.note.startswith(_NOTE_MARK):
        return replace(neutral, note=WITHHELD_NOTE)
    return neutral
