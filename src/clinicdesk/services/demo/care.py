"""What invented people have and need, read from ``resources/reference/demo``."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from clinicdesk import assets
from clinicdesk.domain.coding import LOINC, RXNORM, SNOMED, Coded, coded, local

__all__ = [
    "CareBook",
    "GoalIdea",
    "Measure",
    "Medicine",
    "Problem",
    "ReferralIdea",
    "read_care",
    "said",
]

_CARE = "reference/demo/care.toml"


def said(code: Coded, words: str) -> Coded:
    """Return a coded value in the words that people here use for it."""
    return replace(code, text=words)


def _code(told: Mapping[str, Any], name: str) -> Coded:
    for key, system in (("snomed", SNOMED), ("rxnorm", RXNORM), ("loinc", LOINC)):
        if key in told:
            return coded(system, told[key], name)
    return Coded(name)


def measure_code(told: Mapping[str, Any], name: str) -> Coded:
    """Return a measure's code; one of our own where no LOINC code is told."""
    if "loinc" in told:
        return coded(LOINC, told["loinc"], name)
    return local("-".join(name.casefold().split()), name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Something measured again and again: where it starts, and where good care leads."""

    code: Coded
    unit: str
    start: tuple[float, float]
    better: float
    noise: float = 0.0
    floor: float = 0.0
    places: int = 0
    every: int = 90
    category: str = "laboratory"
    normal: tuple[Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Medicine:
    """A medicine with its usual directions."""

    code: Coded
    dose: str
    route: str
    frequency: str
    as_needed: bool
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalIdea:
    """A goal that people with a problem set themselves."""

    says: str
    code: Coded | None
    comparator: str
    value: Decimal | None
    relative: float
    unit: str
    own_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralIdea:
    """A service that a problem asks for, with a question that a specialist can answer."""

    service: Coded
    to: str
    type: str
    question: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A condition or need with all that usually goes with it."""

    key: str
    code: Coded
    share: float
    older: float
    social: bool
    along: tuple[str, ...]
    never: tuple[str, ...]
    own_words: str
    medicines: tuple[Medicine, ...]
    measures: tuple[Measure, ...]
    goals: tuple[GoalIdea, ...]
    interventions: tuple[tuple[str, str, str], ...]
    """Words, how often, and whose it is (nurse, coach, chw, person)."""
    referrals: tuple[ReferralIdea, ...]


@dataclass(frozen=True, slots=True)
class CareBook:
    """Everything that the resource file tells."""

    problems: Mapping[str, Problem]
    recipients: tuple[Mapping[str, str], ...]
    allergies: tuple[Mapping[str, Any], ...]
    vaccines: tuple[Mapping[str, Any], ...]


def _measure(told: Mapping[str, Any]) -> Measure:
    normal = told.get("normal")
    return Measure(
        code=measure_code(told, told["name"]),
        unit=told["unit"],
        start=(float(told["start"][0]), float(told["start"][1])),
        better=float(told["better"]),
        noise=float(told.get("noise", 0)),
        floor=float(told.get("floor", 0)),
        places=int(told.get("places", 0)),
        every=int(told.get("every", 90)),
        category=told.get("category", "laboratory"),
        normal=(Decimal(str(normal[0])), Decimal(str(normal[1]))) if normal else None,
    )


def _goal(told: Mapping[str, Any], units: Mapping[str, Measure]) -> GoalIdea:
    loinc, measure = told.get("loinc", ""), told.get("measure", "")
    known = units.get(loinc or measure)
    code = known.code if known else None
    if code is None and (loinc or measure):
        code = measure_code(told, measure or told["says"])
    return GoalIdea(
        says=told["says"],
        code=code,
        comparator=told.get("comparator", ""),
        value=Decimal(str(told["value"])) if "value" in told else None,
        relative=float(told.get("relative", 0)),
        unit=known.unit if known else told.get("unit", ""),
        own_words=told.get("own_words", ""),
    )


def _own_measures(told: Mapping[str, Any]) -> list[Measure]:
    """Return a problem's measures, those included that only a goal speaks of."""
    found = [_measure(one) for one in told.get("measure", ())]
    goals = [one for one in told.get("goal", ()) if "start" in one]
    found += [_measure({**one, "name": one["measure"], "category": "activity"}) for one in goals]
    return found


VITALS: tuple[tuple[str, str, str], ...] = (
    ("8480-6", "Systolic blood pressure", "mm[Hg]"),
    ("8462-4", "Diastolic blood pressure", "mm[Hg]"),
    ("29463-7", "Body weight", "[lb_av]"),
    ("39156-5", "Body mass index (BMI) [Ratio]", "kg/m2"),
)


def _problem(told: Mapping[str, Any]) -> Problem:
    measures = _own_measures(told)
    by_name = {one.code.text: one for one in measures} | {one.code.code: one for one in measures}
    for code, name, unit in VITALS:
        vital = coded(LOINC, code, name)
        by_name.setdefault(code, Measure(code=vital, unit=unit, start=(0, 0), better=0))
    return Problem(
        key=told["key"],
        code=said(_code(told, told["name"]), told.get("says", told["name"])),
        share=float(told["share"]),
        older=float(told.get("older", 1)),
        social=bool(told.get("social", False)),
        along=tuple(told.get("with", ())),
        never=tuple(told.get("not_with", ())),
        own_words=told.get("own_words", ""),
        medicines=tuple(
            Medicine(
                code=_code(one, one["name"]),
                dose=one["dose"],
                route=one["route"],
                frequency=one["frequency"],
                as_needed=bool(one.get("as_needed", False)),
                share=float(one.get("share", 100)),
            )
            for one in told.get("medicine", ())
        ),
        measures=tuple(measures),
        goals=tuple(_goal(one, by_name) for one in told.get("goal", ())),
        interventions=tuple(
            (one["says"], one.get("frequency", ""), one["owner"])
            for one in told.get("intervention", ())
        ),
        referrals=tuple(
            ReferralIdea(
                service=Coded(one["service"]),
                to=one["to"],
                type=one["type"],
                question=one["question"],
            )
            for one in told.get("referral", ())
        ),
    )


def read_care() -> CareBook:
    """Read the file."""
    told = assets.read_toml(_CARE)
    return CareBook(
        problems={one["key"]: _problem(one) for one in told["problem"]},
        recipients=tuple(told["recipient"]),
        allergies=tuple(told["allergy"]),
        vaccines=tuple(told["vaccine"]),
    )
