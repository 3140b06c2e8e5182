"""What kind of disk a path lies on, as Linux tells it in mountinfo (proc(5))."""

from pathlib import Path, PurePath, PurePosixPath
from typing import Final

__all__ = ["MOUNTS", "disk_kind_in"]

MOUNTS: Final = Path("/proc/self/mountinfo")


def disk_kind_in(mounts: str, path: PurePath) -> str:
    """Find a path's mount in the text of mountinfo; return the kind of its file system."""
    best, kind = -1, ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        left, right = before.split(), after.split()
        if len(left) < 5 or not right:
            continue
        point = PurePosixPath(_unescaped(left[4]))
        # Of two mounts on one point, the later one hides the earlier.
        if PurePosixPath(path).is_relative_to(point) and len(point.parts) >= best:
            best, kind = len(point.parts), right[0]
    return kind


def _unescaped(text: str) -> str:
    for code, sign in ((r"\040", " "), (r"\011", "\t"), (r"\012", "\n"), (r"\134", "\\")):
        text = text.replace(code, sign)
    return text
