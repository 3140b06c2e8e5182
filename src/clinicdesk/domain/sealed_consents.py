"""Consents about protected records, as entries of the protected record.

One entry for each compartment that a consent names, so that whoever reads one part learns nothing
of the others: a form that speaks of three parts is three entries, which revoking ends together.
"""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from clinicdesk.domain.access import Compartment
from clinicdesk.domain.consents import (
    ENDS_SOON_DAYS,
    Consent,
    ConsentDecision,
    ConsentDraft,
    ConsentStatus,
)
from clinicdesk.domain.protected import EntryKind, Obligation, ProtectedDraft, ProtectedEntry

__all__ = ["RENEW", "consent_of", "ended_entry", "entry_of"]

RENEW: Final = "renew-consent"
_TITLE: Final = "Consent to disclose"


def entry_of(
    draft: ConsentDraft,
    compartment: Compartment,
    *,
    status: ConsentStatus = ConsentStatus.ACTIVE,
    revoked_at: datetime | None = None,
    revocation: str = "",
) -> ProtectedDraft:
    """Return the entry that a consent is in one compartment.

    What is owed about it (renewing it before its end) is its owner's, and only while it is active.
    """
    owed = None
    if draft.owner_id and draft.period_end and status is ConsentStatus.ACTIVE:
        due_on = draft.period_end - timedelta(days=ENDS_SOON_DAYS)
        owed = Obligation(owner_id=draft.owner_id, due_on=due_on, action=RENEW)
    return ProtectedDraft(
        compartment=compartment,
        kind=EntryKind.CONSENT,
        title=_TITLE,
        text=draft.data_classes,
        status=status.value,
        occurred_on=draft.signed_on,
        obligation=owed,
        facts={
            "decision": draft.decision.value,
            "purposes": list(draft.purposes),
            "discloser": draft.discloser,
            "recipients": list(draft.recipients),
            "signed_by": draft.signed_by,
            "signer_relation": draft.signer_relation,
            "form": draft.form,
            "period_start": _said(draft.period_start),
            "period_end": _said(draft.period_end),
            "expiry_event": draft.expiry_event,
            "document_id": str(draft.document_id or ""),
            "owner_id": str(draft.owner_id or ""),
            "revoked_at": revoked_at.isoformat() if revoked_at else "",
            "revocation": revocation,
        },
    )


def _said(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(said: object) -> date | None:
    return date.fromisoformat(str(said)) if said else None


def _words(said: object) -> tuple[str, ...]:
    return tuple(str(one) for one in said) if isinstance(said, list) else ()


def consent_of(entry: ProtectedEntry) -> Consent:
    """Return the consent that an entry is; it covers the entry's compartment alone.

    Raises:
        KeyError, ValueError: the entry is not one that ``entry_of`` made.
    """
    facts = entry.facts
    revoked_at = str(facts["revoked_at"])
    return Consent(
        id=entry.id,
        version=entry.version,
        patient_id=entry.patient_id,
        status=ConsentStatus(entry.status),
        decision=ConsentDecision(str(facts["decision"])),
        purposes=_words(facts["purposes"]),
        compartments=(entry.compartment,),
        data_classes=entry.text,
        discloser=str(facts["discloser"]),
        recipients=_words(facts["recipients"]),
        signed_on=entry.occurred_on,
        signed_by=str(facts["signed_by"]),
        signer_relation=str(facts["signer_relation"]),
        form=str(facts["form"]),
        period_start=_day(facts["period_start"]),
        period_end=_day(facts["period_end"]),
        expiry_event=str(facts["expiry_event"]),
        document_id=UUID(str(facts["document_id"])) if facts["document_id"] else None,
        owner_id=UUID(str(facts["owner_id"])) if facts["owner_id"] else None,
        recorded_at=entry.recorded_at,
        recorded_by=entry.author,
        revoked_at=datetime.fromisoformat(revoked_at) if revoked_at else None,
        revocation=str(facts["revocation"]),
    )


def ended_entry(consent: Consent, status: ConsentStatus, at: datetime, how: str) -> ProtectedDraft:
    """Return the entry that takes a consent's place when it ends; ``how`` where it was revoked."""
    (compartment,) = consent.compartments
    return entry_of(
        consent, compartment, status=status, revoked_at=at if how else None, revocation=how
    )
