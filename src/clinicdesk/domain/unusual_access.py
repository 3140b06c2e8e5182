"""Access that a privacy office looks at first: rules over readings of charts, each with a reason.

A finding is no accusation: an on-site clinic treats colleagues and families. Reviewing activity is
asked for by 45 CFR 164.308(a)(1)(ii)(D) and made possible by 164.312(b); that a reader needs a
reason follows from the minimum necessary standard, 164.502(b) and 164.514(d)(2). The rules follow
the trigger events of access audit programmes (COACH, Access Audits for Electronic Health Records,
Guidelines for the Protection of Health Information, special edition): family and neighbours,
co-workers, one's own record, volume and hours out of the ordinary, no relationship of care.
Thresholds are ours, set so that a full day in an on-site clinic stays below them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from statistics import median
from types import MappingProxyType
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from clinicdesk.domain.business_days import BusinessCalendar
from clinicdesk.domain.clinic_hours import ClinicHours, hours_words
from clinicdesk.domain.readers import PersonFacts, Reader, Reading, named_as, same_family

__all__ = [
    "LOOK_BACK",
    "MASS",
    "RULE_TITLES",
    "Finding",
    "MassLimits",
    "Rule",
    "colleagues",
    "families",
    "mass_reading",
    "out_of_hours",
    "own_records",
    "unlinked",
    "unusual",
]


class Rule(StrEnum):
    """Why something is shown."""

    OWN_RECORD = "own-record"
    FAMILY = "family"
    COLLEAGUE = "colleague"
    MASS = "mass-reading"
    HOURS = "out-of-hours"
    NO_LINK = "no-link"


RULE_TITLES: Final[Mapping[Rule, str]] = MappingProxyType(
    {
        Rule.OWN_RECORD: "Own record",
        Rule.FAMILY: "Possible relative",
        Rule.COLLEAGUE: "Colleague",
        Rule.MASS: "Many charts",
        Rule.HOURS: "Outside hours",
        Rule.NO_LINK: "No link in the record",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to look at: which rule, who, whose chart (or nobody's alone), and why."""

    rule: Rule
    staff_id: UUID
    staff: str
    first_at: datetime
    last_at: datetime
    count: int
    """How many times the chart was opened; for many charts, how many."""
    reason: str
    patient_id: UUID | None = None
    patient: str = ""


@dataclass(frozen=True, slots=True)
class MassLimits:
    """How many charts are many: above a fixed floor and a multiple of the reader's own median."""

    an_hour: int
    a_day: int
    times_median: int


MASS: Final = MassLimits(an_hour=25, a_day=60, times_median=3)
"""A visit takes ten minutes at the least, and preparing a day's panel opens some dozens."""


_USUAL_HOURS: Final = ClinicHours()
Grouped = Mapping[tuple[UUID, UUID], Sequence[Reading]]


def grouped(readings: Iterable[Reading]) -> dict[tuple[UUID, UUID], list[Reading]]:
    """Group readings by reader and person, each in the order of time."""
    found: dict[tuple[UUID, UUID], list[Reading]] = defaultdict(list)
    for one in sorted(readings, key=lambda each: each.at):
        found[one.staff_id, one.patient_id].append(one)
    return found


def _finding(
    rule: Rule, reader: Reader, person: PersonFacts, readings: Sequence[Reading], reason: str
) -> Finding:
    return Finding(
        rule=rule,
        staff_id=reader.staff_id,
        staff=reader.display,
        first_at=readings[0].at,
        last_at=readings[-1].at,
        count=len(readings),
        reason=reason,
        patient_id=person.patient_id,
        patient=person.listed,
    )


def own_records(
    reads: Grouped, readers: Mapping[UUID, Reader], people: Mapping[UUID, PersonFacts]
) -> Iterator[Finding]:
    """Give readings of a chart that bears the reader's own name."""
    for (staff_id, patient_id), readings in reads.items():
        reader, person = readers[staff_id], people[patient_id]
        if named_as(reader.display, person):
            yield _finding(
                Rule.OWN_RECORD, reader, person, readings, "The record bears the reader's own name."
            )


def families(
    reads: Grouped,
    readers: Mapping[UUID, Reader],
    people: Mapping[UUID, PersonFacts],
    homes: Mapping[UUID, frozenset[str]],
) -> Iterator[Finding]:
    """Give readings of people with the reader's family name, address or telephone.

    ``homes`` are the reader's own, as the record that bears their name has them.
    """
    for (staff_id, patient_id), readings in reads.items():
        reader, person = readers[staff_id], people[patient_id]
        if named_as(reader.display, person):
            continue
        shared = bool(homes.get(staff_id, frozenset()) & person.homes)
        if shared:
            reason = "The same address or telephone as the reader's own record."
        elif same_family(reader.display, person):
            reason = "The same family name as the reader."
        else:
            continue
        yield _finding(Rule.FAMILY, reader, person, readings, reason)


