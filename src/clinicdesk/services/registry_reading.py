"""What is read of registries: who is in them, why, and who came and went."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from clinicdesk.domain.access import Act, Actor, require
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.errors import NotFound
from clinicdesk.domain.registries import (
    MemberPage,
    MemberRow,
    MemberSort,
    Registry,
    RegistryRow,
    RegistryVersion,
    Stay,
    Why,
)
from clinicdesk.domain.registry_cells import GapColumn, cell_of
from clinicdesk.domain.registry_eval import evaluate, reasons
from clinicdesk.domain.registry_facts import AsOf
from clinicdesk.domain.registry_fields import Catalogue, require_whole
from clinicdesk.domain.registry_rule import Node
from clinicdesk.domain.registry_words import rule_words
from clinicdesk.services.registry_book import catalogue
from clinicdesk.services.registry_refreshing import Refreshing, given
from clinicdesk.store import (
    patients,
    registries,
    registry_members,
    registry_query,
    roster_query,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.fast_read import FastReader
from clinicdesk.store.registry_facts import facts_of

__all__ = ["Preview", "RegistryReads"]

_ONE = timedelta(minutes=1)
_MOST_SEEN = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """Whom a rule that is being written would list."""

    count: int
    words: str


class RegistryReads:
    """The reading verbs of registries."""

    def __init__(self, store: ClinicStore, zone: str) -> None:
        self._store = store
        self._zone = zone
        self._refreshing = Refreshing(store, zone)
        self._order = registry_members.MemberOrder()
        self._noted: dict[tuple[UUID, UUID], datetime] = {}
        self._lock = threading.Lock()

    def _as_of(self) -> AsOf:
        return AsOf(site_day(self._store.clock.now(), self._zone), self._zone)

    def catalogue(self) -> Catalogue:
        """Return the value sets and programs that rules may name."""
        return catalogue()

    def list(self, actor: Actor) -> tuple[RegistryRow, ...]:
        """Return the registries with how many are in each, and what changed since one looked.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            found = []
            for head in registries.heads(session, "registry", given()):
                counted = registries.counts(session, head.registry.id, actor.id)
                members, entered, left, looked = counted
                found.append(
                    RegistryRow(
                        registry=head.registry,
                        members=members,
                        entered=entered,
                        left=left,
                        refreshed_at=head.refreshed_at,
                        looked_at=looked,
                    )
                )
        return tuple(found)

    def named(self, actor: Actor, name: str) -> Registry:
        """Return a registry by its key or its name, whatever the case.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: there is none; the sentence lists those that are.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            found = registries.every(session, "registry", given())
        wanted = name.strip().lower()
        for one in found:
            if wanted in {one.key, one.name.lower(), str(one.id)}:
                return one
        listed = ", ".join(one.key for one in found) or "none yet: refresh them first"
        raise NotFound("There is no such registry.", f"Registries: {listed}.")

    def get(self, actor: Actor, registry_id: UUID) -> Registry:
        """Return one registry.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is none.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return registries.get(session, registry_id, given())[0]

    def versions(self, actor: Actor, registry_id: UUID) -> tuple[RegistryVersion, ...]:
        """Return every version that was saved, the newest first.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return tuple(registries.versions(session, registry_id))

    def preview(self, actor: Actor, rule: Node) -> Preview:
        """Count whom a rule lists, while it is being written; nothing is kept.

        Raises:
            NotAllowed: the actor's role does not open charts.
            BadInput: a line is not whole; the sentence says which.
        """
        require(actor, Act.READ_CHART)
        require_whole(rule, catalogue())
        with self._store.reading() as session:
            found = registry_query.members(session, rule, catalogue(), self._as_of())
        return Preview(len(found), rule_words(rule, catalogue()))

    def members(
        self,
        actor: Actor,
        registry_id: UUID,
        order: MemberSort = MemberSort.NAME,
        *,
        offset: int = 0,
        limit: int = 100,
        descending: bool = False,
        open_column: str = "",
    ) -> MemberPage:
        """Return a window of the members, with their care-gap columns.

        ``open_column`` keeps those of whom that column is not known to be met. Opening the list is
        written down, as a chart's opening is; repeats within a minute are one.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is no such registry.
            ClinicDeskError: the entry cannot be written; the list does not open.
        """
        registry = self.get(actor, registry_id)
        self._note_opened(actor, registry_id)
        as_of = self._as_of()
        with self._store.reading() as session:
            ids: Sequence[UUID] = self._order.ids(
                session, registry_id, order, descending=descending
            )
            if open_column:
                met = registry_query.members(
                    session, _column(registry, open_column).met, catalogue(), as_of
                )
                ids = [one for one in ids if one not in met]
            seen = ids[offset : offset + min(limit, _MOST_SEEN)]
            reader = FastReader(session)
            people = roster_query.of_ids(reader, [reader.out(one) for one in seen], as_of.day)
            facts = facts_of(session, seen, as_of)
            state = registry_members.member_state(session, registry_id, seen)
            rows = tuple(
                MemberRow(
                    person=one,
                    since=state[one.id][0],
                    entered_by=state[one.id][1],
                    points=facts[one.id].risk_points,
                    cells=tuple(
                        cell_of(column, facts[one.id], catalogue(), as_of)
                        for column in registry.definition.columns
                    ),
                )
                for one in people
                if one.id in state
            )
        return MemberPage(rows, len(ids), offset)

    def open_gaps(self, actor: Actor, registry_id: UUID) -> dict[str, int]:
        """Return of how many members each care-gap column is not known to be met.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is no such registry.
        """
        registry = self.get(actor, registry_id)
        as_of = self._as_of()
        with self._store.reading() as session:
            here = set(self._order.ids(session, registry_id, MemberSort.NAME, descending=False))
            return {
                one.key: len(here - registry_query.members(session, one.met, catalogue(), as_of))
                for one in registry.definition.columns
            }

    def explain(self, actor: Actor, registry_id: UUID, patient_id: UUID) -> Why:
        """Say why somebody is in a registry, or is not: each line with its evidence.

        Raises:
            NotAllowed: the actor's role does not open charts.
            NotFound: there is no such registry or person.
        """
        registry = self.get(actor, registry_id)
        self._note_opened(actor, registry_id, patient_id)
        as_of = self._as_of()
        with self._store.reading() as session:
            patients.get(session, patient_id)
            facts = facts_of(session, [patient_id], as_of)[patient_id]
            state = registry_members.member_state(session, registry_id, [patient_id])
            stays = registry_members.stays(session, registry_id, patient_id=patient_id)
        rule = registry.definition.rule
        return Why(
            registry=registry,
            holds=evaluate(rule, facts, catalogue(), as_of),
            since=state[patient_id][0] if patient_id in state else None,
            told=reasons(rule, facts, catalogue(), as_of),
            points=facts.risk_points,
            risks=tuple((one.title, one.points) for one in facts.risks),
            stays=tuple(stays),
        )

    def history(
        self, actor: Actor, registry_id: UUID, *, since: datetime | None = None, limit: int = 200
    ) -> tuple[Stay, ...]:
        """Return who entered and who left, the newest first.

        Raises:
            NotAllowed: the actor's role does not open charts. NotFound: there is no such registry.
        """
        self.get(actor, registry_id)
        self._note_opened(actor, registry_id)
        with self._store.reading() as session:
            return tuple(registry_members.stays(session, registry_id, since=since, limit=limit))

    def of_person(self, actor: Actor, patient_id: UUID) -> tuple[tuple[Registry, datetime], ...]:
        """Return the registries somebody is in, with since when.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        with self._store.reading() as session:
            return tuple(
                (registries.get(session, registry_id)[0], since)
                for registry_id, since in registry_members.of_person(session, patient_id)
            )

    def changes_since(self, actor: Actor, day: date) -> tuple[int, int]:
        """Return how many entries and exits there were since a day began, first fills left out.

        Raises:
            NotAllowed: the actor's role does not open charts.
        """
        require(actor, Act.READ_CHART)
        midnight = AsOf(day, self._zone).start
        with self._store.reading() as session:
            found = registry_members.changes_between(session, midnight)
        return sum(one[0] for one in found.values()), sum(one[1] for one in found.values())

    def _note_opened(self, actor: Actor, registry_id: UUID, patient_id: UUID | None = None) -> None:
        now = self._store.clock.now()
        key = (actor.id, patient_id or registry_id)
        with self._lock:
            last = self._noted.get(key)
        if last is not None and timedelta(0) <= now - last < _ONE:
            return
        with self._store.writing(actor) as uow:
            uow.audit(
                AuditAct(
                    act="opened", kind="registry", object_id=registry_id, patient_id=patient_id
                )
            )
        with self._lock:
            self._noted[key] = now


def _column(registry: Registry, key: str) -> GapColumn:
    for column in registry.definition.columns:
        if column.key == key:
            return column
    listed = ", ".join(one.key for one in registry.definition.columns) or "none"
    raise NotFound("There is no such column.", f"Columns: {listed}.")
