"""Who may be in the prevention program, line by line, and the score of the prediabetes risk test.

Source: CDC, "Diabetes Prevention Recognition Program Standards and Operating Procedures", June 1,
2024, section II.A; the numbers stand in ``resources/prevention/dprp_2024.toml``. The risk test is
that of ADA and CDC; its points stand in ``resources/prevention/risk_test.toml``.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.prevention import Evidence
from clinicdesk.domain.prevention_standards import EligibilityNumbers, RiskTest

__all__ = [
    "Eligibility",
    "EligibilityLine",
    "RiskAnswers",
    "bmi_of",
    "eligibility",
    "evidence_problems",
    "inches_of",
    "risk_score",
]


@dataclass(frozen=True, slots=True)
class EligibilityLine:
    """One condition: whether it holds (None: nobody knows) and why."""

    key: str
    words: str
    holds: bool | None


@dataclass(frozen=True, slots=True)
class Eligibility:
    """What stands for and against somebody: all ``lines`` are needed, and one of ``bases``."""

    lines: tuple[EligibilityLine, ...]
    bases: tuple[EligibilityLine, ...]

    @property
    def eligible(self) -> bool:
        """Whether every line holds, and one basis."""
        return all(one.holds for one in self.lines) and any(one.holds for one in self.bases)

    @property
    def by_laboratory(self) -> bool:
        """Whether a blood test or gestational diabetes before is among what holds."""
        return any(one.holds and one.key in {"test", "gestational"} for one in self.bases)

    def basis(self, key: str) -> bool:
        """Tell whether one basis holds."""
        return any(one.holds for one in self.bases if one.key == key)

    @property
    def missing(self) -> tuple[str, ...]:
        """What speaks against it or is not known, in words."""
        found = [one.words for one in self.lines if not one.holds]
        if not any(one.holds for one in self.bases):
            found.append(
                "No blood test in range within a year, no gestational diabetes before, and no risk"
                " test of 5 or more."
            )
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskAnswers:
    """What the risk test asks. ``man`` and the like are answers, not what the record says."""

    age: int
    man: bool
    gestational: bool
    family: bool
    blood_pressure: bool
    active: bool
    bmi: Decimal


def risk_score(answers: RiskAnswers, test: RiskTest) -> int:
    """Return the points of the risk test."""
    score = max((points for least, points in test.ages if answers.age >= least), default=0)
    score += max((points for least, points in test.bmis if answers.bmi >= least), default=0)
    given = {
        "man": answers.man,
        "gestational": answers.gestational and not answers.man,
        "family": answers.family,
        "blood_pressure": answers.blood_pressure,
        "inactive": not answers.active,
    }
    return score + sum(test.points[key] for key, holds in given.items() if holds)


def bmi_of(height_in: int, weight_lb: Decimal) -> Decimal:
    """Return the body mass index (kg/m2) of inches and pounds, to a tenth."""
    kilograms = weight_lb * Decimal("0.45359237")
    metres = height_in * Decimal("0.0254")
    return round(kilograms / (metres * metres), 1)


def inches_of(text: str) -> int | None:
    """Read a height: ``5'8"``, ``5 8``, ``68``, ``68 in``, ``173 cm``; None where it is none.

    Whole inches, as the data set has them.
    """
    said = text.strip().casefold().replace("”", '"').replace("’", "'")
    if said.endswith("cm"):
        number = said.removesuffix("cm").strip().replace(",", ".")
        digits = number.replace(".", "", 1)
        return round(Decimal(number) / Decimal("2.54")) if digits.isdecimal() else None
    for unit in ("inches", "in", '"'):
        said = said.removesuffix(unit).strip()
    parts = said.replace("ft", "'").replace("'", " ").split()
    if not parts or len(parts) > 2 or not all(one.isdecimal() for one in parts):
        return None
    numbers = [int(one) for one in parts]
    if len(numbers) == 2:
        return numbers[0] * 12 + numbers[1] if numbers[1] < 12 else None
    return numbers[0] * 12 if numbers[0] < 9 else numbers[0]


def evidence_problems(evidence: Evidence, on: date) -> list[FieldProblem]:
    """Return what cannot be in the evidence, field by field."""
    problems = []
    height = evidence.height_in
    if height is not None and not 30 <= height <= 98:
        problems.append(FieldProblem("height", "The data set takes heights from 30 to 98 inches."))
    if evidence.weight_lb is not None and not 70 <= evidence.weight_lb <= 997:
        problems.append(FieldProblem("weight", "The data set takes weights from 70 to 997 lb."))
    a1c = evidence.a1c
    if a1c is not None and not Decimal("2.5") <= a1c <= 18:
        problems.append(FieldProblem("a1c", "An HbA1c is between 2.5 and 18 %."))
    if evidence.risk_score is not None and not 0 <= evidence.risk_score <= 11:
        problems.append(FieldProblem("risk_score", "The risk test gives 0 to 11 points."))
    for name in ("a1c", "fasting", "tolerance"):
        when: date | None = getattr(evidence, f"{name}_on")
        if getattr(evidence, name) is not None and when is None:
            problems.append(FieldProblem(f"{name}_on", "Say the day of the test."))
        elif when is not None and when > on:
            problems.append(FieldProblem(f"{name}_on", "The test is later than the enrollment."))
    for name in ("motivation", "referred", "payer", "education"):
        code: int | None = getattr(evidence, name)
        if code is not None and not 1 <= code <= 99:
            problems.append(FieldProblem(name, "Type the code of the data dictionary, a number."))
    return problems


def _in_time(on: date | None, enrolled_on: date, days: int) -> bool:
    return on is not None and 0 <= (enrolled_on - on).days <= days


def _test(evidence: Evidence, on: date, numbers: EligibilityNumbers) -> EligibilityLine:
    said = (
        ("HbA1c", "%", evidence.a1c, evidence.a1c_on, numbers.a1c),
        ("Fasting glucose", "mg/dL", evidence.fasting, evidence.fasting_on, numbers.fasting),
        ("2-hour glucose", "mg/dL", evidence.tolerance, evidence.tolerance_on, numbers.tolerance),
    )
    words = []
    for name, unit, value, when, (low, high) in said:
        if value is None:
            continue
        inside, in_time = low <= value <= high, _in_time(when, on, numbers.test_days)
        if inside and in_time:
            return EligibilityLine("test", f"{name} {value} {unit} within a year.", holds=True)
        why = f"is not {low} to {high}" if not inside else "is older than a year"
        words.append(f"{name} {value} {unit} {why}.")
    return EligibilityLine("test", " ".join(words) or "No blood test.", holds=False)


def eligibility(
    evidence: Evidence, age: int | None, enrolled_on: date, numbers: EligibilityNumbers
) -> Eligibility:
    """Tell who may be in the program. ``age`` is that of the day of enrollment."""
    least = numbers.bmi_asian if evidence.asian else numbers.bmi
    bmi = None
    if evidence.height_in and evidence.weight_lb:
        bmi = bmi_of(evidence.height_in, evidence.weight_lb)
    lines = (
        EligibilityLine(
            "age",
            f"Age {age}." if age is not None else "The age is not known.",
            None if age is None else age >= numbers.age,
        ),
        EligibilityLine(
            "bmi",
            "Height or weight is not known." if bmi is None else f"BMI {bmi}; {least} is needed.",
            None if bmi is None else bmi >= least,
        ),
        EligibilityLine("diabetes", *_no(evidence.diabetes, "diabetes")),
        EligibilityLine("pregnant", *_no(evidence.pregnant, "pregnancy")),
    )
    score = evidence.risk_score
    bases = (
        _test(evidence, enrolled_on, numbers),
        EligibilityLine(
            "gestational",
            "Gestational diabetes before." if evidence.gestational else "None before.",
            evidence.gestational,
        ),
        EligibilityLine(
            "risk",
            "No risk test." if score is None else f"Risk test {score} points.",
            score is not None and score >= numbers.risk_score,
        ),
    )
    return Eligibility(lines, bases)


def _no(said: bool | None, name: str) -> tuple[str, bool | None]:
    if said is None:
        return f"Nobody asked about {name}.", None
    return (f"There is {name}." if said else f"No {name}."), not said
