"""What kind of disk a path lies on, as Linux tells it in mountinfo (proc(5))."""

from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Final

__all__ = ["MOUNTS", "Mount", "disk_kind_in", "mount_of", "unescaped"]

MOUNTS: Final = Path("/proc/self/mountinfo")


@dataclass(frozen=True, slots=True)
class Mount:
    """One mount: the kind of its file system, its source, and its device as "major:minor"."""

    kind: str
    source: str
    device: str


def mount_of(mounts: str, path: PurePath) -> Mount | None:
    """Find a path's mount in the text of mountinfo."""
    best, found = -1, None
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        left, right = before.split(), after.split()
        if len(left) < 5 or not right:
            continue
        point = PurePosixPath(unescaped(left[4]))
        # Of two mounts on one point, the later one hides the earlier.
        if PurePosixPath(path).is_relative_to(point) and len(point.parts) >= best:
            source = unescaped(right[1]) if len(right) > 1 else ""
            best, found = len(point.parts), Mount(right[0], source, left[2])
    return found


def disk_kind_in(mounts: str, path: PurePath) -> str:
    """Find a path's mount in the text of mountinfo; return the kind of its file system."""
    found = mount_of(mounts, path)
    return found.kind if found else ""


def unescaped(text: str) -> str:
    """Return a name as it is; the kernel writes blanks and backslashes as octal numbers."""
    for code, sign in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(code, sign)
    return text
