"""Invents a chart that agrees with itself: visits, readings that go somewhere, medicines.

A reading belongs to a visit or a call; a medicine starts after its condition; what goes better is
seen in the readings. Years of history end on a working day not long ago.
"""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from clinicdesk.domain.clinical import (
    Allergy,
    Condition,
    Encounter,
    Immunization,
    Medication,
)
from clinicdesk.domain.coding import CVX, RXNORM, SNOMED, Coded, coded
from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import PatientStatus
from clinicdesk.services.demo.care import CareBook, Measure, Problem, said
from clinicdesk.services.demo.chart_rows import Chart
from clinicdesk.services.demo.moments import Moments
from clinicdesk.services.demo.story import Story
from clinicdesk.services.demo.vitals import add_vitals

__all__ = ["ChartMaker"]

_CHECK_UP = said(coded(SNOMED, "185349003", "Encounter for check up (procedure)"), "Check-up")
_FOLLOW_UP = said(coded(SNOMED, "390906007", "Follow-up encounter (procedure)"), "Follow-up visit")
_ADMISSION = said(coded(SNOMED, "32485007", "Hospital admission (procedure)"), "Hospital stay")
_EMERGENCY = said(
    coded(SNOMED, "50849002", "Emergency room admission (procedure)"), "Emergency visit"
)
_NO_ALLERGY = coded(SNOMED, "716186003", "No known allergy (situation)")


def _moved(
    measure: Measure, course: str, start: float, share: float, goal: Decimal | None
) -> float:
    """Return how far a measure has moved from its start after a share of the time."""
    if course == "same":
        return 0.0
    if course == "worse":
        worse = -0.7 * measure.better
        # What falls when it goes worse (minutes walked) does not fall to nothing.
        return max(worse, -0.4 * start) * share
    if course == "better":
        return 0.62 * measure.better * share
    if goal is None:
        return measure.better * share
    # Reached: beyond the goal, and the last readings stay there.
    return measure.better * min(1.0, share * 1.5)


