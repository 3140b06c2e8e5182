"""The columns that a list of people can have: the same words in the window, on paper, in a file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from clinicdesk.domain.dates import show_date
from clinicdesk.domain.display import phone
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.languages import language_name
from clinicdesk.domain.people import PatientStatus
from clinicdesk.domain.people_lists import ListColumn
from clinicdesk.domain.roster import Chip, RosterMore, RosterRow, RosterSort

__all__ = [
    "DEFAULT_KEYS",
    "ROSTER_COLUMNS",
    "RosterColumn",
    "columns_of",
    "contact_words",
    "list_columns",
    "parts",
]

_NOTHING: Final = RosterMore()


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterColumn:
    """One column: ``words`` for people, ``plain`` for a file where it is another (ISO days)."""

    key: str
    title: str
    words: Callable[[RosterRow], str]
    about: str
    """What it says, for whoever chooses columns."""
    sort: RosterSort
    part: str = ""
    """The part of ``RosterRow.more`` that it shows; empty where each row has it."""
    plain: Callable[[RosterRow], str] | None = None
    care: bool = False
    """Whether it tells how somebody is, and is not shown to a role that opens no chart."""
    number: bool = False

    def said(self, row: RosterRow) -> str:
        """Return what is shown."""
        if self.care and row.chip is Chip.NOT_SHOWN:
            return Chip.NOT_SHOWN.value
        return self.words(row)

    def in_file(self, row: RosterRow) -> str:
        """Return what stands in a file."""
        if self.care and row.chip is Chip.NOT_SHOWN:
            return ""
        return (self.plain or self.words)(row)


def _more(row: RosterRow) -> RosterMore:
    return row.more or _NOTHING


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(day: date | None) -> str:
    return show_date(day) if day else ""


def _sex(row: RosterRow) -> str:
    return "Not known" if row.sex in ("", "unknown") else row.sex.capitalize()


def _count(number: int) -> str:
    return f"{number:,}" if number else ""


def _interpreter(row: RosterRow) -> str:
    needed = _more(row).interpreter
    return "" if needed is None else "Needed" if needed else "Not needed"


def _language(row: RosterRow) -> str:
    tag = _more(row).language
    return language_name(tag) if tag else ""


def contact_words(row: RosterRow) -> str:
    """Say whether and how a person may be reached: what every call and letter must obey."""
    if row.status is PatientStatus.DECEASED:
        return "Deceased"
    return _more(row).contact or ("Do not contact" if row.do_not_contact else "")


def _goals(row: RosterRow) -> str:
    return f"{row.goals_met} of {row.goals_total} met" if row.goals_total else ""


_S = RosterSort
_C = RosterColumn
_WHO: Final = (
    _C(key="patient", title="Patient", words=lambda r: r.listed, about="Name", sort=_S.NAME),
    _C(
        key="preferred",
        title="Preferred name",
        words=lambda r: r.preferred,
        about="What the person wants to be called",
        sort=_S.PREFERRED,
    ),
    _C(key="mrn", title="MRN", words=lambda r: r.mrn, about="The clinic's number", sort=_S.MRN),
    _C(
        key="born",
        title="Born",
        words=lambda r: show_date(r.birth),
        plain=lambda r: r.birth.iso if r.birth else "",
        about="Birth date",
        sort=_S.BORN,
    ),
    _C(key="age", title="Age", words=lambda r: r.age, about="Today, or at death", sort=_S.AGE),
    _C(key="sex", title="Sex", words=_sex, about="As recorded", sort=_S.SEX),
    _C(
        key="phone",
        title="Phone",
        words=lambda r: phone(r.phone) if r.phone else "",
        about="The first number to call",
        sort=_S.PHONE,
    ),
    _C(
        key="contact",
        title="Contact",
        words=contact_words,
        about="Do not contact, and safe ways",
        sort=_S.CONTACT,
        part="person",
    ),
    _C(
        key="language",
        title="Language",
        words=_language,
        about="What the person speaks",
        sort=_S.LANGUAGE,
        part="person",
    ),
    _C(
        key="interpreter",
        title="Interpreter",
        words=_interpreter,
        about="Whether one is needed",
        sort=_S.INTERPRETER,
        part="person",
    ),
)
_WORK: Final = (
    _C(
        key="employer",
        title="Employer",
        words=lambda r: r.employer,
        about="Whom the person works for",
        sort=_S.EMPLOYER,
    ),
    _C(
        key="site",
        title="Work site",
        words=lambda r: r.work_site,
        about="Where the person works",
        sort=_S.SITE,
    ),
    _C(
        key="employee_number",
        title="Employee no.",
        words=lambda r: _more(r).employee_number,
        about="The employer's number",
        sort=_S.EMPLOYEE_NUMBER,
        part="person",
    ),
    _C(
        key="eligibility",
        title="Eligibility",
        words=lambda r: _more(r).eligibility,
        about="Since when, until when, by the employer's file",
        sort=_S.ELIGIBILITY,
        part="eligibility",
    ),
    _C(
        key="record",
        title="Record",
        words=lambda r: r.status.value.capitalize(),
        about="Active, inactive, closed, deceased",
        sort=_S.RECORD,
    ),
)
_CARE: Final = (
    _C(key="goals", title="Goals", words=_goals, about="Met, of all", sort=_S.PROGRESS, care=True),
    _C(
        key="next",
        title="Next step",
        words=lambda r: r.next_step,
        about="What is to be done first",
        sort=_S.NEXT_DUE,
        care=True,
    ),
    _C(
        key="due",
        title="Due",
        words=lambda r: _day(r.next_due),
        plain=lambda r: _iso(r.next_due),
        about="The day of the next step",
        sort=_S.NEXT_DUE,
        care=True,
    ),
    _C(
        key="status",
        title="Status",
        words=lambda r: r.chip.value,
        about="Overdue, at risk, due soon, on track",
        sort=_S.ATTENTION,
        care=True,
    ),
    _C(
        key="overdue",
        title="Overdue",
        words=lambda r: _count(r.overdue),
        about="How many promises are past their day",
        sort=_S.OVERDUE,
        care=True,
        number=True,
    ),
    _C(
        key="open_referrals",
        title="Open referrals",
        words=lambda r: _count(r.open_referrals),
        about="How many are not closed",
        sort=_S.OPEN_REFERRALS,
        care=True,
        number=True,
    ),
    _C(
        key="owners",
        title="Owner",
        words=lambda r: ", ".join(_more(r).owners),
        about="Who owns what is open",
        sort=_S.OWNERS,
        part="owners",
        care=True,
    ),
    _C(
        key="primary_care",
        title="Primary care",
        words=lambda r: _more(r).primary_care,
        about="The person's own provider",
        sort=_S.PRIMARY_CARE,
        part="person",
        care=True,
    ),
    _C(
        key="review",
        title="Plan review",
        words=lambda r: _day(_more(r).review_due),
        plain=lambda r: _iso(_more(r).review_due),
        about="When the care plan is to be reviewed",
        sort=_S.REVIEW_DUE,
        part="review",
        care=True,
    ),
    _C(
        key="last_contact",
        title="Last contact",
        words=lambda r: _day(_more(r).last_contact),
        plain=lambda r: _iso(_more(r).last_contact),
        about="The newest encounter",
        sort=_S.LAST_CONTACT,
        part="contact",
        care=True,
    ),
    _C(
        key="why",
        title="Why found",
        words=lambda r: r.why_matched,
        about="Why a search shows the person",
        sort=_S.ATTENTION,
    ),
)
ROSTER_COLUMNS: Final = {column.key: column for column in (*_WHO, *_WORK, *_CARE)}
"""Every column, in the order in which they are offered."""
DEFAULT_KEYS: Final = ("patient", "born", "goals", "next", "status")
"""Those of a list that nobody has changed."""

_SHARES: Final = {"patient": 22, "next": 24, "contact": 16, "owners": 16, "employer": 13}
"""How much of a page's width a column takes, beside others that take ten."""


def columns_of(keys: Iterable[str]) -> tuple[RosterColumn, ...]:
    """Return columns by their keys, each once.

    Raises:
        BadInput: there is no such column, or none was named.
    """
    wanted = tuple(dict.fromkeys(keys))
    unknown = [key for key in wanted if key not in ROSTER_COLUMNS]
    if unknown or not wanted:
        raise BadInput(
            f"There is no column {', '.join(unknown)}." if unknown else "No column was named.",
            f"Columns: {', '.join(ROSTER_COLUMNS)}.",
        )
    return tuple(ROSTER_COLUMNS[key] for key in wanted)


def list_columns(columns: Iterable[RosterColumn]) -> tuple[ListColumn, ...]:
    """Return the columns as a list that is taken has them."""
    return tuple(
        ListColumn(key=one.key, title=one.title, share=_SHARES.get(one.key, 10)) for one in columns
    )


def parts(keys: Iterable[str]) -> frozenset[str]:
    """Return what must be read beyond each row for some columns; unknown keys need nothing."""
    found = (ROSTER_COLUMNS[key].part for key in keys if key in ROSTER_COLUMNS)
    return frozenset(part for part in found if part)
