"""What people type instead of what they mean: slips in words, numbers and days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from clinicdesk.domain.nicknames import is_nickname_of
from clinicdesk.domain.numbers import is_mrn
from clinicdesk.domain.search import BirthRange
from clinicdesk.domain.search_match import Rank
from clinicdesk.domain.spoken_names import keyboard_neighbors

__all__ = [
    "Near",
    "birth_slip",
    "birth_slips",
    "key_slips",
    "nickname_said",
    "slip_cost",
    "slips_allowed",
]

_DIGITS = "0123456789"
_SHORTEST_NUMBER = 4
_LONGEST_NUMBER = 20
_FIRST_YEAR = 1880
_ONE, _TWO = 5, 6


@dataclass(frozen=True, slots=True)
class Near:
    """How a word that stands in the index answers one that was typed, and why, in words."""

    rank: Rank
    cost: int
    why: str


def slips_allowed(word: str) -> int:
    """Return how many slips are forgiven in a word of this length."""
    return 1 if len(word) <= _ONE else 2


def slip_cost(typed: str, known: str, distance: int) -> int:
    """Return how far a mistyped word is from a known one; keys that lie side by side are nearer."""
    cost = 10 * distance
    if len(typed) == len(known):
        wrong = [(a, b) for a, b in zip(typed, known, strict=True) if a != b]
        beside = keyboard_neighbors()
        if len(wrong) == 1 and wrong[0][1] in beside.get(wrong[0][0], ""):
            cost -= 2
    elif set(typed) == set(known):
        cost -= 2  # a doubled letter, or one of two that was left out
    return cost + (1 if typed[:1] != known[:1] else 0)


def nickname_said(typed: str, known: str) -> str:
    """Say how a typed name and a known one belong together."""
    name = known.capitalize()
    if is_nickname_of(typed, known):
        return f"“{typed}” is a nickname of {name}"
    if is_nickname_of(known, typed):
        return f"{name} is a nickname of “{typed}”"
    return f"{name} and “{typed}” are short for the same name"


def _edited(key: str) -> Iterator[str]:
    for place, letter in enumerate(key):
        head, tail = key[:place], key[place + 1 :]
        if letter.isdigit():
            yield from (head + digit + tail for digit in _DIGITS if digit != letter)
            yield head + tail
            yield from (head + digit + key[place:] for digit in _DIGITS)
        if tail and tail[0] != letter:
            yield head + tail[0] + letter + tail[1:]
    yield from (key + digit for digit in _DIGITS)


def key_slips(key: str) -> frozenset[str]:
    """Return the numbers that may have been meant: a digit wrong, lost, too many, two exchanged.

    An MRN with its check letter is told by it: only numbers that the letter fits are left, and the
    same number with another letter. Empty for what is no number, or too short to tell.
    """
    digits = sum(c.isdigit() for c in key)
    if digits < _SHORTEST_NUMBER or len(key) > _LONGEST_NUMBER or "@" in key:
        return frozenset()
    found = set(_edited(key)) - {key}
    if key.startswith("cd") and key[-1:].isalpha():
        whole = {one for one in found if is_mrn(f"cd-{one[2:-1]}-{one[-1]}")}
        letters = "abcdefghjklmnpqrstuvwxy"
        whole |= {key[:-1] + c for c in letters if is_mrn(f"cd-{key[2:-1]}-{c}")}
        return frozenset(whole - {key})
    return frozenset(found)


def _one_digit(one: str, other: str) -> bool:
    """Tell whether two texts of one length differ in one sign, or in two neighbors exchanged."""
    wrong = [n for n, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    return (
        len(wrong) == 2
        and wrong[1] == wrong[0] + 1
        and one[wrong[0]] == other[wrong[1]]
        and one[wrong[1]] == other[wrong[0]]
    )


def birth_slip(typed: BirthRange, known: date) -> str:
    """Say what is wrong with a typed birth day, if a slip of one digit leads to the known one."""
    day = typed.first
    if typed.days != 1 or typed.swapped:
        return ""
    if (day.month, day.day) == (known.month, known.day):
        return "one digit of the year differs" if _one_digit(f"{day:%Y}", f"{known:%Y}") else ""
    if day.year == known.year and _one_digit(f"{day:%m%d}", f"{known:%m%d}"):
        return "one digit of the day or month differs"
    return ""


def birth_slips(typed: BirthRange, today: date) -> Iterator[date]:
    """Return the days that a slip of one digit may have made a typed birth day of."""
    if typed.days != 1 or typed.swapped:
        return
    day = typed.first
    for year in range(_FIRST_YEAR, today.year + 1):
        if year != day.year and _one_digit(f"{year:04d}", f"{day:%Y}"):
            if (day.month, day.day) == (2, 29) and year % 4:
                continue
            yield day.replace(year=year)
    for month in range(1, 13):
        for number in range(1, 32):
            if _one_digit(f"{month:02d}{number:02d}", f"{day:%m%d}"):
                try:
                    yield day.replace(month=month, day=number)
                except ValueError:
                    continue