class ChartMaker:
    """Makes charts; one for all people."""

    def __init__(
        self, book: CareBook, moments: Moments, new_id: Callable[[], UUID], place: str
    ) -> None:
        self._book = book
        self._moments = moments
        self._new_id = new_id
        self._place = place
        self._allergies = {one["name"]: one for one in book.allergies}

    def make(self, random: Random, patient_id: UUID, story: Story) -> Chart:
        """Invent one person's chart."""
        chart = Chart(patient_id, self._new_id)
        if story.draft.status in {PatientStatus.PROSPECT, PatientStatus.ELIGIBLE}:
            return chart
        visits = self._visits(random, story)
        self._conditions(random, story, chart, visits)
        self._encounters(random, story, chart, visits)
        add_vitals(random, story, chart, self._moments, visits)
        for problem in story.problems:
            for measure in problem.measures:
                self._measured(random, story, chart, (problem, measure))
        self._allergy_rows(random, story, chart, visits[0])
        self._vaccines(random, chart)
        if story.hospital:
            self._hospital(story, chart)
        for readings in chart.readings.values():
            readings.sort(key=lambda one: one.at)
        return chart

    def _visits(self, random: Random, story: Story) -> list[int]:
        """Return how many days ago each visit was, the oldest first."""
        last = 25 + random.randrange(40) if story.draft.deceased else 2 + random.randrange(20)
        if not story.problems:
            return [380 + random.randrange(60), last + random.randrange(160)]
        gap = 60 + random.randrange(35)
        return [last + gap * n + random.randrange(9) for n in (5, 4, 3, 2, 1, 0)]

    def _conditions(
        self,
        random: Random,
        story: Story,
        chart: Chart,
        visits: Sequence[int],
    ) -> None:
        for problem in story.problems:
            began = visits[0] + random.randrange(1, 1500)
            noted = self._moments.ago(began)
            row = chart.row(problem.code, noted, status="active")
            onset = PartialDate.of(noted.date())
            if random.random() < 0.3:
                onset = PartialDate(onset.year, onset.month if random.random() < 0.5 else 0)
            chart.rows.append(Condition(**row, onset=onset, is_social=problem.social))
            chart.condition_ids[problem.key] = row["id"]
            for medicine in problem.medicines:
                if random.random() * 100 >= medicine.share:
                    continue
                started = self._moments.ago(max(1, began - random.randrange(1, 60)), 11)
                chart.rows.append(
                    Medication(
                        **chart.row(medicine.code, started, status="active"),
                        dose=medicine.dose,
                        route=medicine.route,
                        frequency=medicine.frequency,
                        as_needed=medicine.as_needed,
                        reason=problem.code.text,
                        prescriber=random.choice(("D. Okafor, MD", "L. Vance, FNP")),
                    )
                )

    def _encounters(
        self,
        random: Random,
        story: Story,
        chart: Chart,
        visits: Sequence[int],
    ) -> None:
        reason = story.problems[0].code.text if story.problems else ""
        for n, days in enumerate(visits):
            at = self._moments.ago(days, 8 + random.randrange(8), 15 * random.randrange(4))
            code = _CHECK_UP if n == 0 or not reason else _FOLLOW_UP
            chart.rows.append(
                Encounter(
                    **chart.row(code, at, status="finished"),
                    encounter_class="AMB",
                    ended_at=at,
                    reason="Yearly check" if code is _CHECK_UP else reason,
                    performer=random.choice(("A. Moreau, RN", "D. Okafor, MD", "L. Vance, FNP")),
                    place=self._place,
                )
            )

    def _measured(
        self,
        random: Random,
        story: Story,
        chart: Chart,
        what: tuple[Problem, Measure],
    ) -> None:
        problem, measure = what
        goal = next((one for one in problem.goals if one.code == measure.code), None)
        course = story.course(problem.key)
        start = random.uniform(*measure.start)
        count = 6 if measure.every < 60 else 4
        latest = 26 if story.draft.deceased else 1
        latest += random.randrange(min(measure.every, 24))
        for n in range(count):
            share = n / (count - 1)
            value = start + _moved(measure, course, start, share, goal.value if goal else None)
            value += random.gauss(0, measure.noise)
            if course == "reached" and n >= count - 3 and goal and goal.value is not None:
                value = _beyond(float(goal.value), goal.comparator, measure)
            at = self._moments.ago(latest + measure.every * (count - 1 - n), 9, 30)
            exact = round(Decimal(max(value, measure.floor)), measure.places)
            low, high = measure.normal or (None, None)
            chart.read(
                measure.code,
                at,
                exact,
                unit=measure.unit,
                category=measure.category,
                reference_low=low,
                reference_high=high,
                interpretation="H" if high is not None and exact > high else "",
            )

    def _allergy_rows(self, random: Random, story: Story, chart: Chart, days: int) -> None:
        if story.allergies is None:
            return
        at = self._moments.ago(days, 9)
        if not story.allergies:
            chart.rows.append(Allergy(**chart.row(_NO_ALLERGY, at, status="active")))
        for name in story.allergies:
            told = self._allergies[name]
            code = coded(RXNORM, told["rxnorm"], name) if "rxnorm" in told else Coded(name)
            if "snomed" in told:
                code = coded(SNOMED, told["snomed"], name)
            chart.rows.append(
                Allergy(
                    **chart.row(code, at, status="active"),
                    category=told["category"],
                    criticality=told.get("criticality", "low"),
                    reactions=(told["reaction"],),
                    severity=random.choice(("mild", "moderate", "severe")),
                )
            )

    def _vaccines(self, random: Random, chart: Chart) -> None:
        for told in self._book.vaccines:
            if random.random() * 100 >= float(told["share"]):
                continue
            at = self._moments.ago(_vaccine_days(random, told, self._moments.today), 14)
            code = coded(CVX, told["cvx"], told["name"])
            row = chart.row(code, at, status="completed")
            chart.rows.append(Immunization(**row, lot=f"X{random.randrange(1000, 9999)}"))

    def _hospital(self, story: Story, chart: Chart) -> None:
        stay = story.hospital == "yesterday"
        begun = self._moments.any_day_ago(5 if stay else 2, 21, 40)
        ended = self._moments.any_day_ago(1 if stay else 2, 15 if stay else 23, 30)
        chart.rows.append(
            Encounter(
                **chart.row(_ADMISSION if stay else _EMERGENCY, begun, status="finished"),
                encounter_class="IMP" if stay else "EMER",
                ended_at=max(ended, begun),
                reason="Acute heart failure" if stay else "Chest pain",
                performer="S. Delgado, MD",
                place="Fairmount General Hospital",
                disposition="Home",
            )
        )


def _beyond(goal: float, comparator: str, measure: Measure) -> float:
    """Return a value that meets a goal with some room."""
    room = max(abs(measure.better) * 0.06, measure.noise, 10.0**-measure.places)
    return goal + room if comparator in {"at least", "above"} else goal - room


def _vaccine_days(random: Random, told: Any, today: date) -> int:
    """Return how many days ago a vaccine was given: in its months, or any time in eight years."""
    months = told.get("months")
    if not months:
        return 30 + random.randrange(2900)
    year = today.year if today.month > max(months) else today.year - 1
    given = date(year, random.choice(months), random.randrange(1, 28))
    return (today - given).days
