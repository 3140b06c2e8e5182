"""A goal's readings over time as a figure: computed once, drawn alike in the window and on paper.

``TrendStory`` says what is to be told. `trend_layout.lay_out` turns it into a ``TrendFigure`` for a
plot of a given size: where each point stands, how the axes are divided, which labels have room.
Nothing here draws. Across, a figure counts days (a day's ordinal plus its share of the day at the
site); upward, it counts in the unit of the target.

What the eye is not told wrongly (our rules):

- Readings are joined only where they follow each other as they usually do. A silence of more than
  three times the usual distance, 14 days at least and 400 days at most, stays open, and says so.
- The target's side is a band, met and missed readings differ by shape, and what happened is a
  number explained in words: nothing rests on color.
- Every reading is drawn where it is; none is smoothed, averaged or left out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from clinicdesk.domain.goal_rule import Reading
from clinicdesk.domain.trend_ticks import Tick

__all__ = [
    "Band",
    "EventKind",
    "EventMark",
    "FigurePoint",
    "FigureStep",
    "Room",
    "SideKind",
    "SideLabel",
    "Silence",
    "TrendEvent",
    "TrendFigure",
    "TrendStep",
    "TrendStory",
]


class EventKind(StrEnum):
    """What happened beside the readings."""

    PLAN = "plan"
    MEDICINE = "medicine"
    SESSION = "session"
    CARE = "care"
    """A stay in hospital, an emergency visit."""
    GOAL = "goal"


@dataclass(frozen=True, slots=True)
class TrendEvent:
    """Something that happened on a day, told by its number on the figure."""

    on: date
    kind: EventKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendStep:
    """One milestone on the way: a value by a day."""

    value: Decimal
    due_on: date
    words: str = ""
    reached: bool = False


@dataclass(frozen=True, slots=True)
class Band:
    """Where the target is met: from ``low`` to ``high``; None is an open end."""

    low: Decimal | None
    high: Decimal | None
    words: str
    """"at most 130 mmHg"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendStory:
    """What a trend tells. Values are in ``unit`` (UCUM); readings are oldest first."""

    name: str
    unit: str
    zone: str
    today: date
    readings: tuple[Reading, ...]
    met: tuple[bool, ...] = ()
    """Of each reading, whether it meets the target; empty where there is no target."""
    band: Band | None = None
    baseline: Decimal | None = None
    start_on: date | None = None
    due_on: date | None = None
    steps: tuple[TrendStep, ...] = ()
    events: tuple[TrendEvent, ...] = ()
    earlier: int = 0
    """Readings before those that are told."""


@dataclass(frozen=True, slots=True)
class Room:
    """The size of the plot inside its axes, in any length, and how long a word is in it."""

    width: float
    height: float
    line: float
    """The height of a line of small text."""
    measure: Callable[[str], float]


@dataclass(frozen=True, slots=True)
class FigurePoint:
    """One reading: where it stands, whether it meets the target, what to say of it."""

    x: float
    y: float
    met: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class FigureStep:
    """One milestone as a level from a day to a day, met or not."""

    start: float
    end: float
    y: float
    reached: bool


@dataclass(frozen=True, slots=True)
class EventMark:
    """One mark over the plot: events so close that they share it, by their numbers."""

    x: float
    """The middle of the mark."""
    days: tuple[float, ...]
    """Where each of its events stands."""
    label: str
    """"3" or "3-5"."""


class SideKind(StrEnum):
    """What a label beside the plot explains."""

    TARGET = "target"
    BASELINE = "baseline"
    LATEST = "latest"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class SideLabel:
    """A word at the right of the plot: of the level ``y``, written at the height ``at``."""

    kind: SideKind
    y: float
    at: float
    words: str


@dataclass(frozen=True, slots=True)
class Silence:
    """A span without readings; ``words`` where there is room to say so."""

    start: float
    end: float
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendFigure:
    """A figure ready to be drawn, from ``left`` to ``right`` and from ``low`` to ``high``."""

    left: float
    right: float
    low: float
    high: float
    points: tuple[FigurePoint, ...]
    runs: tuple[tuple[int, int], ...]
    """Points that are joined: from the first to before the second index."""
    silences: tuple[Silence, ...]
    band: tuple[float, float] | None
    baseline: float | None
    steps: tuple[FigureStep, ...]
    marks: tuple[EventMark, ...]
    today: float
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    side: tuple[SideLabel, ...]
    notes: tuple[str, ...]
    """The events in words, by number: "1  05-Mar-2026  Plan signed"."""
    summary: str
    """The whole in words, for who does not see it."""
