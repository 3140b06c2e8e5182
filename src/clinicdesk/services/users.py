"""Who may sign in, and who did what."""

from collections.abc import Iterable
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, Role, require
from clinicdesk.domain.clinics import Obligations, StaffMember
from clinicdesk.domain.errors import BadInput, NotFound, Refused
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.vault_errors import PersonNotInVault
from clinicdesk.host.device_secret import DeviceSecretStore
from clinicdesk.host.kdf import PRODUCTION, KdfPolicy
from clinicdesk.host.vault_changes import add_person, change_password, enrol_person
from clinicdesk.services.compartment_keeping import keep_held
from clinicdesk.services.held_vault import HeldVault, ThisComputer
from clinicdesk.store import staff, staff_changes
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore, put_fact
from clinicdesk.store.key_facts import ROTATION_DUE, note_generation
from clinicdesk.store.unit_of_work import UnitOfWork

__all__ = ["UserService"]


class UserService:
    """Looks after the people of one open clinic."""

    def __init__(self, store: ClinicStore, held: HeldVault) -> None:
        self._store = store
        self._held = held

    def everyone(self) -> tuple[StaffMember, ...]:
        """Return all who work here, pools included."""
        with self._store.reading() as session:
            return staff.everyone(session)

    def named(self, name: str) -> StaffMember:
        """Return whoever has this sign-in name or displayed name.

        Raises:
            NotFound: nobody has.
        """
        with self._store.reading() as session:
            found = staff.by_name(session, name)
        if found is None:
            raise NotFound("Nobody here has this name.", "See: clinicdesk users list")
        return found

    def add(
        self,
        actor: Actor,
        name: str,
        display: str,
        roles: Iterable[str],
        password: str,
        *,
        device: DeviceSecretStore,
        ids: IdSource,
        policy: KdfPolicy = PRODUCTION,
    ) -> StaffMember:
        """Give a new person a way in on this computer.

        The vault comes first: a person without keys could do nothing, keys without a person open
        nothing.

        Raises:
            NotAllowed: the role does not administer the clinic.
            BadInput: an unknown role, or none. Refused: the name is taken.
            PasswordTooWeak: the password breaks a rule.
        """
        require(actor, Act.RUN_CLINIC)
        held = _roles(roles)
        if any(member.name.casefold() == name.casefold() for member in self.everyone()):
            raise Refused("Somebody here has this sign-in name already.", "Choose another.")
        staff_id = ids.new()
        self._held.opened = add_person(
            self._held.path,
            self._held.opened,
            person_id=staff_id,
            person_name=name,
            password=password,
            device=device,
            ids=ids,
            policy=policy,
            own_words=(display,),
        )
        with self._store.writing(actor) as uow:
            staff.add(uow, name=name, display=display or name, roles=held, staff_id=staff_id)
            uow.audit(
                AuditAct(
                    act="added a person",
                    kind="staff",
                    object_id=staff_id,
                    digest=",".join(sorted(held)),
                )
            )
        keep_held(self._held, self._store, actor)
        return self.named(name)

    def obligations(self, actor: Actor, name: str) -> Obligations:
        """Return what somebody would have to hand on before they leave.

        Raises:
            NotAllowed: the role does not administer the clinic. NotFound: nobody has this name.
        """
        require(actor, Act.RUN_CLINIC)
        with self._store.reading() as session:
            return staff_changes.obligations(session, self.only(name).id)

    def disable(self, actor: Actor, name: str) -> StaffMember:
        """End a person's work here: their roles end, and every way in of theirs is gone.

        The vault is changed inside the transaction, so that nothing can be given to them in
        between; cut off before the commit, they are shut out and it can be repeated. A new
        database key is due afterwards: they may have kept the present one.

        Raises:
            NotAllowed: the role does not administer the clinic. NotFound: nobody has this name.
            Refused: it is the actor, they left already, or they have open obligations.
            VaultChanged, VaultBusy: somebody else is changing the keys.
        """
        require(actor, Act.RUN_CLINIC)
        member = self._present(name)
        if member.id == actor.id:
            raise Refused("Nobody ends their own work here.", "Ask another administrator.")
        with self._store.writing(actor) as uow:
            # The actor administers the clinic now and stays, so somebody always does.
            self._allow(uow, actor)
            owed = staff_changes.obligations(uow.session, member.id)
            if owed:
                raise Refused(
                    f"{member.display} still has {owed.words}.",
                    "Hand it on first: clinicdesk users hand-on NAME --to NAME",
                )
            staff_changes.disable(uow, member.id)
            uow.audit(_entry("ended a person's work", member.id, ",".join(member.roles)))
            uow.session.flush()
            if not member.is_pool:
                self._remove_keys(uow, member.id)
        keep_held(self._held, self._store, actor)
        return self.named(member.name)

    def _remove_keys(self, uow: UnitOfWork, staff_id: UUID) -> None:
        try:
            self._held.remove(staff_id, self._store.ids, staff_changes.active_people(uow.session))
        except PersonNotInVault:
            return  # somebody who never signed in has no keys to take away
        put_fact(uow.session, ROTATION_DUE, "somebody was removed")
        note_generation(uow.session, self._held.opened.generation)

    def enable(
        self, actor: Actor, name: str, roles: Iterable[str], password: str, here: ThisComputer
    ) -> StaffMember:
        """Take somebody back who left, with new keys and a password for this computer.

        Raises:
            NotAllowed: the role does not administer the clinic. NotFound: nobody has this name.
            Refused: they work here, or it is a pool. BadInput: an unknown role, or none.
            PasswordTooWeak: the password breaks a rule.
        """
        require(actor, Act.RUN_CLINIC)
        held = _roles(roles)
        member = self.only(name)
        if not member.disabled or member.is_pool:
            raise Refused(f"{member.display} did not leave.", "See: clinicdesk users list")
        generation = self._new_keys(actor, member, password, here)
        with self._store.writing(actor) as uow:
            staff_changes.enable(uow, member.id)
            staff_changes.set_roles(uow, member.id, held)
            uow.audit(_entry("took a person back", member.id, ",".join(sorted(held))))
            note_generation(uow.session, generation)
        keep_held(self._held, self._store, actor)
        return self.named(member.name)

    def change_roles(self, actor: Actor, name: str, roles: Iterable[str]) -> StaffMember:
        """Give a person these roles and no others, from now on; who held what when is kept.

        Raises:
            NotAllowed: the role does not administer the clinic. NotFound: nobody has this name.
            BadInput: an unknown role, or none.
            Refused: it is a pool, they left, or nobody would administer the clinic.
        """
        require(actor, Act.RUN_CLINIC)
        held = _roles(roles)
        member = self._person(name)
        with self._store.writing(actor) as uow:
            self._allow(uow, actor)
            if Role.ADMIN not in held:
                _keep_an_administrator(uow, member)
            staff_changes.set_roles(uow, member.id, held)
            change = f"{','.join(member.roles)}>{','.join(sorted(held))}"
            uow.audit(_entry("changed roles", member.id, change))
        # A role that was lost takes its keys with it at once; what is given needs a holder.
        keep_held(self._held, self._store, actor)
        return self.named(member.name)

    def change_own_password(
        self, actor: Actor, old: str, new: str, here: ThisComputer
    ) -> StaffMember:
        """Change the actor's own password on this computer; their keys stay the same.

        Raises:
            WrongPassword, LockedOut: the old password. PasswordTooWeak: the new one.
        """
        member = self._person(actor.name)
        self._held.opened = change_password(
            self._held.path,
            person_name=actor.name,
            old_password=old,
            new_password=new,
            device=here.device,
            attempts=here.attempts,
            policy=here.policy,
            own_words=(actor.display,),
        )
        with self._store.writing(actor) as uow:
            uow.audit(_entry("changed their password", actor.id))
            note_generation(uow.session, self._held.opened.generation)
        return member

    def reset_password(self, actor: Actor, name: str, new: str, here: ThisComputer) -> StaffMember:
        """Give somebody who forgot their password a new one, and new keys, on this computer.

        Their ways in on other computers are gone, and drafts that they had do not open any more.

        Raises:
            NotAllowed: the role does not administer the clinic. NotFound: nobody has this name.
            Refused: it is the actor, a pool, or somebody who left.
            PasswordTooWeak: the password breaks a rule.
        """
        require(actor, Act.RUN_CLINIC)
        member = self._person(name)
        if member.id == actor.id:
            raise Refused(
                "Nobody resets their own password.", "Change it, with the present one, instead."
            )
        generation = self._new_keys(actor, member, new, here)
        with self._store.writing(actor) as uow:
            uow.audit(_entry("reset a password", member.id))
            note_generation(uow.session, generation)
        keep_held(self._held, self._store, actor)
        return member

    def _new_keys(
        self, actor: Actor, member: StaffMember, password: str, here: ThisComputer
    ) -> int:
        """Make new keys for a person whether the vault knows them, knew them, or never did.

        Returns the vault's generation.
        """
        with self._store.reading() as session:
            require(staff.actor(session, actor.id), Act.RUN_CLINIC)
        try:
            return enrol_person(
                self._held.path,
                self._held.opened,
                person_id=member.id,
                password=password,
                device=here.device,
                ids=here.ids,
                policy=here.policy,
                own_words=(member.display,),
                returning=True,
            ).generation
        except PersonNotInVault:
            self._held.opened = add_person(
                self._held.path,
                self._held.opened,
                person_id=member.id,
                person_name=member.name,
                password=password,
                device=here.device,
                ids=here.ids,
                policy=here.policy,
                own_words=(member.display,),
            )
            return self._held.opened.generation

    def only(self, name: str) -> StaffMember:
        """Return whoever has this sign-in name, or else this displayed name alone.

        What takes keys away or gives them must never meet somebody else's namesake.

        Raises:
            NotFound: nobody has. Refused: several have.
        """
        wanted = name.strip().casefold()
        everyone = self.everyone()
        found = [one for one in everyone if one.name.casefold() == wanted] or [
            one for one in everyone if one.display.casefold() == wanted
        ]
        if len(found) > 1:
            raise Refused("Several people here have this name.", "Use the sign-in name.")
        return found[0] if found else self.named(name)

    def _present(self, name: str) -> StaffMember:
        member = self.only(name)
        if member.disabled:
            raise Refused(
                f"{member.display} no longer works in the clinic.",
                "Who comes back is let in with: clinicdesk users enable",
            )
        return member

    def _person(self, name: str) -> StaffMember:
        member = self._present(name)
        if member.is_pool:
            raise Refused(
                f"{member.display} is a pool: it has no keys and no roles.", "Name a person."
            )
        return member

    def _allow(self, uow: UnitOfWork, actor: Actor) -> None:
        """Ask the roles that the actor has now: who has it open may have been demoted since."""
        require(staff.actor(uow.session, actor.id), Act.RUN_CLINIC)


def _entry(act: str, staff_id: UUID, digest: str = "") -> AuditAct:
    return AuditAct(act=act, kind="staff", object_id=staff_id, digest=digest)


def _keep_an_administrator(uow: UnitOfWork, leaving: StaffMember) -> None:
    admins = staff_changes.administrators(uow.session)
    if admins and admins <= {leaving.id}:
        raise Refused(
            f"{leaving.display} is the clinic's last administrator.",
            "Make somebody else an administrator first.",
        )


def _roles(said: Iterable[str]) -> list[Role]:
    roles = list(said)
    known = {role.value for role in Role}
    unknown = [role for role in roles if role not in known]
    if unknown or not roles:
        raise BadInput(
            f"There is no role {unknown[0]}." if unknown else "A person needs a role.",
            f"Roles: {', '.join(sorted(known))}.",
        )
    return [Role(role) for role in roles]
