"""Understands what is typed into the search box.

One box takes names in any order, birth dates in the ways people type them, MRNs, employee numbers,
phones by any part and e-mail addresses, alone or together. Each typed part is a term; a term may
mean several things ("1978" is a year and part of a phone), and a person must answer every term.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from clinicdesk.domain.dates import MONTHS, parse_date
from clinicdesk.domain.folding import fold, name_words

__all__ = [
    "BirthRange",
    "SearchQuery",
    "Term",
    "key_of",
    "parse_query",
]

_INCOMPLETE = "Go on typing the date of birth: month/day/year."
_MONTH_YEAR = re.compile(r"(\d{1,2}|[a-z]{3,9})[-/. ](\d{4})")
_YEAR_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_SHORT_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{2})")
_DATE_BEGUN = re.compile(r"\d{1,2}[-/.](\d{0,2}([-/.]\d{0,3})?)?|\d{4}[-/.]\d{0,2}[-/.]?\d?")
_PHONE_GROUPS = ((3, 4), (3, 3, 4), (1, 3, 3, 4), (3, 7))
_PHONE_BEGUN = re.compile(r"\(\d{3}\) \d{1,3}([-. ]\d{0,4})?|\d{3} \d{3}-\d{0,4}")
_FIRST_YEAR = 1880
_MRN_DIGITS = 6


@dataclass(frozen=True, slots=True)
class BirthRange:
    """Birth days from ``first`` to ``last``, both included.

    ``swapped`` marks the reading with day and month exchanged.
    """

    first: date
    last: date
    swapped: bool = False

    @property
    def days(self) -> int:
        """How many days it spans."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class Term:
    """One typed part and everything that it may mean."""

    typed: str
    word: str = ""
    """The beginning of a folded name word."""
    keys: tuple[str, ...] = ()
    """Beginnings of numbers or addresses, as `key_of` writes them."""
    births: tuple[BirthRange, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What was understood. ``hint`` says what to go on typing, where something is half typed."""

    terms: tuple[Term, ...]
    hint: str = ""


def key_of(text: str) -> str:
    """Write a number or address as the index keeps it: letters and digits, small."""
    if "@" in text:
        return text.strip().casefold()
    return "".join(c for c in fold(text) if c.isalnum())


def _last_of_month(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _month(year: int, month: int, today: date) -> tuple[BirthRange, ...]:
    if not (1 <= month <= 12 and _FIRST_YEAR <= year <= today.year):
        return ()
    return (BirthRange(date(year, month, 1), _last_of_month(year, month)),)


def _year(year: int, today: date) -> tuple[BirthRange, ...]:
    if not _FIRST_YEAR <= year <= today.year:
        return ()
    return (BirthRange(date(year, 1, 1), date(year, 12, 31)),)


def _day(day: date, today: date) -> tuple[BirthRange, ...]:
    if not _FIRST_YEAR <= day.year <= today.year:
        return ()
    found = [BirthRange(day, day)]
    if day.day <= 12 and day.day != day.month:
        other = day.replace(month=day.day, day=day.month)
        found.append(BirthRange(other, other, swapped=True))
    return tuple(found)


def _month_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return next((n for n, name in enumerate(MONTHS, 1) if text[:3] == name.lower()), 0)


def _births(text: str, today: date) -> tuple[BirthRange, ...]:
    """Read a birth date with separators, a month or nothing."""
    cleaned = text.strip(",. ").lower()
    if not cleaned.isascii() or not any(c.isdigit() for c in cleaned) or cleaned[:1] in "+-":
        return ()
    if found := _MONTH_YEAR.fullmatch(cleaned):
        return _month(int(found[2]), _month_number(found[1]), today)
    if found := _YEAR_MONTH.fullmatch(cleaned):
        return _month(int(found[1]), int(found[2]), today)
    if (found := _SHORT_MONTH_YEAR.fullmatch(cleaned)) and int(found[2]) > 31:
        century = 1900 if int(found[2]) + 2000 > today.year else 2000
        return _month(century + int(found[2]), int(found[1]), today)
    day = parse_date(cleaned, today, past=True).day
    return _day(day, today) if day else ()


def _digit_births(digits: str, today: date, *, decades: bool) -> tuple[BirthRange, ...]:
    """Read digits without separators: a year, a decade begun, MMDDYY, MMDDYYYY, YYYYMMDD."""
    if len(digits) == 3 and decades and digits[:2] in {"19", "20"}:
        first = int(digits) * 10
        return (BirthRange(date(first, 1, 1), date(first + 9, 12, 31)),)
    if len(digits) == 4:
        return _year(int(digits), today)
    if len(digits) == 6:
        return _births(f"{digits[:2]}/{digits[2:4]}/{digits[4:]}", today)
    if len(digits) == 8:
        iso = _births(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}", today)
        return iso or _births(f"{digits[:2]}/{digits[2:4]}/{digits[4:]}", today)
    return ()


def _keys(text: str) -> tuple[str, ...]:
    """Return the beginnings under which a typed number may stand."""
    key = key_of(text)
    found = [key]
    mrn = re.fullmatch(r"(?:cd)?(\d+)([a-z]?)", key)
    # With its check letter an MRN is whole: a slip in it must not lead to somebody else.
    if mrn and not (mrn[2] and key.startswith("cd") and len(mrn[1]) >= _MRN_DIGITS):
        found.append(mrn[1])
        if key.startswith("cd") and len(mrn[1]) < 6:
            found.append(mrn[1].lstrip("0"))
        if len(mrn[1]) == 11 and mrn[1][0] == "1":
            found.append(mrn[1][1:])
    return tuple(dict.fromkeys(k for k in found if k))


def _is_numeric(token: str) -> bool:
    return any(c.isdigit() for c in token) and all(c.isdigit() or c in "()+-.#" for c in token)


def _phone_run(tokens: list[str]) -> bool:
    groups = tuple(len([c for c in token if c.isdigit()]) for token in tokens)
    whole = all(map(_is_numeric, tokens)) and groups in _PHONE_GROUPS
    return whole or _PHONE_BEGUN.fullmatch(" ".join(tokens)) is not None


def _single(token: str, today: date, *, with_names: bool) -> tuple[list[Term], str]:
    """Read one token that is no part of a longer date or phone."""
    if "@" in token:
        return [Term(token, keys=(key_of(token),))], ""
    if not any(c.isdigit() for c in token):
        return [Term(word, word=word) for word in name_words(token)], ""
    births = _births(token, today)
    if births:
        return [Term(token, births=births)], ""
    if _DATE_BEGUN.fullmatch(token) and not token.isdigit():
        digits = "".join(c for c in token if c.isdigit())
        if "-" in token and len(digits) >= 5:
            return [Term(token, keys=_keys(token))], ""
        return [], _INCOMPLETE
    keys = _keys(token)
    if token.isdigit() and token.isascii():
        if with_names and len(token) < 3:
            return [], ""
        births = _digit_births(token, today, decades=with_names)
    return ([Term(token, keys=keys, births=births)] if keys else []), ""


def parse_query(text: str, today: date) -> SearchQuery:
    """Understand what was typed; ``today`` bounds birth dates."""
    tokens = text.replace(";", " ").replace(",", " ").split()[:8]
    with_names = any(not any(c.isdigit() for c in token) for token in tokens)
    terms: list[Term] = []
    hint = ""
    place = 0
    while place < len(tokens):
        taken = 0
        for length in (4, 3, 2):
            run = tokens[place : place + length]
            if len(run) < length:
                continue
            joined = " ".join(run)
            if _phone_run(run):
                terms.append(Term(joined, keys=_keys(joined)))
                taken = length
            elif length < 4 and (births := _births(joined, today)):
                terms.append(Term(joined, births=births))
                taken = length
            if taken:
                break
        if not taken:
            found, said = _single(tokens[place], today, with_names=with_names)
            terms.extend(found)
            hint = hint or said
            taken = 1
        place += taken
    return SearchQuery(tuple(terms), hint)
