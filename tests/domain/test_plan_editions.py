"""Which edition is in force, what is printed of it, and when a page may say comprehensive."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sample_plan import plan as sample_plan

from clinicdesk.domain.access import Actor, Role
from clinicdesk.domain.errors import NotAllowed
from clinicdesk.domain.plan_editions import (
    Answer,
    CosignRule,
    Edition,
    current_edition,
    differences_since,
    may_say_comprehensive,
    printed_version,
    signing_role,
    standing_against,
    waiting_edition,
)
from clinicdesk.domain.plan_lint import completeness
from clinicdesk.domain.plans import CarePlan, PlanStatement, PlanStatus, StatementKind

TODAY = date(2026, 11, 22)
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def edition(number: int, **more: object) -> Edition:
    said: dict[str, object] = {
        "id": UUID(int=number),
        "plan_id": UUID(int=99),
        "number": number,
        "plan_number": number * 3,
        "sha256": "3f9ac2d1e07b" + "0" * 52,
        "signed_by_id": UUID(int=1),
        "signed_by": "A. Moreau, RN",
        "signed_at": NOON,
        "role": "nurse",
        **more,
    }
    return Edition(**said)  # type: ignore[arg-type]


def whole(plan: CarePlan) -> CarePlan:
    """The sample plan with all fourteen points."""
    kinds = [k for k in StatementKind if k is not StatementKind.STRENGTH]
    return replace(
        plan,
        statements=tuple(PlanStatement(kind, "Said") for kind in kinds),
        copy_given_on=TODAY,
        concerns=plan.concerns[:1],
        goals=tuple(replace(g, concern_ids=(plan.concerns[0].id,)) for g in plan.goals[:1]),
    )


_EDITIONS = st.lists(st.tuples(st.booleans(), st.sampled_from([None, *Answer])), max_size=5).map(
    lambda said: [
        edition(n, needs_cosignature=needs, answer=answer if needs else None)
        for n, (needs, answer) in enumerate(said, 1)
    ]
)


@given(_EDITIONS)
def test_what_is_in_force_is_whole_and_newest(editions: list[Edition]) -> None:
    current = current_edition(editions)
    whole_ones = [e for e in editions if e.in_force]
    if current is None:
        assert not whole_ones
    else:
        assert current.answer is not Answer.RETURNED
        assert not current.needs_cosignature or current.answer is Answer.COSIGNED
        assert current.number == max(e.number for e in whole_ones)
    waits = waiting_edition(editions)
    assert waits is None or (waits.number == len(editions) and not waits.in_force)


def test_what_acts_beside_the_plan_set_is_no_change_of_it() -> None:
    plan = sample_plan()
    beside = replace(
        plan,
        status=PlanStatus.ON_HOLD,
        review_due_on=TODAY,
        copy_given_on=TODAY,
        copy_language="es",
    )
    assert differences_since(plan, beside) == ()
    changed = replace(plan, preferences="To sleep")
    assert [line.field for line in differences_since(plan, changed)] == ["what matters"]
    due = replace(plan.goals[0], due_on=TODAY)
    assert differences_since(plan, replace(plan, goals=(due, *plan.goals[1:])))


def test_a_page_says_edition_version_and_hash() -> None:
    plan = sample_plan()
    assert printed_version(plan, []) == "Version 4, not signed"
    waits = edition(1, needs_cosignature=True)
    assert printed_version(plan, [waits]).endswith("waiting for a second signature")
    signed = edition(2)
    assert printed_version(plan, [waits, signed]) == "Edition 2, version 6, 3f9ac2d1e07b"
    changed = replace(signed, changed_since="Goal added: Walk")
    assert (
        printed_version(plan, [changed])
        == "Version 4, changed since edition 2, version 6, 3f9ac2d1e07b, was signed"
    )


def test_comprehensive_is_said_of_a_whole_signed_plan_that_is_not_overdue() -> None:
    plan = whole(sample_plan())
    assert all(point.ok for point in completeness(plan, TODAY))
    assert may_say_comprehensive(plan, [edition(1)], TODAY) == ()
    assert may_say_comprehensive(plan, [], TODAY) == ("Sign the plan.",)
    assert may_say_comprehensive(plan, [edition(1, needs_cosignature=True)], TODAY)
    changed = edition(1, changed_since="Goal added: Walk")
    assert may_say_comprehensive(plan, [changed], TODAY) == (
        "Sign the plan again: it was changed since edition 1.",
    )
    late = replace(plan, review_due_on=TODAY - timedelta(days=1))
    assert any("Review the plan" in one for one in may_say_comprehensive(late, [edition(1)], TODAY))


@given(st.sampled_from(StatementKind))
def test_each_missing_point_keeps_the_word_back(kind: StatementKind) -> None:
    plan = whole(sample_plan())
    left = replace(plan, statements=tuple(s for s in plan.statements if s.kind is not kind))
    missing = may_say_comprehensive(left, [edition(1)], TODAY)
    assert bool(missing) == (kind is not StatementKind.STRENGTH)


def test_what_stands_against_a_signature_is_named() -> None:
    plan = sample_plan()
    unsure = replace(plan.concerns[0], verification="unconfirmed")
    said = standing_against(replace(plan, concerns=(unsure,)), TODAY)
    assert "Not confirmed: Stroke risk with atrial fibrillation" in said
    assert "7 lines serve nothing in the plan" in said
    assert standing_against(whole(plan), TODAY) != said


def test_who_signs_in_which_role() -> None:
    def somebody(*roles: Role) -> Actor:
        return Actor(UUID(int=1), "a", "A", frozenset(roles), UUID(int=2))

    assert signing_role(somebody(Role.NURSE, Role.PROVIDER)) is Role.PROVIDER
    assert signing_role(somebody(Role.NURSE, Role.COACH)) is Role.NURSE
    with pytest.raises(NotAllowed):
        signing_role(somebody(Role.COACH))
    rule = CosignRule(frozenset({Role.NURSE}), frozenset({Role.PROVIDER, Role.COACH}))
    assert rule.needed(Role.NURSE)
    assert not rule.needed(Role.PROVIDER)
    assert rule.may_cosign(somebody(Role.PROVIDER))
    assert not rule.may_cosign(somebody(Role.COACH))
