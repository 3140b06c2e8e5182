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
from clinicdesk.services.registry_book import catalogue
from clinicdesk.services.registry_reading import Preview, RegistryReads
from clinicdesk.services.registry_refreshing import given, words_of
from clinicdesk.store import registries
from clinicdesk.store.audit_log import AuditAct

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
        definition.require_whole(catalogue())
        words = words_of(definition)
        with self._store.writing(actor) as uow:
            if registry_id is None:
                registry_id = registries.add(uow, "registry", definition, words, reason)
                act = "created"
            else:
                registries.change(uow, registry_id, version, definition, words=words, reason=reason)
                act = "changed"
            uow.session.flush()
            saved = registries.get(uow.session, registry_id, given())[0]
            uow.audit(
                AuditAct(
                    act=act, kind="registry", object_id=registry_id, object_version=saved.number
                )
            )
        return saved, Change(frozenset({"registry"}))

    def end(self, actor: Actor, registry_id: UUID, version: int) -> Change:
        """Keep a registry no longer; its versions and its history stay.

        Raises:
            NotAllowed: the actor's role does not change care plans.
            NotFound: there is none. Refused: somebody changed it meanwhile.
        """
        require(actor, Act.EDIT_PLAN)
        with self._store.writing(actor) as uow:
            registries.end(uow, registry_id, version)
            uow.audit(AuditAct(act="ended", kind="registry", object_id=registry_id))
        return Change(frozenset({"registry"}))

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
