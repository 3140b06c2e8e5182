"""How a person likes a table: which columns, in which order, how wide, and sorted by what.

A layout names columns by their keys and says nothing about anybody.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from clinicdesk.domain.errors import BadInput

__all__ = [
    "IN_USE",
    "MOST_LAYOUTS",
    "TableLayout",
    "TableView",
    "TableViews",
    "layout_name",
    "layout_of",
]

IN_USE: Final = ""
"""The name of the layout that the table shows; the others are kept under names of their own."""
MOST_LAYOUTS: Final = 20
_MOST_COLUMNS, _MOST_KEY, _MOST_NAME = 80, 60, 60
_LEAST_WIDTH, _MOST_WIDTH = 20, 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """Columns by their keys. Without ``columns`` a table shows those that it was made with."""

    columns: tuple[str, ...] = ()
    """Those shown, from left to right."""
    widths: tuple[tuple[str, int], ...] = ()
    """What a person chose, in design pixels."""
    sorted_by: str = ""
    descending: bool = False

    def to_json(self) -> str:
        """Return the text that is kept."""
        return json.dumps(
            {
                "columns": list(self.columns),
                "widths": dict(self.widths),
                "sorted_by": self.sorted_by,
                "descending": self.descending,
            },
            separators=(",", ":"),
        )


@dataclass(frozen=True, slots=True)
class TableView:
    """A layout under a name."""

    name: str
    layout: TableLayout


@dataclass(frozen=True, slots=True)
class TableViews:
    """What a person keeps of one table."""

    in_use: TableLayout | None
    named: tuple[TableView, ...] = ()


def _key(said: Any) -> str:
    if not isinstance(said, str) or not 0 < len(said) <= _MOST_KEY:
        raise ValueError("a column's key")
    return said


def _width(said: Any) -> int:
    if not isinstance(said, int) or isinstance(said, bool):
        raise TypeError("a width")
    return min(max(said, _LEAST_WIDTH), _MOST_WIDTH)


def layout_of(text: str) -> TableLayout:
    """Read a layout that was kept; a column twice is there once.

    Raises:
        BadInput: the text is no layout.
    """
    try:
        said = json.loads(text)
        columns = tuple(dict.fromkeys(_key(one) for one in said["columns"]))
        if len(columns) > _MOST_COLUMNS:
            raise ValueError("columns")
        widths = {_key(key): _width(width) for key, width in said["widths"].items()}
        sorted_by = said["sorted_by"] and _key(said["sorted_by"])
        return TableLayout(
            columns=columns,
            widths=tuple(widths.items()),
            sorted_by=sorted_by,
            descending=said["descending"] is True,
        )
    except (ValueError, TypeError, KeyError, AttributeError) as problem:
        raise BadInput(
            "The columns that were kept cannot be read.", "Choose them again under Columns."
        ) from problem


def layout_name(typed: str) -> str:
    """Return the name of a layout as it is kept.

    Raises:
        BadInput: it is empty or too long.
    """
    name = " ".join(typed.split())
    if not name:
        raise BadInput("The layout needs a name.", "Type one, such as Call list.")
    if len(name) > _MOST_NAME:
        raise BadInput(f"The name is longer than {_MOST_NAME} letters.", "Type a shorter one.")
    return name
