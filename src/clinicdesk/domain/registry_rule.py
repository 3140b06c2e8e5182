"""A registry's rule: a frozen tree of lines and groups, and how it is kept as JSON.

A line says one thing about a person (`Clause`); groups join lines by all, any, not, and "at least
n of". Nothing here evaluates or speaks: `registry_eval` and `registry_words` do. Logic is of three
values as in SQL and CQL (Clinical Quality Language, release 1.5, "Three-Valued Logic"): what was
never recorded is unknown, and a person belongs to a registry only where its rule is known to hold.
"""

import calendar
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

from clinicdesk.domain.errors import BadInput

__all__ = [
    "All",
    "AtLeast",
    "Clause",
    "Node",
    "Not",
    "Op",
    "Or",
    "Span",
    "clauses_of",
    "dump",
    "dumps",
    "load",
    "loads",
    "years_before",
]

_DEEPEST = 8
_MOST_LINES = 60
_LONGEST_SPAN = 36_500


class Op(StrEnum):
    """How a line compares; the value is the word in the JSON."""

    IS = "is"
    STARTS = "starts-with"
    SAYS = "says"
    OVER = "over"
    AT_LEAST = "at-least"
    UNDER = "under"
    AT_MOST = "at-most"
    BETWEEN = "between"
    WITHIN = "within"
    NONE_WITHIN = "none-within"
    ACTIVE = "active"
    EVER = "ever"
    NONE = "none"
    OPEN = "open"
    OVERDUE = "overdue"
    DUE_WITHIN = "due-within"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days or calendar months, back from the day on which a rule is asked."""

    amount: int
    unit: str
    """``d`` or ``m``."""

    def __str__(self) -> str:
        """Write it as in the JSON: ``90d``, ``12m``."""
        return f"{self.amount}{self.unit}"

    def before(self, day: date) -> date:
        """Return the first day that is still within."""
        if self.unit == "d":
            return day - timedelta(days=self.amount)
        index = day.year * 12 + day.month - 1 - self.amount
        year, month = index // 12, index % 12 + 1
        return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))

    def after(self, day: date) -> date:
        """Return the last day that is still within, counted ahead."""
        return Span(-self.amount, self.unit).before(day)


def years_before(day: date, years: int) -> date:
    """Return the latest birth date of somebody who has so many years on a day."""
    return Span(12 * years, "m").before(day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """One line: a fact, how it compares, and with what. Which parts an op needs says its field."""

    field: str
    """Key of `registry_fields.FIELDS`."""
    op: Op
    subject: str = ""
    """Which condition group, measure, procedure or programme."""
    values: tuple[str, ...] = ()
    number: Decimal | None = None
    high: Decimal | None = None
    unit: str = ""
    """UCUM unit of the numbers; empty takes whatever unit there is."""
    within: Span | None = None
    """How recent; None is ever."""


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Some part holds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part is known not to hold."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the parts hold."""

    count: int
    parts: tuple["Node", ...]


Node = Clause | All | Or | Not | AtLeast


def clauses_of(node: Node) -> Iterator[Clause]:
    """Yield the lines of a tree, in the order in which people read them."""
    match node:
        case Clause():
            yield node
        case Not(part):
            yield from clauses_of(part)
        case All(parts) | Or(parts) | AtLeast(_, parts):
            for part in parts:
                yield from clauses_of(part)


def dump(node: Node) -> dict[str, Any]:
    """Return a tree as plain values for JSON; what is empty is left out."""
    match node:
        case All(parts):
            return {"all": [dump(part) for part in parts]}
        case Or(parts):
            return {"any": [dump(part) for part in parts]}
        case Not(part):
            return {"not": dump(part)}
        case AtLeast(count, parts):
            return {"at-least": count, "of": [dump(part) for part in parts]}
        case Clause():
            said: dict[str, Any] = {"field": node.field, "op": node.op.value}
            if node.subject:
                said["subject"] = node.subject
            if node.values:
                said["values"] = list(node.values)
            for name in ("number", "high"):
                value: Decimal | None = getattr(node, name)
                if value is not None:
                    said[name] = format(value, "f")
            if node.unit:
                said["unit"] = node.unit
            if node.within is not None:
                said["within"] = str(node.within)
            return said


