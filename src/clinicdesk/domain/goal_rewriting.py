"""Answers a vague goal with measurable ones: "eat better" becomes servings, a number and a day.

An offer starts from the person's newest value where there is one, and asks for a step that can be
taken in weeks, not for the end of the way. Where the words are not understood, the answer is a
question. Pure and quick: it runs at each pause in typing.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clinicdesk.domain import rewriting_habits, rewriting_measures
from clinicdesk.domain.clinical_picture import LatestValue
from clinicdesk.domain.coding import Coded
from clinicdesk.domain.display import quantity
from clinicdesk.domain.folding import fold
from clinicdesk.domain.goal_measures import Measure, measure_coded
from clinicdesk.domain.goal_rule import distance
from clinicdesk.domain.plans import GoalTarget
from clinicdesk.domain.rewriting_facts import Facts, Wanted
from clinicdesk.domain.rewriting_words import heard
from clinicdesk.domain.units import in_unit

__all__ = ["Offer", "rewriting"]

_WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:\d\w*)?")
_RULES: dict[str, Callable[[Facts], Iterator[Wanted]]] = {
    "smoking": rewriting_habits.smoking_goals,
    "medicines": rewriting_habits.medicines_goals,
    "pressure": rewriting_measures.pressure_goals,
    "cholesterol": rewriting_measures.cholesterol_goals,
    "asthma": rewriting_measures.asthma_goals,
    "pain": rewriting_measures.pain_goals,
    "sleep": rewriting_habits.sleep_goals,
    "stress": rewriting_measures.stress_goals,
    "anxiety": rewriting_measures.anxiety_goals,
    "mood": rewriting_measures.mood_goals,
    "water": rewriting_habits.water_goals,
    "sweet_drinks": rewriting_habits.sweet_drinks_goals,
    "sugar": rewriting_measures.sugar_goals,
    "sweets": rewriting_habits.sweets_goals,
    "alcohol": rewriting_habits.alcohol_goals,
    "exercise": rewriting_habits.exercise_goals,
    "steps": rewriting_habits.steps_goals,
    "weight": rewriting_measures.weight_goals,
    "eating": rewriting_habits.eating_goals,
}
"""For each topic what it is answered with; nothing where it is wanted the wrong way."""
_MOST_SAID = 400
"""Characters that are read; a goal is shorter."""
_MANY = 4
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}\b)")
_QUESTION = "What will the person do, how often, and how would both of you see that it works?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One measurable goal to choose; or a question, which has no measure."""

    description: str
    measure: Coded | None = None
    comparator: str = ""
    value: Decimal | None = None
    unit: str = ""
    due_on: date | None = None
    baseline: Decimal | None = None
    baseline_on: date | None = None
    why: str = ""
    """From where to where, or where the number is from."""

    @property
    def is_question(self) -> bool:
        """Whether it asks instead of offering."""
        return self.measure is None

    @property
    def target(self) -> GoalTarget | None:
        """The target as a goal has it; None for a question."""
        if self.measure is None:
            return None
        return GoalTarget(
            measure=self.measure,
            comparator=self.comparator,
            value=self.value,
            unit=self.unit,
            baseline=self.baseline,
            baseline_on=self.baseline_on,
        )


def _question(words: str) -> tuple[Offer, ...]:
    return (Offer(description=words),)


class _Latest:
    """The newest values by code, in the unit that a measure has."""

    def __init__(self, values: Iterable[LatestValue]) -> None:
        self._by_code: dict[str, LatestValue] = {}
        for one in values:
            known = self._by_code.get(one.code.code)
            if one.value is not None and (known is None or known.occurred_at < one.occurred_at):
                self._by_code[one.code.code] = one

    def said(self, code: str) -> LatestValue | None:
        return self._by_code.get(code)

    def value(self, code: str, unit: str) -> Decimal | None:
        found = self._by_code.get(code)
        if found is None or found.value is None:
            return None
        return in_unit(found.value, found.unit, unit)


def _offer(wanted: Wanted, measure: Measure, latest: _Latest, today: date) -> Offer | None:
    """Bring a wish into an offer; None where the newest value meets it already."""
    unit = wanted.unit or measure.unit
    said = latest.said(measure.code.code)
    now = latest.value(measure.code.code, unit)
    offer = Offer(
        description=wanted.words.format(value=quantity(wanted.value).replace("\u00a0", " ")),
        measure=measure.code,
        comparator=wanted.comparator,
        value=wanted.value,
        unit=unit,
        due_on=today + timedelta(weeks=wanted.weeks),
        baseline=now,
        baseline_on=said.occurred_at.date() if said is not None and now is not None else None,
        why=f"Now {quantity(now, unit)}. {wanted.why}".rstrip() if now is not None else wanted.why,
    )
    target = offer.target
    met = now is not None and target is not None and distance(target, now) == 0
    return None if met and not wanted.keeps else offer


def _words(text: str) -> list[str]:
    """Words folded one by one, numbers with their point; 8,000 is one number."""
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFC", text[:_MOST_SAID]))
    said = (w if w[0].isdecimal() else fold(w) for w in _WORD.findall(plain))
    return [word for word in said if word]


def _numbers(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[Decimal, str], ...]:
    found = []
    for digits, after in pairs:
        if len(digits) <= 7:  # nobody means a number of ten digits
            found.append((Decimal(digits.replace(",", ".")), after))
    return tuple(found)


def _offers(
    topic: str, facts: Facts, latest: _Latest, today: date
) -> Iterator[tuple[Wanted, Offer | None]]:
    for wanted in _RULES[topic](facts):
        measure = measure_coded(wanted.code)
        assert measure is not None
        yield wanted, _offer(wanted, measure, latest, today)


def rewriting(
    draft_text: str, latest_values: Iterable[LatestValue], today: date
) -> tuple[Offer, ...]:
    """Answer a goal's words with measurable offers, the likeliest first; or with one question.

    Nothing is answered to nothing. What the newest values meet already is not offered again.
    """
    words = _words(draft_text)
    if not words:
        return ()
    asked = heard(words)
    if not asked.topics:
        return _question(_QUESTION)
    latest = _Latest(latest_values)
    facts = Facts(
        numbers=_numbers(asked.numbers),
        more=asked.more and not asked.less,
        less=asked.less,
        stop=asked.stop,
        keep=asked.keep,
        topics=frozenset(asked.topics),
        latest=latest.value,
        unit_of=lambda code: found.unit if (found := latest.said(code)) else "",
    )
    tried = [pair for topic in asked.topics for pair in _offers(topic, facts, latest, today)]
    found = tuple(offer for _wanted, offer in tried if offer is not None)
    if found:
        return tuple({(o.measure, o.value): o for o in found}.values())[:_MANY]
    if not tried:
        return _question("Is that the way it should go? Say what should be more, and what less.")
    wanted = tried[0][0]
    measure = measure_coded(wanted.code)
    assert measure is not None
    now = quantity(
        latest.value(wanted.code, wanted.unit or measure.unit), wanted.unit or measure.unit
    )
    return _question(f"{measure.code.text} is {now} already. What should be different?")
