"""How a trend's story becomes a figure: the rules of `trend`, for a plot of a given size."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import number, quantity, unit_text
from clinicdesk.domain.goal_rule import Reading
from clinicdesk.domain.trend import (
    EventMark,
    FigurePoint,
    FigureStep,
    Room,
    SideKind,
    SideLabel,
    Silence,
    TrendFigure,
    TrendStory,
)
from clinicdesk.domain.trend_ticks import Tick, day_ticks, value_ticks

__all__ = ["day_number", "lay_out"]

_USUAL_TIMES = 3
_LEAST_SILENCE, _MOST_SILENCE = 14.0, 400.0
"""Days."""


def day_number(at: datetime, zone: str) -> float:
    """Count an instant in days: the site's day, and its share of it."""
    there = at.astimezone(ZoneInfo(zone))
    return there.date().toordinal() + (there.hour * 60 + there.minute) / 1440


def _longest_step(days: Sequence[float]) -> float:
    """The longest distance over which readings are joined, in days."""
    apart = sorted(b - a for a, b in pairwise(days) if b > a)
    usual = apart[len(apart) // 2] if apart else 0.0
    return min(max(usual * _USUAL_TIMES, _LEAST_SILENCE), _MOST_SILENCE)


def _runs(days: Sequence[float]) -> tuple[tuple[int, int], ...]:
    most = _longest_step(days)
    starts = [0, *(i for i in range(1, len(days)) if days[i] - days[i - 1] > most)]
    return tuple(pairwise([*starts, len(days)])) if days else ()


def _silences(
    days: Sequence[float], runs: Sequence[tuple[int, int]], today: float, per_day: float, room: Room
) -> tuple[Silence, ...]:
    spans = [(days[end - 1], days[end]) for _, end in runs[:-1]]
    if days and today - days[-1] > _longest_step(days):
        spans.append((days[-1], today))

    def words(start: float, end: float) -> str:
        for said in (f"no readings for {round(end - start)} days", "no readings"):
            if room.measure(said) + room.line <= (end - start) * per_day:
                return said
        return ""

    return tuple(Silence(start, end, words(start, end)) for start, end in spans)


def _across(story: TrendStory, days: Sequence[float]) -> tuple[float, float]:
    """From where to where the figure counts days: readings, start, today, and a near due day."""
    today = float(story.today.toordinal())
    starts = [*days[:1], *([story.start_on.toordinal()] if story.start_on else [])]
    left = min([*starts, today - 1])
    right = max([*days[-1:], today])
    ends = [s.due_on for s in story.steps] + ([story.due_on] if story.due_on else [])
    for end in ends:
        # A due day far ahead would press all that has been into a corner.
        if end.toordinal() - left <= (right - left) * 1.6 + 14:
            right = max(right, float(end.toordinal()))
    edge = max((right - left) * 0.02, 0.5)
    return left - edge, right + edge


def _upward(story: TrendStory, room: Room) -> tuple[float, float, tuple[Tick, ...]]:
    """From where to where the figure counts values, with its divisions."""
    told = [r.value for r in story.readings] + [s.value for s in story.steps]
    if story.band:
        told += [v for v in (story.band.low, story.band.high) if v is not None]
    if story.baseline is not None:
        told.append(story.baseline)
    told = [value for value in told if value.is_finite()] or [Decimal(0), Decimal(1)]
    return value_ticks(min(told), max(told), most=max(2, int(room.height / (room.line * 2.0))))


def _steps(story: TrendStory, left: float, right: float) -> tuple[FigureStep, ...]:
    made, begin = [], left if story.start_on is None else float(story.start_on.toordinal())
    for step in sorted(story.steps, key=lambda s: s.due_on):
        end = float(step.due_on.toordinal())
        if end > begin:
            start, stop = max(begin, left), min(end, right)
            if stop > start:
                made.append(FigureStep(start, stop, float(step.value), step.reached))
            begin = end
    return tuple(made)


def _marks(days: Sequence[float], left: float, right: float, room: Room) -> tuple[EventMark, ...]:
    """Put events under numbered marks that never touch; those too close share one."""
    per_day = room.width / (right - left)
    groups: list[list[int]] = []

    def label(group: Sequence[int]) -> str:
        first, last = group[0] + 1, group[-1] + 1
        return str(first) if first == last else f"{first}-{last}"

    def half(group: Sequence[int]) -> float:
        return max(room.line * 1.15, room.measure(label(group)) + room.line * 0.5) / 2 / per_day

    def middle(group: Sequence[int]) -> float:
        wanted = (days[group[0]] + days[group[-1]]) / 2
        return min(max(wanted, left + half(group)), right - half(group))

    for place in range(len(days)):
        groups.append([place])
        while len(groups) > 1:
            before, last = groups[-2], groups[-1]
            apart = middle(last) - middle(before)
            if apart >= half(before) + half(last) + 1 / per_day:
                break
            groups[-2:] = [before + last]
    return tuple(EventMark(middle(g), tuple(days[i] for i in g), label(g)) for g in groups)


def _side(story: TrendStory, low: float, high: float, room: Room) -> tuple[SideLabel, ...]:
    """Words beside the plot, the important first; each as near its level as the others let it."""
    wanted: list[tuple[SideKind, float, str]] = []
    if story.readings:
        latest = story.readings[-1].value
        wanted.append((SideKind.LATEST, float(latest), f"now {number(latest)}"))
    if story.band:
        wanted += [
            (SideKind.TARGET, float(bound), f"target {number(bound)}")
            for bound in dict.fromkeys((story.band.low, story.band.high))
            if bound is not None
        ]
    if story.baseline is not None:
        wanted.append((SideKind.BASELINE, float(story.baseline), f"start {number(story.baseline)}"))
    wanted += [
        (SideKind.STEP, float(step.value), f"step {number(step.value)}") for step in story.steps
    ]
    most = max(1, int(room.height / room.line))
    kept = sorted(wanted[:most], key=lambda one: one[1])
    return _apart(kept, low, high, room.line / room.height * (high - low))


def _apart(
    kept: Sequence[tuple[SideKind, float, str]], low: float, high: float, line: float
) -> tuple[SideLabel, ...]:
    """Move labels (by rising level) up or down until none stands on another."""
    heights: list[float] = []
    for _, level, _words in kept:
        wanted = min(max(level, low + line / 2), high - line / 2)
        heights.append(max(wanted, heights[-1] + line) if heights else wanted)
    top = high - line / 2
    for place in range(len(heights) - 1, -1, -1):
        heights[place] = min(heights[place], top)
        top = heights[place] - line
    return tuple(
        SideLabel(kind, level, at, words)
        for (kind, level, words), at in zip(kept, heights, strict=True)
    )


def _spoken(story: TrendStory, reading: Reading, met: bool | None) -> str:
    day = show_date(reading.at.astimezone(ZoneInfo(story.zone)).date())
    said = f"{day}: {quantity(reading.value, story.unit)}"
    if met is None:
        return said
    return f"{said}, target {'met' if met else 'not met'}"


def _summary(story: TrendStory, silences: Sequence[Silence], notes: Sequence[str]) -> str:
    unit = f", in {said}" if (said := unit_text(story.unit)) else ""
    parts = [f"{story.name}{unit}."]
    readings = story.readings
    if not readings:
        parts.append("No readings yet.")
    else:
        values = [r.value for r in readings]
        first, last = (
            show_date(r.at.astimezone(ZoneInfo(story.zone)).date())
            for r in (readings[0], readings[-1])
        )
        count = "1 reading" if len(readings) == 1 else f"{len(readings)} readings"
        parts.append(
            f"{count} from {first} to {last}: first {number(values[0])}, "
            f"lowest {number(min(values))}, highest {number(max(values))}, "
            f"latest {number(values[-1])}."
        )
    if story.baseline is not None:
        parts.append(f"Start {number(story.baseline)}.")
    if story.band:
        met = "" if not story.met else f", {'met' if story.met[-1] else 'not met'} now"
        parts.append(f"Target {story.band.words}{met}.")
    parts += [
        f"No readings from {show_date(date.fromordinal(int(s.start)))} "
        f"to {show_date(date.fromordinal(int(s.end)))}."
        for s in silences
    ]
    parts += [f"{note}." for note in notes]
    return " ".join(parts)


def lay_out(story: TrendStory, room: Room) -> TrendFigure:
    """Compute a figure for a plot of this size. Every reading, level and event lies inside it."""
    days = [day_number(r.at, story.zone) for r in story.readings]
    left, right = _across(story, days)
    per_day = room.width / (right - left)
    low, high, y_ticks = _upward(story, room)
    runs = _runs(days)
    today = float(story.today.toordinal())
    silences = _silences(days, runs, today, per_day, room)
    told = sorted(
        (e for e in story.events if left <= e.on.toordinal() <= right),
        key=lambda e: (e.on, e.kind, e.words),
    )
    notes = tuple(f"{at}  {show_date(e.on)}  {e.words}" for at, e in enumerate(told, 1))
    met: Sequence[bool | None] = story.met or [None] * len(days)
    band = None
    if story.band:
        floor, ceiling = story.band.low, story.band.high
        band = (
            low if floor is None else float(floor),
            high if ceiling is None else float(ceiling),
        )
    return TrendFigure(
        left=left,
        right=right,
        low=low,
        high=high,
        points=tuple(
            FigurePoint(x, float(r.value), m, _spoken(story, r, m))
            for x, r, m in zip(days, story.readings, met, strict=True)
        ),
        runs=runs,
        silences=silences,
        band=band,
        baseline=float(story.baseline) if story.baseline is not None else None,
        steps=_steps(story, left, right),
        marks=_marks([float(e.on.toordinal()) for e in told], left, right, room),
        today=today,
        x_ticks=day_ticks(left, right, per_day, room.measure, room.line),
        y_ticks=y_ticks,
        side=_side(story, low, high, room),
        notes=notes,
        summary=_summary(story, silences, notes),
    )
