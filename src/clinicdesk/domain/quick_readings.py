"""Readings as a person tells them, in one line: "w 82.4kg, bp 128/79", "steps mon 8400, tue 9100".

    line    = entry { separator entry }         separator: comma, semicolon or a new line
    entry   = [ day ] [ measure ] number [ "/" number ] [ unit ]      in any order
    day     = today | yesterday | mon … sun | 2026-11-20 | 11/20      (the last that is not to come)

A day and a measure hold for the entries after them until another one is said. What is understood
is brought into the measure's unit; what cannot be is told back, never guessed. A value that is
seldom true is asked about (``doubt``) and not refused: somebody may have such a value.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from clinicdesk.domain.display import quantity
from clinicdesk.domain.plausible import implausible
from clinicdesk.domain.quick_measures import (
    PRESSURE,
    QUICK_MEASURES,
    QuickMeasure,
    measure_of_word,
)
from clinicdesk.domain.units import glucose_in_mg_dl, in_unit

__all__ = ["LineContext", "ReadingProblem", "ToldLine", "ToldReading", "read_line", "told_text"]

_DAYS_BACK = 366
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = {name: at for names in (_WEEKDAYS, _FULL) for at, name in enumerate(names)} | {
    "tues": 1,
    "weds": 2,
    "thur": 3,
    "thurs": 3,
}
_FILLERS = frozenset({"on", "is", "was", "of", "at", "and", "over"})
_UNIT = {spelled: unit for one in QUICK_MEASURES for spelled, unit in one.units}
_IMPLIES = {"kg": "w", "[lb_av]": "w", "mg/dL": "glu", "mmol/L": "glu", "mm[Hg]": "bp"}
_BY_KEY = {one.key: one for one in QUICK_MEASURES}
_SPLIT = re.compile(r"[;\n\r]+|,(?!\d)|(?<!\d),")
_TOKEN = re.compile(
    r"(?P<iso>\d{4}-\d{2}-\d{2}(?!\d))"
    r"|(?P<pair>\d{1,4}(?:[.,]\d+)?\s*/\s*\d{1,4}(?:[.,]\d+)?(?![\w.]))"
    r"|(?P<number>[+-]?(?:\d+(?:[.,]\d+)*|\.\d+))"
    r"|(?P<word>(?:mg|mmol)/[A-Za-z]+|[^\W\d_]+)"
    r"|(?P<skip>[\s:=]+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class LineContext:
    """What is known while a line is read."""

    today: date
    measure: str = ""
    """The key of the measure that is meant where none is said."""
    weight_unit: str = ""
    """kg or lb, where a person's weight was told before without one."""
    last: Mapping[str, Decimal] | None = None
    """The newest value by code, in the measure's own unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldReading:
    """One reading that was understood."""

    measure: QuickMeasure
    on: date
    values: tuple[Decimal, ...]
    """In the measure's unit; a pressure has two."""
    text: str
    """As it was told."""
    doubt: str = ""
    """What to ask before it is kept; empty where nothing is odd."""

    @property
    def shown(self) -> str:
        """The value as people read it."""
        if len(self.values) > 1:
            return f"{'/'.join(f'{v:f}' for v in self.values)} mmHg"
        return quantity(self.values[0], self.measure.unit)


@dataclass(frozen=True, slots=True)
class ReadingProblem:
    """An entry that was not understood, and what to do."""

    text: str
    message: str


@dataclass(frozen=True, slots=True)
class ToldLine:
    """A whole line as it was understood."""

    readings: tuple[ToldReading, ...] = ()
    problems: tuple[ReadingProblem, ...] = ()

    @property
    def doubts(self) -> tuple[ToldReading, ...]:
        """What to ask about."""
        return tuple(one for one in self.readings if one.doubt)


class _NotUnderstood(Exception):
    """An entry that is told back."""


@dataclass(slots=True)
class _Entry:
    day: date | None = None
    measure: QuickMeasure | None = None
    numbers: tuple[Decimal, ...] = ()
    unit: str = ""


