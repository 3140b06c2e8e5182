"""Offers for what is measured: pressure, sugar, fats, weight, pain, stress, worry and mood.

Each number names its source; steps on the way are this program's, a half or a few units.
"""

from collections.abc import Iterator
from decimal import Decimal

from clinicdesk.domain.plans import Comparator
from clinicdesk.domain.rewriting_facts import Facts, Wanted, tenth, whole

__all__ = [
    "anxiety_goals",
    "asthma_goals",
    "cholesterol_goals",
    "mood_goals",
    "pain_goals",
    "pressure_goals",
    "stress_goals",
    "sugar_goals",
    "weight_goals",
]

_MOST, _LEAST, _BELOW = Comparator.AT_MOST, Comparator.AT_LEAST, Comparator.BELOW
_POUNDS, _KILOS = "[lb_av]", "kg"


def pressure_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about pressure."""
    if facts.more:
        return
    now = facts.latest("8480-6", "mm[Hg]")
    said = facts.number(90, 180)
    why = "ACC/AHA High Blood Pressure Guideline, 2017: below 130/80."
    if said is None and now is not None and now >= 150:
        yield Wanted(
            code="8480-6",
            words="Bring the upper blood pressure number below {value}",
            comparator=_BELOW,
            value=whole(now - 10),
            weeks=6,
            why="The first 10 points, then the rest.",
        )
    yield Wanted(
        code="8480-6",
        words="Keep the upper blood pressure number below {value}"
        if facts.keep
        else "Bring the upper blood pressure number below {value}",
        comparator=_BELOW,
        value=said or Decimal(130),
        weeks=12,
        why=why if said is None else "",
        keeps=facts.keep,
    )
    if (facts.latest("8462-4", "mm[Hg]") or 0) >= 80:
        yield Wanted(
            code="8462-4",
            words="Bring the lower blood pressure number below {value}",
            comparator=_BELOW,
            value=facts.number(50, 89) or Decimal(80),
            weeks=12,
            why=why,
        )


def cholesterol_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about cholesterol."""
    if facts.more:
        return
    now, said = facts.latest("13457-7", "mg/dL"), facts.number(40, 250)
    far = now is not None and now > 145
    value = said or (whole(now * Decimal("0.7")) if far and now is not None else Decimal(100))
    yield Wanted(
        code="13457-7",
        words="Bring the LDL cholesterol to {value} or lower",
        comparator=_MOST,
        value=value,
        weeks=12,
        why="30 % lower (AHA/ACC Cholesterol Guideline, 2018)." if far and said is None else "",
        keeps=facts.keep,
    )


def asthma_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about asthma."""
    yield Wanted(
        code="asthma-days-week",
        words="Have asthma symptoms on at most {value} days a week",
        comparator=_MOST,
        value=facts.number(0, 6, "day", "dia") or Decimal(2),
        weeks=8,
        why="Well controlled: 2 days a week or fewer (NAEPP, EPR-3, 2007).",
    )


def pain_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about pain."""
    if facts.more:
        return
    now = facts.latest("72514-3", "{score}")
    value = facts.number(0, 9)
    if value is None:
        value = max(now - 2, Decimal(0)) if now is not None else Decimal(3)
    yield Wanted(
        code="72514-3",
        words="Have pain of at most {value} of 10 on most days",
        comparator=_MOST,
        value=value,
        weeks=8,
        why="2 points are a difference one feels (Farrar et al., Pain 94:149-158, 2001).",
    )


def stress_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about stress."""
    now = facts.latest("stress-0-10", "{score}")
    value = facts.number(0, 9)
    if value is None:
        value = max(now - 2, Decimal(0)) if now is not None else Decimal(4)
    yield Wanted(
        code="stress-0-10",
        words="Feel stress of at most {value} of 10 on most days",
        comparator=_MOST,
        value=value,
        weeks=6,
    )


def anxiety_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about anxiety."""
    now = facts.latest("70274-6", "{score}")
    value = facts.number(0, 15)
    if value is None:
        value = max(now - 4, Decimal(4)) if now is not None else Decimal(4)
    yield Wanted(
        code="70274-6",
        words="Bring the GAD-7 score to {value} or lower",
        comparator=_MOST,
        value=value,
        weeks=8,
        why="4 points are a difference one feels (Toussaint et al., J Affect Disord, 2020).",
    )


