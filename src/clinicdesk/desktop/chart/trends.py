"""Readings over time in words and figures, for the few measures that are looked at first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from clinicdesk.desktop.person.facts import day_of
from clinicdesk.domain import chart as charts
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import number, unit_text

__all__ = ["Trend", "shown_trends"]

_YEAR = timedelta(days=366)
_MOST, _FEW = 40, 4
_SYSTOLIC, _DIASTOLIC = frozenset({"8480-6"}), frozenset({"8462-4"})
_ORDER: tuple[tuple[str, frozenset[str]], ...] = (
    ("Blood pressure", _SYSTOLIC),
    ("Hemoglobin A1c", frozenset({"4548-4", "17856-6"})),
    ("Weight", frozenset({"29463-7", "3141-9"})),
    ("LDL cholesterol", frozenset({"18262-6", "13457-7", "2089-1"})),
    ("PHQ-9 score", frozenset({"44261-6"})),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One measure's newest value and the way to it, ready to be shown."""

    name: str
    value: str
    unit: str
    read_on: str
    change: str = ""
    """"14 lower since 05-Aug-2026"; empty for a single reading."""
    falls: bool = False
    better: bool = False
    """Whether it came nearer to the target that a goal names."""
    values: tuple[float, ...] = ()
    """Oldest first."""
    target: float | None = None


def _target(chart: Chart, codes: Iterable[str]) -> Decimal | None:
    for goal in chart.plan.goals if chart.plan else ():
        target = goal.target
        if target and target.measure and target.measure.code in codes and target.value is not None:
            return target.value
    return None


def _find(chart: Chart, codes: frozenset[str]) -> charts.Trend | None:
    return next((t for t in chart.trends if t.code in codes and t.readings), None)


def _shown(chart: Chart, name: str, codes: frozenset[str]) -> Trend | None:
    found = _find(chart, codes)
    if found is None:
        return None
    newest = found.latest
    lately = [r for r in found.readings if r.at >= newest.at - _YEAR][-_MOST:]
    if len(lately) < _FEW:
        lately = list(found.readings[-_FEW:])
    value = number(newest.value)
    if codes is _SYSTOLIC:
        beside = _find(chart, _DIASTOLIC)
        below = [r for r in beside.readings if r.at == newest.at] if beside else []
        value += f"/{number(below[-1].value)}" if below else ""
    target = _target(chart, codes)
    change, falls, better = "", False, False
    first = lately[0]
    if first.value != newest.value:
        falls = newest.value < first.value
        word = "lower" if falls else "higher"
        since = show_date(day_of(chart, first.at))
        change = f"{number(abs(newest.value - first.value))} {word} since {since}"
        better = target is not None and abs(newest.value - target) < abs(first.value - target)
    return Trend(
        name=name,
        value=value,
        unit=unit_text(found.unit),
        read_on=show_date(day_of(chart, newest.at)),
        change=change,
        falls=falls,
        better=better,
        values=tuple(float(r.value) for r in lately),
        target=float(target) if target is not None else None,
    )


def shown_trends(chart: Chart, most: int = 2) -> tuple[Trend, ...]:
    """Return the first measures, in the order in which clinicians look, that have readings."""
    found = [t for name, codes in _ORDER if (t := _shown(chart, name, codes)) is not None]
    return tuple(found[:most])
