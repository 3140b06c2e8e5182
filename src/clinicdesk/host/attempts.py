"""Slows down guessing, across restarts.

Each vault has a small file in this computer's state folder. An attempt is counted before it is
tried, so that ending the program in between gains nothing; success clears the count. Five are
free, then the wait doubles from one second to five minutes. Names are kept as digests only.

Whoever can delete files of this account can delete the count; against them stand Argon2id and,
without the device secret, 256 bits.
"""

import hashlib
import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from filelock import FileLock

from clinicdesk.domain.clock import Clock
from clinicdesk.domain.vault_errors import LockedOut
from clinicdesk.host.files import replace_durably
from clinicdesk.host.strict_json import Fields

__all__ = ["RECOVERY_DOOR", "AttemptLog", "wait_after"]

FREE_ATTEMPTS: Final = 5
_LONGEST: Final = timedelta(minutes=5)
_MAX_DOORS: Final = 200
RECOVERY_DOOR: Final = "\x00recovery"


def wait_after(failures: int) -> timedelta:
    """Return how long the door stays closed after so many failures in a row."""
    if failures < FREE_ATTEMPTS:
        return timedelta()
    return min(_LONGEST, timedelta(seconds=2 ** min(failures - FREE_ATTEMPTS, 20)))


@dataclass(frozen=True, slots=True)
class _Door:
    failures: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class _Doors:
    known: Mapping[str, _Door]
    otherwise: _Door


_EPOCH: Final = datetime.fromtimestamp(0, UTC)
_NEVER: Final = _Door(0, _EPOCH)


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
            self._write(vault_id, {**doors.known, key: _Door(door.failures + 1, now)})

        def succeeded() -> None:
            with self._locked(vault_id):
                known = self._read(vault_id).known
                self._write(vault_id, {one: door for one, door in known.items() if one != key})

        return succeeded

    def failures(self, vault_id: UUID, name: str) -> int:
        """Return how many attempts failed in a row."""
        doors = self._read(vault_id)
        return doors.known.get(_digest(vault_id, name), doors.otherwise).failures

    @contextmanager
    def _locked(self, vault_id: UUID) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with FileLock(self._folder / f"{vault_id}.lock", timeout=10, mode=0o600):
            yield

    def _read(self, vault_id: UUID) -> _Doors:
        try:
            values = json.loads(self._path(vault_id).read_text("utf-8"))
            doors = {}
            for fields in Fields(values, "attempts", ValueError).objects("doors"):
                at = datetime.fromtimestamp(fields.integer("at", 0, 2**40), UTC)
                doors[fields.text("door")] = _Door(fields.integer("failures", 0, 10**6), at)
        except FileNotFoundError:
            return _Doors({}, _NEVER)
        except (ValueError, OverflowError, RecursionError):
            # A torn count costs everyone the free attempts, and locks nobody out for good.
            return _Doors({}, _Door(FREE_ATTEMPTS, _EPOCH))
        return _Doors(doors, _NEVER)

    def _write(self, vault_id: UUID, doors: Mapping[str, _Door]) -> None:
        # The worst offenders are kept first, so that trying many names does not clear one's own.
        worst = sorted(
            doors.items(), key=lambda item: (item[1].failures, item[1].last_at), reverse=True
        )
        values = {
            "doors": [
                {"door": key, "failures": door.failures, "at": int(door.last_at.timestamp())}
                for key, door in worst[:_MAX_DOORS]
            ]
        }
        replace_durably(self._path(vault_id), json.dumps(values).encode("utf-8"))


def _digest(vault_id: UUID, name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold().strip()
    return hashlib.sha256(vault_id.bytes + plain.encode("utf-8")).hexdigest()[:32]
