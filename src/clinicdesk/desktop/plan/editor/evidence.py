"""Results that stand behind a line, in short words: the newest of each kind."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from clinicdesk.desktop.person.facts import day_of
from clinicdesk.domain.chart import Chart
from clinicdesk.domain.clinical import Observation
from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import concept, number, unit_text
from clinicdesk.domain.plans import Concern

__all__ = ["evidence_choices", "observation_words"]

_MOST = 12
_ASKED = frozenset({"survey", "social-history"})


def observation_words(chart: Chart, one: Observation) -> str:
    """Say a result in short: what, how much, when."""
    if one.value is not None:
        said = f"{number(one.value)} {unit_text(one.unit)}".strip()
    else:
        said = one.text or one.interpretation or "no value"
    return f"{concept(one.code)}: {said}, {show_date(day_of(chart, _at(one)))}"


def evidence_choices(chart: Chart, concern: Concern | None) -> list[tuple[UUID, str]]:
    """Offer what may stand behind a concern: what stands there, then the newest screenings."""
    kept = set(concern.evidence) if concern else set()
    found = {one.id: one for one in chart.clinical.observations}
    listed = [found[i] for i in concern.evidence if i in found] if concern else []
    listed += [one for one in _newest(chart.clinical.observations) if one.id not in kept]
    return [(one.id, observation_words(chart, one)) for one in listed[: _MOST + len(kept)]]


def _at(one: Observation) -> datetime:
    return one.occurred_at or one.recorded_at


def _newest(observations: Iterable[Observation]) -> list[Observation]:
    newest: dict[str, Observation] = {}
    for one in observations:
        key = one.code.code or one.code.text
        if one.category in _ASKED and (key not in newest or _at(newest[key]) < _at(one)):
            newest[key] = one
    return sorted(newest.values(), key=_at, reverse=True)
