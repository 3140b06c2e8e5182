"""Vital signs at every visit, each going the way its problem goes."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

from clinicdesk.domain.clinical import Observation, ObservationPart
from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.goal_rule import Reading
from clinicdesk.services.demo.chart_rows import Chart
from clinicdesk.services.demo.moments import Moments
from clinicdesk.services.demo.story import Story

__all__ = ["add_vitals"]

_PANEL = coded(LOINC, "85354-9", "Blood pressure panel with all children optional")
_SYSTOLIC = coded(LOINC, "8480-6", "Systolic blood pressure")
_DIASTOLIC = coded(LOINC, "8462-4", "Diastolic blood pressure")
_WEIGHT = coded(LOINC, "29463-7", "Body weight")
_HEIGHT = coded(LOINC, "8302-2", "Body height")
_BMI = coded(LOINC, "39156-5", "Body mass index (BMI) [Ratio]")
_SMOKING = coded(LOINC, "72166-2", "Tobacco smoking status")
_SYSTOLIC_ENDS = {"better": -22.0, "same": -3.0, "worse": 9.0, "reached": -32.0}
_WEIGHT_ENDS = {"better": -0.04, "same": 0.0, "worse": 0.03, "reached": -0.08}
_TENTH = Decimal("0.1")


def _pressures(random: Random, story: Story, visits: Sequence[int]) -> list[tuple[int, int]]:
    course = story.course("hypertension")
    ill = any(one.key == "hypertension" for one in story.problems)
    start = 146 + random.randrange(18) if ill else 110 + random.randrange(17)
    end = _SYSTOLIC_ENDS[course] if ill else 2.0
    steps = max(len(visits) - 1, 1)
    found = []
    for n in range(len(visits)):
        share = min(1.0, n / steps * 1.4) if course == "reached" else n / steps
        systolic = round(start + end * share + random.gauss(0, 2.5))
        found.append((systolic, round(systolic * 0.6 + random.gauss(0, 3))))
    if ill and course == "reached":
        found[-2:] = [(min(s, 128), min(d, 79)) for s, d in found[-2:]]
    return found


def add_vitals(
    random: Random,
    story: Story,
    chart: Chart,
    moments: Moments,
    visits: Sequence[int],
) -> None:
    """Measure somebody at each visit: pressure, weight, height once, and whether they smoke."""
    woman = story.draft.sex is not None and story.draft.sex.value == "female"
    height = Decimal(round(random.gauss(64 if woman else 69.5, 2.4) * 2)) / 2
    stout = any(one.key == "obesity" for one in story.problems)
    mass = random.uniform(31, 38) if stout else random.uniform(21.5, 28.5)
    first = mass * float(height) ** 2 / 703
    end = _WEIGHT_ENDS[story.course("obesity")] if stout else 0.005
    pressures = _pressures(random, story, visits)
    vital: dict[str, Any] = {"category": "vital-signs"}
    at = moments.ago(visits[0], 9, 5)
    chart.read(_HEIGHT, at, height, unit="[in_i]", **vital)
    smokes = any(one.key == "tobacco" for one in story.problems)
    status = "Current every day smoker" if smokes else "Never smoked tobacco"
    row = chart.row(_SMOKING, at, status="final")
    chart.rows.append(Observation(**row, category="social-history", text=status))
    for n, days in enumerate(visits):
        at = moments.ago(days, 9, 10)
        systolic, diastolic = (Decimal(one) for one in pressures[n])
        _pressure(chart, at, systolic, diastolic)
        share = n / max(len(visits) - 1, 1)
        pounds = first * (1 + end * share) + random.gauss(0, 0.8)
        weight = Decimal(round(pounds * 10)) / 10
        chart.read(_WEIGHT, at, weight, unit="[lb_av]", **vital)
        index = (weight * 703 / (height * height)).quantize(_TENTH)
        chart.read(_BMI, at, index, unit="kg/m2", **vital)


def _pressure(chart: Chart, at: datetime, systolic: Decimal, diastolic: Decimal) -> None:
    high = systolic >= 140 or diastolic >= 90
    chart.rows.append(
        Observation(
            **chart.row(_PANEL, at, status="final"),
            category="vital-signs",
            interpretation="H" if high else "",
            parts=(
                ObservationPart(code=_SYSTOLIC, value=systolic, unit="mm[Hg]"),
                ObservationPart(code=_DIASTOLIC, value=diastolic, unit="mm[Hg]"),
            ),
        )
    )
    chart.readings.setdefault("8480-6", []).append(Reading(systolic, at))
    chart.readings.setdefault("8462-4", []).append(Reading(diastolic, at))
