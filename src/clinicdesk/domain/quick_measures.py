"""The measures that readings are told in one line: their words, codes, units and bounds.

LOINC: body weight 29463-7, blood pressure panel 85354-9 with systolic 8480-6 and diastolic 8462-4,
steps in 24 hours 41950-7, exercise duration 55411-3, glucose in capillary blood by glucometer
41653-7, heart rate 8867-4, sleep duration 93832-4. Mood and the minutes of a whole week have codes
of our own.
"""

from dataclasses import dataclass
from decimal import Decimal

from clinicdesk.domain.coding import LOINC, Coded, coded, local

__all__ = ["PRESSURE", "QUICK_MEASURES", "QuickMeasure", "measure_of_word", "quick_measure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuickMeasure:
    """One measure that may be told quickly."""

    key: str
    """As it is written back."""
    title: str
    words: tuple[str, ...]
    code: Coded
    unit: str
    """The unit it is kept in (UCUM)."""
    category: str
    """Observation.category (US Core)."""
    units: tuple[tuple[str, str], ...] = ()
    """Spelling (lower case) and the unit (UCUM) that it means."""
    parts: tuple[Coded, ...] = ()
    """The components of a panel, in the order in which they are told."""
    whole: bool = False
    """Whether it is told in whole numbers."""
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(100000)
    """Beyond these it is asked about."""
    jump: Decimal | None = None
    """The share by which a next reading seldom differs from the last."""


_KG = (("kg", "kg"), ("kgs", "kg"), ("kilo", "kg"), ("kilos", "kg"))
_LB = (("lb", "[lb_av]"), ("lbs", "[lb_av]"), ("pound", "[lb_av]"), ("pounds", "[lb_av]"))
_HOUR = (("h", "h"), ("hr", "h"), ("hrs", "h"), ("hour", "h"), ("hours", "h"))
_MINUTE = (("minutes", "min"), ("mins", "min"), ("minute", "min"))
PRESSURE = QuickMeasure(
    key="bp",
    title="Blood pressure",
    words=("bp", "pressure", "rr"),
    code=coded(LOINC, "85354-9", "Blood pressure panel with all children optional"),
    unit="mm[Hg]",
    units=(("mmhg", "mm[Hg]"),),
    category="vital-signs",
    parts=(
        coded(LOINC, "8480-6", "Systolic blood pressure"),
        coded(LOINC, "8462-4", "Diastolic blood pressure"),
    ),
    whole=True,
)
QUICK_MEASURES = (
    QuickMeasure(
        key="w",
        title="Weight",
        words=("w", "wt", "weight"),
        code=coded(LOINC, "29463-7", "Body weight"),
        unit="kg",
        units=_KG + _LB,
        category="vital-signs",
        low=Decimal(25),
        high=Decimal(300),
        jump=Decimal("0.08"),
    ),
    PRESSURE,
    QuickMeasure(
        key="steps",
        title="Steps",
        words=("steps", "step", "st"),
        code=coded(LOINC, "41950-7", "Steps in 24 hours"),
        unit="{steps}/d",
        category="activity",
        whole=True,
        high=Decimal(60000),
    ),
    QuickMeasure(
        key="min",
        title="Active minutes",
        words=("min", "active", "exercise"),
        code=coded(LOINC, "55411-3", "Exercise duration"),
        unit="min",
        units=_MINUTE + _HOUR,
        category="activity",
        whole=True,
        high=Decimal(600),
    ),
    QuickMeasure(
        key="minwk",
        title="Active minutes a week",
        words=("minwk", "minweek", "weekly"),
        code=local("activity-minutes-week", "Active minutes a week"),
        unit="min",
        units=_MINUTE + _HOUR,
        category="activity",
        whole=True,
        high=Decimal(3000),
    ),
    QuickMeasure(
        key="glu",
        title="Glucose",
        words=("glu", "glucose", "sugar", "bg"),
        code=coded(LOINC, "41653-7", "Glucose in capillary blood by glucometer"),
        unit="mg/dL",
        units=(("mg/dl", "mg/dL"), ("mgdl", "mg/dL"), ("mmol/l", "mmol/L"), ("mmol", "mmol/L")),
        category="laboratory",
        low=Decimal(30),
        high=Decimal(600),
    ),
    QuickMeasure(
        key="mood",
        title="Mood, 0 to 10",
        words=("mood",),
        code=local("mood-0-10", "Mood, 0 to 10"),
        unit="{score}",
        category="survey",
        whole=True,
        high=Decimal(10),
    ),
    QuickMeasure(
        key="sleep",
        title="Sleep",
        words=("sleep", "slept"),
        code=coded(LOINC, "93832-4", "Sleep duration"),
        unit="h",
        units=_HOUR + _MINUTE,
        category="activity",
        high=Decimal(16),
    ),
    QuickMeasure(
        key="pulse",
        title="Heart rate",
        words=("pulse", "heart"),
        code=coded(LOINC, "8867-4", "Heart rate"),
        unit="/min",
        units=(("bpm", "/min"),),
        category="vital-signs",
        whole=True,
        low=Decimal(30),
        high=Decimal(220),
    ),
)
_BY_KEY = {one.key: one for one in QUICK_MEASURES}
_BY_WORD = {word: one for one in QUICK_MEASURES for word in one.words}


def quick_measure(key: str) -> QuickMeasure:
    """Return the measure with a key; raises KeyError."""
    return _BY_KEY[key]


def measure_of_word(word: str) -> QuickMeasure | None:
    """Return the measure that a word (lower case) begins."""
    return _BY_WORD.get(word)
