"""Care-gap columns: what is recorded of each person, and whether the column's rule is met."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinicdesk.domain.registry_eval import evaluate, reasons
from clinicdesk.domain.registry_facts import AsOf, PersonFacts
from clinicdesk.domain.registry_fields import Catalogue
from clinicdesk.domain.registry_lines import Evidence
from clinicdesk.domain.registry_rule import Clause, Node, Op

__all__ = ["Cell", "ColumnState", "GapColumn", "cell_of"]


class ColumnState(StrEnum):
    """How a care-gap column stands for a person."""

    MET = "met"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class GapColumn:
    """One column of a registry: what it shows, when it is met, and whose rule that is."""

    key: str
    title: str
    show: str
    """What stands in the cell: ``result:hba1c``, ``result:systolic/diastolic``, ``plan`` …"""
    met: Node
    source: str
    date: str
    unknown_without: bool = False
    """Whether nothing recorded at all is unknown: done elsewhere, perhaps."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a care-gap column says of one person."""

    state: ColumnState
    words: str
    on: date | None = None


def _shown(
    column: GapColumn, facts: PersonFacts, catalogue: Catalogue, as_of: AsOf
) -> list[Evidence]:
    """Return what stands in a cell: the newest of what the column is about."""
    kind, _, subjects = column.show.partition(":")
    found: list[Evidence] = []
    for subject in subjects.split("/") if subjects else [""]:
        op = {"plan": Op.ACTIVE, "programme": Op.IS, "primary-care": Op.KNOWN}.get(kind, Op.WITHIN)
        values = ("planned", "waitlist", "active", "onhold", "finished") if op is Op.IS else ()
        line = Clause(field=kind, op=op, subject=subject, values=values)
        found += [one for told in reasons(line, facts, catalogue, as_of) for one in told.evidence]
    return found


def cell_of(column: GapColumn, facts: PersonFacts, catalogue: Catalogue, as_of: AsOf) -> Cell:
    """Return a column's state for one person: met, open or unknown, with what was recorded."""
    held = evaluate(column.met, facts, catalogue, as_of)
    shown = _shown(column, facts, catalogue, as_of)
    if held is None or (not held and column.unknown_without and not shown):
        state = ColumnState.UNKNOWN
    else:
        state = ColumnState.MET if held else ColumnState.OPEN
    words = _joined(list(dict.fromkeys(one.words for one in shown if one.words)))
    on = max((one.on for one in shown if one.on is not None), default=None)
    return Cell(state, words, on)


def _joined(said: list[str]) -> str:
    """Join what stands in a cell; a unit that all have is said once: "137 / 82 mmHg"."""
    units = {words.partition(" ")[2] for words in said}
    if len(said) > 1 and len(units) == 1 and units != {""}:
        return f"{' / '.join(words.partition(' ')[0] for words in said)} {units.pop()}"
    return " / ".join(said)
