"""Employers whose people the clinic serves, and how each one's files are read."""

from collections.abc import Sequence
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.census import CensusLook, CensusProfile
from clinicdesk.domain.census_fields import CensusField
from clinicdesk.domain.changes import Change
from clinicdesk.domain.eligibility import DEFAULT_SHARE, Employer
from clinicdesk.domain.errors import BadInput, NotFound
from clinicdesk.store import census_profiles, eligibility
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["EmployerService", "require_columns"]

_NEEDED = (CensusField.EMPLOYEE_ID, CensusField.SUBSCRIBER_ID)


class EmployerService:
    """Keeps employers and the profiles of their files."""

    def __init__(self, store: ClinicStore) -> None:
        self._store = store

    def all(self, actor: Actor) -> tuple[Employer, ...]:
        """Return every employer, by name.

        Raises:
            NotAllowed: the actor's role does not import.
        """
        require(actor, Act.IMPORT)
        with self._store.reading() as session:
            return eligibility.employers(session)

    def named(self, actor: Actor, name: str) -> Employer:
        """Return the employer of a name.

        Raises:
            NotAllowed: the actor's role does not import. NotFound: there is none.
        """
        require(actor, Act.IMPORT)
        with self._store.reading() as session:
            found = eligibility.employer_named(session, name)
            known = eligibility.employers(session)
        if found is None:
            listed = ", ".join(one.name for one in known) or "none yet"
            raise NotFound("There is no employer of this name.", f"Employers: {listed}.")
        return found

    def add(
        self,
        actor: Actor,
        name: str,
        *,
        client_id: str = "",
        omission_percent: int = DEFAULT_SHARE,
    ) -> tuple[Employer, Change]:
        """Store a new employer; one of the same name is the same.

        Raises:
            NotAllowed: the actor's role does not import. BadInput: no name, or no share.
        """
        require(actor, Act.IMPORT)
        if not name.strip():
            raise BadInput("An employer needs a name.", "Type it.")
        _share(omission_percent)
        with self._store.writing(actor) as uow:
            known = eligibility.employer_named(uow.session, name)
            if known is None:
                made = eligibility.add_employer(
                    uow, name, client_id=client_id, omission_percent=omission_percent
                )
                uow.audit(AuditAct(act="created", kind="employer", object_id=made))
                uow.session.flush()
                known = eligibility.employer_named(uow.session, name)
        assert known is not None
        return known, Change(frozenset({"eligibility"}))

    def change(self, actor: Actor, employer: Employer) -> tuple[Employer, Change]:
        """Store an employer's code and the share of omissions.

        Raises:
            NotAllowed: the actor's role does not import. BadInput: no share.
            NotFound: there is none. Refused: somebody changed it since.
        """
        require(actor, Act.IMPORT)
        _share(employer.omission_percent)
        with self._store.writing(actor) as uow:
            eligibility.change_employer(uow, employer)
            uow.audit(AuditAct(act="changed", kind="employer", object_id=employer.id))
            uow.session.flush()
            changed = eligibility.employer_named(uow.session, employer.name)
        assert changed is not None
        return changed, Change(frozenset({"eligibility"}))

    def profiles(
        self, actor: Actor, employer_id: UUID, *, earlier: bool = False
    ) -> tuple[CensusProfile, ...]:
        """Return how an employer's files are read; ``earlier`` versions too, where asked.

        Raises:
            NotAllowed: the actor's role does not import.
        """
        require(actor, Act.IMPORT)
        with self._store.reading() as session:
            return census_profiles.profiles(session, employer_id, earlier=earlier)

    def save_profile(
        self, actor: Actor, employer_id: UUID, profile: CensusProfile
    ) -> tuple[CensusProfile, Change]:
        """Keep a profile: each change is a new version.

        Raises:
            NotAllowed: the actor's role does not import.
            BadInput: no name, or what a file must have is not among its columns.
        """
        require(actor, Act.IMPORT)
        if not profile.name.strip():
            raise BadInput("A profile needs a name.", "Type it.")
        require_columns(profile)
        with self._store.writing(actor) as uow:
            saved = census_profiles.add_profile(uow, employer_id, profile)
            uow.audit(AuditAct(act="saved", kind="census profile", object_id=saved.id))
        return saved, Change(frozenset({"eligibility"}))

    def profile(
        self, actor: Actor, employer: Employer, look: CensusLook, name: str = ""
    ) -> CensusProfile:
        """Return a saved profile, or (without a name) what is guessed from the headers.

        Raises:
            NotAllowed: the actor's role does not import. NotFound: there is no such profile.
        """
        saved = self.profiles(actor, employer.id)
        if not name:
            return CensusProfile(
                employer_id=employer.id, name="guessed", columns=look.guessed, whole=look.whole
            )
        for one in saved:
            if one.name.casefold() == " ".join(name.split()).casefold():
                return one
        listed = ", ".join(one.name for one in saved) or "none yet"
        raise NotFound("There is no profile of this name.", f"Profiles: {listed}.")


def _share(percent: int) -> None:
    if not 0 <= percent <= 100:
        raise BadInput("The share of omissions is a percentage.", "Type a number from 0 to 100.")


def require_columns(profile: CensusProfile, headers: Sequence[str] | None = None) -> None:
    """Let a profile through by which people can be told apart.

    Raises:
        BadInput: no column of numbers or names, one field twice, or columns that are not there.
    """
    columns = profile.columns
    if headers is not None:
        columns = {name: one for name, one in columns.items() if name in headers}
    said = list(columns.values())
    if not any(one in said for one in _NEEDED):
        raise BadInput(
            "No column is the employee number.", "Say in the profile which column it is."
        )
    if CensusField.FULL_NAME not in said and CensusField.FAMILY not in said:
        raise BadInput("No column is the name.", "Say in the profile which column it is.")
    twice = {one.value for one in said if said.count(one) > 1}
    if twice:
        raise BadInput(
            f"Two columns are the same field: {', '.join(sorted(twice))}.", "Leave one out."
        )
