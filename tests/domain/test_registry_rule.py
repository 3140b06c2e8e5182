"""Rules: they are kept as they were, say themselves in words, and refuse what is no rule."""

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from registry_rules import rules

from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registries import RegistryDefinition
from clinicdesk.domain.registry_fields import clause_problem, require_whole
from clinicdesk.domain.registry_rule import (
    All,
    Clause,
    Node,
    Not,
    Op,
    Or,
    Span,
    dumps,
    load,
    loads,
    years_before,
)
from clinicdesk.domain.registry_words import rule_words
from clinicdesk.services.registry_book import catalogue, shipped_criteria, shipped_registries

HBA1C = Clause(field="result", op=Op.OVER, subject="hba1c", number=Decimal(9), unit="%")
DIABETES = Clause(field="condition", op=Op.ACTIVE, subject="diabetes")
NONE = Clause(field="result", op=Op.NONE_WITHIN, subject="hba1c", within=Span(12, "m"))


@given(rule=rules())
def test_a_rule_is_read_as_it_was_written(rule: Node) -> None:
    assert loads(dumps(rule)) == rule
    require_whole(rule, catalogue())
    words = rule_words(rule, catalogue())
    assert words
    assert "…" not in words


@given(text=st.text(max_size=60))
def test_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        loads(f"{{{text}")


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda part: (
        st.lists(part, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["all", "any", "not", "at-least", "of", "field", "op", "values", "number"]
            ),
            part,
            max_size=3,
        )
    ),
    max_leaves=8,
)


@given(value=_JSON)
def test_whatever_comes_is_a_rule_or_is_refused(value: Any) -> None:
    try:
        rule = load(value)
    except BadInput:
        return
    assert load(json.loads(dumps(rule))) == rule


def test_it_reads_as_people_would_say_it() -> None:
    rule = All((DIABETES, Or((HBA1C, NONE))))
    said = rule_words(rule, catalogue())
    assert said == "Has diabetes and (last HbA1c over 9 % or no HbA1c within 12 months)"
    assert rule_words(Not(DIABETES), catalogue()) == "Not (has diabetes)"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"all": []}, "at least one line"),
        ({"any": "x"}, "at least one line"),
        ({"field": "age", "op": "above"}, "op is one of"),
        ({"field": "age", "op": "over", "number": "many"}, "digits"),
        ({"field": "age", "op": "over", "number": "NaN"}, "digits before"),
        ({"field": "age", "op": "over", "color": 1}, "nothing is called color"),
        ({"field": "visit", "op": "within", "within": "soon"}, "90d, 6m or 2y"),
        ({"at-least": 4, "of": [{"field": "plan", "op": "active"}]}, "from 1 to 1"),
    ],
)
def test_each_fault_is_named(value: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        load(value)


def test_a_line_that_is_not_whole_says_what_is_missing() -> None:
    known = catalogue()
    assert "number" in clause_problem(Clause(field="age", op=Op.OVER), known)
    assert "no such program" in clause_problem(
        Clause(field="programme", op=Op.NONE, subject="dance"), known
    )
    assert "Choose one of" in clause_problem(
        Clause(field="condition", op=Op.ACTIVE, subject="gout"), known
    )
    assert clause_problem(Clause(field="condition", op=Op.ACTIVE, subject="icd10:M10"), known) == ""
    assert "how recent" in clause_problem(Clause(field="visit", op=Op.WITHIN), known)
    assert "lower number" in clause_problem(
        Clause(field="age", op=Op.BETWEEN, number=Decimal(9), high=Decimal(2)), known
    )


def test_what_is_shipped_is_whole_and_has_its_source_and_day() -> None:
    for one in (*shipped_registries(), *shipped_criteria()):
        one.definition.require_whole(catalogue())
        assert one.definition.source
        assert one.definition.date
        assert RegistryDefinition.loads(one.definition.dumps()) == one.definition
        for column in one.definition.columns:
            assert column.source
            assert column.date
            assert "certified" not in column.source
    kinds = (catalogue().conditions, catalogue().measures, catalogue().procedures)
    assert all(group.source and group.date for kind in kinds for group in kind.values())


def test_ages_turn_on_the_birthday_and_leap_days_in_march() -> None:
    assert years_before(date(2028, 2, 29), 18) == date(2010, 2, 28)
    assert Span(1, "m").before(date(2026, 3, 31)) == date(2026, 2, 28)
    assert Span(12, "m").before(date(2026, 11, 22)) == date(2025, 11, 22)
    assert Span(30, "d").after(date(2026, 11, 22)) == date(2026, 12, 22)
