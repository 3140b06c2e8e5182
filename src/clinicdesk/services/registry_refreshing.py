"""Brings registries and criteria of risk up to now: read first, then written, one at a time."""

from collections.abc import Sequence
from uuid import UUID

from clinicdesk.domain.access import Actor
from clinicdesk.domain.clinics import Report
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.registries import Refreshed, RegistryDefinition
from clinicdesk.domain.registry_facts import AsOf
from clinicdesk.domain.registry_words import rule_words
from clinicdesk.services.registry_book import catalogue, shipped_criteria, shipped_registries
from clinicdesk.store import registries, registry_refresh
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.registries import Given, Head
from clinicdesk.store.registry_refresh import Evaluated

__all__ = ["Refreshing", "given", "words_of"]

_AT_ONCE = 5_000
"""Members in one transaction: some tenths of a second at most."""


def given() -> tuple[Given, ...]:
    """Return what is shipped: criteria before the registries that count their points."""
    kinds = (("criterion", shipped_criteria()), ("registry", shipped_registries()))
    return tuple(
        Given(kind, one.key, one.version, one.definition) for kind, some in kinds for one in some
    )


def words_of(definition: RegistryDefinition) -> str:
    """Return a definition's rule in words."""
    return rule_words(definition.rule, catalogue())


class Refreshing:
    """Refreshes in an order in which points are counted before they are asked for."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone

    def run(self, actor: Actor, registry_id: UUID | None, report: Report) -> tuple[Refreshed, ...]:
        """Refresh every criterion, then the registries: all of them, or one.

        Raises:
            NotFound: there is no such registry.
            Cancelled: the person stopped it; what was done stays done.
        """
        self._adopt(actor)
        as_of = AsOf(site_day(self._store.clock.now(), self._zone), self._zone)
        with self._store.reading() as session:
            criteria = registries.heads(session, "criterion")
            lists = registries.heads(session, "registry")
        if registry_id is not None:
            criteria = [one for one in criteria if one.registry.id == registry_id] or criteria
            lists = [one for one in lists if one.registry.id == registry_id]
            if not lists and criteria[0].registry.id != registry_id:
                raise NotFound("There is no such registry.", "List them, and choose one.")
        total = len(criteria) + len(lists)
        tell = _Teller(report, total)
        points = self._round(actor, criteria, as_of, (), tell)
        done = [*points, *self._round(actor, lists, as_of, _moved(points), tell)]
        report(total, total, "Registries refreshed")
        return tuple(done)

    def _round(
        self,
        actor: Actor,
        heads: Sequence[Head],
        as_of: AsOf,
        moved: Sequence[UUID] | None,
        tell: "_Teller",
    ) -> list[Refreshed]:
        """Read each, and write some together: a commit costs more than a registry of few."""
        done: list[Refreshed] = []
        waiting: list[Evaluated] = []
        for head in heads:
            tell.next(head.registry.name)
            with self._store.reading() as session:
                found = registry_refresh.evaluate(session, head, catalogue(), as_of, moved=moved)
            if found is not None:
                waiting.append(found)
            if sum(len(one.members) for one in waiting) > _AT_ONCE:
                done += self._write(actor, waiting)
                waiting = []
        return done + self._write(actor, waiting)

    def _adopt(self, actor: Actor) -> None:
        shipped = given()
        with self._store.reading() as session:
            if not registries.to_adopt(session, shipped):
                return
        with self._store.writing(actor) as uow:
            for registry_id in registries.adopt(uow, shipped, words_of):
                uow.audit(AuditAct(act="copied", kind="registry", object_id=registry_id))

    def _write(self, actor: Actor, waiting: Sequence[Evaluated]) -> list[Refreshed]:
        if not waiting:
            return []
        done = []
        with self._store.writing(actor) as uow:
            for found in waiting:
                one = registry_refresh.write(uow, found)
                told = f"entered:{len(one.entered)} left:{len(one.left)}"
                uow.audit(
                    AuditAct(
                        act="refreshed", kind="registry", object_id=one.registry_id, digest=told
                    )
                )
                done.append(one)
        return done


class _Teller:
    """Says which registry is being asked, of how many."""

    def __init__(self, report: Report, total: int) -> None:
        self._report, self._total, self._place = report, total, 0

    def next(self, name: str) -> None:
        self._report(self._place, self._total, name)
        self._place += 1


def _moved(done: Sequence[Refreshed]) -> tuple[UUID, ...] | None:
    """Return whose points changed; None where points themselves changed for everybody."""
    if any(one.cause in {"first", "rule"} for one in done):
        return None
    return tuple({person for one in done for person in (*one.entered, *one.left)})
