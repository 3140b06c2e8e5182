"""Watches a ClinicDesk process: what it removes, and whom it calls.

Python imports this by itself where the folder stands on PYTHONPATH. A file that is removed or
replaced is read first, since nobody could look into it afterwards; a connection to a computer is
refused.
"""

import os
import sys
from pathlib import Path

_REPORT = os.environ.get("CLINICDESK_WATCH", "")
_PLANTED = tuple(word for word in os.environ.get("CLINICDESK_PLANTED", "").split("|") if word)
_REMOVAL = frozenset({"os.remove", "os.rename", "os.truncate"})


def _note(line: str) -> None:
    with open(_REPORT, "a", encoding="utf-8") as file:
        file.write(line + "\n")


def _look(path: Path) -> None:
    try:
        if path.stat().st_nlink > 1:
            return  # it has another name, under which it is still there to be searched
        data = path.read_bytes()
    except OSError:
        return
    for word in _PLANTED:
        if any(form in data for form in (word.encode(), word.encode("utf-16-le"))):
            _note(f"removed with a value in it: {path.name}")


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in _REMOVAL and isinstance(arguments[0], str | bytes | os.PathLike):
        for side in arguments[:2] if event == "os.rename" else arguments[:1]:
            if isinstance(side, str | bytes | os.PathLike):
                _look(Path(os.fsdecode(side)))
    elif event == "socket.connect":
        address = arguments[1]
        if isinstance(address, tuple):
            _note(f"a connection to {address[0]}")
            msg = "ClinicDesk opens no network connection"
            raise PermissionError(msg)
    elif event == "socket.getaddrinfo":
        _note(f"a name was looked up: {arguments[0]}")


if _REPORT:
    sys.addaudithook(_watch)
