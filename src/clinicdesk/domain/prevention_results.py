"""How far one participant has come: sessions, weight, activity, HbA1c, and what is still missing.

Source: CDC, "Diabetes Prevention Recognition Program Standards and Operating Procedures", June 1,
2024, section II.K. A completer attended at least 8 sessions in months 1 to 6, and the last session
they attended is at least 9 full months after the cohort's first. A completer lowered their risk by
5 % of weight; or by 4 % with 150 minutes a week or with 17 sessions; or by 0.2 points of HbA1c.
Only the first 365 days count. Where the text leaves a choice we read it as said at each function.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from clinicdesk.domain.prevention import CohortBook, Participant, SessionKind
from clinicdesk.domain.prevention_rules import full_months, months_after
from clinicdesk.domain.prevention_standards import ReductionNumbers, Standards

__all__ = ["A1cValue", "Pathway", "ProgramResult", "Visit", "a1c_pair", "result_of", "visits_of"]

_WEEK = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One session that somebody attended. Pounds and minutes since the one before."""

    on: date
    weight_lb: Decimal | None = None
    minutes: int | None = None
    make_up: bool = False


@dataclass(frozen=True, slots=True)
class A1cValue:
    """An HbA1c in percent: of which day, and when the clinic heard of it."""

    on: date
    value: Decimal
    heard_on: date


@dataclass(frozen=True, slots=True)
class Pathway:
    """One way in which the risk became lower."""

    key: str
    title: str
    met: bool
    words: str
    """The numbers, and what is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramResult:
    """How far one participant has come."""

    core: int
    """Sessions attended in months 1 to 6, make-up sessions among them."""
    maintenance: int
    last_on: date | None
    months: int
    """Full months from the cohort's first session to the last one attended."""
    completer: bool
    first_weight: Decimal | None
    last_weight: Decimal | None
    loss: Decimal | None
    """Percent of the first weight; below 0 where it rose."""
    weekly: Decimal | None
    """Mean minutes a week over the sessions that have minutes."""
    with_minutes: int
    with_weight: int
    a1c_drop: Decimal | None
    pathways: tuple[Pathway, ...]
    missing: tuple[str, ...]
    """What a completer with a lower risk still needs, in words."""

    @property
    def attended(self) -> int:
        """Sessions attended in the year."""
        return self.core + self.maintenance

    @property
    def reduced(self) -> bool:
        """Whether the risk is lower in one of the ways; it counts for a completer."""
        return any(one.met for one in self.pathways)


def visits_of(book: CohortBook, participant: Participant) -> tuple[Visit, ...]:
    """Return the sessions that a participant attended, by day."""
    mine = book.of(participant.id)
    return tuple(
        Visit(
            on=session.held_on,
            weight_lb=mine[session.id].weight_lb,
            minutes=mine[session.id].minutes,
            make_up=session.kind is SessionKind.MAKE_UP,
        )
        for session in sorted(book.sessions, key=lambda one: (one.held_on, one.number))
        if session.id in mine and mine[session.id].attended
    )


def _weekly(visits: Sequence[Visit]) -> list[Decimal]:
    """Bring each session's minutes to a week: over the days since the session attended before.

    Seven days for the first session, and for a second one of the same day.
    """
    found: list[Decimal] = []
    before: date | None = None
    for one in visits:
        days = _WEEK if before is None or one.on == before else (one.on - before).days
        if one.minutes is not None:
            found.append(Decimal(one.minutes) * _WEEK / days)
        before = one.on
    return found


def a1c_pair(
    values: Iterable[A1cValue], first_attended: date, first_on: date, standards: Standards
) -> tuple[A1cValue | None, A1cValue | None]:
    """Return the HbA1c that somebody began with, and the last one that counts.

    The first is in range, of at most a year before the first session attended, and was heard of
    within 14 days after it: the newest such. The last is the newest of program months 9 to 12.
    """
    numbers, low_high = standards.reduction, standards.eligibility.a1c
    limit = first_attended + timedelta(days=numbers.a1c_reported_days)
    begins = months_after(first_on, numbers.a1c_last_from_month - 1)
    ends = first_on + timedelta(days=standards.year.days)
    ordered = sorted(values, key=lambda one: (one.on, one.heard_on))
    first = [
        one
        for one in ordered
        if low_high[0] <= one.value <= low_high[1]
        and 0 <= (first_attended - one.on).days <= standards.eligibility.test_days
        and one.heard_on <= limit
    ]
    last = [one for one in ordered if begins <= one.on < ends]
    return (first[-1] if first else None), (last[-1] if last else None)


