"""Registries: kept, refreshed, listed and explained.

Whoever opens charts may open a registry; whoever changes care plans may change its rule. A registry
is made of the general record alone: a score or a problem that is protected stands sealed and is no
fact here, for nobody, so that a list says nothing that its reader could not read in a chart.
"""

from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.clinics import Report, quiet
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registries import Refreshed, Registry, RegistryDefinition
from clinicdesk.services.registry_definitions import end_definition, keep_definition
from clinicdesk.services.registry_reading import Preview, RegistryReads
from clinicdesk.store import registries

__all__ = ["Preview", "RegistryService"]


class RegistryService(RegistryReads):
    """The registries of one clinic."""

    def save(
        self,
        actor: Actor,
        definition: RegistryDefinition,
        *,
        registry_id: UUID | None = None,
        version: int = 0,
        reason: str = "",
    ) -> tuple[Registry, Change]:
        """Keep a new registry, or the next version of one; refresh it to see who is in it.

        Raises:
            NotAllowed: the actor's role does not change care plans.
            BadInput: something is missing; the sentence says what.
            NotFound: there is no such registry. Refused: somebody changed it meanwhile.
        """
        require(actor, Act.EDIT_PLAN)
        if definition.points is not None:
            raise BadInput("A registry has no points.", "Points belong to a criterion of risk.")
        return keep_definition(
            self._store,
            actor,
            "registry",
            definition,
            definition_id=registry_id,
            version=version,
            reason=reason,
        )

    def end(self, actor: Actor, registry_id: UUID, version: int) -> Change:
        """Keep a registry no longer; its versions and its history stay.

        Raises:
            NotAllowed: the actor's role does not change care plans.
            NotFound: there is none. Refused: somebody changed it meanwhile.
        """
        return end_definition(self._store, actor, registry_id, version)

    def refresh(
        self, actor: Actor, registry_id: UUID | None = None, report: Report = quiet
    ) -> tuple[Refreshed, ...]:
        """Bring registries up to now: one, or all. What cannot have changed is not asked again.

        Raises:
            NotAllowed: the actor's role does not open charts.
            Cancelled: the person stopped it; the registries that were done stay done.
        """
        require(actor, Act.READ_CHART)
        return self._refreshing.run(actor, registry_id, report)

    def look(self, actor: Actor, registry_id: UUID) -> None:
        """Note that the actor looks at a registry now: later changes are new to them.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        now = self._store.clock.now()
        with self._store.drafting() as session:
            registries.look(session, registry_id, actor.id, now)
