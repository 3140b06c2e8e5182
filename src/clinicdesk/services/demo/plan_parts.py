"""Invents what a plan's lines carry: steps, agreement, evidence, help, signs, caregivers."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from random import Random
from uuid import UUID

from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.plan_parts import (
    Acceptance,
    AcceptanceStatus,
    BarrierHelp,
    Caregiver,
    ConcernOrigin,
    Milestone,
    Priority,
    WarningSign,
    Who,
    Zone,
)
from clinicdesk.domain.plans import CarePlan, Concern, Goal
from clinicdesk.domain.screenings import SCREENINGS, TOPICS
from clinicdesk.services.demo.chart_rows import Chart
from clinicdesk.services.demo.moments import Moments

__all__ = ["PartMaker"]

_HELP = {
    "No car on weekdays": ("Ride service of the county", "book two days ahead"),
    "Cost of test strips": ("Harbor Fund", "pays half, form at the front desk"),
    "Reads little English": ("Telephone interpreter", "number on the card"),
    "Looks after a parent at home": ("Respite care, two afternoons a week", ""),
    "Canteen food on nights": ("Night menu of the plant’s canteen", "asked for in October"),
}
_AGAINST = (
    "That is too fast for me.",
    "My knee hurts when I do that.",
    "I would rather begin with my sleep.",
    "I do not want more tablets.",
)
_SIGNS = {
    "diabetes": (
        WarningSign(sign="Thirst all day", act="Check the sugar, and call us the same day"),
        WarningSign(
            sign="Sweating, shaking, confused", zone=Zone.RED, act="Take sugar at once, then call"
        ),
    ),
    "hypertension": (
        WarningSign(sign="Above 160 twice in one day", act="Rest, measure again, call us"),
        WarningSign(sign="Chest pain, or weakness on one side", zone=Zone.RED, act="Call 911"),
    ),
    "asthma": (
        WarningSign(sign="Awake at night from coughing", act="Use the reliever, call us"),
        WarningSign(sign="No breath to speak", zone=Zone.RED, act="Call 911"),
    ),
    "depression": (
        WarningSign(sign="No sleep for three nights", act="Call us the same day"),
        WarningSign(sign="Thoughts of ending my life", zone=Zone.RED, act="Call or text 988"),
    ),
}
_CAREGIVERS = (
    Caregiver(name="Rosa", relation="sister", strain=6, needs="one free evening a week"),
    Caregiver(name="Thomas", relation="husband", strain=3),
    Caregiver(name="Lena", relation="daughter", strain=8, needs="somebody for the mornings"),
)
_WORD_STEPS = ("Once this week", "On three days of a week", "As it became usual")
_SCREENED = (("70274-6", 12), ("55758-7", 4), ("75626-2", 5))
"""Screenings that a plan's person may have had, and scores that are positive."""


