"""Rows of a long list, fetched in windows as they are looked at."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Final, Generic, TypeVar

__all__ = ["WindowedRows"]

R = TypeVar("R")
_WAITING: Final = 2
"""A screen stands on two windows at most; whoever scrolled past others does not wait for them."""


class WindowedRows(Generic[R]):
    """Rows fetched in windows when they are first looked at, the latest ``keep`` windows kept.

    ``fetch(offset, limit, deliver)`` starts a read and calls ``deliver(rows)`` on the window's
    thread, at once or later; if the read fails it calls ``deliver(None)``, and the window is
    asked for again when it is next looked at. One window is read at a time; of those that wait only
    the two that were looked at last are kept, so that a drag of the scroll bar through a long list
    reads where it ends, and not all that it passed. ``arrived`` is set by the model.
    """

    def __init__(
        self,
        count: int,
        fetch: Callable[[int, int, Callable[[Sequence[R] | None], None]], None],
        *,
        window: int = 200,
        keep: int = 50,
    ) -> None:
        self._count = count
        self._fetch = fetch
        self._window = window
        self._keep = keep
        self._pages: OrderedDict[int, Sequence[R]] = OrderedDict()
        self._reading: int | None = None
        self._waiting: list[int] = []
        self.arrived: Callable[[int, int], None] | None = None

    def __len__(self) -> int:
        return self._count

    def row(self, index: int) -> R | None:
        """Give a row, or None while its window is still to come; looking at it asks for it."""
        page, place = divmod(index, self._window)
        rows = self._pages.get(page)
        if rows is None:
            self._want(page)
            rows = self._pages.get(page)
        if rows is None or place >= len(rows):
            return None
        self._pages.move_to_end(page)
        return rows[place]

    def at_hand(self, index: int) -> R | None:
        """Give a row if it is here; nothing is asked for."""
        page, place = divmod(index, self._window)
        rows = self._pages.get(page, ())
        return rows[place] if place < len(rows) else None

    def _want(self, page: int) -> None:
        if page == self._reading:
            return
        if page in self._waiting:
            self._waiting.remove(page)
        self._waiting.append(page)
        del self._waiting[:-_WAITING]
        self._next()

    def _next(self) -> None:
        if self._reading is not None or not self._waiting:
            return
        page = self._reading = self._waiting.pop()
        first = page * self._window
        limit = min(self._window, self._count - first)

        def deliver(rows: Sequence[R] | None) -> None:
            self._reading = None
            if rows is not None:
                self._pages[page] = rows
                while len(self._pages) > self._keep:
                    self._pages.popitem(last=False)
            self._next()
            if rows is not None and self.arrived is not None:
                self.arrived(first, first + limit - 1)

        self._fetch(first, limit, deliver)
