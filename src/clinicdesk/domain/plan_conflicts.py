"""What pulls apart in a plan: by shipped rules, and by how the plan is built.

A conflict has a key, which stays the same while the rule or measure is the same, and a fingerprint
of what its lines say. So it is known again after it was settled, and known to be another when one
of its lines says something else.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from clinicdesk.domain.coding import SNOMED
from clinicdesk.domain.conflict_lines import (
    ConflictFacts,
    ConflictLine,
    Lines,
    Said,
    is_icd10,
)
from clinicdesk.domain.conflict_rules import (
    ConflictKind,
    ConflictRule,
    GoalClaim,
    Needed,
    ResultClaim,
    RuleBook,
    RuleSource,
)
from clinicdesk.domain.conflict_words import Naming
from clinicdesk.domain.display import quantity
from clinicdesk.domain.plans import Comparator
from clinicdesk.domain.units import in_unit

__all__ = ["ConflictFacts", "ConflictLine", "PlanConflict", "Sides", "find_by_rules"]

_LOW = frozenset({Comparator.AT_MOST, Comparator.BELOW, Comparator.EXACTLY, Comparator.BETWEEN})
_HIGH = frozenset({Comparator.AT_LEAST, Comparator.ABOVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanConflict:
    """Lines of a plan or a chart that pull apart."""

    key: str
    kind: ConflictKind
    serious: bool
    title: str
    why: str
    consider: tuple[str, ...]
    first: tuple[ConflictLine, ...]
    second: tuple[ConflictLine, ...]
    source: RuleSource | None = None
    """None where it follows from the plan itself."""

    @property
    def lines(self) -> tuple[ConflictLine, ...]:
        """Both sides."""
        return (*self.first, *self.second)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of what both sides say, whatever their rows are."""
        said = [sorted({line.says for line in side}) for side in (self.first, self.second)]
        return hashlib.sha256(json.dumps([self.key, *said]).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sides:
    """The lines of a rule's side, and by which name each was found."""

    found: tuple[tuple[Said, str], ...]

    def __bool__(self) -> bool:
        return bool(self.found)


class _Looking:
    """Finds the sides of rules in one person's lines."""

    def __init__(self, book: RuleBook, facts: ConflictFacts, lines: Lines) -> None:
        self._book, self._facts, self._lines = book, facts, lines
        self._medicines: dict[str, list[tuple[Said, str]]] = {}
        self._problems: dict[str, list[tuple[Said, str]]] = {}
        self._sayings: dict[str, list[tuple[Said, str]]] = {}
        for said in lines.taken:
            self._note(self._medicines, book.medicines.named(said.texts[0]), said)
        for said in lines.plan:
            for text in said.texts:
                self._note(self._sayings, book.sayings.named(text), said)
        for said in lines.problems:
            said_by_words = {one.group for one in book.problems.named(said.texts[0])}
            for key in book.problems.groups:
                if self._is_problem(said, key, said_by_words):
                    self._problems.setdefault(key, []).append((said, key))

    @staticmethod
    def _note(into: dict[str, list[tuple[Said, str]]], names: Iterable[Naming], said: Said) -> None:
        for naming in names:
            found = into.setdefault(naming.group, [])
            if all(one is not said for one, _name in found):
                found.append((said, naming.name))

    def _is_problem(self, said: Said, key: str, said_by_words: set[str]) -> bool:
        group, code = self._book.problems.groups[key], said.code
        if is_icd10(code):
            return bool(code and code.code.startswith(group.icd10 or ("\0",)))
        if code is not None and code.system == SNOMED and code.code in group.snomed:
            return True
        return key in said_by_words

    def side(self, needed: Needed) -> Sides:
        """Everything that is on this side."""
        found: list[tuple[Said, str]] = []
        for keys, known in (
            (needed.medicines, self._medicines),
            (needed.problems, self._problems),
            (needed.sayings, self._sayings),
        ):
            for key in keys:
                found += known.get(key, ())
        for goal in needed.goals:
            found += ((s, "goal") for s in self._lines.plan if _claims(s, goal))
        for result in needed.results:
            found += self._results(result)
        found += (
            (said, said.programme)
            for said in self._lines.programmes
            if said.programme in needed.programmes
        )
        once: dict[int, tuple[Said, str]] = {}
        for said, name in found:
            once.setdefault(id(said), (said, name))
        return Sides(tuple(once.values()))

    def _results(self, claim: ResultClaim) -> Iterator[tuple[Said, str]]:
        newest: Said | None = None
        for said in self._lines.results:
            value = said.value
            if value is None or value.code.code not in claim.codes:
                continue
            age = self._facts.today - value.occurred_at.date()
            if age > timedelta(days=claim.within_days):
                continue
            if newest is None or (newest.value and value.occurred_at > newest.value.occurred_at):
                newest = said
        if newest is None or newest.value is None or newest.value.value is None:
            return
        there = in_unit(newest.value.value, newest.value.unit, claim.unit)
        if there is None:
            return
        beyond = there < claim.value if claim.comparator == "below" else there > claim.value
        if beyond:
            shown = quantity(newest.value.value, newest.value.unit)
            line = ConflictLine(
                kind="result", id=newest.line.id, title=claim.title, words=f"{shown} (newest)"
            )
            yield Said(line=line, value=newest.value), "result"


def _claims(said: Said, claim: GoalClaim) -> bool:
    target = said.goal.target if said.goal else None
    if target is None or target.value is None or target.measure is None:
        return False
    if target.measure.code not in claim.measures:
        return False
    if claim.way == "low":
        upper = target.value_high or target.value
        return target.comparator in _LOW and (claim.limit is None or upper <= claim.limit)
    return target.comparator in _HIGH and (claim.limit is None or target.value >= claim.limit)


def _apart(first: Sides, second: Sides, *, different: bool) -> tuple[Sides, Sides] | None:
    """Both sides without what stands on both; None where no two lines are left."""
    if different:
        names = {name for _said, name in first.found}
        if len(names) < 2:
            return None
        (lead, name), *others = first.found
        return Sides(((lead, name),)), Sides(tuple(o for o in others if o[1] != name))
    shared = {id(said) for said, _n in first.found} & {id(said) for said, _n in second.found}
    left = Sides(tuple(one for one in first.found if id(one[0]) not in shared))
    right = Sides(tuple(one for one in second.found if id(one[0]) not in shared))
    if left and right:
        return left, right
    # One product may stand on both sides; another beside it is enough.
    if left or right:
        return (left, second) if left else (first, right)
    return (Sides(first.found[:1]), Sides(second.found[1:])) if len(second.found) > 1 else None


def _ages(rule: ConflictRule, facts: ConflictFacts) -> bool:
    if rule.sex and facts.sex and facts.sex != rule.sex:
        return False
    if rule.least_age is None and rule.most_age is None:
        return True
    if facts.age is None:
        return False
    return (rule.least_age or 0) <= facts.age <= (rule.most_age or 200)


def find_by_rules(book: RuleBook, facts: ConflictFacts, lines: Lines) -> Iterator[PlanConflict]:
    """Find what shipped rules say of a plan, the rules in their order."""
    looking = _Looking(book, facts, lines)
    for rule in book.rules:
        if not _ages(rule, facts):
            continue
        first, second = looking.side(rule.first), looking.side(rule.second)
        if not first or not second:
            continue
        apart = _apart(first, second, different=rule.different)
        if apart is None or not (rule.also.empty or looking.side(rule.also)):
            continue
        yield PlanConflict(
            key=rule.id,
            kind=rule.kind,
            serious=rule.serious,
            title=rule.title,
            why=rule.why,
            consider=rule.consider,
            first=tuple(said.line for said, _name in apart[0].found),
            second=tuple(said.line for said, _name in apart[1].found),
            source=rule.source,
        )
