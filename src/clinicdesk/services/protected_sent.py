"""Documents that a reader by consent sends: kept sealed where that reader does not write.

A consent for treatment, payment and operations lets its recipient send the records on as it says
(42 CFR 2.33(b)(1)). What left is kept in the Part 2 record, sealed in as imports are; the next
holder who signs in takes it in (``taking_in.py``).
"""

from hashlib import sha256
from typing import Final
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.protected import EntryKind, ProtectedDraft
from clinicdesk.domain.protected_payload import Inside, packed
from clinicdesk.host.intake import INTAKE_VERSION, IntakeHead
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.store import sealed_intake
from clinicdesk.store.sealed import SealedRow
from clinicdesk.store.snapshot import Snapshot
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["keep_sent", "sends_by_consent"]

_PART2: Final = f"compartment:{Compartment.SUD_PART2.value}"


def sends_by_consent(
    rows: ProtectedRows, session: Snapshot, actor: Actor, patient_id: UUID, draft: ProtectedDraft
) -> bool:
    """Tell whether a document is a Part 2 one of somebody who reads them by this person's consent.

    ``actor`` has the roles of this moment.
    """
    if draft.kind is not EntryKind.DOCUMENT or draft.compartment is not Compartment.SUD_PART2:
        return False
    ways = rows.ways(session, actor, rows.subjects.of(patient_id), emergency=False)
    return any(way.granted for each in ways.values() for way in each)


def keep_sent(rows: ProtectedRows, uow: UnitOfWork, inside: Inside, entry_id: UUID) -> SealedRow:
    """Seal it in under its own id; the caller audits it.

    Raises:
        Refused: no holder has signed in yet who could open it.
    """
    key = rows.intake.keys(rows.held.opened).get(_PART2)
    if key is None:
        raise Refused(
            "This cannot be kept yet, and nothing leaves that is not kept.",
            "It can when a behavioral health clinician has signed in once.",
        )
    plain, subject = packed(inside), rows.subjects.of(inside.patient_id)
    head = IntakeHead(rows.intake.mark(sha256(plain).digest(), Compartment.SUD_PART2))
    row = SealedRow(
        id=entry_id,
        tag=rows.intake.tag(key.kid),
        subject=subject,
        payload_version=INTAKE_VERSION,
        box=rows.intake.seal(key, entry_id, subject, plain, head),
    )
    sealed_intake.add_many(uow, [row])
    return row
