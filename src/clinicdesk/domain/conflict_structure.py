"""What pulls apart by how a plan is built: targets, work that is done twice, an allergy."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from clinicdesk.domain.conflict_lines import ConflictFacts, Lines, Said, lines_of
from clinicdesk.domain.conflict_rules import ConflictKind, RuleBook
from clinicdesk.domain.folding import fold
from clinicdesk.domain.plan_conflicts import PlanConflict, find_by_rules
from clinicdesk.domain.plans import Comparator, GoalTarget
from clinicdesk.domain.units import in_unit

__all__ = ["find_conflicts", "times_a_year"]

_SAME_MEASURE = (
    ("4548-4", "17856-6"),
    ("29463-7", "3141-9"),
    ("18262-6", "13457-7", "2089-1"),
)
"""LOINC codes that laboratories report one measure by."""
_OF = {code: codes[0] for codes in _SAME_MEASURE for code in codes}
_NO_LIMIT = Decimal(10) ** 9


@dataclass(frozen=True, slots=True)
class _Span:
    """What values a target allows; an end that is not itself allowed is ``open``."""

    least: Decimal
    most: Decimal
    least_open: bool = False
    most_open: bool = False

    def meets(self, other: "_Span") -> bool:
        least, most = max(self.least, other.least), min(self.most, other.most)
        if least != most:
            return least < most
        shut = (
            (self.least == least and self.least_open)
            or (other.least == least and other.least_open)
            or (self.most == most and self.most_open)
            or (other.most == most and other.most_open)
        )
        return not shut


def _span(target: GoalTarget, value: Decimal, high: Decimal | None) -> _Span:
    spans = {
        Comparator.AT_MOST: _Span(-_NO_LIMIT, value),
        Comparator.BELOW: _Span(-_NO_LIMIT, value, most_open=True),
        Comparator.AT_LEAST: _Span(value, _NO_LIMIT),
        Comparator.ABOVE: _Span(value, _NO_LIMIT, least_open=True),
        Comparator.BETWEEN: _Span(value, value if high is None else high),
    }
    return spans.get(Comparator(target.comparator), _Span(value, value))


def _in(value: Decimal | None, target: GoalTarget, unit: str) -> Decimal | None:
    return None if value is None else in_unit(value, target.unit, unit)


def _targets(lines: Lines) -> Iterator[PlanConflict]:
    by_measure: dict[str, list[Said]] = {}
    for said in lines.plan:
        target = said.goal.target if said.goal else None
        if target is not None and target.measured and target.measure is not None:
            measure = _OF.get(target.measure.code) or target.measure.code
            by_measure.setdefault(measure or fold(target.measure.text), []).append(said)
    for measure, goals in by_measure.items():
        for at, one in enumerate(goals):
            others = [other for other in goals[at + 1 :] if _differ(one, other)]
            if others:
                apart = [other for other in others if _never(one, other)]
                yield _two_targets(measure, one, apart or others, never=bool(apart))
                break


def _pair(one: Said, other: Said) -> tuple[_Span, _Span] | None:
    mine, theirs = _target(one), _target(other)
    value = _in(theirs.value, theirs, mine.unit)
    if mine.value is None or value is None:
        return None
    high = _in(theirs.value_high, theirs, mine.unit)
    return _span(mine, mine.value, mine.value_high), _span(theirs, value, high)


def _target(said: Said) -> GoalTarget:
    assert said.goal is not None
    assert said.goal.target is not None
    return said.goal.target


def _never(one: Said, other: Said) -> bool:
    """Whether no value meets both targets."""
    spans = _pair(one, other)
    return spans is not None and not spans[0].meets(spans[1])


def _differ(one: Said, other: Said) -> bool:
    """Whether both ask for the same direction with other numbers, or cannot both hold."""
    spans = _pair(one, other)
    if spans is None:
        return False
    mine, theirs = spans
    same_way = (mine.least == theirs.least) or (mine.most == theirs.most)
    numbers = (mine.least, mine.most) != (theirs.least, theirs.most)
    return not mine.meets(theirs) or (same_way and numbers)


def _two_targets(measure: str, one: Said, others: list[Said], *, never: bool) -> PlanConflict:
    target = _target(one)
    name = target.measure.text if target.measure else one.line.title
    if never:
        title = f"Two targets for {_lower(name)} that cannot both be met"
        why = "Reaching one goal means missing the other, so neither can be called done."
    else:
        title = f"Two different targets for {_lower(name)}"
        why = "It is not said which number counts, and the person may be told both."
    return PlanConflict(
        key=f"targets/{measure}",
        kind=ConflictKind.GOALS,
        serious=never,
        title=title,
        why=why,
        consider=(
            "Agree with the person on one target, and say why.",
            "End the goal that no longer holds, with its reason.",
        ),
        first=(one.line,),
        second=tuple(other.line for other in others),
    )


def _lower(name: str) -> str:
    """A name inside a sentence: LDL and A1c keep their capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