@dataclass(frozen=True, slots=True)
class PartMaker:
    """Makes the parts; one for all people. It draws from chances of its own."""

    moments: Moments
    new_id: Callable[[], UUID]
    by: str

    def enrich(self, plan: CarePlan, chart: Chart) -> CarePlan:
        """Return a plan with what its lines carry."""
        random = Random(str(plan.patient_id))
        concerns = [self._with_evidence(one, chart) for one in plan.concerns]
        if random.random() < 0.12 and (asked := self._screened(random, chart, len(concerns))):
            concerns.append(asked)
        keys = [key for key, found in chart.condition_ids.items() if self._is_of(plan, found)]
        signs = tuple(sign for key in keys for sign in _SIGNS.get(key, ()))
        return replace(
            plan,
            concerns=tuple(concerns),
            goals=tuple(self._climbing(random, one) for one in plan.goals),
            barrier_help=tuple(
                BarrierHelp(barrier=one, resource=_HELP[one][0], note=_HELP[one][1])
                for one in plan.barriers
                if one in _HELP
            ),
            warning_signs=signs,
            caregiver=self._caregiver(random),
        )

    def _is_of(self, plan: CarePlan, condition_id: UUID) -> bool:
        return any(condition_id in one.condition_ids for one in plan.concerns)

    def _with_evidence(self, concern: Concern, chart: Chart) -> Concern:
        """The screening that stands behind a concern of mood or worry."""
        scored = {"44261-6": ("depress",), "70274-6": ("anxi",)}
        words = concern.code.text.casefold()
        found = [
            row.id
            for row in chart.rows
            if isinstance(row, Observation)
            and any(stem in words for stem in scored.get(row.code.code, ()))
        ]
        return replace(concern, evidence=tuple(found[:1]))

    def _screened(self, random: Random, chart: Chart, place: int) -> Concern | None:
        """A positive screening, and the concern that waits for agreement."""
        code, score = random.choice(_SCREENED)
        screening = SCREENINGS[code]
        if code in chart.readings or screening.topic in chart.condition_ids:
            return None
        at = self.moments.ago(random.randrange(2, 20))
        measure = coded(LOINC, code, f"{screening.name} score")
        chart.read(measure, at, Decimal(score), category="survey", unit="{score}")
        agreed = random.random() < 0.5
        return Concern(
            id=self.new_id(),
            version=1,
            position=place,
            code=TOPICS[screening.topic].concern,
            said_by="provider",
            verification="unconfirmed",
            origin=ConcernOrigin.SCREENING,
            evidence=(chart.rows[-1].id,),
            clinician_agrees_on=at.date() if agreed else None,
            clinician_agrees_by=self.by if agreed else "",
            updated_at=at,
            updated_by=self.by,
        )

    def _climbing(self, random: Random, goal: Goal) -> Goal:
        begun = goal.start_on or self.moments.today
        until = goal.due_on or self.moments.day(90)
        days = [begun + (until - begun) * share // 3 for share in (1, 2)]
        return replace(
            goal,
            milestones=self._steps(goal, days),
            acceptances=self._said(random, goal.updated_at),
        )

    def _steps(self, goal: Goal, days: list[date]) -> tuple[Milestone, ...]:
        target = goal.target
        if target is None or target.value is None or target.baseline is None:
            today = self.moments.today
            return tuple(
                Milestone(
                    id=self.new_id(), text=words, due_on=on, reached_on=on if on < today else None
                )
                for words, on in zip(_WORD_STEPS, days, strict=False)
            )
        way = target.value - target.baseline
        grain = Decimal(1) if abs(target.value) >= 20 else Decimal("0.1")
        values = [(target.baseline + way * share / 3).quantize(grain) for share in (1, 2)]
        return tuple(
            Milestone(
                id=self.new_id(),
                text=f"{target.comparator.capitalize()} {value:f}",
                value=value,
                due_on=on,
            )
            for value, on in zip(values, days, strict=True)
            if value not in {target.value, target.baseline}
        )

    def _said(self, random: Random, at: datetime) -> tuple[Acceptance, ...]:
        chance = random.random()
        if chance < 0.15:
            return ()
        on = at.date()
        theirs = Acceptance(
            who=Who.PATIENT,
            status=AcceptanceStatus.AGREE,
            priority=random.choice(tuple(Priority)),
            on=on,
        )
        if chance < 0.3:
            no, why = AcceptanceStatus.DISAGREE, random.choice(_AGAINST)
            theirs = replace(theirs, status=no, priority=Priority.LOW, reason=why)
        ours = Acceptance(
            who=Who.PROVIDER, status=AcceptanceStatus.AGREE, priority=Priority.HIGH, on=on
        )
        return theirs, ours

    def _caregiver(self, random: Random) -> Caregiver | None:
        if random.random() > 0.25:
            return None
        on = self.moments.worked(random.randrange(5, 60))
        return replace(random.choice(_CAREGIVERS), on=on)
