"""Writes what an import brings to the protected record, and takes out of the clear what moved.

Everything is sealed before anything is overwritten, in one transaction with the rest of its file.
"""

from uuid import UUID

from clinicdesk.domain.protected_payload import Inside, packed
from clinicdesk.host.intake import INTAKE_VERSION
from clinicdesk.interchange.fhir.labels import labels_of
from clinicdesk.interchange.fhir.protected_drafts import protected_draft
from clinicdesk.services.import_mapping import BatchPlan
from clinicdesk.services.import_protected import ImportProtection, Sealing
from clinicdesk.store import sealed_intake, source_moves
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.sealed import SealedRow
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["write_protected"]


def write_protected(uow: UnitOfWork, plan: BatchPlan, protection: ImportProtection | None) -> None:
    """Seal what a batch brings to the protected record.

    Raises:
        Refused: somebody changed one of the entries in between, or imports the same.
    """
    if protection is None or not (plan.sealings or plan.unsealed):
        return
    rows = [_row(uow, plan.source, one, protection) for one in plan.sealings]
    ended = [row.id for row in plan.unsealed]
    ended += [one.replaces.id for one in plan.sealings if one.replaces is not None]
    sealed_intake.ended(uow, ended)
    sealed_intake.add_many(uow, rows)
    for one in plan.sealings:
        if one.moves:
            _take_out(uow, plan.source, one, protection)
    subjects = {row.subject for row in (*rows, *plan.unsealed)}
    for subject in sorted(subjects):
        uow.audit(AuditAct(act="imported", kind="protected", digest=f"subject:{subject.hex()}"))


def _cleared(one: Sealing) -> tuple[str, UUID] | None:
    known = one.one.known
    if known is None or known.row_id is None or not known.row_kind:
        return None
    return known.row_kind, known.row_id


def _row(uow: UnitOfWork, source: str, one: Sealing, protection: ImportProtection) -> SealedRow:
    arrived = one.one
    facts: dict[str, object] = {
        "resource": one.original.decode("utf-8", "surrogatepass"),
        "type": arrived.type,
        "id": arrived.key,
        "source": source,
        "full_url": arrived.full_url,
        "labels": [[label.system, label.code] for label in labels_of(arrived.content)],
    }
    if one.moves:
        stood = source_moves.stood(uow.session, source, arrived.type, arrived.key, _cleared(one))
        facts["before"] = [list(original) for original in stood.originals]
        facts["rows_before"] = list(stood.rows)
    inside = Inside(
        draft=protected_draft(arrived.type, arrived.content, one.compartment, facts),
        patient_id=one.patient_id,
        author_id=uow.actor.id,
        author=uow.actor.display,
        recorded_at=uow.now,
    )
    subject = protection.rows.subjects.of(one.patient_id)
    return SealedRow(
        id=one.entry_id,
        tag=protection.intake.tag(one.key.kid),
        subject=subject,
        payload_version=INTAKE_VERSION,
        box=protection.intake.seal(one.key, one.entry_id, subject, packed(inside), one.head),
        replaces_id=one.replaces.id if one.replaces else None,
        replaced_at=sealed_intake.day_of(uow) if one.aside else None,
    )


def _take_out(uow: UnitOfWork, source: str, one: Sealing, protection: ImportProtection) -> None:
    arrived, intake = one.one, protection.intake
    identity = intake.identity(source, arrived.type, arrived.key)
    source_moves.sealed_over(
        uow, (source, arrived.type, arrived.key), identity.hex(), intake.clear_mark
    )
    if (row := _cleared(one)) is not None:
        source_moves.emptied(uow, *row)
