"""Registries as people keep them: a rule with its columns, versions, members, entries and exits."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from clinicdesk.domain.errors import BadInput
from clinicdesk.domain.registry_cells import Cell, GapColumn, require_columns, require_date
from clinicdesk.domain.registry_eval import Told
from clinicdesk.domain.registry_fields import Catalogue, require_whole
from clinicdesk.domain.registry_rule import Node, clauses_of, dump, load
from clinicdesk.domain.roster import RosterRow

__all__ = [
    "CATEGORIES",
    "CAUSE_WORDS",
    "MemberPage",
    "MemberRow",
    "MemberSort",
    "Refreshed",
    "Registry",
    "RegistryDefinition",
    "RegistryRow",
    "RegistryVersion",
    "Stay",
    "Why",
]

CATEGORIES = {
    "behavioral-health": "Behavioral health",
    "utilisation": "High cost or use",
    "control": "Poorly controlled or complex conditions",
    "social": "Social determinants of health",
    "referral": "Referral by others",
}
"""Categories of NCQA PCMH criterion CM 01 (2017), in our words."""
CAUSE_WORDS = {
    "first": "the registry's first look",
    "rule": "a changed rule",
    "record": "a change in the record",
    "day": "the passing of time",
}
_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryDefinition:
    """What one version of a registry says. A criterion of risk has points and a category."""

    name: str
    rule: Node
    about: str = ""
    columns: tuple[GapColumn, ...] = ()
    source: str = ""
    date: str = ""
    """Of the rule, as its source dates it."""
    points: int | None = None
    category: str = ""

    def dumps(self) -> str:
        """Return it as JSON, the same for the same definition."""
        said: dict[str, Any] = {
            "name": self.name,
            "about": self.about,
            "rule": dump(self.rule),
            "source": self.source,
            "date": self.date,
            "columns": [
                {
                    "key": one.key,
                    "title": one.title,
                    "show": one.show,
                    "met": dump(one.met),
                    "source": one.source,
                    "date": one.date,
                    "unknown_without": one.unknown_without,
                }
                for one in self.columns
            ],
        }
        if self.points is not None:
            said |= {"points": self.points, "category": self.category}
        return json.dumps(said, ensure_ascii=False, sort_keys=True)

    @classmethod
    def loads(cls, text: str) -> "RegistryDefinition":
        """Read it from JSON.

        Raises:
            BadInput: it is no definition; the sentence says where.
        """
        try:
            said = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise BadInput("This is not a registry: it is not JSON.", "Check the file.") from error
        return cls.of(said)

    @classmethod
    def of(cls, said: object) -> "RegistryDefinition":
        """Read it from plain values.

        Raises:
            BadInput: it is no definition; the sentence says where.
        """
        if not isinstance(said, Mapping) or "rule" not in said or "name" not in said:
            raise BadInput("A registry has a name and a rule.", "Add what is missing.")
        columns = said.get("column", said.get("columns", ()))
        if not isinstance(columns, list | tuple):
            raise BadInput("Columns are a list.", "Correct it and try again.")
        points = said.get("points")
        if points is not None and (isinstance(points, bool) or not isinstance(points, int)):
            raise BadInput("Points are a whole number.", "Correct it and try again.")
        return cls(
            name=str(said["name"]),
            about=str(said.get("about", "")),
            rule=load(said["rule"]),
            columns=tuple(_column(one) for one in columns),
            source=str(said.get("source", "")),
            date=str(said.get("date", "")),
            points=points,
            category=str(said.get("category", "")),
        )

    def require_whole(self, catalogue: Catalogue) -> None:
        """Let a definition through that can be kept.

        Raises:
            BadInput: what is missing, in one sentence.
        """
        if not self.name.strip() or len(self.name) > _LONGEST_NAME:
            raise BadInput(
                f"A registry needs a name of at most {_LONGEST_NAME} letters.", "Type one."
            )
        if self.points is not None:
            if not 0 <= self.points <= 100:
                raise BadInput("Points are from 0 to 100.", "Type a smaller number.")
            if self.category not in CATEGORIES:
                raise BadInput(
                    "A criterion belongs to a category.", f"One of {', '.join(CATEGORIES)}."
                )
            if any(clause.field == "risk-points" for clause in clauses_of(self.rule)):
                raise BadInput(
                    "A criterion cannot count risk points: it makes them.", "Ask something else."
                )
        require_whole(self.rule, catalogue)
        require_date(self.date)
        require_columns(self.columns, catalogue)


def _column(said: object) -> GapColumn:
    if not isinstance(said, Mapping) or not {"key", "title", "met"} <= said.keys():
        raise BadInput("A column has a key, a title and a rule (met).", "Add what is missing.")
    return GapColumn(
        key=str(said["key"]),
        title=str(said["title"]),
        show=str(said.get("show", "")),
        met=load(said["met"]),
        source=str(said.get("source", "")),
        date=str(said.get("date", "")),
        unknown_without=bool(said.get("unknown_without", False)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """A registry with the version that is in force."""

    id: UUID
    version: int
    """Of the row, for whoever changes it."""
    number: int
    definition: RegistryDefinition
    words: str
    shipped_key: str = ""
    shipped_version: int = 0
    changed_here: bool = False
    newer_shipped: bool = False
    """Whether ClinicDesk ships a newer version than the clinic's own copy was made of."""

    @property
    def name(self) -> str:
        """As people call it."""
        return self.definition.name

    @property
    def key(self) -> str:
        """By what a command names it: the shipped key, or the name in small letters."""
        return self.shipped_key or "-".join(self.name.lower().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryRow:
    """A registry in the list of registries."""

    registry: Registry
    members: int
    entered: int
    """Since the reader looked last."""
    left: int
    refreshed_at: datetime | None
    looked_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryVersion:
    """A saved version."""

    number: int
    at: datetime
    by: str
    reason: str
    words: str
    definition: RegistryDefinition


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRow:
    """One member in the list."""

    person: RosterRow
    since: datetime
    entered_by: str
    points: int
    cells: tuple[Cell, ...]


class MemberSort(StrEnum):
    """In which order members stand."""

    NAME = "name"
    SINCE = "since"
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class MemberPage:
    """Some members of a list that is longer."""

    rows: tuple[MemberRow, ...]
    total: int
    offset: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """An entry or an exit."""

    patient_id: UUID
    listed: str
    mrn: str
    at: datetime
    entered: bool
    cause: str

    @property
    def words(self) -> str:
        """Say it: "Entered by a change in the record"."""
        return f"{'Entered' if self.entered else 'Left'} by {CAUSE_WORDS[self.cause]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """Why somebody is in a registry, or is not."""

    registry: Registry
    holds: bool | None
    since: datetime | None
    told: tuple[Told, ...]
    points: int
    risks: tuple[tuple[str, int], ...] = ()
    stays: tuple[Stay, ...] = field(default=())


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What a refresh wrote."""

    registry_id: UUID
    entered: tuple[UUID, ...]
    left: tuple[UUID, ...]
    members: int
    asked: int
    """How many people were looked at; -1 is everybody."""
    cause: str
