"""Measures that goals are often set in, each with its code and unit, and how it is reached."""

from dataclasses import dataclass

from clinicdesk.domain.coding import LOINC, Coded, coded, local
from clinicdesk.domain.plans import Comparator

__all__ = ["MEASURES", "Measure", "measure_coded", "measure_named"]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its LOINC code (ours where there is none), UCUM unit and usual direction."""

    code: Coded
    unit: str
    comparator: Comparator


_MOST, _LEAST = Comparator.AT_MOST, Comparator.AT_LEAST
MEASURES: tuple[Measure, ...] = (
    Measure(coded(LOINC, "4548-4", "Hemoglobin A1c"), "%", _MOST),
    Measure(coded(LOINC, "8480-6", "Systolic blood pressure"), "mm[Hg]", _MOST),
    Measure(coded(LOINC, "8462-4", "Diastolic blood pressure"), "mm[Hg]", _MOST),
    Measure(coded(LOINC, "29463-7", "Body weight"), "kg", _MOST),
    Measure(coded(LOINC, "39156-5", "Body mass index"), "kg/m2", _MOST),
    Measure(coded(LOINC, "13457-7", "LDL cholesterol, calculated"), "mg/dL", _MOST),
    Measure(coded(LOINC, "8867-4", "Heart rate"), "/min", _MOST),
    Measure(coded(LOINC, "44261-6", "PHQ-9 score"), "{score}", _MOST),
    Measure(coded(LOINC, "70274-6", "GAD-7 score"), "{score}", _MOST),
    Measure(coded(LOINC, "41950-7", "Steps in 24 hours"), "{steps}/d", _LEAST),
    Measure(coded(LOINC, "93832-4", "Sleep duration"), "h", _LEAST),
    Measure(local("activity-minutes-week", "Active minutes a week"), "min", _LEAST),
    Measure(local("smoke-free-days", "Smoke-free days"), "d", _LEAST),
    Measure(coded(LOINC, "72514-3", "Pain, 0 to 10"), "{score}", _MOST),
    Measure(local("asthma-days-week", "Days with asthma symptoms a week"), "d", _MOST),
    Measure(local("medicine-days-week", "Days a week with all medicines taken"), "d", _LEAST),
    Measure(local("rested-mornings-week", "Rested mornings a week"), "d", _LEAST),
    Measure(local("cigarettes-day", "Cigarettes a day"), "{cigarettes}/d", _MOST),
    Measure(local("produce-servings-day", "Servings of vegetables and fruit a day"), "/d", _LEAST),
    Measure(local("sugary-drinks-week", "Sugary drinks a week"), "/wk", _MOST),
    Measure(local("water-glasses-day", "Glasses of water a day"), "/d", _LEAST),
    Measure(local("alcohol-drinks-week", "Alcoholic drinks a week"), "/wk", _MOST),
    Measure(local("alcohol-free-days-week", "Alcohol-free days a week"), "d", _LEAST),
    Measure(local("stress-0-10", "Stress, 0 to 10"), "{score}", _MOST),
)


def measure_named(words: str) -> Measure | None:
    """The measure of the list with these words."""
    wanted = words.strip().casefold()
    return next((m for m in MEASURES if m.code.text.casefold() == wanted), None)


def measure_coded(code: str) -> Measure | None:
    """The measure of the list with this code."""
    return next((m for m in MEASURES if m.code.code == code), None)
