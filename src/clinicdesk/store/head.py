"""``clinic.head``: the commit counter and the audit chain's head, outside the database.

A write-ahead log that is cut or removed loses commits in silence; a database behind this file is
damage. Renewed after each commit, fsynced at least every five seconds and whenever asked.
"""

import errno
import hashlib
import hmac
import json
import os
import threading
import time
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Head", "HeadFile"]

_SYNC_EVERY_S = 5.0
_TRIES = 200
"""Two processes that write at one time take the new file from each other about every third time."""
_NEW = ".head.new"
_ONE_AT_A_TIME = threading.Lock()
"""A clinic that closes and one that opens may write the same file from two threads."""
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@dataclass(frozen=True, slots=True)
class Head:
    """How far the clinic had come."""

    commits: int
    audit_seq: int
    audit_mac: bytes


class HeadFile:
    """Reads and writes the file; its MAC is by the audit key."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = hmac.digest(key, b"clinicdesk/head/1", "sha256")
        self._synced_at = 0.0
        self.behind = False
        """Whether a full disk kept the newest commits out of it."""

    def _mac(self, head: Head) -> str:
        body = f"1|{head.commits}|{head.audit_seq}|{head.audit_mac.hex()}".encode()
        return hmac.new(self._key, body, hashlib.sha256).hexdigest()

    def read(self) -> Head | None:
        """Return what the file says; None where it is missing or not ours (a torn write)."""
        try:
            said = json.loads(self._path.read_text("ascii"))
            head = Head(said["commits"], said["audit_seq"], bytes.fromhex(said["audit_mac"]))
            genuine = hmac.compare_digest(said["mac"], self._mac(head))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        return head if genuine else None

    def write(self, head: Head, *, sync: bool = False) -> None:
        """Replace the file; fsync when asked, or when the last one is five seconds old.

        On a full disk the older file stays, and ``behind`` says so: it is written after a commit,
        which stands, and must not be said to have failed. The next write puts it right.
        """
        body = {
            "v": 1,
            "commits": head.commits,
            "audit_seq": head.audit_seq,
            "audit_mac": head.audit_mac.hex(),
            "mac": self._mac(head),
        }
        try:
            with _ONE_AT_A_TIME:
                self._put(json.dumps(body), sync=sync)
        except OSError as fault:
            if fault.errno not in _FULL:
                raise
            self._path.with_suffix(_NEW).unlink(missing_ok=True)
            self.behind = True
        else:
            self.behind = False

    def _put(self, text: str, *, sync: bool) -> None:
        new, now = self._path.with_suffix(_NEW), time.monotonic()
        for left in reversed(range(_TRIES)):
            with new.open("w", encoding="ascii") as file:
                file.write(text)
                if sync or now - self._synced_at >= _SYNC_EVERY_S:
                    file.flush()
                    os.fsync(file.fileno())
                    self._synced_at = now
            try:
                new.replace(self._path)
            except FileNotFoundError:
                if not left:
                    raise
                # Another process has just put its own in place, under the same name.
            else:
                return
