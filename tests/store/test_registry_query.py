"""A rule as SQL lists exactly those for whom the rule holds when each is asked alone."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from bare_store import bare_store
from hypothesis import HealthCheck, given, settings
from registry_people import NOW, TODAY, ZONE, add_people
from registry_rules import rules

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.clock import FixedClock
from clinicdesk.domain.ids import IdSource
from clinicdesk.domain.registry_eval import evaluate
from clinicdesk.domain.registry_facts import AsOf, PersonFacts
from clinicdesk.domain.registry_fields import require_whole
from clinicdesk.domain.registry_lines import newest_result
from clinicdesk.domain.registry_rule import Clause, Node, Not, Op
from clinicdesk.services.registry_book import catalogue, shipped_criteria, shipped_registries
from clinicdesk.store import registry_query, staff
from clinicdesk.store.audit_log import AuditAct
from clinicdesk.store.clinic_store import ClinicStore
from clinicdesk.store.registry_facts import facts_of

AS_OF = AsOf(TODAY, ZONE)
PEOPLE = 160


class Ground:
    def __init__(self, store: ClinicStore, facts: dict[UUID, PersonFacts]) -> None:
        self.store, self.facts = store, facts

    def listed(self, rule: Node, scope: list[UUID] | None = None) -> set[UUID]:
        with self.store.reading() as session:
            return registry_query.members(session, rule, catalogue(), AS_OF, scope)

    def holding(self, rule: Node) -> set[UUID]:
        return {
            one.id
            for one in self.facts.values()
            if one.status not in registry_query.NOBODY
            and evaluate(rule, one, catalogue(), AS_OF) is True
        }


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    clock = FixedClock(NOW)
    ids = IdSource(clock, seed=3)
    nurse = Actor(ids.new(), "n", "N", frozenset({Role.NURSE}), ids.new())
    with bare_store(tmp_path_factory.mktemp("rules"), clock, ids) as store:
        with store.writing(nurse) as uow:
            owner = staff.add(uow, name="o", display="O", roles=[Role.NURSE])
            uow.audit(AuditAct(act="added a person", kind="staff"))
        with store.writing(nurse) as uow:
            people = add_people(uow, 5, PEOPLE, owner)
        with store.reading() as session:
            facts = facts_of(session, people, AS_OF)
        yield Ground(store, facts)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=rules())
def test_the_list_is_who_each_is_alone(ground: Ground, rule: Node) -> None:
    require_whole(rule, catalogue())
    assert ground.listed(rule) == ground.holding(rule)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=rules())
def test_asking_about_some_is_the_list_among_them(ground: Ground, rule: Node) -> None:
    some = sorted(ground.facts, key=str)[::3]
    assert ground.listed(rule, some) == ground.listed(rule) & set(some)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=rules())
def test_nobody_is_listed_by_a_rule_and_by_its_reverse(ground: Ground, rule: Node) -> None:
    assert not ground.listed(rule) & ground.listed(Not(rule))


def test_what_is_shipped_tells_people_apart(ground: Ground) -> None:
    """What is shipped lists somebody and not everybody, so that agreement says something."""
    alive = sum(one.status not in registry_query.NOBODY for one in ground.facts.values())
    apart = 0
    for one in (*shipped_registries(), *shipped_criteria()):
        listed = ground.listed(one.definition.rule)
        assert listed == ground.holding(one.definition.rule), one.key
        apart += 0 < len(listed) < alive
    assert apart >= 10


def test_a_bound_is_not_a_value(ground: Ground) -> None:
    """ "<9" is not over 9, and not known to be over 8; ">9" is over both."""
    seen = set()
    for person in ground.facts.values():
        newest = newest_result(catalogue().measures["phq9"], person)
        if newest is None or newest.value is None or not newest.comparator:
            continue
        seen.add(newest.comparator[0])
        line = Clause(
            field="result", op=Op.OVER, subject="phq9", number=newest.value, unit="{score}"
        )
        expected = {"<": False, "<=": False, ">": True, ">=": None}[newest.comparator]
        assert evaluate(line, person, catalogue(), AS_OF) is expected
        lower = replace(line, number=newest.value - 1)
        assert evaluate(lower, person, catalogue(), AS_OF) is (
            None if newest.comparator[0] == "<" else True
        )
    assert seen == {"<", ">"}
