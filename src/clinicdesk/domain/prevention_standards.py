"""The numbers of the recognition program, as one value; they are read from ``resources``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

__all__ = [
    "CompleterNumbers",
    "Element",
    "EligibilityNumbers",
    "RecognitionNumbers",
    "ReductionNumbers",
    "RiskTest",
    "Standards",
    "YearNumbers",
]

Range = tuple[Decimal, Decimal]


def _range(said: list[float]) -> Range:
    low, high = said
    return Decimal(str(low)), Decimal(str(high))


@dataclass(frozen=True, slots=True, kw_only=True)
class EligibilityNumbers:
    """Section II.A. Percent, mg/dL, kg/m2, days."""

    age: int
    bmi: int
    bmi_asian: int
    a1c: Range
    fasting: Range
    tolerance: Range
    risk_score: int
    test_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class YearNumbers:
    """The program's year: days, months and sessions."""

    days: int
    core_months: int
    core_sessions: int
    maintenance_sessions: int
    join_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleterNumbers:
    """Who is a completer: sessions in the core months, full months from first to last."""

    core_sessions: int
    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReductionNumbers:
    """What a lower risk is. Percent of weight, minutes a week, sessions, points of HbA1c."""

    loss: Decimal
    loss_with_help: Decimal
    minutes: int
    minutes_sessions: int
    sessions: int
    a1c_drop: Decimal
    a1c_reported_days: int
    a1c_last_from_month: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognitionNumbers:
    """What a whole cohort is measured by: people, and shares of 1."""

    eligible: int
    completers: Decimal
    reduced: Decimal
    by_test: Decimal
    retained: tuple[tuple[int, Decimal], ...]
    """Month of the program, and the share that is still there at its beginning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One element of the data set: its column, where its value comes from, what stands for none."""

    column: str
    derive: str
    title: str
    mandatory: bool = False
    empty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskTest:
    """The points of the prediabetes risk test."""

    positive: int
    ages: tuple[tuple[int, int], ...]
    bmis: tuple[tuple[int, int], ...]
    points: Mapping[str, int]

    @classmethod
    def of(cls, said: dict[str, Any]) -> "RiskTest":
        """Read it as ``risk_test.toml`` has it."""
        return cls(
            positive=said["positive"],
            ages=tuple((one["from"], one["points"]) for one in said["age"]),
            bmis=tuple((one["from"], one["points"]) for one in said["bmi"]),
            points=dict(said["points"]),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standards:
    """One edition of the standards."""

    title: str
    edition: str
    date: date
    eligibility: EligibilityNumbers
    year: YearNumbers
    completer: CompleterNumbers
    reduction: ReductionNumbers
    recognition: RecognitionNumbers
    elements: tuple[Element, ...]

    @classmethod
    def of(cls, said: dict[str, Any]) -> "Standards":
        """Read them as ``dprp_2024.toml`` has them."""
        parts = {
            name: {key: value for key, value in said[name].items() if key != "section"}
            for name in ("eligibility", "year", "completer", "reduction", "recognition")
        }
        who, down, whole = parts["eligibility"], parts["reduction"], parts["recognition"]
        who |= {name: _range(who[name]) for name in ("a1c", "fasting", "tolerance")}
        down |= {name: Decimal(str(down[name])) for name in ("loss", "loss_with_help", "a1c_drop")}
        whole |= {name: Decimal(str(whole[name])) for name in ("completers", "reduced", "by_test")}
        whole["retained"] = tuple(
            (month, Decimal(str(share))) for month, share in whole["retained"]
        )
        return cls(
            title=said["title"],
            edition=said["edition"],
            date=date.fromisoformat(said["date"]),
            eligibility=EligibilityNumbers(**who),
            year=YearNumbers(**parts["year"]),
            completer=CompleterNumbers(**parts["completer"]),
            reduction=ReductionNumbers(**down),
            recognition=RecognitionNumbers(**whole),
            elements=tuple(Element(**one) for one in said["element"]),
        )
