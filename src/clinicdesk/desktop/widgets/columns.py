"""What a table shows: a column is a value, and rows come from a source.

A page describes its table as a list of ``Column`` values over its own frozen row type; the model
and the delegate are written once. Rows come from a list (``ListRows``) or in windows of a few
hundred as they are looked at (``row_windows.WindowedRows``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

from clinicdesk.desktop.theme import Status, Tone

__all__ = ["CellStyle", "Column", "ListRows", "Progress", "RowSource"]

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)


class CellStyle(StrEnum):
    """How a cell's words look."""

    PLAIN = "plain"
    STRONG = "strong"
    NAME = "name"
    """A person's name: strong, wraps after the comma, and the row grows; never elided."""
    WRAP = "wrap"
    """Wraps, and the row grows; for drug names and next steps that must be read whole."""
    IDENTIFIER = "identifier"
    """Tells 0 from O and 1 from l."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A bar in a cell, 0 to 100, under the cell's words."""

    percent: int
    tone: Tone | None = None


# Not slotted: a slotted generic dataclass fails before Python 3.13.
@dataclass(frozen=True)
class Column(Generic[R]):
    """One column of a table over rows of type ``R``.

    ``text`` gives the words, also for screen readers and for copying; ``sub`` a quiet second
    line; ``chip`` a status drawn instead of the words; ``progress`` a bar under them. Without
    ``sort_key`` the column cannot be sorted. ``width`` and ``least`` are design pixels; what is
    left of the table's width goes to columns by ``stretch``. When the table is narrow, columns
    with ``drop`` above 0 go in that order, 1 first. ``key`` names the column in what is
    remembered and in sort requests.
    """

    title: str
    text: Callable[[R], str]
    key: str = ""
    sub: Callable[[R], str] | None = None
    sort_key: Callable[[R], Any] | None = None
    chip: Callable[[R], Status | None] | None = None
    progress: Callable[[R], Progress | None] | None = None
    style: CellStyle = CellStyle.PLAIN
    tone: Callable[[R], str] | None = None
    hint: Callable[[R], str] | None = None
    width: int = 120
    least: int = 80
    stretch: int = 0
    drop: int = 0
    right: bool = False
    shown: bool = True
    """Whether a table that nobody changed shows it."""
    about: str = ""
    """What it says, for whoever chooses columns."""

    @property
    def name(self) -> str:
        """The key, or the title in small letters when no key was given."""
        return self.key or self.title.lower().replace(" ", "_")

    def spoken(self, row: R) -> str:
        """Say the cell as a screen reader does: "Status: Overdue"."""
        parts = [self.text(row)]
        if self.chip is not None and (status := self.chip(row)) is not None:
            parts = [status.word]
        if self.sub is not None:
            parts.append(self.sub(row))
        return f"{self.title}: {', '.join(part for part in parts if part) or 'Not recorded'}"


class RowSource(Protocol[R_co]):
    """Where a table's rows come from."""

    def __len__(self) -> int: ...

    def row(self, index: int) -> R_co | None:
        """Give a row, or None while it is still being fetched."""
        ...


class ListRows(Generic[R]):
    """Rows that are all here."""

    def __init__(self, rows: Sequence[R] = ()) -> None:
        self.rows = tuple(rows)

    def __len__(self) -> int:
        return len(self.rows)

    def row(self, index: int) -> R | None:
        return self.rows[index]
