"""The columns of a referral's rows, the same for one and for many."""

from typing import Any

from clinicdesk.domain.coding import Coded
from clinicdesk.domain.protected_referrals import NEUTRAL_SERVICE, PROTECTED_CLASS
from clinicdesk.domain.referral_clocks import NextStep
from clinicdesk.domain.referral_services import service_class
from clinicdesk.domain.referral_state import ReferralState
from clinicdesk.domain.referrals import Recipient, ReferralDraft, ReferralEvent
from clinicdesk.store.records.referrals import ReferralEventRecord

__all__ = [
    "basis_rows",
    "event_columns",
    "event_value",
    "order_columns",
    "recipient_columns",
    "recipient_value",
    "state_columns",
]


def order_columns(draft: ReferralDraft) -> dict[str, Any]:
    """Return the columns that an order's words fill."""
    service = draft.service
    return {
        "code_text": service.text,
        "code_system": service.system,
        "code_code": service.code,
        "code_display": service.display,
        "code_version": service.version,
        "service_class": (
            PROTECTED_CLASS if service == NEUTRAL_SERVICE else service_class(service).code
        ),
        "type": draft.type.value if draft.type else None,
        "urgency": draft.urgency.value if draft.urgency else None,
        "question": draft.question,
        "reason": draft.reason,
        "needed_by": draft.needed_by,
        "who_schedules": draft.who_schedules,
        "patient_agreed": draft.patient_agreed,
        "interpreter_language": draft.interpreter_language,
        "transport_needed": draft.transport_needed,
        "care_model": draft.care_model,
        "findings": draft.findings,
        "tried": draft.tried,
    }


def state_columns(state: ReferralState, step: NextStep | None) -> dict[str, Any]:
    """Return the columns that the fold fills; ``step`` is None for a closed referral."""
    return {
        "status": state.order_status,
        "task_status": state.task_status,
        "business_status": state.business_status,
        "stage": state.stage.value,
        "fulfilment": state.fulfilment,
        "owner_id": state.owner_id,
        "next_action": step.action if step else None,
        "due_on": step.due_on if step else None,
        "appointment_at": state.appointment_at,
        "sent_at": state.sent_at,
        "seen_at": state.seen_at,
        "closed_at": state.closed_at,
        "first_closed_at": state.first_closed_at,
        "close_reason": state.close_reason,
        "missing": "\n".join(state.missing),
        "entered_in_error": state.in_error,
    }


def recipient_columns(recipient: Recipient | None) -> dict[str, Any]:
    """Return the columns of whoever is asked, as they stand now."""
    asked = recipient or Recipient(name="")
    return {
        "recipient_id": asked.id,
        "recipient_name": asked.name.strip(),
        "recipient_specialty": asked.specialty,
        "recipient_address": asked.address,
        "recipient_phone": asked.phone,
        "recipient_fax": asked.fax,
        "recipient_npi": asked.npi,
    }


def recipient_value(row: Any) -> Recipient | None:
    """Bring back whoever was asked; None where nobody was chosen yet."""
    if not row.recipient_name:
        return None
    return Recipient(
        id=row.recipient_id,
        name=row.recipient_name,
        specialty=row.recipient_specialty,
        address=row.recipient_address,
        phone=row.recipient_phone,
        fax=row.recipient_fax,
        npi=row.recipient_npi,
    )


def event_columns(event: ReferralEvent) -> dict[str, Any]:
    """Return an event's columns, its id included."""
    return {
        "id": event.id,
        "referral_id": event.referral_id,
        "fulfilment": event.fulfilment,
        "code": str(event.code),
        "occurred_at": event.occurred_at,
        "recorded_at": event.recorded_at,
        "actor": event.actor,
        "entered_by": event.entered_by,
        "channel": event.channel,
        "evidence_document_id": event.evidence_document_id,
        "note": event.note,
        "reason": event.reason,
        "owner_id": event.owner_id,
        "next_action": event.next_action,
        "due_on": event.due_on,
        "appointment_at": event.appointment_at,
        "abnormal": event.abnormal,
        "warnings": " ".join(event.warnings),
        "voids_id": event.voids_id,
    }


def event_value(row: ReferralEventRecord) -> ReferralEvent:
    """Bring an event back."""
    return ReferralEvent(
        id=row.id,
        referral_id=row.referral_id,
        fulfilment=row.fulfilment,
        code=row.code,
        occurred_at=row.occurred_at,
        recorded_at=row.recorded_at,
        actor=row.actor,
        entered_by=row.entered_by,
        channel=row.channel,
        evidence_document_id=row.evidence_document_id,
        note=row.note,
        reason=row.reason,
        owner_id=row.owner_id,
        next_action=row.next_action,
        due_on=row.due_on,
        appointment_at=row.appointment_at,
        abnormal=row.abnormal,
        warnings=tuple(row.warnings.split()),
        voids_id=row.voids_id,
    )


def basis_rows(draft: ReferralDraft) -> list[dict[str, Any]]:
    """Return the rows of the goals and concerns that an order serves."""
    return [
        {"kind": kind, "target_id": target, "position": place}
        for kind, targets in (("goal", draft.goal_ids), ("concern", draft.concern_ids))
        for place, target in enumerate(dict.fromkeys(targets))
    ]


def service_value(row: Any) -> Coded:
    """Bring the service back."""
    return Coded(
        text=row.code_text,
        system=row.code_system,
        code=row.code_code,
        display=row.code_display,
        version=row.code_version,
    )
