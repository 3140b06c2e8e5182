"""Care-gap columns: what is recorded of each person, and whether the column's rule is met."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from clinicdesk.domain.dates import PartialDate
from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registry_eval import evaluate, reasons
from clinicdesk.domain.registry_facts import AsOf, PersonFacts
from clinicdesk.domain.registry_fields import Catalogue, require_whole
from clinicdesk.domain.registry_lines import Evidence
from clinicdesk.domain.registry_rule import Clause, Node, Op, clauses_of

__all__ = [
    "Cell",
    "ColumnState",
    "GapColumn",
    "cell_of",
    "column_key",
    "require_columns",
    "require_date",
    "shown_by",
]

_SHOW_OPS = {
    "result": Op.WITHIN,
    "procedure": Op.WITHIN,
    "visit": Op.WITHIN,
    "contact": Op.WITHIN,
    "plan": Op.ACTIVE,
    "programme": Op.IS,
    "primary-care": Op.KNOWN,
}
"""What may stand in a cell, and the line that finds it."""
_OF_ONE = {"result", "procedure", "programme"}
"""Those that stand there by name."""
_MOST_SHOWN = 2
_LONGEST_TITLE = 60
_MOST_COLUMNS = 12


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
    """What stands in the cell: ``result:hba1c``, ``result:systolic/diastolic``, ``plan`` …

    Empty where a rule asks for what has no words of its own; the state stands there then.
    """
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
    if kind not in _SHOW_OPS:
        return found
    for subject in subjects.split("/") if subjects else [""]:
        op = _SHOW_OPS[kind]
        values = ("planned", "waitlist", "active", "onhold", "finished") if op is Op.IS else ()
        line = Clause(field=kind, op=op, subject=subject, values=values)
        found += [one for told in reasons(line, facts, catalogue, as_of) for one in told.evidence]
    return found


def shown_by(rule: Node) -> str:
    """Return what should stand in the cell of a column with this rule: what it asks for first."""
    lines = [one for one in clauses_of(rule) if one.field in _SHOW_OPS]
    if not lines:
        return ""
    kind = lines[0].field
    if kind not in _OF_ONE:
        return kind
    named = dict.fromkeys(one.subject for one in lines if one.field == kind and one.subject)
    return f"{kind}:{'/'.join([*named][:_MOST_SHOWN])}" if named else ""


def column_key(title: str, taken: Iterable[str]) -> str:
    """Return a key for a new column: its title in small letters, numbered where that is taken."""
    known = set(taken)
    base = re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40] or "column"
    number = 2
    key = base
    while key in known:
        key, number = f"{base}-{number}", number + 1
    return key


def require_date(text: str) -> None:
    """Let the date of a source through: nothing, a year, a month or a day.

    Raises:
        BadInput: it is none of these.
    """
    if not text:
        return
    try:
        PartialDate.parse(text)
    except ValueError as error:
        raise BadInput(
            f"“{text}” is not a date of a source.", "Type 2026-05-08, 2026-05 or 2026."
        ) from error


def require_columns(columns: tuple[GapColumn, ...], catalogue: Catalogue) -> None:
    """Let columns through that can be kept.

    Raises:
        BadInput: what is missing, in one sentence that names the column.
    """
    if len(columns) > _MOST_COLUMNS:
        raise BadInput(f"A registry has at most {_MOST_COLUMNS} columns.", "Remove some.")
    if len({one.key for one in columns}) < len(columns):
        raise BadInput("Two columns have the same key.", "Give each its own.")
    for one in columns:
        if not one.title.strip() or len(one.title) > _LONGEST_TITLE:
            raise BadInput(
                f"A column needs a title of at most {_LONGEST_TITLE} letters.", "Type one."
            )
        if not one.source.strip() or not one.date:
            raise BadInput(
                f"{one.title}: say whose rule it is, and of which date.",
                "“Own rule” and today will do.",
            )
        if one.show and one.show.partition(":")[0] not in _SHOW_OPS:
            raise BadInput(f"{one.title}: “{one.show}” cannot be shown.", "Leave it out.")
        try:
            require_date(one.date)
            require_whole(one.met, catalogue)
        except BadInput as error:
            raise BadInput(f"{one.title}: {error.sentence}", error.remedy) from error


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
