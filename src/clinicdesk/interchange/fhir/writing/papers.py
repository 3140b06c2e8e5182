"""Kept documents and consents (US Core 6.1.0 DocumentReference; FHIR R4 Consent)."""

import base64
import hashlib
from typing import Final

from clinicdesk.domain.consents import PURPOSE_WORDS, Consent, ConsentDecision
from clinicdesk.domain.exporting import KeptDocument
from clinicdesk.interchange.fhir.writing.values import (
    HL7,
    Json,
    Making,
    code,
    day,
    display_of,
    instant,
    narrative,
    period,
)

__all__ = ["DOCUMENT_TYPES", "consent", "document_reference", "media_type"]

LOINC: Final = "http://loinc.org"
NOTE_CATEGORY: Final = "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category"
DOCUMENT_TYPES: Final = {
    "care-summary": ("34133-9", "Summary of episode note"),
    "handoff": ("18761-7", "Transfer summary note"),
    "packet": ("57133-1", "Referral note"),
}
"""Kind of a document of ours to its LOINC code; what came from others has none."""
_REASONS: Final = {
    "treatment": "TREAT",
    "payment": "HPAYMT",
    "operations": "HOPERAT",
    "research": "HRESCH",
}
_BASIC_TYPES = (
    (b"%PDF", "application/pdf"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8", "image/jpeg"),
)


def media_type(data: bytes) -> str:
    """Return what kind of file some bytes are, by how they begin."""
    return next(
        (kind for head, kind in _BASIC_TYPES if data.startswith(head)), "application/octet-stream"
    )


def document_reference(making: Making, kept: KeptDocument) -> Json:
    """DocumentReference with the very bytes that were kept."""
    document, data = kept.document, kept.data
    loinc, words = DOCUMENT_TYPES.get(document.kind, ("", ""))
    unknown = code("v3-NullFlavor", "UNK", "unknown")
    return making.resource(
        "DocumentReference",
        document.id,
        "us-core-documentreference",
        identifier=[{"system": f"{making.clinic}#document", "value": document.number}],
        status=document.status,
        type=code(LOINC, loinc, words) or unknown,
        category=[code(NOTE_CATEGORY, "clinical-note", "Clinical Note")],
        subject=making.subject,
        date=instant(document.created_at),
        author=[display_of(document.author)],
        custodian={"reference": making.clinic},
        description=document.title,
        content=[
            {
                "attachment": {
                    "contentType": media_type(data),
                    "data": base64.b64encode(data).decode(),
                    "size": len(data),
                    # FHIR R4 Attachment.hash is SHA-1; it tells an accident, not an attack.
                    "hash": base64.b64encode(
                        hashlib.sha1(data, usedforsecurity=False).digest()
                    ).decode(),
                    "title": document.title,
                    "creation": instant(document.created_at),
                }
            }
        ],
    )


def consent(making: Making, one: Consent) -> Json:
    """Consent: what the person agreed to have disclosed about the general record."""
    deny = one.decision is ConsentDecision.DENY
    policy = "hipaa-restrictions" if deny else "hipaa-auth"
    purposes = [
        {"system": f"{HL7}v3-ActReason", "code": _REASONS[purpose]}
        if purpose in _REASONS
        else {"display": PURPOSE_WORDS.get(purpose, purpose)}
        for purpose in one.purposes
    ]
    recipient = code("v3-ParticipationType", "IRCP", "information recipient")
    words = [
        f"Information: {one.data_classes}",
        f"For: {', '.join(PURPOSE_WORDS.get(each, each) for each in one.purposes)}",
        f"To: {', '.join(one.recipients)}",
        f"Signed by {one.signed_by} ({one.signer_relation})" if one.signed_by else "",
        f"Ends: {one.expiry_event}" if one.expiry_event else "",
        f"Revoked: {one.revocation}" if one.revocation else "",
    ]
    return making.resource(
        "Consent",
        one.id,
        "",
        text=narrative("Restriction" if deny else "Consent to disclose", words),
        status=one.status.value,
        scope=code("consentscope", "patient-privacy", "Privacy Consent"),
        category=[code(LOINC, "59284-0", "Consent Document")],
        patient=making.subject,
        dateTime=day(one.signed_on),
        performer=[display_of(one.signed_by)] if one.signed_by else [],
        organization=[{"reference": making.clinic}],
        policyRule=code("consentpolicycodes", policy),
        provision={
            "type": one.decision.value,
            "period": period(one.period_start or one.signed_on, one.period_end),
            "actor": [
                {"role": recipient, "reference": display_of(name)} for name in one.recipients
            ],
            "purpose": purposes,
        },
    )
