"""Who may have which key of the protected record by the roles of this moment; keys follow roles.

Anybody's sign-in takes keys from those who are not entitled any more; a holder's makes the missing
ones, gives them to whoever is entitled by now, and seals grants anew for readers with new keys.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from uuid import UUID

from clinicdesk.domain.access import Actor, Compartment, Role
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.compartments import (
    EMERGENCY,
    PROTECTED,
    ROLE_TABLE,
    Level,
    emergency_roles,
    holders_of,
)
from clinicdesk.host.compartment_keys import (
    Audience,
    compartment_keys,
    compartment_kinds,
    keep_keys,
    kind_of,
    public_key_of,
)
from clinicdesk.host.opened_vault import OpenedVault, RecoveredVault
from clinicdesk.host.sealing import GrantFacts, granted_to, origin_of, sealed_grant, tag_of
from clinicdesk.services.held_vault import HeldVault
from clinicdesk.store import sealed_grants, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.key_facts import note_generation

__all__ = ["audiences", "entitled_kinds", "grants_kept", "keep_held", "keys_kept"]

_NOTES = Compartment.PSYCHOTHERAPY_NOTES
_AUTHORS = frozenset(role for role, opens in ROLE_TABLE.items() if opens.get(_NOTES) is Level.OWN)


def _having(people: Iterable[StaffMember], roles: Iterable[Role]) -> frozenset[UUID]:
    wanted = {role.value for role in roles}
    return frozenset(
        one.id for one in people if not one.disabled and not one.is_pool and wanted & set(one.roles)
    )


def audiences(
    people: Iterable[StaffMember], kinds: Iterable[str], person_id: UUID
) -> dict[str, Audience]:
    """Return who may have each key: those of the role table, and each author their own.

    ``kinds`` are those that the vault has; the signed-in person's own kind is among them where
    their role writes psychotherapy notes.
    """
    everyone = tuple(people)
    clinicians = _having(everyone, emergency_roles())
    found: dict[str, Audience] = {
        kind_of(one): Audience(
            _having(everyone, holders_of(one)), clinicians if one in EMERGENCY else frozenset()
        )
        for one in PROTECTED
        if one is not _NOTES
    }
    authors = _having(everyone, _AUTHORS)
    present = set(kinds)
    for member in everyone:
        kind = kind_of(_NOTES, member.id)
        if kind in present or (member.id == person_id and member.id in authors):
            found[kind] = Audience(frozenset({member.id}) & authors)
    return found


def keys_kept(path: Path, vault: OpenedVault, store: ClinicStore, actor: Actor) -> OpenedVault:
    """Bring the keys to whoever is entitled, as far as the actor can; note it where it was needed.

    Raises:
        VaultChanged, VaultBusy: somebody else is changing the vault.
        ClinicDeskError: the disk is full or refuses.
    """
    return _kept(path, vault, store, actor, just_read=True)


def keep_held(held: HeldVault, store: ClinicStore, actor: Actor) -> None:
    """Do the same in a session, after people or their roles changed."""
    held.opened = _kept(held.path, held.opened, store, actor, just_read=False)


def _kept(
    path: Path, vault: OpenedVault, store: ClinicStore, actor: Actor, *, just_read: bool
) -> OpenedVault:
    with store.reading() as session:
        people = staff.everyone(session)
    wanted = audiences(people, compartment_kinds(vault), vault.person_id)
    kept = keep_keys(path, vault, wanted, ids=store.ids, just_read=just_read)
    if kept.anything:
        with store.writing(actor) as uow:
            note_generation(uow.session, kept.opened.generation)
            uow.audit(
                AuditAct(
                    act="kept the keys of protected records",
                    kind="clinic",
                    object_id=vault.vault_id,
                    digest=f"{kept.made} made, {kept.given} given, {kept.taken} taken",
                )
            )
    return kept.opened


def entitled_kinds(store: ClinicStore, recovered: RecoveredVault, person_id: UUID) -> list[str]:
    """Return the kinds of keys that a person's roles entitle them to hold."""
    with store.reading() as session:
        people = staff.everyone(session)
    wanted: Mapping[str, Audience] = audiences(people, compartment_kinds(recovered), person_id)
    return [kind for kind, audience in wanted.items() if person_id in audience.holders]


def grants_kept(vault: OpenedVault, store: ClinicStore, actor: Actor, today: date) -> None:
    """Seal grants anew for readers whose keys were renewed since, where the actor holds theirs.

    Raises:
        ClinicDeskError: the disk is full or refuses.
    """
    keys = {tag_of(key): key for key in compartment_keys(vault)}
    with store.reading() as session:
        running = [one for one in sealed_grants.live(session, today) if one.tag in keys]
    stale = [
        (one, pub)
        for one in running
        if (pub := public_key_of(vault, one.holder_id)) and not granted_to(one.box, pub)
    ]
    if not stale:
        return
    with store.writing(actor) as uow:
        for one, pub in stale:
            facts = GrantFacts(
                vault_id=vault.vault_id, grant_id=one.id, tag=one.tag, reader_id=one.holder_id
            )
            box = sealed_grant(pub, keys[one.tag], origin_of(one.box), facts)
            sealed_grants.resealed(uow, one.id, box)
        uow.audit(
            AuditAct(
                act="sealed grants anew",
                kind="clinic",
                object_id=vault.vault_id,
                digest=f"{len(stale)} grants",
            )
        )
