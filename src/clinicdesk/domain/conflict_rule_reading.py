"""Reads the shipped rules for what pulls apart, strictly: a rule that would be mute is refused."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from clinicdesk.domain.conflict_rules import (
    ConflictKind,
    ConflictRule,
    Example,
    GoalClaim,
    Needed,
    ResultClaim,
    RuleBook,
    RuleRefused,
    RuleSource,
)
from clinicdesk.domain.conflict_words import WordBook, WordGroup

__all__ = ["read_rule_book"]


class _Table:
    """A table of a file: what nobody asked for is refused at the end."""

    def __init__(self, said: Mapping[str, Any], place: str) -> None:
        self._said, self.place, self._asked = said, place, set[str]()

    def refuse(self, words: str) -> RuleRefused:
        return RuleRefused(f"{self.place}: {words}")

    def get(self, name: str, kind: type, default: Any = None) -> Any:
        self._asked.add(name)
        said = self._said.get(name, default)
        if not isinstance(said, kind) or (default is None and said == ""):
            raise self.refuse(f"{name} is missing or of another kind")
        return said

    def words(self, name: str) -> tuple[str, ...]:
        said = self.get(name, list, [])
        if not all(isinstance(one, str) and one.strip() for one in said):
            raise self.refuse(f"{name} holds something that is no word")
        return tuple(said)

    def number(self, name: str) -> Decimal | None:
        said = self.get(name, str, "")
        try:
            return Decimal(said) if said else None
        except InvalidOperation:
            raise self.refuse(f"{name} is no number") from None

    def tables(self, name: str) -> list["_Table"]:
        return [_Table(one, f"{self.place}, {name}") for one in self.get(name, list, [])]

    def table(self, name: str) -> "_Table":
        return _Table(self.get(name, dict, {}), f"{self.place}, {name}")

    def done(self) -> None:
        if unknown := sorted(set(self._said) - self._asked):
            raise self.refuse(f"{unknown[0]} is not known")


def _group(part: _Table) -> WordGroup:
    group = WordGroup(
        key=part.get("key", str),
        title=part.get("title", str),
        names=part.words("names"),
        unless=part.words("unless"),
        icd10=part.words("icd10"),
        snomed=part.words("snomed"),
    )
    part.done()
    if not (group.names or group.icd10 or group.snomed):
        raise part.refuse(f"{group.key} names nothing")
    return group


def _book(files: Iterable[_Table], name: str, *, less_is_against: bool = False) -> WordBook:
    groups = [_group(part) for one in files for part in one.tables(name)]
    if len({group.key for group in groups}) != len(groups):
        raise RuleRefused(f"two groups of {name} have one key")
    return WordBook(groups, less_is_against=less_is_against)


def _goal_claim(part: _Table) -> GoalClaim:
    claim = GoalClaim(
        measures=part.words("measures"), way=part.get("way", str), limit=part.number("limit")
    )
    part.done()
    if claim.way not in {"low", "high"} or not claim.measures:
        raise part.refuse("a goal needs measures and a way")
    return claim


def _result_claim(part: _Table) -> ResultClaim:
    value = part.number("value")
    claim = ResultClaim(
        codes=part.words("codes"),
        comparator=part.get("comparator", str),
        value=value or Decimal(),
        unit=part.get("unit", str),
        title=part.get("title", str),
        within_days=part.get("within_days", int, 730),
    )
    part.done()
    if value is None or claim.comparator not in {"below", "above"} or not claim.codes:
        raise part.refuse("a result needs codes, a comparator and a value")
    return claim


def _needed(part: _Table, books: Mapping[str, WordBook]) -> Needed:
    needed = Needed(
        medicines=part.words("medicines"),
        problems=part.words("problems"),
        sayings=part.words("sayings"),
        goals=tuple(map(_goal_claim, part.tables("goals"))),
        results=tuple(map(_result_claim, part.tables("results"))),
        programmes=part.words("programmes"),
    )
    part.done()
    for kind, keys in (
        ("medicine", needed.medicines),
        ("problem", needed.problems),
        ("saying", needed.sayings),
    ):
        for key in keys:
            if key not in books[kind].groups:
                raise part.refuse(f"there is no {kind} {key}")
    return needed


def _example(part: _Table) -> Example:
    example = Example(
        holds=part.get("holds", bool),
        age=part.get("age", int, -1) if part.get("age", int, -1) >= 0 else None,
        sex=part.get("sex", str, ""),
        **{
            name: part.words(name)
            for name in ("problems", "medicines", "work", "goals", "results", "programmes")
        },
    )
    part.done()
    return example


def _source(part: _Table) -> RuleSource:
    source = RuleSource(
        title=part.get("source_title", str),
        section=part.get("source_section", str),
        date=part.get("source_date", str, ""),
        checked=part.get("source_checked", bool),
        url=part.get("source_url", str, ""),
    )
    if source.date and not _is_date(source.date):
        raise part.refuse("source_date is no day, month or year")
    if source.checked and not source.url:
        raise part.refuse("what was checked was read somewhere: source_url is missing")
    return source


def _is_date(said: str) -> bool:
    try:
        date.fromisoformat(f"{said}-01-01"[:10] if len(said) <= len("2026-11") else said)
    except ValueError:
        return False
    return True


def _rule(part: _Table, books: Mapping[str, WordBook]) -> ConflictRule:
    part.place = f"rule {part.get('id', str)}"
    rule = ConflictRule(
        id=part.get("id", str),
        kind=ConflictKind(part.get("kind", str)),
        serious=part.get("serious", bool),
        title=part.get("title", str),
        why=part.get("why", str),
        consider=part.words("consider"),
        source=_source(part),
        first=_needed(part.table("first"), books),
        second=_needed(part.table("second"), books),
        also=_needed(part.table("also"), books),
        different=part.get("different", bool, False),
        least_age=part.get("least_age", int, -1) if part.get("least_age", int, -1) >= 0 else None,
        most_age=part.get("most_age", int, -1) if part.get("most_age", int, -1) >= 0 else None,
        sex=part.get("sex", str, ""),
        examples=tuple(map(_example, part.tables("example"))),
    )
    part.done()
    if rule.first.empty or rule.second.empty or not rule.consider:
        raise part.refuse("two sides and something to consider are expected")
    return rule


def read_rule_book(files: Iterable[Mapping[str, Any]]) -> RuleBook:
    """Read the shipped files together: words of one may be used by rules of another.

    Raises:
        RuleRefused: a file is not what it should be; says which rule.
    """
    tables = [_Table(said, "plan conflicts") for said in files]
    books = {
        "medicine": _book(tables, "medicine"),
        "problem": _book(tables, "problem"),
        "saying": _book(tables, "saying", less_is_against=True),
        "watched": _book(tables, "watched"),
    }
    rules = tuple(_rule(part, books) for one in tables for part in one.tables("rule"))
    for one in tables:
        one.done()
    if len({rule.id for rule in rules}) != len(rules):
        raise RuleRefused("two rules have one id")
    return RuleBook(
        rules=rules,
        medicines=books["medicine"],
        problems=books["problem"],
        sayings=books["saying"],
        watched=books["watched"],
    )
