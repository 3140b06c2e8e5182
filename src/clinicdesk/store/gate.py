"""Who is inside the open store, so that closing waits for them and lets nobody in afterwards."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from clinicdesk.domain.errors import Cancelled

__all__ = ["Gate"]


class Gate:
    """Counts the threads inside. A pool that is emptied under a thread that waits wakes it never.

    And a thread that came later would open the file anew, with a key that was to be forgotten.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside: dict[int, int] = {}
        self._shut = False

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Be inside for the length of the block; whoever is inside already may go on.

        Raises:
            Cancelled: the store is being closed, or is closed.
        """
        me = threading.get_ident()
        with self._changed:
            if self._shut and me not in self._inside:
                raise Cancelled
            self._inside[me] = self._inside.get(me, 0) + 1
        try:
            yield
        finally:
            with self._changed:
                self._inside[me] -= 1
                if not self._inside[me]:
                    del self._inside[me]
                    self._changed.notify_all()

    def shut(self, patience: float) -> bool:
        """Let nobody in any more, and wait until no other thread is inside, ``patience`` seconds.

        Returns whether all of them left.
        """
        me = threading.get_ident()
        with self._changed:
            self._shut = True
            return self._changed.wait_for(lambda: not self._inside.keys() - {me}, patience)
