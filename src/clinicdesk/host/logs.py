"""The local log: what happened, never to whom.

Only our own message templates are written. Their arguments are shown when they are numbers, ids,
members of an enumeration or words that the caller marked as ``Code``; any other is shown as its
type. Of an exception the log has the class and where it came from: its message may quote what was
typed. Messages of libraries are withheld whole, since they may quote anything.
"""

import contextlib
import faulthandler
import logging
import logging.handlers
import os
import secrets
import sys
import threading
import time
import traceback
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from types import TracebackType
from typing import IO, Final
from uuid import UUID

__all__ = [
    "Code",
    "SafeFormatter",
    "bug_reference",
    "catch_crashes",
    "deny_core_dumps",
    "start_log",
]

OURS: Final = "clinicdesk"
_FILE: Final = "clinicdesk.log"
_CRASH_FILE: Final = "crash.log"
_MAX_BYTES: Final = 1_000_000
_KEPT: Final = 5
_MAX_FRAMES: Final = 40
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PR_SET_DUMPABLE: Final = 4

_log = logging.getLogger(__name__)


class Code(str):
    """A word of the program's own (a command, a step, a table) that a log line may show."""

    __slots__ = ()


def _shown(value: object) -> object:
    if isinstance(value, Code | UUID | Enum) or value is None:
        return str(value) if not isinstance(value, Enum) else value.name
    if isinstance(value, bool | int | float):
        return value
    return f"<{type(value).__name__}>"


class SafeFormatter(logging.Formatter):
    """Writes a record without anyone's data."""

    converter = staticmethod(time.gmtime)

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and below it where an exception came from."""
        safe = logging.LogRecord(
            record.name,
            record.levelno,
            record.pathname,
            record.lineno,
            "%s",
            (_text_of(record),),
            None,
        )
        safe.created, safe.msecs = record.created, record.msecs
        line = super().format(safe)
        if record.exc_info and record.exc_info[1] is not None:
            return f"{line}\n{_trace(record.exc_info[1])}"
        return line


def _text_of(record: logging.LogRecord) -> str:
    if record.name.partition(".")[0] != OURS:
        return f"(a message of {record.module}:{record.lineno}, withheld)"
    if not isinstance(record.msg, str):
        return f"<{type(record.msg).__name__}>"
    args = record.args
    try:
        if isinstance(args, tuple):
            return record.msg % tuple(_shown(value) for value in args) if args else record.msg
        return record.msg % {key: _shown(value) for key, value in (args or {}).items()}
    except (TypeError, ValueError, KeyError):
        # A number's placeholder was given something that is shown as its type.
        return f"{record.msg} (arguments withheld)"


def _trace(fault: BaseException) -> str:
    lines = []
    seen: set[int] = set()
    present: BaseException | None = fault
    while present is not None and id(present) not in seen:
        seen.add(id(present))
        kind = type(present)
        lines.append(f"  {kind.__module__}.{kind.__qualname__}")
        frames = traceback.extract_tb(present.__traceback__)[-_MAX_FRAMES:]
        lines.extend(f"    {Path(one.filename).name}:{one.lineno} {one.name}" for one in frames)
        present = present.__cause__ or (
            None if present.__suppress_context__ else present.__context__
        )
    return "\n".join(lines)


def start_log(folder: Path, *, level: int = logging.INFO) -> Callable[[], None]:
    """Write the log into a folder (five files of 1 MB are kept); return what ends it.

    A folder that cannot be written costs the log, and never the work: the lines are dropped.
    """
    root = logging.getLogger()
    handler: logging.Handler
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        handler = _PrivateFile(
            folder / _FILE, maxBytes=_MAX_BYTES, backupCount=_KEPT, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(SafeFormatter())
    handler.setLevel(level)
    before = root.level
    root.addHandler(handler)
    root.setLevel(min(level, before) if before else level)

    def end() -> None:
        root.removeHandler(handler)
        root.setLevel(before)
        handler.close()

    return end


class _PrivateFile(logging.handlers.RotatingFileHandler):
    def _open(self) -> IO[str]:  # type: ignore[override]
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding=self.encoding)

    def close(self) -> None:
        """End the log; lines that a full disk did not take are dropped."""
        with contextlib.suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """Drop the line: a full disk must not stop the work, nor print a record to the terminal."""


def bug_reference(fault: BaseException) -> str:
    """Log a bug of ours and return the short reference that a person can pass on."""
    reference = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    _log.critical("bug %s", Code(reference), exc_info=fault)
    return reference


def catch_crashes(folder: Path, tell: Callable[[str], None]) -> Callable[[], None]:
    """Log what nobody caught, and the stack of a crash in native code; return what undoes it.

    ``tell`` is given the reference of a bug that ended a thread or reached the top.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(folder / _CRASH_FILE, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    stream = os.fdopen(descriptor, "a", encoding="utf-8")
    faulthandler.enable(stream)
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    def at_the_top(
        kind: type[BaseException], fault: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            before[0](kind, fault, trace)
        else:
            tell(bug_reference(fault))

    def in_a_thread(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
            tell(bug_reference(args.exc_value))

    def unraisable(args: "sys.UnraisableHookArgs") -> None:
        if args.exc_value is not None:
            bug_reference(args.exc_value)

    sys.excepthook, threading.excepthook, sys.unraisablehook = at_the_top, in_a_thread, unraisable

    def undo() -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before
        faulthandler.disable()
        stream.close()

    return undo


def deny_core_dumps() -> bool:
    """Ask the system not to write this process's memory to disk when it dies.

    Linux also stops other processes of the same account from reading it. Returns whether the
    system was asked; Windows and macOS have other means, set by whoever manages the computer.
    """
    if not sys.platform.startswith("linux"):
        return False
    # Linux only, and only once a process.
    import ctypes
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    library = ctypes.CDLL(None, use_errno=True)
    return bool(library.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) == 0)
