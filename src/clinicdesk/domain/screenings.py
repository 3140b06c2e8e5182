"""Screenings and when they are positive: each instrument with its cut-off and where that stands.

A positive screening is a question, not a diagnosis: what follows from it is unconfirmed until the
clinician and the person agree (Gravity SDOH Clinical Care Implementation Guide, 2024).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.coding import LOINC, Coded, local
from clinicdesk.domain.folding import fold
from clinicdesk.domain.people import Sex

__all__ = ["SCREENINGS", "Screening", "ScreeningResult", "positive_screenings", "screening_of"]

LOOK_BACK = timedelta(days=365)
"""A positive screening older than this is asked anew before it is a concern."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """One instrument: its result's LOINC code, from which score it is positive, and for what."""

    code: str
    name: str
    topic: str
    """Screenings of one topic answer one question: the newest of them counts."""
    at_least: int | None = None
    at_least_men: int | None = None
    """Where men have a cut-off of their own."""
    words: frozenset[str] = frozenset()
    """Answers that are positive, where the instrument answers in words."""
    full: bool = True
    """Whether it is the full instrument; of two on one day the full one counts."""
    source: str

    def cut_off(self, sex: Sex | None) -> int | None:
        """From which score it is positive."""
        if self.at_least_men is not None and sex is Sex.MALE:
            return self.at_least_men
        return self.at_least


@dataclass(frozen=True, slots=True)
class Topic:
    """What a positive screening may mean, and how problems of that kind are known."""

    concern: Coded
    icd10: tuple[str, ...]
    """Beginnings of ICD-10-CM codes of problems that answer it already."""
    stems: tuple[str, ...]
    """Beginnings of words that name such a problem."""


TOPICS = {
    "depression": Topic(
        local("possible-depression", "Possible depression"),
        ("F32", "F33", "F34.1", "F53.0"),
        ("depress", "dysthym", "deprim", "depresi"),
    ),
    "anxiety": Topic(
        local("possible-anxiety", "Possible anxiety"),
        ("F40", "F41"),
        ("anxi", "panic", "ansied"),
    ),
    "alcohol": Topic(
        local("possible-unhealthy-alcohol-use", "Possible unhealthy alcohol use"),
        ("F10",),
        ("alcohol", "drinking"),
    ),
    "drugs": Topic(
        local("possible-drug-problem", "Possible problem with drugs"),
        ("F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19"),
        ("drug use", "drug depend", "substance", "opioid"),
    ),
    "food": Topic(
        local("possible-food-insecurity", "Possible food insecurity"),
        ("Z59.4",),
        ("food insec", "food short", "hunger"),
    ),
    "tobacco": Topic(
        local("tobacco-use", "Tobacco use"),
        ("F17", "Z72.0"),
        ("tobacco", "smok", "nicotine"),
    ),
}
"""Problems that a screening asks about."""

SCREENINGS = {
    one.code: one
    for one in (
        Screening(
            code="44261-6",
            name="PHQ-9",
            topic="depression",
            at_least=10,
            source="Kroenke, Spitzer, Williams: The PHQ-9, J Gen Intern Med 16:606-613, 2001",
        ),
        Screening(
            code="55758-7",
            name="PHQ-2",
            topic="depression",
            at_least=3,
            full=False,
            source="Kroenke, Spitzer, Williams: The Patient Health Questionnaire-2, "
            "Med Care 41:1284-1292, 2003",
        ),
        Screening(
            code="70274-6",
            name="GAD-7",
            topic="anxiety",
            at_least=10,
            source="Spitzer, Kroenke, Williams, Löwe: The GAD-7, "
            "Arch Intern Med 166:1092-1097, 2006",
        ),
        Screening(
            code="75626-2",
            name="AUDIT-C",
            topic="alcohol",
            at_least=3,
            at_least_men=4,
            source="Bradley et al.: Two brief alcohol-screening tests from the AUDIT, "
            "Arch Intern Med 163:821-829, 2003; men: Bush et al., "
            "Arch Intern Med 158:1789-1795, 1998",
        ),
        Screening(
            code="82667-7",
            name="DAST-10",
            topic="drugs",
            at_least=3,
            source="Skinner: The Drug Abuse Screening Test, Addict Behav 7:363-371, 1982",
        ),
        Screening(
            code="88124-3",
            name="Hunger Vital Sign",
            topic="food",
            words=frozenset({"at risk"}),
            source="Hager et al.: Development and validity of a 2-item screen, "
            "Pediatrics 126:e26-e32, 2010",
        ),
        Screening(
            code="72166-2",
            name="Smoking status",
            topic="tobacco",
            words=frozenset(
                {
                    "current every day smoker",
                    "current some day smoker",
                    "heavy tobacco smoker",
                    "light tobacco smoker",
                    "smokes tobacco daily",
                    "occasional tobacco smoker",
                    "smoker",
                    "smoker, current status unknown",
                }
            ),
            source="US Core Smoking Status Observation, value set of statuses, 2023",
        ),
    )
}
"""By LOINC code of the result."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreeningResult:
    """One screening's result."""

    screening: Screening
    observation: Observation
    at: datetime
    positive: bool
    words: str
    """``PHQ-9 score 14; 10 or more is positive``."""


def screening_of(observation: Observation, sex: Sex | None) -> ScreeningResult | None:
    """Read an observation as a screening's result; None where it is none, or says nothing."""
    known = SCREENINGS.get(observation.code.code) if observation.code.system == LOINC else None
    if known is None or observation.status in {"entered-in-error", "cancelled", "preliminary"}:
        return None
    cut_off = known.cut_off(sex)
    if cut_off is not None and observation.value is not None:
        score = observation.value
        positive = score >= Decimal(cut_off)
        words = f"{known.name} score {score:f}; {cut_off} or more is positive"
    elif known.words and observation.text.strip():
        said = observation.text.partition("(")[0]
        positive = fold(said) in set(map(fold, known.words))
        words = f"{known.name}: {said.strip()}"
    else:
        return None
    return ScreeningResult(
        screening=known,
        observation=observation,
        at=observation.occurred_at or observation.recorded_at,
        positive=positive,
        words=words,
    )


def positive_screenings(
    observations: Iterable[Observation], sex: Sex | None, now: datetime
) -> tuple[ScreeningResult, ...]:
    """Return, for each topic, its newest screening where that is positive and not a year old.

    Of two on one day the full instrument counts: a negative PHQ-9 answers a positive PHQ-2.
    """
    newest: dict[str, ScreeningResult] = {}
    for observation in observations:
        result = screening_of(observation, sex)
        if result is None or not now - LOOK_BACK <= result.at <= now:
            continue
        topic = result.screening.topic
        known = newest.get(topic)
        if known is None or _order(result) > _order(known):
            newest[topic] = result
    found = [result for result in newest.values() if result.positive]
    return tuple(sorted(found, key=lambda result: result.at, reverse=True))


def _order(result: ScreeningResult) -> tuple[object, ...]:
    return result.at.date(), result.screening.full, result.at, result.observation.recorded_at
