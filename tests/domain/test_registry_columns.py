"""Care-gap columns: what stands in a cell, their keys, and what cannot be kept."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registries import RegistryDefinition
from clinicdesk.domain.registry_cells import (
    ColumnState,
    GapColumn,
    cell_of,
    column_key,
    require_columns,
    require_date,
    shown_by,
)
from clinicdesk.domain.registry_facts import AsOf, PersonFacts
from clinicdesk.domain.registry_rule import All, Clause, Not, Op, Span
from clinicdesk.services.registry_book import catalogue, shipped_registries

RECENT = Span(12, "m")
A1C = Clause(field="result", op=Op.WITHIN, subject="hba1c", within=RECENT)
EYE = Clause(field="procedure", op=Op.WITHIN, subject="eye-exam", within=RECENT)
SEEN = Clause(field="contact", op=Op.WITHIN, within=RECENT)
OLD = Clause(field="age", op=Op.OVER)
COLUMN = GapColumn(
    key="a", title="HbA1c", show="result:hba1c", met=A1C, source="Own rule", date="2026-05"
)


def test_what_a_rule_asks_for_first_stands_in_its_cell() -> None:
    assert shown_by(A1C) == "result:hba1c"
    assert shown_by(All((OLD, EYE, A1C))) == "procedure:eye-exam"
    assert shown_by(Not(SEEN)) == "contact"
    assert shown_by(OLD) == ""
    pressures = [replace(A1C, subject=one) for one in ("systolic", "diastolic", "systolic")]
    assert shown_by(All(tuple(pressures))) == "result:systolic/diastolic"


def test_what_is_shipped_can_be_kept() -> None:
    for one in shipped_registries():
        require_columns(one.definition.columns, catalogue())


def test_a_key_is_made_of_the_title_and_never_taken_twice() -> None:
    assert column_key("Eye exam, 12 months", ()) == "eye-exam-12-months"
    assert column_key("Eye", ("eye", "eye-2")) == "eye-3"
    assert column_key("فحص", ()) == "column"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"title": " "}, "needs a title"),
        ({"title": "x" * 61}, "needs a title"),
        ({"source": ""}, "HbA1c: say whose rule it is"),
        ({"date": ""}, "HbA1c: say whose rule it is"),
        ({"date": "May 2025"}, "HbA1c: “May 2025” is not a date"),
        ({"date": "2025-13"}, "is not a date"),
        ({"show": "shoe-size"}, "“shoe-size” cannot be shown"),
        ({"met": replace(A1C, subject="no-such")}, "HbA1c: "),
    ],
)
def test_what_is_missing_is_said_with_the_columns_name(
    changed: dict[str, object], said: str
) -> None:
    with pytest.raises(BadInput, match=said):
        require_columns((replace(COLUMN, **changed),), catalogue())  # type: ignore[arg-type]


def test_columns_are_not_too_many_and_no_two_are_one() -> None:
    with pytest.raises(BadInput, match="same key"):
        require_columns((COLUMN, COLUMN), catalogue())
    many = tuple(replace(COLUMN, key=str(at)) for at in range(13))
    with pytest.raises(BadInput, match="at most 12"):
        require_columns(many, catalogue())


def test_a_definition_with_a_date_that_is_none_is_refused() -> None:
    for good in ("", "2026", "2026-05", "2026-05-08"):
        require_date(good)
    with pytest.raises(BadInput, match="not a date"):
        RegistryDefinition(name="x", rule=A1C, date="soon").require_whole(catalogue())


def test_a_column_without_words_of_its_own_says_its_state() -> None:
    known = PersonFacts(id=UUID(int=1), status="active", interpreter=True)
    asked = Clause(field="interpreter", op=Op.ACTIVE)
    column = replace(COLUMN, met=asked, show=shown_by(asked))
    cell = cell_of(column, known, catalogue(), AsOf(date(2026, 11, 22), "America/New_York"))
    assert (cell.state, cell.words, cell.on) == (ColumnState.MET, "", None)