_COUNTS = {"once": 1, "one": 1, "twice": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_A_YEAR = {"day": 365, "night": 365, "morning": 365, "evening": 365, "week": 52, "month": 12}
_A_YEAR |= {"quarter": 4, "year": 1}
_PER = re.compile(
    r"\b(?:(?P<n>\d+|once|twice|one|two|three|four|five|six)\s*(?:x|times?|days?)?\s+)?"
    r"(?:a|per|each|every|x)\s+(?:(?P<k>\d+|two|three|four|six|other)\s+)?"
    r"(?P<unit>day|night|morning|evening|week|month|quarter|year)s?\b"
)
_ADVERBS = {"daily": 365, "weekly": 52, "monthly": 12, "quarterly": 4, "yearly": 1, "annually": 1}
_ADVERB = re.compile(rf"\b(?:(?P<n>once|twice|\d+\s*x?)\s+)?(?P<how>{'|'.join(_ADVERBS)})\b")


def _count(said: str | None) -> int:
    digits = re.match(r"\d+", said or "")
    return int(digits.group()) if digits else _COUNTS.get(said or "", 1)


def times_a_year(words: str) -> Decimal | None:
    """Read "twice a week" or "every 3 months" as times a year; None where it cannot be read."""
    said = fold(words)
    if hit := _PER.search(said):
        every = 2 if hit["k"] == "other" else _count(hit["k"])
        return Decimal(_count(hit["n"]) * _A_YEAR[hit["unit"]]) / max(every, 1)
    if hit := _ADVERB.search(said):
        return Decimal(_count(hit["n"]) * _ADVERBS[hit["how"]])
    return None


_MEASURES = re.compile(
    r"\b(?:measur\w*|check\w*|test\w*|log\w*|weigh\w*|monitor\w*|record\w*|screen\w*|track\w*|"
    r"writ\w+ down|keep\w* a (?:log|diary))\b"
)


def _monitoring(book: RuleBook, lines: Lines) -> Iterator[PlanConflict]:
    watched: dict[str, list[Said]] = {}
    for said in lines.plan:
        if said.work is None or not _MEASURES.search(fold(said.work.code.text)):
            continue
        for key in dict.fromkeys(one.group for one in book.watched.named(said.work.code.text)):
            watched.setdefault(key, []).append(said)
    for key, works in watched.items():
        rates = {_rate(said) for said in works} - {""}
        if len(works) > 1 and len(rates) > 1:
            yield _twice(key, book.watched.groups[key].title, works)


def _rate(said: Said) -> str:
    assert said.work is not None
    if not said.work.frequency.strip():
        return ""
    rate = times_a_year(said.work.frequency)
    return fold(said.work.frequency) if rate is None else f"{rate:.2f}"


def _twice(key: str, title: str, works: list[Said]) -> PlanConflict:
    return PlanConflict(
        key=f"monitoring/{key}",
        kind=ConflictKind.MONITORING,
        serious=False,
        title=f"{title} is asked for twice, not equally often",
        why="The person does the same thing twice, or does not know which of the two to do.",
        consider=(
            "Keep one line with the frequency that both goals need.",
            "Link that line to both goals, and end the other.",
        ),
        first=(works[0].line,),
        second=tuple(said.line for said in works[1:]),
    )


def _owners(lines: Lines) -> Iterator[PlanConflict]:
    same: dict[str, list[Said]] = {}
    for said in lines.plan:
        if said.work is not None and said.work.owner.strip():
            same.setdefault(fold(said.work.code.text), []).append(said)
    for key, works in same.items():
        owners = {fold(said.work.owner) for said in works if said.work}
        if len(owners) > 1:
            yield PlanConflict(
                key=f"owners/{key}"[:200],
                kind=ConflictKind.MONITORING,
                serious=False,
                title="Two people are responsible for the same work",
                why="Each may think that the other does it, or both call the person about it.",
                consider=("Agree who does it, and end the other line.",),
                first=(works[0].line,),
                second=tuple(said.line for said in works[1:]),
            )


def _allergic(book: RuleBook, lines: Lines) -> Iterator[PlanConflict]:
    for allergy in lines.allergies:
        words = _ALLERGY_TO.sub("", fold(allergy.line.title)).strip()
        known = {(one.group, one.name) for one in book.medicines.named(words)}
        taken = [
            said
            for said in lines.taken
            if known & {(n.group, n.name) for n in book.medicines.named(said.texts[0])}
            or _names_it(words, fold(said.texts[0]))
        ]
        if taken:
            yield PlanConflict(
                # The key is kept, and the chart's words are not: one may be sealed later.
                key=f"allergy/{hashlib.sha256(words.encode()).hexdigest()[:16]}",
                kind=ConflictKind.MEDICINE,
                serious=True,
                title="A medicine that the chart lists an allergy to",
                why="The person may react to it again.",
                consider=(
                    "Ask the person what happened, and when.",
                    "Ask the prescriber before the next dose.",
                    "Correct the allergy or the medicine list where one of them is wrong.",
                ),
                first=tuple(said.line for said in taken),
                second=(allergy.line,),
            )


_LEAST_LETTERS = 5
_ALLERGY_TO = re.compile(r"\b(?:allerg\w*|intoleran\w*|hypersensitiv\w*)(?: to)?\b")


def _names_it(allergy: str, medicine: str) -> bool:
    """Whether a medicine's words hold the allergy's first word ("Penicillin V", "penicillin")."""
    first = next(iter(allergy.split()), "")
    return len(first) >= _LEAST_LETTERS and first in medicine.split()


def _order(found: Iterable[PlanConflict]) -> list[PlanConflict]:
    return sorted(found, key=lambda one: not one.serious)


def find_conflicts(book: RuleBook, facts: ConflictFacts) -> tuple[PlanConflict, ...]:
    """Find everything that pulls apart in a plan, what a clinician decides first."""
    lines = lines_of(facts)
    found = [
        *_allergic(book, lines),
        *find_by_rules(book, facts, lines),
        *_targets(lines),
        *_monitoring(book, lines),
        *_owners(lines),
    ]
    return tuple(_order(found))
