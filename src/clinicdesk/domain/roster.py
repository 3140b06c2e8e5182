"""The roster: one row a person, with what is owed to them and how near it is.

A row's chip says the one thing that decides whom to call first. "Overdue" is derived from the day,
never stored.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.people import PatientStatus

__all__ = [
    "SOON_DAYS",
    "Chip",
    "ListQuestion",
    "RosterFilter",
    "RosterMore",
    "RosterPage",
    "RosterRow",
    "RosterSort",
    "SearchAnswer",
    "chip_of",
    "overdue_count",
    "soon_until",
    "without_care",
]

SOON_DAYS = 7
"""What is due within these days is due soon: this week and the same weekday of the next."""


class Chip(StrEnum):
    """The one word that a row carries; the value is what people read."""

    OVERDUE = "Overdue"
    AT_RISK = "At risk"
    DUE_SOON = "Due soon"
    ON_TRACK = "On track"
    NO_PLAN = "No plan"
    INACTIVE = "Inactive"
    DECEASED = "Deceased"
    NOT_SHOWN = "Not shown"
    """For a role that opens no chart: who they are, and nothing of how they are."""


class RosterFilter(StrEnum):
    """Which people the list shows; the value is what people read."""

    ALL = "All"
    NEEDS_ATTENTION = "Needs attention"
    DUE_THIS_WEEK = "Due this week"
    MY_PATIENTS = "My patients"


class RosterSort(StrEnum):
    """In which order the list stands."""

    ATTENTION = "attention"
    """Overdue, then at risk, then due soon, each by its day; then everybody by name."""
    NAME = "name"
    BORN = "born"
    NEXT_DUE = "next due"
    PROGRESS = "progress"
    PREFERRED = "preferred name"
    MRN = "number"
    AGE = "age"
    SEX = "sex"
    PHONE = "phone"
    EMPLOYER = "employer"
    SITE = "work site"
    EMPLOYEE_NUMBER = "employee number"
    RECORD = "state of the record"
    LANGUAGE = "language"
    INTERPRETER = "interpreter"
    PRIMARY_CARE = "primary care"
    OWNERS = "owners"
    OPEN_REFERRALS = "open referrals"
    OVERDUE = "overdue"
    REVIEW_DUE = "plan review"
    LAST_CONTACT = "last contact"
    CONTACT = "may be contacted"
    ELIGIBILITY = "eligibility"


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One person in the list, as of a day."""

    id: UUID
    mrn: str
    listed: str
    """``FAMILY, Given (Title)``."""
    preferred: str
    birth: PartialDate | None
    age: str
    """``48y``; at death for someone who died; empty where the birth date is not known."""
    sex: str
    employer: str
    work_site: str
    phone: str
    status: PatientStatus
    do_not_contact: bool
    open_referrals: int
    overdue: int
    """How many promises are past their day."""
    next_step: str
    next_due: date | None
    goals_met: int
    goals_total: int
    progress: int | None
    """Mean progress of the goals in percent."""
    chip: Chip
    chip_reason: str = ""
    """Why someone is at risk, in words."""
    why_matched: str = ""
    """Why a search found the person; empty where the name says it."""
    more: "RosterMore | None" = None
    """What only some lists show; None where nobody asked for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterMore:
    """What a list shows of a person where its columns ask for it."""

    employee_number: str = ""
    language: str = ""
    """A BCP 47 tag."""
    interpreter: bool | None = None
    """None where nobody asked the person."""
    primary_care: str = ""
    contact: str = ""
    """How the person may be reached, in words; empty where nobody asked."""
    eligibility: str = ""
    """Where it stands, in words; empty where no file has told of the person."""
    owners: tuple[str, ...] = ()
    """Who owns something open for the person, as printed."""
    review_due: date | None = None
    """When the active care plan is to be reviewed."""
    last_contact: date | None = None
    """The site's day of the newest encounter."""


@dataclass(frozen=True, slots=True)
class ListQuestion:
    """Which list of people, and in which order."""

    chosen: RosterFilter = RosterFilter.ALL
    order: RosterSort = RosterSort.ATTENTION
    descending: bool = False


def without_care(row: RosterRow) -> RosterRow:
    """Return who somebody is, for a role that opens no chart (29 CFR 1630.14(c))."""
    return replace(
        row,
        open_referrals=0,
        overdue=0,
        next_step=Chip.NOT_SHOWN.value,
        next_due=None,
        goals_met=0,
        goals_total=0,
        progress=None,
        chip=Chip.NOT_SHOWN,
        chip_reason="",
        more=row.more
        and replace(row.more, owners=(), review_due=None, last_contact=None, primary_care=""),
    )


@dataclass(frozen=True, slots=True)
class RosterPage:
    """Some rows of a list that is longer: ``rows`` stand from ``offset`` on."""

    rows: tuple[RosterRow, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What a search found. ``hint`` says how to go on typing, where something is half typed."""

    rows: tuple[RosterRow, ...]
    more: bool
    """Whether further people answer: type on."""
    thin: bool
    """Whether a thorough search (inside words, slips of the finger) may find more."""
    hint: str = ""


def soon_until(today: date) -> date:
    """Return the last day that counts as soon."""
    return today + timedelta(days=SOON_DAYS)


def overdue_count(due_days: Iterable[date], today: date) -> int:
    """Count the promises past their day."""
    return sum(day < today for day in due_days)


def chip_of(
    *,
    status: PatientStatus,
    next_due: date | None,
    at_risk: bool,
    goals_total: int,
    today: date,
) -> Chip:
    """Choose the chip. Someone who died is quiet; a promise past its day comes before all else."""
    if status is PatientStatus.DECEASED:
        return Chip.DECEASED
    if next_due is not None and next_due < today:
        return Chip.OVERDUE
    if at_risk:
        return Chip.AT_RISK
    if next_due is not None and next_due <= soon_until(today):
        return Chip.DUE_SOON
    if status in {PatientStatus.INACTIVE, PatientStatus.CLOSED}:
        return Chip.INACTIVE
    return Chip.ON_TRACK if goals_total or next_due is not None else Chip.NO_PLAN