def mood_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about mood."""
    now = facts.latest("44261-6", "{score}")
    value = facts.number(0, 20)
    if value is None:
        value = max(whole(now / 2), Decimal(4)) if now is not None else Decimal(4)
    yield Wanted(
        code="44261-6",
        words="Bring the PHQ-9 score to {value} or lower",
        comparator=_MOST,
        value=value,
        weeks=12,
        why="Half the score is a response, below 5 is remission (NCQA, Depression Remission or "
        "Response, DRR-E).",
    )


def _weight_unit(facts: Facts) -> str:
    said = [word for _value, word in facts.numbers]
    if any(word.startswith(("kg", "kilo")) for word in said):
        return _KILOS
    if any(word.startswith(("lb", "pound", "libra")) for word in said):
        return _POUNDS
    return _KILOS if facts.unit_of("29463-7") == _KILOS else _POUNDS


def weight_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about weight."""
    unit = _weight_unit(facts)
    now = facts.latest("29463-7", unit)
    said = facts.number(1, 400, "kg", "kilo", "lb", "pound", "libra") or facts.number(70, 400)
    low = 35 if unit == _KILOS else 77
    shown = "kg" if unit == _KILOS else "lb"
    if facts.keep and now is not None:
        most = whole(now) + 1
        yield Wanted(
            code="29463-7",
            words=f"Stay at {{value}} {shown} or below",
            comparator=_MOST,
            value=most,
            weeks=26,
            unit=unit,
            keeps=True,
        )
        return
    if facts.more:
        if now is not None:
            more = said if said is not None and said < low else Decimal(2)
            yield Wanted(
                code="29463-7",
                words=f"Weigh {{value}} {shown} or more",
                comparator=_LEAST,
                value=whole(now + more),
                weeks=12,
                unit=unit,
            )
        return
    yield from _lighter(now, said, unit, low)


def _lighter(now: Decimal | None, said: Decimal | None, unit: str, low: int) -> Iterator[Wanted]:
    shown = "kg" if unit == _KILOS else "lb"
    why = "5 % in six months (CDC, DPRP Standards, 2024)."
    if said is not None and said >= low:
        value, why = said, ""
    elif now is not None and said is not None and said < now:
        value, why = whole(now - said), ""
    elif now is not None:
        value = whole(now * Decimal("0.95"))
    else:
        return
    weeks = 26
    if said is not None and now is not None and now > value:
        # Half a kilogram or a pound a week is a steady pace (CDC, Losing Weight, 2023).
        pace = Decimal("0.5") if unit == _KILOS else Decimal(1)
        weeks = max(4, min(52, int((now - value) / pace) + 1))
    yield Wanted(
        code="29463-7",
        words=f"Weigh {{value}} {shown} or less",
        comparator=_MOST,
        value=value,
        weeks=weeks,
        why=why,
        unit=unit,
    )


def sugar_goals(facts: Facts) -> Iterator[Wanted]:
    """Answer words about sugar."""
    if facts.more and not facts.less:
        return
    now, said = facts.latest("4548-4", "%"), facts.number(5, 12)
    far = said is None and now is not None and now > 8
    value = said or (tenth(now - 1) if far and now is not None else Decimal(7))
    yield Wanted(
        code="4548-4",
        words="Bring the A1c to {value} % or lower",
        comparator=_MOST,
        value=value,
        weeks=13,
        why="One point first." if far else "ADA Standards of Care, 2025, section 6: below 7 %.",
        keeps=facts.keep,
    )
