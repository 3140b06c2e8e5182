"""Takes rows that an import sealed in under the key that grants open.

Whoever reads Part 2 records by one person's consent was given that person's key, which does not
open what was sealed to the public half. So the next holder who signs in writes such rows anew, in
their own place: by the same author, of the same time, saying the same.
"""

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.protected_payload import unpacked
from clinicdesk.host.compartment_keys import CompartmentKey
from clinicdesk.services.protected_grants import Grants
from clinicdesk.services.protected_rows import ProtectedRows
from clinicdesk.store import sealed_intake
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.sealed import SealedRow

__all__ = ["taken_in"]


def taken_in(rows: ProtectedRows, actor: Actor) -> int:
    """Write what was sealed into Part 2 records under the holder's key; return how many.

    Raises:
        Refused: somebody else does the same at this moment.
        ClinicDeskError: the disk is full or refuses.
    """
    mine = [k for k in rows.held_keys(actor) if k.compartment is Compartment.SUD_PART2]
    newest = next((key for key in mine if key.active), None)
    if newest is None:
        return 0
    tags = {rows.intake.tag(key.kid): key for key in mine}
    with rows.store.reading() as session:
        waiting = sealed_intake.current(session, tags)
    if not waiting:
        return 0
    grants = Grants(rows)
    with rows.store.writing(actor) as uow:
        sealed_intake.ended(uow, [row.id for row in waiting])
        for row in waiting:
            taken = _again(rows, row, tags[row.tag], newest)
            sealed_intake.add_many(uow, [taken])
            grants.keep_up(uow, newest, taken)
        for subject in sorted({row.subject for row in waiting}):
            uow.audit(AuditAct(act="took in", kind="protected", digest=f"subject:{subject.hex()}"))
    return len(waiting)


def _again(
    rows: ProtectedRows, row: SealedRow, key: CompartmentKey, newest: CompartmentKey
) -> SealedRow:
    inside = unpacked(rows.intake.open(key, row.id, row.box))
    made = rows.sealed_row(newest, inside, rows.intake.taken_id(row.id), replaces_id=row.id)
    # After a merge it is the other person's, as the row was.
    return SealedRow(
        id=made.id,
        tag=made.tag,
        subject=row.subject,
        payload_version=made.payload_version,
        box=made.box,
        replaces_id=row.id,
    )
