"""What a goal's rewriting starts from: the newest value of each measure of a chart."""

from collections.abc import Iterator

from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.clinical_picture import LatestValue

__all__ = ["latest_values"]


def latest_values(chart: Chart) -> tuple[LatestValue, ...]:
    """Return the newest value of each measure, of panels' parts, too."""
    found: dict[str, LatestValue] = {}
    for one in chart.clinical.observations:
        for value in _values(one):
            known = found.get(value.code.code)
            if known is None or known.occurred_at < value.occurred_at:
                found[value.code.code] = value
    return tuple(found.values())


def _values(one: Observation) -> Iterator[LatestValue]:
    at = one.occurred_at or one.recorded_at
    for code, value, unit in (
        (one.code, one.value, one.unit),
        *((part.code, part.value, part.unit) for part in one.parts),
    ):
        if value is not None and code.code:
            yield LatestValue(
                code=code, observation_id=one.id, occurred_at=at, value=value, unit=unit
            )
