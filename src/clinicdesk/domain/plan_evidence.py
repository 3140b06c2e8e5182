"""What stands behind each line of a plan: results and screenings, the newest first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from clinicdesk.domain.chart import ChartParts
from clinicdesk.domain.clinical import Condition, Observation, ObservationPart
from clinicdesk.domain.coding import ICD10CM, LOINC, Coded
from clinicdesk.domain.display import observation_value, quantity
from clinicdesk.domain.folding import fold
from clinicdesk.domain.people import Sex
from clinicdesk.domain.plans import CarePlan, Concern, Goal
from clinicdesk.domain.screenings import screening_of

__all__ = ["LineEvidence", "plan_evidence"]

_EACH = 6
"""So many of each line: the newest; the chart has the rest."""
_UNTOLD = frozenset({"entered-in-error", "cancelled"})

_PRESSURE = ("85354-9", "55284-4", "8480-6", "8462-4")
_SUGAR = ("4548-4", "17856-6", "1558-6", "2345-7", "2339-0")
_FATS = ("18262-6", "13457-7", "2089-1", "2093-3", "2571-8", "2085-9")
_WEIGHT = ("29463-7", "3141-9", "39156-5")
_KIDNEY = ("98979-8", "33914-3", "48642-3", "2160-0", "9318-7", "14959-1")
_BEHIND: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    (("E08", "E09", "E10", "E11", "E13", "R73", "O24"), ("diabet", "sugar", "glucose"), _SUGAR),
    (("I10", "I11", "I12", "I13", "I15", "I16", "R03"), ("hypertens", "blood pressure"), _PRESSURE),
    (("E78",), ("cholesterol", "lipid"), _FATS),
    (("E66", "R63.5", "Z68"), ("obes", "overweight", "weight"), _WEIGHT),
    (("N18", "N19"), ("kidney", "renal"), _KIDNEY),
    (("F32", "F33", "F34.1", "F53.0"), ("depress", "mood"), ("44261-6", "55758-7")),
    (("F40", "F41"), ("anxi", "panic"), ("70274-6",)),
    (("F10",), ("alcohol", "drinking"), ("75626-2",)),
    (("F17", "Z72.0"), ("tobacco", "smok", "nicotine"), ("72166-2",)),
    (("Z59.4",), ("food", "hunger"), ("88124-3",)),
)
"""For problems by their codes or words: the LOINC codes of the results that tell of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineEvidence:
    """One result that stands behind a line."""

    observation_id: UUID
    name: str
    value: str
    at: datetime
    kind: str
    """screening or result."""
    chosen: bool = False
    """Whether somebody put it there, or the screening that raised the concern."""
    positive: bool | None = None
    """Of a screening."""
    source: str = ""
    """Who said it."""


def _told_by(code: Coded) -> frozenset[str]:
    words = f" {fold(code.text)}"
    return frozenset(
        measure
        for begins, stems, measures in _BEHIND
        if (code.system == ICD10CM and code.code.startswith(begins))
        or any(f" {stem}" in words for stem in stems)
        for measure in measures
    )


class _Results:
    """A chart's results by the codes they and their parts have."""

    def __init__(self, observations: Iterable[Observation], sex: Sex | None) -> None:
        self._sex = sex
        self._by_id: dict[UUID, Observation] = {}
        self._by_code: dict[tuple[str, str], list[Observation]] = {}
        for one in observations:
            if one.status in _UNTOLD:
                continue
            self._by_id[one.id] = one
            said: tuple[Observation | ObservationPart, ...] = (one, *one.parts)
            for system, code in {(part.code.system, part.code.code) for part in said}:
                if code:
                    self._by_code.setdefault((system, code), []).append(one)

    def of_ids(self, ids: Iterable[UUID]) -> list[Observation]:
        return [self._by_id[one] for one in ids if one in self._by_id]

    def of_codes(self, codes: Iterable[tuple[str, str]]) -> list[Observation]:
        return [one for code in codes for one in self._by_code.get(code, ())]

    def evidence(
        self, chosen: list[Observation], other: list[Observation], measure: str = ""
    ) -> tuple[LineEvidence, ...]:
        mine = {one.id for one in chosen}
        rest = {one.id: one for one in other if one.id not in mine}
        newest = sorted(rest.values(), key=_when, reverse=True)[:_EACH]
        both = sorted((*chosen, *newest), key=_when, reverse=True)
        return tuple(self._said(one, measure, chosen=one.id in mine) for one in both)

    def _said(self, one: Observation, measure: str, *, chosen: bool) -> LineEvidence:
        screened = screening_of(one, self._sex)
        part = next((p for p in one.parts if measure and p.code.code == measure), None)
        return LineEvidence(
            observation_id=one.id,
            name=part.code.text if part else screened.screening.name if screened else one.code.text,
            value=quantity(part.value, part.unit) if part else observation_value(one),
            at=_when(one),
            kind="screening" if screened else "result",
            chosen=chosen,
            positive=screened.positive if screened else None,
            source=one.source,
        )


def _when(one: Observation) -> datetime:
    return one.occurred_at or one.recorded_at


def _of_concern(
    concern: Concern, conditions: Mapping[UUID, Condition], results: _Results
) -> tuple[LineEvidence, ...]:
    codes = set(_told_by(concern.code))
    for one in concern.condition_ids:
        if one in conditions:
            codes |= _told_by(conditions[one].code)
    chosen = results.of_ids(concern.evidence)
    return results.evidence(chosen, results.of_codes((LOINC, code) for code in sorted(codes)))


def _of_goal(goal: Goal, results: _Results) -> tuple[LineEvidence, ...]:
    measure = goal.target.measure if goal.target is not None else None
    if measure is None or not measure.code:
        return ()
    return results.evidence([], results.of_codes([(measure.system, measure.code)]), measure.code)


def plan_evidence(chart: ChartParts, plan: CarePlan) -> dict[UUID, tuple[LineEvidence, ...]]:
    """Return, for each concern and goal of a plan, what stands behind it, the newest first.

    A concern has the results that were put to it, and those that tell of its problem; a goal the
    readings of its measure. An intervention has what its goals have. Lines without any are left
    out.
    """
    results = _Results(chart.clinical.observations, chart.patient.sex)
    conditions = {one.id: one for one in chart.clinical.conditions}
    found = {one.id: _of_concern(one, conditions, results) for one in plan.concerns}
    found |= {one.id: _of_goal(one, results) for one in plan.goals}
    for line in plan.interventions:
        found[line.id] = next((found[g] for g in line.goal_ids if found.get(g)), ())
    return {line_id: said for line_id, said in found.items() if said}
