"""What is copied, printed or exported of the roster: the chosen people, or the whole list."""

from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.lists.sources import ListSource, Ranges
from clinicdesk.desktop.roster.words import order_words
from clinicdesk.desktop.tasks import Report
from clinicdesk.desktop.widgets import DataTable
from clinicdesk.domain.errors import Refused
from clinicdesk.domain.people_lists import ListColumn, ListLine
from clinicdesk.domain.roster import ListQuestion, RosterRow
from clinicdesk.domain.roster_columns import (
    ROSTER_COLUMNS,
    RosterColumn,
    columns_of,
    list_columns,
    parts,
)

__all__ = ["RosterSource"]

_PIECE: Final = 1_000


class RosterSource:
    """Tells of the list in the table; ``searched()`` whether it holds what a search found."""

    def __init__(
        self,
        desk: Desk,
        table: DataTable[RosterRow],
        question: Callable[[], ListQuestion],
        searched: Callable[[], bool],
    ) -> None:
        self._desk, self._table = desk, table
        self._question, self._searched = question, searched
        self.source = ListSource("Patients", self._words, self._columns, self._lines)

    def _shown(self) -> tuple[RosterColumn, ...]:
        return columns_of(self._table.columns_shown())

    def _columns(self) -> tuple[ListColumn, ...]:
        return list_columns(self._shown())

    def _words(self) -> tuple[str, str]:
        if self._searched():
            # What was typed is somebody's name as often as not: it is in no header and no log.
            return "found by a search", "Nearest match first."
        question, key = self._question(), (self._table.sorted_by() or ("", False))[0]
        title = ROSTER_COLUMNS[key].title if key else ""
        return question.chosen.value, order_words(
            question.order, title, descending=question.descending
        )

    def _lines(
        self, ranges: Ranges | None, in_file: bool
    ) -> Callable[[Report], tuple[ListLine, ...]]:
        roster, actor, shown = self._desk.clinic.roster, self._desk.actor, self._shown()
        model, total = self._table.model, self._table.model.rowCount()
        whole = ranges or ((0, total - 1),)
        found: list[UUID] | None = None
        if self._searched():
            places = (at for first, last in whole for at in range(first, last + 1))
            found = [row.id for at in places if (row := model.at_hand(at)) is not None]
        question, seen = self._question(), _seen(self._table, whole)

        def work(report: Report) -> tuple[ListLine, ...]:
            ids: Iterable[UUID]
            if found is None:
                ids, now = roster.picked(actor, question, whole)
                if now != total or not seen <= set(ids):
                    raise Refused(
                        "The list has changed since it was read.", "Look at it, and choose again."
                    )
            else:
                ids = found
            wanted, lines, all_ids = parts(one.key for one in shown), [], list(ids)
            for at in range(0, len(all_ids), _PIECE):
                report(at, len(all_ids), "Reading the list")
                rows = roster.rows(actor, all_ids[at : at + _PIECE], parts=wanted)
                lines += [_line(row, shown, in_file) for row in rows]
            return tuple(lines)

        return work


def _seen(table: DataTable[RosterRow], ranges: Ranges) -> set[UUID]:
    """Return who stands at the ends of the chosen ranges, as far as they were seen."""
    rows = (table.model.at_hand(at) for ends in ranges for at in ends)
    return {row.id for row in rows if row is not None}


def _line(row: RosterRow, shown: tuple[RosterColumn, ...], in_file: bool) -> ListLine:
    return ListLine(row.id, tuple((one.in_file if in_file else one.said)(row) for one in shown))
