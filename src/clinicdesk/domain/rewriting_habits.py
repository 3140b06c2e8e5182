"""Offers for habits: smoking, medicines, sleep, drinks, food and moving.

Each number names its source; steps on the way are this program's, a half or a few units.
"""

from collections.abc import Iterator
from decimal import Decimal

from clinicdesk.domain.plans import Comparator
from clinicdesk.domain.rewriting_facts import Facts, Wanted, tenth, whole
from clinicdesk.domain.rewriting_measures import weight_goals

__all__ = [
    "alcohol_goals",
    "eating_goals",
    "exercise_goals",
    "medicines_goals",
    "sleep_goals",
    "smoking_goals",
    "steps_goals",
    "sweet_drinks_goals",
    "sweets_goals",
    "water_goals",
]

_MOST, _LEAST = Comparator.AT_MOST, Comparator.AT_LEAST


def smoking_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about smoking."""
    if facts.more and not facts.stop:
        return
    now = facts.latest("cigarettes-day", "{cigarettes}/d")
    if facts.less and not facts.stop:
        said = facts.number(0, 60)
        value = said if said is not None else whole(now / 2) if now else Decimal(5)
        yield Wanted(
            code="cigarettes-day",
            words="Smoke at most {value} cigarettes a day",
            comparator=_MOST,
            value=value,
            weeks=4,
            why="Half as many first, then none." if said is None else "",
        )
    yield Wanted(
        code="smoke-free-days",
        words="Stay smoke-free for {value} days in a row",
        comparator=_LEAST,
        value=facts.number(1, 365, "day", "dia") or Decimal(28),
        weeks=8,
        why="Who stays smoke-free for 28 days is five times likelier to stay so "
        "(Public Health England, Stoptober).",
    )
    if facts.stop and now:
        yield Wanted(
            code="cigarettes-day",
            words="Smoke no cigarettes by the quit day",
            comparator=_MOST,
            value=Decimal(0),
            weeks=4,
        )


def medicines_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about medicines."""
    if facts.less or facts.stop:
        return
    yield Wanted(
        code="medicine-days-week",
        words="Take all medicines on {value} days a week",
        comparator=_LEAST,
        value=facts.number(1, 7, "day", "dia") or Decimal(7),
        weeks=4,
        why="A medicine helps when at least four of five doses are taken "
        "(PQA, Proportion of Days Covered, 80 %).",
    )


def sleep_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about sleep."""
    if facts.less or facts.stop:
        return
    now = facts.latest("93832-4", "h")
    said = facts.number(4, 10)
    value = said or (min(Decimal(7), tenth(now + 1)) if now is not None else Decimal(7))
    yield Wanted(
        code="93832-4",
        words="Sleep {value} hours a night",
        comparator=_LEAST,
        value=value,
        weeks=6,
        why="7 hours or more (AASM and SRS, Recommended Amount of Sleep, 2015).",
    )
    yield Wanted(
        code="rested-mornings-week",
        words="Wake up rested on {value} mornings a week",
        comparator=_LEAST,
        value=Decimal(5),
        weeks=6,
    )


def water_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about water."""
    if facts.less or facts.stop:
        return
    now = facts.latest("water-glasses-day", "/d")
    value = facts.number(1, 12) or (min(now + 2, Decimal(8)) if now is not None else Decimal(6))
    yield Wanted(
        code="water-glasses-day",
        words="Drink {value} glasses of water a day",
        comparator=_LEAST,
        value=value,
        weeks=4,
    )


def sweet_drinks_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about sweet drinks."""
    if facts.more and "water" not in facts.topics:
        return
    now = facts.latest("sugary-drinks-week", "/wk")
    value = facts.number(0, 14)
    if value is None:
        value = Decimal(0) if facts.stop else whole(now / 2) if now is not None else Decimal(2)
    yield Wanted(
        code="sugary-drinks-week",
        words="Have at most {value} sugary drinks a week" if value else "Have no sugary drinks",
        comparator=_MOST,
        value=value,
        weeks=6,
    )


def alcohol_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about alcohol."""
    # Who says "drink" and names another drink does not mean alcohol.
    if facts.topics & {"water", "sweet_drinks"} or (facts.more and not facts.less):
        return
    now = facts.latest("alcohol-drinks-week", "/wk")
    if facts.stop:
        yield Wanted(
            code="alcohol-drinks-week",
            words="Have no alcoholic drinks in a week",
            comparator=_MOST,
            value=Decimal(0),
            weeks=8,
        )
    else:
        value = facts.number(0, 14) or (whole(now / 2) if now is not None else Decimal(7))
        yield Wanted(
            code="alcohol-drinks-week",
            words="Have at most {value} alcoholic drinks a week",
            comparator=_MOST,
            value=value,
            weeks=8,
            why="Half as many."
            if now
            else "One a day or fewer (Dietary Guidelines for Americans "
            "2020-2025: 1 for women, 2 for men).",
        )
    yield Wanted(
        code="alcohol-free-days-week",
        words="Have {value} days a week without alcohol",
        comparator=_LEAST,
        value=facts.number(1, 7, "day", "dia") or Decimal(4),
        weeks=4,
    )


def exercise_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about exercise."""
    if facts.less or facts.stop or "steps" in facts.topics:
        return
    now = facts.latest("activity-minutes-week", "min")
    minutes = facts.number(5, 120, "min")
    days = facts.number(1, 7, "day", "dia", "time", "vec")
    why = "150 minutes a week (Physical Activity Guidelines for Americans, 2nd edition, 2018)."
    value = Decimal(150)
    if minutes is not None:
        value, why = minutes * (days or Decimal(5)), ""
    elif now is not None and now < 120:
        value, why = now + 30, f"30 minutes more; in the end {why}"
    yield Wanted(
        code="activity-minutes-week",
        words="Be active for {value} minutes a week, such as brisk walking",
        comparator=_LEAST,
        value=value,
        weeks=8,
        why=why,
        keeps=facts.keep,
    )
    if minutes is None:
        yield from steps_goals(facts)


def steps_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about steps."""
    now, said = facts.latest("41950-7", "{steps}/d"), facts.number(1000, 30000)
    value = said or (min(whole(now + 2000), Decimal(10000)) if now is not None else Decimal(7000))
    if facts.less or facts.stop:
        return
    yield Wanted(
        code="41950-7",
        words="Walk {value} steps a day",
        comparator=_LEAST,
        value=value,
        weeks=8,
    )


def eating_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about eating."""
    now = facts.latest("produce-servings-day", "/d")
    value = facts.number(1, 10) or (min(now + 1, Decimal(5)) if now is not None else Decimal(4))
    yield Wanted(
        code="produce-servings-day",
        words="Eat {value} servings of vegetables and fruit a day",
        comparator=_LEAST,
        value=value,
        weeks=6,
        why="5 a day in the end (WHO, Healthy Diet, 2020: 400 g).",
    )
    if not facts.topics & {"sweet_drinks", "sweets"}:
        drinks = facts.latest("sugary-drinks-week", "/wk")
        yield Wanted(
            code="sugary-drinks-week",
            words="Have at most {value} sugary drinks a week",
            comparator=_MOST,
            value=whole(drinks / 2) if drinks is not None else Decimal(2),
            weeks=6,
        )
    if facts.less and "weight" not in facts.topics:
        yield from weight_goals(facts)


def sweets_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about sweets."""
    if facts.less or facts.stop:
        yield from sweet_drinks_goals(facts)
