"""What is copied, printed or exported of a registry's members: the chosen, or all of them."""

from collections.abc import Callable
from typing import Final

from clinicdesk.desktop.lists.sources import ListSource, Ranges, ShownColumns
from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.widgets import Column, DataTable
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.people_lists import ListLine
from clinicdesk.domain.registries import MemberPage, MemberRow

__all__ = ["MemberSource"]

_PIECE: Final = 500
Page = Callable[[int, int], MemberPage]
"""Reads members by place and how many, on the reading thread."""


class MemberSource:
    """Tells of the members in a table; ``page`` reads them as the table has them."""

    def __init__(
        self,
        table: DataTable[MemberRow],
        registry: str,
        words: Callable[[], tuple[str, str]],
        page: Callable[[], Page],
    ) -> None:
        self._table, self._page = table, page
        self._shown = ShownColumns(table)
        self.source = ListSource(registry, words, self._shown.listed, self._lines)

    def _lines(
        self, ranges: Ranges | None, _in_file: bool
    ) -> Callable[[Report], tuple[ListLine, ...]]:
        page, shown, total = self._page(), self._shown.columns(), self._table.model.rowCount()
        whole = ranges or ((0, total - 1),)

        def work(report: Report) -> tuple[ListLine, ...]:
            lines: list[ListLine] = []
            for first, last in whole:
                for at in range(first, last + 1, _PIECE):
                    report(at - first, last + 1 - first, "Reading the list")
                    found = page(at, min(_PIECE, last + 1 - at))
                    if found.total != total:
                        raise Refused(
                            "The list has changed since it was read.",
                            "Look at it, and choose again.",
                        )
                    lines += [_line(row, shown) for row in found.rows]
            return tuple(lines)

        return work


def _line(row: MemberRow, shown: list[Column[MemberRow]]) -> ListLine:
    return ListLine(row.person.id, tuple(column.text(row) for column in shown))
