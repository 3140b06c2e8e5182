"""Results told as a story: the latest of each measure, the few before it, and how many more.

A page with three hundred lines of results tells nobody anything. Pages show each measure once,
newest first, and say how many earlier values the chart keeps.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from clinicdesk.domain.clinical import Observation

__all__ = ["TREND_LENGTH", "ResultSeries", "gather_results"]

TREND_LENGTH = 3
"""How many earlier values stand beside the latest one."""

_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSeries:
    """One measure: its latest value, up to three before it (newest first), and how many more."""

    latest: Observation
    previous: tuple[Observation, ...] = ()
    earlier: int = 0
    """Values older than ``previous``, kept in the chart and not shown."""

    @property
    def category(self) -> str:
        """The latest value's category: vital-signs, laboratory, survey, social-history, …"""
        return self.latest.category


def _measure(observation: Observation) -> tuple[str, str]:
    """What makes two observations the same measure: code, else words, ignoring case.

    The unit is not part of it for coded values: one code in two units is one measure, and each
    value is shown with its own unit.
    """
    code = observation.code
    if code.code:
        return code.system, code.code
    return "", code.text.casefold()


def _when(observation: Observation) -> tuple[datetime, datetime]:
    return observation.occurred_at or _LONG_AGO, observation.recorded_at


def gather_results(observations: Iterable[Observation]) -> tuple[ResultSeries, ...]:
    """Group observations by measure, newest measure first; entered-in-error ones are left out."""
    groups: dict[tuple[str, str], list[Observation]] = {}
    for observation in observations:
        if observation.status not in {"entered-in-error", "cancelled"}:
            groups.setdefault(_measure(observation), []).append(observation)
    series = []
    for group in groups.values():
        newest = sorted(group, key=lambda o: (_when(o), o.id), reverse=True)
        shown = newest[1 : 1 + TREND_LENGTH]
        series.append(
            ResultSeries(
                latest=newest[0], previous=tuple(shown), earlier=len(newest) - 1 - len(shown)
            )
        )
    series.sort(key=lambda s: (s.latest.code.text.casefold(), s.latest.id))
    series.sort(key=lambda s: _when(s.latest)[0], reverse=True)
    return tuple(series)
