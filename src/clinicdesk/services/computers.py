"""Binds people to computers: places for a computer's key, invitations, and the end of a binding."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clock import Clock
from clinicdesk.domain.errors import NotFound, Refused
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.invitations import LIFETIME, Invitation, InvitationCode
from clinicdesk.domain.staffing import BoundComputer
from clinicdesk.host.attempts import AttemptLog
from clinicdesk.host.clinic_folder import ClinicFolder
from clinicdesk.host.device_choice import KEYRING, DeviceChoice, store_for
from clinicdesk.host.device_places import place_for
from clinicdesk.host.device_secret import DeviceSecretStore
from clinicdesk.host.invitations import (
    NewInvitation,
    bind_invited,
    invitation_end,
    invite,
    open_with_invitation,
)
from clinicdesk.host.kdf import PRODUCTION, KdfPolicy
from clinicdesk.host.settings import SettingsFile
from clinicdesk.host.vault import open_vault
from clinicdesk.host.vault_changes import bind_device
from clinicdesk.host.vault_file import read_file
from clinicdesk.host.vault_records import DeviceTag, Slot, VaultDocument
from clinicdesk.host.vault_renewal import unbind
from clinicdesk.services.held_vault import HeldVault, ThisComputer
from clinicdesk.store import staff, staff_changes
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, put_fact
from clinicdesk.store.key_facts import ROTATION_DUE, note_generation
from clinicdesk.store.sign_ins import computer_names

__all__ = ["ComputerService", "KeyPlaces", "bind_by_invitation"]

_KEY_SIGNS = 8


class KeyPlaces:
    """The places in which this computer keeps its part of clinics' keys."""

    def __init__(self, settings: SettingsFile) -> None:
        self._settings = settings

    def of(self, folder: Path, name: str = "") -> DeviceSecretStore:
        """Return the place that a person was bound with here; else the one chosen last."""
        vault = read_file(ClinicFolder(folder).vault).document
        choices = self._settings.device_choices(vault.vault_id) or (KEYRING,)
        places = [store_for(choice, clinic=folder) for choice in choices]
        return place_for(vault, name, places) if name and len(places) > 1 else places[0]

    def choose(self, folder: Path, said: str) -> DeviceSecretStore:
        """Remember a place for a clinic that is there, before anything is bound with it.

        Raises:
            BadInput: it is no place. DeviceSecretUnsafe: it lies in the clinic's own folder.
        """
        choice = DeviceChoice.parse(said)
        place = store_for(choice, clinic=folder)
        vault = read_file(ClinicFolder(folder).vault).document
        self._settings.remember_device(vault.vault_id, choice)
        return place


def bind_by_invitation(
    folder: Path,
    code: InvitationCode,
    password: str,
    *,
    device: DeviceSecretStore,
    attempts: AttemptLog,
    clock: Clock,
    ids: IdSource,
    policy: KdfPolicy = PRODUCTION,
) -> str:
    """Bind the invited person to this computer; return their sign-in name.

    Raises:
        InvitationWrong, InvitationExpired, LockedOut: the code.
        ClinicDeskError: password too weak, no keyring, somebody else changes the keys.
    """
    vault = ClinicFolder(folder).vault
    invited = open_with_invitation(vault, code=code, attempts=attempts, now=clock.now())
    return bind_invited(
        vault, invited, password=password, device=device, ids=ids, policy=policy
    ).person_name


