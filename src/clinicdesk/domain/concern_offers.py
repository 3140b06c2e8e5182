"""Concerns that a chart offers to a plan: problems, positive screenings, the person's own words."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from clinicdesk.domain.clinical import Condition, Observation
from clinicdesk.domain.clinical_picture import ClinicalPicture
from clinicdesk.domain.clock import site_day
from clinicdesk.domain.coding import ICD10CM, LOINC, Coded
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.folding import fold
from clinicdesk.domain.people import Sex
from clinicdesk.domain.plan_parts import ConcernOrigin
from clinicdesk.domain.plans import CarePlan, Concern, ConcernDraft, Goal
from clinicdesk.domain.screenings import TOPICS, ScreeningResult, Topic, positive_screenings

__all__ = ["ConcernOffer", "concern_offers"]

_TRUE_NOW = frozenset({"active", "recurrence", "relapse"})
_UNTRUE = frozenset({"refuted", "entered-in-error"})
_OWN_WORDS = frozenset({"10154-3"})
"""LOINC: Chief complaint Narrative - Reported."""
_WORDS_COUNT_FOR = timedelta(days=180)
_PATIENT = "patient"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernOffer:
    """One concern that may be added as it stands, and why it is offered."""

    draft: ConcernDraft
    why: str
    source: str = ""
    """Of the cut-off, where a screening offers it."""
    on: date | None = None

    @property
    def origin(self) -> ConcernOrigin:
        """Where it comes from."""
        return self.draft.origin


def _of_topic(code: Coded, topic: Topic) -> bool:
    if code.system == ICD10CM and code.code.startswith(topic.icd10):
        return True
    if code.code == topic.concern.code:
        return True
    words = f" {fold(code.text)}"
    return any(f" {stem}" in words for stem in topic.stems)


def _same(code: Coded, other: Coded) -> bool:
    if code.code and other.code and code.system == other.system:
        return code.code == other.code
    return fold(code.text) == fold(other.text)


def _problems(picture: ClinicalPicture, concerns: tuple[Concern, ...]) -> Iterator[ConcernOffer]:
    known = {one for concern in concerns for one in concern.condition_ids}
    grouped: list[list[Condition]] = []
    for one in picture.conditions:
        if one.verification in _UNTRUE or one.status not in _TRUE_NOW or one.is_social:
            continue
        group = next((g for g in grouped if _same(g[0].code, one.code)), None)
        if group is None:
            grouped.append([one])
        else:
            group.append(one)
    for group in grouped:
        first = group[0]
        said = any(one.id in known for one in group)
        if said or any(_same(concern.code, first.code) for concern in concerns):
            continue
        theirs = first.source == _PATIENT
        origin = ConcernOrigin.OWN_WORDS if theirs else ConcernOrigin.PROBLEM
        yield ConcernOffer(
            draft=ConcernDraft(
                code=first.code,
                said_by="patient" if theirs else "provider",
                verification=first.verification,
                condition_ids=tuple(one.id for one in group),
                origin=origin,
                own_words=first.note if theirs else "",
            ),
            why="The person says so" if theirs else "On the problem list",
        )


def _screened(
    results: tuple[ScreeningResult, ...],
    picture: ClinicalPicture,
    concerns: tuple[Concern, ...],
    zone: str,
) -> Iterator[ConcernOffer]:
    problems = [
        c.code
        for c in picture.conditions
        if c.verification not in _UNTRUE and c.status in _TRUE_NOW
    ]
    for result in results:
        topic = TOPICS[result.screening.topic]
        known = [*(c.code for c in concerns), *problems]
        if any(_of_topic(code, topic) for code in known):
            continue
        on = site_day(result.at, zone)
        yield ConcernOffer(
            draft=ConcernDraft(
                code=topic.concern,
                said_by="provider",
                verification="unconfirmed",
                origin=ConcernOrigin.SCREENING,
                evidence=(result.observation.id,),
            ),
            why=f"{result.words} ({show_date(on)})",
            source=result.screening.source,
            on=on,
        )


def _words(
    observations: tuple[Observation, ...], goals: tuple[Goal, ...], now: datetime, zone: str
) -> Iterator[tuple[str, str, date | None, Observation | None]]:
    for one in observations:
        at = one.occurred_at or one.recorded_at
        said = one.text.strip() or one.note.strip()
        told = one.code.system == LOINC and one.code.code in _OWN_WORDS
        if told and said and now - _WORDS_COUNT_FOR <= at <= now:
            on = site_day(at, zone)
            yield said, f"Told on {show_date(on)}", on, one
    for goal in goals:
        if goal.own_words.strip() and not goal.concern_ids:
            yield goal.own_words.strip(), f"Said of the goal “{goal.description}”", None, None


def _own_words(
    picture: ClinicalPicture,
    goals: tuple[Goal, ...],
    concerns: tuple[Concern, ...],
    now: datetime,
    zone: str,
) -> Iterator[ConcernOffer]:
    known = {fold(c.code.text) for c in concerns} | {fold(c.own_words) for c in concerns}
    for said, why, on, observation in _words(picture.observations, goals, now, zone):
        if fold(said) in known:
            continue
        known.add(fold(said))
        yield ConcernOffer(
            draft=ConcernDraft(
                code=Coded(said),
                said_by="patient",
                origin=ConcernOrigin.OWN_WORDS,
                own_words=said,
                evidence=(observation.id,) if observation else (),
            ),
            why=why,
            on=on,
        )


def concern_offers(
    picture: ClinicalPicture,
    plan: CarePlan | None,
    *,
    sex: Sex | None,
    now: datetime,
    zone: str,
    loose_goals: tuple[Goal, ...] = (),
) -> tuple[ConcernOffer, ...]:
    """Offer what the chart knows and the plan does not say yet.

    First what screenings ask, then the person's own words, then the problem list. What comes from a
    screening is unconfirmed; nothing is added by itself. Days are those of ``zone``, the site's.
    """
    concerns = plan.concerns if plan is not None else ()
    goals = (*(plan.goals if plan is not None else ()), *loose_goals)
    screened = positive_screenings(picture.observations, sex, now)
    return (
        *_screened(screened, picture, concerns, zone),
        *_own_words(picture, goals, concerns, now, zone),
        *_problems(picture, concerns),
    )
