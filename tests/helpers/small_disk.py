"""A disk of a few megabytes that a child process has for itself, and that is really full.

A tmpfs in a mount name space of the process's own, as root or in a user name space; nobody else
sees it, and it is gone when the process ends. Where a machine allows neither, the limit on the size
of a file (``RLIMIT_FSIZE``) stands for it: the system refuses bytes in the middle of a write too.
To be taken before the process has a second thread.
"""

import ctypes
import os
import resource
from pathlib import Path

__all__ = ["SmallDisk"]

_NEW_MOUNTS, _NEW_USERS = 0x00020000, 0x10000000
_PRIVATE = 0x4000 | 0x40000  # MS_REC | MS_PRIVATE
_PIECE = 64 * 1024


class SmallDisk:
    """The disk at ``path``; ``real`` tells a file system from a limit."""

    def __init__(self, path: Path, octets: int) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self.path = path
        self.real = _mounted(path, octets)
        self._ballast = path / "ballast"
        self._usual = resource.getrlimit(resource.RLIMIT_FSIZE)

    @property
    def free(self) -> int:
        """The octets that can still be written."""
        found = os.statvfs(self.path)
        return found.f_bavail * found.f_frsize

    def fill(self, leaving: int) -> None:
        """Leave room for so many octets and no more."""
        if not self.real:
            # A full disk takes no small file either, but never calls one too large.
            least = max(leaving, _PIECE)
            resource.setrlimit(resource.RLIMIT_FSIZE, (least, self._usual[1]))
            return
        with self._ballast.open("wb", buffering=0) as stream:
            while (left := self.free - leaving) > 0:
                stream.write(bytes(min(left, _PIECE)))
        assert self.free <= max(leaving, 0)

    def make_room(self) -> None:
        """Take away what fills it."""
        if self.real:
            self._ballast.unlink(missing_ok=True)
        else:
            resource.setrlimit(resource.RLIMIT_FSIZE, self._usual)


def _mounted(path: Path, octets: int) -> bool:
    library = ctypes.CDLL(None, use_errno=True)
    user, group = os.getuid(), os.getgid()
    if library.unshare(_NEW_MOUNTS) != 0:
        if library.unshare(_NEW_USERS | _NEW_MOUNTS) != 0:
            return False
        try:
            Path("/proc/self/setgroups").write_text("deny")
            Path("/proc/self/uid_map").write_text(f"0 {user} 1")
            Path("/proc/self/gid_map").write_text(f"0 {group} 1")
        except OSError:  # a system that makes name spaces and lets nobody into them
            return False
    # Without this, a mount would be seen by everybody.
    if library.mount(b"none", b"/", None, _PRIVATE, None) != 0:
        return False
    size = f"size={octets},mode=700".encode()
    return bool(library.mount(b"tmpfs", os.fsencode(path), b"tmpfs", 0, size) == 0)
