"""What a list that is copied, printed or exported consists of, told by the page that shows it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.widgets import Column, DataTable
from clinicdesk.domain.people_lists import ListColumn, ListLine, ListRequest

__all__ = ["ListSource", "Ranges", "TableSource"]

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
        self._patient_of = patient_of
        self.source = ListSource(title, words, self._columns, self._lines)

    def _shown(self) -> list[Column[Any]]:
        columns = {column.name: column for column in self._table.model.columns}
        return [columns[key] for key in self._table.columns_shown()]

    def _columns(self) -> tuple[ListColumn, ...]:
        return tuple(
            ListColumn(key=one.name, title=one.title, share=max(1, one.width // 10))
            for one in self._shown()
        )

    def _lines(
        self, ranges: Ranges | None, _in_file: bool
    ) -> Callable[[Report], tuple[ListLine, ...]]:
        model, shown = self._table.model, self._shown()
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
