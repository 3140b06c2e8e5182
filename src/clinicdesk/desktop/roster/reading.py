"""Reads the list of people on the reading thread: a window, an answer, the numbers of filters."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from clinicdesk.desktop.desk import Desk
from clinicdesk.desktop.widgets import WindowedRows
from clinicdesk.domain.roster import (
    ListQuestion,
    RosterFilter,
    RosterPage,
    RosterRow,
    SearchAnswer,
)

__all__ = ["Listed", "PeopleReader"]

_WINDOW: Final = 200
_FIRST_ANSWERS, _MOST_ANSWERS = 40, 200
_KEY: Final = "roster"
"""One key for all: whatever is asked for later makes what was asked for before stale."""

Parts = frozenset[str]


@dataclass(frozen=True, slots=True)
class Listed:
    """The first window of a list, with the numbers of all filters."""

    question: ListQuestion
    page: RosterPage
    counts: dict[RosterFilter, int]
    parts: Parts


class PeopleReader:
    """Asks the roster of the open clinic."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def list(
        self,
        question: ListQuestion,
        place: int,
        parts: Parts,
        told: Callable[[Listed], None],
    ) -> None:
        """Read the window around a place, and the numbers."""
        start = max(place, 0) // _WINDOW * _WINDOW

        def work(_report: object) -> Listed:
            counts = self._desk.clinic.roster.counts(self._desk.actor)
            return Listed(question, self._page(question, start, _WINDOW, parts), counts, parts)

        self._desk.tasks.read(work, told, key=_KEY)

    def search(
        self, text: str, parts: Parts, told: Callable[[SearchAnswer], None], *, thorough: bool
    ) -> None:
        """Read who answers to what was typed."""
        roster, actor = self._desk.clinic.roster, self._desk.actor
        limit = _MOST_ANSWERS if thorough else _FIRST_ANSWERS
        self._desk.tasks.read(
            lambda _report: roster.search(actor, text, limit=limit, thorough=thorough, parts=parts),
            told,
            key=_KEY,
        )

    def rows(self, listed: Listed) -> WindowedRows[RosterRow]:
        """Return the rows of a list: those here, and windows of others as they are seen."""

        def fetch(
            offset: int, limit: int, deliver: Callable[[Sequence[RosterRow] | None], None]
        ) -> None:
            if offset == listed.page.offset:
                deliver(listed.page.rows)
                return
            self._desk.tasks.read(
                lambda _report: self._page(listed.question, offset, limit, listed.parts).rows,
                deliver,
                lambda _error: deliver(None),
                on_cancelled=lambda: deliver(None),
            )

        return WindowedRows(listed.page.total, fetch, window=_WINDOW)

    def _page(self, question: ListQuestion, offset: int, limit: int, parts: Parts) -> RosterPage:
        return self._desk.clinic.roster.page(
            self._desk.actor,
            question.chosen,
            question.order,
            offset=offset,
            limit=limit,
            descending=question.descending,
            parts=parts,
        )
