"""Risk points: criteria that each clinic may change, somebody's points, and what criteria bring."""

from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.changes import Change
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registries import Registry, RegistryDefinition
from clinicdesk.domain.risk import CriterionRow, RiskScore
from clinicdesk.services.registry_definitions import end_definition, keep_definition
from clinicdesk.services.registry_refreshing import given
from clinicdesk.store import patients, registries, risk
from clinicdesk.store.clinic_store import ClinicStore

__all__ = ["RiskService"]


class RiskService:
    """Criteria are refreshed with the registries (`RegistryService.refresh`)."""

    def __init__(self, store: ClinicStore) -> None:
        self._store = store

    def criteria(self, actor: Actor) -> tuple[CriterionRow, ...]:
        """Return the criteria with their yield.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return tuple(
                CriterionRow(
                    criterion=one.registry,
                    found=risk.yield_of(session, one.registry.id),
                    refreshed_at=one.refreshed_at,
                )
                for one in registries.heads(session, "criterion", given())
            )

    def of_person(self, actor: Actor, patient_id: UUID) -> RiskScore:
        """Return somebody's points with their reasons, as of the last refresh.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is no such person.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            patients.get(session, patient_id)
            reasons = risk.reasons_of(session, patient_id)
        return RiskScore(sum(one.points for one in reasons), reasons)

    def save(
        self,
        actor: Actor,
        definition: RegistryDefinition,
        *,
        criterion_id: UUID | None = None,
        version: int = 0,
        reason: str = "",
    ) -> tuple[Registry, Change]:
        """Keep a new criterion, or the next version of one.

        Raises:
            NotAllowed: the actor's role does not change care plans.
            BadInput: something is missing; the sentence says what.
            NotFound: there is no such criterion. Refused: somebody changed it meanwhile.
        """
        require(actor, Act.EDIT_PLAN)
        if definition.points is None:
            raise BadInput("A criterion needs its points.", "Type a whole number from 0 to 100.")
        return keep_definition(
            self._store,
            actor,
            "criterion",
            definition,
            definition_id=criterion_id,
            version=version,
            reason=reason,
        )

    def end(self, actor: Actor, criterion_id: UUID, version: int) -> Change:
        """Keep a criterion no longer: its points no longer count.

        Raises:
            NotAllowed: the actor's role does not change care plans.
            NotFound: there is none. Refused: somebody changed it meanwhile.
        """
        return end_definition(self._store, actor, criterion_id, version)