def result_of(
    first_on: date,
    visits: Sequence[Visit],
    a1cs: Iterable[A1cValue],
    today: date,
    standards: Standards,
) -> ProgramResult:
    """Return how far somebody has come by a day. ``visits`` are in order of their days."""
    year, done = standards.year, standards.completer
    seen = [one for one in visits if 0 <= (one.on - first_on).days < year.days and one.on <= today]
    half = months_after(first_on, year.core_months)
    core = sum(1 for one in seen if one.on < half)
    last_on = seen[-1].on if seen else None
    months = full_months(first_on, last_on) if last_on else 0
    weights = [one.weight_lb for one in seen if one.weight_lb is not None]
    loss = None
    if len(weights) > 1:
        loss = round((weights[0] - weights[-1]) / weights[0] * 100, 2)
    rates = _weekly(seen)
    weekly = round(sum(rates, Decimal()) / len(rates), 1) if rates else None
    drop = None
    if seen:
        before, after = a1c_pair(a1cs, seen[0].on, first_on, standards)
        drop = before.value - after.value if before and after else None
    completer = core >= done.core_sessions and months >= done.months
    pathways = _pathways(
        standards.reduction,
        loss=loss,
        weekly=weekly,
        rates=len(rates),
        sessions=len(seen),
        drop=drop,
    )
    return ProgramResult(
        core=core,
        maintenance=len(seen) - core,
        last_on=last_on,
        months=months,
        completer=completer,
        first_weight=weights[0] if weights else None,
        last_weight=weights[-1] if weights else None,
        loss=loss,
        weekly=weekly,
        with_minutes=len(rates),
        with_weight=len(weights),
        a1c_drop=drop,
        pathways=pathways,
        missing=_missing(
            standards, pathways, core=core, months=months, first_on=first_on, today=today
        ),
    )


def _pathways(
    numbers: ReductionNumbers,
    *,
    loss: Decimal | None,
    weekly: Decimal | None,
    rates: int,
    sessions: int,
    drop: Decimal | None,
) -> tuple[Pathway, ...]:
    lost = Decimal(-1000) if loss is None else loss
    said = "two weights are needed"
    if loss is not None:
        said = f"{abs(loss):.1f}\N{NO-BREAK SPACE}% of weight {'lost' if loss >= 0 else 'gained'}"
    short = max(Decimal(), numbers.loss - lost)
    helped = lost >= numbers.loss_with_help
    moving = weekly is not None and weekly >= numbers.minutes
    active = moving and rates >= numbers.minutes_sessions
    minutes = "no minutes recorded" if weekly is None else f"{weekly:.0f} min a week"
    dropped = drop is not None and drop >= numbers.a1c_drop
    return (
        Pathway(
            "weight",
            f"{numbers.loss} % of weight",
            lost >= numbers.loss,
            said if loss is None or not short else f"{said}, {short:.1f}\N{NO-BREAK SPACE}% to go",
        ),
        Pathway(
            "activity",
            f"{numbers.loss_with_help} % and {numbers.minutes} min a week",
            helped and active,
            f"{said}; {minutes} in {rates} sessions, {numbers.minutes_sessions} needed",
        ),
        Pathway(
            "sessions",
            f"{numbers.loss_with_help} % and {numbers.sessions} sessions",
            helped and sessions >= numbers.sessions,
            f"{said}; {sessions} sessions, {numbers.sessions} needed",
        ),
        Pathway(
            "a1c",
            f"{numbers.a1c_drop} points of HbA1c",
            dropped,
            "a value at the beginning and one of months 9 to 12 are needed"
            if drop is None
            else f"{drop:.1f} points lower",
        ),
    )


def _sessions(number: int) -> str:
    return f"{number} more session" + ("" if number == 1 else "s")


def _missing(
    standards: Standards,
    pathways: Sequence[Pathway],
    *,
    core: int,
    months: int,
    first_on: date,
    today: date,
) -> tuple[str, ...]:
    done, year = standards.completer, standards.year
    found = []
    short = done.core_sessions - core
    if short > 0:
        over = today >= months_after(first_on, year.core_months)
        found.append(
            f"{core} of {done.core_sessions} sessions in months 1 to {year.core_months};"
            " these months are over"
            if over
            else f"{_sessions(short)} in months 1 to {year.core_months}"
        )
    if months < done.months:
        over = today >= first_on + timedelta(days=year.days)
        found.append(
            f"no session after {done.months} full months; the year is over"
            if over
            else f"a session in months {done.months + 1} to 12"
        )
    if not any(one.met for one in pathways):
        found.append(f"a lower risk: {pathways[0].words}")
    return tuple(found)
