"""One person's chart as it is opened: everything on its pages, read together, with its story.

`ChartParts` is what was read; `build_chart` adds what follows from it: the banner's facts, how each
goal is doing, the trends of key measures, the timeline. No part is read twice.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from clinicdesk.domain.chart_selection import current_plan
from clinicdesk.domain.clinical import Allergy, AllergyPicture, Observation, ObservationPart
from clinicdesk.domain.clinical_picture import ClinicalPicture, says_no_allergy
from clinicdesk.domain.coding import LOINC, coded
from clinicdesk.domain.contacting import safe_contact_parts
from clinicdesk.domain.documents import Document
from clinicdesk.domain.goal_progress import GoalProgress, progress
from clinicdesk.domain.goal_rule import Reading, readings_of, with_readings
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.people import Patient, PatientStatus
from clinicdesk.domain.plan_versions import PlanVersion
from clinicdesk.domain.plans import CarePlan, Goal, GoalTarget, PlanStatus
from clinicdesk.domain.referrals import Referral
from clinicdesk.domain.results import ResultSeries, gather_results
from clinicdesk.domain.tasks import Task
from clinicdesk.domain.timeline import TimelineEntry, timeline

__all__ = ["Banner", "BannerAlert", "Chart", "ChartParts", "Trend", "build_chart"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartParts:
    """What was read of one person, in one snapshot of the clinic."""

    read_at: datetime
    zone: str
    """The site's IANA zone: its day decides what is overdue."""
    patient: Patient
    clinical: ClinicalPicture
    plans: tuple[CarePlan, ...] = ()
    """Every plan, the newest first."""
    plan_versions: tuple[PlanVersion, ...] = ()
    """Of the plan that is being worked on, the newest first."""
    loose_goals: tuple[Goal, ...] = ()
    """Goals that came from elsewhere without a plan."""
    referrals: tuple[Referral, ...] = ()
    tasks: tuple[Task, ...] = ()
    documents: tuple[Document, ...] = ()
    withheld: int = 0
    """Rows outside the reader's compartments: a count, never a name."""

    @property
    def today(self) -> date:
        """The site's day when the chart was read."""
        return self.read_at.astimezone(ZoneInfo(self.zone)).date()


@dataclass(frozen=True, slots=True)
class BannerAlert:
    """Something that everybody who opens the chart must know at once."""

    code: str
    """deceased, merged, do-not-contact, safe-contact or interpreter."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Banner:
    """The facts of the patient banner beside name, birth date, sex and number."""

    allergy_picture: AllergyPicture
    allergies: tuple[Allergy, ...]
    """Those that are true now, the dangerous first."""
    alerts: tuple[BannerAlert, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One key measure over time, oldest first, in the unit of its newest value."""

    name: str
    code: str
    unit: str
    readings: tuple[Reading, ...]

    @property
    def latest(self) -> Reading:
        """The newest value."""
        return self.readings[-1]

    @property
    def change(self) -> Decimal | None:
        """The newest value less the one before; None where there is one value only."""
        return self.readings[-1].value - self.readings[-2].value if len(self.readings) > 1 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart(ChartParts):
    """An opened chart."""

    banner: Banner
    plan: CarePlan | None
    """The plan that is being worked on."""
    progress: tuple[GoalProgress, ...]
    """Of every goal of ``plan``, in its order, and of the loose goals."""
    results: tuple[ResultSeries, ...]
    trends: tuple[Trend, ...]
    timeline: tuple[TimelineEntry, ...]

    def progress_of(self, goal_id: UUID) -> GoalProgress | None:
        """How one goal is doing."""
        return next((p for p in self.progress if p.goal_id == goal_id), None)


_KEY_MEASURES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Systolic blood pressure", ("8480-6",)),
    ("Diastolic blood pressure", ("8462-4",)),
    ("Hemoglobin A1c", ("4548-4", "17856-6")),
    ("Body weight", ("29463-7", "3141-9")),
    ("LDL cholesterol", ("18262-6", "13457-7", "2089-1")),
    ("PHQ-9 score", ("44261-6",)),
)
_NOT_TRUE = frozenset({"refuted", "entered-in-error"})


