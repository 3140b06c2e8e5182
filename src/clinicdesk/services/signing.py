"""What the signatures over the audit log are asked when somebody signs in, and by ``verify``."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from clinicdesk.domain.access import Actor
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.store.audit_log import AuditAct, last_of
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.signature_check import SignatureCheck, check_signatures
from clinicdesk.store.signature_runs import (
    BEGAN,
    LEFT_UNSIGNED,
    began_at,
    has_signatures,
    runs_words,
    unsigned_runs,
)
from clinicdesk.store.signing import SIGN_EVERY, can_sign

__all__ = ["checked_signatures", "settle_signatures"]

_STILL_OPEN: Final = 2 * SIGN_EVERY


def settle_signatures(
    store: ClinicStore, actor: Actor, alone: Callable[[], bool] = lambda: True
) -> None:
    """Say by an entry what a power cut left unsigned, or that signatures begin here.

    Entries of an earlier session are never signed afterwards: who comes back did not see them
    being written. ``alone`` tells whether nobody else has the clinic open; where somebody has,
    young entries may be another window's of the same person, which signs them by itself.

    Raises:
        ClinicDeskError: the disk is full or refuses.
    """
    with store.reading() as session:
        if not can_sign(session):
            return
        begins = not has_signatures(session) and began_at(session) == 1 and last_of(session)[0] > 0
    if not begins:
        # Opening may have written already: that is this session's, and no power cut left it.
        store.sign()
    with store.reading() as session:
        left = [] if begins else unsigned_runs(session, actor.id)
    if left and not alone():
        until = store.clock.now() - _STILL_OPEN
        with store.reading() as session:
            left = unsigned_runs(session, actor.id, until=until)
    if not begins and not left:
        return
    with store.writing(actor) as uow:
        uow.audit(
            AuditAct(act=BEGAN, kind="audit")
            if begins
            else AuditAct(act=LEFT_UNSIGNED, kind="audit", digest=runs_words(left))
        )


def checked_signatures(
    store: ClinicStore, vault: OpenedVault, at: datetime | None = None
) -> SignatureCheck:
    """Compare every entry with its person's signatures, by the keys that the vault knows.

    ``at`` is when a copy was made: what was young then is still young in it.
    """
    with store.reading() as session:
        return check_signatures(
            session,
            vault_id=vault.vault_id,
            verifies=vault.verifies,
            has_keys=lambda person_id: bool(vault.verification_keys(person_id)),
            now=at or store.clock.now(),
        )
