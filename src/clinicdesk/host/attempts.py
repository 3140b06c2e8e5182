"""Slows down guessing, across restarts, and remembers what was tried until it was told.

Each vault has a small file in this computer's state folder. An attempt is counted before it is
tried, so that ending the program in between gains nothing; success clears the count. Five are
free, then the wait doubles from one second to five minutes. Names are kept as digests only.

What failed before a success stays until the clinic's own log has it (``told``): whoever was tried
to be is told, and so is the audit log, also when the program ended in between.

Whoever can delete files of this account can delete the count; against them stand Argon2id and,
without the device secret, 256 bits.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from filelock import FileLock

from clinicdesk.domain.clock import Clock
from clinicdesk.domain.vault_errors import LockedOut
from clinicdesk.host.files import replace_durably, translated_os_errors
from clinicdesk.host.strict_json import Fields

__all__ = ["INVITATION_DOOR", "RECOVERY_DOOR", "AttemptLog", "Untold", "wait_after"]

FREE_ATTEMPTS: Final = 5
_LONGEST: Final = timedelta(minutes=5)
_MAX_DOORS: Final = 200
RECOVERY_DOOR: Final = "\x00recovery"
INVITATION_DOOR: Final = "\x00invitation"


def wait_after(failures: int) -> timedelta:
    """Return how long the door stays closed after so many failures in a row."""
    if failures < FREE_ATTEMPTS:
        return timedelta()
    return min(_LONGEST, timedelta(seconds=2 ** min(failures - FREE_ATTEMPTS, 20)))


@dataclass(frozen=True, slots=True)
class Untold:
    """Attempts that failed and that nobody was told of: how many, and when the first was."""

    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class _Door:
    failures: int
    last_at: datetime
    untold: int
    since: datetime


@dataclass(frozen=True, slots=True)
class _Doors:
    known: Mapping[str, _Door]
    otherwise: _Door


_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_NEVER: Final = _Door(0, _EPOCH, 0, _EPOCH)


class AttemptLog:
    """The count of failed attempts on one computer, one file a vault."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock

    def _path(self, vault_id: UUID) -> Path:
        return self._folder / f"{vault_id}.json"

    def begin(self, vault_id: UUID, name: str) -> Callable[[], None]:
        """Count an attempt and return what to call when it succeeds.

        Raises:
            LockedOut: too many failed before, and the wait is not over.
            StorageFull, StorageReadOnly: it cannot be counted, and so not be tried.
        """
        key = _digest(vault_id, name)
        with self._locked(vault_id):
            doors = self._read(vault_id)
            now = self._clock.now()
            door = doors.known.get(key, doors.otherwise)
            wait = wait_after(door.failures)
            # A clock set back must not lock anyone out for longer than the wait itself.
            left = min(wait, door.last_at + wait - now)
            if left > timedelta():
                raise LockedOut(left)
            tried = _Door(
                door.failures + 1, now, door.untold + 1, door.since if door.untold else now
            )
            self._write(vault_id, {**doors.known, key: tried})

        def succeeded() -> None:
            # The attempt that was counted in the beginning is none of those that failed.
            self._settle(vault_id, key, failures=0, told=1)

        return succeeded

    def failures(self, vault_id: UUID, name: str) -> int:
        """Return how many attempts failed in a row."""
        doors = self._read(vault_id)
        return doors.known.get(_digest(vault_id, name), doors.otherwise).failures

    def untold(self, vault_id: UUID, name: str) -> Untold | None:
        """Return what failed and was not told of yet."""
        door = self._read(vault_id).known.get(_digest(vault_id, name), _NEVER)
        return Untold(door.untold, door.since) if door.untold else None

    def told(self, vault_id: UUID, name: str, count: int) -> None:
        """Note that so many of the failed attempts were told of."""
        self._settle(vault_id, _digest(vault_id, name), told=count)

    def _settle(self, vault_id: UUID, key: str, *, told: int, failures: int | None = None) -> None:
        with self._locked(vault_id):
            known = dict(self._read(vault_id).known)
            door = known.pop(key, _NEVER)
            left = replace(
                door,
                untold=max(0, door.untold - told),
                failures=door.failures if failures is None else failures,
            )
            if left.untold or left.failures:
                known[key] = left
            self._write(vault_id, known)

    @contextmanager
    def _locked(self, vault_id: UUID) -> Iterator[None]:
        with translated_os_errors("the count of sign-ins"):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(self._folder / f"{vault_id}.lock", timeout=10, mode=0o600):
                yield

    def _read(self, vault_id: UUID) -> _Doors:
        try:
            values = json.loads(self._path(vault_id).read_text("utf-8"))
            doors = {}
            for fields in Fields(values, "attempts", ValueError).objects("doors"):
                at = datetime.fromtimestamp(fields.integer("at", 0, 2**40), UTC)
                failures = fields.integer("failures", 0, 10**6)
                doors[fields.text("door")] = _Door(failures, at, *_untold_in(fields, failures, at))
        except FileNotFoundError:
            return _Doors({}, _NEVER)
        except (ValueError, OverflowError, RecursionError):
            # A torn count costs everyone the free attempts, and locks nobody out for good.
            return _Doors({}, replace(_NEVER, failures=FREE_ATTEMPTS))
        return _Doors(doors, _NEVER)

    def _write(self, vault_id: UUID, doors: Mapping[str, _Door]) -> None:
        # The worst offenders are kept first, so that trying many names does not clear one's own.
        worst = sorted(
            doors.items(), key=lambda item: (item[1].failures, item[1].last_at), reverse=True
        )
        values = {
            "doors": [
                {
                    "door": key,
                    "failures": door.failures,
                    "at": int(door.last_at.timestamp()),
                    "untold": door.untold,
                    "since": int(door.since.timestamp()),
                }
                for key, door in worst[:_MAX_DOORS]
            ]
        }
        replace_durably(self._path(vault_id), json.dumps(values).encode("utf-8"))


def _untold_in(fields: Fields, failures: int, at: datetime) -> tuple[int, datetime]:
    """Read what was not told; a count that an older ClinicDesk wrote has it not."""
    if not fields.has("untold"):
        return failures, at
    untold = fields.integer("untold", 0, 10**6)
    return untold, datetime.fromtimestamp(fields.integer("since", 0, 2**40), UTC)


def _digest(vault_id: UUID, name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    return hashlib.sha256(vault_id.bytes + plain.encode("utf-8")).hexdigest()[:32]
