"""What a list that is copied, printed or exported consists of, told by the page that shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.widgets import Column, DataTable
from clinicdesk.domain.people_lists import ListColumn, ListLine, ListRequest

__all__ = ["ListSource", "Ranges", "ShownColumns", "TableSource"]

R = TypeVar("R")
Ranges = tuple[tuple[int, int], ...]
"""First and last place of each stretch of rows."""


@dataclass(frozen=True)
class ListSource:
    """A list as it may be taken.

    ``words()`` say the filter (never what was typed) and the order. ``lines(ranges)`` gives the
    work that reads the rows, to be run on the reading thread; None as ranges means all of them.
    """

    title: str
    words: Callable[[], tuple[str, str]]
    columns: Callable[[], tuple[ListColumn, ...]]
    lines: Callable[[Ranges | None, bool], Callable[[Report], tuple[ListLine, ...]]]
    """The second argument says whether cells are for a file, where days are ISO."""

    def request(self, lines: Sequence[ListLine] = ()) -> ListRequest:
        """Return the list without its use."""
        shown, order = self.words()
        return ListRequest(
            title=self.title, shown=shown, order=order, columns=self.columns(), lines=tuple(lines)
        )


class ShownColumns(Generic[R]):
    """The columns of a table as they stand on the screen."""

    def __init__(self, table: DataTable[R]) -> None:
        self.table = table

    def columns(self) -> list[Column[R]]:
        """Those that are shown, in their order."""
        columns = {column.name: column for column in self.table.model.columns}
        return [columns[key] for key in self.table.columns_shown()]

    def listed(self) -> tuple[ListColumn, ...]:
        """The same, as a list that is taken has them."""
        return tuple(
            ListColumn(key=one.name, title=one.title, share=max(1, one.width // 10))
            for one in self.columns()
        )


class TableSource(Generic[R]):
    """The source of a table whose rows are all here."""

    def __init__(
        self,
        table: DataTable[R],
        title: str,
        patient_of: Callable[[R], UUID | None],
        words: Callable[[], tuple[str, str]],
    ) -> None:
        self._table = table
        self._shown = ShownColumns(table)
        self._patient_of = patient_of
        self.source = ListSource(title, words, self._shown.listed, self._lines)

    def _lines(
        self, ranges: Ranges | None, _in_file: bool
    ) -> Callable[[Report], tuple[ListLine, ...]]:
        model, shown = self._table.model, self._shown.columns()
        whole = ((0, model.rowCount() - 1),)
        places = [at for first, last in ranges or whole for at in range(first, last + 1)]
        rows = [row for at in places if (row := model.at_hand(at)) is not None]

        def work(_report: Report) -> tuple[ListLine, ...]:
            return tuple(
                ListLine(self._patient_of(row), tuple(_cell(one, row) for one in shown))
                for row in rows
            )

        return work


def _cell(column: Column[Any], row: Any) -> str:
    parts = [column.text(row), column.sub(row) if column.sub is not None else ""]
    return ", ".join(part for part in parts if part)
