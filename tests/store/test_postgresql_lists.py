"""Rules, lists and files of employers are asked on a real PostgreSQL, and tell the same there."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from bare_store import bare_store
from hypothesis import HealthCheck, given, settings
from real_postgresql import real_postgresql
from registry_people import NOW, TODAY, ZONE, add_people
from registry_rules import rules
from sqlalchemy.orm import Session

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.eligibility import EndKind, Span
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.people import Telecom
from clinicdesk.domain.person_details import (
    Coverage,
    Occupation,
    PersonDetails,
    RelatedPerson,
    SpokenLanguage,
    TribalAffiliation,
)
from clinicdesk.domain.registries import MemberSort
from clinicdesk.domain.registry_facts import AsOf, PersonFacts
from clinicdesk.domain.registry_rule import Node
from clinicdesk.domain.roster import ListQuestion, RosterFilter, RosterSort
from clinicdesk.domain.table_views import TableLayout, TableView
from clinicdesk.services.registry_book import catalogue, shipped_criteria, shipped_registries
from clinicdesk.services.registry_refreshing import given as given_rules
from clinicdesk.store import (
    census_roster,
    eligibility,
    eligibility_standing,
    eligibility_writes,
    person_details,
    registries,
    registry_members,
    registry_query,
    registry_refresh,
    staff,
    summary,
    table_views,
)
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.records.all_records import METADATA
from clinicdesk.store.registry_facts import facts_of
from clinicdesk.store.roster_details import PARTS, with_more
from clinicdesk.store.roster_lists import Lists
from clinicdesk.store.unit_of_work import UnitOfWork

AS_OF = AsOf(TODAY, ZONE)
PEOPLE = 120
LAYOUT = TableLayout()
DETAILS = PersonDetails(
    races=(Coded("White"), Coded("Asian")),
    tribes=(TribalAffiliation(Coded("Navajo"), True),),
    languages=(SpokenLanguage("es", True), SpokenLanguage("en")),
    related=(
        RelatedPerson(
            name="Ruth Hall",
            telecoms=(Telecom(value="614 555 0142"),),
            is_emergency=True,
            may_receive=("results",),
            start_on=date(2020, 1, 1),
        ),
    ),
    occupations=(Occupation(occupation=Coded("Welder"), employer="Acme", end_on=TODAY),),
    coverages=(Coverage(payor="Aetna", member_id="W1", start_on=TODAY),),
)


@dataclass
class Filled:
    """Who is in a clinic; the same in both engines, for the ids are made from one seed."""

    owner: UUID
    people: list[UUID]
    employer: UUID


def _spans(uow: UnitOfWork, people: list[UUID]) -> UUID:
    employer = eligibility.add_employer(uow, "Acme  Works", client_id="7", omission_percent=10)
    members = [
        eligibility_writes.NewMember(
            id=uow.new_id(),
            employer_id=employer,
            number=str(1000 + place // 2),
            person_code=f"0{place % 2}",
            patient_id=one,
            digest=bytes(16),
            said=bytes(80),
        )
        for place, one in enumerate(people)
    ]
    eligibility_writes.add_members(uow, members, None)
    spans = []
    for place, member in enumerate(members):
        ends = (None, TODAY - timedelta(1), TODAY, TODAY + timedelta(30))[place % 4]
        span = Span(
            start_on=TODAY - timedelta(400 - 200 * (place % 3)),
            end_on=ends and max(ends, TODAY),
            end_kind=EndKind.EXPLICIT if ends else EndKind.NONE,
            continuation=place % 5 == 0,
            plan="PPO",
        )
        spans.append((span, member.id, member.patient_id, employer))
    made = eligibility_writes.add_spans(uow, spans, None)
    eligibility_writes.replace_spans(uow, [(one, "corrected") for one in made[::7]], None)
    return employer


def fill(uow: UnitOfWork) -> Filled:
    owner = staff.add(uow, name="o", display="O", roles=[Role.NURSE])
    uow.session.flush()
    uow.actor = replace(uow.actor, id=owner)
    people = add_people(uow, 5, PEOPLE, owner)
    employer = _spans(uow, people[::2])
    for one in people[:6]:
        person_details.write(uow, one, DETAILS, "clinic")
    summary.refresh(uow, people)
    registries.adopt(uow, given_rules(), lambda definition: definition.name)
    for kind in ("criterion", "registry"):
        for head in registries.heads(uow.session, kind):
            done = registry_refresh.evaluate(uow.session, head, catalogue(), AS_OF)
            assert done is not None
            registry_refresh.write(uow, done)
    table_views.keep(uow, owner, "people", TableView("Mine", LAYOUT))
    uow.audit(AuditAct(act="invented", kind="patient"))
    return Filled(owner, people, employer)


@dataclass
class Engines:
    """One clinic in SQLite and in PostgreSQL."""

    filled: Filled
    lite: Session
    server: Session

    def both(self, read: Callable[[Session], Any]) -> Any:
        """Read from both; they say the same."""
        said = read(self.lite)
        assert read(self.server) == said
        return said


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engines]:
    def ids() -> IdSource:
        return IdSource(FixedClock(NOW), seed=3)

    clock = FixedClock(NOW)
    nurse = Actor(UUID(int=1), "n", "N", frozenset({Role.NURSE}), UUID(int=2))
    with (
        real_postgresql() as engine,
        bare_store(tmp_path_factory.mktemp("lists"), clock, ids()) as store,
    ):
        METADATA.create_all(engine)
        with store.writing(nurse) as uow:
            filled = fill(uow)
        with Session(engine) as there, store.reading() as here:
            assert fill(UnitOfWork(there, nurse, clock, ids())) == filled
            there.commit()
            yield Engines(filled, here, there)


def _without_order(facts: PersonFacts) -> dict[str, Any]:
    """What is known of a person, whatever stands first: no rule asks for that."""
    said = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return {k: Counter(v) if isinstance(v, tuple) else v for k, v in said.items()}


def test_what_rules_read_of_people_is_the_same(engines: Engines) -> None:
    def read(session: Session) -> dict[UUID, dict[str, Any]]:
        found = facts_of(session, engines.filled.people, AS_OF)
        return {who: _without_order(one) for who, one in found.items()}

    assert len(engines.both(read)) == PEOPLE


def test_what_is_shipped_lists_the_same_people(engines: Engines) -> None:
    listed = [
        engines.both(
            lambda session, rule=one.definition.rule: registry_query.members(
                session, rule, catalogue(), AS_OF
            )
        )
        for one in (*shipped_registries(), *shipped_criteria())
    ]
    assert sum(0 < len(one) < PEOPLE for one in listed) >= 10


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rule=rules())
def test_any_rule_lists_the_same_people(engines: Engines, rule: Node) -> None:
    engines.both(lambda session: registry_query.members(session, rule, catalogue(), AS_OF))
    some = engines.filled.people[::3]
    engines.both(lambda session: registry_query.members(session, rule, catalogue(), AS_OF, some))


@pytest.mark.parametrize("order", RosterSort)
def test_lists_stand_in_the_same_order(engines: Engines, order: RosterSort) -> None:
    me = engines.filled.owner
    for chosen in RosterFilter:
        for descending in (False, True):
            question = ListQuestion(chosen=chosen, order=order, descending=descending)
            page = engines.both(
                lambda session, asked=question: Lists().page(
                    session, asked, today=TODAY, me=me, offset=0, limit=PEOPLE
                )
            )
            assert len(page.rows) == page.total
            ids, _total = engines.both(
                lambda session, asked=question: Lists().ids(
                    session, asked, [(0, 3), (9, 20)], today=TODAY, me=me
                )
            )
            assert list(ids[:4]) == [row.id for row in page.rows[:4]]


def test_the_columns_of_a_list_say_the_same(engines: Engines) -> None:
    def read(session: Session) -> Any:
        page = Lists().page(
            session, ListQuestion(), today=TODAY, me=engines.filled.owner, offset=0, limit=PEOPLE
        )
        return with_more(session, page.rows, PARTS, now=NOW, zone=ZONE)

    rows = engines.both(read)
    for part in ("eligibility", "last_contact", "review_due", "primary_care"):
        assert any(getattr(row.more, part) for row in rows), part


def test_members_of_a_registry_stand_in_the_same_order(engines: Engines) -> None:
    people, since = engines.filled.people, NOW - timedelta(1)
    heads = engines.both(
        lambda session: [
            one
            for kind in ("criterion", "registry")
            for one in registries.heads(session, kind, given_rules())
        ]
    )
    assert len(heads) == 20
    for head in heads:
        who = head.registry.id
        engines.both(lambda session, who=who: registries.versions(session, who))
        engines.both(lambda session, who=who: registries.counts(session, who, UUID(int=1)))
        engines.both(lambda session, who=who: registry_members.stays(session, who, since=since))
        engines.both(lambda session, who=who: registry_members.member_state(session, who, people))
        for order in MemberSort:
            for descending in (False, True):
                engines.both(
                    lambda session, who=who, order=order, descending=descending: (
                        registry_members.MemberOrder().ids(
                            session, who, order, descending=descending
                        )
                    )
                )
    assert engines.both(lambda session: registry_members.points_of(session, people))
    engines.both(lambda session: registry_members.changes_between(session, since))
    assert any(
        engines.both(lambda session, who=one: registry_members.of_person(session, who))
        for one in people[:20]
    )
    kept = engines.both(lambda s: table_views.of_table(s, engines.filled.owner, "people"))
    assert kept.named == (TableView("Mine", LAYOUT),)


def test_who_is_eligible_is_the_same(engines: Engines) -> None:
    people, employer = engines.filled.people, engines.filled.employer

    def quiet(_count: int) -> None:
        pass

    members = engines.both(lambda session: eligibility.members_of(session, employer, quiet))
    assert len(members) == PEOPLE // 2
    engines.both(lambda session: eligibility.states_of(session, employer, quiet))
    for day in (TODAY, TODAY + timedelta(1)):
        counted = engines.both(
            lambda session, on=day: eligibility.eligible_count(session, employer, on)
        )
        assert 0 < counted < PEOPLE // 2
    engines.both(lambda session: eligibility.current_spans_of(session, people))
    engines.both(eligibility.employers)
    engines.both(lambda session: eligibility.employer_named(session, "ACME works"))
    for one in people[:20]:
        engines.both(lambda session, who=one: eligibility.spans_of_person(session, who))
        engines.both(lambda session, who=one: eligibility.members_of_person(session, who, employer))
    some = [member.id for member in members.values()]
    engines.both(lambda session: eligibility.members_by_id(session, some))
    shared = engines.both(
        lambda session: eligibility.household(session, [(employer, "1000")], people[0])
    )
    assert len(shared) == 1
    standing = engines.both(
        lambda session: set(eligibility_standing.out_of_step(session, TODAY + timedelta(1)))
    )
    assert standing


def test_a_file_is_compared_with_the_same_people(engines: Engines) -> None:
    people = engines.filled.people
    index = engines.both(lambda session: census_roster.roster_index(session, lambda _n: None))
    assert len(index.people) == PEOPLE
    engines.both(lambda session: census_roster.people(session, people))
    engines.both(lambda session: census_roster.names_of(session, people))
    engines.both(lambda session: census_roster.first_people(session, 7))
    assert engines.both(lambda session: census_roster.seen_people(session, people))


def test_details_of_people_come_back_the_same(engines: Engines) -> None:
    found = engines.both(
        lambda session: person_details.read_many(session, engines.filled.people[:9])
    )
    assert found[engines.filled.people[0]] == DETAILS