class ComputerService:
    """The computers of the people of one open clinic."""

    def __init__(self, store: ClinicStore, held: HeldVault) -> None:
        self._store = store
        self._held = held

    def of(self, staff_id: UUID) -> tuple[BoundComputer, ...]:
        """Return the computers that a person is bound to."""
        with self._store.reading() as session:
            names = computer_names(session)
        here = self._held.opened.device
        return tuple(
            BoundComputer(
                slot.device.id[:_KEY_SIGNS],
                names.get(slot.id, self._store.computer if slot.device == here else ""),
                slot.device.kind,
                slot.device == here,
            )
            for slot in self._slots(staff_id)
            if slot.device is not None
        )

    def invited_until(self, staff_id: UUID) -> datetime | None:
        """Return until when a person's invitation is good; None where there is none."""
        until = invitation_end(self._present(), staff_id)
        return until if until is not None and until > self._store.clock.now() else None

    def _present(self) -> VaultDocument:
        """Return the file as it is: others bind their computers while this session lasts."""
        return read_file(self._held.path).document

    def _slots(self, staff_id: UUID) -> list[Slot]:
        return [
            slot
            for slot in self._present().slots
            if slot.kind == "password" and slot.user is not None and slot.user.id == staff_id
        ]

    def invite(self, actor: Actor, staff_id: UUID) -> Invitation:
        """Let a person bind one more computer, once and within a day.

        Oneself: with the same keys. Somebody else, as an administrator: with new keys, as for a
        new password; until it is used, they come in as before.

        Raises:
            NotAllowed: it is somebody else, and the role does not administer the clinic.
            NotFound: nobody who works here has this id. PersonNotInVault: they have no keys.
            VaultChanged, VaultBusy: somebody else is changing the keys.
        """
        with self._store.writing(actor) as uow:
            present = staff.actor(uow.session, actor.id)
            if staff_id != actor.id:
                require(present, Act.RUN_CLINIC)
                staff.actor(uow.session, staff_id)
            new = NewInvitation(
                self._held.opened, staff_id, until=uow.now + LIFETIME, ids=self._store.ids
            )
            uow.audit(AuditAct(act="invited to another computer", kind="staff", object_id=staff_id))
            uow.session.flush()
            self._held.opened = invite(self._held.path, self._held.opened, new, now=uow.now)
            note_generation(uow.session, self._held.opened.generation)
        user = new.slot.user
        assert user is not None
        return Invitation(user.name, new.code, new.until, new.own_keys)

    def unbind(self, actor: Actor, staff_id: UUID, key: str) -> None:
        """End a person's way in on one computer: it was lost, or they use it no more.

        A new database key is due afterwards, since the computer may be in other hands.

        Raises:
            NotAllowed: it is somebody else, and the role does not administer the clinic.
            NotFound: they are not bound to such a computer.
            Refused: it is the way by which the actor is in.
        """
        if staff_id != actor.id:
            require(actor, Act.RUN_CLINIC)
        tags = {slot.device for slot in self._slots(staff_id) if slot.device is not None}
        tag = next((one for one in tags if one.id.startswith(key)), None)
        if tag is None or not key:
            raise NotFound("They are not bound to such a computer.", "Look at the list of people.")
        if staff_id == actor.id and tag == self._held.opened.device:
            raise Refused(
                "You are signed in by this very computer.", "Sign in on another one to end this."
            )
        with self._store.writing(actor) as uow:
            present = staff.actor(uow.session, actor.id)
            if staff_id != actor.id:
                require(present, Act.RUN_CLINIC)
            uow.audit(AuditAct(act="removed from a computer", kind="staff", object_id=staff_id))
            put_fact(uow.session, ROTATION_DUE, "somebody was removed from a computer")
            uow.session.flush()
            self._held.opened = unbind(
                self._held.path,
                self._held.opened,
                person_id=staff_id,
                device=tag,
                ids=self._store.ids,
                known=staff_changes.active_people(uow.session),
            )
            note_generation(uow.session, self._held.opened.generation)

    def move_key(
        self, actor: Actor, password: str, here: ThisComputer, to: DeviceSecretStore
    ) -> DeviceTag:
        """Keep this computer's part of the actor's key in another place; the old way in ends.

        Raises:
            WrongPassword, LockedOut: the present password.
            PasswordTooWeak: it is too short to stand alone.
            NoKeyring, KeyringLocked, DeviceSecretUnsafe: the new place says no.
        """
        former = self._held.opened.device
        open_vault(
            self._held.path,
            person_name=actor.name,
            password=password,
            device=here.device,
            attempts=here.attempts,
        )
        with self._store.writing(actor) as uow:
            uow.audit(
                AuditAct(
                    act="moved their computer's key",
                    kind="staff",
                    object_id=actor.id,
                    digest=f"{former.kind}>{to.kind}",
                )
            )
            uow.session.flush()
            self._held.opened = bind_device(
                self._held.path,
                self._held.opened,
                password=password,
                device=to,
                ids=self._store.ids,
                policy=here.policy,
                own_words=(actor.display,),
                instead_of=former,
            )
            note_generation(uow.session, self._held.opened.generation)
        return self._held.opened.device