def _alerts(patient: Patient) -> Iterator[BannerAlert]:
    if patient.deceased:
        yield BannerAlert("deceased", "Deceased")
    if patient.status is PatientStatus.MERGED:
        yield BannerAlert("merged", "Merged into another record: use that one")
    if patient.safe_contact.do_not_contact:
        yield BannerAlert("do-not-contact", "Do not contact")
    else:
        safe = patient.safe_contact
        for part in safe_contact_parts(safe):
            way = part.partition(" ")[0] not in {"for", "never"}
            said = f"Contact by {part}" if way else f"{part[:1].upper()}{part[1:]}"
            yield BannerAlert("safe-contact", said)
    if patient.confidential_from_household:
        yield BannerAlert("confidential", "Confidential from the household")
    if patient.interpreter_needed:
        spoken = language_name(patient.language) if patient.language else "language not recorded"
        yield BannerAlert("interpreter", f"Interpreter: {spoken}")


def _dangerous_first(allergy: Allergy) -> tuple[bool, str, UUID]:
    return allergy.criticality != "high", allergy.code.text.casefold(), allergy.id


def _banner(parts: ChartParts) -> Banner:
    true = [
        a
        for a in parts.clinical.allergies
        if a.verification not in _NOT_TRUE
        and a.status not in {"inactive", "resolved"}
        and not says_no_allergy(a)
    ]
    return Banner(
        allergy_picture=parts.clinical.allergy_picture,
        allergies=tuple(sorted(true, key=_dangerous_first)),
        alerts=tuple(_alerts(parts.patient)),
    )


def _said(one: Observation) -> tuple[Observation | ObservationPart, ...]:
    return (one, *one.parts)


def _by_measure(observations: Iterable[Observation]) -> dict[tuple[str, str], list[Observation]]:
    """Observations under each code that they or their parts have."""
    found: dict[tuple[str, str], list[Observation]] = {}
    for one in observations:
        for code in {(part.code.system, part.code.code) for part in _said(one)}:
            found.setdefault(code, []).append(one)
    return found


_Measured = dict[tuple[str, str], list[Observation]]


def _readings(goal: Goal, by_measure: _Measured) -> tuple[Reading, ...]:
    measure = goal.target.measure if goal.target else None
    if measure is None:
        return ()
    return readings_of(goal.target, by_measure.get((measure.system, measure.code), ()))


def _unit_of_newest(rows: Iterable[Observation], codes: Iterable[str]) -> str:
    wanted = set(codes)
    found = [
        (one.occurred_at or one.recorded_at, part.unit)
        for one in rows
        for part in _said(one)
        if part.value is not None and part.code.system == LOINC and part.code.code in wanted
    ]
    return max(found)[1] if found else ""


def _trends(by_measure: _Measured) -> Iterator[Trend]:
    for name, codes in _KEY_MEASURES:
        rows = [one for code in codes for one in by_measure.get((LOINC, code), ())]
        unit = _unit_of_newest(rows, codes)
        readings = [
            (reading, code)
            for code in codes
            for reading in readings_of(
                GoalTarget(measure=coded(LOINC, code, name), unit=unit),
                by_measure.get((LOINC, code), ()),
            )
        ]
        if readings:
            readings.sort(key=lambda found: found[0].at)
            yield Trend(
                name=name,
                code=readings[-1][1],
                unit=unit,
                readings=tuple(reading for reading, _code in readings),
            )


def build_chart(parts: ChartParts) -> Chart:
    """Add to what was read what follows from it; goals get their readings here."""
    by_measure = _by_measure(parts.clinical.observations)
    goals = [*(g for plan in parts.plans for g in plan.goals), *parts.loose_goals]
    readings = {g.id: _readings(g, by_measure) for g in goals}
    told = {g.id: with_readings(g, readings[g.id], parts.today) for g in goals}
    plans = tuple(replace(p, goals=tuple(told[g.id] for g in p.goals)) for p in parts.plans)
    loose = tuple(told[g.id] for g in parts.loose_goals)
    plan = current_plan(plans) or next((p for p in plans if p.status is PlanStatus.DRAFT), None)
    followed = (*(plan.goals if plan else ()), *loose)
    read = {f.name: getattr(parts, f.name) for f in fields(ChartParts)}
    return Chart(
        **read | {"plans": plans, "loose_goals": loose},
        banner=_banner(parts),
        plan=plan,
        progress=tuple(progress(g, readings[g.id], parts.today) for g in followed),
        results=gather_results(parts.clinical.observations),
        trends=tuple(_trends(by_measure)),
        timeline=timeline(
            parts.clinical, parts.referrals, parts.tasks, parts.documents, parts.plan_versions
        ),
    )
