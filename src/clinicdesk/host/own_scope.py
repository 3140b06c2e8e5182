"""Keeps this process's memory out of the swap, where a Linux system lets an account do that.

A control group of version 2 with ``memory.swap.max`` of 0 writes nothing to a swap (kernel,
"Control Group v2"). A process that is alone in a group of its account sets it there; one that
shares its group (a terminal's, a whole session's) asks its account's systemd for a scope of its
own (org.freedesktop.systemd1, ``StartTransientUnit``). What runs as a service is left where it is:
its service would lose it. Hibernation writes everything all the same.
"""

import os
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from clinicdesk.host.swap import ROOT, control_group, open_swaps, swap_is_closed

__all__ = ["keep_out_of_swap"]

_PATIENCE_S: Final = 1.0
_LOOK_S: Final = 0.01


def keep_out_of_swap(environ: Mapping[str, str], root: Path = ROOT) -> bool:
    """Ask the system to swap nothing of this process out; return whether it does not.

    Asked only where a swap in use by now is not encrypted. A system that cannot, or does not
    answer within a second, changes nothing: ``host/swap.py`` says what is left. Never raises.
    """
    if not sys.platform.startswith("linux") or not open_swaps(root):
        return False
    if swap_is_closed(root) or _closed_here(root):
        return True
    address = _bus_of(environ)
    group = control_group(root)
    # A session's or a terminal's: a scope holds what was started elsewhere, and lets go of it.
    if address and group is not None and group.name.endswith(".scope"):
        _ask_for_scope(address)
        return _closed_soon(root)
    return False


def _closed_here(root: Path) -> bool:
    """Close the group that this process alone is in."""
    group = control_group(root)
    if group is None:
        return False
    try:
        if (group / "cgroup.procs").read_text(encoding="ascii").split() != [str(os.getpid())]:
            return False
        # Never made, only written: a kernel without the limit has no such file.
        limit = os.open(group / "memory.swap.max", os.O_WRONLY | os.O_TRUNC)
        try:
            os.write(limit, b"0")
        finally:
            os.close(limit)
    except OSError:  # not ours to write
        return False
    return swap_is_closed(root)


def _bus_of(environ: Mapping[str, str]) -> str:
    runtime = environ.get("XDG_RUNTIME_DIR")
    of_runtime = f"unix:path={runtime}/bus" if runtime else ""
    return environ.get("DBUS_SESSION_BUS_ADDRESS") or of_runtime


def _ask_for_scope(address: str) -> None:
    # What the keyring library speaks to the bus with: of Linux alone, and only where it swaps.
    from jeepney import DBusAddress, new_method_call
    from jeepney.io.blocking import open_dbus_connection

    manager = DBusAddress(
        "/org/freedesktop/systemd1", "org.freedesktop.systemd1", "org.freedesktop.systemd1.Manager"
    )
    own = os.getpid()
    wanted = [
        ("Description", ("s", "ClinicDesk, kept out of the swap")),
        ("PIDs", ("au", [own])),
        ("MemorySwapMax", ("t", 0)),
        ("CollectMode", ("s", "inactive-or-failed")),
    ]
    call = new_method_call(
        manager,
        "StartTransientUnit",
        "ssa(sv)a(sa(sv))",
        (f"app-clinicdesk-{own}.scope", "fail", wanted, []),
    )
    # No bus, no systemd on it, or one that says no: what is left is said by the notes.
    with suppress(OSError, ValueError, RuntimeError, EOFError):
        connection = open_dbus_connection(address)
        try:
            connection.send_and_get_reply(call, timeout=_PATIENCE_S)
        finally:
            connection.close()


def _closed_soon(root: Path) -> bool:
    """Wait for the move, which comes a moment after the answer."""
    until = time.monotonic() + _PATIENCE_S
    while time.monotonic() < until:
        if swap_is_closed(root):
            return True
        time.sleep(_LOOK_S)
    return False
