"""What a rule of rewriting is told, and what it answers."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from clinicdesk.domain.plans import Comparator

__all__ = ["Facts", "Wanted", "tenth", "whole"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One goal that a topic may be answered with."""

    code: str
    words: str
    """``{value}`` stands for the number."""
    comparator: Comparator
    value: Decimal
    weeks: int
    why: str = ""
    unit: str = ""
    """Where it is another than the measure's."""
    keeps: bool = False
    """Whether it is offered though the newest value meets it: to stay there is the goal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What was heard, and the newest values."""

    numbers: tuple[tuple[Decimal, str], ...]
    more: bool
    less: bool
    stop: bool
    keep: bool
    topics: frozenset[str]
    latest: Callable[[str, str], Decimal | None]
    """By code, in a unit."""
    unit_of: Callable[[str], str]
    """The unit in which the newest value of a code was written."""

    def number(self, low: int, high: int, *after: str) -> Decimal | None:
        """The first number within bounds; where words are named, one before such a word."""
        for value, word in self.numbers:
            if low <= value <= high and (not after or word.startswith(after)):
                return value
        return None


def whole(value: Decimal) -> Decimal:
    """Round to a whole number."""
    return Decimal(round(value))


def tenth(value: Decimal) -> Decimal:
    """Round to a tenth."""
    return round(value, 1)