def read_line(text: str, context: LineContext) -> ToldLine:
    """Read one line of readings. Nothing that is typed makes it fail."""
    if len(text) > _LONGEST:
        return ToldLine(problems=(ReadingProblem(text[:40], "This is too long for one line."),))
    readings: list[ToldReading] = []
    problems: list[ReadingProblem] = []
    day, measure = context.today, _BY_KEY.get(context.measure)
    for part in _SPLIT.split(text):
        said = part.strip()
        if not said:
            continue
        try:
            entry = _entry(said, context.today)
            day, measure = entry.day or day, _measure(entry, measure)
            if entry.numbers:
                readings.append(_reading(entry, measure, day, said, context))
            elif entry.unit:
                raise _NotUnderstood("The number is missing.")
        except _NotUnderstood as error:
            problems.append(ReadingProblem(said, str(error)))
    return ToldLine(tuple(readings), tuple(problems))


def _entry(said: str, today: date) -> _Entry:
    entry = _Entry()
    tokens = [found for found in _TOKEN.finditer(said) if found.lastgroup != "skip"]
    pairs = [one for one in tokens if one.lastgroup == "pair"]
    lone = any(one.lastgroup == "number" for one in tokens)
    for found in tokens:
        kind, text = found.lastgroup, found.group()
        if kind == "iso":
            _set_day(entry, _iso(text), today)
        elif kind == "pair" and found is pairs[0] and (lone or len(pairs) > 1):
            _set_day(entry, _month_day(text, today), today)
        elif kind in {"pair", "number"}:
            if entry.numbers:
                raise _NotUnderstood("There are two numbers: put a comma and a blank between.")
            entry.numbers = tuple(_number(part) for part in text.split("/"))
        elif kind == "word":
            _word(entry, text.casefold(), text, today)
        else:
            raise _NotUnderstood(f"“{text}” is not understood here.")
    return entry


def _word(entry: _Entry, word: str, text: str, today: date) -> None:
    if word in _WEEKDAY:
        _set_day(entry, today - timedelta(days=(today.weekday() - _WEEKDAY[word]) % 7), today)
    elif word in {"today", "yesterday"}:
        _set_day(entry, today - timedelta(days=word == "yesterday"), today)
    elif (measure := measure_of_word(word)) is not None and entry.measure is None:
        entry.measure = measure
    elif word == "min" or (word in _UNIT and not entry.unit):
        entry.unit = _UNIT.get(word, "min")
    elif word not in _FILLERS:
        raise _NotUnderstood(f"“{text}” is not understood.")


def _set_day(entry: _Entry, day: date, today: date) -> None:
    if entry.day is not None:
        raise _NotUnderstood("There are two days.")
    if day > today:
        raise _NotUnderstood("This day is to come.")
    if (today - day).days > _DAYS_BACK:
        raise _NotUnderstood("This day is more than a year ago: enter it in the chart.")
    entry.day = day


