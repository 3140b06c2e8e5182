"""Referrals and tasks: the order, its fulfilment, and owned work (ServiceRequest, Task)."""

from typing import Final
from uuid import NAMESPACE_OID, UUID, uuid5

from clinicdesk.domain.referrals import Referral, ReferralType
from clinicdesk.domain.tasks import Task
from clinicdesk.interchange.fhir.writing.values import (
    Json,
    Making,
    code,
    concept,
    display_of,
    instant,
    note,
)

__all__ = ["fulfilment", "fulfilment_id", "service_request", "task"]

_BUSINESS: Final = "http://hl7.org/fhir/us/bser/CodeSystem/TaskBusinessStatusCS"
_BUSINESS_WORDS: Final = {
    # HL7 BSeR 2.0.0, TaskBusinessStatusCS.
    "2.0": "Service Request Created",
    "3.0": "Service Request Accepted",
    "4.0": "Service Request Declined",
    "5.1.1": "Service Request Event Scheduled",
    "5.1.2": "Scheduled Service Request Event Unattended",
    "5.1.3": "Scheduled Service Request Event Cancelled",
    "5.1.4": "Service Request Event Completed",
    "5.2": "Service Request Cancellation Requested",
    "6.0": "Service Request Fulfillment Cancelled",
    "7.0": "Service Request Fulfillment Completed",
}
_TYPE_WORDS: Final = {
    ReferralType.ADVICE: "Advice only",
    ReferralType.EVALUATE: "Evaluate",
    ReferralType.EVALUATE_AND_TREAT: "Evaluate and treat",
    ReferralType.CO_MANAGE: "Co-manage",
    ReferralType.ASSUME_CARE: "Assume care",
    ReferralType.PROCEDURE: "Procedure or test",
    ReferralType.PROGRAMME: "Program",
}
_SDOH: Final = "http://hl7.org/fhir/us/core/CodeSystem/us-core-category"


def _category(one: Referral) -> list[Json]:
    if one.type is ReferralType.SOCIAL:
        return [code(_SDOH, "sdoh", "SDOH")]
    return [{"text": _TYPE_WORDS[one.type]}] if one.type else []


def service_request(making: Making, one: Referral) -> Json:
    """ServiceRequest: what was ordered, why, and from whom."""
    asked = f"Question: {one.question}" if one.question else ""
    tried = f"Tried so far: {one.tried}" if one.tried else ""
    return making.resource(
        "ServiceRequest",
        one.id,
        "us-core-servicerequest",
        identifier=[{"system": f"{making.clinic}#referral", "value": one.number}],
        status=one.status,
        intent="order",
        category=_category(one),
        priority=one.urgency.value if one.urgency else "",
        code=concept(one.service),
        subject=making.subject,
        occurrenceDateTime=one.needed_by.isoformat() if one.needed_by else "",
        authoredOn=instant(one.authored_at),
        requester=display_of(one.requester),
        performer=[display_of(one.recipient.name)] if one.recipient else [],
        reasonCode=[{"text": one.reason}],
        note=note(one.findings, asked, tried),
    )


def fulfilment_id(referral_id: UUID) -> UUID:
    """Return the id of the Task that stands for a referral's fulfilment: the same each time."""
    return uuid5(NAMESPACE_OID, f"clinicdesk.fulfilment.{referral_id}")


def fulfilment(making: Making, one: Referral) -> Json:
    """Task: how far the referral is (BSeR's business status beside ours in words)."""
    said = one.business_status
    status = code(_BUSINESS, said, _BUSINESS_WORDS.get(said, "")) if said else {}
    due = {"period": {"end": one.due_on.isoformat()}} if one.due_on else {}
    return making.resource(
        "Task",
        fulfilment_id(one.id),
        "",
        basedOn=[making.at(one.id)],
        status=one.task_status,
        businessStatus={**status, "text": one.stage.replace("-", " ")},
        intent="order",
        description=one.service.text,
        focus=making.at(one.id),
        **{"for": making.subject},
        authoredOn=instant(one.authored_at),
        lastModified=instant(one.updated_at),
        executionPeriod={"start": instant(one.sent_at), "end": instant(one.closed_at)},
        requester={"reference": making.clinic},
        owner=display_of(one.recipient.name if one.recipient else one.owner),
        note=note(f"Next: {one.next_action}" if one.is_open and one.next_action else ""),
        restriction=due,
    )


def task(making: Making, one: Task) -> Json:
    """Task: one thing that somebody promised."""
    return making.resource(
        "Task",
        one.id,
        "",
        status=one.status,
        intent="order",
        priority=one.priority,
        description=one.title,
        focus=making.at(one.referral_id) if one.referral_id else {},
        **{"for": making.subject},
        executionPeriod={"end": instant(one.completed_at)},
        requester={"reference": making.clinic},
        owner=display_of(one.owner),
        reasonCode={"text": one.reason},
        note=note(one.outcome),
        restriction={"period": {"end": one.due_on.isoformat()}},
    )
