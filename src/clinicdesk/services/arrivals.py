"""Who comes in is told what was tried in their name, and the audit log keeps it.

What failed stands in this computer's own count until the entry is written: ending the program in
between loses nothing.
"""

from uuid import UUID

from clinicdesk.domain.staffing import Arrival, WrongTries
from clinicdesk.host.attempts import INVITATION_DOOR, RECOVERY_DOOR, AttemptLog
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.services.clinics import OpenedStore
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.sign_ins import is_known_way_in, note_seen, note_way_in

__all__ = ["arrived"]


def arrived(opened: OpenedStore, attempts: AttemptLog, *, window: bool) -> Arrival:
    """Write what a sign-in has to say into the audit log, and return what is to be told.

    A sign-in at a window is an entry of its own; a command's only where there is something to say.
    """
    store, vault, actor = opened.store, opened.vault, opened.actor
    tries = _untold(vault, attempts)
    way = _way_in(vault)
    with store.reading() as session:
        is_new = way is not None and not is_known_way_in(session, way)
    acts = [
        AuditAct(
            act=f"heard of wrong {one.what}s",
            kind="staff",
            object_id=actor.id,
            digest=f"{one.count} since {one.since:%Y-%m-%dT%H:%M:%SZ}",
        )
        for _door, one in tries
    ]
    if is_new:
        acts.append(
            AuditAct(
                act="came in on a new computer",
                kind="staff",
                object_id=actor.id,
                digest=vault.device.kind,
            )
        )
    if window:
        acts.append(AuditAct(act="signed in", kind="staff", object_id=actor.id))
    if acts:
        with store.writing(actor) as uow:
            if is_new and way is not None:
                note_way_in(uow.session, way, store.computer)
            if window:
                note_seen(uow.session, actor.id, uow.now)
            for act in acts:
                uow.audit(act)
    for door, one in tries:
        attempts.told(vault.vault_id, door, one.count)
    return Arrival(tuple(one for _door, one in tries))


def _untold(vault: OpenedVault, attempts: AttemptLog) -> list[tuple[str, WrongTries]]:
    """Return what failed at this person's door, and at those that stand for everybody."""
    found: list[tuple[str, WrongTries]] = []
    for door, what in (
        (vault.person_name, "password"),
        (RECOVERY_DOOR, "recovery code"),
        (INVITATION_DOOR, "invitation"),
    ):
        untold = attempts.untold(vault.vault_id, door)
        if untold is not None:
            found.append((door, WrongTries(what, untold.count, untold.since)))  # type: ignore[arg-type]
    return found


def _way_in(vault: OpenedVault) -> UUID | None:
    for slot in vault.document.slots:
        if slot.user and slot.user.id == vault.person_id and slot.device == vault.device:
            return slot.id
    return None
