"""Evaluates a rule on one person: the reference that the store's SQL is held to, and the reasons.

True, False or None (unknown), after Kleene as in SQL.
"""

from collections.abc import Callable
from dataclasses import dataclass

from clinicdesk.domain.registry_facts import AsOf, PersonFacts
from clinicdesk.domain.registry_fields import Catalogue
from clinicdesk.domain.registry_lines import TELLERS, Evidence
from clinicdesk.domain.registry_rule import All, AtLeast, Clause, Node, Not, Or

__all__ = ["Told", "evaluate", "reasons"]


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a rule, how it came out, and with which evidence."""

    clause: Clause
    holds: bool | None
    evidence: tuple[Evidence, ...]


def evaluate(node: Node, facts: PersonFacts, catalogue: Catalogue, as_of: AsOf) -> bool | None:
    """Tell whether a rule holds for a person; None where it is not known."""
    return _value(node, lambda clause: _tell(clause, facts, catalogue, as_of).holds)


def reasons(node: Node, facts: PersonFacts, catalogue: Catalogue, as_of: AsOf) -> tuple[Told, ...]:
    """Return how each line of a rule came out, in the rule's order."""
    found: list[Told] = []

    def tell(clause: Clause) -> bool | None:
        told = _tell(clause, facts, catalogue, as_of)
        found.append(told)
        return told.holds

    _value(node, tell)
    return tuple(found)


def _value(node: Node, ask: Callable[[Clause], bool | None]) -> bool | None:
    match node:
        case Clause():
            return ask(node)
        case Not(part):
            value = _value(part, ask)
            return None if value is None else not value
        case All(parts):
            values = [_value(part, ask) for part in parts]
            return False if False in values else None if None in values else True
        case Or(parts):
            values = [_value(part, ask) for part in parts]
            return True if True in values else None if None in values else False
        case AtLeast(count, parts):
            values = [_value(part, ask) for part in parts]
            if values.count(True) >= count:
                return True
            return None if len(values) - values.count(False) >= count else False


def _tell(clause: Clause, facts: PersonFacts, catalogue: Catalogue, as_of: AsOf) -> Told:
    holds, evidence = TELLERS[clause.field](clause, facts, catalogue, as_of)
    return Told(clause, holds, tuple(evidence))
