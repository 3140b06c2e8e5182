"""Consents in the store: record to value and back."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from clinicdesk.domain.consents import (
    ENDS_SOON_DAYS,
    Consent,
    ConsentDecision,
    ConsentDraft,
    ConsentDue,
    ConsentStatus,
)
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.store.person_names import listed_name
from clinicdesk.store.records.clinic import StaffRecord
from clinicdesk.store.records.consents import ConsentRecord, DisclosureConsentRecord
from clinicdesk.store.records.patients import PatientRecord
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["add", "due", "get", "link", "move", "of_patient", "there_is"]


def _columns(draft: ConsentDraft) -> dict[str, Any]:
    return {
        "decision": draft.decision.value,
        "purposes": " ".join(draft.purposes),
        "data_classes": draft.data_classes.strip(),
        "discloser": draft.discloser.strip(),
        "recipients": "\n".join(" ".join(one.split()) for one in draft.recipients if one.strip()),
        "signed_on": draft.signed_on,
        "signed_by": draft.signed_by.strip(),
        "signer_relation": draft.signer_relation,
        "form": draft.form,
        "period_start": draft.period_start,
        "period_end": draft.period_end,
        "expiry_event": draft.expiry_event.strip(),
        "document_id": draft.document_id,
        "owner_id": draft.owner_id,
    }


def _value(record: ConsentRecord, author: str) -> Consent:
    return Consent(
        id=record.id,
        version=record.version,
        patient_id=record.patient_id,
        status=ConsentStatus(record.status),
        decision=ConsentDecision(record.decision),
        purposes=tuple(record.purposes.split()),
        data_classes=record.data_classes,
        discloser=record.discloser,
        recipients=tuple(record.recipients.split("\n")) if record.recipients else (),
        signed_on=record.signed_on,
        signed_by=record.signed_by,
        signer_relation=record.signer_relation,
        form=record.form,
        period_start=record.period_start,
        period_end=record.period_end,
        expiry_event=record.expiry_event,
        document_id=record.document_id,
        owner_id=record.owner_id,
        recorded_at=record.created_at,
        recorded_by=author,
        revoked_at=record.revoked_at,
        revocation=record.revocation,
    )


def add(
    uow: UnitOfWork, patient_id: UUID, draft: ConsentDraft, status: ConsentStatus, category: str
) -> Consent:
    """Write a consent down."""
    record = uow.add(
        ConsentRecord(
            patient_id=patient_id,
            status=status.value,
            category=category,
            **_columns(draft),
        )
    )
    uow.session.flush()
    return _value(record, uow.actor.display)


def _record(session: Session, consent_id: UUID) -> ConsentRecord:
    record = session.get(ConsentRecord, consent_id)
    if record is None:
        raise NotFound("There is no such consent.", "Open the person's consents again.")
    return record


def get(session: Session, consent_id: UUID) -> Consent:
    """Return one consent.

    Raises:
        NotFound: there is none.
    """
    record = _record(session, consent_id)
    author = session.scalar(select(StaffRecord.display).where(StaffRecord.id == record.created_by))
    return _value(record, author or "")


def there_is(session: Session, consent_id: UUID) -> bool:
    """Tell whether a consent about the general record has this id."""
    return session.get(ConsentRecord, consent_id) is not None


def move(
    uow: UnitOfWork, consent_id: UUID, version: int, to: ConsentStatus, revocation: str = ""
) -> Consent:
    """Bring a consent to another state; ``revocation`` says how it was revoked.

    Raises:
        NotFound: there is none. Refused: somebody changed it since ``version``.
    """
    record = _record(uow.session, consent_id)
    if record.version != version:
        raise Refused(
            "Somebody changed this consent in the meantime.", "Open it again and compare."
        )
    record.status = to.value
    record.entered_in_error = to is ConsentStatus.ENTERED_IN_ERROR
    if to is ConsentStatus.INACTIVE and revocation:
        record.revoked_at = uow.now
        record.revocation = revocation
    uow.touch(record)
    uow.session.flush()
    return get(uow.session, consent_id)


def of_patient(session: Session, patient_id: UUID) -> tuple[Consent, ...]:
    """Return a person's consents about the general record, the newest first."""
    query = (
        select(ConsentRecord, StaffRecord.display)
        .outerjoin(StaffRecord, StaffRecord.id == ConsentRecord.created_by)
        .where(ConsentRecord.patient_id == patient_id)
        .order_by(ConsentRecord.created_at.desc(), ConsentRecord.id.desc())
    )
    return tuple(_value(record, author or "") for record, author in session.execute(query))


def due(session: Session, site_id: UUID, today: date, limit: int) -> tuple[ConsentDue, ...]:
    """Return consents that end soon or have ended while still active, the nearest first."""
    person = PatientRecord
    query = (
        select(
            ConsentRecord,
            person.family,
            person.given,
            person.prefix,
            person.suffix,
            person.mrn,
        )
        .join(person, person.id == ConsentRecord.patient_id)
        .where(
            ConsentRecord.site_id == site_id,
            ConsentRecord.status == ConsentStatus.ACTIVE.value,
            ConsentRecord.period_end <= today + timedelta(days=ENDS_SOON_DAYS),
            person.deceased.is_(False),
        )
        .order_by(ConsentRecord.period_end, ConsentRecord.id)
        .limit(limit)
    )
    return tuple(_due(row, today) for row in session.execute(query))


def _due(row: Any, today: date) -> ConsentDue:
    consent: ConsentRecord = row[0]
    ends_on = consent.period_end or date.max
    return ConsentDue(
        id=consent.id,
        patient_id=consent.patient_id,
        patient=listed_name(row),
        mrn=row.mrn,
        what=consent.recipients.replace("\n", ", "),
        ends_on=ends_on,
        overdue=ends_on < today,
    )


def link(uow: UnitOfWork, disclosure_id: UUID, consent_ids: tuple[UUID, ...]) -> None:
    """Note which consents let a disclosure leave."""
    uow.session.flush()
    uow.session.add_all(
        DisclosureConsentRecord(disclosure_id=disclosure_id, consent_id=one) for one in consent_ids
    )