def _iso(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _NotUnderstood("There is no such day.") from None


def _month_day(text: str, today: date) -> date:
    month, _slash, day = (part.strip() for part in text.partition("/"))
    try:
        found = date(today.year, int(month), int(day))
        return found if found <= today else date(today.year - 1, int(month), int(day))
    except ValueError:
        raise _NotUnderstood("There are two numbers, and the first is no day.") from None


def _number(text: str) -> Decimal:
    plain = text.strip()
    if re.fullmatch(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"[+-]?\d+,\d{1,2}", plain):
        plain = plain.replace(",", ".")
    if not re.fullmatch(r"[+-]?(?:\d{1,7}(?:\.\d{1,4})?|\.\d{1,4})", plain):
        raise _NotUnderstood(f"“{text.strip()}” is no number: put a blank after each comma.")
    return Decimal(plain)


def _measure(entry: _Entry, before: QuickMeasure | None) -> QuickMeasure | None:
    if entry.measure is not None:
        return entry.measure
    if len(entry.numbers) > 1:
        return PRESSURE
    implied = _BY_KEY.get(_IMPLIES.get(entry.unit, ""))
    if implied is None and entry.unit == "min" and before is not None:
        # "minutes 60" after a weight; of somebody's sleep it stays sleep.
        told = {unit for _spelled, unit in before.units}
        implied = None if "min" in told else _BY_KEY["min"]
    return implied or before


def _reading(
    entry: _Entry, measure: QuickMeasure | None, day: date, said: str, context: LineContext
) -> ToldReading:
    if measure is None:
        keys = ", ".join(one.key for one in QUICK_MEASURES)
        raise _NotUnderstood(f"Say what was measured: {keys}.")
    wanted = len(measure.parts) or 1
    if len(entry.numbers) != wanted:
        how = "two numbers: 128/79" if wanted > 1 else "one number"
        raise _NotUnderstood(f"{measure.title} has {how}.")
    if any(value < 0 for value in entry.numbers):
        raise _NotUnderstood("A reading cannot be below 0.")
    unit = entry.unit or _unit_meant(measure, entry.numbers[0], context)
    values = tuple(_in_own_unit(measure, value, unit) for value in entry.numbers)
    if measure.whole and any(value != value.to_integral_value() for value in values):
        raise _NotUnderstood(f"{measure.title} is a whole number.")
    found = ToldReading(measure=measure, on=day, values=tuple(map(_plain, values)), text=said)
    if measure is PRESSURE and found.values[0] <= found.values[1]:
        raise _NotUnderstood("The upper number comes first.")
    if measure.key == "mood" and found.values[0] > measure.high:
        raise _NotUnderstood("Mood is told from 0 to 10.")
    return replace(found, doubt=_doubt(found, context))


def _unit_meant(measure: QuickMeasure, value: Decimal, context: LineContext) -> str:
    """The unit where none was said: a weight's is the one that fits the last weight."""
    if measure.key != "w":
        return measure.unit
    last = (context.last or {}).get(measure.code.code)
    if last:
        pounds = in_unit(value, "[lb_av]", "kg")
        assert pounds is not None
        return "[lb_av]" if abs(pounds - last) < abs(value - last) else "kg"
    if not context.weight_unit:
        raise _NotUnderstood("Say kg or lb.")
    return "[lb_av]" if context.weight_unit == "lb" else "kg"


def _in_own_unit(measure: QuickMeasure, value: Decimal, unit: str) -> Decimal:
    if unit == "mmol/L" and measure.key == "glu":
        return glucose_in_mg_dl(value)
    there = in_unit(value, unit, measure.unit)
    if there is None:
        raise _NotUnderstood(f"{measure.title} is not told in this unit.")
    return Decimal(round(there)) if measure.whole and unit != measure.unit else there


def _plain(value: Decimal) -> Decimal:
    """Without trailing zeros or an exponent, so that 82.40 is 82.4."""
    whole = value.to_integral_value()
    return Decimal(int(whole)) if value == whole else value.normalize()


def _doubt(told: ToldReading, context: LineContext) -> str:
    measure, values = told.measure, told.values
    if measure.parts:
        for part, value in zip(measure.parts, values, strict=True):
            if said := implausible(part.code, value, measure.unit):
                return said
        return ""
    if said := implausible(measure.code.code, values[0], measure.unit):
        return said
    if not measure.low <= values[0] <= measure.high:
        return f"This is seldom true of {measure.title.lower()}: is it right?"
    last = (context.last or {}).get(measure.code.code)
    if measure.jump is not None and last and abs(values[0] - last) > last * measure.jump:
        return f"The last was {quantity(last, measure.unit)}: is this right?"
    return ""


_WRITTEN = {"mm[Hg]": "", "{steps}/d": "", "{score}": "", "/min": ""}


def told_text(readings: Sequence[ToldReading]) -> str:
    """Write readings so that reading them again gives the same."""
    said = []
    for one in readings:
        numbers = "/".join(f"{value:f}" for value in one.values)
        unit = _WRITTEN.get(one.measure.unit, one.measure.unit)
        if one.measure.key in {"min", "minwk"}:
            unit = ""
        said.append(f"{one.on.isoformat()} {one.measure.key} {numbers} {unit}".rstrip())
    return "; ".join(said)
