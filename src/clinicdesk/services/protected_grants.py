"""Part 2 records for one reader, because the person's consent says so: granted, kept up, ended.

42 CFR 2.31 and 2.33: with written consent, and until it is revoked or ends.
"""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment
from clinicdesk.domain.compartments import Level, level
from clinicdesk.domain.errors import NotAllowed, Refused
from clinicdesk.domain.protected import EntryKind, ProtectedEntry
from clinicdesk.host.compartment_keys import CompartmentKey, public_key_of
from clinicdesk.host.sealing import GrantFacts, origin_of, sealed_grant, tag_of
from clinicdesk.services.protected_rows import NOT_OPEN, ProtectedRows
from clinicdesk.store import sealed_grants, staff
from clinicdesk.store.sealed import SealedRow
from clinicdesk.store.sealed_grants import SealedGrant
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["Grants"]


class Grants:
    """Seals one person's key to readers."""

    def __init__(self, rows: ProtectedRows) -> None:
        self._rows = rows

    def give(
        self,
        uow: UnitOfWork,
        actor: Actor,
        consent: tuple[SealedRow, ProtectedEntry],
        reader_ids: Iterable[UUID],
        until: date | None,
    ) -> int:
        """Grant the readers of a consent one person's key; return how many grants are new.

        Raises:
            NotAllowed: the actor does not hold the key. Refused: no consent, or no reader of it.
        """
        row, entry = consent
        if entry.kind is not EntryKind.CONSENT or not row.current:
            raise Refused("This is no consent that holds.", "Record the consent first.")
        keys = [k for k in self._rows.held_keys(actor) if k.compartment is Compartment.SUD_PART2]
        if entry.compartment is not Compartment.SUD_PART2 or not keys:
            raise NotAllowed(*NOT_OPEN)
        pubs = {reader: self._pub(uow, reader) for reader in dict.fromkeys(reader_ids)}
        have = {
            (one.holder_id, one.tag): one.until_on
            for one in sealed_grants.of_consent(uow.session, row.id)
        }
        made = 0
        for reader, pub in pubs.items():
            for key in keys:
                if (reader, tag_of(key)) not in have:
                    self._seal(uow, key, row.subject, reader=(reader, pub), consent=(row.id, until))
                    made += 1
        return made

    def _pub(self, uow: UnitOfWork, reader_id: UUID) -> bytes:
        """Return what to seal to.

        Raises:
            NotFound: they do not work here. Refused: their role reads none, or they have no keys.
        """
        reader = staff.actor(uow.session, reader_id)
        pub = public_key_of(self._rows.held.opened, reader_id)
        if level(reader, Compartment.SUD_PART2) is not Level.BY_CONSENT:
            raise Refused(
                f"The role of {reader.display} does not read this by consent.",
                "Name a nurse or a provider.",
            )
        if pub is None:
            raise Refused(f"{reader.display} has no keys in this clinic yet.", "Let them sign in.")
        return pub

    def _seal(
        self,
        uow: UnitOfWork,
        key: CompartmentKey,
        subject: bytes,
        *,
        reader: tuple[UUID, bytes],
        consent: tuple[UUID, date | None],
    ) -> None:
        grant_id, tag = uow.new_id(), tag_of(key)
        reader_id, pub = reader
        facts = GrantFacts(
            vault_id=self._rows.held.opened.vault_id,
            grant_id=grant_id,
            tag=tag,
            reader_id=reader_id,
        )
        sealed_grants.add(
            uow,
            SealedGrant(
                id=grant_id,
                tag=tag,
                subject=subject,
                holder_id=reader_id,
                box=sealed_grant(pub, key, subject, facts),
                consent_id=consent[0],
                until_on=consent[1],
            ),
        )

    def keep_up(self, uow: UnitOfWork, key: CompartmentKey, row: SealedRow) -> None:
        """Let who may read a person's rows read what is written under a new key, too."""
        if key.compartment is not Compartment.SUD_PART2:
            return
        running = [
            one
            for one in sealed_grants.live(uow.session, self._rows.today, row.subject)
            if origin_of(one.box) == row.subject
        ]
        have = {(one.holder_id, one.consent_id) for one in running if one.tag == row.tag}
        for one in running:
            pub = public_key_of(self._rows.held.opened, one.holder_id)
            if (one.holder_id, one.consent_id) not in have and pub is not None:
                have.add((one.holder_id, one.consent_id))
                self._seal(
                    uow,
                    key,
                    row.subject,
                    reader=(one.holder_id, pub),
                    consent=(one.consent_id, one.until_on),
                )
