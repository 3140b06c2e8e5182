"""Who may have a clinic open: many together, or one alone.

A window and any number of commands hold the clinic together; renewing keys, migrating and
restoring need it alone. One window a clinic: the second one raises the first. Each holder leaves
a note, so that whoever has to wait is told for whom.
"""

import getpass
import json
import platform
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final
from uuid import uuid4

from filelock import FileLock, ReadWriteLock, Timeout

from clinicdesk.domain.clock import Clock
from clinicdesk.domain.errors import ClinicBusy
from clinicdesk.host.files import translated_os_errors, write_new
from clinicdesk.host.strict_json import Fields

__all__ = ["ClinicHold", "ClinicLock", "Holder", "WindowOpenAlready"]

_LOCK_NAME: Final = "clinic.lock"
_WINDOW_NAME: Final = "clinic.window"
_NOTES: Final = "clinic.open"


class WindowOpenAlready(ClinicBusy):
    """A window has this clinic open; it is to be raised instead of opening another."""


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a clinic open: account, computer, what for, and since when (ISO 8601, UTC)."""

    account: str
    computer: str
    purpose: str
    since: str

    @property
    def words(self) -> str:
        """The holder as a person reads it."""
        return f"{self.account} on {self.computer} ({self.purpose}, since {self.since})"


class ClinicHold:
    """The right to have the clinic open, until it is released; a context manager too.

    It may be released on another thread than the one that took it.
    """

    def __init__(self, undo: ExitStack) -> None:
        self._undo = undo

    def release(self) -> None:
        """Give the clinic back; a second call does nothing."""
        self._undo.close()

    def __enter__(self) -> "ClinicHold":
        """Hold it for a block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Release it."""
        self.release()


class ClinicLock:
    """The lock of one clinic folder; ``purpose`` says what this holder does with it."""

    def __init__(self, folder: Path, *, purpose: str, clock: Clock) -> None:
        self._folder = folder
        self._purpose = purpose
        self._clock = clock

    def shared(self, *, wait_seconds: float = 10.0) -> ClinicHold:
        """Have the clinic open together with others.

        Raises:
            ClinicBusy: someone needs it alone, and does not finish within ``wait_seconds``.
            StorageReadOnly, StorageFull: the folder cannot be written.
        """
        return self._hold(alone=False, window=False, wait_seconds=wait_seconds)

    def window(self, *, wait_seconds: float = 10.0) -> ClinicHold:
        """Have the clinic open in its one window.

        Raises:
            WindowOpenAlready: another window has it.
            ClinicBusy, StorageReadOnly, StorageFull: as for ``shared``.
        """
        return self._hold(alone=False, window=True, wait_seconds=wait_seconds)

    def exclusive(self, *, wait_seconds: float = 10.0) -> ClinicHold:
        """Have the clinic alone.

        Raises:
            ClinicBusy: others have it open, and do not finish within ``wait_seconds``.
            StorageReadOnly, StorageFull: the folder cannot be written.
        """
        return self._hold(alone=True, window=False, wait_seconds=wait_seconds)

    def holders(self) -> tuple[Holder, ...]:
        """Return who has the clinic open now; notes of ended holders are swept away."""
        found = []
        # A holder that was killed while it came or went left the lock of its note, and no note.
        notes = self._folder / _NOTES
        left = {
            path.with_suffix(".json") for path in (*notes.glob("*.json"), *notes.glob("*.lock"))
        }
        for note in sorted(left):
            alive = FileLock(note.with_suffix(".lock"), timeout=0, mode=0o600)
            try:
                alive.acquire()
            except Timeout:
                holder = _read_note(note)
                if holder is not None:
                    found.append(holder)
                continue
            note.unlink(missing_ok=True)
            alive.release()
            note.with_suffix(".lock").unlink(missing_ok=True)
        return tuple(found)

    def forget(self) -> None:
        """Remove the files of the lock from a folder that is to hold no clinic any more.

        Nothing is removed while somebody has the clinic open.
        """
        if self.holders():
            return
        for path in self._folder.glob(f"{_LOCK_NAME}*"):
            path.unlink(missing_ok=True)
        (self._folder / _WINDOW_NAME).unlink(missing_ok=True)
        notes = self._folder / _NOTES
        if notes.is_dir() and not any(notes.iterdir()):
            notes.rmdir()

    def _hold(self, *, alone: bool, window: bool, wait_seconds: float) -> ClinicHold:
        with ExitStack() as stack, translated_os_errors("the clinic's folder"):
            if window:
                self._take_window(stack)
            lock = ReadWriteLock(self._folder / _LOCK_NAME, is_singleton=False)
            # Closing releases from whichever thread; releasing is for the taking thread only.
            stack.callback(lock.close)
            try:
                if alone:
                    lock.acquire_write(timeout=wait_seconds)
                else:
                    lock.acquire_read(timeout=wait_seconds)
            except Timeout:
                raise self._busy() from None
            self.holders()  # sweeps away what a holder left that was killed
            stack.enter_context(self._noted())
            return ClinicHold(stack.pop_all())

    def _take_window(self, stack: ExitStack) -> None:
        lock = FileLock(self._folder / _WINDOW_NAME, timeout=0, mode=0o600, thread_local=False)
        try:
            lock.acquire()
        except Timeout:
            raise WindowOpenAlready(
                f"The clinic is open in a window already: {self._told()}.",
                "Use that window, or close it first.",
            ) from None
        stack.callback(lock.release)

    def _busy(self) -> ClinicBusy:
        return ClinicBusy(
            f"The clinic is in use: {self._told()}.", "Try again when that has ended."
        )

    def _told(self) -> str:
        return "; ".join(holder.words for holder in self.holders()) or "by another program"

    @contextmanager
    def _noted(self) -> Iterator[None]:
        folder = self._folder / _NOTES
        folder.mkdir(exist_ok=True, mode=0o700)
        note = folder / f"{uuid4()}.json"
        # Nobody else wants it, but one who sweeps may have it between its making and its locking.
        alive = FileLock(note.with_suffix(".lock"), timeout=5, mode=0o600, thread_local=False)
        alive.acquire()
        values = {
            "account": _account(),
            "computer": platform.node() or "this computer",
            "purpose": self._purpose,
            "since": self._clock.now().strftime("%Y-%m-%d %H:%M UTC"),
        }
        try:
            write_new(note, json.dumps(values).encode("utf-8"))
            yield
        finally:
            note.unlink(missing_ok=True)
            alive.release()
            note.with_suffix(".lock").unlink(missing_ok=True)


def _read_note(note: Path) -> Holder | None:
    try:
        fields = Fields(json.loads(note.read_text("utf-8")), "note", ValueError)
        return Holder(
            fields.text("account"),
            fields.text("computer"),
            fields.text("purpose"),
            fields.text("since"),
        )
    except (OSError, ValueError):
        # A holder that is just coming or going; whoever asks is told of the others.
        return None


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "an account"
