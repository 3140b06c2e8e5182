"""How often a coach is in touch: working intervals by stage of change, and the next contact's day.

The intervals are this program's working figures, no rule of a guideline: weekly while somebody
prepares, acts or has slipped (the weekly to biweekly sessions of the CDC Diabetes Prevention
Recognition Program's first six months are the nearest published practice), monthly in maintenance
(its months 7 to 12), and rarer where somebody is not thinking of a change, so that nobody is
pressed (Prochaska and DiClemente's stages). A clinic says its own, each from a day on; what was in
force on a day stays so.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.errors import FieldProblem
from clinicdesk.domain.plans import StageOfChange

__all__ = [
    "CADENCE",
    "CADENCE_SOURCE",
    "STAGE_WORDS",
    "Cadence",
    "CadenceFrom",
    "ClinicCadence",
    "busiest",
    "cadence_problems",
    "cadence_words",
    "next_due",
]

_S = StageOfChange
CADENCE_SOURCE: Final = "Working figure"
STAGE_WORDS: Final[Mapping[StageOfChange, str]] = {
    _S.PRECONTEMPLATION: "Not thinking of it yet",
    _S.CONTEMPLATION: "Thinking of it",
    _S.PREPARATION: "Preparing",
    _S.ACTION: "Doing it",
    _S.MAINTENANCE: "Keeping it up",
    _S.RELAPSE: "Slipped back",
}
_MOST = 365


@dataclass(frozen=True, slots=True)
class Cadence:
    """Days between two contacts for each stage; where nobody said a stage, ``unsaid``."""

    days: Mapping[StageOfChange, int]
    unsaid: int = 14
    source: str = CADENCE_SOURCE

    def of(self, stages: Iterable[StageOfChange | None]) -> int:
        """Return the shortest interval of the stages of the goals that are coached."""
        found = [self.unsaid if one is None else self.days[one] for one in stages]
        return min(found, default=self.unsaid)


CADENCE: Final = Cadence(
    {
        _S.PRECONTEMPLATION: 42,
        _S.CONTEMPLATION: 21,
        _S.PREPARATION: 7,
        _S.ACTION: 7,
        _S.MAINTENANCE: 28,
        _S.RELAPSE: 7,
    }
)
"""Where a clinic has not said otherwise."""


@dataclass(frozen=True, slots=True)
class CadenceFrom:
    """Intervals, and the first day on which they are in force."""

    day: date
    cadence: Cadence


@dataclass(frozen=True, slots=True)
class ClinicCadence:
    """All that a clinic has said, in the order of days; before the first it had the usual ones."""

    changes: tuple[CadenceFrom, ...] = field(default=())

    def on(self, day: date) -> Cadence:
        """Return what is in force on a day."""
        found = CADENCE
        for change in self.changes:
            if change.day <= day:
                found = change.cadence
        return found

    def changed(self, cadence: Cadence, day: date) -> "ClinicCadence":
        """Return them with others from a day on; what was to come from that day on goes."""
        kept = tuple(one for one in self.changes if one.day < day)
        return ClinicCadence((*kept, CadenceFrom(day, cadence)))


def cadence_words(cadence: Cadence) -> str:
    """Say them: "Preparing every 7 days, … (Working figure)"."""
    said = [f"{STAGE_WORDS[stage].lower()} {cadence.days[stage]}" for stage in StageOfChange]
    return f"Days between contacts: {', '.join(said)}, no stage {cadence.unsaid} ({cadence.source})"


def cadence_problems(cadence: Cadence, day: date, today: date) -> list[FieldProblem]:
    """Return what is wrong with intervals that are to be in force from a day on."""
    problems = [
        FieldProblem(stage.value, f"Choose 1 to {_MOST} days.")
        for stage in StageOfChange
        if not 1 <= cadence.days.get(stage, 0) <= _MOST
    ]
    if not 1 <= cadence.unsaid <= _MOST:
        problems.append(FieldProblem("unsaid", f"Choose 1 to {_MOST} days."))
    if not cadence.source.strip():
        problems.append(FieldProblem("source", 'Say where it is from, or "working figure".'))
    if day < today:
        problems.append(FieldProblem("since", "The past stays as it was: choose today or later."))
    return problems


def busiest(stages: Iterable[StageOfChange | None], cadence: Cadence) -> StageOfChange | None:
    """Return the stage that sets the pace; None where it is that nobody said one."""
    listed = list(stages)
    if not listed:
        return None
    return min(listed, key=lambda one: cadence.unsaid if one is None else cadence.days[one])


def next_due(
    *,
    start_on: date,
    last_contact: datetime | None,
    planned: datetime | None,
    every_days: int,
    calendar: BusinessCalendar,
) -> date:
    """Return by when the next contact is.

    A session that is planned is the next contact, whatever the interval. Else it is so many days
    after the last contact, or after the beginning where there was none, brought forward to the last
    day before on which the clinic works; never before the day after the contact itself.
    """
    if planned is not None:
        return calendar.day_of(planned)
    since = calendar.day_of(last_contact) if last_contact is not None else start_on
    due = calendar.on_or_before(since + timedelta(days=every_days))
    return due if due > since else calendar.on_or_after(since + timedelta(days=1))
