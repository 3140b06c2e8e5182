"""ServiceRequest to an order that somebody must follow (US Core, BSeR, SDOH Clinical Care)."""

from datetime import date

from clinicdesk.domain.coding import SNOMED
from clinicdesk.domain.referrals import (
    ImportedOrder,
    Recipient,
    ReferralDraft,
    ReferralType,
    Urgency,
)
from clinicdesk.interchange.fhir.clinical import reason_of, required_code
from clinicdesk.interchange.fhir.context import Arriving, KeepAsSource, Mapped
from clinicdesk.interchange.fhir.elements import (
    codes_of,
    instant_of,
    note_of,
    obj,
    objects,
    partial_of,
    text_of,
)

__all__ = ["service_request"]

_ORDERS = frozenset({"order", "original-order", "reflex-order", "filler-order", "instance-order"})
_FOLLOWED = frozenset({"active", "on-hold", "completed", "revoked", "entered-in-error"})
_TESTS = frozenset({"108252007", "363679005", "laboratory", "imaging", "LAB", "RAD"})
"""Laboratory and imaging orders: their results come by themselves (SNOMED CT, US Core)."""
_SOCIAL = frozenset({"410606002", "sdoh"})


def _needed_by(one: Arriving) -> date | None:
    content = one.content
    period = obj(content.get("occurrencePeriod"))
    said = content.get("occurrenceDateTime") or period.get("end") or period.get("start")
    found = partial_of(said)
    return found.earliest if found else None


def _urgency(said: str) -> Urgency | None:
    try:
        return Urgency(said)
    except ValueError:
        return None


def service_request(one: Arriving) -> Mapped:
    """ServiceRequest to a referral: orders only, and no laboratory or imaging tests.

    Nobody is bound by a proposal or a plan; an order *not* to do something binds, and is no
    referral.
    """
    content = one.content
    if one.patient_id is None:
        raise KeepAsSource("It does not say whom it is about.")
    if content.get("doNotPerform") is True:
        raise KeepAsSource("It is an order not to do something.")
    if text_of(content.get("intent"), 30) not in _ORDERS:
        raise KeepAsSource("It is a proposal or a plan; nobody has ordered it.")
    status = text_of(content.get("status"), 30)
    if status not in _FOLLOWED:
        raise KeepAsSource("It is a draft or of unknown status; nobody has ordered it yet.")
    categories = set(codes_of(content.get("category")))
    if categories & _TESTS:
        raise KeepAsSource("It is an order for a test; its results come by themselves.")
    names = [one.link(p, "Practitioner").name for p in objects(content.get("performer"))]
    performer = next(filter(None, names), "")
    notes = [note_of(content), text_of(content.get("patientInstruction"), 2000)]
    draft = ReferralDraft(
        service=required_code(content.get("code"), (SNOMED,)),
        type=ReferralType.SOCIAL if categories & _SOCIAL else None,
        urgency=_urgency(text_of(content.get("priority"), 20)),
        reason=reason_of(one),
        recipient=Recipient(name=performer) if performer else None,
        needed_by=_needed_by(one),
        findings="\n".join(filter(None, notes)),
    )
    order = ImportedOrder(
        id=one.row_id,
        patient_id=one.patient_id,
        draft=draft,
        status=status,
        authored_at=instant_of(content.get("authoredOn"), one.warn),
        requester=one.link(content.get("requester"), "Practitioner").name,
        source=one.source,
    )
    return Mapped(order)