def colleagues(
    reads: Grouped, readers: Mapping[UUID, Reader], people: Mapping[UUID, PersonFacts]
) -> Iterator[Finding]:
    """Give readings of charts that bear the name of somebody else who works here."""
    for (staff_id, patient_id), readings in reads.items():
        person = people[patient_id]
        for other in readers.values():
            if other.staff_id != staff_id and named_as(other.display, person):
                yield _finding(
                    Rule.COLLEAGUE,
                    readers[staff_id],
                    person,
                    readings,
                    f"The record bears the name of a colleague: {other.display}.",
                )
                break


def _periods(
    readings: Iterable[Reading], zone: ZoneInfo, *, by_hour: bool
) -> dict[tuple[date, int], list[Reading]]:
    found: dict[tuple[date, int], list[Reading]] = defaultdict(list)
    for one in readings:
        there = one.at.astimezone(zone)
        found[there.date(), there.hour if by_hour else 0].append(one)
    return found


def mass_reading(
    readings: Iterable[Reading],
    readers: Mapping[UUID, Reader],
    zone: ZoneInfo,
    limits: MassLimits = MASS,
) -> Iterator[Finding]:
    """Give hours and days in which somebody opened far more charts than they usually do.

    The median is over the reader's own other hours (days) with at least one chart.
    """
    by_staff: dict[UUID, list[Reading]] = defaultdict(list)
    for one in sorted(readings, key=lambda each: each.at):
        by_staff[one.staff_id].append(one)
    for staff_id, theirs in by_staff.items():
        for by_hour, floor, span in ((True, limits.an_hour, "hour"), (False, limits.a_day, "day")):
            periods = _periods(theirs, zone, by_hour=by_hour)
            sizes = {at: len({one.patient_id for one in some}) for at, some in periods.items()}
            for at, size in sizes.items():
                others = [each for when, each in sizes.items() if when != at]
                usual = median(others) if others else 0
                if size <= floor or size <= limits.times_median * usual:
                    continue
                some = periods[at]
                said = f"usually {usual:g}" if others else "with nothing to compare"
                yield Finding(
                    rule=Rule.MASS,
                    staff_id=staff_id,
                    staff=readers[staff_id].display,
                    first_at=some[0].at,
                    last_at=some[-1].at,
                    count=size,
                    reason=f"{size:,} people's charts in one {span}; {said}.",
                )


def out_of_hours(
    reads: Grouped,
    readers: Mapping[UUID, Reader],
    people: Mapping[UUID, PersonFacts],
    calendar: BusinessCalendar,
    hours: ClinicHours = _USUAL_HOURS,
) -> Iterator[Finding]:
    """Give readings before the clinic opens, after it closes, and on days it does not work.

    Each is judged by the hours that were in force on its day.
    """
    zone = ZoneInfo(calendar.zone)
    for (staff_id, patient_id), readings in reads.items():
        late = [one for one in readings if _is_out(one.at.astimezone(zone), calendar, hours)]
        if late:
            rule = hours.on(late[-1].at.astimezone(zone).date())
            yield _finding(
                Rule.HOURS,
                readers[staff_id],
                people[patient_id],
                late,
                f"Opened outside the clinic's hours: {hours_words(rule)}.",
            )


def _is_out(there: datetime, calendar: BusinessCalendar, hours: ClinicHours) -> bool:
    return not hours.on(there.date()).covers(there, calendar)


def unlinked(
    reads: Grouped,
    readers: Mapping[UUID, Reader],
    people: Mapping[UUID, PersonFacts],
    links: Collection[tuple[UUID, UUID]],
) -> Iterator[Finding]:
    """Give readings where nothing in the record ties the person to the reader.

    ``links`` are pairs of reader and person: a task, referral, plan, visit or entry of theirs.
    """
    for (staff_id, patient_id), readings in reads.items():
        if (staff_id, patient_id) not in links:
            yield _finding(
                Rule.NO_LINK,
                readers[staff_id],
                people[patient_id],
                readings,
                "No task, referral, plan, visit or entry of the reader's in this record.",
            )


def unusual(
    readings: Sequence[Reading],
    readers: Mapping[UUID, Reader],
    people: Mapping[UUID, PersonFacts],
    *,
    homes: Mapping[UUID, frozenset[str]],
    links: Collection[tuple[UUID, UUID]],
    calendar: BusinessCalendar,
    hours: ClinicHours = _USUAL_HOURS,
    limits: MassLimits = MASS,
    since: datetime | None = None,
) -> tuple[Finding, ...]:
    """Apply every rule; those about a person first, the newest of each first.

    ``readings`` may reach further back than ``since``, so that what is usual can be told.
    """
    recent = [one for one in readings if since is None or one.at >= since]
    reads = grouped(recent)
    found = [
        *own_records(reads, readers, people),
        *families(reads, readers, people, homes),
        *colleagues(reads, readers, people),
        *(
            one
            for one in mass_reading(readings, readers, ZoneInfo(calendar.zone), limits)
            if since is None or one.last_at >= since
        ),
        *out_of_hours(reads, readers, people, calendar, hours),
        *unlinked(reads, readers, people, links),
    ]
    order = {rule: place for place, rule in enumerate(Rule)}
    newest = sorted(found, key=lambda one: one.last_at, reverse=True)
    return tuple(sorted(newest, key=lambda one: order[one.rule]))


LOOK_BACK: Final = timedelta(days=90)
"""How far back what is usual is learned."""
