"""Who may sign in, and who did what."""

from collections.abc import Iterable
from pathlib import Path

from clinicdesk.domain.access import Act, Actor, Role, require
from clinicdesk.domain.clinics import StaffMember
from clinicdesk.domain.errors import BadInput, NotFound, Refused
from clinicdesk.domain.ids import IdSource
from clinicdesk.host.device_secret import DeviceSecretStore
from clinicdesk.host.kdf import PRODUCTION, KdfPolicy
from clinicdesk.host.opened_vault import OpenedVault
from clinicdesk.host.vault_changes import add_person
from clinicdesk.store import staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["UserService"]


class UserService:
    """Looks after the people of one open clinic."""

    def __init__(self, store: ClinicStore, vault: OpenedVault, vault_path: Path) -> None:
        self._store = store
        self._vault = vault
        self._path = vault_path

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
        self._vault = add_person(
            self._path,
            self._vault,
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
        return self.named(name)


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