def dumps(node: Node) -> str:
    """Return a tree's canonical JSON: the same rule gives the same text."""
    return json.dumps(dump(node), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loads(text: str) -> Node:
    """Read a tree from JSON.

    Raises:
        BadInput: it is no JSON, or no rule.
    """
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _wrong("This is not a rule", "it is not JSON") from error
    return load(value)


def load(value: object) -> Node:
    """Read a tree from plain values.

    Raises:
        BadInput: something in it is no rule; the sentence names the line.
    """
    node = _node(value, "the rule", 0)
    if sum(1 for _ in clauses_of(node)) > _MOST_LINES:
        raise BadInput(f"A rule has at most {_MOST_LINES} lines.", "Make it of two registries.")
    return node


def _wrong(where: str, what: str) -> BadInput:
    return BadInput(f"{where[:1].upper()}{where[1:]}: {what}.", "Correct it and try again.")


def _node(value: object, where: str, depth: int) -> Node:
    if depth > _DEEPEST:
        raise _wrong(where, f"groups stand at most {_DEEPEST} deep")
    if not isinstance(value, Mapping):
        raise _wrong(where, "a line or a group is an object")
    keys = set(value)
    if keys == {"all"}:
        return All(_parts(value["all"], where, depth))
    if keys == {"any"}:
        return Or(_parts(value["any"], where, depth))
    if keys == {"not"}:
        return Not(_node(value["not"], f"{where}, not", depth + 1))
    if keys == {"at-least", "of"}:
        parts, count = _parts(value["of"], where, depth), value["at-least"]
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= len(parts):
            raise _wrong(where, f"at-least is a whole number from 1 to {len(parts)}")
        return AtLeast(count, parts)
    if "field" in keys:
        return _clause(value, where)
    raise _wrong(where, "it is neither a line (field, op) nor a group (all, any, not, at-least)")


def _parts(value: object, where: str, depth: int) -> tuple[Node, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str) or not value:
        raise _wrong(where, "a group needs at least one line")
    return tuple(
        _node(part, f"{where}, line {place}", depth + 1) for place, part in enumerate(value, 1)
    )


_KEYS = frozenset({"field", "op", "subject", "values", "number", "high", "unit", "within"})


def _clause(value: Mapping[Any, Any], where: str) -> Clause:
    unknown = sorted(str(key) for key in value.keys() - _KEYS)
    if unknown:
        raise _wrong(where, f"nothing is called {unknown[0]}")
    ops = [op.value for op in Op]
    if value.get("op") not in ops:
        raise _wrong(where, f"op is one of {', '.join(ops)}")
    values = value.get("values", ())
    if isinstance(values, str) or not isinstance(values, Sequence):
        raise _wrong(where, "values is a list of words")
    texts = {name: value.get(name, "") for name in ("field", "subject", "unit")}
    if not all(isinstance(one, str) for one in (*values, *texts.values())):
        raise _wrong(where, "field, subject, unit and values are words")
    return Clause(
        op=Op(value["op"]),
        values=tuple(values),
        number=_number(value.get("number"), where),
        high=_number(value.get("high"), where),
        within=read_span(value.get("within"), where),
        **texts,
    )


def _number(value: object, where: str) -> Decimal | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise _wrong(where, "a number is written as digits")
    try:
        number = Decimal(str(value))
    except InvalidOperation as error:
        raise _wrong(where, "a number is written as digits") from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 9 or number.as_tuple().exponent < -6:  # type: ignore[operator]  # finite: an int
        raise _wrong(where, "a number has at most nine digits before and six after the point")
    return number


def read_span(value: object, where: str) -> Span | None:
    """Read ``90d``, ``6m`` or ``2y`` (kept as months); None is ever."""
    if value is None or value == "":
        return None
    text = str(value).strip().lower()
    amount, unit = text[:-1].strip(), text[-1:]
    if unit not in {"d", "m", "y"} or not (amount.isascii() and amount.isdigit()):
        raise _wrong(where, "how recent is written as 90d, 6m or 2y")
    count = int(amount[:6]) * (12 if unit == "y" else 1)
    unit = "m" if unit == "y" else unit
    if not 1 <= count * (1 if unit == "d" else 31) <= _LONGEST_SPAN:
        raise _wrong(where, "how recent is at least a day and at most 98 years")
    return Span(count, unit)
