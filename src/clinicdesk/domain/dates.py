"""Days as people type and read them.

Display follows NHS Common User Interface, "Date Display" (D+Ta-0002 to 0022): 05-Mar-2026 on
clinical surfaces whatever the computer's regional settings; "Not recorded" for none. Ages follow
"Time Display" (D+Tb-0017 to 0034): whole numbers, largest unit first.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

__all__ = [
    "MONTHS",
    "DateReading",
    "PartialDate",
    "age_on",
    "age_text",
    "long_date",
    "parse_date",
    "show_date",
    "show_instant",
]

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LONG_MONTHS = {
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    "es": (
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ),
}


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date known to the day, the month or only the year (FHIR date). 0 means not known."""

    year: int
    month: int = 0
    day: int = 0

    @classmethod
    def parse(cls, text: str) -> "PartialDate":
        """Read ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``.

        Raises:
            ValueError: not one of these, or no such day.
        """
        found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text)
        if found is None:
            msg = "not a FHIR date"
            raise ValueError(msg)
        year, month, day = (int(part) if part else 0 for part in found.groups())
        date(year, month or 1, day or 1)
        return cls(year, month, day)

    @classmethod
    def of(cls, day: date) -> "PartialDate":
        """Make one that is known to the day."""
        return cls(day.year, day.month, day.day)

    @property
    def iso(self) -> str:
        """``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``."""
        if self.day:
            return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"
        return f"{self.year:04d}-{self.month:02d}" if self.month else f"{self.year:04d}"

    @property
    def exact(self) -> date | None:
        """The day, where it is known."""
        return date(self.year, self.month, self.day) if self.day else None

    @property
    def earliest(self) -> date:
        """The first day that it can be."""
        return date(self.year, self.month or 1, self.day or 1)


def show_date(day: date | PartialDate | None) -> str:
    """Show a day as ``05-Mar-2026`` (``Mar-2026``, ``2026`` where less is known)."""
    if day is None:
        return "Not recorded"
    if isinstance(day, PartialDate):
        if not day.month:
            return f"{day.year:04d}"
        if not day.day:
            return f"{MONTHS[day.month - 1]}-{day.year:04d}"
    return f"{day.day:02d}-{MONTHS[day.month - 1]}-{day.year:04d}"


def show_instant(instant: datetime | None, zone: str) -> str:
    """Show an instant at a site (IANA zone) as ``05-Mar-2026 14:20``, on the 24-hour clock."""
    if instant is None:
        return "Not recorded"
    there = instant.astimezone(ZoneInfo(zone))
    return f"{show_date(there.date())} {there:%H:%M}"


def long_date(day: date | None, language: str = "en") -> str:
    """Show a day for the person it is about: ``March 5, 2026``, ``5 de marzo de 2026``."""
    if day is None:
        return "No registrado" if language == "es" else "Not recorded"
    if language == "es":
        return f"{day.day} de {_LONG_MONTHS['es'][day.month - 1]} de {day.year}"
    return f"{_LONG_MONTHS['en'][day.month - 1]} {day.day}, {day.year}"


def age_on(born: date | PartialDate | None, on: date) -> int | None:
    """Return whole years on a day; None where the birth is not known.

    Of a birth that is known by its year or month, the earliest day is taken.
    """
    if born is None:
        return None
    start = born.earliest if isinstance(born, PartialDate) else born
    return on.year - start.year - ((on.month, on.day) < (start.month, start.day))


def age_text(born: date | PartialDate | None, on: date) -> str:
    """Say an age: ``48y``; under two years in months, under two months in weeks, then days."""
    if born is None:
        return ""
    start = born.earliest if isinstance(born, PartialDate) else born
    days = (on - start).days
    if days < 0:
        return ""
    months = (on.year - start.year) * 12 + on.month - start.month - (on.day < start.day)
    if months >= 24:
        return f"{months // 12}y"
    if months >= 2:
        return f"{months}m"
    return f"{days // 7}w" if days >= 14 else f"{days}d"


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a typed date was understood as.

    ``day`` is set when it is clear; ``choices`` holds the two days it may be when it is not;
    ``problem`` says what to type when it is neither.
    """

    day: date | None = None
    choices: tuple[date, ...] = ()
    problem: str = ""


_RELATIVE = re.compile(r"([+-])\s*(\d{1,4})\s*([dwmy])")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_US = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})")
_COMPACT = re.compile(r"(\d{2})(\d{2})(\d{4})")
_WORDS = re.compile(r"[\s,./-]+")
_HELP = "Type a date such as 03/05/2026, 5-Mar-2026, or +3m."


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _add_months(day: date, months: int) -> date | None:
    index = day.year * 12 + day.month - 1 + months
    if not 12 <= index < 120_000:
        return None
    last = (date(index // 12 + (index % 12 == 11), (index % 12 + 1) % 12 + 1, 1) - timedelta(1)).day
    return date(index // 12, index % 12 + 1, min(day.day, last))


def _relative(sign: str, amount: int, unit: str, today: date) -> date | None:
    count = -amount if sign == "-" else amount
    if unit in "dw":
        return today + timedelta(days=count * (7 if unit == "w" else 1))
    return _add_months(today, count * (12 if unit == "y" else 1))


def _century(year: int, today: date, *, past: bool) -> int:
    if year >= 100:
        return year
    candidate = today.year // 100 * 100 + year
    if past and candidate > today.year:
        return candidate - 100
    return candidate


def _named(text: str, today: date, *, past: bool) -> date | None:
    parts = [part for part in _WORDS.split(text.lower()) if part]
    if len(parts) != 3:
        return None
    for place, part in enumerate(parts):
        names = [n for n, name in enumerate(MONTHS, 1) if part[:3] == name.lower()]
        if part.isalpha() and len(part) >= 3 and names:
            rest = [p for i, p in enumerate(parts) if i != place]
            if not all(p.isascii() and p.isdigit() for p in rest):
                return None
            first, second = rest
            if len(first) == 4:
                return _day(int(first), names[0], int(second))
            return _day(_century(int(second), today, past=past), names[0], int(first))
    return None


def parse_date(text: str, today: date, *, past: bool = False) -> DateReading:
    """Understand a day as people type it; a US clinic reads month first.

    ``past`` is for birth dates: a year of two digits is never in the future. A date that is none
    is never turned into today: it is a problem. A first number above 12 can only be a day.
    """
    cleaned = text.strip().lower()
    if not cleaned or not cleaned.isascii():
        return DateReading(problem=_HELP)
    if cleaned in {"today", "t"}:
        return DateReading(day=today)
    if found := _RELATIVE.fullmatch(cleaned):
        day = _relative(found[1], int(found[2]), found[3], today)
        return DateReading(day=day) if day else DateReading(problem=_HELP)
    if found := _ISO.fullmatch(cleaned):
        day = _day(int(found[1]), int(found[2]), int(found[3]))
    elif found := _US.fullmatch(cleaned) or _COMPACT.fullmatch(cleaned):
        first, second = int(found[1]), int(found[2])
        year = _century(int(found[3]), today, past=past)
        day = _day(year, first, second)
        if day is None:
            other = _day(year, second, first)
            if other:
                return DateReading(day=other)
    else:
        day = _named(cleaned, today, past=past)
    if day is None:
        return DateReading(problem=f"There is no such date. {_HELP}")
    return DateReading(day=day)
