"""How values are shown: numbers, units, medicines, allergies, dates of birth and death."""

from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.clinical import Allergy, Medication, Observation, ObservationPart
from clinicdesk.domain.coding import LOINC, Coded, coded
from clinicdesk.domain.display import (
    allergy_detail,
    concept,
    flag_word,
    number,
    observation_value,
    phone,
    quantity,
    unit_text,
)
from clinicdesk.domain.medication_display import medication_line, medication_name, tidy_numbers

ONE = UUID(int=1)
AT = datetime(2026, 3, 5, 14, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0.50", "0.5"),
        ("7.0", "7"),
        ("1000", "1,000"),
        ("1E+3", "1,000"),
        ("27.38473", "27.38"),
        ("0.0043219", "0.00432"),
        ("-3", "−3"),
        ("0", "0"),
        ("123456789", "123,456,789"),
        ("NaN", "Not recorded"),
    ],
)
def test_a_number_is_shown_safely(value: str, shown: str) -> None:
    assert number(Decimal(value)) == shown


@given(st.decimals(allow_nan=True, allow_infinity=True))
def test_any_number_is_shown_without_a_bare_point_or_a_trailing_zero(value: Decimal) -> None:
    shown = number(value)
    assert shown
    assert not shown.lstrip("−").startswith(".")
    assert not ("." in shown and "E" not in shown and shown.endswith("0"))


@pytest.mark.parametrize(
    ("unit", "shown"),
    [
        ("mm[Hg]", "mmHg"),
        ("{score}", ""),
        ("{beats}/min", "per minute"),
        ("kg/m2", "kg/m²"),
        ("ug/mL", "mcg/mL"),
        ("U/L", "units/L"),
        ("[pH]", "pH"),
        ("mg/dL", "mg/dL"),
        ("", ""),
    ],
)
def test_a_unit_is_shown_as_clinicians_write_it(unit: str, shown: str) -> None:
    assert unit_text(unit) == shown


def test_a_quantity_never_breaks_between_number_and_unit() -> None:
    assert quantity(Decimal("7.30"), "%") == "7.3\u00a0%"
    assert quantity(Decimal(60), "mL/min/{1.73_m2}", ">") == (
        "more than 60\u00a0mL/min/1.73\u00a0m²"
    )
    assert quantity(None, "%") == "Not recorded"


def observation(**values: object) -> Observation:
    common: dict[str, object] = {
        "id": ONE,
        "patient_id": ONE,
        "code": coded(LOINC, "4548-4", "HbA1c"),
        "recorded_at": AT,
    }
    return Observation(**{**common, **values})  # type: ignore[arg-type]


def test_blood_pressure_is_one_value() -> None:
    parts = (
        ObservationPart(
            code=coded(LOINC, "8462-4", "Diastolic"), value=Decimal("86.2"), unit="mm[Hg]"
        ),
        ObservationPart(code=coded(LOINC, "8480-6", "Systolic"), value=Decimal(138), unit="mm[Hg]"),
    )
    assert observation_value(observation(parts=parts)) == "138/86.2\u00a0mmHg"
    assert observation_value(observation(parts=parts[:1])) == "Diastolic: 86.2\u00a0mmHg"


def test_a_result_without_a_value_says_why() -> None:
    assert observation_value(observation(absent_reason="asked-declined")) == (
        "Asked, declined to answer"
    )
    assert observation_value(observation()) == "Not recorded"
    assert observation_value(observation(text="Never smoked tobacco (finding)")) == (
        "Never smoked tobacco"
    )


def test_a_flag_is_the_laboratorys_else_the_range() -> None:
    high = Decimal("5.7")
    assert flag_word(observation(value=Decimal(9), reference_high=high)) == "High"
    assert flag_word(observation(value=Decimal(9), reference_high=high, interpretation="N")) == ""
    assert flag_word(observation(value=Decimal(5), reference_high=high)) == ""
    assert flag_word(observation(value=Decimal(5), interpretation="LL")) == "Critically low"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("lisinopril 10 MG Oral Tablet", ("lisinopril", "10 mg oral tablet", "")),
        (
            "Acetaminophen 325 MG Oral Tablet [Tylenol]",
            ("acetaminophen", "325 mg oral tablet", "TYLENOL"),
        ),
        ("METFORMIN", ("metformin", "", "")),
        ("hydrOXYzine 25 MG", ("hydrOXYzine", "25 mg", "")),
        (
            "Amoxicillin 250 MG / Clavulanate 125 MG Oral Tablet",
            ("amoxicillin 250 mg / clavulanate 125 mg oral tablet", "", ""),
        ),
        (
            "1 ML Epoetin Alfa 4000 UNT/ML Injection [Epogen]",
            ("1 mL epoetin alfa 4,000 units/mL injection", "", "EPOGEN"),
        ),
        ("", ("Name not recorded", "", "")),
    ],
)
def test_a_medicines_name(said: str, shown: tuple[str, str, str]) -> None:
    assert medication_name(Coded(said)) == shown


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        (".5 mg", "0.5 mg"),
        ("5.0 mg", "5 mg"),
        ("10.05 mg", "10.05 mg"),
        ("1000 units", "1,000 units"),
        ("until 2026", "until 2026"),
        ("100.00", "100"),
        ("1.50.2", "1.50.2"),
    ],
)
def test_numbers_in_a_dose_are_tidied(typed: str, shown: str) -> None:
    assert tidy_numbers(typed) == shown


def test_a_medicines_line_has_its_parts_in_order() -> None:
    line = medication_line(
        Medication(
            id=ONE,
            patient_id=ONE,
            recorded_at=AT,
            code=Coded("Metformin"),
            status="on-hold",
            form="Modified-release tablet",
            dose=".5 g",
            route="Oral",
            frequency="twice a day @ meals",
            as_needed=True,
        )
    )
    assert line.text == (
        "metformin — modified-release tablet — DOSE 0.5 g — oral — "
        "twice a day at meals, as needed — on hold"
    )


def test_allergies_concepts_and_telephones() -> None:
    allergy = Allergy(
        id=ONE,
        patient_id=ONE,
        recorded_at=AT,
        code=Coded("Penicillin"),
        criticality="high",
        reactions=("Hives", "Wheeze"),
        severity="severe",
    )
    assert allergy_detail(allergy) == "Hives, Wheeze; severe; high risk"
    assert concept(Coded("Diabetes mellitus type 2 (disorder)")) == "Diabetes mellitus type 2"
    assert concept(Coded("Pain (left)")) == "Pain (left)"
    assert phone("+1 614-555-0100") == "(614)\u00a0555-0100"
    assert phone("x123 call after 5") == "x123 call after 5"
