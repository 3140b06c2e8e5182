"""How axes are divided: round numbers upward, whole days, months and years across."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clinicdesk.domain.dates import MONTHS
from clinicdesk.domain.display import number

__all__ = ["Tick", "day_ticks", "value_ticks"]


@dataclass(frozen=True, slots=True)
class Tick:
    """One division of an axis: where it stands, its label, and a second line under that."""

    at: float
    label: str
    under: str = ""


def _nice_step(least: Decimal) -> Decimal:
    """The smallest 1, 2 or 5 times a power of ten that is no less."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(step for m in (1, 2, 5, 10) if (step := m * power) >= least)


def value_ticks(low: Decimal, high: Decimal, most: int) -> tuple[float, float, tuple[Tick, ...]]:
    """Divide from below ``low`` to above ``high`` in round steps, ``most`` of them at most.

    Returns the axis' ends, which are round too, and its divisions. Values that are nowhere below
    zero have no axis below zero.
    """
    if low == high:
        span = abs(low) / 5 or Decimal(1)
        low, high = (low - span if low < 0 or low >= span else Decimal(0)), high + span
    step = _nice_step((high - low) / max(most, 2))
    while True:
        # A value on the axis' end would have its mark cut in half.
        first = int((low / step).to_integral_value(rounding="ROUND_FLOOR"))
        last = int((high / step).to_integral_value(rounding="ROUND_CEILING"))
        if first * step == low and low != 0:
            first -= 1
        if last * step == high:
            last += 1
        if last - first <= max(most, 2) + 1:
            break
        step = _nice_step(step * Decimal("1.01"))
    ticks = tuple(Tick(float(i * step), number(i * step)) for i in range(first, last + 1))
    return ticks[0].at, ticks[-1].at, ticks


_DAYS = (1, 2, 7, 14)
_MONTHS = (1, 2, 3, 6)
_YEARS = (1, 2, 5, 10, 20, 50)


def _by_days(left: float, right: float, step: int) -> Iterator[date]:
    first = math.ceil(left)
    # Weeks begin on Mondays (day 1 of the calendar was one), whatever the figure begins with.
    first += (1 - first) % step
    for day in range(first, math.floor(right) + 1, step):
        yield date.fromordinal(day)


def _by_months(left: float, right: float, step: int) -> Iterator[date]:
    begin = date.fromordinal(max(1, math.floor(left)))
    month = (begin.year * 12 + begin.month - 1) // step * step
    while (month // 12) <= 9999:
        day = date(month // 12, month % 12 + 1, 1) if month >= 12 else date(1, 1, 1)
        if day.toordinal() > right:
            return
        if day.toordinal() >= left:
            yield day
        month += step


def _labelled(days: list[date], kind: str) -> tuple[Tick, ...]:
    made, year = [], 0
    for day in days:
        if kind == "years":
            made.append(Tick(float(day.toordinal()), f"{day.year}"))
            continue
        label = MONTHS[day.month - 1]
        if kind == "days":
            label = f"{day.day:02d}-{label}"
        made.append(Tick(float(day.toordinal()), label, f"{day.year}" if day.year != year else ""))
        year = day.year
    return tuple(made)


def day_ticks(
    left: float, right: float, per_day: float, measure: Callable[[str], float], gap: float
) -> tuple[Tick, ...]:
    """Divide a span of days so finely as labels find room, ``gap`` between them.

    ``per_day`` is the length of a day, ``measure`` that of a label. Days and months carry their
    year under the first of each year.
    """
    offers = [("days", s, s * 1.0) for s in _DAYS]
    offers += [("months", s, s * 28.0) for s in _MONTHS]
    offers += [("years", s, s * 365.0) for s in _YEARS]
    widest = {"days": "28-May", "months": "May", "years": "2026"}
    for kind, step, least in offers:
        room = max(measure(widest[kind]), measure("2026")) + gap
        if least * per_day < room:
            continue
        days = (
            _by_days(left, right, step)
            if kind == "days"
            else _by_months(left, right, step if kind == "months" else step * 12)
        )
        return _labelled(list(days), kind)
    return ()
